/**
 * New samples from a learnt score: the noised law at its end is a standard normal one, and the reverse-time diffusion takes it back,
 * or the probability flow does without noise (theory `time-reversal`). Heun's method in the times at which the ratio of noise falls
 * by equal factors (Karras et al. 2022); with noise the same numbers serve both of its stages.
 */
import { jit, numpy as np, tree } from '@jax-js/jax';
import { differentiable } from '../../compile/differentiable.js';
import { marginalDrift } from '../../derivation/marginal-drift.js';
import { CostateError } from '../../errors.js';
import { number, symbol, two, type Expression } from '../../expression/expression.js';
import { computed } from '../device.js';
import { normalArray } from '../normals.js';
import { ratioAt, timeOf } from './noising.js';
import type { Samples } from './samples.js';
import { sameLevel, scoreAt } from './score-network.js';
import type { LearntScore } from './train-score.js';
import { unwhitened } from './whitening.js';

export interface GenerateOptions {
  readonly seed: number;
  readonly count: number;
  /** Without noise on the way. */
  readonly flow?: boolean;
  readonly steps?: number;
}

const STEPS = 60;
const [START, WAY] = [301, 400];
/** Rows that are followed together. */
const CHUNK = 5000;

/** The drift of the family's member λ: the noising process has the drift −x and ΣΣᵀ = 2. */
export const reverseDrift = (lambda: number): Expression =>
  marginalDrift(symbol('x'), two, symbol('s'), number(lambda));

/** @throws CostateError `resources.numeric` where a sample leaves the finite numbers */
export function generate({ names, whitening, network }: LearntScore, options: GenerateOptions): Samples {
  const { seed, count, flow = false, steps = STEPS } = options;
  const d = names.length;
  const lambda = flow ? 0 : 1;
  const drift = differentiable([reverseDrift(lambda)], ['x', 's']);
  const move = (net: np.Array[], x: np.Array, levels: np.Array[]): np.Array => {
    const [seen, kept, deviation] = levels as [np.Array, np.Array, np.Array];
    return drift([x.ref, scoreAt(net, x, { seen, kept, deviation })])[0] ?? np.array(NaN);
  };
  const step = jit((net: np.Array[], x: np.Array, xi: np.Array, from: np.Array[], to: np.Array[], h: np.Array): np.Array => {
    const before = move(tree.ref(net), x.ref, from);
    const shock = np.multiply(xi, np.multiply(np.sqrt(np.multiply(h.ref, 2)), lambda));
    const ahead = np.add(np.add(x.ref, np.multiply(before.ref, h.ref)), shock.ref);
    const after = move(net, ahead, to);
    return np.add(np.add(x, np.multiply(np.multiply(np.add(before, after), 0.5), h)), shock);
  }); // prettier-ignore
  const ratios = Array.from({ length: steps + 1 }, (_, k) => ratioAt(1 - k / steps));
  const levelAt = (ratio: number, rows: number): np.Array[] => {
    const { seen, kept, deviation } = sameLevel(ratio, rows);
    return [seen, kept, deviation];
  };
  const out = new Float64Array(count * d);
  for (let first = 0, part = 0; first < count; first += CHUNK, part++) {
    const rows = Math.min(CHUNK, count - first);
    let x = normalArray(seed, START, part, [rows, d]);
    for (let k = 0; k < steps; k++) {
      const [from = 0, to = 0] = [ratios[k], ratios[k + 1]];
      const h = np.array(timeOf(from) - timeOf(to));
      const xi = flow ? np.zeros([rows, d]) : normalArray(seed, WAY + k, part, [rows, d]);
      [x] = computed([step(tree.ref(network), x, xi, levelAt(from, rows), levelAt(to, rows), h)] as const);
    }
    out.set(x.dataSync(), first * d);
  }
  const bad = out.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw new CostateError({
      code: 'resources.numeric',
      message: `sample ${Math.floor(bad / d) + 1} left the finite numbers on its way back from noise`,
      suggestion: 'more steps of training',
    });
  return { names, count, values: unwhitened(whitening, out) };
}
