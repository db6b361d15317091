/** Which jets of V a grid with one state can read. */
import { expect, it } from 'vitest';
import { jetName } from '../../src/solve/grid-model.js';

it('a time derivative is no slope in the state', () => {
  expect(jetName([0])).toBe('V value');
  expect(jetName([0, 1])).toBe('V slope');
  expect(jetName([0, 2])).toBe('V curvature');
  expect(jetName([1, 0])).toBe(jetName([0, 3]));
  expect(['V value', 'V slope', 'V curvature']).not.toContain(jetName([1, 0]));
});
