/** Losses and what they rest on: the adjoint is a derivative, and paths all say the same where the costate is the value's gradient. */
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { openDevice } from '../../../src/learn/device.js';
import { costateFunctions, initialCostate } from '../../../src/learn/trained-control/costate-network.js';
import { costateSystem, type Columns, type CostateSystem } from '../../../src/learn/trained-control/costate-system.js';
import { adjoints, logVariance } from '../../../src/learn/trained-control/losses.js';
import { follow, increments, type Paths, type Units } from '../../../src/learn/trained-control/paths.js';
import { squaresOf, withoutStepNoise } from '../../../src/learn/trained-control/step-noise.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { randomKey } from '../../../src/simulate/normal.js';
import { pointOf } from '../../../src/solve/point.js';
import { problem } from '../../solve/problems.js';

const plain = (size: number): Units => {
  const ones = Array.from({ length: size }, () => 1);
  return { centre: ones.map(() => 0), spread: ones, costate: ones };
};

function systemOf(text: string): CostateSystem {
  const p = problem(text);
  return costateSystem(instantiate(p), deriveProblem(p).outcome?.maximiser, pointOf(p, undefined));
}

/** Two states that pull at each other, one of them positive, with noise in proportion and a discount. */
const CURVED = `
title: Two states
state: {x: real, z: positive}
control: {u: real, v: real}
time: {name: t, horizon: 0.5}
parameters: {s: {value: 0.4, domain: positive}}
dynamics:
  x: {drift: "sin(x)*z + u", noise: {W: s}}
  z: {drift: "z*(v - x/3)", noise: {B: s*z}}
correlation: {W: {B: 0.5}}
objective: {minimize: "u^2 + v^2 + x^2*z", terminal: "cos(x) + z^2", discount: 0.7}
at: {x: 0.3, z: 1.2}
`;

/** What paths cost from step k on under held actions, as seen from there. */
function costFrom(
  system: CostateSystem,
  { steps, h, u, count }: Paths,
  dw: readonly Columns[],
  k: number,
  start: Columns,
): Float64Array {
  // prettier-ignore
  const { size, instance } = system;
  const make = (n: number): Float64Array[] => Array.from({ length: n }, () => new Float64Array(count));
  const [motion, shock, cost] = [make(size + 1), make(size), new Float64Array(count)];
  let y = start.map((c) => c.slice());
  for (let j = k; j < steps; j++) {
    const discount = Math.exp(-instance.discount * (j - k) * h);
    system.motion(j * h, count, y, u[j] ?? [], motion);
    system.shocks(j * h, count, y, dw[j] ?? [], shock);
    for (let n = 0; n < count; n++) cost[n] = (cost[n] ?? 0) + discount * h * (motion[size]?.[n] ?? NaN);
    y = y.map((c, i) => c.map((v, n) => v + h * (motion[i]?.[n] ?? NaN) + (shock[i]?.[n] ?? NaN)));
  }
  const end = make(size + 1);
  system.end(count, y, end);
  const discount = Math.exp(-instance.discount * (steps - k) * h);
  return cost.map((c, n) => c + discount * (end[0]?.[n] ?? NaN));
}

beforeAll(openDevice);

describe('the adjoint of a path', () => {
  it('is the derivative of what is still to come by the coordinates, the actions held', () => {
    const system = systemOf(CURVED);
    const dw = increments(randomKey(3, 1), 0, 4, system.noises, 8, 0.5 / 8);
    const paths = follow(system, costateFunctions(), initialCostate(2, 8, 1, 1), plain(2), dw);
    const found = adjoints(system, paths, dw);
    for (const k of [0, 3, 7])
      for (const i of [0, 1]) {
        const moved = (e: number): Columns => (paths.y[k] ?? []).map((c, j) => c.map((v) => (i === j ? v + e : v)));
        const [up, down] = [1e-5, -1e-5].map((e) => costFrom(system, paths, dw, k, moved(e)));
        for (let n = 0; n < 4; n++) {
          const slope = ((up?.[n] ?? NaN) - (down?.[n] ?? NaN)) / 2e-5;
          expect(found[k]?.[i]?.[n]).toBeCloseTo(slope, 6);
        }
      }
  });
});

describe('the log-variance', () => {
  /** V = log cosh-like: a cost of the end alone whose costate at the end is what the network is given at first. */
  const flat = `
title: A linear end
state: {x: {dimension: 3, domain: real}}
control: {u: {dimension: 3, domain: real}}
time: {name: t, horizon: 1}
parameters: {}
dynamics: {x: {drift: u, noise: 'identity(3)'}}
objective: {minimize: "dot(u, u)/2", terminal: "2*x[1] - x[2] + x[3]/2"}
at: {x: [0, 0, 0]}
`;

  it('vanishes where the costate is the gradient of the value, and not elsewhere', () => {
    const system = systemOf(flat);
    const dw = increments(randomKey(3, 1), 0, 64, system.noises, 10, 0.1);
    const lossAt = (end: number): number => {
      const paths = follow(system, costateFunctions(), initialCostate(3, 8, 1, end), plain(3), dw);
      return logVariance(system, paths, plain(3), 1).loss;
    };
    expect(lossAt(1)).toBeLessThan(1e-10);
    expect(lossAt(0)).toBeGreaterThan(3);
    expect(lossAt(1.1)).toBeGreaterThan(0.03);
  });
});

describe('the noise of steps', () => {
  it('is taken off without moving the mean', () => {
    const system = systemOf(`
title: A square
state: {x: {dimension: 2, domain: real}}
control: {u: {dimension: 2, domain: real}}
time: {name: t, horizon: 1}
parameters: {}
dynamics: {x: {drift: u, noise: 'identity(2)'}}
objective: {minimize: "dot(u, u)/2", terminal: "dot(x, x)"}
at: {x: [0, 0]}
`);
    const [steps, count] = [5, 2048];
    const dw = increments(randomKey(5, 1), 0, count, system.noises, steps, 1 / steps);
    const paths = follow(system, costateFunctions(), initialCostate(2, 8, 1, 0.5), plain(2), dw);
    const squares = squaresOf(system, plain(2), count);
    const sums = new Float64Array(count * squares.width);
    squares.add(paths, 0, sums);
    const left = withoutStepNoise(paths.residual, sums, squares.width);
    const mean = (a: Float64Array): number => a.reduce((s, v) => s + v, 0) / a.length;
    const spread = (a: Float64Array): number => Math.sqrt(mean(a.map((v) => (v - mean(a)) ** 2)));
    expect(spread(left)).toBeLessThan(0.6 * spread(paths.residual));
    expect(Math.abs(mean(left) - mean(paths.residual))).toBeLessThan((4 * spread(paths.residual)) / Math.sqrt(count));
  });
});
