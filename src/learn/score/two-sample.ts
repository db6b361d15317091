/** Whether two samples are of one law: by energy, for all columns together, and by the largest gap of distribution, column by column. */
import type { Samples } from './samples.js';

/** The mean distance between points of two samples in d columns. */
export function meanDistance(a: Float64Array, b: Float64Array, d: number): number {
  let total = 0;
  for (let i = 0; i < a.length; i += d) {
    let row = 0;
    for (let j = 0; j < b.length; j += d) {
      let square = 0;
      for (let k = 0; k < d; k++) square += ((a[i + k] as number) - (b[j + k] as number)) ** 2;
      row += Math.sqrt(square);
    }
    total += row;
  }
  return total / ((a.length / d) * (b.length / d));
}

/** The mean distance of a sample's points from each other, with those from themselves, which are zero. */
export function meanDistanceWithin(a: Float64Array, d: number): number {
  let total = 0;
  for (let i = 0; i < a.length; i += d)
    for (let j = 0; j < i; j += d) {
      let square = 0;
      for (let k = 0; k < d; k++) square += ((a[i + k] as number) - (a[j + k] as number)) ** 2;
      total += Math.sqrt(square);
    }
  return (2 * total) / (a.length / d) ** 2;
}

/** 2E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ of the empirical laws, zero for equal ones alone (Székely and Rizzo 2013). */
export const energyDistance = (a: Float64Array, b: Float64Array, d: number): number =>
  2 * meanDistance(a, b, d) - meanDistanceWithin(a, d) - meanDistanceWithin(b, d);

/** Permutations of a test, and rows of each sample that it looks at. */
const [PERMUTATIONS, MOST_ROWS] = [199, 500];

export interface EnergyTest {
  readonly distance: number;
  /** Share of random exchanges of rows that are as far apart. */
  readonly pValue: number;
}

/** Evenly spread rows, at most so many. */
function thinned(values: Float64Array, d: number): Float64Array {
  const count = values.length / d;
  if (count <= MOST_ROWS) return values;
  return Float64Array.from({ length: MOST_ROWS * d }, (_, p) => {
    const row = Math.floor((Math.floor(p / d) * count) / MOST_ROWS);
    return values[row * d + (p % d)] as number;
  });
}

/**
 * The permutation test by energy distance. Distances between rows are computed once, so that a permutation only adds them up.
 *
 * @param uniform numbers between 0 and 1, as many as are asked for
 */
export function energyTest(
  first: Float64Array,
  second: Float64Array,
  d: number,
  uniform: (draw: number, count: number) => Float64Array,
): EnergyTest {
  const [a, b] = [thinned(first, d), thinned(second, d)];
  const [n, m] = [a.length / d, b.length / d];
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  const total = n + m;
  const distance = new Float64Array(total * total);
  for (let i = 0; i < total; i++)
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < d; k++) square += ((all[i * d + k] as number) - (all[j * d + k] as number)) ** 2;
      distance[i * total + j] = distance[j * total + i] = Math.sqrt(square);
    }
  const energyOf = (isFirst: Uint8Array): number => {
    let [within, across, beyond] = [0, 0, 0];
    for (let i = 0; i < total; i++)
      for (let j = 0; j < i; j++) {
        const x = distance[i * total + j] as number;
        if (isFirst[i] !== isFirst[j]) across += x;
        else if (isFirst[i] === 1) within += x;
        else beyond += x;
      }
    return (2 * across) / (n * m) - (2 * within) / (n * n) - (2 * beyond) / (m * m);
  };
  const labels = Uint8Array.from({ length: total }, (_, i) => (i < n ? 1 : 0));
  const observed = energyOf(labels);
  let asFar = 1;
  for (let p = 0; p < PERMUTATIONS; p++) {
    const u = uniform(p, total);
    for (let i = total - 1; i > 0; i--) {
      const j = Math.floor((u[i] as number) * (i + 1));
      [labels[i], labels[j]] = [labels[j] as number, labels[i] as number];
    }
    if (energyOf(labels) >= observed) asFar++;
  }
  return { distance: observed, pValue: asFar / (PERMUTATIONS + 1) };
}

/** The largest gap between two empirical distribution functions, and how rarely one as large is chance. */
export interface KolmogorovSmirnov {
  readonly statistic: number;
  readonly pValue: number;
}

/** 2Σ(−1)^{k−1}e^{−2k²z²}, the law of Kolmogorov's statistic beyond z (Kolmogorov 1933). */
function beyond(z: number): number {
  if (z < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = 2 * (k % 2 === 1 ? 1 : -1) * Math.exp(-2 * k * k * z * z);
    sum += term;
    if (Math.abs(term) < 1e-12) break;
  }
  return Math.min(1, Math.max(0, sum));
}

export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnov {
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  let [i, j, statistic] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const v = Math.min(x[i] as number, y[j] as number);
    while (i < x.length && x[i] === v) i++;
    while (j < y.length && y[j] === v) j++;
    statistic = Math.max(statistic, Math.abs(i / x.length - j / y.length));
  }
  const size = Math.sqrt((x.length * y.length) / (x.length + y.length));
  // Stephens 1970: good from samples of five on.
  return { statistic, pValue: beyond((size + 0.12 + 0.11 / size) * statistic) };
}

export const columnOf = ({ names, count, values }: Samples, j: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => values[i * names.length + j] as number);
