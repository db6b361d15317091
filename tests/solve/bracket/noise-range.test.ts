/** Shifts of the noises that make up for a change of the drift, and changes that no shift makes up for. */
import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../src/solve/bracket/noise-range.js';

const shiftOf = (loading: readonly number[], d: number, m: number, change: readonly number[]) => {
  const range = rangeOf(Float64Array.from(loading), d, m);
  const out = new Float64Array(m);
  const solved = range.solve(Float64Array.from(change), out);
  return { rank: range.rank, solved, length: Math.hypot(...out.subarray(0, range.rank)), range, out };
};

describe('the range of the noise', () => {
  it('has the shift of least length: |u|² = δᵀ(ΣΣᵀ)⁻¹δ', () => {
    // ΣΣᵀ = [[5, 4], [4, 5]], whose inverse is [[5, −4], [−4, 5]]/9.
    const { rank, solved, length } = shiftOf([2, 1, 0, 1, 2, 0], 2, 3, [1, -1]);
    expect([rank, solved]).toEqual([2, true]);
    expect(length ** 2).toBeCloseTo((5 + 8 + 5) / 9, 12);
  });

  it('projects increments so that a shift meets them as u·w', () => {
    const { range, out } = shiftOf([0.3, 0.4], 1, 2, [1]);
    const along = new Float64Array(1);
    range.project(Float64Array.of(2, -1), along);
    // u = (0.3, 0.4)/0.25.
    expect((out[0] ?? NaN) * (along[0] ?? NaN)).toBeCloseTo((0.3 * 2 - 0.4) / 0.25, 12);
  });

  it('covers a state without noise only where the control leaves it alone', () => {
    expect(shiftOf([0, 0.3], 2, 1, [0, 1])).toMatchObject({ rank: 1, solved: true });
    expect(shiftOf([0, 0.3], 2, 1, [1, 1]).solved).toBe(false);
    expect(shiftOf([0.3, 0.6], 2, 1, [1, 2]).solved).toBe(true);
    expect(shiftOf([0.3, 0.6], 2, 1, [1, 1]).solved).toBe(false);
    expect(shiftOf([0, 0], 2, 1, [0, 0])).toMatchObject({ rank: 0, solved: true });
  });
});
