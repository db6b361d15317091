/** The regulator with an entropy bonus (reference: Lebesgue measure): a normal policy, and a value shifted by a constant. */
import {
  equation,
  log,
  multiply,
  number,
  one,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { parseFormula } from '../../expression/grammar.js';
import { ONE, rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { gaussianDensity, NUMERIC_PI } from '../gaussian-density.js';
import type { Step } from '../step.js';

export const POSITIVE = ['beta', 'q', 'r', 'sigma', 'rho', 'tau', 'P', 'pi'] as const;
const f = (text: string): Expression =>
  parseFormula(text, { symbols: new Set([...POSITIVE, 'alpha', 'x', 'a', 'c', 'k', 't', 'h', 'V']) });

const CONSTANT = f('sigma^2*P/(2*rho)');
const SHIFT = f('tau*log(2*pi*tau/r)/(2*rho)');
export const regulatorDefinitions = [equation(symbol('c'), CONSTANT), equation(symbol('k'), SHIFT)];

/** r + 𝓛ᵃV for V = −½Px² up to a constant. */
const ACTION_REWARD = f('-(q*x^2 + r*a^2)/2 - P*x*(alpha*x + beta*a) - sigma^2*P/2');
const POLICY = gaussianDensity([symbol('a')], [f('-beta*P*x/r')], f('tau/r'), symbol('pi'));
const SOFT_VALUE = f('-q*x^2/2 - alpha*P*x^2 + beta^2*P^2*x^2/(2*r) - sigma^2*P/2 + tau*log(2*pi*tau/r)/2');

const plain = { premises: [] as readonly string[], assumptions: [], facts: [] } as const;

export const regulatorSteps: readonly Step[] = [
  {
    ...plain,
    id: 'riccati',
    title: 'The Riccati equation of the regulator',
    claim: equation(f('rho*P'), f('q + 2*alpha*P - beta^2*P^2/r')),
    rule: 'recalled',
    justification: {
      kind: 'hypothesis',
      why: 'derived for the regulator without a bonus',
      shownIn: { derivation: 'lqr', step: 'claims.riccati' },
    },
  },
  {
    ...plain,
    id: 'gaussian-policy',
    title: 'The Gibbs policy of the regulator is normal',
    text: 'The mean is the action of the regulator, the variance τ/r. With the logarithm of this density the objective is the same for every action, so that it equals the normalising term τ log ∫exp(Q/τ) da; by the gap above no other density does better.',
    claim: equation(subtract(ACTION_REWARD, multiply(symbol('tau'), log(POLICY))), SOFT_VALUE),
    rule: 'gibbs-policy',
    premises: ['gap'],
    justification: { kind: 'identity', bindings: [] },
  },
  {
    ...plain,
    id: 'soft-regulator',
    title: 'The value is shifted by (τ/2ρ) log(2πτ/r)',
    text: 'The equation ρV = τ log ∫exp(Q/τ) da is solved by the regulator’s own quadratic and a constant more: exploring costs nothing but that constant.',
    claim: equation(f('rho*(-P*x^2/2 - c + k)'), SOFT_VALUE),
    rule: 'reduced-equation',
    premises: ['riccati', 'gaussian-policy'],
    justification: {
      kind: 'combination',
      terms: [{ premise: 'riccati', factor: f('-x^2/2') }],
      rewrites: [],
      bindings: [bind('c', CONSTANT), bind('k', SHIFT)],
    },
  },
];

/** α = 0, β = r = σ = 1, q = 3/2, ρ = ½ give P = 1; τ = ½. */
const VALUES = { alpha: '0', beta: '1', r: '1', sigma: '1', q: '3/2', rho: '1/2', tau: '1/2', P: '1' };
const values = [...Object.entries(VALUES).map(([name, text]) => bind(name, f(text))), bind('pi', NUMERIC_PI)];
const at = (e: Expression): Expression => substitute(e, values);
const softValue = at(substitute(f('-P*x^2/2 - c + k'), [bind('c', CONSTANT), bind('k', SHIFT)]));
/** Mean reward of the normal policy with its entropy, −τ E log g = ½τ(1 + log(2πτ/r)). */
const bonus = at(f('-(q*x^2 + r*((beta*P*x/r)^2 + tau/r))/2 + tau*(1 + log(2*pi*tau/r))/2'));

export const observedRegulator: Step = {
  ...plain,
  id: 'observed.regulator',
  title: 'Observed: what the normal policy earns, with its bonus, is the shifted value',
  text: 'Its randomness averages out of the drift, so that paths of the regulator serve; the reward counts the variance of the action and the entropy.',
  claim: equation(unknown('V_tau', [one]), substitute(softValue, [bind('x', one)])),
  rule: 'observation',
  justification: {
    kind: 'observation',
    experiment: {
      kind: 'paths',
      system: { coordinates: ['x'], drift: [at(f('(alpha - beta^2*P/r)*x'))], noise: [[at(f('sigma'))]] },
      start: { kind: 'point', at: [ONE] },
      horizon: ONE,
      steps: 32,
      functional: {
        running: multiply(at(f('exp(-rho*t)')), bonus),
        terminal: multiply(at(f('exp(-rho)')), softValue),
      },
      statistic: 'mean',
    },
  },
};

/** Rewards 1, ½ and 0 a unit of time for three actions, reference (½, ¼, ¼), discount ½, temperature h. */
export const observedTemperature: Step = {
  ...plain,
  id: 'observed.temperature',
  title: 'Observed: with finitely many actions the value is off by the order of the temperature',
  text: 'One state, three actions that earn 1, ½ and 0, reference (½, ¼, ¼) and ρ = ½: iterating the soft equation tends to V = 1/ρ.',
  claim: equation(unknown('V_0', [one]), number(2)),
  rule: 'observation',
  justification: {
    kind: 'observation',
    experiment: {
      kind: 'iteration',
      names: ['V'],
      start: [zero],
      update: [f('2/3*(V + h*log(exp(1/h)/2 + exp(1/(2*h))/4 + 1/4))')],
      result: symbol('V'),
      stepSizes: [10, 20, 40, 80].map((n) => rational(1, n)),
      order: 1,
    },
  },
};
