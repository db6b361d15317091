/** The pilot of a level: what the difference between steps h and 2h varies by, and the control variates that explain it. */
import { fitControlVariates, type ControlFit } from './control-variate.js';
import { momentsOf, type Moments } from './joint-moments.js';
import { aliveSample } from './path-estimator.js';
import { EXCURSIONS, GROSS, variateName, type PathModel } from './path-model.js';
import { stepsOfPath, type PathProgram, type Sample, type Track } from './path-program.js';
import { pathsOf, type PathTask } from './path-work.js';

/** The programs of all levels, which differ in steps and random stream, tracks and samples. */
export type ProgramOf = (
  steps: number,
  stream: number,
  tracks: readonly Track[],
  samples: readonly Sample[],
) => PathProgram;

interface Variates {
  readonly names: readonly string[];
  readonly fit: ControlFit;
}

export interface PilotLevel {
  /** Of the finer of its two tracks. */
  readonly steps: number;
  readonly whole: Variates;
  readonly difference: Variates;
  /** Of the difference. */
  readonly moments: Moments;
  readonly lost: number;
  readonly work: number;
  readonly endsEarly: boolean;
}

const PAIR: readonly Track[] = [
  { joined: 0, rich: true },
  { joined: 1, rich: true },
];
const DIFFERENCE: Sample['of'] = { 'J 0': 1, 'J 1': -1 };
const PATHS = { least: 32, most: 512, steps: 1 << 15 };

const variatesOn = (model: PathModel, tracks: number): readonly string[] =>
  Array.from({ length: tracks }, (_, track) =>
    Array.from({ length: model.extras.length - 2 }, (__, i) => `${variateName(i)} ${track}`),
  ).flat();

const without = (of: Sample['of'], { names, fit }: Variates): Sample['of'] => ({
  ...of,
  ...Object.fromEntries(names.map((name, i) => [name, -(fit.coefficients[i] ?? 0)])),
});

/** Runs a handful of paths on two tracks, the finer of them with `steps` steps. */
export function* pilotLevel(programOf: ProgramOf, steps: number, stream: number): PathTask<PilotLevel> {
  const { model } = programOf(steps, stream, PAIR, []);
  const names = variatesOn(model, 2);
  const program = programOf(steps, stream, PAIR, [
    { name: 'whole', of: { 'J 0': 1 } },
    { name: 'difference', of: DIFFERENCE },
    ...names.map((name) => ({ name, of: { [name]: 1 } })),
  ]);
  const paths = Math.max(PATHS.least, Math.min(PATHS.most, Math.ceil(PATHS.steps / steps)));
  const { moments, lost } = yield* pathsOf(program, paths);
  const places = names.map((_, i) => 2 + i);
  const own = places.slice(0, places.length / 2);
  return {
    steps,
    whole: { names: names.slice(0, own.length), fit: fitControlVariates(moments, 0, own) },
    difference: { names, fit: fitControlVariates(moments, 1, places) },
    moments: momentsOf(moments, 1),
    lost,
    work: paths * stepsOfPath(program),
    endsEarly: model.endsEarly,
  };
}

/** The value with the steps of a level; its first sample is the value, the others are named as those of an estimate. */
export const wholeProgram = (
  programOf: ProgramOf,
  { steps, whole, endsEarly }: PilotLevel,
  stream: number,
): PathProgram =>
  programOf(
    steps,
    stream,
    [{ joined: 0, rich: true }],
    [
      { name: 'value', of: without({ 'J 0': 1 }, whole) },
      { name: 'third quarter', of: { 'threeQuarters 0': 1, 'half 0': -1 } },
      { name: 'last quarter', of: { 'J 0': 1, 'threeQuarters 0': -1 } },
      { name: GROSS, of: { [`${GROSS} 0`]: 1 } },
      { name: EXCURSIONS, of: { [`${EXCURSIONS} 0`]: 1 } },
      ...aliveSample(endsEarly),
    ],
  );

/** The difference to the value with twice the step. */
export const differenceProgram = (
  programOf: ProgramOf,
  { steps, difference }: PilotLevel,
  stream: number,
): PathProgram => programOf(steps, stream, PAIR, [{ name: 'difference', of: without(DIFFERENCE, difference) }]);

/** Share of a standard deviation by which a few pilot paths leave a mean uncertain. */
export const pilotNoise = ({ difference }: PilotLevel): number => difference.fit.deviation / Math.sqrt(PATHS.least);
