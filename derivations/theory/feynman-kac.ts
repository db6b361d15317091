/** The value of a fixed policy as a mean over paths: Itô's formula for the discounted value. */
import type { PathExperiment } from '../../src/derivation/experiment.js';
import { discountedDrift, earnedReward, policyEquation } from '../../src/derivation/rules/discounted-process.js';
import { integrability, meanAlongPaths, transversality } from '../../src/derivation/rules/mean-along-paths.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';
import { differentiate } from '../../src/expression/differentiate.js';
import {
  add,
  equation,
  exp,
  fraction,
  half,
  multiply,
  negate,
  number,
  subtract,
  symbol,
  unknown,
  type Expression,
} from '../../src/expression/expression.js';
import { rational, type Rational } from '../../src/expression/rational.js';
import { bind, substitute } from '../../src/expression/substitute.js';
import { parseFormula } from '../../src/expression/grammar.js';

const f = (text: string): Expression => parseFormula(text, { symbols: new Set(['x', 'y', 't']) });
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

export default (): Derivation => ({
  id: 'feynman-kac',
  title: 'The value of a policy as a mean over paths',
  source: 'Karatzas and Shreve 1991',
  kind: 'theory',
  follows: ['ito', 'hjb-diffusion'],
  introduction:
    'Once a policy is fixed the equation is linear. Itô’s formula shows that its solution, discounted along a path, changes on average by exactly the reward that is paid out. So the value is the mean of what is earned until any time and of the value there.',
  assumptions: noAssumptions,
  functions: [
    { name: 'f', parameters: ['x'], meaning: 'drift under the policy' },
    { name: 'Sigma', parameters: ['x'], meaning: 'noise under the policy' },
    { name: 'r', parameters: ['x'], meaning: 'running reward under the policy' },
    { name: 'V', parameters: ['x'], meaning: 'value of the policy' },
    { name: 'v', parameters: ['T'], meaning: 'mean of V along paths from x' },
    { name: 'R', parameters: ['T'], meaning: 'mean of r along paths from x' },
    { name: 'J', parameters: ['T'], meaning: 'mean discounted reward until T' },
  ],
  scales: new Map(),
  hypotheses: [integrability, transversality],
  definitions: [],
  steps: [
    ...policyEquation(),
    ...discountedDrift(),
    ...earnedReward(),
    ...meanAlongPaths,
    observed('short', 'Observed: reward until ½ and value there', line, rational(1, 2), 32),
    observed('middle', 'Observed: the same until 1', line, rational(1), 64),
    observed('long', 'Observed: the same until 2', line, rational(2), 128),
    observed('plane', 'Observed: two states with a common noise', plane, rational(1), 64),
  ],
});
