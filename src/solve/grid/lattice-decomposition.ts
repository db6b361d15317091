/**
 * A positive semidefinite matrix as a sum of nonnegative weights times squares of integer vectors, D = Σ w e eᵀ: then Tr(D ∇²U)
 * is Σ w times second differences along e, a monotone scheme. In two dimensions by descent in the Stern-Brocot tree (Bonnans,
 * Ottenwaelter and Zidani 2004), in three by Selling's reduction of a superbase (Selling 1874; Conway and Sloane 1992; Bonnans,
 * Bonnet and Mirebeau 2021). What the vectors allowed cannot carry of the entries off the diagonal is left out and told.
 */

/** Most vectors of a decomposition in d = 2 and 3 dimensions: d(d + 1)/2. */
export const MOST_VECTORS = 6;

export interface Decomposition {
  count: number;
  readonly weight: Float64Array;
  /** Three entries a vector, the third zero in two dimensions. */
  readonly vector: Int32Array;
  /** Share of the entries off the diagonal that the vectors carry, 1 unless they may not be as long as it takes. */
  carried: number;
}

export const newDecomposition = (): Decomposition => ({
  count: 0,
  weight: new Float64Array(MOST_VECTORS),
  vector: new Int32Array(3 * MOST_VECTORS),
  carried: 1,
});

/** A weight below this share of the trace is rounding. */
const NEGLIGIBLE = 1e-13;

function put(out: Decomposition, weight: number, least: number, x: number, y: number, z: number): void {
  if (!(weight > least)) return;
  const at = 3 * out.count;
  out.weight[out.count++] = weight;
  [out.vector[at], out.vector[at + 1], out.vector[at + 2]] = [x, y, z];
}

/**
 * Decomposes [[a, c], [c, b]], a, b > 0, with vectors of at most so many steps along each axis, one at least.
 *
 * @param out its vectors have their entries at the places j and k
 */
export function decomposePlane(
  a: number,
  b: number,
  c: number,
  mostX: number,
  mostY: number,
  out: Decomposition,
  j = 0,
  k = 1,
): void {
  out.count = 0;
  out.carried = 1;
  const least = NEGLIGIBLE * (a + b);
  const sign = c < 0 ? -1 : 1;
  const add = (weight: number, x: number, y: number): void => {
    if (!(weight > least)) return;
    const at = 3 * out.count;
    out.vector.fill(0, at, at + 3);
    out.vector[at + j] = x;
    out.vector[at + k] = sign * y;
    out.weight[out.count++] = weight;
  };
  // The matrix in the basis u, v of the lattice, with u + v within what is allowed.
  let [p, q, r] = [a, b, Math.abs(c)];
  let [ux, uy, vx, vy] = [1, 0, 0, 1];
  for (;;) {
    if (r <= p && r <= q) {
      add(p - r, ux, uy);
      add(q - r, vx, vy);
      add(r, ux + vx, uy + vy);
      return;
    }
    // The larger entry off the diagonal lies beyond the edge between u + v and one of the two.
    const beyondV = r > p;
    [p, q, r] = beyondV ? [p, p + q - 2 * r, r - p] : [p + q - 2 * r, q, r - q];
    if (beyondV) [ux, uy] = [ux + vx, uy + vy];
    else [vx, vy] = [ux + vx, uy + vy];
    if (ux + vx <= mostX && uy + vy <= mostY && p > 0 && q > 0) continue;
    // On that edge, the diagonal kept.
    const determinant = ux * ux * vy * vy - vx * vx * uy * uy;
    const onU = Math.max(0, (a * vy * vy - b * vx * vx) / determinant);
    const onV = Math.max(0, (b * ux * ux - a * uy * uy) / determinant);
    add(onU, ux, uy);
    add(onV, vx, vy);
    out.carried = Math.min(1, (onU * ux * uy + onV * vx * vy) / Math.abs(c));
    if (out.carried > 1 - NEGLIGIBLE) out.carried = 1;
    return;
  }
}

