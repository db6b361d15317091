/**
 * How rich a model the transitions ask for: the lowest degree of polynomials whose further coefficients, taken together, cannot
 * be told from zero (Wald's test). A model with fewer coefficients has less noise in each.
 */
import { factorise, solved, type Factors } from './linear-system.js';
import { pairCount, type Shape } from './policy.js';
import { polynomialCount } from './polynomials.js';
import type { Moments } from './rate.js';

/** Which coefficients a degree keeps, in increasing order. */
export function coefficientsOf(shape: Shape, degree: number): readonly number[] {
  const { polynomials, value, slope, bend, controls } = shape;
  const upTo = (d: number, most: number): number =>
    Math.min(most, d < 0 ? 1 : polynomialCount(polynomials.variables, d));
  const [v, s, b] = [upTo(degree, value), upTo(degree - 1, slope), upTo(degree - 2, bend)];
  const blocks: (readonly [start: number, kept: number])[] = [[0, v]];
  for (let c = 0; c < controls; c++) blocks.push([value + c * slope, s]);
  for (let k = 0; k < pairCount(controls); k++) blocks.push([value + controls * slope + k * bend, b]);
  return blocks.flatMap(([start, kept]) => Array.from({ length: kept }, (_, k) => start + k));
}

/** Rows and columns of a square matrix. */
export const part = (matrix: Float64Array, size: number, kept: readonly number[]): Float64Array => {
  const n = kept.length;
  const out = new Float64Array(n * n);
  kept.forEach((a, i) => {
    kept.forEach((b, j) => {
      out[i * n + j] = matrix[a * size + b] as number;
    });
  });
  return out;
};

export interface Solution {
  readonly degree: number;
  readonly kept: readonly number[];
  readonly factors: Factors;
  /** All coefficients, those that are not kept zero. */
  readonly coefficients: Float64Array;
}

/** The coefficients of a degree; `undefined` where the equations do not determine them. */
export function solutionOf(moments: Moments, shape: Shape, degree: number): Solution | undefined {
  const kept = coefficientsOf(shape, degree);
  const factors = factorise(part(moments.matrix, moments.size, kept), kept.length);
  if (!factors) return undefined;
  const coefficients = new Float64Array(moments.size);
  solved(
    factors,
    kept.map((k) => moments.right[k] as number),
  ).forEach((v, i) => {
    coefficients[kept[i] as number] = v;
  });
  return { degree, kept, factors, coefficients };
}

/** M⁻¹ S M⁻ᵀ for the kept coefficients (White 1980; Hansen 1982). */
export function covarianceOfSolution(
  { kept, factors }: Solution,
  covariance: Float64Array,
  size: number,
): Float64Array {
  const n = kept.length;
  const s = part(covariance, size, kept);
  const half = new Float64Array(n * n);
  for (let j = 0; j < n; j++) solved(factors, s.subarray(j * n, (j + 1) * n)).forEach((v, i) => { half[i * n + j] = v; }); // prettier-ignore
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) solved(factors, half.subarray(i * n, (i + 1) * n)).forEach((v, j) => { out[i * n + j] = v; }); // prettier-ignore
  return out;
}

/** How many deviations above its mean a χ² of so many degrees of freedom may be and still count as chance. */
const CHANCE = 3;

/** Against how much higher degrees a degree is tested: even and odd terms further. */
const FURTHER = 2;

/** The lowest degree, of those given in increasing order, whose further coefficients two degrees up cannot be told from zero. */
export function chosenDegree(
  moments: Moments,
  shape: Shape,
  covariance: Float64Array,
  degrees: readonly number[],
): number {
  const highest = degrees.at(-1) ?? 0;
  for (const degree of degrees) {
    if (degree === highest) break;
    const full = solutionOf(moments, shape, Math.min(highest, degree + FURTHER));
    if (!full) return degree;
    const all = covarianceOfSolution(full, covariance, moments.size);
    const kept = new Set(coefficientsOf(shape, degree));
    const further = full.kept.flatMap((k, i) => (kept.has(k) ? [] : [i]));
    const c = further.map((i) => full.coefficients[full.kept[i] as number] as number);
    const factors = factorise(part(all, full.kept.length, further), further.length);
    if (!factors) return degree;
    const wald = solved(factors, c).reduce((sum, v, i) => sum + v * (c[i] as number), 0);
    if (wald >= 0 && wald < further.length + CHANCE * Math.sqrt(2 * further.length)) return degree;
  }
  return highest;
}
