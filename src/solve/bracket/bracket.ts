/** Two bounds of the value around a grid's answer: what its policy earns on fresh paths, and by duality what no policy exceeds. */
import { CostateError } from '../../errors.js';
import { QUANTILE, interval95 } from '../../simulate/confidence.js';
import type { Bound, Bracket, Unavailable } from '../answer.js';
import { coordinatesOf } from '../grid/domain.js';
import type { GridSolution } from '../grid/evolve.js';
import type { GridModel } from '../grid/model.js';
import { CONTINUATIONS, continued } from './continuation.js';
import { foundPolicy } from './found-policy.js';
import { raised } from './raise.js';
import { residualOf, type Residual } from './residual.js';
import { relaxed, type Relaxed } from './supersolution.js';
import { overTime, slicesOf, splinesOf, type ValueSurface } from './value-surface.js';
import { unweighable } from './weighted-hindsight.js';
import { walk, type Sampled, type Walk, type Walked } from './walk.js';

/** What a grid leaves for a bracket. */
export interface GridField {
  readonly model: GridModel;
  readonly solution: GridSolution;
  /** Estimated error that cutting the grid off makes at the point. */
  readonly truncation: number;
}

export interface BracketOptions {
  readonly seed: number;
  /** The grid's own estimate of its error: bounds need not be much closer. */
  readonly error: number;
  /** Most steps of all paths together; about a million where left out. */
  readonly most?: number;
}

/** Paths and steps to begin with, what either is multiplied by where it makes the larger error, and the end of it. */
const FIRST = { paths: 128, steps: 128 };
const MORE = 4;
const MOST_PATH_STEPS = 1 << 20;
/** The same for paths along which every control is weighed: a step costs ten times as much, and few steps are the better bound. */
const FIRST_WEIGHED = { paths: 128, steps: 64 };
const WEIGHED_SHARE = 1 / 16;
/** Discount lengths that an infinite horizon is followed; the rest is bounded. */
const LENGTHS = 10;
const MOST_LENGTHS = 20;
/** The error of the step as a share of what halving it changes, at an order of one half. */
const STEP_SAFETY = 2.5;
/** Half-width of a bound, as a share of the value, that is narrow enough; the grid's own error is as well. */
const NARROW = 2e-4;

/** Times of the paths: even, or crowding towards a horizon as those of the grid do. */
function timesOf({ instance, discount }: GridModel, steps: number, lengths = LENGTHS): readonly number[] {
  const { horizon } = instance;
  const finite = Number.isFinite(horizon);
  return Array.from({ length: steps + 1 }, (_, k) =>
    finite ? horizon * (1 - (1 - k / steps) ** 2) : ((lengths / discount) * k) / steps,
  );
}

const stepError = ({ mean, standardError }: Sampled): number => STEP_SAFETY * (Math.abs(mean) + standardError);

function bound({ sign }: GridModel, middle: number, { mean, standardError }: Sampled, bias: number): Bound {
  const value = sign * (middle + mean);
  return {
    value,
    standardError,
    bias,
    ci95: interval95(value, standardError),
  };
}

/** How far a bound may be off. */
const widthOf = (b: Bound): number => QUANTILE * b.standardError + b.bias;

function middleOf(surface: ValueSurface, start: readonly number[]): number {
  const jets = new Float64Array(surface.size);
  surface.jets(0, start, jets);
  return jets[0] as number;
}

interface Dual {
  readonly bound: Bound;
  /** The end of its interval, of the maximised sign. */
  readonly most: number;
  readonly relaxed: Relaxed;
}

/**
 * The least bound that the solution and what becomes of it by raising the reward give; of a stationary problem.
 *
 * @param raises whether to raise it: with several states that costs as much as solving, and paths may give a closer bound
 */
