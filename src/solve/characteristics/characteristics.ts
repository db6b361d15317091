/**
 * A deterministic problem at one point by Pontryagin's principle: extremals, the characteristics of its HJB equation, from the point
 * to the end. The principle is necessary, not sufficient: of all the extremals found the best one gives the value, and the payoff of
 * its control, followed forward without any costate, bounds the value from one side.
 */
import { CostateError } from '../../errors.js';
import type { Expression } from '../../expression/expression.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { trialValues } from '../grid/trial-values.js';
import type { CharacteristicsAnswer, Unavailable } from '../answer.js';
import { endConditions, levelOf, type EndCondition } from './end-condition.js';
import { alongWay, flowOf, type Way } from './flow.js';
import { hamiltonianSystem, type HamiltonianSystem } from './hamiltonian-system.js';
import { startsAtTarget } from './start-at-target.js';
import { startsOnHorizon } from './start-on-horizon.js';
import { extremalNear, type Extremal, type Guess, type Shooting, type Sizes } from './shooting.js';

const SEARCH: Shooting = { tolerance: 1e-8, wanted: 1e-4, iterations: 25 };
/** The value is computed twice; the difference is the error of the coarser one, and more than that of the finer one. */
const COARSE: Shooting = { tolerance: 1e-9, wanted: 1e-7, iterations: 30 };
const FINE: Shooting = { tolerance: 1e-12, wanted: 1e-9, iterations: 30 };
const SEGMENTS = 12;
const MOST_STARTS = 12;
/** Longest durations that are tried, in times that states need to change by their sizes. */
const DURATIONS = [4, 16, 64];
/** Actions under which speeds are looked at. */
const TRIALS = 5;
const ROUNDING = 1e-10;
/** A control on short intervals that does better than the best extremal, by more than its own steps explain. */
const BEATEN = 1e-3;
const SHOWN = 40;
/** Extremals whose values differ by less than this share are one. */
const SAME = 1e-6;
/** A state may lie outside its domain by this share of its size. */
const OUTSIDE = 1e-7;

interface Found {
  readonly end: EndCondition;
  readonly sizes: Sizes;
  readonly extremal: Extremal;
  readonly leaves?: string;
}

const better = (instance: ProblemInstance, a: number, b: number): boolean =>
  instance.sense === 'maximize' ? a > b : a < b;

/** A state that the way takes out of its domain. */
function leaving({ states }: ProblemInstance, { points }: Way, sizes: Sizes): string | undefined {
  return states.find(({ domain }, i) => {
    if (domain.kind === 'set') return true;
    const slack = OUTSIDE * (sizes.state[i] as number);
    return points.some((y) => !((y[i] as number) >= domain.lower - slack && (y[i] as number) <= domain.upper + slack));
  })?.name;
}

/** Sizes of the states, and a time in which they change by as much. */
interface Reach {
  readonly state: Float64Array;
  readonly time: number;
}

/**
 * How far states reach: what they are at the start, and how far the quickest action takes them in the time that the slowest of them
 * needs to come back from there; the width of their domains, or one, where nothing says it.
 */
function reachFrom(system: HamiltonianSystem, at: Float64Array): Reach {
  const { states, controls } = system.instance;
  const d = system.dimension;
  const lists = controls.map((c) => trialValues(c.domain));
  const out = new Float64Array(2 * d + 1);
  const y = new Float64Array(2 * d + 1);
  y.set(at);
  const speed = new Float64Array(d);
  for (let n = 0; n < TRIALS; n++) {
    system.under(
      0,
      y,
      Float64Array.from(lists, (l) => l[n % l.length] as number),
      out,
    );
    for (let i = 0; i < d; i++)
      if (Number.isFinite(out[i])) speed[i] = Math.max(speed[i] as number, Math.abs(out[i] as number));
  }
  const width = states.map(({ domain }) => (domain.kind === 'interval' ? domain.upper - domain.lower : 1));
  const times = Array.from(speed, (v, i) => (v > 0 ? Math.abs(at[i] as number) / v : 0));
  const slowest = Math.max(...times);
  const quickest = Math.max(...Array.from(speed, (v, i) => v / (width[i] as number)));
  const time = slowest > 0 ? slowest : quickest > 0 ? 1 / quickest : 1;
  const state = speed.map((v, i) => Math.max(Math.abs(at[i] as number), v * time) || (width[i] as number));
  return { state, time };
}

const sizesAlong = (points: readonly Float64Array[], d: number, rate: number): Sizes => {
  const most = (i: number): number => points.reduce((m, y) => Math.max(m, Math.abs(y[i] as number)), 0);
  const state = Float64Array.from({ length: d }, (_, i) => most(i) || 1);
  const raw = Array.from({ length: d }, (_, i) => most(d + i));
  const largest = Math.max(...raw.map((p, i) => p * (state[i] as number)));
  return { state, costate: raw.map((p, i) => Math.max(p, (1e-6 * largest) / (state[i] as number)) || 1), rate };
};

