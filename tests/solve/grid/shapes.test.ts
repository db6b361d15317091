/** Problems that end by `until` on leaving a region of any shape, on the grid: exit times of Brownian motion and payoffs there. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import type { GridAnswer } from '../../../src/solve/answer.js';
import { solveOnGrid } from '../../../src/solve/grid/solve-on-grid.js';
import { problem } from '../problems.js';

interface Posed {
  readonly until: string;
  readonly states?: string;
  readonly objective?: string;
  readonly correlation?: number;
}

/** Brownian motion until a condition holds; discounted time unless another objective is given. */
function brownian(
  { until, states = 'xy', objective, correlation }: Posed,
  at: Readonly<Record<string, number>>,
  points?: number,
) {
  const names = [...states];
  return grid(
    `
title: Brownian motion until it leaves a region
state: {${names.map((n) => `${n}: real`).join(', ')}}
control: {}
time: {name: t, horizon: infinite}
dynamics: {${names.map((n) => `${n}: {drift: 0, noise: {W${n}: 1}}`).join(', ')}}
${correlation === undefined ? '' : `correlation: {Wx: {Wy: ${correlation}}}`}
objective: ${objective ?? '{minimize: 1, discount: 0.5}'}
until: ${until}
`,
    at,
    points,
  );
}
function grid(text: string, at: Readonly<Record<string, number>>, points?: number): GridAnswer {
  const p = problem(text);
  const result = solveOnGrid(instantiate(p), deriveProblem(p).outcome?.maximiser, {
    at: new Map(Object.entries(at)),
    ...(points === undefined ? {} : { points }),
  });
  if ('unavailable' in result) throw new Error(result.unavailable);
  return result.answer;
}
function within({ value, error }: GridAnswer, exact: number, share: number): void {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(share * Math.abs(exact));
}
/** The modified Bessel function of order zero. */
function besselI0(z: number): number {
  let [sum, term] = [0, 1];
  for (let k = 1; k < 60; k++) [sum, term] = [sum + term, (term * z * z) / (4 * k * k)];
  return sum;
}

describe('the time until a region is left', () => {
  // ρV = ½ΔV + 1 with ρ = ½ (Karatzas and Shreve 1991, section 4.2): κ = √(2ρ) = 1.
  it.each([
    [0, 0],
    [0.5, 0.3],
    [0, 0.9],
  ])('a disc, from (%d, %d)', (x, y) => {
    const exact = 2 * (1 - besselI0(Math.hypot(x, y)) / besselI0(1));
    within(brownian({ until: 'x^2 + y^2 >= 1' }, { x, y }), exact, 2e-3);
  });
  it('a ball', () => {
    const r = Math.sqrt(0.13);
    const exact = 2 * (1 - Math.sinh(r) / r / Math.sinh(1));
    within(brownian({ until: 'x^2 + y^2 + z^2 >= 1', states: 'xyz' }, { x: 0.3, y: 0.2, z: 0 }, 17), exact, 0.05);
  });
  it('an interval, however it is written', () => {
    within(brownian({ until: 'x^2 >= 4', states: 'x' }, { x: 1 }), 2 * (1 - Math.cosh(1) / Math.cosh(2)), 1e-3);
  });
  it('a half-plane across the states', () => {
    within(brownian({ until: 'x + y >= 1' }, { x: 0.2, y: 0.1 }), 2 * (1 - Math.exp(-0.7 / Math.SQRT2)), 2e-3);
  });
  it.each([[33], [65]])('a half-plane that strongly correlated noise runs along, on %d points', (points) => {
    const at = { x: 0.2, y: 0.1 };
    const exact = 2 * (1 - Math.exp(-0.7 / Math.sqrt(0.2)));
    // The boundary is half a cell away on the coarser grid; the error has to say so.
    const { value, error } = brownian({ until: 'x + y >= 1', correlation: -0.9 }, at, points);
    expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
  });
  it('an ellipse under correlated noise, which the right coordinates make a disc', () => {
    // With W₂ = cW₁ + √(1 − c²)B the region x² + (y − cx)²/(1 − c²) ≤ 1 is the unit disc of (W₁, B).
    const c = 0.8;
    const until = `x^2 + (y - ${c}*x)^2/${1 - c * c} >= 1`;
    within(brownian({ until, correlation: c }, { x: 0, y: 0 }), 2 * (1 - 1 / besselI0(1)), 5e-3);
  });
});

