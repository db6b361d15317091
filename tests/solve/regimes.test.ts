/**
 * Regimes on the grid, held against numbers computed apart from the engine, in Python with NumPy and SciPy: the coupled Riccati
 * equations by Newton's method and by `solve_ivp`, the put from its characteristic roots and smooth fit by `fsolve`.
 */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { add, multiply, number, square, subtract, symbol } from '../../src/expression/expression.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { rootsOf } from '../../src/solve/algebraic-roots.js';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem, type SolveOptions } from '../../src/solve/solve.js';
import { derivationOf } from '../problems.js';

const regulator = `title: Switching regulator
state: {x: real}
control: {a: real}
parameters: {l: {value: 0.2, domain: positive}, r: {value: 0.5, domain: positive}, rho: {value: 0.2, domain: positive}}
regimes: {z: {values: [-0.5, 0.3], rates: [[-l, l], [0.5, -0.5]]}}
dynamics: {x: {drift: z*x + a, noise: {W: 0.4}}}
objective: {minimize: x^2 + r*a^2, discount: rho}
at: {x: 1, z: 0.3}
`;
const over = (text: string) =>
  text.replace('control:', 'time: {horizon: 2}\ncontrol:').replace('discount:', 'terminal: x^2/2, discount:');
const put = `title: Perpetual put whose volatility switches
state: {S: positive}
parameters: {r: {value: 0.06, domain: positive}, K: 40, l: {value: 1, domain: positive}}
regimes: {s: {values: [0.2, 0.4], rates: [[-l, l], [2*l, -2*l]]}}
dynamics: {S: {drift: r*S, noise: {W: s*S}}}
objective: {maximize: 0, stopping: "max(K - S, 0)", discount: r}
at: {S: 40, s: 0.2}
`;
const discount = `title: A discount rate that switches
state: {x: [-2, 2]}
regimes: {z: {values: [0.1, 0.3], rates: [[-0.2, 0.2], [0.5, -0.5]]}}
dynamics: {x: {drift: -x}}
objective: {maximize: x^2, discount: z}
at: {x: 1, z: 0.1}
`;

function gridOf(text: string, at: Readonly<Record<string, number>> = {}, more: Partial<SolveOptions> = {}) {
  const problem = parseProblem(text, { id: 'p' });
  const options = { seed: 1, methods: ['grid'] as const, at: new Map(Object.entries(at)), ...more };
  const { grid } = solveProblem(problem, deriveProblem(problem), options).methods;
  if (!isAvailable(grid)) throw new Error(grid.unavailable);
  return grid;
}

const cases: readonly (readonly [string, string, Record<string, number>, number, Record<string, number>])[] = [
  ['a regulator, here unstable', regulator, {}, 1.25129581383547, { a: -1.527493981002902 }],
  ['a regulator, here stable', regulator, { z: -0.5 }, 0.924156575807546, { a: -0.971974520200766 }],
  ['the same over a while', over(regulator), {}, 0.93615402256184, { a: -1.52618652246364 }],
  ['the same over a while, here stable', over(regulator), { z: -0.5 }, 0.62095278975584, { a: -0.97161872478471 }],
  ['a put while volatility is low', put, {}, 7.251338462517834, {}],
  ['a put while volatility is high', put, { s: 0.4 }, 7.790332816086356, {}],
  ['a discount rate', discount, {}, 0.47318611987382, {}],
  ['a discount rate, here the larger one', discount, { z: 0.3 }, 0.4416403785489, {}],
];

