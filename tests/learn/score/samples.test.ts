/** Samples from text: what is wrong with them is said at its place, with a remedy. */
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../../src/errors.js';
import { parseSamples } from '../../../src/learn/score/samples.js';
import { unwhitened, whitened, whiteningOf } from '../../../src/learn/score/whitening.js';

const rows = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)}`);
const wrongs = (text: string) => {
  try {
    parseSamples(text, 'data.csv');
  } catch (error) {
    if (error instanceof CostateError) return error.details;
    throw error;
  }
  return expect.unreachable(text.slice(0, 40));
};

describe('samples', () => {
  it('may have names, quotes, empty lines at the end and other line ends', () => {
    expect(parseSamples(rows.join('\n'), 'f').names).toEqual(['x1', 'x2']);
    const named = parseSamples(`\uFEFF"height", weight\r\n${rows.join('\r\n')}\r\n\r\n`, 'f');
    expect(named.names).toEqual(['height', 'weight']);
    expect(named.count).toBe(60);
    expect(named.values[3]).toBe(Math.cos(3));
  });

  it.each([
    ['a hole', ['1,', ...rows], /x2 is missing/, 1, 3],
    ['text', [...rows.slice(0, 4), '1,high', ...rows], /x2 is 'high'/, 5, 3],
    ['no number at all', [...rows, 'NaN,1'], /x1 is 'NaN'/, 61, 1],
    ['what overflows', [...rows, '1e999,1'], /x1 is '1e999'/, 61, 1],
    ['a longer line', [...rows.slice(0, 9), '1,2,3', ...rows], /line 10 has 3 entries/, 10, 1],
    ['a column that never changes', rows.map((r) => `${r},7`), /x3 is 7 in every line/, undefined, undefined],
    ['too few', rows.slice(0, 20), /20 samples are too few/, undefined, undefined],
    ['nothing', [], /0 samples are too few/, undefined, undefined],
  ])('with %s are refused', (_, lines, message, line, column) => {
    const details = wrongs(lines.join('\n'));
    expect(details.code).toBe('input.value');
    expect(details.message).toMatch(message);
    expect(details.expected).toBeDefined();
    expect([details.line, details.column]).toEqual([line, column]);
  });
});

describe('whitening', () => {
  it('leaves mean zero and the identity, and goes back', () => {
    const text = Array.from({ length: 80 }, (_, i) => `${1e6 + Math.sin(i)},${1e-3 * (Math.sin(i) + Math.cos(2 * i))}`);
    const samples = parseSamples(text.join('\n'), 'f');
    const by = whiteningOf(samples);
    const z = whitened(by, samples.values);
    const mean = (f: (a: number, b: number) => number): number =>
      Array.from({ length: 80 }, (_, i) => f(z[2 * i] as number, z[2 * i + 1] as number)).reduce((a, b) => a + b) / 80;
    expect([mean((a) => a), mean((_, b) => b), mean((a, b) => a * b)].every((v) => Math.abs(v) < 1e-6)).toBe(true);
    expect(mean((a) => a * a)).toBeCloseTo(1, 6);
    expect(mean((_, b) => b * b)).toBeCloseTo(1, 6);
    unwhitened(by, z).forEach((v, i) => {
      expect(v).toBeCloseTo(samples.values[i] as number, 8);
    });
  });

  it('names a column that follows from others', () => {
    const text = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${2 * Math.sin(i) - Math.cos(i)}`);
    expect(() => whiteningOf(parseSamples(text.join('\n'), 'f'))).toThrow(/x3 follows from the columns before it/);
  });
});
