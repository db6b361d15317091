/** Grids with three states, where drift outweighs noise between nodes: without its correction the scheme would be far off. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { solveOnGrid } from '../../src/solve/grid/solve-on-grid.js';
import { example } from './problems.js';

describe('a grid with three states', () => {
  it('comes to the Riccati value of a regulator', () => {
    const p = example('lqr-3d');
    const at = new Map(Object.entries({ x: 1, y: 0, z: 0 }));
    const result = solveOnGrid(instantiate(p), deriveProblem(p).outcome?.maximiser, { at, points: 25 });
    if ('unavailable' in result) throw new Error(result.unavailable);
    const { value, error } = result.answer;
    expect(Math.abs(value + 0.9381419469)).toBeLessThan(0.005 * 0.9381419469);
    expect(Math.abs(value + 0.9381419469)).toBeLessThanOrEqual(error);
  });

  it('is refused before any work where it would not fit into memory', () => {
    const instance = instantiate(example('lqr-3d'));
    const at = new Map(Object.entries({ x: 1, y: 0, z: 0 }));
    const started = performance.now();
    expect(() => solveOnGrid(instance, undefined, { at, points: 2001 })).toThrow(
      /2001 × 2001 × 2001 points needs about/,
    );
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