describe('the grid with regimes', () => {
  it.each(cases)('%s', (_, text, at, value, policy) => {
    const grid = gridOf(text, at);
    expect(Math.abs(grid.value - value)).toBeLessThanOrEqual(grid.error + 1e-10);
    expect(grid.error).toBeLessThan(1e-3 * value);
    for (const [name, action] of Object.entries(policy)) expect(grid.policy[name]).toBeCloseTo(action, 3);
  });

  it('tells where stopping begins in the regime of the point', () => {
    expect(gridOf(put).boundary!.S![0]).toBeCloseTo(25.4317, 0);
    expect(gridOf(put, { s: 0.4 }).boundary!.S![0]).toBeCloseTo(21.8603, 0);
  });

  it.each([1e-6, 1, 1e6])('has the right limits where the rates are scaled by %s', (scale) => {
    const text = regulator.replace(
      '[[-l, l], [0.5, -0.5]]',
      `[[-l*${scale}, l*${scale}], [0.5*${scale}, -0.5*${scale}]]`,
    );
    const [unstable, stable] = [gridOf(text), gridOf(text, { z: -0.5 })];
    const riccati = (z: number): number => {
      const [half, r] = [z - 0.1, 0.5];
      const P = r * (half + Math.sqrt(half * half + 1 / r));
      return P + (0.16 * P) / 0.2;
    };
    // Without switching each regime is its own problem; with very fast switching the drift is its mean, 5/7 and 2/7.
    if (scale === 1e-6) {
      expect(unstable.value).toBeCloseTo(riccati(0.3), 4);
      expect(stable.value).toBeCloseTo(riccati(-0.5), 4);
    } else if (scale === 1e6) {
      expect(unstable.value).toBeCloseTo(riccati((-0.5 * 5 + 0.3 * 2) / 7), 4);
      expect(stable.value).toBeCloseTo(unstable.value, 4);
    } else expect(unstable.value).toBeGreaterThan(stable.value);
  });

  it('says what it lacks', () => {
    const refused = (at: Record<string, number>): unknown => {
      try {
        return gridOf(regulator, at);
      } catch (error) {
        return error instanceof CostateError ? error.details : error;
      }
    };
    expect(refused({ z: 0.2 })).toMatchObject({ code: 'input.argument', message: 'z=0.2 names no regime of p' });
    const problem = parseProblem(regulator.replace('at: {x: 1, z: 0.3}', ''), { id: 'p' });
    const solve = () => solveProblem(problem, deriveProblem(problem), { seed: 1, at: new Map([['x', 1]]) });
    expect(solve).toThrow("no value of 'z'");
  });
});

const closedOf = (id: string, change: (text: string) => string = (text) => text) => {
  const derivation = derivationOf(id, change);
  const problem = derivation.problem!;
  return solveProblem(problem, derivation, { seed: 1, methods: ['closed-form'] }).methods['closed-form'];
};

describe('the closed form with regimes', () => {
  // Of Merton's problem, in Python: `fsolve` for the logarithms of A_1 and A_2.
  it.each([
    ['0.5', '0.2', 3.79271986, 1e-7],
    ['5', '0.2', -138681.85488563, 1e-4],
    ['12', '0.2', -6.92459319e14, 1e7],
  ])('finds the root at gamma = %s', (gamma, rho, value, error) => {
    const closed = closedOf('merton-switching', (text) =>
      text.replace('gamma: {value: 2', `gamma: {value: ${gamma}`).replace('rho: {value: 0.05', `rho: {value: ${rho}`),
    );
    if (!isAvailable(closed)) return expect.unreachable(closed.unavailable);
    expect(Math.abs(closed.value - value)).toBeLessThan(error);
    expect(closed.sampled![0]!.detail).toContain('A_2 = ');
  });

  it('refuses parameters at which the value is infinite', () => {
    const solve = () => closedOf('merton-switching', (text) => text.replace('gamma: {value: 2', 'gamma: {value: 0.5'));
    expect(solve).toThrow(/no root|none of the/);
  });

  it('integrates coupled functions of time from the horizon', () => {
    const closed = closedOf('regulator-switching', (text) =>
      text
        .replace('horizon: infinite', 'horizon: 2')
        .replace('discount: rho', 'discount: rho\n  terminal: -x^2/4')
        .replace('candidate: -P*x^2/2 - c', 'candidate: -P(t)*x^2/2 - c(t)')
        .replace(/claims:[^]*at:/, 'at:'),
    );
    if (!isAvailable(closed)) return expect.unreachable(closed.unavailable);
    expect(closed.value).toBeCloseTo(-0.93615402256184 / 2, 11);
    expect(closed.policy.a).toBeCloseTo(-1.52618652246364, 11);
  });
});

