/**
 * Another law for the normal variables of a step, under which paths go where their weight is: normal again, its mean linear in
 * the coordinates at the time. What is drawn from it is weighed by the ratio of the two densities, so that every mean stays what
 * it was (Girsanov's theorem for steps; for linear-quadratic problems the best such law leaves weights that are all the same).
 */
export interface SteeredGroup {
  /** Normal variables that are drawn together, and the coordinates that their mean depends on. */
  readonly normals: readonly number[];
  readonly features: readonly number[];
}

/** The law of a group in one step: z = mean + slopes (y − centre) + factor η with η standard normal. */
export interface SteeredLaw {
  readonly mean: readonly number[];
  readonly centre: readonly number[];
  /** By normal variable and feature. */
  readonly slopes: readonly (readonly number[])[];
  /** Rows of the lower triangle. */
  readonly factor: readonly (readonly number[])[];
}

export interface Steering {
  readonly groups: readonly SteeredGroup[];
  /** By step, then by group. */
  readonly laws: readonly (readonly SteeredLaw[])[];
}

/** Up to this many coordinates and normals they all are one group: the law knows how they go together. */
const TOGETHER = 8;

export function steeredGroups(coordinates: number, moves: readonly (readonly number[])[]): readonly SteeredGroup[] {
  const all = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
  if (coordinates <= TOGETHER && moves.length <= TOGETHER)
    return [{ normals: all(moves.length), features: all(coordinates) }];
  return moves.map((features, k) => ({ normals: [k], features: features.slice(0, TOGETHER) }));
}

/** Turns standard normals into those of the law, in place, and adds the logarithm of the ratio of the densities. */
export function steer(
  { normals, features }: SteeredGroup,
  { mean, centre, slopes, factor }: SteeredLaw,
  count: number,
  coordinates: readonly Float64Array[],
  z: readonly Float64Array[],
  logRatio: Float64Array,
): void {
  const volume = factor.reduce((sum, row, i) => sum + Math.log(row[i] as number), 0);
  for (let p = 0; p < count; p++) {
    let gain = volume;
    // From the last to the first: a row of the lower triangle needs those before it as they were.
    for (let i = normals.length - 1; i >= 0; i--) {
      const own = z[normals[i] as number] as Float64Array;
      const before = own[p] as number;
      let value = mean[i] as number;
      for (let j = 0; j < features.length; j++)
        value +=
          ((slopes[i] as readonly number[])[j] as number) *
          (((coordinates[features[j] as number] as Float64Array)[p] as number) - (centre[j] as number));
      for (let j = 0; j <= i; j++)
        value += ((factor[i] as readonly number[])[j] as number) * ((z[normals[j] as number] as Float64Array)[p] as number); // prettier-ignore
      own[p] = value;
      gain += (before * before - value * value) / 2;
    }
    logRatio[p] = (logRatio[p] as number) + gain;
  }
}
