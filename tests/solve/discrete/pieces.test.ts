/** The pieces of the grid in discrete time: quadrature, interpolation and search, each at its stated order. */
import { describe, expect, it } from 'vitest';
import { actionTable } from '../../../src/solve/discrete/action-table.js';
import { bestAction } from '../../../src/solve/discrete/control-search.js';
import { interpolationOn, lattice, stateAt, type Axis } from '../../../src/solve/discrete/lattice.js';
import { gaussHermite, productRule, trapezoidal, type Rule } from '../../../src/solve/discrete/normal-quadrature.js';

const mean = ({ nodes, weights }: Rule, f: (x: number) => number): number =>
  nodes.reduce((sum, x, i) => sum + weights[i]! * f(x), 0);

describe('quadrature under the normal law', () => {
  it.each([1, 2, 3, 5, 7, 9])('with %d Gauss-Hermite nodes has the moments up to its degree', (n) => {
    let moment = 1;
    for (let k = 0; k < n; k++) {
      expect(mean(gaussHermite(n), (x) => x ** (2 * k))).toBeCloseTo(moment, 7 - k / 2);
      moment *= 2 * k + 1;
    }
    expect(mean(gaussHermite(n), (x) => x)).toBeCloseTo(0, 12);
  });

  it('by trapezoids is of order two at a kink, and all but exact where the integrand is smooth', () => {
    const kink = (h: number): number => Math.abs(mean(trapezoidal(h), (x) => Math.max(x - 0.1, 0)) - 0.350935);
    expect(mean(trapezoidal(0.5), Math.exp)).toBeCloseTo(Math.exp(0.5), 6);
    expect(kink(0.125)).toBeLessThan(1e-3);
    expect(kink(0.0625)).toBeLessThan(3e-4);
  });

  it('of correlated normals has their correlation', () => {
    const outcomes = productRule([[1], [0.6, 0.8]], gaussHermite(5));
    const e = (f: (z: readonly number[]) => number) => outcomes.reduce((sum, o) => sum + o.weight * f(o.normals), 0);
    expect(e(() => 1)).toBeCloseTo(1, 12);
    expect(e(([a, b]) => a! * b!)).toBeCloseTo(0.6, 12);
    expect(e(([, b]) => b! ** 4)).toBeCloseTo(3, 10);
    expect(productRule([], gaussHermite(5))).toEqual([{ weight: 1, normals: [] }]);
  });
});

const axis = (nodes: number, closed: readonly [boolean, boolean] = [false, false]): Axis => ({
  logarithmic: false,
  from: -1,
  spacing: 2 / (nodes - 1),
  nodes,
  closed,
});

describe('interpolation', () => {
  const errorWith = (nodes: number, cubic: boolean): number => {
    const grid = lattice([axis(nodes)]);
    const values = Float64Array.from({ length: nodes }, (_, i) => Math.sin(3 * stateAt(grid, i)[0]!));
    const { value } = interpolationOn(grid, cubic);
    const points = Array.from({ length: 200 }, (_, i) => -0.999 + (1.998 * i) / 199);
    return Math.max(...points.map((x) => Math.abs(value(values, [x], 0) - Math.sin(3 * x))));
  };
  it.each([
    [false, 2],
    [true, 4],
  ])('cubic: %s is of order %d', (cubic, order) => {
    const slope = Math.log2(errorWith(65, cubic) / errorWith(129, cubic));
    expect(Math.abs(slope - order)).toBeLessThan(0.2);
  });

  it('of two states has cubics exactly, and rows of weights that say the same', () => {
    const grid = lattice([axis(6), axis(7)]);
    const f = (x: number, y: number): number => x ** 3 - 2 * x * y ** 2 + y;
    const values = Float64Array.from({ length: grid.size }, (_, i) => {
      const [x, y] = stateAt(grid, i);
      return f(x!, y!);
    });
    const read = interpolationOn(grid, true);
    const [nodes, weights] = [new Int32Array(16), new Float64Array(16)];
    expect(read.value(values, [0.33, -0.71], 0)).toBeCloseTo(f(0.33, -0.71), 12);
    const count = read.corners([0.33, -0.71], 0, nodes, weights);
    let sum = 0;
    for (let k = 0; k < count; k++) sum += weights[k]! * values[nodes[k]!]!;
    expect(sum).toBeCloseTo(f(0.33, -0.71), 12);
  });

  it('knows no value beyond closed ends, and a straight line a little beyond open ones', () => {
    const values = Float64Array.of(0, 1, 2, 3, 4);
    expect(interpolationOn(lattice([axis(5)]), true).value(values, [1.2], 0)).toBeCloseTo(4.4, 12);
    expect(interpolationOn(lattice([axis(5)]), true).value(values, [9], 0)).toBeNaN();
    expect(interpolationOn(lattice([axis(5, [false, true])]), true).value(values, [1.2], 0)).toBeNaN();
    expect(interpolationOn(lattice([axis(5)]), true).value(values, [NaN], 0)).toBeNaN();
  });
});

describe('the search for the best control', () => {
  const real = { name: 'a', domain: { kind: 'real', lower: -Infinity, upper: Infinity } } as const;
  const open = Float64Array.of(-Infinity, Infinity);
  it('finds a far optimum on the line, and one at an end', () => {
    const action = Float64Array.of(NaN);
    bestAction({ controls: [real] }, (a) => -((a[0]! - 1234) ** 2), open, 1, action);
    expect(action[0]).toBeCloseTo(1234, 2);
    const end = Float64Array.of(0.5);
    const half = { name: 'a', domain: { kind: 'interval', lower: 0, upper: 2 } } as const;
    bestAction({ controls: [half] }, (a) => a[0]!, Float64Array.of(0, 2), 1, end);
    expect(end[0]).toBe(2);
  });

  it('tries every member of a set with the best of the other controls', () => {
    const action = Float64Array.of(0, NaN);
    const set = { name: 's', domain: { kind: 'set', values: [-1, 0, 3] } } as const;
    const worth = (a: Float64Array): number => -((a[1]! - a[0]!) ** 2) + a[0]!;
    const bounds = Float64Array.of(-Infinity, Infinity, -Infinity, Infinity);
    expect(bestAction({ controls: [set, real] }, worth, bounds, 1, action)).toBeCloseTo(3, 9);
    expect(action[0]).toBe(3);
    expect(action[1]).toBeCloseTo(3, 4);
  });

  it('says so where no control may be taken', () => {
    expect(bestAction({ controls: [real] }, () => -Infinity, open, 1, Float64Array.of(0))).toBe(-Infinity);
  });
});

describe('actions between nodes', () => {
  const grid = lattice([axis(21)]);
  const read = (action: (x: number) => number, x: number): number => {
    const list = Float64Array.from({ length: grid.size }, (_, node) => action(stateAt(grid, node)[0]!));
    return actionTable(grid, list).value([x], 0, false);
  };

  it('are interpolated where they change little', () => {
    expect(read((x) => 2 - x, 0.03)).toBeCloseTo(1.97, 12);
  });

  it.each([
    ['an order of some size', (x: number): number => (x < 0.04 ? 1.5 - x : 0), 0.03, 1.5],
    ['an order of none', (x: number): number => (x < 0.04 ? 1.5 - x : 0), 0.08, 0],
    ['one end or the other', (x: number): number => (x < 0.04 ? 1 : -1), 0.06, -1],
  ])('are those of the nearest node where they jump: %s', (_, action, x, expected) => {
    expect(read(action, x)).toBe(expected);
  });
});
