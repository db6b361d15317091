/** The Hamiltonian of values on a grid at one node, as a function of the action, whatever formula or search found the policy's. */
import type { Grid } from './mesh.js';
import type { GridModel } from './model.js';

/** Slopes, curvatures and mixed second differences of values at an inner node. */
interface Jets {
  readonly slopes: readonly number[];
  readonly curvatures: readonly number[];
  readonly mixed: readonly number[];
}

export function jetsAt(
  grid: Grid,
  values: Float64Array,
  node: number,
  place: Int32Array,
  pairs: GridModel['pairs'],
): Jets {
  const u = (offset: number): number => values[node + offset] as number;
  const steps = grid.axes.map(({ coordinate }, k) => {
    const i = place[k] as number;
    return {
      below: (coordinate[i] as number) - (coordinate[i - 1] as number),
      above: (coordinate[i + 1] as number) - (coordinate[i] as number),
      stride: grid.strides[k] as number,
    };
  });
  const lines = steps.map(({ below, above, stride }) => {
    const [fall, rise] = [(u(0) - u(-stride)) / below, (u(stride) - u(0)) / above];
    return {
      slope: (above * fall + below * rise) / (above + below),
      curvature: (2 * (rise - fall)) / (above + below),
    };
  });
  return {
    slopes: lines.map(({ slope }) => slope),
    curvatures: lines.map(({ curvature }) => curvature),
    mixed: pairs.map(([j, k]) => {
      const [a, b] = [steps[j], steps[k]] as [(typeof steps)[0], (typeof steps)[0]];
      const cross = u(a.stride + b.stride) - u(a.stride - b.stride) - u(b.stride - a.stride) + u(-a.stride - b.stride);
      return cross / ((a.above + a.below) * (b.above + b.below));
    }),
  };
}

/** Terms of the Hamiltonian under an action. */
export type NodeHamiltonian = (action: readonly number[]) => readonly number[];

/** Terms of the Hamiltonian of the maximised problem under an action: reward, drifts, half variances and covariances. */
export function hamiltonianOf(
  model: GridModel,
  { slopes, curvatures, mixed }: Jets,
  time: number,
  x: readonly number[],
): NodeHamiltonian {
  const d = x.length;
  const rates: number[] = [];
  return (action: readonly number[]): readonly number[] => {
    model.rates.evaluate([time, ...x, ...action], rates);
    return [
      model.sign * (rates[0] as number),
      ...slopes.map((slope, k) => (rates[1 + k] as number) * slope),
      ...curvatures.map((curvature, k) => (rates[1 + d + k] as number) * curvature),
      ...mixed.map((cross, n) => 2 * (rates[1 + 2 * d + n] as number) * cross),
    ];
  };
}

export const total = (terms: readonly number[]): number => terms.reduce((sum, v) => sum + v, 0);

/**
 * What an action earns more than another; NaN where that is no clear share of the terms it is the difference of. Slopes and
 * curvatures are those of a grid, and differ a little from those with which its policy was found.
 */
export function clearGain(
  hamiltonian: NodeHamiltonian,
  from: readonly number[],
  to: readonly number[],
  share: number,
): number {
  const before = hamiltonian(from);
  const gains = hamiltonian(to).map((term, k) => term - (before[k] as number));
  const gain = total(gains);
  return gain > share * gains.reduce((sum, g) => sum + Math.abs(g), 0) ? gain : NaN;
}