describe('the expected time until a region is left, without a discount', () => {
  // ½ΔV = −1: quadratic in these regions, so that steps shortened to the boundary make no error (Shortley and Weller 1938).
  it.each<[string, string, Readonly<Record<string, number>>, number]>([
    ['an interval', 'abs(x) >= 1', { x: 0.3 }, 0.91],
    ['a disc', 'x^2 + y^2 >= 1', { x: 0.3, y: 0.2 }, 0.435],
    ['a disc that is wide against the noise of a unit of time', 'x^2 + y^2 >= 100', { x: 3, y: 2 }, 43.5],
    ['a ball', 'x^2 + y^2 + z^2 >= 1', { x: 0.3, y: 0.2, z: 0 }, 0.29],
  ])('%s', (_, until, at, exact) => {
    const answer = brownian({ until, states: Object.keys(at).join(''), objective: '{minimize: 1}' }, at);
    within(answer, exact, 2e-3);
    expect(Math.abs(answer.value / exact - 1)).toBeLessThan(1e-6);
  });
  it('an ellipse under correlated noise', () => {
    const until = 'x^2 + (y - 0.8*x)^2/0.36 >= 1';
    const answer = brownian({ until, correlation: 0.8, objective: '{minimize: 1}' }, { x: 0.3, y: 0.4 });
    within(answer, (1 - 0.09 - 0.16 ** 2 / 0.36) / 2, 2e-3);
  });
  it('a harmonic payoff is its own mean', () => {
    const objective = '{minimize: 0, terminal: x^2 - y^2 + 3*x}';
    within(brownian({ until: 'x^2 + 3*y^2 >= 1', objective }, { x: 0.3, y: 0.2 }), 0.95, 1e-3);
  });
  it('a half-plane that need not be left in finite mean time is refused', () => {
    const never = () => brownian({ until: 'x + y >= 1', objective: '{minimize: 1}' }, { x: 0, y: 0 });
    expect(never).toThrow(/no mean time was found/);
  });
  it('between absorbing ends, with drift', () => {
    const answer = grid(
      `
title: Gambler's ruin
state: {x: [0, 1]}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: 0.5, noise: {W: 1}}}
boundary: {x: {lower: absorb, upper: absorb}}
objective: {maximize: 0, terminal: x}
`,
      { x: 0.4 },
    );
    within(answer, (1 - Math.exp(-0.4)) / (1 - Math.exp(-1)), 1e-4);
  });
  it('with a control: to the edge of a disc with little effort', () => {
    // exp(−V) = E exp(−τ/2) (Fleming and Soner 2006, chapter VI).
    const answer = grid(
      `
title: To the edge of a disc with little effort
state: {x: real, y: real}
control: {a: real, b: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: a, noise: {W: 1}}, y: {drift: b, noise: {Z: 1}}}
objective: {minimize: (a^2 + b^2)/2 + 0.5}
until: x^2 + y^2 >= 1
`,
      { x: 0.2, y: 0.3 },
    );
    within(answer, Math.log(besselI0(1) / besselI0(Math.hypot(0.2, 0.3))), 1e-3);
  });
});

describe('a payoff where a region is left', () => {
  it('is that of the boundary, not of the nodes beyond', () => {
    const objective = '{minimize: 0, discount: 0.5, terminal: "cosh(0.6*x)*cosh(0.8*y)"}';
    const exact = Math.cosh(0.18) * Math.cosh(0.16);
    within(brownian({ until: 'x^2 + 2*y^2 >= 1', objective }, { x: 0.3, y: 0.2 }), exact, 1e-3);
  });
  it('with a control, on a horizon', () => {
    // exp(−V) = E exp(−cτ) (Fleming and Soner 2006, VI), c = ½; the horizon comes with probability 10⁻⁵.
    const answer = grid(
      `
title: To the edge of a disc with little effort
state: {x: real, y: real}
control: {a: real, b: real}
time: {name: t, horizon: 4}
dynamics: {x: {drift: a, noise: {W: 1}}, y: {drift: b, noise: {Z: 1}}}
objective: {minimize: (a^2 + b^2)/2 + 0.5}
until: x^2 + y^2 >= 1
`,
      { x: 0.2, y: 0.3 },
      33,
    );
    within(answer, Math.log(besselI0(1) / besselI0(Math.hypot(0.2, 0.3))), 0.05);
  });
});
