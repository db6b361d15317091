/**
 * Quadrature under the standard normal law: Gauss-Hermite, exact for polynomials of degree 2n − 1 (Golub and Welsch 1969), and
 * the trapezoidal rule, exact but for rounding where the integrand is smooth and of order two at kinks.
 */

export interface Rule {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
}

/** Orthonormal Hermite polynomials at x: p₀ … pₙ, with x pₖ = √(k+1) pₖ₊₁ + √k pₖ₋₁. */
function polynomials(x: number, n: number): readonly number[] {
  const p = [1, x];
  for (let k = 1; k < n; k++) p.push((x * (p[k] as number) - Math.sqrt(k) * (p[k - 1] as number)) / Math.sqrt(k + 1));
  return p.slice(0, n + 1);
}

/** The zero of pₙ between two ends of different sign, by bisection to the last bit. */
function zeroBetween(n: number, from: number, to: number): number {
  let [low, high] = [from, to];
  const sign = Math.sign(polynomials(low, n)[n] as number);
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (Math.sign(polynomials(middle, n)[n] as number) === sign) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The rule with n nodes, from the zeros of each polynomial, which lie between those of the one before. */
export function gaussHermite(n: number): Rule {
  let zeros: readonly number[] = [0];
  for (let degree = 2; degree <= n; degree++) {
    const reach = 2 * Math.sqrt(degree) + 1;
    const ends = [-reach, ...zeros, reach];
    zeros = Array.from({ length: degree }, (_, i) => {
      // Odd polynomials vanish at zero exactly.
      if (degree % 2 === 1 && i === (degree - 1) / 2) return 0;
      return zeroBetween(degree, ends[i] as number, ends[i + 1] as number);
    });
  }
  const weights = zeros.map(
    (x) =>
      1 /
      polynomials(x, n)
        .slice(0, n)
        .reduce((sum, p) => sum + p * p, 0),
  );
  return { nodes: zeros, weights };
}

/** Standard deviations beyond which the trapezoidal rule has no nodes: 4·10⁻⁹ of the law. */
const REACH = 6;

/** The trapezoidal rule with a spacing, its weights those of the normal density, of sum one. */
export function trapezoidal(spacing: number): Rule {
  const half = Math.round(REACH / spacing);
  const nodes = Array.from({ length: 2 * half + 1 }, (_, i) => (i - half) * spacing);
  const density = nodes.map((x) => Math.exp((-x * x) / 2));
  const total = density.reduce((a, b) => a + b, 0);
  return { nodes, weights: density.map((w) => w / total) };
}

export interface Outcome {
  readonly weight: number;
  readonly normals: readonly number[];
}

/** The product rule for several normals, correlated by the lower factor L: z = L ξ. One certain outcome without any. */
export function productRule(factor: readonly (readonly number[])[], { nodes, weights }: Rule): readonly Outcome[] {
  let outcomes: readonly Outcome[] = [{ weight: 1, normals: [] }];
  for (let k = 0; k < factor.length; k++)
    outcomes = outcomes.flatMap(({ weight, normals }) =>
      nodes.map((x, i) => ({ weight: weight * (weights[i] as number), normals: [...normals, x] })),
    );
  return outcomes.map(({ weight, normals }) => ({
    weight,
    normals: factor.map((row) => row.reduce((sum, l, k) => sum + l * (normals[k] as number), 0)),
  }));
}
