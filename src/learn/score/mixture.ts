/** A mixture of normal laws: samples of it, and the densities and scores of the noised law exactly. */
import { compileKernel } from '../../compile/kernel.js';
import { mixtureDensity, mixtureScore, type Component } from '../../derivation/gaussian-density.js';
import { add, log, multiply, number, square, symbol, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { normalNumbers } from '../normals.js';
import { uniforms } from '../uniforms.js';
import { deviationAt, keptAt } from './noising.js';
import type { Samples } from './samples.js';

/** Clusters of one deviation in all directions. */
export interface Mixture {
  readonly names: readonly string[];
  readonly clusters: readonly { readonly weight: number; readonly mean: readonly number[] }[];
  readonly deviation: number;
}

const [POINTS, CHOICES] = [205, 5];

/** Samples of the mixture; another draw, other samples. */
export function drawFrom({ names, clusters, deviation }: Mixture, seed: number, draw: number, count: number): Samples {
  const d = names.length;
  const xi = normalNumbers(seed, POINTS, draw, count * d);
  const u = uniforms(seed, 1_000_000 * CHOICES + draw, count);
  const values = new Float64Array(count * d);
  for (let i = 0; i < count; i++) {
    let rest = u[i] as number;
    const cluster = clusters.find(({ weight }) => (rest -= weight) < 0) ?? clusters.at(-1);
    for (let k = 0; k < d; k++) values[i * d + k] = (cluster?.mean[k] ?? NaN) + deviation * (xi[i * d + k] as number);
  }
  return { names, count, values };
}

/** The mixture noised, as functions of a point: log p and ∇log p. */
export interface NoisedLaw {
  readonly logDensity: (x: ArrayLike<number>, ratio: number) => number;
  /** Into `out`. */
  readonly score: (x: ArrayLike<number>, ratio: number, out: Float64Array) => void;
}

/** log p and the score under dY = −Y dτ + √2 dB, compiled from their formulas. */
export function noisedLaw({ names, clusters, deviation }: Mixture): NoisedLaw {
  const exact = (v: number): Expression => number(rationalFromNumber(v));
  const [kept, noise, pi] = [symbol('kept'), symbol('noise'), symbol('pi')];
  const components: readonly Component[] = clusters.map(({ weight, mean }) => ({
    weight: exact(weight),
    mean: mean.map((m) => multiply(exact(m), kept)),
  }));
  const variance = add(multiply(square(kept), exact(deviation ** 2)), square(noise));
  const x = names.map((_, k) => symbol(`x${k}`));
  const parameters = [...names.map((_, k) => `x${k}`), 'kept', 'noise', 'pi'];
  const density = compileKernel([log(mixtureDensity(x, components, variance, pi))], parameters);
  const slope = compileKernel(mixtureScore(x, components, variance), parameters);
  const at = (point: ArrayLike<number>, ratio: number): number[] => [
    ...Array.from(point),
    keptAt(ratio),
    deviationAt(ratio),
    Math.PI,
  ];
  const value = new Float64Array(1);
  return {
    logDensity: (point, ratio) => {
      density.evaluate(at(point, ratio), value);
      return value[0] as number;
    },
    score: (point, ratio, out) => {
      slope.evaluate(at(point, ratio), out);
    },
  };
}
