/** The true value lies within its bounds, whatever the grid made of it: known problems, several seeds, wrong values and policies. */
import { describe, expect, it } from 'vitest';
import { call, negate, symbol, unknown } from '../../../src/expression/expression.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { leaves } from '../../../src/solve/agreement.js';
import { isAvailable, type Bracket } from '../../../src/solve/answer.js';
import { bracketOf, type GridField } from '../../../src/solve/bracket/bracket.js';
import { solveOnGrid } from '../../../src/solve/grid/solve-on-grid.js';
import { solveProblem } from '../../../src/solve/solve.js';
import { derivationOf } from '../../problems.js';
import { example, maximisers, ornsteinUhlenbeck, ornsteinUhlenbeckValue, problem, truth } from '../problems.js';

type At = Readonly<Record<string, number>>;

function solved(p: ReturnType<typeof problem>, at: At, maximiser?: (typeof maximisers)['lqr']) {
  const result = solveOnGrid(instantiate(p), maximiser, { at: new Map(Object.entries(at)) });
  return isAvailable(result) ? result : expect.unreachable();
}

function bracket(field: GridField, at: At, seed = 1, most = 2 ** 16): Bracket {
  const found = bracketOf(field, new Map(Object.entries(at)), { seed, error: 0, most });
  return isAvailable(found) ? found : expect.unreachable(found.unavailable);
}

const ends = ({ lower, upper }: Bracket): readonly [number, number] => [
  lower.ci95[0] - lower.bias,
  upper.ci95[1] + upper.bias,
];

/** That the value is inside, and the bracket at most so wide in proportion to it. */
function covers(found: Bracket, value: number, width: number): void {
  const [low, high] = ends(found);
  expect(low).toBeLessThanOrEqual(value + 1e-12);
  expect(high).toBeGreaterThanOrEqual(value - 1e-12);
  expect(high - low).toBeLessThan(width * Math.abs(value));
}

/** What derivations find of the regulators here. */
const quadratic = (id: string) => derivationOf(id).outcome?.maximiser;

/** u = −sign V'. */
const effort = new Map([['u', negate(call('sign', unknown('V', [symbol('x')], [1])))]]);

const benes = (x: number): number => {
  // V = x² − 2x + 3 + A e^{−λx} for x > 0 with V'(0) = 0 and λ = √3 − 1.
  const rate = Math.sqrt(3) - 1;
  return x * x - 2 * x + 3 - (2 / rate) * Math.exp(-rate * x);
};

