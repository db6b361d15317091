/** States that no control moves but whose noise does: factors, which may be far out, however rarely. */
import { mentions } from '../../expression/degree.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add } from '../../expression/expression.js';
import { quadraticVariationRate } from '../../simulate/coordinate.js';
import { endLevels } from '../../simulate/end-levels.js';
import type { InstanceState, ProblemInstance } from '../../simulate/instance.js';
import { indicatorsByRegime } from '../../simulate/regime-mixture.js';
import { rangeOf } from '../range.js';
import { anywhere, between } from './anywhere.js';

export interface Course {
  /** What controls move, by themselves or through one another. */
  readonly moved: readonly InstanceState[];
  readonly factors: readonly InstanceState[];
}

/** Which states controls move. */
export function courseOf({ states, controls }: ProblemInstance): Course {
  const names = new Set(controls.map((u) => u.name));
  for (;;) {
    const more = states.filter(
      ({ name, drift, noise }) => !names.has(name) && [drift, ...noise].some((e) => mentions(e, [...names])),
    );
    if (more.length === 0) break;
    for (const { name } of more) names.add(name);
  }
  const isMoved = ({ name }: InstanceState): boolean => names.has(name);
  return { moved: states.filter(isMoved), factors: states.filter((x) => !isMoved(x)) };
}

/** How far out factors are looked at, in what their noise moves them by. */
const FAR = [4, 32, 256, 2048];
/** Points on the way at which it is asked whether the problem has ended. */
const ON_THE_WAY = 8;

/**
 * Places to which noise brings a factor from where it begins, the problem going on.
 *
 * @param time over which its noise gives the unit of distance
 */
export function placesOf(
  factor: InstanceState,
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  time: number,
): readonly number[] {
  const { name, domain } = factor;
  if (domain.kind === 'set') return [];
  const start = at.get(name) ?? NaN;
  const variance = quadraticVariationRate(factor.noise, instance.correlation);
  const [regime = []] = indicatorsByRegime(instance.switching);
  const there = new Map([[instance.time, 0] as const, ...at, ...regime]);
  const unit = Math.max(Math.abs(start), Math.sqrt(time * evaluateNumber(variance, there)));
  const candidates =
    domain.kind === 'positive' || domain.kind === 'nonnegative'
      ? FAR.flatMap((far) => [start + far * unit, start / far])
      : FAR.flatMap((far) => [start + far * unit, start - far * unit]);
  const all = anywhere(instance);
  const levels = endLevels(instance).map(({ level }) => level);
  const goesOn = (place: number): boolean =>
    Array.from({ length: ON_THE_WAY + 1 }, (_, k) => start + (k / ON_THE_WAY) * (place - start)).every((v) =>
      levels.every((level) => evaluateNumber(level, new Map([...there, [name, v]])) > 0),
    );
  const isReached = (place: number): boolean =>
    rangeOf(variance, new Map([...all, [name, between(start, place)]])).lower > 0;
  return candidates.filter(
    (place) => place > domain.lower && place < domain.upper && isReached(place) && goesOn(place),
  );
}

/** Whether a factor says how much the controls, or what they move, earn or move. */
export function matters({ name }: InstanceState, { moved, factors }: Course, instance: ProblemInstance): boolean {
  const through = factors.filter((y) => y.name === name || [y.drift, ...y.noise].some((e) => mentions(e, [name])));
  const names = through.map((y) => y.name);
  return mentions(add(instance.running, instance.terminal, ...moved.flatMap((x) => [x.drift, ...x.noise])), names);
}
