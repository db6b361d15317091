/** Merton's problem on a finite horizon: the rate of consumption obeys a logistic equation, whose slope is that rate itself. */
import {
  add,
  bigO,
  derivative,
  equation,
  fraction,
  multiply,
  optimum,
  subtract,
  symbol,
  unknown,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { parseFormula, parseRelation } from '../../expression/grammar.js';
import { rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import type { Hypothesis, Step } from '../step.js';

const SYMBOLS = 't T x p k gamma rho sigma r_f mu M K_0 K_T z h N L Y'.split(' ');
const scope = {
  symbols: new Set(SYMBOLS),
  functions: new Map([
    ['V', ['t', 'x']],
    ['U', ['t', 'x']],
    ['A', ['t']],
    ['K', ['t']],
  ]),
};
const f = (text: string): Expression => parseFormula(text, scope);
const relationOf = (text: string): Relation => parseRelation(text, scope);

const power = relationOf('U = A*x^(1 - gamma)/(1 - gamma)');
const consumption = relationOf('A = K^(-gamma)');
const growth = relationOf('M = r_f + (mu - r_f)^2/(2*gamma*sigma^2)');
const stationary = relationOf('K_0 = (rho - (1 - gamma)*M)/gamma');

export const mertonDefinitions: readonly Relation[] = [power, consumption, growth, stationary];
export const mertonPositive = ['x', 'k', 'gamma', 'sigma', 'K_0', 'K_T'] as const;
export const mertonHypotheses: readonly Hypothesis[] = [
  {
    id: 'positive-value',
    statement: 'Merton’s value has the sign of the utility, so that A is positive.',
    why: 'It is a mean of utilities of one sign.',
    relation: relationOf('A > 0'),
  },
  {
    id: 'positive-consumption',
    statement: 'The rate of consumption is positive.',
    why: 'At zero the marginal utility is infinite.',
    relation: relationOf('K > 0'),
  },
];

const best = (body: string): Expression =>
  optimum(
    'sup',
    [
      { name: 'p', domain: { kind: 'real' } },
      { name: 'k', domain: { kind: 'positive' } },
    ],
    f(body),
  );
const gain = '(k*x)^(1 - gamma)/(1 - gamma)';

/** K with K(T) = K_T, z being e^{−K_0(T−t)}. */
const closed = (z: string): Expression => f(`K_0*K_T/(K_T + (K_0 - K_T)*${z})`);
const path = closed('exp(-K_0*(T - t))');

const step = (id: string, more: Omit<Step, 'id' | 'premises' | 'facts' | 'assumptions'> & Partial<Step>): Step => ({
  premises: [],
  facts: [],
  assumptions: [],
  ...more,
  id: `merton.${id}`,
});

const [positiveValue, positiveConsumption] = mertonHypotheses.map(({ id, relation }) => ({
  assumptions: [id],
  facts: relation ? [relation] : [],
}));

const exact: readonly Step[] = [
  step('hjb', {
    title: 'Merton’s problem',
    text: 'The same for consumption from wealth: a share p of it in the risky asset, a part k of it consumed per unit of time, and power utility.',
    claim: equation(
      f('rho*U - D(U, t)'),
      best(`${gain} + x*(r_f + p*(mu - r_f) - k)*D(U, x) + x^2*p^2*sigma^2*D(U, x, 2)/2`),
    ),
    rule: 'recalled',
    justification: { kind: 'hypothesis', why: 'the equation above for this problem' },
  }),
  step('maximum', {
    ...positiveValue,
    title: 'Share and consumption',
    claim: equation(
      best(`${gain} + x*(r_f + p*(mu - r_f) - k)*A*x^(-gamma) - x^2*p^2*sigma^2*gamma*A*x^(-gamma - 1)/2`),
      f('x^(1 - gamma)*(gamma*A^(1 - 1/gamma)/(1 - gamma) + A*(r_f + (mu - r_f)^2/(2*gamma*sigma^2)))'),
    ),
    rule: 'maximum',
    justification: {
      kind: 'optimum',
      at: [bind('p', f('(mu - r_f)/(gamma*sigma^2)')), bind('k', f('A^(-1/gamma)'))],
      bindings: [],
    },
  }),
  step('reduced', {
    ...positiveValue,
    title: 'A power value put in',
    claim: relationOf('rho*A - D(A, t) = gamma*A^(1 - 1/gamma) + (1 - gamma)*A*M'),
    rule: 'reduced-equation',
    premises: ['merton.hjb', 'merton.maximum'],
    justification: {
      kind: 'combination',
      terms: ['merton.hjb', 'merton.maximum'].map((premise) => ({
        premise,
        factor: f('(1 - gamma)*x^(gamma - 1)'),
      })),
      rewrites: [],
      bindings: [power, growth].map(bindingOf),
    },
  }),
  step('logistic', {
    ...positiveConsumption,
    title: 'A logistic equation for the rate of consumption',
    text: 'In terms of K = A^{−1/γ}, the rate of consumption, the equation is quadratic. Its stationary point is the consumption on an infinite horizon, and K_0 is also the slope there.',
    claim: relationOf('D(K, t) = K*(K - K_0)'),
    rule: 'substitution',
    premises: ['merton.reduced'],
    justification: {
      kind: 'combination',
      terms: [{ premise: 'merton.reduced', factor: f('K^(gamma + 1)/gamma') }],
      rewrites: [],
      bindings: [consumption, stationary].map(bindingOf),
    },
  }),
  step('solution', {
    title: 'The rate of consumption in closed form',
    claim: equation(derivative(path, 't'), multiply(path, subtract(path, symbol('K_0')))),
    rule: 'substitution',
    premises: ['merton.logistic'],
    justification: { kind: 'identity', bindings: [] },
  }),
  step('forgotten', {
    title: 'Far from the end its deviation decays like e^{−K_0(T−t)}',
    claim: equation(closed('z'), add(f('K_0 + K_0*(K_T - K_0)*z/K_T'), bigO('z', rational(2)))),
    rule: 'taylor-expansion',
    premises: ['merton.solution'],
    justification: { kind: 'expansion', variable: 'z', order: rational(2), bindings: [] },
  }),
];

/** γ = 2, ρ = 1/20, r = 3/100, μ = 2/25, σ = 1/5, scaled in time by 20 so that a horizon of 6 is long. */
const SCALE = 20;
const VALUES = [
  bind('gamma', fraction(2, 1)),
  bind('rho', fraction(SCALE, 20)),
  bind('M', add(fraction(3 * SCALE, 100), fraction(SCALE, 64))),
];
const atValues = (text: string): Expression => substitute(f(text), VALUES);

const observed = step('observed', {
  title: 'Observed: how the value settles, integrated backward from the end',
  claim: equation(unknown('K', [symbol('h')]), atValues('(rho - (1 - gamma)*M)/gamma')),
  rule: 'observation',
  premises: ['merton.forgotten'],
  justification: {
    kind: 'observation',
    experiment: {
      kind: 'iteration',
      names: ['N', 'L', 'Y'],
      start: [f('1'), f('1'), f('1')],
      update: [atValues('N + h*((1 - gamma)*M*N - rho*N + gamma*N^(1 - 1/gamma))'), f('N'), f('L')],
      result: f('log((L - Y)/(N - L))/h'),
      horizon: rational(12),
      stepSizes: [rational(1, 10), rational(1, 20), rational(1, 40), rational(1, 80)],
      order: 1,
    },
  },
});

export const mertonDecay: readonly Step[] = [...exact, observed];
