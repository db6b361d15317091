/**
 * Paths from the law of the start under the policy: what they cost in the mean, and the law that they end in. Euler and
 * Maruyama's scheme on two coupled grids, extrapolated (Talay and Tubaro 1990); a third grid tells what error is left.
 */
import type { PathExperiment } from '../../derivation/experiment.js';
import { CostateError } from '../../errors.js';
import { symbol, type Expression } from '../../expression/expression.js';
import { rationalFromNumber, ONE } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { interval95 } from '../../simulate/confidence.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { samplePaths, type PathSample } from '../../simulate/path-experiment.js';
import { extrapolated, sampleMean, type SampleMean } from '../../simulate/path-statistic.js';
import type { EndLaw, EndMoment, SimulationAnswer } from '../answer.js';
import type { NumericLaws } from './numeric-laws.js';

export interface BetweenSimulation {
  readonly answer: SimulationAnswer;
  readonly end: EndLaw;
  /** E ∫ |cost|, the scale of errors. */
  readonly gross: number;
}

export interface SimulationWishes {
  readonly seed: number;
  readonly tolerance?: number;
  readonly paths?: number;
  readonly steps?: number;
}

const STEPS = 128;
const PILOT_PATHS = 4096;
const FEWEST_PATHS = 20_000;
const MOST_PATHS = 250_000;
/** Wanted standard error of the cost, as a share of it. */
const SHARE = 1e-3;
const STANDARD_ERRORS = 4;
const SHOWN_PATHS = 6;
const SHOWN_TIMES = 64;

/** The controlled system in coordinates of its own, since the experiment calls the time t. */
function experimentOf(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  laws: NumericLaws,
  steps: number,
): PathExperiment {
  const own = (name: string): string => `state ${name}`;
  const feedback = [...policy].map(([name, e]) => bind(name, instance.put(e)));
  const renamed = [...instance.states.map((s) => bind(s.name, symbol(own(s.name)))), bind(instance.time, symbol('t'))];
  const put = (e: Expression): Expression => substitute(substitute(e, feedback), renamed);
  const start = instance.states.map((s) => laws.start.get(s.name) ?? { mean: NaN, variance: NaN });
  return {
    kind: 'paths',
    system: {
      coordinates: instance.states.map((s) => own(s.name)),
      drift: instance.states.map((s) => put(s.drift)),
      noise: instance.states.map((s) => s.noise.map(put)),
    },
    start: {
      kind: 'mixture',
      components: [
        {
          weight: ONE,
          mean: start.map((law) => rationalFromNumber(law.mean)),
          deviation: start.map((law) => rationalFromNumber(Math.sqrt(law.variance))),
        },
      ],
    },
    horizon: rationalFromNumber(instance.horizon),
    steps,
    functional: { running: put(instance.running) },
    statistic: 'mean',
  };
}

/** Paths and steps, the latter a multiple of four. @throws CostateError `input.argument` for counts that are none */
function counts({ paths, steps }: SimulationWishes): { readonly steps: number } {
  for (const [name, count] of [
    ['paths', paths],
    ['steps', steps],
  ] as const)
    // prettier-ignore
    if (count !== undefined && !(Number.isInteger(count) && count >= 8))
      throw new CostateError({
        code: 'input.argument',
        message: `${name} must be a whole number of at least 8, not ${count}`,
      });
  return { steps: 4 * Math.ceil((steps ?? STEPS) / 4) };
}

const difference = (sample: PathSample): SampleMean => {
  const { fine, coarse = fine } = sample;
  return sampleMean(fine.functional.map((f, i) => f - (coarse.functional[i] as number)));
};

/** 2·fine − coarse of a function of the end. */
const ofEnd = (sample: PathSample, name: string, f: (x: number) => number): SampleMean => {
  const at = ({ states }: PathSample['fine']): Float64Array => (states.get(name) ?? new Float64Array()).map(f);
  return sampleMean(extrapolated(at(sample.fine), sample.coarse && at(sample.coarse)));
};

