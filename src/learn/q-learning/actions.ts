/** Actions in coordinates that are free or bounded by an interval: a positive one by its logarithm, others by themselves. */
import type { NumericDomain } from '../../simulate/instance.js';

/** Bounds of a control's coordinate. */
export interface ActionAxis {
  readonly isLogarithm: boolean;
  readonly lower: number;
  readonly upper: number;
}

export function actionAxis(domain: NumericDomain): ActionAxis {
  switch (domain.kind) {
    case 'positive':
      return { isLogarithm: true, lower: -Infinity, upper: Infinity };
    case 'set':
      return { isLogarithm: false, lower: Math.min(...domain.values), upper: Math.max(...domain.values) };
    default:
      return { isLogarithm: false, lower: domain.lower, upper: domain.upper };
  }
}

export const isBounded = ({ lower, upper }: ActionAxis): boolean => Number.isFinite(lower) && Number.isFinite(upper);

export const toAction = ({ isLogarithm }: ActionAxis, b: number): number => (isLogarithm ? Math.exp(b) : b);

/**
 * The maximum of gᵀδ + ½ δᵀHδ over a box, by ascent along one coordinate after the other, each exactly: on a line the maximum
 * is at the vertex where the function is concave and has it inside, else at the better end. Written to `delta`, which starts
 * the ascent.
 */
export function ascend(
  g: ArrayLike<number>,
  h: ArrayLike<number>,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  delta: Float64Array,
): void {
  const n = delta.length;
  const most = n === 1 ? 1 : 60;
  for (let sweep = 0; sweep < most; sweep++) {
    let moved = 0;
    for (let i = 0; i < n; i++) {
      let slope = g[i] as number;
      for (let j = 0; j < n; j++) if (j !== i) slope += (h[i * n + j] as number) * (delta[j] as number);
      const [low, high] = [lower[i] as number, upper[i] as number];
      const bend = h[i * n + i] as number;
      const vertex = -slope / bend;
      const best =
        bend < 0
          ? Math.min(high, Math.max(low, vertex))
          : slope * (high - low) + 0.5 * bend * (high * high - low * low) >= 0
            ? high
            : low;
      moved = Math.max(moved, Math.abs(best - (delta[i] as number)));
      delta[i] = best;
    }
    if (moved < 1e-9) return;
  }
}