function dualOf(
  { model, solution }: GridField,
  residual: Residual,
  start: readonly number[],
  narrow: number,
  raises: boolean,
): Dual {
  const { axes } = solution.grid;
  const mayEnd = model.stopping !== undefined || axes.some((a) => a.lower === 'absorb' || a.upper === 'absorb');
  const of = (s: GridSolution): Dual => {
    const slices = slicesOf(s);
    const found = relaxed(model, axes, slices, splinesOf(s.grid, slices, model.sign) ?? [], residual, mayEnd);
    const dual = bound(model, middleOf(found.surface, start), { mean: found.excess, standardError: 0 }, found.error);
    return { bound: dual, most: model.sign * dual.value + widthOf(dual), relaxed: found };
  };
  let best = of(solution);
  // With several states looking everywhere costs as much as solving: once before and once after.
  const several = axes.length > 1;
  if (!raises) return best;
  const keep = (found: Dual): void => {
    if (found.most < best.most) best = found;
  };
  let last: GridSolution | undefined;
  try {
    for (const next of raised(model, solution, residual, (model.discount * narrow) / 4)) {
      last = next;
      if (!several) keep(of(next));
      if (best.relaxed.excess < narrow / 4) break;
    }
  } catch (error) {
    // A reward raised without end, where the first solution was no good, leaves the bound that there is.
    if (!(error instanceof CostateError)) throw error;
  }
  if (several && last) keep(of(last));
  return best;
}

/** The bound that no policy exceeds: in hindsight along the paths, or without paths where that is the closer one. */
function aboveOf(
  { model, truncation }: GridField,
  middle: number,
  { hindsight, change, beyond, unsettled }: Walked,
  dual: Dual | undefined,
): { readonly bound: Bound; readonly by: Bracket['by'] } | undefined {
  const error = stepError(change.hindsight) + beyond + truncation + unsettled;
  const found = hindsight && bound(model, middle, hindsight, error);
  if (found && (!dual || model.sign * found.value + widthOf(found) < dual.most))
    return { bound: found, by: 'hindsight' };
  return dual && { bound: dual.bound, by: 'relaxation' };
}

/** Any continuation will do for paths that seldom go there. */
function ownSurface({ model, solution }: GridField): ValueSurface {
  const slices = slicesOf(solution);
  const surfaces = splinesOf(solution.grid, slices, model.sign) ?? [];
  const [axis, ...others] = solution.grid.axes;
  const [continuation] = CONTINUATIONS;
  if (!axis || !continuation || others.length > 0) return overTime(slices, surfaces);
  const logarithmic = model.states[0]?.logarithmic ?? false;
  return overTime(slices, surfaces.map((s) => continued(s, axis, continuation, logarithmic))); // prettier-ignore
}

/** Walks with more and more paths or steps, whichever is wanting, until what they say is narrow; the last of them. */
function walked(setup: Walk, narrow: number, after: number, most: number): Walked {
  let { paths, steps } = FIRST;
  for (;;) {
    const found = walk(setup, timesOf(setup.model, steps), paths, after);
    const { policy, hindsight, change } = found;
    const byStep = Math.max(stepError(change.policy), hindsight ? stepError(change.hindsight) : 0);
    const byPaths = QUANTILE * Math.max(policy.standardError, hindsight?.standardError ?? 0);
    if (byStep + byPaths <= narrow || MORE * paths * steps > most) return found;
    if (byStep > byPaths || !Number.isFinite(byPaths)) steps *= MORE;
    else paths *= MORE;
  }
}

/**
 * The same with every control weighed along the paths: more steps until they do harm, then more paths. A future that is known
 * to more steps is worth more, so that the bound is the closest at a number of steps that is found by trying.
 */
