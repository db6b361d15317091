/** Splines through values on a grid: exact for cubics, of their stated orders elsewhere. */
import { describe, expect, it } from 'vitest';
import { splineThrough, type SplineAxis } from '../../../src/solve/bracket/spline.js';

const axis = (nodes: number, first = 0, length = 1, mirrored: readonly [boolean, boolean] = [false, false]) => {
  const made: SplineAxis = { first, spacing: length / (nodes - 1), nodes, mirrored };
  return made;
};
const places = ({ first, spacing, nodes }: SplineAxis): readonly number[] =>
  Array.from({ length: nodes }, (_, i) => first + i * spacing);

/** Largest errors of value and second derivative between the nodes. */
function errorsOf(f: (x: number) => number, bend: (x: number) => number, a: SplineAxis): readonly [number, number] {
  const surface = splineThrough([a], Float64Array.from(places(a), f));
  const out = new Float64Array(4);
  let [value, second] = [0, 0];
  for (let i = 0; i <= 7 * (a.nodes - 1); i++) {
    const x = a.first + (i * a.spacing) / 7;
    surface.jets([x], out);
    value = Math.max(value, Math.abs((out[0] ?? NaN) - f(x)));
    second = Math.max(second, Math.abs((out[2] ?? NaN) - bend(x)));
  }
  return [value, second];
}

describe('a spline', () => {
  it('is of order four in the value and two in the second derivative', () => {
    const of = (n: number) => errorsOf((x) => Math.exp(2 * x), (x) => 4 * Math.exp(2 * x), axis(n)); // prettier-ignore
    const [coarse, fine] = [of(41), of(81)];
    expect(Math.abs(Math.log2(coarse[0] / fine[0]) - 4)).toBeLessThan(0.2);
    expect(Math.abs(Math.log2(coarse[1] / fine[1]) - 2)).toBeLessThan(0.2);
  });

  it('has no slope at an end that reflects', () => {
    const a = axis(41, 0, 1, [true, true]);
    const surface = splineThrough(
      [a],
      Float64Array.from(places(a), (x) => Math.cos(Math.PI * x)),
    );
    const out = new Float64Array(4);
    for (const x of [0, 1]) {
      surface.jets([x], out);
      expect(Math.abs(out[1] ?? NaN)).toBeLessThan(1e-12);
    }
  });

  it('gives the mixed derivatives of several coordinates', () => {
    const [a, b] = [axis(21, -1, 2), axis(17, 0, 1)];
    const values = places(a).flatMap((x) => places(b).map((y) => x * x * y - 3 * x * y * y));
    const out = new Float64Array(7);
    splineThrough([a, b], Float64Array.from(values)).jets([0.37, 0.61], out);
    const [x, y] = [0.37, 0.61];
    [x * x * y - 3 * x * y * y, 2 * x * y - 3 * y * y, x * x - 6 * x * y, 2 * y, -6 * x, 2 * x - 6 * y].forEach(
      (expected, i) => expect(out[i]).toBeCloseTo(expected, 10),
    );
  });
});
