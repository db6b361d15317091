/** The value of a fixed policy as a mean over paths: Itô's formula for the discounted value. */
import type { PathExperiment } from '../../src/derivation/experiment.js';
import { V, discountedDrift, earnedReward, policy } from '../../src/derivation/rules/discounted-process.js';
import { policyEquation, recalledHjb } from '../../src/derivation/rules/recalled-hjb.js';
import { integrability, meanAlongPaths, transversality } from '../../src/derivation/rules/mean-along-paths.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { differentiate } from '../../src/expression/differentiate.js';
import {
  add,
  derivative,
  equation,
  exp,
  expectation,
  fraction,
  half,
  multiply,
  negate,
  number,
  square,
  subtract,
  symbol,
  unknown,
  type Expression,
} from '../../src/expression/expression.js';
import { rational, type Rational } from '../../src/expression/rational.js';
import { bind, bindFunction, substitute } from '../../src/expression/substitute.js';
import { parseFormula } from '../../src/expression/grammar.js';

const f = (text: string): Expression =>
  parseFormula(text, { symbols: new Set(['x', 'y', 't', 'T', 'xi', 'theta', 'sigma', 'rho']) });
const RHO = fraction(1, 2);

interface Example {
  readonly coordinates: readonly string[];
  readonly drift: readonly Expression[];
  readonly noise: readonly (readonly Expression[])[];
  /** Chosen first; the reward is made so that it solves the equation. */
  readonly value: Expression;
  readonly start: readonly Rational[];
}

/** Noise that depends on the state. */
const line: Example = {
  coordinates: ['x'],
  drift: [f('sin(x) - x')],
  noise: [[f('1/2 + cos(x)/4')]],
  value: f('x^2/2 + cos(2*x)'),
  start: [rational(1)],
};

/** Two states with a common noise. */
const plane: Example = {
  coordinates: ['x', 'y'],
  drift: [f('y - x'), f('-x - y')],
  noise: [
    [f('1/2'), f('1/4')],
    [f('0'), f('1/2 + sin(x)/4')],
  ],
  value: f('x*y + cos(x - y)'),
  start: [rational(1), rational(1, 2)],
};

/** r = ρV − 𝓛V. */
function rewardOf({ coordinates, drift, noise, value }: Example): Expression {
  const slope = coordinates.map((name) => differentiate(value, name));
  const first = coordinates.map((_, i) => multiply(drift[i] ?? value, slope[i] ?? value));
  const second = coordinates.flatMap((_, i) =>
    coordinates.map((name, j) => {
      const covariance = add(...(noise[i] ?? []).map((s, k) => multiply(s, noise[j]?.[k] ?? value)));
      return multiply(half, covariance, differentiate(slope[i] ?? value, name));
    }),
  );
  return subtract(multiply(RHO, value), add(...first, ...second));
}

function observed(id: string, title: string, example: Example, horizon: Rational, steps: number): Step {
  const { coordinates, drift, noise, value, start } = example;
  const discountAt = (time: Expression): Expression => exp(negate(multiply(RHO, time)));
  const discountNow = discountAt(symbol('t'));
  const experiment: PathExperiment = {
    kind: 'paths',
    system: { coordinates, drift, noise },
    start: { kind: 'point', at: start },
    horizon,
    steps,
    functional: {
      running: multiply(discountNow, rewardOf(example)),
      terminal: multiply(discountAt(number(horizon)), value),
    },
    statistic: 'mean',
  };
  const claimed = substitute(
    value,
    coordinates.map((name, i) => bind(name, number(start[i] ?? rational(0)))),
  );
  return {
    id: `observed.${id}`,
    title,
    claim: equation(unknown('V', start.map(number)), claimed),
    rule: 'observation',
    premises: [],
    assumptions: [],
    facts: [],
    justification: { kind: 'observation', experiment },
  };
}

