/** The grid against known values: within its own stated error, to maximise and to minimise, with and without a derived maximiser. */
import { describe, expect, it } from 'vitest';
import { fraction, power, symbol, unknown, type Expression } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import type { GridAnswer } from '../../src/solve/answer.js';
import { solveOn } from '../../src/solve/grid/evolve.js';
import { gridOver, type Extent } from '../../src/solve/grid/domain.js';
import { gridModel } from '../../src/solve/grid/model.js';
import { monotoneScheme } from '../../src/solve/grid/scheme.js';
import { solveOnGrid, type GridOptions } from '../../src/solve/grid/solve-on-grid.js';
import { interpolate } from '../../src/solve/grid/transfer.js';
import { eliminationOf } from '../../src/solve/grid/tridiagonal.js';
import { example, maximisers, ornsteinUhlenbeck, ornsteinUhlenbeckValue, problem, truth } from './problems.js';

function grid(
  p: ControlProblem,
  x: number,
  maximiser?: ReadonlyMap<string, Expression>,
  options: Partial<GridOptions> = {},
): GridAnswer {
  const result = solveOnGrid(instantiate(p), maximiser, { at: new Map([['x', x]]), ...options });
  if ('unavailable' in result) throw new Error(result.unavailable);
  return result.answer;
}
const within = ({ value, error }: GridAnswer, exact: number, share = 0.01): void => {
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(share * Math.abs(exact));
};

const benes = problem(`
title: Benes
state: {x: real}
control: {u: [-1, 1]}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: u, noise: {W: 1}}}
objective: {minimize: x^2, discount: 1}
`);

describe('the grid', () => {
  it('solves the LQR to 2e-4 and within its own error', () => {
    const answer = grid(example('lqr'), 1.5, maximisers.lqr);
    within(answer, truth.lqr, 2e-4);
    expect(answer.policy['a']).toBeCloseTo(-3.9896261537, 5);
  });

  it('solves Merton’s problem, whatever the wealth', () => {
    for (const x of [1, 5, 0.01]) {
      const answer = grid(example('merton'), x, maximisers.merton);
      within(answer, truth.merton / x);
      expect(answer.policy['p']).toBeCloseTo(0.625, 4);
      expect(answer.policy['k']).toBeCloseTo(0.0478125, 5);
    }
  });

  it('goes far out for a value that hangs on what grows at two fifths of the discount', () => {
    const growing = problem(`
title: Growing
state: {x: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: x/10, noise: {W: 0.5}}}
objective: {minimize: x^2, discount: 0.5}
`);
    within(grid(growing, 0), 5 / 3, 2e-4);
  });

  it('is not in doubt by actions that ran away while the first values were being derived', () => {
    // A consumer with r and rho in per cent: V = -(r + (rho - r)/2)^-2/x by the equation, whose maximiser is V'^(-1/2).
    const consumer = problem(`
title: Per cent for shares
state: {x: positive}
control: {c: positive}
time: {name: t, horizon: infinite}
parameters: {r: 3, rho: 5}
dynamics: {x: {drift: r*x - c}}
objective: {maximize: -1/c, discount: rho}
`);
    within(
      grid(consumer, 100, new Map([['c', power(unknown('V', [symbol('x')], [1]), fraction(-1, 2))]])),
      -1 / 16 / 100,
      1e-3,
    );
  });

  it('solves it with logarithmic utility', () => {
    within(grid(example('merton-log'), 1, maximisers['merton-log']), truth['merton-log']);
  });

  it('finds the same actions by search when nothing was derived', () => {
    within(grid(example('lqr'), 1.5, undefined, { points: 801 }), truth.lqr);
    within(grid(example('merton'), 1, undefined, { points: 401 }), truth.merton);
  });

  it('finds the bang-bang control of Benes’ problem', () => {
    within(grid(benes, 0), 0.2679491924);
    const answer = grid(benes, 1);
    within(answer, 0.6860974806);
    expect(answer.policy['u']).toBe(-1);
  });

  it('is right without a control, and where noise and drift vanish with the state', () => {
    within(grid(ornsteinUhlenbeck, 1), ornsteinUhlenbeckValue);
    const advertising = problem(`
title: Advertising, deterministic
state: {x: [0, 1]}
control: {u: nonnegative}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: 0.5*u*sqrt(1-x) - 0.1*x, noise: {}}}
objective: {maximize: x - u^2, discount: 0.05}
`);
    expect(grid(advertising, 0.5).value).toBeCloseTo(12.5596934911, 8);
  });

  it('gives a cost minimised the value of minus the reward maximised', () => {
    const lqr = (sense: string): ControlProblem =>
      problem(`
title: LQR
state: {x: real}
control: {a: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: a - x/2, noise: {W: 0.3}}}
objective: {${sense}, discount: 0.1}
`);
    const cost = grid(lqr('minimize: (x^2 + 0.1*a^2)/2'), 1.5, undefined, { points: 401 });
    const reward = grid(lqr('maximize: -(x^2 + 0.1*a^2)/2'), 1.5, undefined, { points: 401 });
    expect(cost.value).toBe(-reward.value);
  });

  it('does better with a finite set of actions than with any one of them', () => {
    // No constant control does better than the best feedback.
    const p = (set: string): ControlProblem =>
      problem(`
title: Set
state: {x: [-1, 1]}
control: {u: {set: ${set}}}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: u, noise: {W: 0.5}}}
objective: {minimize: x^2 + 0.2*abs(u), discount: 0.3}
`);
    const free = grid(p('[-1, 0, 1]'), 0.7).value;
    const fixed = ['[-1]', '[0]', '[1]'].map((set) => grid(p(set), 0.7).value);
    expect(free).toBeLessThan(Math.min(...fixed));
    // A longer menu never costs more.
    expect(grid(p('[-1, -0.5, 0, 0.5, 1]'), 0.7).value).toBeLessThanOrEqual(free);
  });

  it('keeps where V has the wrong curvature for the derived formula: noise that grows with the control', () => {
    const p = problem(`
title: noisy control
state: {x: real}
control: {a: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: x + a, noise: {W: 0.3*a}}}
objective: {minimize: x^2 + a^2, discount: 0.5}
`);
    // V = P x² with P/2 = 1 + 2P − P²/(1 + 0.09 P).
    const P = (1.59 + Math.sqrt(1.59 ** 2 + 4 * 0.865)) / (2 * 0.865);
    within(grid(p, 1), P);
  });

  it('solves a finite horizon', () => {
    const ou = (a: number, p: number, q: number): ControlProblem =>
      problem(`
title: Ornstein-Uhlenbeck, quadratic cost
state: {x: real}
control: {u: real}
time: {name: t, horizon: 1}
dynamics: {x: {drift: ${a}*x + u, noise: {W: 1}}}
objective: {minimize: u^2/2 + ${p}*x^2, terminal: ${q}*x^2}
`);
    within(grid(ou(0.2, 0.2, 0.1), 0, undefined, { points: 129 }), 0.2027691061);
    within(grid(ou(1, 1, 0.5), 0, undefined, { points: 129 }), 1.0348624244, 0.02);
  });

  it('converges with the order it states', () => {
    const [model, extent] = [gridModel(instantiate(example('merton')), maximisers.merton), { from: -6, to: 6 }];
    if (!model) throw new Error('one state');
    const whole: Extent = { ...extent, declaredFrom: false, declaredTo: false };
    const [a, b, c] = [0.12, 0.06, 0.03].map((spacing) => {
      const solution = solveOn(gridOver(model, [whole], [1], [spacing]), model, 1);
      return interpolate(solution.grid, solution.values, [0]);
    }) as [number, number, number];
    expect(Math.abs(Math.log2((a - b) / (b - c)) - monotoneScheme.order.central)).toBeLessThan(0.2);
  });

  it('refuses what it cannot do', () => {
    const at = new Map([['x', 1]]);
    const infinite = problem(`
title: infinite value
state: {x: positive}
control: {k: positive}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: x*(0.3 - k), noise: {W: 0.1*x}}}
objective: {maximize: sqrt(k*x), discount: 0.05}
`);
    expect(() => grid(infinite, 1)).toThrow(/depends on where the domain is cut off|did not converge|not finite/);
    expect(() => grid(example('merton'), -1, maximisers.merton)).toThrow(/outside its domain/);
    expect(() => instantiate(example('lqr'), new Map([['nope', parseDecimal('1')]]))).toThrow(/no parameter 'nope'/);
    const four = problem(`
title: four states
state: {x: real, y: real, z: real, w: real}
control: {}
time: {name: t, horizon: 1}
dynamics: {x: {drift: y, noise: {}}, y: {drift: 0, noise: {}}, z: {drift: 0, noise: {}}, w: {drift: 0, noise: {}}}
objective: {maximize: x}
`);
    expect(solveOnGrid(instantiate(four), undefined, { at })).toEqual({
      unavailable: 'the grid covers one to three states',
    });
  });
});

