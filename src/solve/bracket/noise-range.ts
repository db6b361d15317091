/**
 * What the noise can move: the range of a loading matrix, by orthonormal combinations of the noises (Gram and Schmidt), and the
 * shift of the noises that makes up for a change of the drift, of least length.
 */

export interface Range {
  readonly rank: number;
  /** Writes u with Σu = change, in the directions of the range; false where the change leads out of it. */
  readonly solve: (change: Float64Array, out: Float64Array) => boolean;
  /** Writes an increment of the noises in the directions of the range. */
  readonly project: (increment: Float64Array, out: Float64Array) => void;
}

/** Parts of a row or of a change that rounding explains. */
const NOTHING = 1e-9;

/** The range of a matrix of d rows and m columns, row by row. */
export function rangeOf(loading: Float64Array, d: number, m: number): Range {
  const directions: Float64Array[] = [];
  /** Row i of Σ in the directions, and which direction it brought. */
  const rows: { readonly along: readonly number[]; readonly brings: boolean }[] = [];
  for (let i = 0; i < d; i++) {
    const rest = loading.slice(i * m, (i + 1) * m);
    const size = Math.hypot(...rest);
    const along: number[] = [];
    // Twice is enough (Kahan, in Parlett 1980, section 6.9).
    for (let round = 0; round < 2; round++)
      directions.forEach((q, j) => {
        const part = q.reduce((sum, v, w) => sum + v * (rest[w] as number), 0);
        along[j] = (along[j] ?? 0) + part;
        for (let w = 0; w < m; w++) rest[w] = (rest[w] as number) - part * (q[w] as number);
      });
    const left = Math.hypot(...rest);
    const brings = left > NOTHING * size;
    if (brings) {
      along.push(left);
      directions.push(rest.map((v) => v / left));
    }
    rows.push({ along, brings });
  }
  const rank = directions.length;
  return {
    rank,
    solve: (change, out) => {
      let known = 0;
      for (let i = 0; i < d; i++) {
        const { along, brings } = rows[i] as (typeof rows)[number];
        const wanted = change[i] as number;
        let rest = wanted;
        for (let j = 0; j < known && j < along.length; j++) rest -= (along[j] as number) * (out[j] as number);
        if (brings) out[known] = rest / (along[known++] as number);
        else if (!(Math.abs(rest) <= NOTHING * (1 + Math.abs(wanted)))) return false;
      }
      return true;
    },
    project: (increment, out) => {
      for (let j = 0; j < rank; j++) {
        const q = directions[j] as Float64Array;
        let sum = 0;
        for (let w = 0; w < m; w++) sum += (q[w] as number) * (increment[w] as number);
        out[j] = sum;
      }
    },
  };
}
