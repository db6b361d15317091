/** The value that a grid found as a smooth function of time and coordinates: splines in the coordinates, linear in time. */
import type { GridSolution } from '../grid/evolve.js';
import type { Grid } from '../grid/mesh.js';
import { pairsOf } from '../grid/model.js';
import { splineAxes, splineThrough, type SplineAxis, type Surface } from './spline.js';

export interface ValueSurface {
  readonly axes: readonly SplineAxis[];
  /** Number of jets: value, slopes, curvatures, mixed derivatives, and along time. */
  readonly size: number;
  /** Increasing times between which φ is linear in time; one where it does not depend on it. */
  readonly times: readonly number[];
  /** Writes the jets of φ, of the maximised sign, at a time and a point; the derivative along time comes last. */
  readonly jets: (time: number, y: ArrayLike<number>, out: Float64Array) => void;
}

/** Number of jets in so many coordinates. */
export const jetCount = (d: number): number => 2 + 2 * d + pairsOf(d).length;

/** Values on a grid at increasing times; at one where they do not depend on time. */
export interface Slice {
  readonly time: number;
  readonly values: Float64Array;
}

export const slicesOf = ({ slices, values }: GridSolution): readonly Slice[] => slices ?? [{ time: 0, values }];

/** Splines through the slices, of the maximised sign; undefined where the axes of the grid are not evenly spread. */
export function splinesOf(grid: Grid, slices: readonly Slice[], sign: 1 | -1): readonly Surface[] | undefined {
  const axes = splineAxes(grid);
  return axes && slices.map(({ values }) => splineThrough(axes, sign === 1 ? values : values.map((v) => -v)));
}

/** One surface over time and coordinates. */
export function overTime(slices: readonly Slice[], surfaces: readonly Surface[]): ValueSurface {
  const axes = surfaces[0]?.axes ?? [];
  const size = jetCount(axes.length);
  const times = slices.map((slice) => slice.time);
  if (times.length === 1)
    return {
      axes,
      size,
      times,
      jets: (_, y, out) => {
        surfaces[0]?.jets(y, out);
        out[size - 1] = 0;
      },
    };
  const other = new Float64Array(size);
  let at = 0;
  return {
    axes,
    size,
    times,
    jets: (time, y, out) => {
      while (at > 0 && time < (times[at] as number)) at--;
      while (at + 2 < times.length && time >= (times[at + 1] as number)) at++;
      const [t0, t1] = [times[at] as number, times[at + 1] as number];
      const late = (time - t0) / (t1 - t0);
      (surfaces[at] as Surface).jets(y, out);
      (surfaces[at + 1] as Surface).jets(y, other);
      out[size - 1] = ((other[0] as number) - (out[0] as number)) / (t1 - t0);
      for (let l = 0; l < size - 1; l++)
        out[l] = (out[l] as number) + late * ((other[l] as number) - (out[l] as number));
    },
  };
}

const later = new WeakMap<ValueSurface, Float64Array>();

/**
 * Writes the jets of φ at a point, averaged over a stretch of time, and as the derivative along time what φ changes over it:
 * φ is linear between its times, so that at a single time the derivative is off by as much as the times are apart.
 */
export function jetsOver(
  surface: ValueSurface,
  from: number,
  to: number,
  y: ArrayLike<number>,
  out: Float64Array,
): void {
  surface.jets(from, y, out);
  if (surface.times.length === 1) return;
  const other = later.get(surface) ?? new Float64Array(surface.size);
  later.set(surface, other);
  surface.jets(to, y, other);
  const last = surface.size - 1;
  out[last] = ((other[0] as number) - (out[0] as number)) / (to - from);
  for (let l = 0; l < last; l++) out[l] = ((out[l] as number) + (other[l] as number)) / 2;
}