describe('the simulation with regimes', () => {
  /** How many of twenty intervals, each moved outward by its bias, hold the value. */
  const held = (derivation: ReturnType<typeof derivationOf>, value: number, options: Partial<SolveOptions>): number =>
    Array.from({ length: 20 }, (_, seed) => {
      const found = solveProblem(derivation.problem!, derivation, { seed, methods: ['simulation'], ...options });
      const { simulation } = found.methods;
      if (!isAvailable(simulation)) return expect.unreachable(simulation.unavailable);
      const [low, high] = simulation.ci95;
      return low - simulation.bias <= value && value <= high + simulation.bias;
    }).filter(Boolean).length;

  it('has the closed form of a regulator and of a portfolio in its intervals', () => {
    const few = { paths: 256, steps: 128 };
    const stable = { ...few, at: new Map([['z', -0.5]]) };
    expect(held(derivationOf('regulator-switching'), -0.924156575807546 / 2, stable)).toBeGreaterThanOrEqual(17);
    expect(held(derivationOf('merton-switching'), -386.1211026, few)).toBeGreaterThanOrEqual(17);
  });

  it('follows the table of the grid, stopping in each regime where that says so', () => {
    const problem = parseProblem(put, { id: 'p' });
    const options = { seed: 1, at: new Map([['s', 0.4]]), methods: ['simulation'] as const, paths: 4096, steps: 1024 };
    const { simulation } = solveProblem(problem, deriveProblem(problem), options).methods;
    if (!isAvailable(simulation)) return expect.unreachable(simulation.unavailable);
    const { value, standardError, bias } = simulation;
    expect(Math.abs(value - 7.790332816086356)).toBeLessThanOrEqual(4 * standardError + bias);
    expect(4 * standardError + bias).toBeLessThan(0.06 * value);
  });

  it('is refused where a discount rate or an end is another in another regime', () => {
    const reason = (text: string): string => {
      const problem = parseProblem(text, { id: 'p' });
      const { simulation } = solveProblem(problem, deriveProblem(problem), {
        seed: 1,
        methods: ['simulation'],
      }).methods;
      return isAvailable(simulation) ? 'none' : simulation.unavailable;
    };
    expect(reason(discount)).toContain('discount rate that switches');
    expect(reason(`${discount.replace('discount: z', 'discount: 0.2')}until: x > 1.5 + z\n`)).toContain(
      'an end that lies',
    );
  });
});

describe('the long run with regimes', () => {
  it('has one average, whatever the regime of the start', () => {
    const text = regulator.replace('discount: rho', 'criterion: ergodic');
    for (const z of [-0.5, 0.3]) {
      const grid = gridOf(text, { z });
      expect(Math.abs(grid.value - 0.0968374991248963)).toBeLessThanOrEqual(grid.error);
      expect(grid.error).toBeLessThan(1e-5);
    }
  });
});

describe('roots of a few equations', () => {
  it('are all found, where there are four', () => {
    const [x, y] = [symbol('x'), symbol('y')];
    const residuals = [subtract(square(x), number(4)), subtract(multiply(y, y), add(x, number(7)))];
    const found = rootsOf(residuals, ['x', 'y']).map((r) => [...r.values.values()]);
    const expected = [2, -2].flatMap((a) => [1, -1].map((sign) => [a, sign * Math.sqrt(a + 7)]));
    expect(found).toHaveLength(4);
    for (const [a, b] of expected)
      expect(found.some(([u, v]) => Math.abs(u! - a!) < 1e-12 && Math.abs(v! - b!) < 1e-12)).toBe(true);
  });

  it('are none where there is none', () => {
    const x = symbol('x');
    expect(rootsOf([add(square(x), number(1))], ['x'])).toEqual([]);
  });
});
