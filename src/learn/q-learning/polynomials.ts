/** Functions of the state that values, rates and policies are made of: products of Legendre polynomials up to a total degree. */

export interface Polynomials {
  readonly variables: number;
  /** Exponents, the constant first, by total degree. */
  readonly degrees: readonly (readonly number[])[];
  readonly count: number;
  readonly highest: number;
}

function degreesUpTo(variables: number, highest: number): number[][] {
  if (variables === 0) return [[]];
  return degreesUpTo(variables - 1, highest).flatMap((rest) => {
    const left = highest - rest.reduce((a, b) => a + b, 0);
    return Array.from({ length: left + 1 }, (_, d) => [...rest, d]);
  });
}

const total = (degrees: readonly number[]): number => degrees.reduce((a, b) => a + b, 0);

export function polynomials(variables: number, highest: number): Polynomials {
  const degrees = degreesUpTo(variables, highest).sort((a, b) => total(a) - total(b));
  return { variables, degrees, count: degrees.length, highest };
}

/** How many polynomials there are: C(variables + degree, degree). */
export function polynomialCount(variables: number, highest: number): number {
  let count = 1;
  for (let d = 1; d <= highest; d++) count = (count * (variables + d)) / d;
  return Math.round(count);
}

/**
 * Values at points whose coordinates are near [−1, 1].
 *
 * @param z one column a variable
 * @returns [points × count], row by row
 */
export function polynomialValues({ degrees, count, highest }: Polynomials, z: readonly Float64Array[]): Float64Array {
  const n = z[0]?.length ?? 0;
  const out = new Float64Array(n * count);
  const width = highest + 1;
  const legendre = new Float64Array(z.length * width);
  for (let i = 0; i < n; i++) {
    for (let v = 0; v < z.length; v++) {
      const x = (z[v] as Float64Array)[i] as number;
      const at = v * width;
      legendre[at] = 1;
      if (highest > 0) legendre[at + 1] = x;
      for (let d = 1; d < highest; d++)
        legendre[at + d + 1] =
          ((2 * d + 1) * x * (legendre[at + d] as number) - d * (legendre[at + d - 1] as number)) / (d + 1);
    }
    for (let k = 0; k < count; k++) {
      const of = degrees[k] as readonly number[];
      let product = 1;
      for (let v = 0; v < of.length; v++) product *= legendre[v * width + (of[v] as number)] as number;
      out[i * count + k] = product;
    }
  }
  return out;
}
