/**
 * Estimators of a policy's value: which tracks a path has, which combination of their payoffs is averaged, and which tells
 * the error of the step. Plain objects; what each averages is a list of samples.
 */
import { eulerMaruyama } from './euler-maruyama.js';
import { exactLinear } from './exact-linear.js';
import { momentsOf, type Moments } from './joint-moments.js';
import { EXCURSIONS, GROSS, variateName } from './path-model.js';
import type { PathProgram, Sample, Track } from './path-program.js';
import type { PathSums } from './path-share.js';
import type { PathSystem } from './path-system.js';
import type { QuadratureName } from './quadrature.js';
import type { Scheme } from './scheme.js';

type Combination = Sample['of'];

export interface Estimator {
  readonly name: string;
  readonly scheme: Scheme;
  readonly quadrature: QuadratureName;
  /** The first is the finest, and rich. */
  readonly tracks: readonly Track[];
  readonly value: Combination;
  /** Its mean estimates the error of the step. */
  readonly stepError: Combination;
  /** What halving the step changes, from the coarsest track to the next and from there to the finest. */
  readonly changes?: readonly [Combination, Combination];
  /** Order in the step of what `value` leaves. */
  readonly order: number;
  readonly source: string;
}

/** Weights 8/3, −2, 1/3 cancel the errors h and h²; against 2, −1 that cancel h alone, they tell the error that is left. */
export const extrapolatedEuler: Estimator = {
  name: 'Euler-Maruyama, extrapolated',
  scheme: eulerMaruyama,
  quadrature: 'trapezoid',
  tracks: [{ joined: 0, rich: true }, { joined: 1 }, { joined: 2 }],
  value: { 'J 0': 8 / 3, 'J 1': -2, 'J 2': 1 / 3 },
  stepError: { 'J 0': 2 / 3, 'J 1': -1, 'J 2': 1 / 3 },
  changes: [
    { 'J 1': 1, 'J 2': -1 },
    { 'J 0': 1, 'J 1': -1 },
  ],
  order: 3,
  source:
    'Talay and Tubaro 1990 (expansion of the error in the step); Kloeden and Platen 1992, section 15.3; Bossy, Gobet and Talay 2004 (reflection by folding)',
};

/** No error but that of Simpson's rule, which is less than its distance from the same rule with the double step. */
export const exactSimpson: Estimator = {
  name: 'exact steps, Simpson’s rule',
  scheme: exactLinear,
  quadrature: 'simpson',
  tracks: [{ joined: 0, rich: true }],
  value: { 'J 0': 1 },
  stepError: { 'J 0': 1, 'J second 0': -1 },
  order: 4,
  source: 'Van Loan 1978; Stoer and Bulirsch 2002, section 3.1',
};

/** The estimator with the smallest error of the step that the system admits. */
export const estimatorFor = ({ diffusion }: PathSystem): Estimator =>
  'refused' in exactLinear.step(diffusion) ? extrapolatedEuler : exactSimpson;

const variatesOf = (variates: number): readonly Sample[] =>
  Array.from({ length: variates }, (_, i) => ({ name: variateName(i), of: { [`${variateName(i)} 0`]: 1 } }));

/** What is taken off a path's value, and off what tells the error of its step: one coefficient a control variate. */
export interface Control {
  readonly value: readonly number[];
  readonly stepError: readonly number[];
}

const without = (of: Combination, coefficients: readonly number[]): Combination => ({
  ...of,
  ...Object.fromEntries(coefficients.map((c, i) => [`${variateName(i)} 0`, -c])),
});

/** Everything that an estimate needs of its paths. */
export const samplesOf = (
  { value, stepError, changes }: Estimator,
  control: Control = { value: [], stepError: [] },
): readonly Sample[] => [
  { name: 'value', of: without(value, control.value) },
  { name: 'step error', of: without(stepError, control.stepError) },
  ...(changes ?? []).map((of, i) => ({ name: `change ${i}`, of })),
  { name: 'third quarter', of: { 'threeQuarters 0': 1, 'half 0': -1 } },
  { name: 'last quarter', of: { 'J 0': 1, 'threeQuarters 0': -1 } },
  { name: GROSS, of: { [`${GROSS} 0`]: 1 } },
  { name: EXCURSIONS, of: { [`${EXCURSIONS} 0`]: 1 } },
];

/** The same with the control variates themselves, for a pilot that fits them. */
export const pilotSamplesOf = (estimator: Estimator, variates: number): readonly Sample[] => [
  ...samplesOf(estimator),
  ...variatesOf(variates),
];

/** A finished run: the program and its sums. */
export interface Findings {
  readonly program: PathProgram;
  readonly sums: PathSums;
}

export const placeOf = ({ program }: Findings, name: string): number =>
  program.samples.findIndex((sample) => sample.name === name);

/** Moments of a sample by name. */
export const statistic = (findings: Findings, name: string): Moments =>
  momentsOf(findings.sums.moments, placeOf(findings, name));
