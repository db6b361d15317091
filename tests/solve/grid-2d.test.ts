/** Grids with two states against known values: coupled, separable and correlated problems, each within its own stated error. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseDecimal } from '../../src/expression/rational.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import type { GridAnswer } from '../../src/solve/answer.js';
import type { Extent } from '../../src/solve/grid/domain.js';
import { gridOver } from '../../src/solve/grid/domain.js';
import { solveOn } from '../../src/solve/grid/evolve.js';
import { gridModel } from '../../src/solve/grid/model.js';
import { solveOnGrid, type GridOptions } from '../../src/solve/grid/solve-on-grid.js';
import { interpolate } from '../../src/solve/grid/transfer.js';
import { example, problem } from './problems.js';

function grid(
  p: ControlProblem,
  at: Readonly<Record<string, number>>,
  options: Partial<GridOptions> = {},
  parameters: Readonly<Record<string, string>> = {},
): GridAnswer {
  const put = new Map(Object.entries(parameters).map(([name, text]) => [name, parseDecimal(text)] as const));
  const result = solveOnGrid(instantiate(p, put), deriveProblem(p).outcome?.maximiser, {
    at: new Map(Object.entries(at)),
    ...options,
  });
  if ('unavailable' in result) throw new Error(result.unavailable);
  return result.answer;
}
const within = ({ value, error }: GridAnswer, exact: number, share = 0.01): void => {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(share * Math.abs(exact));
};

const correlated = (correlation: number): ControlProblem =>
  problem(`
title: Two Ornstein-Uhlenbeck processes with a common noise
state: {x: real, y: real}
control: {}
time: {name: t, horizon: infinite}
parameters: {k: 1, m: 0.5, s: 0.4, u: 0.3, rho: 0.5}
dynamics:
  x: {drift: -k*x, noise: {W1: s}}
  y: {drift: -m*y, noise: {W2: u}}
correlation: {W1: {W2: ${correlation}}}
objective: {minimize: x*y + x^2, discount: rho}
`);

describe('a grid with two states', () => {
  it('solves the regulator of position and velocity between reflecting walls', () => {
    const answer = grid(example('lqr-2d'), { x: 0, v: 0 }, { points: 101 });
    within(answer, -0.220022, 3e-3);
    expect(answer.policy['a']).toBeCloseTo(0, 6);
  });

  it('goes on where the value settles late', () => {
    const running = (rate: string): ControlProblem =>
      problem(`
title: a state that noise and drift carry away beside one that stays
state: {x: real, y: real}
control: {}
time: {name: t, horizon: infinite}
parameters: {}
dynamics:
  x: {drift: ${rate}, noise: {W: 0.5}}
  y: {drift: -y, noise: {B: 0.3}}
objective: {minimize: x^2 + y^2, discount: 0.5}
`);
    // ∫ e^{−t/2} E(x² + y²) dt for drifts gx and −y: 0.5²/(ρ(ρ − 2g)) + 0.3²/(ρ(ρ + 2)).
    within(grid(running('x/20'), { x: 0, y: 0 }), 0.25 / (0.5 * (0.5 - 0.1)) + 0.09 / (0.5 * 2.5));
  });

  it.each([
    [
      'a state whose rate another one may nearly take away',
      `
state: {x: real, y: real}
control: {u: [-1, 1]}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: x + u + 0.8*x*tanh(y), noise: {W: 0.5}}, y: {drift: u - y, noise: {B: 0.3}}}
objective: {minimize: x^2 + y^2, discount: 0.5}
`,
      /at x from -3\.18 to 3\.18, and goes on growing/,
    ],
    [
      'capital that grows faster than its discount',
      `
state: {x: positive, y: real}
control: {c: [0, 1]}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: "x*(0.1 + 0.02*tanh(y) - c)", noise: {W: 0.1*x}}, y: {drift: -y, noise: {B: 0.5}}}
objective: {maximize: c*x, discount: 0.05}
`,
      /at x from 0\.0111 to 90\.0, and goes on growing/,
    ],
    [
      'a horizon beyond the focal time',
      `
state: {x: real, y: real}
control: {u: real}
time: {name: t, horizon: 3}
dynamics: {x: {drift: u, noise: {W: 0.3}}, y: {drift: x, noise: {B: 0.3}}}
objective: {minimize: u^2 - x^2 - y^2 - sin(x)}
`,
      /at x from -2\.34 to 2\.34, and goes on growing/,
    ],
  ])('is given up early where the value grows with every domain: %s', (title, text, reason) => {
    expect(() => grid(problem(`title: ${title}${text}`), { x: title.startsWith('capital') ? 1 : 0, y: 0 })).toThrow(
      reason,
    );
  });

  it('adds the values of two problems that have nothing to do with each other', () => {
    const both = problem(`
title: two regulators
state: {x: real, y: real}
control: {a: real, b: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: a - x/2, noise: {W: 0.3}}, y: {drift: b, noise: {Z: 0.5}}}
objective: {minimize: (x^2 + a^2)/2 + y^2 + b^2/2, discount: 0.4}
`);
    // V = P x²/2 + s²P/(2ρ) each, with ρP = q − P²/r + 2αP.
    const root = (alpha: number, q: number): number =>
      (2 * alpha - 0.4 + Math.sqrt((0.4 - 2 * alpha) ** 2 + 4 * q)) / 2;
    const value = (P: number, x: number, s: number): number => (P * x * x) / 2 + (s * s * P) / 0.8;
    const exact = value(root(-0.5, 1), 1, 0.3) + value(root(0, 2), -0.5, 0.5);
    within(grid(both, { x: 1, y: -0.5 }), exact);
  });

  it('chooses from finite sets of actions along both axes', () => {
    const benes = problem(`
title: Benes twice
state: {x: real, y: real}
control: {u: {set: [-1, 1]}, w: {set: [-1, 1]}}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: u, noise: {W: 1}}, y: {drift: w, noise: {Z: 1}}}
objective: {minimize: x^2 + y^2, discount: 1}
`);
    const answer = grid(benes, { x: 1, y: 0 }, { points: 65 });
    within(answer, 0.6860974806 + 0.2679491924, 0.03);
    expect(answer.policy['u']).toBe(-1);
  });

  it.each([0, 0.5, -0.7])('takes a common noise into account (correlation %s)', (correlation) => {
    const exact = (1 * 0.5 + (correlation * 0.4 * 0.3) / 0.5) / 2 + (1 + 0.16 / 0.5) / 2.5;
    within(grid(correlated(correlation), { x: 1, y: 0.5 }, { points: 49 }), exact, 0.02);
  });

  it('converges with second order where central differences are monotone', () => {
    const model = gridModel(instantiate(correlated(0.5)), undefined);
    if (!model) throw new Error('two states');
    const whole: Extent = { from: -1, to: 1, declaredFrom: false, declaredTo: false };
    const [a, b, c] = [1 / 8, 1 / 16, 1 / 32].map((h) => {
      const { grid: on, values } = solveOn(gridOver(model, [whole, whole], [0.25, 0.25], [h, h]), model, 1);
      return interpolate(on, values, [0.25, 0.25]);
    }) as [number, number, number];
    expect(Math.abs(Math.log2((a - b) / (b - c)) - 2)).toBeLessThan(0.2);
  });
});
