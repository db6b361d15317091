/** Random numbers: Random123's known answers, the normal quantile, and independence of order. */
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../src/compile/webassembly/backend.js';
import { normalSource } from '../../src/simulate/normal-source.js';
import { fillNormalPairs, normalQuantile, randomKey } from '../../src/simulate/normal.js';
import { philox } from '../../src/simulate/philox.js';

const words = (counter: readonly number[], key: readonly number[]): string => {
  const out = new Uint32Array(4);
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  philox(c0, c1, c2, c3, key[0] ?? 0, key[1] ?? 0, out, 0);
  return [...out].map((w) => w.toString(16).padStart(8, '0')).join(' ');
};

describe('Philox-4x32-10', () => {
  it('gives the known answers of Random123', () => {
    const ones = 0xffffffff;
    expect(words([0, 0, 0, 0], [0, 0])).toBe('6627e8d5 e169c58d bc57ac4c 9b00dbd8');
    expect(words([ones, ones, ones, ones], [ones, ones])).toBe('408f276d 41c83b0e a20bc7c6 6d5451fd');
    expect(words([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).toBe(
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    );
  });
});

describe('standard normal variables', () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798409],
    [1e-10, -6.361340902404056],
    [0.001, -3.090232306167813],
    [0.05, -1.6448536269514729],
    [0.076, -1.4325027208258116],
    [0.3, -0.5244005127080409],
    [0.5, 0],
    [0.95, 1.6448536269514722],
  ])('have the quantile of %d', (p, quantile) => {
    expect(Math.abs(normalQuantile(p) - quantile)).toBeLessThanOrEqual(2e-15 * Math.max(1, Math.abs(quantile)));
  });

  it('have the moments of N(0, 1)', () => {
    const n = 100_000;
    const [a, b] = [new Float64Array(n), new Float64Array(n)];
    fillNormalPairs(randomKey(3, 0), 0, n, 5, 0, a, b);
    const moment = (k: number): number =>
      (a.reduce((s, z) => s + z ** k, 0) + b.reduce((s, z) => s + z ** k, 0)) / (2 * n);
    const covariance = a.reduce((s, z, i) => s + z * (b[i] ?? 0), 0) / n;
    // Six standard errors: Var Z^k = (2k−1)!! − ((k−1)!!)² for even k.
    const within = (k: number, value: number, variance: number): void =>
      expect(Math.abs(moment(k) - value)).toBeLessThan(6 * Math.sqrt(variance / (2 * n)));
    within(1, 0, 1);
    within(2, 1, 2);
    within(3, 0, 15);
    within(4, 3, 96);
    expect(Math.abs(covariance)).toBeLessThan(6 / Math.sqrt(n));
  });

  it('depend on (seed, path, step) alone', () => {
    const fill = (first: number, count: number, seed: number, step: number): number[] => {
      const [a, b] = [new Float64Array(count), new Float64Array(count)];
      fillNormalPairs(randomKey(seed, 0), first, count, step, 0, a, b);
      return [...a, ...b];
    };
    const [all, late] = [fill(0, 600, 9, 4), fill(500, 100, 9, 4)];
    expect(late).toEqual([...all.slice(500, 600), ...all.slice(1100, 1200)]);
    expect(fill(0, 4, 9, 5)).not.toEqual(fill(0, 4, 9, 4));
    expect(fill(0, 4, 9 + 2 ** 40, 4)).not.toEqual(fill(0, 4, 9, 4));
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuse the seed %d', (seed) => {
    expect(() => randomKey(seed, 0)).toThrow(/seed/);
  });
});

describe('the WebAssembly source of normal variables', () => {
  it('gives the bits of the scalar one', async () => {
    const backend = await openBackend();
    expect(backend.name).toBe('webassembly');
    const fill = normalSource(backend);
    const key = randomKey(2 ** 40 + 77, 0x50494c4f);
    for (const [firstPath, count, step, draw] of [
      [0, 4096, 3, 0],
      [123_456, 1021, 99_999, 2],
      [2 ** 32 - 6, 11, 0, 1],
    ] as const) {
      const [a, b] = [backend.array(count), backend.array(count)];
      const [c, d] = [new Float64Array(count), new Float64Array(count)];
      fill(key, firstPath, count, step, draw, a, b);
      fillNormalPairs(key, firstPath, count, step, draw, c, d);
      expect(a).toEqual(c);
      expect(b).toEqual(d);
    }
  });

  it('fills arrays from outside as well', async () => {
    const backend = await openBackend();
    const key = randomKey(1, 0);
    const [a, b, c, d] = [0, 1, 2, 3].map(() => new Float64Array(9)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    normalSource(backend)(key, 5, 9, 1, 0, a, b);
    fillNormalPairs(key, 5, 9, 1, 0, c, d);
    expect([a, b]).toEqual([c, d]);
  });
});
