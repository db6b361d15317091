/** Points from which pushes are tried: where noise brings factors from the start, or their own course without noise. */
import { compileKernel } from '../../compile/kernel.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { zero } from '../../expression/expression.js';
import { freeSymbols } from '../../expression/traverse.js';
import { quadraticVariationRate } from '../../simulate/coordinate.js';
import { endLevels } from '../../simulate/end-levels.js';
import type { InstanceState, ProblemInstance } from '../../simulate/instance.js';
import { indicatorsByRegime } from '../../simulate/regime-mixture.js';
import { rangeOf } from '../range.js';
import { anywhere, between } from './anywhere.js';
import { digits } from './growing-series.js';

export interface Vantage {
  readonly from: ReadonlyMap<string, number>;
  /** The factors that are elsewhere than at the start. */
  readonly factors: readonly string[];
  /** `y is near 20` */
  readonly words: string;
}

type Point = ReadonlyMap<string, number>;

/** How far out factors are looked at, in what their noise moves them by. */
const FAR = [4, 32, 256, 2048];
/** When they are looked at on a course without noise, in the time that counts, and the steps of that time. */
const LATER = [4, 16, 64, 256];
const STEPS = 16;
/** Points on the way at which it is asked whether the problem has ended. */
const ON_THE_WAY = 8;

function vantage(at: Point, elsewhere: Point): Vantage {
  const words = [...elsewhere].map(([name, v]) => `${name} is near ${digits(v)}`).join(' and ');
  return { from: new Map([...at, ...elsewhere]), factors: [...elsewhere.keys()], words };
}

/** Places of a factor, by how far out and on which side, to which its noise brings it. */
function placesOf(factor: InstanceState, instance: ProblemInstance, at: Point, time: number): readonly number[][] {
  const { name, domain } = factor;
  if (domain.kind === 'set') return [];
  const start = at.get(name) ?? NaN;
  const variance = quadraticVariationRate(factor.noise, instance.correlation);
  if (variance === zero) return [];
  const [regime = []] = indicatorsByRegime(instance.switching);
  const here = new Map([[instance.time, 0] as const, ...at, ...regime]);
  const unit = Math.max(Math.abs(start), Math.sqrt(time * evaluateNumber(variance, here)));
  const isPositive = domain.kind === 'positive' || domain.kind === 'nonnegative';
  const all = anywhere(instance);
  const isReached = (place: number): boolean =>
    place > domain.lower &&
    place < domain.upper &&
    rangeOf(variance, new Map([...all, [name, between(start, place)]])).lower > 0;
  return FAR.map((far) => [start + far * unit, isPositive ? start / far : start - far * unit].filter(isReached));
}

/** Where factors without noise go, by themselves. */
function courseOf(
  factors: readonly InstanceState[],
  { time }: ProblemInstance,
  at: Point,
  unit: number,
): readonly Point[] {
  const quiet = factors.filter(({ noise }) => noise.every((e) => e === zero));
  const names = quiet.map(({ name }) => name);
  const isOwn = ({ drift }: InstanceState): boolean => [...freeSymbols(drift)].every((name) => names.includes(name));
  if (quiet.length === 0 || !quiet.every(isOwn) || quiet.every(({ drift }) => drift === zero)) return [];
  const rates = compileKernel(
    quiet.map(({ drift }) => drift),
    [time, ...names],
  );
  const out = new Float64Array(quiet.length);
  const h = unit / STEPS;
  let x = names.map((name) => at.get(name) ?? NaN);
  const found: Point[] = [];
  for (let n = 1; n <= STEPS * (LATER.at(-1) ?? 0); n++) {
    rates.evaluate([(n - 1) * h, ...x], out);
    const first = [...out];
    rates.evaluate([n * h, ...x.map((v, i) => v + h * (first[i] as number))], out);
    x = x.map((v, i) => v + (h / 2) * ((first[i] as number) + (out[i] as number)));
    if (!x.every(Number.isFinite)) break;
    if (LATER.includes(n / STEPS)) found.push(new Map(names.map((name, i) => [name, x[i] as number])));
  }
  return found;
}

/**
 * @param factors that say how much controls earn, or what they move
 * @param time that counts: over it noise gives the unit of distance
 */
export function vantagesOf(
  factors: readonly InstanceState[],
  instance: ProblemInstance,
  at: Point,
  time: number,
): readonly Vantage[] {
  const levels = endLevels(instance).map(({ level }) => level);
  const goesOn = ({ from }: Vantage): boolean =>
    Array.from({ length: ON_THE_WAY + 1 }, (_, k) => k / ON_THE_WAY).every((share) => {
      const there = new Map(
        [...from].map(([name, v]) => [name, (1 - share) * (at.get(name) ?? v) + share * v] as const),
      );
      return levels.every((level) => evaluateNumber(level, new Map([[instance.time, 0], ...there])) > 0);
    });
  const places = factors.map((y) => ({ name: y.name, byDistance: placesOf(y, instance, at, time) }));
  const alone = places.flatMap(({ name, byDistance }) => byDistance.flat().map((v) => new Map([[name, v]])));
  const together = places.flatMap((y, i) =>
    places.slice(i + 1).flatMap(
      (w) =>
      y.byDistance.flatMap((list, far) => list.flatMap((v) => (w.byDistance[far] ?? []).map((r) => new Map([[y.name, v], [w.name, r]])))), // prettier-ignore
    ),
  );
  const later = instance.horizon < Infinity ? [] : courseOf(factors, instance, at, time);
  return [...alone, ...later, ...together].map((elsewhere) => vantage(at, elsewhere)).filter(goesOn);
}
