/**
 * Policy evaluation: the last layer of the value's network by least squares in double precision, from three kinds of equations that
 * are linear in it. Rollouts say what the value is where paths start (Feynman and Kac, with V as it was for the rest of each path);
 * the policy's own equation ρV = r + 𝓛V holds at places all over the box, without noise; and at a horizon the payoff is the value.
 * The equation makes the fit sharp. By itself it has many solutions, since nothing is known at the ends of the box: of them rollouts
 * pick the value, as what comes beyond a long path no longer counts.
 */
import { CostateError } from '../../errors.js';
import type { Flow } from '../flow.js';
import type { Region } from '../region.js';
import { weightsAt } from './box.js';
import type { Paths } from './corrections.js';
import { equationRowsAt, inColumns, payoffAt } from './closed-loop.js';
import { withLastLayer, type Framed } from './frame.js';
import {
  leastOf,
  leastSquares,
  misfits,
  normalEquations,
  rms,
  type Equations,
  type NormalEquations,
} from './last-layer.js';
import { placeInWords, type Places } from './places.js';
import { plainNetwork } from './plain-network.js';

export interface Evaluation {
  readonly value: Framed;
  /** Root mean square of V over its scale, at the starts. */
  readonly size: number;
  /** Root mean square misfits of the equation and of the rollouts, relative to that size. */
  readonly equation: number;
  readonly rollouts: number;
}

/** A reward beyond so many times the middle one counts for no more than that one would. */
const GIANT = 10;

/** Weights of rows, less where the right side is a giant: a policy may have learnt nonsense in a corner, which is not to tell everywhere. */
function withoutGiants(right: ArrayLike<number>, weights: Float64Array): Float64Array {
  const sizes = Float64Array.from(weights, (_, i) => Math.abs(right[i] as number));
  const middle = sizes.slice().sort()[sizes.length >> 1] as number;
  return weights.map((w, i) => w * Math.min(1, (GIANT * middle) / ((sizes[i] as number) + Number.MIN_VALUE)));
}

/** Of what rollouts say, at least this share is taken to be wrong, as their steps are. */
const STEP_ERROR = 0.1;
/** A misfit below this share of V is single precision. */
const ROUNDING = 1e-6;

/** Rows times a weight each. */
function weighed(
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  width: number,
  weights: Float64Array,
): Equations & { readonly left: Float64Array } {
  const all = new Float64Array(left.length);
  for (let r = 0; r < weights.length; r++) {
    const w = weights[r] as number;
    for (let p = r * width; p < (r + 1) * width; p++) all[p] = w * (left[p] as number);
  }
  return { width, left: all, right: weights.map((w, i) => w * (right[i] as number)) };
}

/**
 * By how much rollouts may be off, root mean square: by noise, which is what they leave of a parabola in the coordinates, since V
 * differs from what it was by something smooth; by their time step; and by V being still off, as it was at their starts, at their
 * ends.
 */
function doubtOf(
  flow: Flow,
  { y, t }: Places,
  changes: Float64Array,
  beyond: Float64Array,
  weights: Float64Array,
): number {
  const n = flow.coordinates.length;
  const width = 2 * n + 4;
  const left = Float64Array.from({ length: t.length * width }, (_, p) => {
    const [i, j] = [Math.floor(p / width), p % width];
    const z = j < 2 * n ? (y[i * n + (j % n)] as number) : (t[i] as number);
    return j < n ? z : j < 2 * n ? z * z : z ** (j - 2 * n);
  });
  const equations = weighed(left, changes, width, weights);
  const noise = rms(misfits(equations, leastSquares(equations)));
  const share = beyond.reduce((sum, w) => sum + w, 0) / beyond.length;
  return Math.max(noise, rms(equations.right) * Math.max(STEP_ERROR, share / (1 - Math.min(share, 1 - STEP_ERROR))));
}

