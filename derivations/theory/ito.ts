/** Itô's formula from the expansion in √h: the second-order term is a consequence of E ξξᵀ = R, not a postulate. */
import { gaussianExpectation } from '../../src/derivation/rules/gaussian-expectation.js';
import {
  generatorLimit,
  itoRemainder,
  observed,
  quadraticVariationTable,
  quadraticVariationVariance,
} from '../../src/derivation/rules/ito-steps.js';
import { smoothnessHypothesis, taylorExpansion } from '../../src/derivation/rules/taylor-expansion.js';
import { inVectorNotation } from '../../src/derivation/chain-formulas.js';
import { fieldSetting } from '../../src/derivation/field-setting.js';
import type { PathExperiment } from '../../src/derivation/experiment.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { suffixed, unknownSetting } from '../../src/derivation/unknown-setting.js';
import {
  add,
  fraction,
  multiply,
  negate,
  number,
  one,
  square,
  symbol,
  two,
  unknown,
  zero,
} from '../../src/expression/expression.js';
import { rational } from '../../src/expression/rational.js';

const SHAPE = { time: true, controlled: false, running: false, discounted: false, valueName: 'phi' } as const;
const x = symbol('x');

/** Steps of the observed paths; the quadratic variation over [0, 1] then has variance 2/200. */
const STEPS = 200;

/** A standard Wiener path over [0, 1]. */
const wiener: PathExperiment = {
  kind: 'paths',
  system: { coordinates: ['x'], drift: [zero], noise: [[one]] },
  start: { kind: 'point', at: [rational(0)] },
  horizon: rational(1),
  steps: STEPS,
  functional: { quadraticVariation: one },
  statistic: 'mean',
};

/** dX = −X dt + ½ dW from X₀ = 1, an Ornstein-Uhlenbeck path, and φ = x². */
const ornsteinUhlenbeck: PathExperiment = {
  ...wiener,
  system: { coordinates: ['x'], drift: [negate(x)], noise: [[fraction(1, 2)]] },
  start: { kind: 'point', at: [rational(1)] },
  functional: { martingale: [multiply(two, x, fraction(1, 2))] },
};

/** φ(X_T) − ∫ 𝓛φ dt with 𝓛x² = −2x² + ¼: its mean is φ(X₀). */
const dynkin: PathExperiment = {
  ...ornsteinUhlenbeck,
  functional: { terminal: square(x), running: add(multiply(two, square(x)), fraction(-1, 4)) },
};

const observations: readonly Step[] = [
  observed('observed.variation', 'Observed: Σ(ΔW)² over [0, 1] has mean 1', unknown('QV', [one]), one, wiener),
  observed(
    'observed.variance',
    `Observed: its variance is 2th, here 2/${STEPS}`,
    unknown('VarQV', [one]),
    fraction(2, STEPS),
    { ...wiener, statistic: 'variance' },
  ),
  observed(
    'observed.martingale',
    'Observed: the martingale part of φ = x² has mean zero',
    unknown('M', [one]),
    number(0),
    ornsteinUhlenbeck,
  ),
  observed('observed.dynkin', 'Observed: φ(X₁) − ∫𝓛φ dt has mean φ(X₀) = 1', unknown('N', [one]), one, dynkin),
];

export default function ito(): Derivation {
  const plain = [1, 2, 3].map((dimension) => unknownSetting({ ...SHAPE, dimension, noises: dimension }));
  const correlated = unknownSetting({
    ...SHAPE,
    dimension: 2,
    noises: 2,
    correlations: [{ first: 'xi_1', second: 'xi_2', value: symbol('r_12') }],
  });
  const [first] = plain;
  if (!first) throw new RangeError('no dimension to derive in');
  const fields = fieldSetting({ ...SHAPE, noisy: true, controls: [] });
  const chain = inVectorNotation(
    plain.map(({ setting }, i) => ({
      dimension: i + 1,
      steps: [taylorExpansion(setting), gaussianExpectation(setting)],
    })),
    fields,
  );
  return {
    id: 'ito',
    title: 'Itô’s formula',
    source: 'Karatzas and Shreve 1991',
    kind: 'theory',
    part: 'From Bellman to Hamilton, Jacobi and Bellman',
    place: 4,
    assumptions: {
      ...first.setting.assumptions,
      domains: new Map([
        ...first.setting.assumptions.domains,
        ['r_12', { kind: 'interval', lower: number(-1), upper: one }],
      ]),
    },
    functions: first.functions,
    scales: new Map([['h', rational(1, 10)]]),
    hypotheses: [smoothnessHypothesis],
    definitions: [],
    steps: [
      ...quadraticVariationTable(correlated.setting),
      quadraticVariationVariance('xi'),
      ...chain,
      ...generatorLimit(fields),
      ...itoRemainder(fields),
      suffixed(gaussianExpectation(correlated.setting), '.correlated'),
      ...observations,
    ].map((step) => (step.id === 'expectation.correlated' ? { ...step, premises: [] } : step)),
  };
}
