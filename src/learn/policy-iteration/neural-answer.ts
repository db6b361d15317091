/** The answer by neural policy iteration (`--methods neural`). */
import { CostateError } from '../../errors.js';
import type { Curve, LearntAnswer } from '../../solve/answer.js';
import { flowOf, type Flow } from '../flow.js';
import type { LearningTask } from '../learning-task.js';
import { regionAround, type Region } from '../region.js';
import { checkAtPoint } from './check-at-point.js';
import { actionsAt, inColumns } from './closed-loop.js';
import { derivedAction } from './derived-action.js';
import { boxOf, framed, growthIn, layersOf, withLastLayer } from './frame.js';
import type { Places } from './places.js';
import { plainNetwork } from './plain-network.js';
import { policyIteration, type Learnt } from './policy-iteration.js';

const [PATHS, ITERATIONS] = [256, 40];
/** Hidden units: so many, and so many more for each input. */
const [UNITS, UNITS_PER_INPUT] = [48, 16];
/** Of the value: what single precision is taken to do to it, summed over the time in which the future counts. */
const SINGLE_PRECISION = 1e-4;
/** How many standard errors chance may be. */
const CHANCE = 4;
const [CURVE_POINTS, SHOWN_PATHS, SHOWN_POINTS] = [101, 8, 200];

/** State and coordinate of a place. */
const coordinateOf = (flow: Flow, j: number, x: number): number =>
  flow.coordinates[j]?.kind === 'logarithm' ? Math.log(x) : x;
const stateOf = (flow: Flow, j: number, y: number): number =>
  flow.coordinates[j]?.kind === 'logarithm' ? Math.exp(y) : y;

/** Values at places, and a column of actions for each control. */
function readAt(flow: Flow, { value, policy }: Learnt, places: Places) {
  const [at, network] = [inColumns(places), plainNetwork(value, 0)];
  const scale = network.scaleAt(at);
  const [outputs = new Float64Array()] = network.outputsAt(at);
  return {
    values: outputs.map((v, i) => v * (scale[i] as number)),
    actions: actionsAt(flow, plainNetwork(policy, 0), at),
  };
}

/** Value and policy along the first state within the region, other states as at the point. */
function curvesOf(
  flow: Flow,
  region: Region,
  learnt: Learnt,
  at: readonly number[],
): NonNullable<LearntAnswer['curves']> {
  const [centre = 0, half = 1] = [region.centre[0], region.half[0]];
  const first = Array.from({ length: CURVE_POINTS }, (_, i) => centre + half * ((2 * i) / (CURVE_POINTS - 1) - 1));
  const { values, actions } = readAt(flow, learnt, {
    y: Float32Array.from(first.flatMap((y) => [y, ...at.slice(1)])),
    t: new Float32Array(CURVE_POINTS),
  });
  const x = first.map((y) => stateOf(flow, 0, y));
  const { controls } = flow.instance;
  const curve = (y: readonly number[]): Curve => ({ x, y });
  return {
    value: curve([...values]),
    policy: Object.fromEntries(controls.map(({ name }, k) => [name, curve([...(actions[k] ?? [])])])),
  };
}

/** A few paths of the first state, and what each collects: rewards are what is left of the equation of V = 0. */
function samplePaths(
  flow: Flow,
  learnt: Learnt,
  at: readonly number[],
  noise: readonly Float32Array[],
  step: number,
): NonNullable<LearntAnswer['samplePaths']> {
  const n = flow.coordinates.length;
  const { value, policy, follow } = learnt;
  const nothing = framed(
    boxOf(value),
    growthIn(value).map(() => 0),
    layersOf(value),
  );
  const zero = withLastLayer(nothing, [new Float64Array((value.at(-2)?.shape[0] ?? 0) + 1)]);
  const starts = {
    y: Float32Array.from({ length: SHOWN_PATHS * n }, (_, p) => at[p % n] as number),
    t: new Float32Array(SHOWN_PATHS),
  };
  const span = new Float32Array(SHOWN_PATHS).fill(step * noise.length);
  const { steps } = follow(zero, policy, starts, span, noise);
  const stride = Math.max(1, Math.ceil(steps.length / SHOWN_POINTS));
  const shown = steps.map((s, k) => ({ ...s, time: (k + 1) * step })).filter((_, k) => (k + 1) % stride === 0);
  const x = [0, ...shown.map((s) => s.time)];
  return Array.from({ length: SHOWN_PATHS }, (_, i) => ({
    state: { x, y: [at[0] as number, ...shown.map((s) => s.y[i * n] as number)].map((y) => stateOf(flow, 0, y)) },
    reward: { x, y: [0, ...shown.map((s) => s.change[i] as number)] },
  }));
}

