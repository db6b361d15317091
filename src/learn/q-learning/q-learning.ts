/**
 * Q-learning in continuous time from transitions of a black box alone: by the rate q, which is the answer, and beside it plainly
 * by Q_h; and both against the step of the clock.
 */
import { CostateError } from '../../errors.js';
import type { Curve, LearntAnswer, LearntVariant, StepStudy } from '../../solve/answer.js';
import { unlearnable } from '../flow.js';
import type { LearningTask } from '../learning-task.js';
import { regionAround, type Region } from '../region.js';
import { toAction } from './actions.js';
import { openBlackBox, type BlackBox, type Columns } from './black-box.js';
import { shapeFor } from './first-policy.js';
import { isLogarithmIn, seen } from './frame.js';
import { learnPlainly, type PlainLearnt } from './plain-learner.js';
import { actionsOf, rateCount, type Policy } from './policy.js';
import { polynomialValues } from './polynomials.js';
import { sizesAt } from './size.js';
import { learnByRate, type Learnt } from './rate-learner.js';

/** Time between observations where none is given: short beside the discount time and not too short to see drift in noise. */
export const DEFAULT_STEP = 0.05;
const ROUNDS = 8;
const FEWEST_ROUNDS = 5;
/** Transitions by default: fewer where a transition takes longer because there are more coefficients. */
const [MOST, LEAST, EASY] = [800_000, 150_000, 24] as const;
/** Fewer transitions than this for a coefficient say nothing. */
const PER_COEFFICIENT = 200;
/** The share of the transitions that the plain variant takes again, and of those that each step of a study takes. */
const [PLAIN_SHARE, STUDY_SHARE] = [0.5, 0.25] as const;
const STANDARD_ERRORS = 2.5;
/** Actions that still move by more than this, in reaches, have not settled. */
const RESTLESS = 0.5;
const CURVE_POINTS = 61;
const [SHOWN_PATHS, SHOWN_STEPS] = [5, 400] as const;

interface Lot {
  readonly transitions: number;
  readonly rounds: number;
}

function lotOf({ options, instance }: LearningTask, region: Region): Lot {
  const shape = shapeFor(region.centre.length, instance.controls.length);
  const coefficients = shape.value + rateCount(shape);
  const rounds = options.iterations ?? ROUNDS;
  if (rounds < FEWEST_ROUNDS)
    throw new CostateError({
      code: 'input.value',
      message: `${rounds} rounds of Q-learning: policies need a few to settle`,
      expected: `--iterations ${FEWEST_ROUNDS} or more`,
    });
  const byDefault = Math.round(Math.max(LEAST, Math.min(MOST, MOST * (EASY / coefficients) ** 2)));
  const transitions = options.paths === undefined ? byDefault : options.paths * rounds;
  if (transitions < PER_COEFFICIENT * coefficients)
    throw new CostateError({
      code: 'input.value',
      message: `${transitions} transitions are too few for the ${coefficients} coefficients of value and rate`,
      expected: `--paths ${Math.ceil((PER_COEFFICIENT * coefficients) / rounds)} or more in each of ${rounds} rounds`,
    });
  return { transitions, rounds };
}

/** States along the first one, the others as at the point. */
function along(box: BlackBox, region: Region, at: ReadonlyMap<string, number>): Columns {
  const isLogarithm = isLogarithmIn(box);
  return box.states.map(({ name }, j) =>
    Float64Array.from({ length: CURVE_POINTS }, (_, i) => {
      if (j > 0) return at.get(name) ?? NaN;
      const y = (region.centre[0] ?? 0) + (region.half[0] ?? 0) * ((2 * i) / (CURVE_POINTS - 1) - 1);
      return isLogarithm[0] ? Math.exp(y) : y;
    }),
  );
}

const pointIn = (box: BlackBox, at: ReadonlyMap<string, number>): Columns =>
  box.states.map(({ name }) => Float64Array.of(at.get(name) ?? NaN));

/** Actions by control at states and time zero. */
function actionCurves(
  box: BlackBox,
  policy: Policy,
  states: Columns,
): readonly (readonly [string, readonly number[]])[] {
  const { chosen } = actionsOf(policy, states, new Float64Array(states[0]?.length ?? 0));
  return box.controls.map(({ name }, c) => {
    const axis = policy.basis.axes[c];
    return [name, axis ? Array.from(chosen[c] ?? [], (b) => toAction(axis, b)) : []] as const;
  });
}

