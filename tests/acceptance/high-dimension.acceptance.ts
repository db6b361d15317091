/**
 * Controls trained in ten, twenty and a hundred dimensions, over five seeds. Of a hundred states even no control at all comes within
 * half a per cent, so that the limit there is tighter than what is asked for.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { openDevice } from '../../src/learn/device.js';
import { trainControl } from '../../src/learn/trained-control/trained-control.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { pointOf } from '../../src/solve/point.js';

const SEEDS = [1, 2, 3, 4, 5];

/** y with (diagonal, lower, upper) y = right, by elimination down and substitution up. */
function tridiagonal(
  lower: Float64Array,
  diagonal: Float64Array,
  upper: Float64Array,
  right: Float64Array,
): Float64Array {
  const n = right.length;
  const [d, y] = [diagonal.slice(), right.slice()];
  for (let i = 1; i < n; i++) {
    const factor = (lower[i] as number) / (d[i - 1] as number);
    d[i] = (d[i] as number) - factor * (upper[i - 1] as number);
    y[i] = (y[i] as number) - factor * (y[i - 1] as number);
  }
  for (let i = n - 1; i >= 0; i--)
    y[i] = ((y[i] as number) - (i + 1 < n ? (upper[i] as number) * (y[i + 1] as number) : 0)) / (d[i] as number);
  return y;
}

/**
 * −log E exp(−ν(X₁ − 1)²) from the ridge of one double well: the linear equation of ψ in one dimension, central differences, the
 * scheme of Crank and Nicolson after four quarter steps that are implicit.
 */
function oneWell(kappa: number, nu: number): number {
  const [points, edge, steps] = [4001, 4, 2000];
  const h = (2 * edge) / (points - 1);
  const x = Float64Array.from({ length: points }, (_, i) => -edge + i * h);
  const drift = x.map((v) => 4 * kappa * v * (1 - v * v));
  const below = drift.map((b, i) => (i === points - 1 ? 1 / (h * h) : i === 0 ? 0 : 0.5 / (h * h) - b / (2 * h)));
  const above = drift.map((b, i) => (i === 0 ? 1 / (h * h) : i === points - 1 ? 0 : 0.5 / (h * h) + b / (2 * h)));
  let psi: Float64Array = x.map((v) => Math.exp(-nu * (v - 1) ** 2));
  const step = (dt: number, implicit: number): void => {
    const explicit = (1 - implicit) * dt;
    const now = psi;
    const right = now.map(
      (v, i) =>
        v +
        explicit * ((below[i] as number) * (now[i - 1] ?? 0) + (above[i] as number) * (now[i + 1] ?? 0) - v / (h * h)),
    );
    const scaled = (a: Float64Array): Float64Array => a.map((v) => -implicit * dt * v);
    const diagonal = new Float64Array(points).fill(1 + (implicit * dt) / (h * h));
    psi = tridiagonal(scaled(below), diagonal, scaled(above), right);
  };
  const dt = 1 / steps;
  for (let k = 0; k < 4; k++) step(dt / 4, 1);
  for (let k = 1; k < steps; k++) step(dt, 0.5);
  return -Math.log(psi[(points - 1) / 2] as number);
}

const median = (a: readonly number[]): number => [...a].sort((p, q) => p - q)[Math.floor(a.length / 2)] ?? NaN;

beforeAll(openDevice);

describe('a control trained in many dimensions', () => {
  it('has for its reference a single well', () => {
    // The same by another program with half the mesh: 0.734362 and 0.741138.
    expect(oneWell(5, 3)).toBeCloseTo(0.734362, 4);
    expect(oneWell(1, 1)).toBeCloseTo(0.741138, 4);
  });

  it.each<readonly [string, () => number, number]>([
    ['derivations/problems/deep-hjb-100.yaml', () => 4.5901617246, 0.001],
    // Twenty times `ou-quadratic-hard` at zero.
    ['tests/learn/trained-control/problems/ou-quadratic-20.yaml', () => 20 * 1.0348624244, 0.005],
    ['tests/learn/trained-control/problems/double-well-10.yaml', () => 3 * oneWell(5, 3) + 7 * oneWell(1, 1), 0.03],
  ])('%s', (file, reference, limit) => {
    const problem = parseProblem(readFileSync(file, 'utf8'), { id: file });
    const [derivation, instance, at] = [deriveProblem(problem), instantiate(problem), pointOf(problem, undefined)];
    const truth = reference();
    const off = SEEDS.map((seed) => {
      const { value, error, seconds, figures } = trainControl({ problem, derivation, instance, at, options: { seed } });
      const weighed = figures?.['weighedValue'] ?? NaN;
      console.log(`${problem.id}, seed ${seed}: ${value} ± ${error}, weighed ${weighed}, ${seconds.toFixed(1)} s`);
      expect(Math.abs(value - truth)).toBeLessThan(error);
      expect(Math.abs(weighed - truth)).toBeLessThan(figures?.['weighedError'] ?? NaN);
      return Math.abs(value / truth - 1);
    });
    expect(median(off)).toBeLessThan(limit);
    for (const share of off) expect(share).toBeLessThan(2 * limit);
  });
});
