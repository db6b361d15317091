/** Path integrals against values that are known: formulas, quadrature in one dimension, sums of those in many, and the grid. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { isAvailable, type PathIntegralAnswer } from '../../src/solve/answer.js';
import { solveByPaths } from '../../src/solve/path-integral/path-integral.js';
import { solveProblem } from '../../src/solve/solve.js';
import { example, problem } from './problems.js';

interface Wish {
  readonly at?: number | Readonly<Record<string, number>>;
  readonly seed?: number;
  readonly paths?: number;
  readonly steps?: number;
}

/** An answerer for one problem, which is derived once. */
function answerer(text: string): (wish: Wish) => PathIntegralAnswer {
  const p = text.includes('\n') ? problem(text) : example(text);
  const linear = deriveProblem(p).outcome?.linear;
  if (!linear) throw new Error('no exponential makes the equation linear');
  return ({ at = 0, seed = 1, ...options }) => {
    const point = p.states.map(({ name }): [string, number] => [name, typeof at === 'number' ? at : (at[name] ?? 0)]);
    return solveByPaths(instantiate(p), linear, { at: new Map(point), seed, ...options }).answer;
  };
}

/** Of so many seeds, how often the interval, widened by the bias, has the true value. */
function covered(answer: (wish: Wish) => PathIntegralAnswer, truth: number, wish: Wish, seeds = 20): number {
  const hits = Array.from({ length: seeds }, (_, i) => answer({ ...wish, seed: i + 1 })).filter(
    ({ ci95: [low, high], bias }) => low - bias <= truth && truth <= high + bias,
  );
  return hits.length;
}

/** E f(m + s Z) for standard normal Z, by the trapezoid rule, which for smooth f is exact to rounding. */
function normalMean(f: (x: number) => number, m: number, s: number): number {
  const h = 1 / 64;
  let sum = 0;
  for (let z = -12; z <= 12; z += h) sum += f(m + s * z) * Math.exp((-z * z) / 2);
  return (sum * h) / Math.sqrt(2 * Math.PI);
}

/** min E ½r∫‖u‖²dt + g(x_T) over dx = (a x + u)dt + s dW: a cost of the end alone. */
const endCost = (n: number, terminal: string): string => `
title: A cost at the end
state: {x: {dimension: ${n}, domain: real}}
control: {u: {dimension: ${n}, domain: real}}
time: {name: t, horizon: T}
parameters: {T: 0.5, a: {value: -0.4}, s: {value: 0.7, domain: positive}, r: {value: 3, domain: positive}}
dynamics: {x: {drift: "a*x + u", noise: "s*identity(${n})"}}
objective: {minimize: "r*dot(u, u)/2", terminal: "${terminal}"}
`;

/** −λ log E exp(−g(X_T)/λ), λ = r s², for one coordinate of `endCost`. */
function endValue(g: (x: number) => number, x: number): number {
  const [T, a, s, r] = [0.5, -0.4, 0.7, 3];
  const lambda = r * s * s;
  const spread = s * Math.sqrt((Math.exp(2 * a * T) - 1) / (2 * a));
  return -lambda * Math.log(normalMean((y) => Math.exp(-g(y) / lambda), x * Math.exp(a * T), spread));
}

describe('the interval of a path integral', () => {
  it.each([
    ['ou-quadratic', 0, 0.2027691061],
    ['ou-quadratic-hard', 1, 1.3134557733 + 1.0348624244],
  ] as const)('has the formula’s value of %s at %d', (id, at, truth) => {
    expect(covered(answerer(id), truth, { at, paths: 2000 })).toBeGreaterThanOrEqual(17);
  });

  it.each([1, 5, 10])('has the sum of %d values that quadrature gives', (n) => {
    const terminal = Array.from({ length: n }, (_, i) => `cos(2*x[${i + 1}]) + x[${i + 1}]^2`).join(' + ');
    const truth = n * endValue((x) => Math.cos(2 * x) + x * x, 0.8);
    expect(covered(answerer(endCost(n, terminal)), truth, { at: 0.8, paths: 4000 })).toBeGreaterThanOrEqual(17);
  });

  it('is not wider than it has to be: some values lie more than a standard error off', () => {
    const answer = answerer('ou-quadratic');
    const far = Array.from({ length: 20 }, (_, i) => answer({ seed: i + 1, paths: 2000 })).filter(
      ({ value, standardError }) => Math.abs(value - 0.2027691061) > standardError,
    );
    expect(far.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a path integral', () => {
  it('finds ends that hardly any path comes to', () => {
    // Without steering one path in a million comes where the cost is least.
    const answer = answerer(endCost(3, '200*((x[1] - 3)^2 + (x[2] - 3)^2 + (x[3] - 3)^2)'))({});
    const truth = 3 * endValue((x) => 200 * (x - 3) ** 2, 0);
    expect(answer.steered).toBe(true);
    expect(Math.abs(answer.value - truth)).toBeLessThan(4 * answer.standardError + answer.bias);
    expect(answer.standardError).toBeLessThan(1e-3 * truth);
  });

  it('says that weights have collapsed where it cannot steer them', () => {
    const answer = answerer(endCost(2, '3000*(1 + sin(9*x[1])*sin(7*x[2]))*(1 + x[1]^2)'));
    expect(() => answer({})).toThrow(/a few of|heavy a tail/);
  });

  it.each([
    [
      'a reward, with coefficients that change in time',
      'x: real',
      '(1 + t/2)*u - sin(t)*x',
      '1/2 + t/4',
      'maximize: "x - x^2/4 - 2*u^2"',
      '-x^4/20',
    ],
    ['a drift that is no straight line', 'x: real', 'sin(2*x) + u', '0.8', 'minimize: "u^2 + abs(x - 1)"', 'x^2/2'],
    ['a positive state', 'x: positive', 'x*(u - 1/10)', 'x*0.5', 'minimize: "u^2 + (log(x))^2"', 'log(1 + x)'],
  ])('agrees with the grid: %s', (_, state, drift, noise, objective, terminal) => {
    const p = problem(`
title: One dimension
state: {${state}}
control: {u: real}
time: {name: t, horizon: 1}
parameters: {}
dynamics: {x: {drift: "${drift}", noise: {W: "${noise}"}}}
objective: {${objective}, terminal: "${terminal}"}
at: {x: 0.6}
`);
    const answers = solveProblem(p, deriveProblem(p), { seed: 1, methods: ['grid', 'path-integral'] });
    const { grid, 'path-integral': integral } = answers.methods;
    if (!isAvailable(grid) || !integral || !isAvailable(integral)) return expect(answers.methods).toBe('two answers');
    expect(answers.agree).toBe(true);
    expect(integral.standardError + integral.bias).toBeLessThan(5e-3 * Math.max(1, Math.abs(grid.value)));
  });

  it('takes part only where there is one, and says so where it was asked for', () => {
    const p = example('lqr');
    const derivation = deriveProblem(p);
    expect(solveProblem(p, derivation, { seed: 1, methods: ['closed-form'] }).methods).not.toHaveProperty([
      'path-integral',
    ]);
    expect(solveProblem(p, derivation, { seed: 1, methods: ['path-integral'] }).methods['path-integral']).toMatchObject(
      {
        unavailable: expect.stringContaining('linear') as string,
      },
    );
  });

  it('gives the same bits again', () => {
    const answer = answerer('ou-quadratic');
    expect(answer({ paths: 2000 }).value).toBe(answer({ paths: 2000 }).value);
  });
});