function solveTridiagonal(down: Float64Array, decay: number, up: Float64Array, reward: Float64Array): Float64Array {
  const n = reward.length;
  const elimination = eliminationOf(n);
  elimination.begin();
  elimination.rows({ down: [down], up: [up], reward }, { node: 0, count: n }, decay, undefined);
  const out = new Float64Array(n);
  elimination.finish(out, 0, 0, [0, n]);
  return out;
}

describe('a tridiagonal system', () => {
  it('is solved, and refused when it is not monotone', () => {
    const [l, u] = [Float64Array.of(0, 1, 1), Float64Array.of(1, 1, 0)];
    const solution = solveTridiagonal(l, 2, u, Float64Array.of(1, 2, 6));
    const [a = NaN, b = NaN, c = NaN] = solution;
    expect([3 * a - b, 4 * b - a - c, 3 * c - b].map((v) => Math.round(v * 1e12) / 1e12)).toEqual([1, 2, 6]);
    expect(() => solveTridiagonal(Float64Array.of(0, -1, 1), 2, u, u)).toThrow(/not monotone/);
    expect(() => solveTridiagonal(l, 2, u, Float64Array.of(1, NaN, 1))).toThrow(/not finite/);
  });

  it('keeps a discount that rates beside it would drown', () => {
    // A constant reward r is worth r/ρ, whatever the rates.
    const [down, up] = [Float64Array.of(0, 1e12, 1e12), Float64Array.of(1e12, 1e12, 0)];
    const worth = solveTridiagonal(down, 1e-8, up, Float64Array.of(1, 1, 1));
    for (const v of worth) expect(v / 1e8).toBeCloseTo(1, 12);
  });
});
