/** How values grow: by powers of positive states and with time, so that a network has to say only what is left. */
import type { Flow } from '../flow.js';
import type { Region } from '../region.js';
import { TIMES, noGrowth } from './frame.js';
import { leastSquares, misfits } from './last-layer.js';
import type { Places } from './places.js';

/**
 * Exponents of the scale of V from values at places: of coordinates that are logarithms, and of the powers of time where the horizon
 * is finite.
 * @returns undefined where values have both signs, or are nearer to an affine function than to such a scale
 */
export function growthOf(
  flow: Flow,
  region: Region,
  { y, t }: Places,
  values: ArrayLike<number>,
): number[] | undefined {
  const n = flow.coordinates.length;
  const v = Float64Array.from(values);
  const none = noGrowth(n, region);
  const places = flow.coordinates.flatMap((c, i) => (c.kind === 'logarithm' ? [i] : []));
  const times = none.length > n ? TIMES : 0;
  const hasOneSign = v.every((x) => x > 0) || v.every((x) => x < 0);
  if (places.length + times === 0 || !hasOneSign) return undefined;
  const width = places.length + times + 1;
  const time = (i: number): number => ((t[i] as number) - (region.centre[n] ?? 0)) / (region.half[n] ?? 1);
  const left = Float64Array.from({ length: v.length * width }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    const place = places[j];
    return place === undefined ? time(i) ** (j - places.length) : (y[i * n + place] as number);
  });
  const fitted = (right: Float64Array): { slopes: Float64Array; values: Float64Array } => {
    const equations = { left, right, width };
    const slopes = leastSquares(equations);
    return { slopes, values: misfits(equations, slopes).map((m, i) => m + (right[i] as number)) };
  };
  const [power, affine] = [fitted(v.map((x) => Math.log(Math.abs(x)))), fitted(v)];
  const off = (at: (i: number) => number): number => v.reduce((sum, x, i) => sum + (at(i) / x - 1) ** 2, 0);
  const sign = Math.sign(v[0] ?? 1);
  if (off((i) => sign * Math.exp(power.values[i] as number)) >= off((i) => affine.values[i] as number))
    return undefined;
  return none.map((_, j) =>
    j >= n
      ? (power.slopes[places.length + 1 + j - n] as number)
      : places.includes(j)
        ? (power.slopes[places.indexOf(j)] as number)
        : 0,
  );
}
