/** Action-values in continuous time: what is left of Q when the step vanishes, and what is not. */
import type { IterationExperiment } from '../../src/derivation/experiment.js';
import { actionValueDefinition, actionValueSteps } from '../../src/derivation/rules/action-value.js';
import { recalledHjb } from '../../src/derivation/rules/recalled-hjb.js';
import { smoothnessHypothesis } from '../../src/derivation/rules/taylor-expansion.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';
import {
  add,
  bigO,
  equation,
  expectation,
  fraction,
  multiply,
  one,
  sqrt,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../src/expression/expression.js';
import { parseFormula, parseRelation } from '../../src/expression/grammar.js';
import { rational } from '../../src/expression/rational.js';
import { bind, substitute } from '../../src/expression/substitute.js';
import { bindingOf } from '../../src/derivation/definition.js';

const SYMBOLS = new Set('x a h alpha beta kappa q rho sigma xi P c N'.split(' '));
const scope = { symbols: SYMBOLS, functions: new Map([['V_2', ['x']]]) };
const f = (text: string): Expression => parseFormula(text, scope);

const quadratic = parseRelation('V_2 = -P*x^2/2 - c', scope);
const plain = { premises: [], assumptions: [], facts: [] } as const;

/** Q_h(x, a) of dX = (αx + βa)dt + σ dW with reward −½(qx² + κa²), for a quadratic value. */
const stepValue = (action: Expression): Expression => {
  const next = substitute(f('x + (alpha*x + beta*a)*h'), [bind('a', action)]);
  const moved = add(next, multiply(symbol('sigma'), sqrt(symbol('h')), symbol('xi')));
  return add(
    substitute(f('-(q*x^2 + kappa*a^2)/2*h'), [bind('a', action)]),
    multiply(f('exp(-rho*h)'), expectation(['xi'], unknown('V_2', [moved]))),
  );
};
const best = f('-beta*P*x/kappa');

const quadraticGap: Step = {
  ...plain,
  id: 'quadratic-gap',
  title: 'A linear system with quadratic reward',
  text: 'For dX = (αX + βa)dt + σ dW and reward −½(qX² + κa²) the gap below the best action is a square times h. At x = 1 and a = 0, with numbers, it is seen to vanish like h.',
  claim: equation(
    subtract(stepValue(best), stepValue(symbol('a'))),
    add(f('h*kappa*(a + beta*P*x/kappa)^2/2'), bigO('h', rational(2))),
  ),
  rule: 'taylor-expansion',
  justification: { kind: 'expansion', variable: 'h', order: rational(2), bindings: [bindingOf(quadratic)] },
};

/** α = −½, β = q = 1, κ = ρ = 1/10. */
const VALUES = [
  bind('alpha', fraction(-1, 2)),
  bind('beta', one),
  bind('q', one),
  bind('kappa', fraction(1, 10)),
  bind('rho', fraction(1, 10)),
];
const atValues = (text: string): Expression => substitute(f(text), VALUES);
const BEST = 'exp(-rho*h)*N*beta*(1 + alpha*h)/(kappa + exp(-rho*h)*N*beta^2*h)';
const GAP = `(kappa + exp(-rho*h)*N*beta^2*h)*(${BEST})^2/2`;

/** The curvature N of the problem in steps of h, iterated until it stands still, and the gap between the best action and none. */
const settled = (result: Expression): IterationExperiment => ({
  kind: 'iteration',
  names: ['N'],
  start: [zero],
  update: [atValues('q*h + exp(-rho*h)*(1 + alpha*h)^2*N*kappa/(kappa + exp(-rho*h)*N*beta^2*h)')],
  result,
  stepSizes: [rational(1, 50), rational(1, 100), rational(1, 200), rational(1, 400)],
  order: 1,
});

const observed = (id: string, title: string, claimed: Expression, result: Expression): Step => ({
  ...plain,
  id: `observed.${id}`,
  title,
  claim: equation(unknown('g', [symbol('h')]), claimed),
  rule: 'observation',
  justification: { kind: 'observation', experiment: settled(result) },
});

const observations: readonly Step[] = [
  observed('gap', 'Observed: the gap of the step is of order h', zero, multiply(symbol('h'), atValues(GAP))),
  observed(
    'rate',
    'Observed: divided by h it tends to ½κ(a* − a)²',
    atValues('kappa*(((2*alpha - rho) + sqrt((2*alpha - rho)^2 + 4*beta^2*q/kappa))/(2*beta))^2/2'),
    atValues(GAP),
  ),
];

export default (): Derivation => ({
  id: 'q-function',
  title: 'Action-values in continuous time',
  source: 'Jia and Zhou 2022, 2023',
  kind: 'theory',
  part: 'Policies and their values',
  place: 2,
  follows: ['hjb-diffusion'],
  introduction:
    'Learning from actions needs to know what one action is worth more than another. In steps of length h that difference is of order h and drowns as the steps get finer. What survives is a rate: the action-value of continuous time weighs an action that is held for no time, and its differences do not vanish.',
  assumptions: {
    domains: new Map(['rho', 'kappa', 'h'].map((name) => [name, { kind: 'positive' }])),
    facts: [],
  },
  functions: [
    { name: 'f', parameters: ['x', 'a'], meaning: 'drift' },
    { name: 'Sigma', parameters: ['x', 'a'], meaning: 'noise' },
    { name: 'r', parameters: ['x', 'a'], meaning: 'running reward' },
    { name: 'V', parameters: ['x'], meaning: 'value' },
    { name: 'Q', parameters: ['x', 'a'], meaning: 'action-value' },
    { name: 'W', parameters: ['x'], meaning: 'its maximum over actions' },
  ],
  scales: new Map([['h', rational(1, 10)]]),
  hypotheses: [smoothnessHypothesis],
  definitions: [...DIMENSIONS.map(actionValueDefinition), quadratic],
  steps: [...recalledHjb, ...DIMENSIONS.flatMap((d) => actionValueSteps(d)), quadraticGap, ...observations],
});
