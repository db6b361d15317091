/** Small dense linear systems in double precision, by elimination with partial pivoting. */

/** Factors of a square matrix; `undefined` from `factorise` where it is singular to working accuracy. */
export interface Factors {
  readonly n: number;
  readonly lu: Float64Array;
  readonly order: Int32Array;
}

/** Pivots below this share of the largest entry of their scaled column count as zero. */
const SINGULAR = 1e-13;

/** @param matrix [n × n], row by row; left as it is */
export function factorise(matrix: Float64Array, n: number): Factors | undefined {
  const lu = Float64Array.from(matrix);
  const order = Int32Array.from({ length: n }, (_, i) => i);
  let largest = 0;
  for (const v of lu) largest = Math.max(largest, Math.abs(v));
  if (!Number.isFinite(largest)) return undefined;
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++)
      if (Math.abs(lu[i * n + k] as number) > Math.abs(lu[pivot * n + k] as number)) pivot = i;
    const head = lu[pivot * n + k] as number;
    if (!(Math.abs(head) > SINGULAR * largest)) return undefined;
    if (pivot !== k) {
      for (let j = 0; j < n; j++) {
        const kept = lu[k * n + j] as number;
        lu[k * n + j] = lu[pivot * n + j] as number;
        lu[pivot * n + j] = kept;
      }
      const kept = order[k] as number;
      order[k] = order[pivot] as number;
      order[pivot] = kept;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (lu[i * n + k] as number) / head;
      lu[i * n + k] = factor;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) lu[i * n + j] = (lu[i * n + j] as number) - factor * (lu[k * n + j] as number);
    }
  }
  return { n, lu, order };
}

/** x with A x = right. */
export function solved({ n, lu, order }: Factors, right: ArrayLike<number>): Float64Array {
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = right[order[i] as number] as number;
    for (let j = 0; j < i; j++) sum -= (lu[i * n + j] as number) * (x[j] as number);
    x[i] = sum;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < n; j++) sum -= (lu[i * n + j] as number) * (x[j] as number);
    x[i] = sum / (lu[i * n + i] as number);
  }
  return x;
}
