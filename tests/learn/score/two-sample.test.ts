/** Two-sample tests against known answers. */
import { describe, expect, it } from 'vitest';
import { normalNumbers } from '../../../src/learn/normals.js';
import { energyDistance, energyTest, kolmogorovSmirnov } from '../../../src/learn/score/two-sample.js';
import { uniforms } from '../../../src/learn/uniforms.js';

const normal = (draw: number, count: number, shift = 0): Float64Array =>
  Float64Array.from(normalNumbers(1, 900, draw, count), (v) => v + shift);
const chance = (draw: number, count: number): Float64Array => uniforms(3, draw, count);

describe('energy distance', () => {
  it('of two pairs of points is what it is by hand', () => {
    // 2·mean(|0−1|, |0−3|, |2−1|, |2−3|) − (0+2+2+0)/4 − (0+2+2+0)/4
    expect(energyDistance(Float64Array.of(0, 2), Float64Array.of(1, 3), 1)).toBeCloseTo(2 * 1.5 - 2, 12);
  });

  it('of a sample from itself is zero', () => {
    const a = normal(0, 200);
    expect(energyDistance(a, a, 2)).toBeCloseTo(0, 12);
  });

  it('tells a shift from chance', () => {
    expect(energyTest(normal(0, 400), normal(1, 400), 2, chance).pValue).toBeGreaterThan(0.05);
    expect(energyTest(normal(0, 400), normal(1, 400, 0.5), 2, chance).pValue).toBeLessThanOrEqual(0.01);
  });
});

describe('Kolmogorov and Smirnov’s statistic', () => {
  it('is the largest gap of the distribution functions', () => {
    expect(kolmogorovSmirnov([1, 2, 3, 4], [3, 4, 5, 6]).statistic).toBeCloseTo(0.5, 12);
    expect(kolmogorovSmirnov([1, 1, 2], [1, 1, 2]).statistic).toBe(0);
  });

  it('has the law of Kolmogorov', () => {
    // Beyond z = 1.36 lie five in a hundred.
    const [a, b] = [normal(2, 1000), normal(3, 1000)];
    expect(kolmogorovSmirnov(a, b).pValue).toBeGreaterThan(0.05);
    expect(kolmogorovSmirnov(a, normal(4, 1000, 0.2)).pValue).toBeLessThan(0.01);
  });
});