describe('bounds of the value', () => {
  it.each([
    ['benes', { x: 0 }, benes(0), 2e-3],
    ['perpetual-put', { S: 40 }, 4.21875, 2e-3],
    ['option-to-invest', { P: 1 }, 0.25, 1e-3],
  ] as const)('hold the known value of %s at %j', (id, at, value, width) => {
    const { field } = solved(example(id), at);
    covers(bracket(field, at), value, width);
  });

  it('hold where a closed form is known and the grid has to do without', () => {
    covers(bracket(solved(example('lqr'), { x: 1.5 }, maximisers.lqr).field, { x: 1.5 }), truth.lqr, 2e-4);
    covers(bracket(solved(ornsteinUhlenbeck, { x: 1 }).field, { x: 1 }), ornsteinUhlenbeckValue, 1e-3);
  });

  it('hold where the state is turned back at walls', () => {
    const p = problem(`
title: Between two walls
state: {x: [0, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: 0, noise: {W: 0.7}}}
objective: {minimize: x^2, discount: 0.5}
`);
    // ρV = x² + ½σ²V'' with V'(0) = V'(1) = 0.
    const rate = Math.sqrt(2 * 0.5) / 0.7;
    const value = (x: number): number =>
      2 * x * x + (0.49 / 0.5) * 2 - (4 / (rate * Math.sinh(rate))) * Math.cosh(rate * x);
    covers(bracket(solved(p, { x: 0.3 }).field, { x: 0.3 }), value(0.3), 2e-3);
  });

  it.each([
    ['american-put', { S: 36 }, 4.486674],
    ['ou-quadratic-hard', { x: 0.5 }, 1.3134557733 * 0.25 + 1.0348624244],
  ] as const)('hold for nineteen seeds of twenty at least: %s', (id, at, value) => {
    const { field } = solved(example(id), at, quadratic(id));
    const held = Array.from({ length: 20 }, (_, seed) => {
      const [low, high] = ends(bracket(field, at, seed, 2 ** 14));
      return low <= value && value <= high;
    });
    expect(held.filter(Boolean).length).toBeGreaterThanOrEqual(19);
  });

  it('are two averages over paths where a control moves the drift, in two dimensions and over a finite horizon too', () => {
    for (const [id, at, value, width] of [
      ['lqr-2d', { x: 0, v: 0 }, -0.220022, 2e-4],
      ['ou-quadratic', { x: 0.7 }, 0.2925539167 * 0.49 + 0.2027691061, 1e-3],
    ] as const) {
      const found = bracket(solved(example(id), at, quadratic(id)).field, at);
      // The reference of lqr-2d has six digits.
      covers({ ...found, upper: { ...found.upper, bias: found.upper.bias + 1e-6 } }, value, width);
      expect(found.by).toBe('hindsight');
      expect(found.lower.standardError).toBeGreaterThan(0);
      expect(found.upper.standardError).toBeGreaterThan(0);
    }
  });

  it('hold where the problem ends at levels', () => {
    const p = problem(`
title: Out as soon as can be
state: {x: real}
control: {u: [-1, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: u, noise: {W: 0.5}}}
objective: {maximize: 0, terminal: 1, discount: 0.8}
until: abs(x) >= 1
at: {x: 0.2}
`);
    // ρV = |V'| + ½σ²V'', V'(0) = 0, V(1) = 1.
    const [up, down] = [1, -1].map((s) => (-1 + s * Math.sqrt(1 + 2 * 0.8 * 0.25)) / 0.25) as [number, number];
    const shape = (x: number): number => down * Math.exp(up * x) - up * Math.exp(down * x);
    const outward = new Map([['u', call('sign', unknown('V', [symbol('x')], [1]))]]);
    covers(bracket(solved(p, { x: 0.2 }, outward).field, { x: 0.2 }), shape(0.2) / shape(1), 2e-2);
  });

  it('are by the largest residual where a control moves the noise, and say why', () => {
    const found = bracket(solved(example('merton'), { x: 1 }, maximisers.merton).field, { x: 1 });
    covers(found, truth.merton, 5e-4);
    expect(found).toMatchObject({ by: 'relaxation', because: expect.stringContaining('moves the noise') as string });
  });

  it('open where the values are wrong, and still hold', () => {
    const at = { x: 1 };
    const { field, answer } = solved(example('benes'), at, effort);
    const { solution } = field;
    const [axis] = solution.grid.axes;
    for (const wrong of [(v: number) => 1.1 * v, (v: number, x: number) => v - 0.05 * Math.cos(x)]) {
      const values = solution.values.map((v, i) => wrong(v, axis?.state[i] ?? NaN));
      const found = bracket({ ...field, solution: { ...solution, values } }, at);
      covers(found, benes(1), 1.5);
      expect(isAvailable(found) && found.lower.value).toBeLessThan(answer.value + 1e-3);
    }
  });

  it('open on the side of the policy where that is not the best', () => {
    const at = { x: 1 };
    const { field } = solved(example('benes'), at, effort);
    const idle = field.solution.policies.map((p) => ({ ...p, actions: p.actions.map((a) => a.map(() => 0)) }));
    const found = bracket({ ...field, solution: { ...field.solution, policies: idle } }, at);
    // Idle, ∫e^{−t}E(1 + W)² dt = 1 + 1.
    expect(Math.abs(found.upper.value - 2)).toBeLessThan(found.upper.bias + 4 * found.upper.standardError + 1e-3);
    expect(ends(found)[0]).toBeLessThan(benes(1));
  });

  it('are given beside the methods, which have to lie inside', () => {
    const derivation = derivationOf('perpetual-put');
    const { problem: p } = derivation;
    if (!p) return expect.unreachable();
    const { bracket: found, methods, agree } = solveProblem(p, derivation, { seed: 1, methods: ['grid'] });
    if (!found || !isAvailable(found)) return expect.unreachable();
    expect(agree).toBeNull();
    expect(leaves(methods, found)).toBe(false);
    const { grid } = methods;
    if (!isAvailable(grid)) return expect.unreachable();
    expect(leaves({ ...methods, grid: { ...grid, value: grid.value + 0.01 } }, found)).toBe(true);
  });
});