/** What the coarser pair gives otherwise is several times the error of the finer one, whose error falls with the square. */
function endMoment(fine: SampleMean, coarse: SampleMean, asked: number): EndMoment {
  const noise = Math.hypot(fine.standardError, coarse.standardError);
  const bias = Math.max(0, Math.abs(fine.mean - coarse.mean) - 2 * noise) / 3;
  return { value: fine.mean, standardError: fine.standardError, bias, asked };
}

/** A few paths of the first state, recorded on their way. */
function shownPaths(experiment: PathExperiment, seed: number): NonNullable<SimulationAnswer['samplePaths']> {
  const horizon = Number(experiment.horizon.numerator) / Number(experiment.horizon.denominator);
  const times = Array.from({ length: SHOWN_TIMES + 1 }, (_, k) => (horizon * k) / SHOWN_TIMES);
  const records = times.map((time, k) => ({
    time: rationalFromNumber(time),
    names: experiment.system.coordinates.map((name) => `${name} at ${k}`),
  }));
  const { fine } = samplePaths({ ...experiment, records }, seed, SHOWN_PATHS);
  const first = experiment.system.coordinates[0] ?? '';
  return Array.from({ length: SHOWN_PATHS }, (_, i) => ({
    x: times,
    y: times.map((_time, k) => fine.states.get(`${first} at ${k}`)?.[i] ?? NaN),
  }));
}

/**
 * Simulates the policy from the law of the start.
 *
 * @param policy formulas in time and states
 * @throws CostateError `input.argument` for bad counts, `resources.numeric` where paths are not finite
 */
export function simulateBetween(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  laws: NumericLaws,
  wishes: SimulationWishes,
): BetweenSimulation {
  const { seed, tolerance } = wishes;
  const { steps } = counts(wishes);
  const started = performance.now();
  const experiment = experimentOf(instance, policy, laws, steps);
  const halved = { ...experiment, steps: steps / 2 };
  const coarse = samplePaths(halved, seed, wishes.paths ?? FEWEST_PATHS);
  const pilot = sampleMean(coarse.fine.functional);
  const target = tolerance === undefined ? SHARE * Math.abs(pilot.mean) : tolerance / STANDARD_ERRORS;
  const needed = Math.ceil(coarse.paths * (pilot.standardError / target) ** 2);
  const paths = wishes.paths ?? Math.min(MOST_PATHS, Math.max(PILOT_PATHS, FEWEST_PATHS, Number.isFinite(needed) ? needed : MOST_PATHS)); // prettier-ignore
  const sample = samplePaths(experiment, seed, paths);
  const { mean: value, standardError } = sampleMean(extrapolated(sample.fine.functional, sample.coarse?.functional));
  // With errors c₁h + c₂h² the extrapolation is off by 2 c₂h², and the differences of the two pairs tell 6 c₂h² apart.
  const [near, far] = [difference(sample), difference(coarse)];
  const bend = Math.abs(far.mean - 2 * near.mean);
  const bias = (bend + Math.hypot(far.standardError, 2 * near.standardError)) / 3;
  const end: EndLaw = Object.fromEntries(
    instance.states.map(({ name }) => {
      const law = laws.end.get(name) ?? { mean: NaN, variance: NaN };
      const moment = (f: (x: number) => number, asked: number): EndMoment =>
        endMoment(ofEnd(sample, `state ${name}`, f), ofEnd(coarse, `state ${name}`, f), asked);
      return [name, { mean: moment((x) => x, law.mean), variance: moment((x) => (x - law.mean) ** 2, law.variance) }];
    }),
  );
  return {
    answer: {
      value,
      standardError,
      ci95: interval95(value, standardError),
      bias,
      scheme: 'Euler-Maruyama, extrapolated',
      paths,
      steps,
      seconds: (performance.now() - started) / 1000,
      samplePaths: shownPaths(experiment, seed),
    },
    end,
    gross: Math.abs(value),
  };
}