function weighed(setup: Walk, narrow: number, after: number, most: number): Walked {
  let { paths, steps } = FIRST_WEIGHED;
  // The bound of what comes after the end may be a coarse one: it is discounted.
  const lengths = Math.min(MOST_LENGTHS, Math.max(LENGTHS, Math.log((4 * after) / narrow)));
  const on = (): Walked => walk({ ...setup, weighted: true }, timesOf(setup.model, steps, lengths), paths, after);
  const reach = ({ hindsight, change }: Walked): number =>
    (hindsight?.mean ?? NaN) + QUANTILE * (hindsight?.standardError ?? NaN) + stepError(change.hindsight);
  let best = on();
  for (;;) {
    const { hindsight, change } = best;
    const [byStep, byPaths] = [stepError(change.hindsight), QUANTILE * (hindsight?.standardError ?? NaN)];
    if (byStep + byPaths <= narrow || MORE * paths * steps > most) return best;
    const before = { paths, steps };
    if (byStep > byPaths || !Number.isFinite(byPaths)) steps *= MORE;
    else paths *= MORE;
    const next = on();
    // More paths are no worse an estimate, whatever they show.
    if (paths > before.paths || reach(next) < reach(best)) best = next;
    else return best;
  }
}

/**
 * Brackets the value at a point at time zero. The bounds hold whatever values the grid had: wrong ones make the bracket wide.
 *
 * @param field the grid's finest solution
 * @returns bounds in the problem's own sign, each with its statistical and its other error apart
 * @throws CostateError `input.value` for a bad seed, `resources.numeric` for a bound that is not finite
 */
export function bracketOf(
  field: GridField,
  at: ReadonlyMap<string, number>,
  { seed, error, most = MOST_PATH_STEPS }: BracketOptions,
): Bracket | Unavailable {
  const { model, solution, truncation } = field;
  const finite = Number.isFinite(model.instance.horizon);
  const onlyStopping = model.controls.length === 0;
  if (model.regimes) return { unavailable: 'duality does not cover regimes so far' };
  if (!finite && (model.undiscounted || !(model.discount > 0)))
    return { unavailable: 'duality needs a discount rate or a horizon so far' };
  if (model.instance.until) return { unavailable: 'duality does not cover an end by until so far' };
  const whyNot = onlyStopping ? undefined : unweighable(model);
  if (finite && whyNot !== undefined)
    return { unavailable: `duality on a finite horizon does not cover this problem: ${whyNot}` };
  const axes = splinesOf(solution.grid, slicesOf(solution).slice(0, 1), model.sign)?.[0]?.axes;
  if (!axes) return { unavailable: 'duality needs an evenly spread grid' };
  const started = performance.now();
  const start = coordinatesOf(model, model.states.map((s) => at.get(s.name) ?? NaN)); // prettier-ignore
  const residual = residualOf(model);
  const surface = ownSurface(field);
  const middle = middleOf(surface, start);
  const narrow = Math.max(NARROW * Math.abs(middle), error / 2);
  const weighted = !onlyStopping && whyNot === undefined;
  const dual = finite ? undefined : dualOf(field, residual, start, narrow, !weighted || axes.length === 1);
  const after = dual ? dual.most - middle : 0;
  const policy = foundPolicy(model, solution, axes);
  const setup = { model, axes: solution.grid.axes, surface, residual, policy, start, seed };
  const paths = walked(setup, narrow, after, most);
  const relaxation = weighted ? weighed(setup, narrow, after, most * WEIGHED_SHARE) : undefined;
  const rest = finite ? 0 : paths.late / model.discount;
  const below = bound(model, middle, paths.policy, stepError(paths.change.policy) + rest + paths.beyond + truncation);
  const above = aboveOf(field, middle, relaxation ?? paths, dual);
  if (!above) return { unavailable: 'duality does not apply' };
  if (![below, above.bound].every((b) => Number.isFinite(b.value) && Number.isFinite(widthOf(b))))
    throw new CostateError({ code: 'resources.numeric', message: 'a bound of the value is not finite' });
  return {
    lower: model.sign === 1 ? below : above.bound,
    upper: model.sign === 1 ? above.bound : below,
    by: above.by,
    ...(above.by === 'relaxation' && dual ? { region: dual.relaxed.region } : {}),
    ...(above.by === 'relaxation' && whyNot !== undefined ? { because: whyNot } : {}),
    paths: paths.paths,
    steps: paths.steps,
    seconds: (performance.now() - started) / 1000,
  };
}