/** dX = −θX dt + σ dW with reward x²: the value, and where a path from x is at T. */
const quadratic = f('x^2/(rho + 2*theta) + sigma^2/(rho*(rho + 2*theta))');
const state = f('x*exp(-theta*T) + sqrt(sigma^2*(1 - exp(-2*theta*T))/(2*theta))*xi');
const later = f('exp(-rho*T)');
const valueDefinition = equation(unknown('V_2', [symbol('x')]), quadratic);
const meanOf = (e: Expression): Expression => multiply(later, expectation(['xi'], e));

const exact: readonly Step[] = [
  {
    id: 'example',
    title: 'A linear system with a quadratic reward',
    claim: equation(
      multiply(symbol('rho'), unknown('V_2', [symbol('x')])),
      add(
        f('x^2'),
        multiply(f('-theta*x'), unknown('V_2', [symbol('x')], [1])),
        multiply(f('sigma^2/2'), unknown('V_2', [symbol('x')], [2])),
      ),
    ),
    rule: 'substitution',
    premises: [],
    assumptions: [],
    facts: [],
    justification: { kind: 'identity', bindings: [bindFunction('V_2', ['x'], quadratic)] },
  },
  {
    id: 'example-mean',
    title: 'Its formula without any hypothesis',
    text: 'Here X_T is a normal variable with known mean and variance. The mean of the value falls by the mean reward, as the formula says.',
    claim: equation(derivative(meanOf(unknown('V_2', [state])), 'T'), negate(meanOf(square(state)))),
    rule: 'gaussian-expectation',
    premises: ['example'],
    assumptions: [],
    facts: [],
    justification: { kind: 'identity', bindings: [bindFunction('V_2', ['x'], quadratic)] },
  },
];

export default (): Derivation => ({
  id: 'feynman-kac',
  title: 'The value of a policy as a mean over paths',
  source: 'Karatzas and Shreve 1991',
  kind: 'theory',
  part: 'Policies and their values',
  place: 1,
  follows: ['ito', 'hjb-diffusion'],
  introduction:
    'Once a policy is fixed the equation is linear. Itô’s formula shows that its solution, discounted along a path, changes on average by exactly the reward that is paid out. So the value is the mean of what is earned until any time and of the value there.',
  assumptions: {
    domains: new Map(['rho', 'theta', 'sigma', 'T'].map((name) => [name, { kind: 'positive' }])),
    facts: [],
  },
  functions: [
    { name: 'f', parameters: ['x', 'a'], meaning: 'drift' },
    { name: 'Sigma', parameters: ['x', 'a'], meaning: 'noise' },
    { name: 'r', parameters: ['x', 'a'], meaning: 'running reward' },
    { name: 'f_alpha', parameters: ['x'], meaning: 'drift under a policy α' },
    { name: 'Sigma_alpha', parameters: ['x'], meaning: 'noise under it' },
    { name: 'r_alpha', parameters: ['x'], meaning: 'running reward under it' },
    { name: 'V', parameters: ['x'], meaning: 'value of the policy' },
    { name: 'v', parameters: ['T'], meaning: 'mean of V along paths from x' },
    { name: 'R', parameters: ['T'], meaning: 'mean of r_α along paths from x' },
    { name: 'J', parameters: ['T'], meaning: 'mean discounted reward until T' },
  ],
  scales: new Map(),
  hypotheses: [integrability, transversality],
  definitions: [valueDefinition],
  steps: [
    ...recalledHjb,
    ...policyEquation(policy, V),
    ...discountedDrift(),
    ...earnedReward(),
    ...meanAlongPaths,
    ...exact,
    observed('short', 'Observed: reward until ½ and value there', line, rational(1, 2), 32),
    observed('middle', 'Observed: the same until 1', line, rational(1), 64),
    observed('long', 'Observed: the same until 2', line, rational(2), 128),
    observed('plane', 'Observed: two states with a common noise', plane, rational(1), 64),
  ],
});
