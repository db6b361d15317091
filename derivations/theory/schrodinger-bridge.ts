/** The Schrödinger bridge between two normal laws on the line, in closed form. */
import type { IterationExperiment, PathExperiment } from '../../src/derivation/experiment.js';
import { gaussianDensity, NUMERIC_PI } from '../../src/derivation/gaussian-density.js';
import {
  couplingSteps,
  definitions,
  f,
  LEAST,
  marginalSteps,
  MEAN,
  POSITIVE,
  regularCoupling,
  ROOT,
  SLOPE,
  VARIANCE,
} from '../../src/derivation/rules/gaussian-bridge.js';
import type { Derivation, Justification, Step } from '../../src/derivation/step.js';
import {
  add,
  bigO,
  divide,
  equation,
  fraction,
  limit,
  multiply,
  number,
  one,
  square,
  subtract,
  symbol,
  unknown,
  zero,
  type Domain,
  type Expression,
} from '../../src/expression/expression.js';
import { ONE, rational, ZERO } from '../../src/expression/rational.js';
import { bind, substitute } from '../../src/expression/substitute.js';

const plain = { assumptions: [], facts: [] } as const;
const [epsilon, T] = [symbol('epsilon'), symbol('T')];
const smallNoise = [bind('sigma', f('sqrt(epsilon)'))];

/** σ²K = W²/(2T) + ¼σ² log(v₀/v₁) + O(σ⁴), with the cost W² of the optimal transport. */
const transportLimit: Step = {
  ...plain,
  id: 'transport-limit',
  title: 'As the noise vanishes, optimal transport remains',
  text: 'With ε = σ² the entropy times ε tends to half the squared Wasserstein distance per unit of time: the cost of moving one normal law onto the other along straight lines.',
  claim: equation(
    multiply(epsilon, LEAST),
    add(
      f('((m_1 - m_0)^2 + (sqrt(v_0) - sqrt(v_1))^2)/(2*T)'),
      f('epsilon*(log(v_0) - log(v_1))/4'),
      bigO('epsilon', rational(2)),
    ),
  ),
  rule: 'small-noise-expansion',
  premises: ['least-entropy'],
  justification: {
    kind: 'expansion',
    variable: 'epsilon',
    order: rational(2),
    bindings: [...smallNoise, bind('S', substitute(ROOT, smallNoise))],
  },
};

/** From N(0, 1) to N(3, ¼) with σ = T = 1. */
const VALUES = { m_0: '0', v_0: '1', m_1: '3', v_1: '1/4', sigma: '1', T: '1' };
const values = Object.entries(VALUES).map(([name, text]) => bind(name, f(text)));
const rootNumber = substitute(ROOT, values);
const atValues = (e: Expression): Expression => substitute(e, [...values, bind('S', rootNumber)]);
const drift = atValues(
  add(divide(f('m_1 - m_0'), T), multiply(divide(SLOPE, multiply(T, VARIANCE)), subtract(symbol('x'), MEAN))),
);

const paths: Omit<PathExperiment, 'kind' | 'functional' | 'statistic'> = {
  system: { coordinates: ['x'], drift: [drift], noise: [[one]] },
  start: { kind: 'mixture', components: [{ weight: ONE, mean: [ZERO], deviation: [ONE] }] },
  horizon: ONE,
  steps: 64,
};

/** The equation of the root as an iteration, C = v₀v₁/(C + σ²T), for σ² = h. */
const scaledEntropy: IterationExperiment = {
  kind: 'iteration',
  names: ['C'],
  start: [fraction(1, 2)],
  update: [f('1/(4*(C + h))')],
  result: f('h*(log(1/C) + (5/4 - 2*C + 9)/h - 1)/2'),
  stepSizes: [10, 20, 40, 80].map((n) => rational(1, n)),
  order: 1,
};

const observed = (
  id: string,
  title: string,
  claim: Step['claim'],
  experiment: Justification & { kind: 'observation' },
): Step => ({
  ...plain,
  id: `observed.${id}`,
  title: `Observed: ${title}`,
  claim,
  rule: 'observation',
  premises: [],
  justification: experiment,
});

const observations: readonly Step[] = [
  observed(
    'end-law',
    'the controlled process ends in N(3, ¼)',
    equation(unknown('p', [one, symbol('x')]), gaussianDensity([symbol('x')], [number(3)], fraction(1, 4), NUMERIC_PI)),
    {
      kind: 'observation',
      experiment: { kind: 'law', ...paths, coordinate: 'x', range: [rational(1), rational(5)] },
    },
  ),
  observed(
    'energy',
    'its energy is the least relative entropy, 5.2051536',
    equation(unknown('J', [one]), atValues(LEAST)),
    {
      kind: 'observation',
      experiment: {
        kind: 'paths',
        ...paths,
        functional: { running: divide(square(drift), number(2)) },
        statistic: 'mean',
      },
    },
  ),
  observed(
    'transport',
    'σ²K tends to the cost of transport at first order in σ²',
    equation(limit('h', unknown('F', [symbol('h')])), f('(3^2 + 1/4)/2')),
    { kind: 'observation', experiment: scaledEntropy },
  ),
];

export default (): Derivation => ({
  id: 'schrodinger-bridge',
  title: 'The Schrödinger bridge between normal laws',
  source: 'Schrödinger 1931; Léonard 2014',
  kind: 'theory',
  part: 'Linear equations, bridges and entropy',
  place: 2,
  introduction:
    'Move one law onto another in a given time, by a drift on top of Brownian motion, with the least energy. The energy is the relative entropy to the Wiener measure, and only the joint law of the two ends has to be chosen. For normal laws on the line one number is left, the covariance of start and end; it solves a quadratic equation. Without noise the problem becomes optimal transport.',
  assumptions: {
    domains: new Map<string, Domain>([
      ...POSITIVE.map((name) => [name, { kind: 'positive' }] as const),
      ['t', { kind: 'interval', lower: zero, upper: T }],
    ]),
    facts: [],
  },
  functions: [
    { name: 'K', parameters: ['C'], meaning: 'relative entropy of the coupling with cross-covariance C' },
    { name: 'm', parameters: ['t'], meaning: 'mean of the bridge' },
    { name: 'v', parameters: ['t'], meaning: 'variance of the bridge' },
  ],
  scales: new Map(),
  hypotheses: [
    {
      id: 'decomposition',
      statement:
        'The least ½E∫‖u‖²/σ² dt is the relative entropy to the Wiener measure, attained by a coupling of the ends filled in with Brownian bridges, and the best coupling of two normal laws is normal.',
      why: 'Girsanov’s theorem, the chain rule of relative entropy and the maximum entropy of normal laws; not derived here.',
    },
    regularCoupling,
  ],
  definitions: [...definitions, equation(symbol('sigma'), f('sqrt(epsilon)'))],
  steps: [...couplingSteps, ...marginalSteps, transportLimit, ...observations],
});