/**
 * @returns V at the point as the network has it, with what fresh paths under the learnt policy say is missing from it; the error is
 * what chance, steps in time, single precision and what a maximiser would still gain may do to that
 * @throws CostateError `input.unsupported` for a problem that networks do not cover or an improvement it does not have,
 * `input.value` for a range without the point, `resources.numeric` where the run diverged
 */
export function neuralAnswer({ instance, derivation, at, options }: LearningTask): LearntAnswer {
  const start = performance.now();
  const flow = flowOf(instance);
  const region = regionAround(instance, at, options.ranges);
  const here = instance.states.map(({ name }, j) => coordinateOf(flow, j, at.get(name) ?? NaN));
  here.forEach((y, j) => {
    if (Math.abs(y - (region.centre[j] ?? 0)) <= (region.half[j] ?? 0) * (1 + 1e-9)) return;
    throw new CostateError({
      code: 'input.value',
      message: `${instance.states[j]?.name ?? ''} = ${at.get(instance.states[j]?.name ?? '')} lies outside the range in which it is to be learnt`,
    });
  });
  const derived = derivedAction(flow, derivation.outcome?.maximiser);
  if (options.improvement === 'maximiser' && !derived)
    throw new CostateError({
      code: 'input.unsupported',
      message: 'no formula for the maximiser was derived that networks could follow',
      suggestion: '--improvement ascent',
    });
  const { seed, paths = PATHS, iterations = ITERATIONS, progress, onRound, resume } = options;
  const improvement = options.improvement ?? (derived ? 'maximiser' : 'ascent');
  const width = options.width ?? UNITS + UNITS_PER_INPUT * region.centre.length;
  const learnt = policyIteration(flow, region, derived, here, {
    seed,
    paths,
    width,
    iterations,
    improvement,
    ...(resume ? { resume } : {}),
    onRound: (round, checkpoint) => {
      progress?.(
        `round ${checkpoint.rounds.length}: ${(100 * round.residual).toPrecision(2)} % of the equation is left …`,
      );
      return onRound?.(round, checkpoint);
    },
  });
  progress?.('the learnt value is held against fresh paths …');
  const check = checkAtPoint(flow, learnt, derived, here, seed);
  const { values, actions } = readAt(flow, learnt, { y: Float32Array.from(here), t: new Float32Array(1) });
  const network = values[0] as number;
  const value = network + check.correction;
  const error =
    CHANCE * check.standardError +
    check.stepError +
    check.gap +
    check.beyond * check.absolute +
    SINGLE_PRECISION * Math.abs(value);
  const { rounds } = learnt;
  const by = (of: (r: (typeof rounds)[number]) => number): number[] => rounds.map(of);
  return {
    value,
    error,
    policy: Object.fromEntries(instance.controls.map(({ name }, k) => [name, actions[k]?.[0] as number])),
    scheme: `networks of ${width} units, improvement by ${improvement === 'maximiser' ? 'the derived maximiser' : 'ascent on the Hamiltonian'}`,
    points: learnt.places,
    iterations: rounds.length,
    seconds: (performance.now() - start) / 1000,
    curves: curvesOf(flow, region, learnt, here),
    progress: {
      'value-fit error': by((r) => r.fit),
      'HJB residual': by((r) => r.residual),
      'policy objective': by((r) => r.objective),
    },
    figures: {
      network,
      correction: check.correction,
      'standard error': check.standardError,
      'left to gain': check.gap,
      'best round': learnt.best + 1,
    },
    samplePaths: samplePaths(
      flow,
      learnt,
      here,
      check.noise.map((z) => z.subarray(0, SHOWN_PATHS * Math.max(1, flow.noises))),
      check.step,
    ),
  };
}
