/** From a problem file to answers that agree: closed form, grid and simulation of the examples, and what is refused. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { parseDecimal } from '../../src/expression/rational.js';
import { agreement, withoutCoarse } from '../../src/solve/agreement.js';
import { isAvailable, type Answers, type Unavailable } from '../../src/solve/answer.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { closedFormAnswer, solveProblem, type SolveOptions } from '../../src/solve/solve.js';
import { example, problem, truth } from './problems.js';

const solve = (p: ReturnType<typeof problem>, options: Partial<SolveOptions> = {}): Answers =>
  solveProblem(p, deriveProblem(p), { seed: 1, ...options });
function available<T extends object>(answer: T | Unavailable): T {
  if (!isAvailable(answer)) throw new Error(answer.unavailable);
  return answer;
}

describe('the examples', () => {
  it.each(['lqr', 'merton', 'merton-log'] as const)('%s: three methods agree', (id) => {
    const { methods, agree } = solve(example(id));
    const [closed, grid, simulation] = [
      available(methods['closed-form']),
      available(methods.grid),
      available(methods.simulation),
    ];
    expect(agree).toBe(true);
    expect(Math.abs(closed.value / truth[id] - 1)).toBeLessThan(1e-12);
    expect(Math.abs(grid.value - truth[id])).toBeLessThanOrEqual(grid.error);
    expect(Math.abs(simulation.value - truth[id])).toBeLessThanOrEqual(simulation.bias + 4 * simulation.standardError);
    expect(simulation.samplePaths).toHaveLength(6);
    if (id === 'lqr') expect(simulation.standardError).toBeLessThanOrEqual(5e-4);
    if (id === 'lqr') expect(Math.abs(grid.value - truth.lqr)).toBeLessThan(2e-4);
    if (id === 'merton') expect(closed.policy).toEqual({ p: 0.625, k: expect.closeTo(0.0478125, 15) as number });
  });

  it('moves with a parameter and a point', () => {
    const lqr = example('lqr');
    const parameters = new Map([['sigma', parseDecimal('0')]]);
    const answer = closedForm(lqr, deriveProblem(lqr), new Map([['x', 2]]), parameters);
    expect(available(answer).value).toBeCloseTo(-0.2659750769140807 * 2, 12);
  });
});

describe('solving', () => {
  it('integrates functions of time from the horizon, and simulates their policy', () => {
    const p = problem(`
title: Ornstein-Uhlenbeck, quadratic cost
state: {x: real}
control: {u: real}
time: {name: t, horizon: 1}
parameters: {a: 1, p: {value: 1, domain: positive}, q: {value: 0.5, domain: positive}}
dynamics: {x: {drift: a*x + u, noise: {W: 1}}}
objective: {minimize: u^2/2 + p*x^2, terminal: q*x^2}
candidate: F(t)*x^2 + G(t)
at: {x: 0}
`);
    const { methods, agree } = solve(p, { methods: ['closed-form', 'simulation'], paths: 4096, steps: 256 });
    expect(available(methods['closed-form']).value).toBeCloseTo(1.0348624244, 9);
    expect(methods.grid).toEqual({ unavailable: 'not asked for' });
    expect(agree).toBe(true);
    const at = new Map([['x', 1]]);
    const { policy, value } = available(closedForm(p, deriveProblem(p), at));
    expect(value - 1.0348624244).toBeCloseTo(1.3134557733, 8);
    expect(policy['u']).toBeCloseTo(-2 * 1.3134557733, 8);
  });

  it('lets the simulation follow the grid where there is no closed form', () => {
    const p = problem(`
title: Benes
state: {x: real}
control: {u: [-1, 1]}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: u, noise: {W: 1}}}
objective: {minimize: x^2, discount: 1}
`);
    const { methods, agree } = solve(p, { at: new Map([['x', 0]]), points: 401, steps: 512, paths: 4096 });
    expect(methods['closed-form']).toMatchObject({ unavailable: expect.stringMatching(/give a candidate: /) });
    const [grid, simulation] = [available(methods.grid), available(methods.simulation)];
    expect(Math.abs(grid.value - simulation.value)).toBeLessThan(
      grid.error + simulation.bias + 4 * simulation.standardError,
    );
    expect(agree).not.toBeNull();
  });

  it.each([
    ['n: positive', 'n', 'A*n^m'],
    ['x: positive', 'x', 'A*x^n'],
    ['x: [0, 1]', 'x', 'P*x^2/2 + c'],
  ])('proposes a candidate in the state (%s) whose unknowns are not declared', (state, x, form) => {
    const p = problem(`
title: Noise and a kink
state: {${state}}
control: {u: {set: [0, 1]}}
time: {horizon: infinite}
dynamics: {${x}: {drift: ${x}*(1 - ${x}) - u*${x}, noise: {W: 0.2*${x}}}}
objective: {minimize: ${x} + abs(${x} - u), discount: 1}
`);
    const { 'closed-form': closed } = solve(p, { at: new Map([[x, 0.5]]), methods: ['closed-form'] }).methods;
    expect(closed).toMatchObject({ unavailable: expect.stringContaining(`give a candidate: ${form}, say`) as string });
  });

  it.each([
    ['lqr', { x: 2 }],
    ['perpetual-put', { S: 40 }],
  ])('gives the closed form of %s alone as beside the others, or the same reason why there is none', (id, point) => {
    const [p, at] = [example(id), new Map(Object.entries(point))];
    const alone = closedFormAnswer(p, deriveProblem(p), at);
    expect(alone).toEqual(solve(p, { at, methods: ['closed-form'] }).methods['closed-form']);
  });

  it('says what is wrong with a point or an option', () => {
    const lqr = example('lqr');
    const derivation = deriveProblem(lqr);
    const tried = (options: Partial<SolveOptions>) => () => solveProblem(lqr, derivation, { seed: 1, ...options });
    expect(tried({ at: new Map([['y', 1]]) })).toThrow(/no state 'y'/);
    expect(tried({ at: new Map([['t', 1]]) })).toThrow(/at t = 0, so far, not at t = 1/);
    expect(tried({ tolerance: 0 })).toThrow(/tolerance/);
    expect(tried({ tolerance: 1e-12, methods: ['grid'] })).toThrow(/out of reach where the value is about/);
    expect(tried({ tolerance: 1e-12, methods: ['simulation'] })).toThrow(/out of reach of a simulation/);
    expect(tried({ methods: ['grid'], points: 3 })).toThrow(/points/);
    expect(tried({ methods: ['simulation'], paths: 1 })).toThrow(/paths/);
    expect(tried({ seed: -1 })).toThrow(/seed/);
    expect(tried({ parameters: new Map([['r', parseDecimal('0')]]) })).toThrow(/division by zero/);
  });
});

describe('a value that looks infinite', () => {
  const growth = problem(`
title: growth beyond the discount
state: {x: positive}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: 0.2*x, noise: {W: 0.1*x}}}
objective: {maximize: x, discount: 0.1}
at: {x: 1}
`);

  it('is infeasible where only the simulation speaks', () => {
    let code = '';
    try {
      solve(growth, { methods: ['simulation'] });
    } catch (error) {
      code = error instanceof CostateError ? error.details.code : String(error);
    }
    expect(code).toBe('infeasible.parameters');
  });
});

describe('agreement', () => {
  const none: Unavailable = { unavailable: 'no' };
  const grid = { value: 1, error: 0.005, policy: {}, points: 9, iterations: 1, seconds: 0 };
  const simulation = {
    value: 1.01, standardError: 0.001, ci95: [1, 1.02] as const, bias: 0.002, paths: 9, steps: 9, seconds: 0,
  }; // prettier-ignore
  const of = (g: typeof grid | Unavailable, s: typeof simulation | Unavailable, scale = 0): boolean | null =>
    agreement({ 'closed-form': none, grid: g, simulation: s }, scale);

  it('needs two values closer than their errors, and errors of at most 1 %', () => {
    expect(of(grid, simulation)).toBe(true);
    expect(of(grid, { ...simulation, value: 1.012 })).toBe(false);
    expect(of({ ...grid, error: 0.011 }, simulation)).toBe(false);
    expect(of({ ...grid, error: 0.011 }, simulation, 2)).toBe(true);
    expect(of({ ...grid, value: NaN }, simulation)).toBe(false);
  });

  it('is not kept by what says nothing beside two others', () => {
    const closed = { value: 1.0049, policy: {}, expressions: {} };
    const left = (g: typeof grid, s: typeof simulation) =>
      withoutCoarse({ 'closed-form': closed, grid: g, simulation: s }, 0);
    const coarse = { ...grid, error: 0.1 };
    expect(left(coarse, simulation).grid).toEqual({
      unavailable: '1 with an error of 0.1 is too coarse beside the others',
    });
    // It stays where it contradicts them, where another is no better, and where it is good enough.
    expect(left({ ...coarse, value: 2 }, simulation).grid).toMatchObject({ value: 2 });
    expect(left(coarse, { ...simulation, bias: 0.02 }).grid).toMatchObject({ value: 1 });
    expect(left(grid, simulation).grid).toMatchObject({ value: 1 });
  });

  it('is nothing to speak of with one method', () => {
    expect(of(grid, none)).toBeNull();
    expect(of(none, none)).toBeNull();
  });
});
