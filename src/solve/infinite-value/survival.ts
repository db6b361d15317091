/**
 * How fast the chance falls that a problem goes on, where it ends by states that go their own way: like e^{−λt}, where λ is the
 * principal eigenvalue of their generators between the ends. That of a part between them is no smaller.
 */
import { evaluateNumber } from '../../expression/evaluate.js';
import { zero, type Expression } from '../../expression/expression.js';
import { freeSymbols } from '../../expression/traverse.js';
import { quadraticVariationRate } from '../../simulate/coordinate.js';
import { endLevels } from '../../simulate/end-levels.js';
import type { InstanceState, NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { rangeOf } from '../range.js';
import { anywhere } from './anywhere.js';

/** Points on each side of the start, the fewest of all with which a difference says something, and half-widths of what is looked at around the start, as powers of two. */
const [POINTS, FEWEST] = [400, 100];
const [SMALLEST, LARGEST] = [-10, 20];
/** Steps of the inverse iteration. */
const ITERATIONS = 60;
/** What differences add to an eigenvalue, as a share of it, with a good margin. */
const DIFFERENCES = 0.01;

/**
 * An upper bound of the principal eigenvalue of −½σ²∂² − μ∂ that vanishes beyond the given points, by Collatz and Wielandt; infinite where
 * central differences do not serve.
 */
function principal(drift: readonly number[], variance: readonly number[], h: number): number {
  const n = drift.length;
  const [below, above] = [1, -1].map((s) => drift.map((m, i) => (m * s) / (2 * h) - (variance[i] as number) / (2 * h * h))) as [number[], number[]]; // prettier-ignore
  if (n < 3 || ![...below, ...above].every((v) => v < 0)) return Infinity;
  let v = drift.map((_, i) => Math.sin((Math.PI * (i + 1)) / (n + 1)));
  let bound = Infinity;
  for (let k = 0; k < ITERATIONS; k++) {
    // Elimination without pivoting: the matrix is diagonally dominant.
    const [pivots, right]: [number[], number[]] = [[], []];
    for (let i = 0; i < n; i++) {
      const factor = i === 0 ? 0 : (below[i] as number) / (pivots[i - 1] as number);
      pivots.push((variance[i] as number) / (h * h) - (i === 0 ? 0 : factor * (above[i - 1] as number)));
      right.push((v[i] as number) - (i === 0 ? 0 : factor * (right[i - 1] as number)));
    }
    const next = new Array<number>(n).fill(0);
    for (let i = n - 1; i >= 0; i--)
      next[i] = ((right[i] as number) - (i === n - 1 ? 0 : (above[i] as number) * (next[i + 1] as number))) / (pivots[i] as number); // prettier-ignore
    bound = Math.max(...next.map((w, i) => (v[i] as number) / w));
    const size = Math.max(...next);
    v = next.map((w) => w / size);
  }
  return bound;
}

/** The rate at which the chance falls that the levels, of one state alone, stay positive. */
function decayOf(
  { name, drift, noise, domain }: InstanceState,
  levels: readonly Expression[],
  instance: ProblemInstance,
  start: number,
): number {
  if (domain.kind === 'set') return Infinity;
  const variance = quadraticVariationRate(noise, instance.correlation);
  const valueAt = (e: Expression, y: number): number => evaluateNumber(e, new Map([[name, y]]));
  const goesOn = (y: number): boolean =>
    y > domain.lower && y < domain.upper && levels.every((level) => valueAt(level, y) > 0);
  let least = Infinity;
  for (let k = SMALLEST; k <= LARGEST; k++) {
    const h = 2 ** k / POINTS;
    const points = [start];
    for (const s of [-1, 1])
      for (let j = 1; j <= POINTS && goesOn(start + s * j * h); j++)
        points[s < 0 ? 'unshift' : 'push'](start + s * j * h);
    // At the outermost ones the function vanishes: an end is no nearer.
    const inner = points.slice(1, -1);
    if (inner.length < FEWEST) continue;
    const eigenvalue = principal(inner.map((y) => valueAt(drift, y)), inner.map((y) => valueAt(variance, y)), h); // prettier-ignore
    least = Math.min(least, eigenvalue);
  }
  return least * (1 + DIFFERENCES);
}

/** Whether a state goes its own way: moved by itself alone, by noise that no other state has. */
function isAlone({ name, drift, noise }: InstanceState, { states, correlation }: ProblemInstance): boolean {
  if (![drift, ...noise].every((e) => [...freeSymbols(e)].every((s) => s === name))) return false;
  const isForeign = (k: number): boolean => states.every((x) => x.name === name || x.noise[k] === zero);
  return noise.every((s, j) => s === zero || noise.every((_, k) => (correlation[j]?.[k] ?? 0) === 0 || isForeign(k)));
}

/**
 * The rate at which the chance to go on falls while a state is in the given place, whatever is done; undefined where that is not known.
 *
 * @param place domain in which the state is
 */
export function survivalDecay(
  instance: ProblemInstance,
  state: InstanceState,
  place: NumericDomain,
  at: ReadonlyMap<string, number>,
): number | undefined {
  const there = new Map([...anywhere(instance), [state.name, place]]);
  const ends = endLevels(instance)
    .map(({ level }) => level)
    .filter((level) => !(rangeOf(level, there).lower > 0));
  let decay = 0;
  for (const level of ends) {
    // Each end has to be the affair of one other state, which is then asked for all of its own at once.
    const [name, ...others] = freeSymbols(level);
    const y = instance.states.find((x) => x.name === name);
    if (!y || others.length > 0 || y === state || !isAlone(y, instance)) return undefined;
    const own = ends.filter((other) => freeSymbols(other).has(y.name));
    if (own[0] === level) decay += decayOf(y, own, instance, at.get(y.name) ?? NaN);
  }
  return decay < Infinity ? decay : undefined;
}