export function evaluator(flow: Flow, region: Region) {
  /** Where rows are not finite the problem itself is not, and has to say where. */
  const requireFinite = (left: ArrayLike<number>, right: ArrayLike<number>, width: number, at: Places): void => {
    const isFinite = (i: number): boolean => {
      let sum = right[i] as number;
      for (let p = i * width; p < (i + 1) * width; p++) sum += 0 * (left[p] as number);
      return Number.isFinite(sum);
    };
    const bad = at.t.findIndex((_, i) => !isFinite(i));
    if (bad < 0) return;
    throw new CostateError({
      code: 'resources.numeric',
      message: `drift, noise or reward are not finite at ${placeInWords(flow, at, bad)} under the learnt policy`,
      suggestion: 'a smaller range of the states: --range x=0.5:2',
    });
  };

  /**
   * @param before V along whose equation the rollouts were corrected
   * @param next the network whose last layer is sought
   * @param starts of rollouts, and what each says of V there besides `before`
   * @param places where the equation is to hold
   * @param ends places at the horizon, if there is one
   */
  return (
    before: Framed,
    next: Framed,
    policy: Framed,
    starts: Places,
    { change: changes, beyond }: Pick<Paths, 'change' | 'beyond'>,
    places: Places,
    ends: Places | undefined,
  ): Evaluation => {
    const [network, actor] = [plainNetwork(next, flow.noises), plainNetwork(policy, 0)];
    const { width } = network;
    const inside = equationRowsAt(flow, network, actor, inColumns(places));
    requireFinite(inside.left, inside.right, width, places);
    const begun = inColumns(starts);
    const known = plainNetwork(before, 0);
    const [olds, oldScale, scale] = [known.outputsAt(begun)[0] ?? [], known.scaleAt(begun), network.scaleAt(begun)];
    const said = Float64Array.from(
      changes,
      (c, i) => ((olds[i] as number) * (oldScale[i] as number) + c) / (scale[i] as number),
    );
    // A path that left the finite numbers says nothing.
    const heard = weightsAt(region, flow, starts).map((w, i) => (Number.isFinite(said[i]) ? w : 0));
    const { features } = network.rowsAt(begun);
    const rollouts = weighed(
      features,
      said.map((v) => (Number.isFinite(v) ? v : 0)),
      width,
      heard,
    );
    const equation = weighed(
      inside.left,
      inside.right,
      width,
      withoutGiants(inside.right, weightsAt(region, flow, places)),
    );
    const payoff =
      ends &&
      (() => {
        const at = inColumns(ends);
        const [rows, scaleThere] = [network.rowsAt(at).features, network.scaleAt(at)];
        const right = payoffAt(flow, at).map((paid, i) => paid / (scaleThere[i] as number));
        requireFinite(rows, right, width, ends);
        return weighed(rows, right, width, weightsAt(region, flow, ends));
      })();
    const exact = payoff ? [equation, payoff] : [equation];
    const [normals, rolled] = [exact.map(normalEquations), normalEquations(rollouts)];
    const counting = (weight: number): (readonly [NormalEquations, number])[] => normals.map((n) => [n, weight]);
    // What is free of noise is weighed by what it leaves when it is alone, rollouts by their noise.
    const alone = leastOf(counting(1));
    const rounding = ROUNDING * rms(rollouts.right);
    const least = Math.max(...exact.map((e) => rms(misfits(e, alone))), rounding);
    const relativeChanges = Float64Array.from(changes, (c, i) => (Number.isFinite(c) ? c / (scale[i] as number) : 0));
    const doubt = Math.max(doubtOf(flow, starts, relativeChanges, beyond, heard), rounding);
    const weights = leastOf([...counting(1 / least), [rolled, 1 / doubt]]);
    const size = rms(misfits({ left: features, right: new Float64Array(starts.t.length), width }, weights));
    const relative = (e: Equations): number => rms(misfits(e, weights)) / size;
    return { value: withLastLayer(next, [weights]), size, equation: relative(equation), rollouts: relative(rollouts) };
  };
}
