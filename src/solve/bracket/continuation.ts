/**
 * φ beyond the ends at which a grid of one state was cut off: a parabola (of a positive state: a power of it) with the value
 * and slope that φ has at an edge and a curvature a little off, so that the residual of the HJB equation falls outward. The
 * slope stays continuous, which is all that Itô's formula needs (Krylov 1980, theorem 2.10.1).
 */
import type { Axis } from '../grid/mesh.js';
import type { SplineAxis, Surface } from './spline.js';

export interface Continuation {
  /** Share of the half-width that is left off at a cut end: there the grid's own end condition bends φ. */
  readonly inner: number;
  /** Relative change of the curvature beyond. */
  readonly tilt: number;
}

const INNER = [0.05, 0.3, 0.6];
const TILTS = [0, 1e-3, -1e-3, 1e-2, -1e-2, 0.1, -0.1, 0.5, -0.5];

export const CONTINUATIONS: readonly Continuation[] = INNER.flatMap((inner) => TILTS.map((tilt) => ({ inner, tilt })));

/** Where φ is that of the grid, and how far beyond it is examined. */
export interface Edges {
  readonly from: number;
  readonly to: number;
  readonly outermost: readonly [number, number];
}

/** The edges of one axis: beyond a cut end as far again as the grid is wide. */
export function edgesOf({ first, spacing, nodes }: SplineAxis, axis: Axis, inner: number): Edges {
  const reach = (nodes - 1) * spacing;
  const last = first + reach;
  // On a node, where the spline's pieces meet anyway.
  const off = Math.round((inner * reach) / 2 / spacing) * spacing;
  return {
    from: axis.cutLower ? first + off : first,
    to: axis.cutUpper ? last - off : last,
    outermost: [axis.cutLower ? first - reach : first, axis.cutUpper ? last + reach : last],
  };
}

/** The surface over one coordinate continued beyond the edges at which it is cut off. */
export function continued(surface: Surface, axis: Axis, { inner, tilt }: Continuation, logarithmic: boolean): Surface {
  const [only] = surface.axes;
  if (!only || !(axis.cutLower || axis.cutUpper)) return surface;
  const { from, to } = edgesOf(only, axis, inner);
  const edge = new Float64Array(1);
  return {
    axes: surface.axes,
    jets: (y, out) => {
      const place = y[0] as number;
      const lower = axis.cutLower && place < from;
      if (!lower && !(axis.cutUpper && place > to)) {
        surface.jets(y, out);
        return;
      }
      edge[0] = lower ? from : to;
      surface.jets(edge, out);
      const distance = place - (edge[0] as number);
      const [value, slope] = [out[0] as number, out[1] as number];
      const curvature = (out[2] as number) + tilt * Math.abs(out[2] as number);
      const rate = slope === 0 ? 0 : curvature / slope;
      if (logarithmic && Math.abs(rate) > 1e-12) {
        const power = Math.exp(rate * distance);
        out[0] = value + (slope * (power - 1)) / rate;
        out[1] = slope * power;
        out[2] = curvature * power;
        return;
      }
      out[0] = value + slope * distance + (curvature * distance * distance) / 2;
      out[1] = slope + curvature * distance;
      out[2] = curvature;
    },
  };
}
