/** The null space of a small matrix by elimination with full pivots. */

/** A pivot that is this small beside the first one is zero. */
const NEGLIGIBLE = 1e-9;

/**
 * A basis of the x with Ax = 0, entries that are zero up to rounding set to zero.
 *
 * @param rows of A, n of n numbers
 */
export function nullSpace(rows: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const n = rows.length;
  const a = rows.map((row) => [...row]);
  const order = Array.from({ length: n }, (_, j) => j);
  const at = (i: number, j: number): number => a[i]?.[order[j] ?? 0] ?? 0;
  let rank = 0;
  let first = 0;
  for (; rank < n; rank++) {
    let [p, q] = [rank, rank];
    for (let i = rank; i < n; i++)
      for (let j = rank; j < n; j++) if (Math.abs(at(i, j)) > Math.abs(at(p, q))) [p, q] = [i, j];
    const pivot = at(p, q);
    first ||= Math.abs(pivot);
    if (!(Math.abs(pivot) > NEGLIGIBLE * first)) break;
    [a[rank], a[p]] = [a[p] ?? [], a[rank] ?? []];
    [order[rank], order[q]] = [order[q] ?? 0, order[rank] ?? 0];
    const row = a[rank] ?? [];
    for (let i = 0; i < n; i++) {
      if (i === rank) continue;
      const factor = at(i, rank) / pivot;
      if (factor !== 0) a[i] = (a[i] ?? []).map((v, j) => v - factor * (row[j] ?? 0));
    }
  }
  // What is left is diagonal in the pivots: each other unknown in turn is one.
  return order.slice(rank).map((free) => {
    const x = new Array<number>(n).fill(0);
    x[free] = 1;
    for (let k = 0; k < rank; k++) {
      const value = -(a[k]?.[free] ?? 0) / at(k, k);
      x[order[k] ?? 0] = Math.abs(value) > NEGLIGIBLE ? value : 0;
    }
    return x;
  });
}
