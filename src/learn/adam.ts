/** Gradient descent with moments (Kingma and Ba 2015, algorithm 1). */
import { numpy as np } from '@jax-js/jax';

const [FIRST_DECAY, SECOND_DECAY, EPSILON] = [0.9, 0.999, 1e-8];

/** Of each parameter in turn the running mean of its gradient, then those of the squares, and at the end their number. */
export type Moments = np.Array[];

export const noMoments = (parameters: readonly np.Array[]): Moments => [
  ...[...parameters, ...parameters].map((p) => np.zeros(p.shape)),
  np.array(0),
];

const mean = (decay: number, before: np.Array, now: np.Array): np.Array =>
  np.add(np.multiply(before, decay), np.multiply(now, 1 - decay));

/**
 * One step against the gradient, as part of a function to be compiled. Owns its arguments.
 * @returns the parameters and their moments
 */
export function adamStep(
  parameters: readonly np.Array[],
  gradient: readonly np.Array[],
  moments: Moments,
  rate: np.Array,
): [np.Array[], Moments] {
  const n = parameters.length;
  const count = np.add(moments[2 * n] ?? NaN, 1);
  const unbiased = (decay: number): np.Array => np.subtract(1, np.exp(np.multiply(count.ref, Math.log(decay))));
  const [one, two] = [unbiased(FIRST_DECAY), unbiased(SECOND_DECAY)];
  const firsts: np.Array[] = [];
  const seconds: np.Array[] = [];
  const moved = parameters.map((p, i) => {
    const g = gradient[i] ?? np.zeros(p.shape);
    const first = mean(FIRST_DECAY, moments[i] ?? np.zeros(p.shape), g.ref);
    const second = mean(SECOND_DECAY, moments[n + i] ?? np.zeros(p.shape), np.square(g));
    firsts.push(first.ref);
    seconds.push(second.ref);
    const size = np.add(np.sqrt(np.divide(second, two.ref)), EPSILON);
    return np.subtract(p, np.multiply(rate.ref, np.divide(np.divide(first, one.ref), size)));
  });
  [rate, one, two].forEach((a) => {
    a.dispose();
  });
  return [moved, [...firsts, ...seconds, count]];
}