/** Selling's reduction ends after few steps unless the matrix is nearly degenerate. */
const MOST_REDUCTIONS = 400;
const BISECTIONS = 20;
/** Pairs i < j of the vectors of a superbase, and the two others. */
const PAIRS = [
  [0, 1, 2, 3],
  [0, 2, 1, 3],
  [0, 3, 1, 2],
  [1, 2, 0, 3],
  [1, 3, 0, 2],
  [2, 3, 0, 1],
] as const;

const base = new Int32Array(12);

/**
 * Selling's formula for the matrix with diagonal a and entries c₁₂, c₁₃, c₂₃ times `share` off it.
 *
 * @returns false where a vector is longer than allowed
 */
function selling(
  a: ArrayLike<number>,
  c: ArrayLike<number>,
  share: number,
  most: ArrayLike<number>,
  out: Decomposition,
): boolean {
  const [d1, d2, d3] = [a[0] as number, a[1] as number, a[2] as number];
  const [c12, c13, c23] = [share * (c[0] as number), share * (c[1] as number), share * (c[2] as number)];
  const least = NEGLIGIBLE * (d1 + d2 + d3);
  base.set([1, 0, 0, 0, 1, 0, 0, 0, 1, -1, -1, -1]);
  const entry = (i: number, axis: number): number => base[3 * i + axis] as number;
  const product = (i: number, j: number): number => {
    const [x, y, z] = [entry(j, 0), entry(j, 1), entry(j, 2)];
    return (
      entry(i, 0) * (d1 * x + c12 * y + c13 * z) +
      entry(i, 1) * (c12 * x + d2 * y + c23 * z) +
      entry(i, 2) * (c13 * x + c23 * y + d3 * z)
    );
  };
  for (let step = 0; ; step++) {
    let [largest, pair] = [least, -1];
    for (let n = 0; n < 6; n++) {
      const [i, j] = PAIRS[n] as (typeof PAIRS)[number];
      const value = product(i, j);
      if (value > largest) [largest, pair] = [value, n];
    }
    if (pair < 0) break;
    if (step === MOST_REDUCTIONS) return false;
    const [i, , k, l] = PAIRS[pair] as (typeof PAIRS)[number];
    for (let axis = 0; axis < 3; axis++) {
      const x = entry(i, axis);
      base[3 * i + axis] = -x;
      base[3 * k + axis] = entry(k, axis) + x;
      base[3 * l + axis] = entry(l, axis) + x;
    }
  }
  out.count = 0;
  for (const [i, j, k, l] of PAIRS) {
    const weight = -product(i, j);
    if (!(weight > least)) continue;
    const x = entry(k, 1) * entry(l, 2) - entry(k, 2) * entry(l, 1);
    const y = entry(k, 2) * entry(l, 0) - entry(k, 0) * entry(l, 2);
    const z = entry(k, 0) * entry(l, 1) - entry(k, 1) * entry(l, 0);
    if (Math.abs(x) > (most[0] as number) || Math.abs(y) > (most[1] as number) || Math.abs(z) > (most[2] as number))
      return false;
    put(out, weight, least, x, y, z);
  }
  return true;
}

/**
 * Decomposes the matrix with diagonal a, its entries positive, and entries c₁₂, c₁₃, c₂₃ off it; where the vectors may not be
 * as long as it takes those are made smaller in proportion.
 */
export function decomposeSpace(
  a: ArrayLike<number>,
  c: ArrayLike<number>,
  most: ArrayLike<number>,
  out: Decomposition,
): void {
  out.carried = 1;
  if (selling(a, c, 1, most, out)) return;
  let [low, high] = [0, 1];
  for (let n = 0; n < BISECTIONS; n++) {
    const middle = (low + high) / 2;
    if (selling(a, c, middle, most, out)) low = middle;
    else high = middle;
  }
  selling(a, c, low, most, out);
  out.carried = low;
}
