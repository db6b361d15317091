/**
 * What a monotone scheme loses to artificial diffusion, or of a common noise that no leap carries, is given back as a bounded source: a filtered scheme in the manner of
 * Froese and Oberman (2013) and of Bokanowski, Falcone and Sahu (2016), solved by defect correction (Hackbusch 1985, chapter
 * 14). With a source of at most ε the solution stays within ε/ρ of the monotone one, and ε vanishes with the spacing, so the
 * corrected scheme converges to the viscosity solution whenever the monotone one does; where V is smooth it is of second order.
 */
import type { Grid } from './mesh.js';
import { distanceAbove, distanceBelow, placeOf, type Axis } from './mesh.js';
import type { GridPolicy, Sweeper } from './sweep.js';

/** ∂²U/∂y_j∂y_k at a node that is inside along both axes. */
function mixedAt(
  { axes, strides }: Grid,
  values: Float64Array,
  at: number,
  j: number,
  k: number,
  place: Int32Array,
): number {
  const [a, b] = [strides[j] as number, strides[k] as number];
  const width = (m: number): number => distanceAbove(axes[m] as Axis, place[m] as number) + distanceBelow(axes[m] as Axis, place[m] as number); // prettier-ignore
  const u = (offset: number): number => values[at + offset] as number;
  return (u(a + b) - u(a - b) - u(b - a) + u(-a - b)) / (width(j) * width(k));
}

/** The bound ε, as a share of the terms of the equation, for a spacing of the whole axis; it falls like the root of the spacing. */
const LIMIT = 2;

/** x up to the limit, falling to zero at twice the limit: where the two schemes disagree widely only the monotone one is trusted. */
function filtered(x: number, limit: number): number {
  const size = Math.abs(x);
  if (size <= limit) return x;
  return size >= 2 * limit ? 0 : Math.sign(x) * (2 * limit - size);
}

/**
 * The source that takes the artificial diffusion off again and adds the lost covariation, at the values.
 *
 * @param average size of the long-run average, a term of the equation where that is the criterion
 * @returns one number a node, or nothing where the scheme has no artificial diffusion
 */
export function correctionOf(
  grid: Grid,
  sweeper: Sweeper,
  policy: GridPolicy,
  decay: number,
  values: Float64Array,
  average = 0,
): Float64Array | undefined {
  const { axes, strides } = grid;
  const d = axes.length;
  const source = new Float64Array(grid.size);
  const place = new Int32Array(d);
  const most = LIMIT / Math.sqrt(Math.min(...axes.map((axis) => axis.nodes)));
  let any = false;
  const { pairs } = sweeper.chain.model;
  const isInside = (k: number): boolean =>
    (place[k] as number) > 0 && (place[k] as number) < (axes[k] as Axis).nodes - 1;
  sweeper.assemble({ time: 0, decay, policy }, ({ artificial, lost, reward }, { node, count }) => {
    for (let k = 0; k < d; k++) {
      const added = artificial[k] as Float64Array;
      const [axis, stride] = [axes[k] as Axis, strides[k] as number];
      placeOf(grid, node, place);
      const start = place[k] as number;
      for (let i = 0; i < count; i++) {
        const extra = added[i] as number;
        if (extra === 0) continue;
        const at = node + i;
        const j = k === d - 1 ? start + i : start;
        const above = distanceAbove(axis, j);
        const below = distanceBelow(axis, j);
        const here = values[at] as number;
        const bend =
          (((values[at + stride] as number) - here) / above + ((values[at - stride] as number) - here) / below) *
          (2 / (above + below));
        source[at] = (source[at] as number) - extra * bend;
        any = true;
      }
    }
    lost.forEach((without, n) => {
      const [j, k] = pairs[n] as readonly [number, number];
      placeOf(grid, node, place);
      const start = place[d - 1] as number;
      for (let i = 0; i < count; i++) {
        if (without[i] === 0) continue;
        place[d - 1] = start + i;
        if (!isInside(j) || !isInside(k)) continue;
        const at = node + i;
        source[at] = (source[at] as number) + 2 * (without[i] as number) * mixedAt(grid, values, at, j, k, place);
        any = true;
      }
    });
    for (let i = 0; i < count; i++) {
      const at = node + i;
      const scale = Math.abs(reward[i] as number) + decay * Math.abs(values[at] as number) + average;
      source[at] = filtered(source[at] as number, most * scale);
    }
  });
  return any ? source : undefined;
}