/** An extremal near a start, as exact as it takes to tell whether it is a new one. */
function settled(system: HamiltonianSystem, end: EndCondition, start: Guess, sizes: Sizes): Extremal | undefined {
  const near = extremalNear(system, end, start, sizes, SEARCH);
  return near && extremalNear(system, end, near, sizes, COARSE);
}

/** The extremals, and the best payoff of the controls that the search for them came by. */
function onHorizon(
  system: HamiltonianSystem,
  end: EndCondition,
  at: Float64Array,
): { readonly found: readonly Found[]; readonly reached: number } {
  const d = system.dimension;
  const found: Found[] = [];
  let reached = NaN;
  for (const start of startsOnHorizon(system, end, at, SEGMENTS)) {
    if (!better(system.instance, reached, start.payoff)) reached = start.payoff;
    const sizes = sizesAlong(start.points, d, 1);
    const extremal = settled(system, end, start, sizes);
    if (!extremal || isKnown(found, extremal)) continue;
    const leaves = leaving(system.instance, extremal.way, sizes);
    found.push({ end, sizes, extremal, ...(leaves === undefined ? {} : { leaves }) });
  }
  return { found, reached };
}

const isKnown = (found: readonly Found[], { value, duration }: Extremal): boolean =>
  found.some(
    ({ extremal: e }) =>
      Math.abs(e.value - value) <= SAME * Math.abs(value) + 1e-12 &&
      Math.abs(e.duration - duration) <= 1e2 * SAME * duration,
  );

/** Whether a way meets an end before its own. */
function endsBefore(way: Way, duration: number, goesOn: (t: number, y: Float64Array) => number): boolean {
  const size = Math.max(...way.times.map((t, n) => Math.abs(goesOn(t, way.points[n] as Float64Array))));
  return way.times.some((t, n) => t < duration * (1 - 1e-6) && goesOn(t, way.points[n] as Float64Array) < -1e-6 * size);
}

function atTargets(system: HamiltonianSystem, ends: readonly EndCondition[], at: Float64Array): readonly Found[] {
  const { instance } = system;
  const { state, time: reference } = reachFrom(system, at);
  const goesOn = levelOf(instance);
  const found: Found[] = [];
  for (const factor of DURATIONS) {
    for (const end of ends)
      for (const start of startsAtTarget(
        system,
        end,
        at,
        { state, longest: factor * reference, reference },
        goesOn,
        MOST_STARTS,
      )) {
        const extremal = settled(system, end, start, start.sizes);
        if (!extremal || isKnown(found, extremal) || endsBefore(extremal.way, extremal.duration, goesOn)) continue;
        const leaves = leaving(instance, extremal.way, start.sizes);
        found.push({ end, sizes: start.sizes, extremal, ...(leaves === undefined ? {} : { leaves }) });
      }
    // What lasts longer than twice as long as the best is not looked for.
    const best = bestOf(instance, found);
    if (best && best.extremal.duration * 2 <= factor * reference) break;
  }
  return found;
}

const bestOf = (instance: ProblemInstance, found: readonly Found[]): Found | undefined =>
  found.reduce<Found | undefined>(
    (best, f) => (!best || better(instance, f.extremal.value, best.extremal.value) ? f : best),
    undefined,
  );

/** What keeps characteristics from being followed here, in words. */
export function beyondCharacteristics(instance: ProblemInstance): string | undefined {
  const { noises, stopping, average, horizon, until, states, controls } = instance;
  if (noises.length > 0 && states.some((s) => s.noise.some((e) => !(e.kind === 'number' && e.value.numerator === 0n))))
    return 'characteristics are those of problems without noise';
  if (stopping) return 'characteristics do not cover stopping so far';
  if (average !== undefined) return 'characteristics do not cover the long-run average so far';
  if (states.some((s) => s.domain.kind === 'set')) return 'characteristics need continuous states';
  const ends =
    until !== undefined || states.some((s) => s.boundary?.lower === 'absorb' || s.boundary?.upper === 'absorb');
  if (Number.isFinite(horizon) && ends)
    return 'characteristics do not cover an end that comes at a horizon or before it so far';
  if (!Number.isFinite(horizon) && !ends)
    return 'characteristics do not cover an infinite horizon without a target so far';
  if (controls.length > 0 && states.length === 0) return 'there is no state';
  return undefined;
}

