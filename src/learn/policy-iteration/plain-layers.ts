/** Passes of numbers at many places through the layers of a network, in double precision. */

/** So many places at a time: what lies between layers stays near the processor. */
export const BLOCK = 256;

/** Numbers at the places of a block, [numbers, places]: their values, how they drift, and their derivative along each noise. */
export interface Signal {
  readonly value: Float64Array;
  readonly drift: Float64Array;
  readonly along: readonly Float64Array[];
}

export const signal = (numbers: number, noises: number): Signal => ({
  value: new Float64Array(numbers * BLOCK),
  drift: new Float64Array(numbers * BLOCK),
  along: Array.from({ length: noises }, () => new Float64Array(numbers * BLOCK)),
});

export interface Layer {
  /** [inputs, outputs]. */
  readonly weights: Float64Array;
  readonly bias: Float64Array;
  readonly after: Signal;
}

/**
 * tanh within a few units in the last place: Lambert's continued fraction (1768) to its seventh term at an eighth of the argument,
 * then three times tanh 2x = 2nd/(n² + d²) for tanh x = n/d, so that there is one division. Less than half of `Math.tanh`'s time.
 */
export function hyperbolicTangent(x: number): number {
  // Beyond 20 it is one to the last place.
  const y = (x > 20 ? 20 : x < -20 ? -20 : x) / 8;
  const q = y * y;
  const n = y * (135135 + q * (17325 + q * (378 + q)));
  const d = 135135 + q * (62370 + q * (3150 + 28 * q));
  const n2 = 2 * n * d;
  const d2 = n * n + d * d;
  const n4 = 2 * n2 * d2;
  const d4 = n2 * n2 + d2 * d2;
  return (2 * n4 * d4) / (n4 * n4 + d4 * d4);
}

/** Adds a multiple of numbers of a block to others. */
function addTimes(w: number, from: Float64Array, first: number, to: Float64Array, begin: number, count: number): void {
  for (let p = 0; p < count; p++) to[begin + p] = (to[begin + p] as number) + w * (from[first + p] as number);
}

/**
 * Adds w·x to numbers of a block, for the weights `w[at]`, `w[at + stride]`, … of the x that count: four at a time, so that sums are
 * read and written as seldom.
 */
export function addProduct(
  w: Float64Array,
  at: number,
  stride: number,
  x: Float64Array,
  which: Int32Array,
  to: Float64Array,
  begin: number,
  count: number,
): void {
  let q = 0;
  for (; q + 3 < which.length; q += 4) {
    const i = which[q] as number;
    const j = which[q + 1] as number;
    const k = which[q + 2] as number;
    const l = which[q + 3] as number;
    const a = w[at + i * stride] as number;
    const b = w[at + j * stride] as number;
    const c = w[at + k * stride] as number;
    const d = w[at + l * stride] as number;
    for (let p = 0; p < count; p++)
      to[begin + p] =
        (to[begin + p] as number) +
        (a * (x[i * count + p] as number) +
          b * (x[j * count + p] as number) +
          c * (x[k * count + p] as number) +
          d * (x[l * count + p] as number));
  }
  for (; q < which.length; q++) {
    const i = which[q] as number;
    addTimes(w[at + i * stride] as number, x, i * count, to, begin, count);
  }
}

/** Wx, or Wx + b, of the x that count. */
export function linear(
  { weights, bias }: Layer,
  isAffine: boolean,
  x: Float64Array,
  which: Int32Array,
  count: number,
  to: Float64Array,
): void {
  const m = bias.length;
  const [first = 0] = which;
  const others = which.subarray(1);
  for (let u = 0; u < m; u++) {
    const begin = u * count;
    const b = isAffine ? (bias[u] as number) : 0;
    const w = which.length === 0 ? 0 : (weights[first * m + u] as number);
    for (let p = 0; p < count; p++) to[begin + p] = b + w * (x[first * count + p] as number);
    if (others.length > 0) addProduct(weights, u, m, x, others, to, begin, count);
  }
}

/** h = tanh z in place. */
export function bendValues(value: Float64Array, numbers: number): void {
  for (let p = 0; p < numbers; p++) value[p] = hyperbolicTangent(value[p] as number);
}

/**
 * h = tanh z in place, and 𝓛h = h′𝓛z + ½h″ Σ(∂z)² with h′ = 1 − h², h″ = −2hh′.
 * @param squares room for as many numbers
 */
export function bend({ value, drift, along }: Signal, squares: Float64Array, numbers: number): void {
  if (along.length === 0) squares.fill(0, 0, numbers);
  along.forEach((a, k) => {
    if (k === 0) for (let p = 0; p < numbers; p++) squares[p] = (a[p] as number) * (a[p] as number);
    else for (let p = 0; p < numbers; p++) squares[p] = (squares[p] as number) + (a[p] as number) * (a[p] as number);
  });
  for (let p = 0; p < numbers; p++) {
    const h = hyperbolicTangent(value[p] as number);
    const slope = 1 - h * h;
    value[p] = h;
    drift[p] = slope * ((drift[p] as number) - h * (squares[p] as number));
    squares[p] = slope;
  }
  for (const a of along) for (let p = 0; p < numbers; p++) a[p] = (a[p] as number) * (squares[p] as number);
}
