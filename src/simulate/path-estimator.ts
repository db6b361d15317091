/**
 * Estimators of a policy's value: which tracks a path has, which combination of their payoffs is averaged, and which tells
 * the error of the step. Plain objects; what each averages is a list of samples.
 */
import { eulerMaruyama } from './euler-maruyama.js';
import { exactLinear } from './exact-linear.js';
import { momentsOf, type Moments } from './joint-moments.js';
import { EXCURSIONS, GROSS, variateName, type PathModel } from './path-model.js';
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
  /** One over the time that payoffs are averaged over, where they are: the second half of the simulated one. */
  readonly perTime?: number;
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
export const estimatorFor = ({ diffusion, early }: PathSystem): Estimator => {
  if (!('refused' in exactLinear.step(diffusion))) return exactSimpson;
  // Paths of other steps end at other times, so that each needs control variates of its own.
  return early
    ? { ...extrapolatedEuler, tracks: extrapolatedEuler.tracks.map((track) => ({ ...track, rich: true })) }
    : extrapolatedEuler;
};

/** Control variates of all tracks that carry them. */
export const variatesOf = ({ tracks }: Pick<Estimator, 'tracks'>, { extras }: PathModel): readonly string[] =>
  tracks.flatMap(({ rich }, track) =>
    rich === true ? Array.from({ length: extras.length - 2 }, (_, i) => `${variateName(i)} ${track}`) : [],
  );

/** What is taken off a path's value, and off what tells the error of its step: one coefficient a control variate. */
export interface Control {
  readonly names: readonly string[];
  readonly value: readonly number[];
  readonly stepError: readonly number[];
}

const without = (of: Combination, names: readonly string[], coefficients: readonly number[]): Combination => ({
  ...of,
  ...Object.fromEntries(coefficients.map((c, i) => [names[i] ?? '', -c])),
});

/** How many of the paths have not ended at the end of the simulated time, where they may. */
export const aliveSample = (endsEarly: boolean): readonly Sample[] =>
  endsEarly ? [{ name: 'alive', of: { 'alive 0': 1 } }] : [];

const scaled = (of: Combination, by: number): Combination =>
  Object.fromEntries(Object.entries(of).map(([name, weight]) => [name, by * weight]));

/** The same estimator of an average over the second half of a time. */
export function averaging(estimator: Estimator, end: number): Estimator {
  const perTime = 2 / end;
  const [first, second] = estimator.changes ?? [];
  return {
    ...estimator,
    value: scaled(estimator.value, perTime),
    stepError: scaled(estimator.stepError, perTime),
    ...(first && second ? { changes: [scaled(first, perTime), scaled(second, perTime)] as const } : {}),
    perTime,
  };
}

/** Everything that an estimate needs of its paths. */
export const samplesOf = (
  { value, stepError, changes, perTime }: Estimator,
  control: Control = { names: [], value: [], stepError: [] },
  endsEarly = false,
): readonly Sample[] => [
  { name: 'value', of: without(value, control.names, control.value) },
  { name: 'step error', of: without(stepError, control.names, control.stepError) },
  ...(changes ?? []).map((of, i) => ({ name: `change ${i}`, of })),
  {
    name: 'third quarter',
    of: perTime === undefined ? { 'threeQuarters 0': 1, 'half 0': -1 } : { 'threeQuarters 0': 1 },
  },
  { name: 'last quarter', of: { 'J 0': 1, 'threeQuarters 0': -1 } },
  ...(perTime === undefined ? [] : [{ name: 'first half', of: { 'half 0': perTime } }]),
  { name: GROSS, of: { [`${GROSS} 0`]: perTime ?? 1 } },
  { name: EXCURSIONS, of: { [`${EXCURSIONS} 0`]: 1 } },
  ...aliveSample(endsEarly),
];

/** The same with the control variates themselves, for a pilot that fits them. */
export const pilotSamplesOf = (
  estimator: Estimator,
  variates: readonly string[],
  endsEarly: boolean,
): readonly Sample[] => [
  ...samplesOf(estimator, undefined, endsEarly),
  ...variates.map((name) => ({ name, of: { [name]: 1 } })),
];

/** A finished run: the program and its sums. */
export interface Findings {
  readonly program: PathProgram;
  readonly sums: PathSums;
}

export const placeOf = ({ program }: Findings, name: string): number =>
  program.samples.findIndex((sample) => sample.name === name);

/** Share of the paths that have not ended at the end of the simulated time. */
export const aliveIn = (findings: Findings): number =>
  placeOf(findings, 'alive') < 0 ? 1 : statistic(findings, 'alive').mean;

/** Moments of a sample by name. */
export const statistic = (findings: Findings, name: string): Moments =>
  momentsOf(findings.sums.moments, placeOf(findings, name));