/** The control of an extremal as a function of time alone, followed forward from the point: its payoff and where it comes to. */
function followed(
  system: HamiltonianSystem,
  { way, duration }: Extremal,
  end: EndCondition,
  at: Float64Array,
): { readonly value: number; readonly miss: number } | undefined {
  const d = system.dimension;
  const point = new Float64Array(2 * d + 1);
  const action = new Float64Array(system.instance.controls.length);
  const flow = flowOf(
    (t, y, out) => {
      alongWay(way, t, point);
      system.action(t, point, action);
      system.under(t, y, action, out);
      out.fill(0, d, 2 * d);
    },
    2 * d + 1,
  );
  const start = new Float64Array(2 * d + 1);
  start.set(at);
  const last = flow(start, 0, duration, { tolerance: 1e-10 });
  if (!last) return undefined;
  const value = (last[2 * d] as number) + Math.exp(-system.instance.discount * duration) * end.payoff(duration, last);
  const { values } = end.geometry(duration, last);
  return { value, miss: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) };
}

function pathOf(system: HamiltonianSystem, { way, duration }: Extremal): readonly Readonly<Record<string, number>>[] {
  const { instance, dimension: d } = system;
  const point = new Float64Array(2 * d + 1);
  const action = new Float64Array(instance.controls.length);
  return Array.from({ length: SHOWN + 1 }, (_, n) => {
    const t = (duration * n) / SHOWN;
    alongWay(way, t, point);
    system.action(t, point, action);
    return Object.fromEntries([
      [instance.time, t],
      ...instance.states.map((s, i) => [s.name, point[i] as number] as const),
      ...instance.controls.map((c, i) => [c.name, action[i] as number] as const),
    ]);
  });
}

/**
 * The value and the optimal action at a point and time zero.
 *
 * @param maximiser in time, states and the gradient of V, as the derivation leaves it
 * @returns the best extremal's payoff, how many extremals there are, and the payoff of its control followed forward; or why there is
 * none
 * @throws CostateError `input.unsupported`, `resources.numeric`
 */
export function solveByCharacteristics(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  point: ReadonlyMap<string, number>,
): CharacteristicsAnswer | Unavailable {
  const beyond = beyondCharacteristics(instance);
  if (beyond !== undefined) return { unavailable: beyond };
  const started = performance.now();
  const system = hamiltonianSystem(instance, maximiser);
  const d = system.dimension;
  const at = Float64Array.from(instance.states, (s) => point.get(s.name) ?? NaN);
  const ends = endConditions(system);
  const [first] = ends;
  const { found, reached } =
    Number.isFinite(instance.horizon) && first
      ? onHorizon(system, first, at)
      : { found: atTargets(system, ends, at), reached: NaN };
  const best = bestOf(instance, found);
  if (!best)
    return {
      unavailable:
        'no extremal was found: no characteristic leads from the point to what has to hold at the end (on a singular arc, where an action that enters linearly is neither at its least nor at its most, the Hamiltonian does not say what it is)',
    };
  const { value: extremal } = best.extremal;
  if (
    better(instance, reached, extremal) &&
    Math.abs(reached - extremal) > BEATEN * (Math.abs(reached) + Math.abs(extremal))
  )
    return {
      unavailable: `a control was met whose payoff is ${reached.toPrecision(6)}, better than that of every extremal found, ${extremal.toPrecision(6)}: the best extremal is not among them`,
    };
  if (best.leaves !== undefined)
    return {
      unavailable: `the best extremal leaves the domain of ${best.leaves}, and characteristics do not cover constraints on the state so far`,
    };
  const polish = (from: Guess, shooting: Shooting): Extremal => {
    const extremal = extremalNear(system, best.end, from, best.sizes, shooting);
    if (!extremal)
      throw new CostateError({
        code: 'resources.numeric',
        message: `an extremal was found, but its boundary conditions do not settle to ${shooting.wanted} of the sizes of states and costates`,
      });
    return extremal;
  };
  const coarse = best.extremal;
  const fine = polish(coarse, FINE);
  const forward = followed(system, fine, best.end, at);
  if (!forward)
    throw new CostateError({
      code: 'resources.numeric',
      message: 'the control of the extremal cannot be followed forward',
    });
  const origin = fine.way.points[0] as Float64Array;
  const action = new Float64Array(instance.controls.length);
  system.action(0, origin, action);
  // What the control misses the target by is worth the multipliers.
  const missed = forward.miss * fine.multipliers.reduce((sum, v) => sum + Math.abs(v), 0);
  const error = Math.max(
    Math.abs(fine.value - coarse.value) + fine.defect,
    Math.abs(forward.value - fine.value) + missed,
    ROUNDING * Math.abs(fine.value),
  );
  return {
    value: fine.value,
    error,
    policy: Object.fromEntries(instance.controls.map((c, i) => [c.name, action[i] as number])),
    costate: Object.fromEntries(instance.states.map((s, i) => [s.name, origin[d + i] as number])),
    ...(best.end.horizon === undefined ? { duration: fine.duration } : {}),
    extremals: found.length,
    bound: forward.value,
    ...(best.end.constraints > 0 ? { miss: forward.miss } : {}),
    steps: fine.way.times.length - fine.nodes.length,
    path: pathOf(system, fine),
    seconds: (performance.now() - started) / 1000,
  };
}
