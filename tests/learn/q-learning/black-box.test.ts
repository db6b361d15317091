/** The black box: what it shows is the diffusion itself at the times of the clock. */
import { describe, expect, it } from 'vitest';
import { openBlackBox } from '../../../src/learn/q-learning/black-box.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { derivationOf } from '../../problems.js';

const boxOf = (id: string, step: number, seed = 1) => {
  const { problem } = derivationOf(id);
  if (!problem) throw new Error('no problem');
  return openBlackBox(instantiate(problem), step, seed);
};

const mean = (x: Float64Array): number => x.reduce((a, b) => a + b, 0) / x.length;

describe('transitions of a black box', () => {
  it('have the law of the linear equation under a held action', () => {
    const n = 40_000;
    const h = 0.2;
    const { next, reward } = boxOf('lqr', h).ask(
      [new Float64Array(n).fill(1)],
      [new Float64Array(n).fill(-2)],
      new Float64Array(n),
    );
    const [x = new Float64Array(0)] = next;
    const decay = Math.exp(-0.5 * h);
    const variance = 0.09 * (1 - decay * decay);
    const m = mean(x);
    expect(Math.abs(m - (decay - 4 * (1 - decay)))).toBeLessThan(4 * Math.sqrt(variance / n) + 1e-4);
    expect(mean(x.map((v) => (v - m) ** 2)) / variance).toBeCloseTo(1, 1);
    // ∫ e^{−ρs} E r ds / h with E x² and a² = 4, by Simpson's rule.
    const rate = (s: number): number => {
      const e = Math.exp(-0.5 * s);
      return -Math.exp(-0.1 * s) * (((e - 4 * (1 - e)) ** 2 + 0.09 * (1 - e * e) + 0.4) / 2);
    };
    expect(mean(reward)).toBeCloseTo((rate(0) + 4 * rate(h / 2) + rate(h)) / 6, 2);
  });

  it('keep positive states positive, and are the same for the same seed alone', () => {
    const ask = (seed: number) =>
      boxOf('merton', 0.5, seed).ask(
        [Float64Array.of(1, 2)],
        [Float64Array.of(3, -3), Float64Array.of(0.1, 2)],
        new Float64Array(2),
      );
    expect(ask(1)).toEqual(ask(1));
    expect(ask(1).next).not.toEqual(ask(2).next);
    expect(ask(1).next[0]?.every((x) => x > 0)).toBe(true);
  });

  it('divide a finite horizon evenly', () => {
    const box = boxOf('ou-quadratic', 0.3);
    expect(box.horizon / box.step).toBeCloseTo(3, 12);
  });

  it.each([0, -1, Infinity, NaN])('refuse a step of %s', (step) => {
    expect(() => boxOf('lqr', step)).toThrow('transitions over a step');
  });
});
