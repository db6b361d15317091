/**
 * Means and products of several samples taken on the same paths, collected block by block and merged in a fixed order, so
 * that memory does not grow with the number of paths (Chan, Golub and LeVeque 1983, equations 2.1).
 */

export interface JointMoments {
  readonly count: number;
  readonly mean: readonly number[];
  /** Sums over the paths of products of centred samples, row by row: symmetric, of the size of `mean` squared. */
  readonly products: readonly number[];
}

export const noPaths = (samples: number): JointMoments => ({
  count: 0,
  mean: new Array<number>(samples).fill(0),
  products: new Array<number>(samples * samples).fill(0),
});

/** The moments of the first `count` entries of each sample, by two passes in the order of the paths. */
export function blockMoments(samples: readonly Float64Array[], count: number): JointMoments {
  const size = samples.length;
  const mean = samples.map((sample) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += sample[i] as number;
    return sum / count;
  });
  const products = new Array<number>(size * size).fill(0);
  for (let a = 0; a < size; a++) {
    const [left, leftMean] = [samples[a] as Float64Array, mean[a] as number];
    for (let b = 0; b <= a; b++) {
      const [right, rightMean] = [samples[b] as Float64Array, mean[b] as number];
      let sum = 0;
      for (let i = 0; i < count; i++) sum += ((left[i] as number) - leftMean) * ((right[i] as number) - rightMean);
      products[a * size + b] = sum;
      products[b * size + a] = sum;
    }
  }
  return { count, mean, products };
}

/** The moments of two sets of paths together. */
export function mergeMoments(first: JointMoments, second: JointMoments): JointMoments {
  if (first.count === 0) return second;
  if (second.count === 0) return first;
  const size = first.mean.length;
  const count = first.count + second.count;
  const difference = first.mean.map((m, i) => (second.mean[i] as number) - m);
  const weight = (first.count / count) * second.count;
  return {
    count,
    mean: first.mean.map((m, i) => m + ((difference[i] as number) * second.count) / count),
    products: first.products.map(
      (p, k) =>
        p +
        (second.products[k] as number) +
        (difference[Math.floor(k / size)] as number) * (difference[k % size] as number) * weight,
    ),
  };
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
  readonly standardError: number;
}

/** Mean, standard deviation and standard error of one sample. */
export function momentsOf({ count, mean, products }: JointMoments, sample: number): Moments {
  const square = products[sample * mean.length + sample] as number;
  const deviation = count > 1 ? Math.sqrt(square / (count - 1)) : Infinity;
  return { mean: mean[sample] as number, deviation, standardError: deviation / Math.sqrt(count) };
}
