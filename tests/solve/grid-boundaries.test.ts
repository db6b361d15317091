/** Ends of the state's domain against eigenfunctions of the Laplacian, and graded axes against uniform ones. */
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../src/simulate/instance.js';
import { isAvailable } from '../../src/solve/answer.js';
import { axisOver, firstExtents } from '../../src/solve/grid/domain.js';
import { solveOn } from '../../src/solve/grid/evolve.js';
import { gradedAxis, gridOf, nearestOn, type Axis } from '../../src/solve/grid/mesh.js';
import { gridModel } from '../../src/solve/grid/model.js';
import { solveOnGrid } from '../../src/solve/grid/solve-on-grid.js';
import { problem } from './problems.js';

/** ½V'' − V + f = 0 on [0, π], whose solution is f/(1 + ½) for the eigenfunction f that fits the ends. */
const heated = (cost: string, boundary: string, terminal = '') =>
  problem(`
title: Heated rod
state: {x: [0, 3.141592653589793]}
time: {horizon: infinite}
dynamics: {x: {drift: 0, noise: {W: 1}}}
objective: {minimize: ${cost}, discount: 1${terminal}}
boundary: {x: ${boundary}}
`);
const valueOf = (p: ReturnType<typeof problem>, x: number) => {
  const result = solveOnGrid(instantiate(p), undefined, { at: new Map([['x', x]]) });
  return isAvailable(result) ? result.answer : expect.unreachable();
};

describe('an end of the domain', () => {
  it.each([
    ['reflects', 'cos(x)', '{lower: reflect, upper: reflect}', (x: number) => Math.cos(x) / 1.5],
    ['absorbs', 'sin(x)', '{lower: absorb, upper: absorb}', (x: number) => Math.sin(x) / 1.5],
    [
      'absorbs below and reflects above',
      'sin(x/2)',
      '{lower: absorb, upper: reflect}',
      (x: number) => Math.sin(x / 2) / 1.125,
    ],
  ])('%s', (_, cost, boundary, exact) => {
    for (const x of [0.4, 1.7, 3]) {
      const { value, error } = valueOf(heated(cost, boundary), x);
      expect(Math.abs(value - exact(x))).toBeLessThanOrEqual(error);
      expect(error).toBeLessThan(2e-3);
    }
  });

  it('pays the terminal payoff where it absorbs', () => {
    // V = sinh(√2 x)/sinh(√2 π): nothing on the way, one at the upper end.
    const p = heated('0', '{lower: absorb, upper: absorb}', ', terminal: x/3.141592653589793');
    const { value, error } = valueOf(p, 2);
    expect(Math.abs(value - Math.sinh(2 * Math.SQRT2) / Math.sinh(Math.PI * Math.SQRT2))).toBeLessThanOrEqual(error);
  });

  it('holds the state back where it constrains: no action leads beyond', () => {
    // x' = a to the right as far as it may go: at the end a = 0 and V = 1/rho.
    const p = problem(`
title: Against the wall
state: {x: [0, 1]}
control: {a: [-1, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: a}}
objective: {maximize: x, discount: 0.5}
boundary: {x: {upper: constrain, lower: constrain}}
`);
    const { value, error, policy } = valueOf(p, 1);
    expect(Math.abs(value - 2)).toBeLessThanOrEqual(error + 1e-9);
    expect(Math.abs(policy['a'] ?? NaN)).toBeLessThan(1e-6);
  });
});

describe('a graded axis', () => {
  const p = heated('cos(x)', '{lower: reflect, upper: reflect}');
  const model = gridModel(instantiate(p), undefined)!;
  const [extent] = firstExtents(model, [1]);
  const uniform = axisOver(model, 0, extent!, [1], Math.PI / 40);
  /** Nodes crowd at the lower end. */
  const graded = (cells: number): Axis =>
    gradedAxis(
      uniform,
      Float64Array.from({ length: cells + 1 }, (_, i) => Math.PI * (i / cells) ** 1.5),
    );
  const errorOn = (axis: Axis, x: number): number => {
    const { values, grid } = solveOn(gridOf([axis]), model, 1);
    const node = nearestOn(grid.axes[0]!, x);
    return (values[node] ?? NaN) - Math.cos(grid.axes[0]!.coordinate[node] ?? NaN) / 1.5;
  };

  it('keeps the second order', () => {
    const [coarse, fine] = [errorOn(graded(64), Math.PI * 0.125), errorOn(graded(128), Math.PI * 0.125)];
    expect(Math.abs(Math.log2(coarse / fine) - 2)).toBeLessThan(0.2);
  });

  it('takes part in a tensor product', () => {
    const two = problem(`
title: Plate
state: {x: [0, 3.141592653589793], y: [0, 3.141592653589793]}
time: {horizon: infinite}
dynamics: {x: {drift: 0, noise: {W: 1}}, y: {drift: 0, noise: {B: 1}}}
objective: {minimize: cos(x)*cos(y), discount: 1}
`);
    const plate = gridModel(instantiate(two), undefined)!;
    const extents = firstExtents(plate, [1, 1]);
    const errorWith = (cells: number): number => {
      const nodes = Float64Array.from({ length: cells + 1 }, (_, i) => Math.PI * (i / cells) ** 1.5);
      const axes = [0, 1].map((k) => {
        const along = axisOver(plate, k, extents[k]!, [1, 1], Math.PI / cells);
        return k === 0 ? gradedAxis(along, nodes) : along;
      });
      const grid = gridOf(axes);
      const { values } = solveOn(grid, plate, 1);
      const node = nearestOn(axes[0]!, Math.PI * 0.125) * grid.strides[0]!;
      return (values[node] ?? NaN) - Math.cos(axes[0]!.coordinate[nearestOn(axes[0]!, Math.PI * 0.125)] ?? NaN) / 2;
    };
    const [coarse, fine] = [errorWith(32), errorWith(64)];
    expect(Math.abs(fine)).toBeLessThan(2e-3);
    expect(Math.abs(Math.log2(coarse / fine) - 2)).toBeLessThan(0.3);
  });
});
