/** Paths of the reversed time from the noised law: their marginals at several times, and what two times have in common. */
import { multiply, number, square, symbol, unknown, type Expression } from '../../expression/expression.js';
import { rational, type Rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { NUMERIC_PI } from '../gaussian-density.js';
import type { PathExperiment } from '../experiment.js';
import { HORIZON, KEPT_AT_HORIZON, denoising, noisedDensity, noisedLaw, reversed } from '../noised-mixture.js';
import type { Step } from '../step.js';
import { observed } from './ito-steps.js';

const x = symbol('x');
const inWords = ({ numerator, denominator }: Rational): string =>
  denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;

/** The histogram of paths of the member λ at a reversed time, against p_{T−t}. */
const marginal = (id: string, lambda: Rational, time: Rational, steps: number): Step =>
  observed(
    `observed.marginal.${id}`,
    `Observed: from p_T the member λ = ${inWords(lambda)} has the law p_{T−t}, here T = 4/3 and t = ${inWords(time)}`,
    unknown('eta', [number(time), x]),
    substitute(reversed(noisedDensity(1, NUMERIC_PI)), [bind('t', number(time))]),
    {
      kind: 'law',
      system: denoising(1, lambda),
      start: noisedLaw(1),
      horizon: time,
      steps,
      coordinate: 'x',
      range: [rational(-2), rational(5, 2)],
    },
  );

/** E X₁X₂ at the end in two dimensions: Σ wᵢ mᵢ₁ mᵢ₂, since within a cluster the directions are independent. */
const dependence = (lambda: Rational, steps: number): Step =>
  observed(
    `observed.two-dimensions.${inWords(lambda)}`,
    `Observed: in two dimensions the member λ = ${inWords(lambda)} gives back the dependence of the data`,
    unknown('E', [multiply(symbol('x_1'), symbol('x_2'))]),
    number(rational(11, 12)),
    {
      kind: 'paths',
      system: denoising(2, lambda),
      start: noisedLaw(2),
      horizon: HORIZON,
      steps,
      functional: { terminal: multiply(symbol('x_1'), symbol('x_2')) },
      statistic: 'mean',
    },
  );

/** Paths with their start kept: X₀ has the law p_T. */
export const twoTimes = (lambda: Rational): PathExperiment => ({
  kind: 'paths',
  system: denoising(1, lambda),
  start: noisedLaw(1),
  horizon: HORIZON,
  steps: 64,
  records: [{ time: rational(0), names: ['x_0'] }],
  functional: { terminal: multiply(symbol('x_0'), x) },
  statistic: 'mean',
});

/** Forwards, E[Y_T | Y₀] = Y₀/(1 + T): hence E Y₀Y_T = (3/7) E Y₀², and backwards the same where the paths are reversed. */
export const twoTimeCovariance: Expression = multiply(number(KEPT_AT_HORIZON), square(x));

const covariance: Step = observed(
  'observed.two-times',
  'Observed: λ = 1 also has the joint law of the two ends, E X₀X_T = (3/7) E X_T²',
  unknown('E', [multiply(symbol('x_0'), x)]),
  twoTimeCovariance,
  twoTimes(rational(1)),
);

export const observedReversal = (): readonly Step[] => [
  marginal('middle', rational(1), rational(2, 3), 32),
  marginal('end', rational(1), HORIZON, 64),
  marginal('half-noise', rational(1, 2), HORIZON, 64),
  marginal('flow', rational(0), HORIZON, 32),
  dependence(rational(1), 64),
  dependence(rational(0), 32),
  covariance,
];
