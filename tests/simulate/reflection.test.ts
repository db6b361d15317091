/** An interval reflects as often as it takes, and a step over the whole of it is counted. */
import { expect, it } from 'vitest';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { symbol } from '../../src/expression/expression.js';
import { excursion, reflected } from '../../src/simulate/reflection.js';

const state = { domain: { kind: 'interval', lower: 1, upper: 3 } } as const;
const at = (e: ReturnType<typeof reflected>, y: number): number => evaluateNumber(e, new Map([['y', y]]));

/** Distance travelled along a mirror corridor of width 2. */
const triangle = (y: number): number => {
  const phase = (((y - 1) % 4) + 4) % 4;
  return 1 + (phase <= 2 ? phase : 4 - phase);
};

it('is the triangle wave up to two widths beyond either end, and inside the interval everywhere', () => {
  for (let y = -3; y <= 7; y += 1 / 8) expect(at(reflected(symbol('y'), state), y)).toBeCloseTo(triangle(y), 12);
  for (const y of [-1000, -20.3, 14.1, 1000]) {
    const x = at(reflected(symbol('y'), state), y);
    expect(x).toBeGreaterThanOrEqual(1);
    expect(x).toBeLessThanOrEqual(3);
  }
});

it('counts a step over the whole interval, not a reflection at an end', () => {
  const counted = (y: number): number => at(excursion(symbol('y'), state), y);
  expect([0.5, 2, 4.9].map(counted)).toEqual([0, 0, 0]);
  expect([-1.5, 5.5, 90].map(counted)).toEqual([1, 1, 1]);
});
