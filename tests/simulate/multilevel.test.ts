/** Multilevel Monte Carlo: the allocation that its theory gives, errors that are what they are said to be, and its cost. */
import { describe, expect, it } from 'vitest';
import { number, symbol, multiply, type Expression } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { bestFirstLevel, optimalPaths, remainingBias } from '../../src/simulate/level-allocation.js';
import { multilevelTask, rootMeanSquare, type MultilevelEstimate } from '../../src/simulate/multilevel.js';
import { pathSystem, type PathSystem } from '../../src/simulate/path-system.js';
import { runHere } from '../../src/simulate/path-work.js';
import { example, problem, truth } from '../solve/problems.js';

const decimal = (text: string): Expression => number(parseDecimal(text));
const systemOf = (p: ControlProblem, controls: ReadonlyMap<string, Expression> = new Map()): PathSystem =>
  pathSystem(instantiate(p), { kind: 'feedback', controls });
const lqr = systemOf(example('lqr'), new Map([['a', multiply(decimal('-2.659750769140807'), symbol('x'))]]));
const merton = systemOf(example('merton'), new Map([['p', decimal('0.625')], ['k', decimal('0.0478125')]])); // prettier-ignore
const estimate = (system: PathSystem, x: number, seed: number, error: number): MultilevelEstimate =>
  runHere(multilevelTask(system, { at: new Map([['x', x]]), seed, target: rootMeanSquare(error) }));

describe('the allocation', () => {
  const levels = [
    { variance: 4, cost: 1 },
    { variance: 1, cost: 4 },
    { variance: 1 / 4, cost: 16 },
  ];

  it('reaches the target, and no neighbour does it for less', () => {
    const target = 1e-4;
    const paths = optimalPaths(levels, target, 1);
    const variance = (n: readonly number[]): number =>
      n.reduce((sum, k, l) => sum + (levels[l]?.variance ?? NaN) / k, 0);
    const cost = (n: readonly number[]): number => n.reduce((sum, k, l) => sum + (levels[l]?.cost ?? NaN) * k, 0);
    expect(variance(paths)).toBeLessThanOrEqual(target);
    expect(variance(paths)).toBeGreaterThan(0.999 * target);
    for (const [from, to] of [[0, 1], [1, 0], [1, 2], [2, 0]] as const) {
      // Paths moved from one level to another at equal cost.
      const moved = paths.map((n, l) => (l === from ? 0.8 * n : n));
      const saved = (0.2 * (paths[from] ?? NaN) * (levels[from]?.cost ?? NaN)) / (levels[to]?.cost ?? NaN);
      const other = moved.map((n, l) => (l === to ? n + saved : n));
      expect(cost(other)).toBeCloseTo(cost(paths), 6);
      expect(variance(other)).toBeGreaterThan(variance(paths));
    } // prettier-ignore
  });

  it('begins at the first level whose difference to the next is worth its cost', () => {
    const difference = (l: number) => ({ variance: 4 ** -l / 16, cost: 1.5 * 2 ** l });
    const good = [0, 1, 2, 3].map((l) => ({ whole: { variance: 1, cost: 2 ** l }, difference: difference(l) }));
    expect(bestFirstLevel(good, 1e-6, 1).first).toBe(0);
    const unstable = good.map((choice, l) => ({
      ...choice,
      difference: l < 2 ? { variance: Infinity, cost: 1.5 * 2 ** l } : choice.difference,
    }));
    expect(bestFirstLevel(unstable, 1e-6, 1).first).toBe(1);
  });

  it('does not trust a difference that is small by chance', () => {
    expect(remainingBias([1e-6, 0.02, 0.04], 0, 1)).toBe(0.01);
    expect(remainingBias([0.01, 0.02, 0.04], 0.001, 1)).toBeCloseTo(0.011, 12);
  });
});

describe('the estimate', () => {
  it.each([
    { name: 'lqr', system: lqr, x: 1.5, value: truth.lqr, error: 4e-3 },
    { name: 'merton', system: merton, x: 1, value: truth.merton, error: 4 },
  ])(
    'has the root-mean-square error that was asked for, and covers the truth: $name',
    ({ system, x, value, error }) => {
      const found = Array.from({ length: 20 }, (_, seed) => estimate(system, x, seed, error));
      const square = found.reduce((sum, e) => sum + (e.value - value) ** 2, 0) / found.length;
      expect(Math.sqrt(square)).toBeLessThan(error);
      const covered = found.filter((e) => Math.abs(e.value - value) <= 1.96 * e.standardError + e.bias);
      expect(covered.length).toBeGreaterThanOrEqual(17);
      for (const e of found) expect(e.standardError).toBeLessThanOrEqual(error);
    },
  );

  it('costs no more than the inverse square of the error', () => {
    const [coarse, fine] = [2e-3, 2.5e-4].map((error) => estimate(lqr, 1.5, 3, error));
    const slope = Math.log((fine?.work ?? NaN) / (coarse?.work ?? NaN)) / Math.log(1 / 8);
    expect(slope).toBeGreaterThan(-2.3);
    // The variance of the differences falls like the square of the step, twice the strong order.
    const differences = (fine?.levels ?? []).slice(1);
    const ratios = differences
      .slice(1)
      .map((level, i) => Math.log2((differences[i]?.variance ?? NaN) / level.variance));
    for (const ratio of ratios) expect(ratio).toBeGreaterThan(1.2);
  });

  it('works with the scheme that a state kept by force leaves, with its order', () => {
    const reflected = systemOf(
      problem(`
title: reflected Wiener process
state: {x: [0, 1]}
control: {}
time: {name: t, horizon: 4}
dynamics: {x: {drift: 0, noise: {W: 1}}}
objective: {maximize: 0, terminal: x^2}
`),
    );
    const e = estimate(reflected, 0.1, 1, 0.01);
    expect(e.scheme).toBe('Euler-Maruyama');
    expect(Math.abs(e.value - 1 / 3)).toBeLessThan(4 * e.standardError + e.bias);
  });

  it('is the same, bit for bit, for the same seed', () => {
    const [a, b, c] = [5, 5, 6].map((seed) => estimate(merton, 1, seed, 8));
    expect(a).toEqual(b);
    expect(a?.value).not.toBe(c?.value);
  });
});
