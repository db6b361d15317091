/** Which jets of V a grid with one state can read. */
import { expect, it } from 'vitest';
import { jetName } from '../../src/solve/grid/model.js';

it('a time derivative is no slope in the state', () => {
  const jets = [[0], [1], [2]].map((orders) => jetName(orders));
  expect(new Set(jets).size).toBe(3);
  expect(jetName([0, 1])).toBe(jetName([1]));
  expect(jetName([0, 2])).toBe(jetName([2]));
  expect(jetName([1, 0])).toBe(jetName([0, 3]));
  expect(jets).not.toContain(jetName([1, 0]));
});

it('with two states the last two slots are the states', () => {
  expect(jetName([0, 1, 1], 2)).toBe(jetName([1, 1], 2));
  expect(jetName([1, 0, 0], 2)).toBe(jetName([2, 1], 2));
  expect(jetName([0, 1], 2)).not.toBe(jetName([1, 0], 2));
});