const policyAt = (box: BlackBox, policy: Policy, at: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries(actionCurves(box, policy, pointIn(box, at)).map(([name, [b = NaN]]) => [name, b]));

function curvesOf(
  box: BlackBox,
  region: Region,
  at: ReadonlyMap<string, number>,
  policy: Policy,
  value: (states: Columns) => Float64Array,
): NonNullable<LearntAnswer['curves']> {
  const states = along(box, region, at);
  const x = Array.from(states[0] ?? []);
  const sign = box.sense === 'maximize' ? 1 : -1;
  return {
    value: { x, y: Array.from(value(states), (v) => sign * v) },
    policy: Object.fromEntries(actionCurves(box, policy, states).map(([name, y]) => [name, { x, y }])),
  };
}

/** V of the rate's learner at states and time zero, as it is maximised. */
const valueIn = ({ policy: { basis }, value }: Learnt, states: Columns): Float64Array => {
  const count = states[0]?.length ?? 0;
  const values = polynomialValues(basis.shape.polynomials, seen(basis.frame, states, new Float64Array(count)));
  const width = basis.shape.polynomials.count;
  const sizes = sizesAt(basis.powers, states);
  return Float64Array.from(
    { length: count },
    (_, i) => (sizes[i] as number) * value.reduce((sum, v, k) => sum + v * (values[i * width + k] as number), 0),
  );
};

function byRate(box: BlackBox, region: Region, at: ReadonlyMap<string, number>, found: Learnt): LearntVariant {
  const sign = box.sense === 'maximize' ? 1 : -1;
  const last = found.rounds.slice(-3).map((r) => r.value);
  const value = last.at(-1) ?? NaN;
  const standardError = found.rounds.at(-1)?.standardError ?? NaN;
  const change = found.rounds.at(-1)?.change ?? NaN;
  const moved = Math.max(...last.map((v) => Math.abs(v - value)));
  const error = STANDARD_ERRORS * standardError + moved + Math.abs(found.richer - value);
  if (!(error < Math.abs(value)) && !(error < found.scale))
    throw new CostateError({
      code: 'resources.numeric',
      message: `Q-learning ends with an error of ${error.toPrecision(2)} for a value of ${(sign * value).toPrecision(3)}: the noise of the transitions hides it`,
      suggestion: 'more transitions (--paths), or a longer step between them (--step)',
    });
  if (!(change < RESTLESS))
    throw new CostateError({
      code: 'resources.numeric',
      message: `after ${found.rounds.length} rounds of Q-learning actions still change by ${change.toPrecision(2)} times the reach of trials`,
      suggestion: 'more rounds (--iterations) or more transitions (--paths)',
    });
  return {
    value: sign * value,
    error,
    policy: policyAt(box, found.policy, at),
    curves: curvesOf(box, region, at, found.policy, (states) => valueIn(found, states)),
  };
}

function plainly(box: BlackBox, region: Region, at: ReadonlyMap<string, number>, found: PlainLearnt): LearntVariant {
  const sign = box.sense === 'maximize' ? 1 : -1;
  return {
    value: sign * (found.valueAt(pointIn(box, at))[0] ?? NaN),
    policy: policyAt(box, found.policy, at),
    curves: curvesOf(box, region, at, found.policy, found.valueAt),
  };
}

/** A few paths under the policy, and what each brings. */
function pathsOf(
  box: BlackBox,
  policy: Policy,
  at: ReadonlyMap<string, number>,
): NonNullable<LearntAnswer['samplePaths']> {
  const steps = Math.min(SHOWN_STEPS, Number.isFinite(box.horizon) ? Math.round(box.horizon / box.step) : Infinity);
  let states: Columns = box.states.map(({ name }) => new Float64Array(SHOWN_PATHS).fill(at.get(name) ?? NaN));
  const [first, sums] = [[Array.from(states[0] ?? [])], [new Array<number>(SHOWN_PATHS).fill(0)]];
  for (let k = 0; k < steps; k++) {
    const times = new Float64Array(SHOWN_PATHS).fill(k * box.step);
    const { chosen } = actionsOf(policy, states, times);
    const actions = chosen.map((b, c) => {
      const axis = policy.basis.axes[c];
      return axis ? b.map((v) => toAction(axis, v)) : b;
    });
    const { reward, next } = box.ask(states, actions, times);
    const factor = Math.exp(-box.discount * k * box.step) * box.step;
    sums.push((sums[k] ?? []).map((sum, i) => sum + factor * (reward[i] ?? NaN)));
    states = next;
    first.push(Array.from(states[0] ?? []));
  }
  const x = first.map((_, k) => k * box.step);
  const curve = (rows: readonly (readonly number[])[], i: number): Curve => ({
    x,
    y: rows.map((row) => row[i] ?? NaN),
  });
  return Array.from({ length: SHOWN_PATHS }, (_, i) => ({ state: curve(first, i), reward: curve(sums, i) }));
}

/** Both variants by the same number of transitions over each of several steps. Where one fails its entry is left out. */
function studied(task: LearningTask, region: Region, steps: readonly number[], lot: Lot): StepStudy {
  const { instance, at, options } = task;
  const { seed } = options;
  const share = { ...lot, transitions: Math.round(STUDY_SHARE * lot.transitions), seed };
  const attempt = (run: () => LearntVariant): LearntVariant | undefined => {
    try {
      return run();
    } catch (error) {
      if (error instanceof CostateError && error.details.code === 'resources.numeric') return undefined;
      throw error;
    }
  };
  return steps.map((step) => {
    options.progress?.(`Q-learning over steps of ${step}`);
    const open = (): BlackBox => openBlackBox(instance, step, seed);
    const rate = attempt(() => { const box = open(); return byRate(box, region, at, learnByRate(box, region, at, share)); }); // prettier-ignore
    const plain = attempt(() => { const box = open(); return plainly(box, region, at, learnPlainly(box, region, at, share)); }); // prettier-ignore
    return { step, ...(rate ? { rate } : {}), ...(plain ? { plain } : {}) };
  });
}

/**
 * Value and policy from transitions (x, a, r, x') of a simulated black box: the learner knows domains, discount and horizon, chooses
 * where to ask, and sees nothing else.
 *
 * @throws CostateError `input.unsupported` for a problem of another kind, `input.value` for a step or a number of transitions that
 * cannot do, `resources.numeric` where the iteration diverges, with the round, or ends in noise
 */
export function learnFromTransitions(task: LearningTask): LearntAnswer {
  const { instance, at, options } = task;
  const why = unlearnable(instance);
  if (why !== undefined) throw new CostateError({ code: 'input.unsupported', message: why });
  const started = performance.now();
  const { seed, progress, ranges } = options;
  const steps = options.steps ?? [DEFAULT_STEP];
  const region = regionAround(instance, at, ranges);
  const lot = lotOf(task, region);
  const told = { seed, ...lot, ...(progress ? { progress } : {}) };
  const box = openBlackBox(instance, steps[0] ?? DEFAULT_STEP, seed);
  const found = learnByRate(box, region, at, told);
  const rate = byRate(box, region, at, found);
  const other = openBlackBox(instance, box.step, seed);
  const once = { ...told, transitions: Math.round(PLAIN_SHARE * lot.transitions) };
  const plain = ((): LearntVariant | undefined => {
    try {
      return plainly(other, region, at, learnPlainly(other, region, at, once));
    } catch (error) {
      // The plain variant is there for comparison: that it diverges is a finding.
      if (error instanceof CostateError && error.details.code === 'resources.numeric') return undefined;
      throw error;
    }
  })();
  const sign = box.sense === 'maximize' ? 1 : -1;
  const asked = box.asked();
  return {
    value: rate.value,
    error: rate.error ?? NaN,
    policy: rate.policy,
    scheme: `the rate q from ${asked} transitions over steps of ${box.step}, polynomials of degree ${found.rounds.at(-1)?.degree ?? 0}`,
    points: Math.ceil(lot.transitions / lot.rounds),
    iterations: found.rounds.length,
    ...(rate.curves ? { curves: rate.curves } : {}),
    progress: {
      'standard error of V': found.rounds.map((r) => r.standardError),
      'change of actions, in reaches of trials': found.rounds.map((r) => r.change),
      'V at the point': found.rounds.map((r) => sign * r.value),
    },
    figures: { step: box.step, transitions: asked, standardError: found.rounds.at(-1)?.standardError ?? NaN },
    variants: { rate, ...(plain ? { plain } : {}) },
    ...(steps.length > 1 ? { study: studied(task, region, steps, lot) } : {}),
    samplePaths: pathsOf(box, found.policy, at),
    seconds: (performance.now() - started) / 1000,
  };
}
