/**
 * Points where a claim changes its form: where the argument of an absolute value, the difference of what a maximum compares
 * or the argument of a root or a logarithm vanishes, however far out that is, and on both sides of it.
 */
import { doubles } from '../expression/arithmetic.js';
import { evaluate } from '../expression/evaluate.js';
import { subtract, type Domain, type Expression, type Relation } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { relationHolds } from '../expression/relation-holds.js';
import { freeSymbols, visitAll } from '../expression/traverse.js';
import type { DecisionContext } from './decision.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';

export interface CriticalPoint {
  readonly point: SamplePoint;
  /** What vanishes here or close by. */
  readonly surface: Expression;
  /** Whether it vanishes here, as far as doubles tell. */
  readonly exact: boolean;
}

/** Surfaces looked at, at most, and points kept for each. */
const MOST_SURFACES = 6;
const MOST_POINTS = 20;
/** Crossings of one surface along one symbol. */
const MOST_CROSSINGS = 3;
/** How far from a surface its two sides are tried, against the place's size, or against one where it is zero. */
const OFFSETS = [1e-3, -1e-3, 1e-6, -1e-6];
const OFFSETS_AT_ZERO = [1e-3, -1e-3, 1e-9, -1e-9];
/** Powers of ten over which a crossing is looked for. */
const SMALLEST = -9;
const LARGEST = 60;
const HALVINGS = 200;

/** Where the form of an expression switches: arguments of abs and sign, differences of what min and max compare. */
export function switchesOf(e: Expression): readonly Expression[] {
  const found = new Set<Expression>();
  visitAll(e, (node) => {
    if (node.kind !== 'function') return;
    const [first, ...others] = node.arguments;
    if (!first) return;
    if (node.name === 'abs' || node.name === 'sign') found.add(first);
    if (node.name === 'min' || node.name === 'max') others.forEach((other) => found.add(subtract(first, other)));
  });
  return [...found];
}

/**
 * The b of a condition b > 0 or b ≥ 0, beyond which a logarithm or a root has no value; undefined for d² > 0, since where a
 * divisor vanishes nothing has a value that could differ.
 */
export function boundOf({ left, right }: Relation): Expression | undefined {
  const e = subtract(left, right);
  const squared = e.kind === 'power' && e.exponent.kind === 'number' && rationalToNumber(e.exponent.value) === 2;
  return squared ? undefined : e;
}

function numbersTried(domain: Domain, here: number, at: (e: Expression) => number): readonly number[] {
  const decades = Array.from({ length: (LARGEST - SMALLEST) / 3 + 1 }, (_, i) => 10 ** (SMALLEST + 3 * i));
  const sizes = [...decades, ...[0.1, 0.5, 0.9, 1.1, 2, 10].map((share) => Math.abs(here) * share)];
  switch (domain.kind) {
    case 'real':
      return [...sizes.map((size) => -size), 0, ...sizes].sort((a, b) => a - b);
    case 'positive':
      return [...sizes].sort((a, b) => a - b);
    case 'nonnegative':
      return [0, ...sizes].sort((a, b) => a - b);
    case 'interval': {
      const [lower, upper] = [at(domain.lower), at(domain.upper)];
      return Array.from({ length: 33 }, (_, i) => lower + (upper - lower) * (i / 32));
    }
    case 'set':
      return domain.values.map(at);
  }
}

function liesWithin(value: number, domain: Domain, at: (e: Expression) => number): boolean {
  switch (domain.kind) {
    case 'real':
      return true;
    case 'positive':
      return value > 0;
    case 'nonnegative':
      return value >= 0;
    case 'interval':
      return value >= at(domain.lower) && value <= at(domain.upper);
    case 'set':
      return domain.values.some((v) => at(v) === value);
  }
}

/** The place between two numbers where the sign changes, to the last bit, or a rounder one close by that is exact. */
function crossing(surface: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  const below = surface(low) < 0;
  for (let i = 0; i < HALVINGS; i++) {
    // Far out the middle is that of the exponents.
    const wide = low > 0 && high / low > 4 ? Math.sqrt(low) * Math.sqrt(high) : high < 0 && low / high > 4 ? -Math.sqrt(-low) * Math.sqrt(-high) : (low + high) / 2; // prettier-ignore
    if (wide <= low || wide >= high) break;
    if (surface(wide) < 0 === below) low = wide;
    else high = wide;
  }
  const round = Number(high.toPrecision(12));
  return surface(round) === 0 ? round : high;
}

/** Where the surface is crossed or touched among the numbers tried. */
function crossings(surface: (x: number) => number, tried: readonly number[]): readonly number[] {
  const found = new Set<number>();
  let before: { readonly x: number; readonly y: number } | undefined;
  for (const x of tried) {
    const y = surface(x);
    if (Number.isNaN(y)) {
      before = undefined;
      continue;
    }
    if (y === 0 && before?.y !== 0) found.add(x);
    if (y === 0) {
      before = { x, y };
      continue;
    }
    if (before && before.y !== 0 && y < 0 !== before.y < 0) found.add(crossing(surface, before.x, x));
    before = { x, y };
  }
  // The nearest to zero first.
  return [...found].sort((a, b) => Math.abs(a) - Math.abs(b)).slice(0, MOST_CROSSINGS);
}

/** Points on and beside the surfaces, reached from a point by moving one of its symbols within its domain and the facts. */
export function criticalPoints(
  surfaces: readonly Expression[],
  base: SamplePoint,
  { assumptions, facts }: Pick<DecisionContext, 'assumptions' | 'facts'>,
): readonly CriticalPoint[] {
  const valueAt = (e: Expression, point: SamplePoint): number =>
    evaluate(
      e,
      surroundingsOf(point, doubles, (x) => x),
      doubles,
    );
  const atBase = (e: Expression): number => valueAt(e, base);
  return surfaces.slice(0, MOST_SURFACES).flatMap((surface) => {
    const found: CriticalPoint[] = [];
    for (const name of freeSymbols(surface)) {
      const here = base.symbols.get(name);
      if (here === undefined) continue;
      const domain = assumptions.domains.get(name) ?? { kind: 'real' };
      const moved = (x: number): SamplePoint => ({ ...base, symbols: new Map([...base.symbols, [name, x]]) });
      const along = (x: number): number => valueAt(surface, moved(x));
      for (const place of crossings(along, numbersTried(domain, here, atBase))) {
        const offsets = place === 0 ? OFFSETS_AT_ZERO : OFFSETS.map((share) => share * Math.abs(place));
        // The neighbours first, whose sides can be told apart in print; off the place by rounding they are all there is.
        const itself = along(place) === 0 ? [place] : [];
        for (const x of [...offsets.map((offset) => place + offset), ...itself]) {
          const point = moved(x);
          if (!liesWithin(x, domain, atBase)) continue;
          // What lies between bounds that move along has to stay between them.
          const kept = [...base.symbols].every(([other, value]) => other === name || liesWithin(value, assumptions.domains.get(other) ?? { kind: 'real' }, (e) => valueAt(e, point))); // prettier-ignore
          const holds = kept && facts.every(({ left, operator, right }) => relationHolds(valueAt(left, point), operator, valueAt(right, point))); // prettier-ignore
          if (holds) found.push({ point, surface, exact: valueAt(surface, point) === 0 });
        }
      }
    }
    return found.slice(0, MOST_POINTS);
  });
}
