/** Small nonlinear least squares and numerical rank: enough to ask whether an equation can hold at a handful of points. */
import { dampedStep } from '../../expression/damped-step.js';

/** The gap at each point and the size of what is compared there; undefined where something is not finite. */
export interface Gap {
  readonly gap: readonly number[];
  readonly size: readonly number[];
}
export type GapAt = (z: readonly number[]) => Gap | undefined;

/** A gap below this share of what is compared counts as none. */
const NONE = 1e-8;
/** Of the sizes at the start, so that what is compared may not simply vanish. */
const FLOOR = 1e-6;
const STEPS = 40;
/** Steps that gain next to nothing, one after the other, until it is given up. */
const IDLE = 3;
const HEAVIEST = 1e6;
const DIFFERENCE = 1e-6;

const squares = (v: readonly number[]): number => v.reduce((sum, x) => sum + x * x, 0);

/** The solution of (JᵀJ + λ diag JᵀJ) d = Jᵀr for the rows of Jᵀ; undefined where it is singular. */
function scaledStep(rows: readonly (readonly number[])[], r: readonly number[], lambda: number): number[] | undefined {
  const lengths = rows.map((row) => Math.sqrt(squares(row)) || 1);
  const jacobian = Float64Array.from(r.flatMap((_, k) => rows.map((row, i) => (row[k] ?? 0) / (lengths[i] ?? 1))));
  const step = dampedStep(jacobian, Float64Array.from(r), r.length, rows.length, lambda);
  return step && Array.from(step, (x, i) => x / (lengths[i] ?? 1));
}

/**
 * Values at which no gap is left, by the method of Levenberg (1944) and Marquardt (1963) from one start.
 *
 * @returns undefined where none were found
 */
export function closeGap(gapAt: GapAt, start: readonly number[]): readonly number[] | undefined {
  const first = gapAt(start);
  if (!first) return undefined;
  const scale = first.size.map((size) => 1 / (size + FLOOR));
  const scaled = ({ gap }: Gap): number[] => gap.map((g, i) => g * (scale[i] ?? 1));
  const isNone = ({ gap, size }: Gap): boolean =>
    gap.every((g, i) => Math.abs(g) <= NONE * ((size[i] ?? 0) + FLOOR * (first.size[i] ?? 0)));
  let [z, here, lambda, idle] = [start, first, 1e-3, 0];
  for (let step = 0; step < STEPS; step++) {
    if (isNone(here)) return z;
    const r = scaled(here);
    const rows: number[][] = [];
    for (const [i, value] of z.entries()) {
      const h = DIFFERENCE * Math.max(1, Math.abs(value));
      const moved = gapAt(z.map((x, k) => (k === i ? x + h : x)));
      if (!moved) return undefined;
      rows.push(scaled(moved).map((g, k) => (g - (r[k] ?? 0)) / h));
    }
    let isBetter = false;
    for (; !isBetter && lambda < HEAVIEST; lambda *= 10) {
      const d = scaledStep(rows, r, lambda);
      const there = d && z.map((x, i) => x - (d[i] ?? 0));
      const next = there && gapAt(there);
      if (!next || !(squares(scaled(next)) < squares(r))) continue;
      idle = squares(scaled(next)) > 0.9 * squares(r) ? idle + 1 : 0;
      [z, here, isBetter] = [there, next, true];
      lambda /= 1e3;
    }
    if (!isBetter || idle >= IDLE) return undefined;
    lambda = Math.max(lambda, 1e-12);
  }
  return undefined;
}

/** How many of the vectors are independent: Gram and Schmidt, the largest remainder first. */
export function rankOf(vectors: readonly (readonly number[])[], tolerance: number): number {
  const unit = (v: readonly number[]): number[] => v.map((x) => x / Math.sqrt(squares(v)));
  let left = vectors.filter((v) => squares(v) > 0).map(unit);
  for (let rank = 0; ; rank++) {
    const [largest] = [...left].sort((v, w) => squares(w) - squares(v));
    if (!largest || !(Math.sqrt(squares(largest)) > tolerance)) return rank;
    const axis = unit(largest);
    left = left.map((v) => {
      const along = v.reduce((sum, x, i) => sum + x * (axis[i] ?? 0), 0);
      return v.map((x, i) => x - along * (axis[i] ?? 0));
    });
  }
}
