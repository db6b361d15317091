/** Optimal stopping on the grid against known values and boundaries. */
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../src/simulate/instance.js';
import { isAvailable, type GridAnswer } from '../../src/solve/answer.js';
import { solveOnGrid } from '../../src/solve/grid/solve-on-grid.js';
import { solveProblem } from '../../src/solve/solve.js';
import { derivationOf } from '../problems.js';
import { example, problem } from './problems.js';

function grid(p: ReturnType<typeof problem>, at: Readonly<Record<string, number>>): GridAnswer {
  const result = solveOnGrid(instantiate(p), undefined, { at: new Map(Object.entries(at)) });
  return isAvailable(result) ? result.answer : expect.unreachable();
}

describe('optimal stopping', () => {
  it.each([
    ['perpetual-put', { S: 40 }, 4.21875, 30],
    ['perpetual-put', { S: 33 }, 10 * (33 / 30) ** -3, 30],
    ['option-to-invest', { P: 1 }, 0.25, 2],
    ['option-to-invest', { P: 1.8 }, 0.25 * 1.8 ** 2, 2],
  ] as const)('%s at %j', (id, at, value, place) => {
    const { value: found, error, boundary } = grid(example(id), at);
    expect(Math.abs(found - value)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-3 * value);
    const [name = ''] = Object.keys(at);
    expect(boundary?.[name]).toHaveLength(1);
    expect(Math.abs((boundary?.[name]?.[0] ?? NaN) / place - 1)).toBeLessThan(1e-3);
  });

  it('stops at once where that is best', () => {
    const { value, error } = grid(example('perpetual-put'), { S: 20 });
    expect(Math.abs(value - 20)).toBeLessThanOrEqual(error + 1e-9);
  });

  it('prices the American put', () => {
    const { value, error } = grid(example('american-put'), { S: 36 });
    expect(Math.abs(value - 4.486674)).toBeLessThanOrEqual(error);
    expect(Math.abs(value / 4.486674 - 1)).toBeLessThan(1e-3);
  });

  // Far out the value is so large that what counts as no change there was more than all of the value at the point.
  it('is found where the value grows with the state', () => {
    const [m, s, c, E, rho] = [0.01, 0.3, 1, 2, 0.06];
    const text = `
title: When to shut an unprofitable mine
source: Dixit and Pindyck 1994
state: {p: positive}
time: {horizon: infinite}
parameters: {m: ${m}, s: ${s}, c: ${c}, E: ${E}, rho: ${rho}}
dynamics: {p: {drift: m*p, noise: {W: s*p}}}
objective: {maximize: p - c, discount: rho, stopping: -E}
`;
    const k = (s ** 2 / 2 - m - Math.sqrt((m - s ** 2 / 2) ** 2 + 2 * rho * s ** 2)) / s ** 2;
    const b = (k / (k - 1)) * (c / rho - E) * (rho - m);
    const A = (c / rho - E - b / (rho - m)) * b ** -k;
    const { value, error, boundary } = grid(problem(text), { p: 1 });
    expect(Math.abs(value - (A + 1 / (rho - m) - c / rho))).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(1e-3 * value);
    expect(Math.abs((boundary?.['p']?.[0] ?? NaN) / b - 1)).toBeLessThan(1e-3);
  });

  it('minimises as well: the same with the sign turned', () => {
    const text = (sense: string, sign: string) => `
title: Rest or pay
state: {x: real}
control: {a: [-1, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: a, noise: {W: 1}}}
objective: {${sense}: ${sign}(x^2 + a^2), stopping: ${sign}(1 + x^2/3), discount: 0.5}
`;
    const [least, most] = [
      grid(problem(text('minimize', '')), { x: 0.5 }),
      grid(problem(text('maximize', '-')), { x: 0.5 }),
    ];
    expect(least.value).toBeCloseTo(-most.value, 10);
    expect(least.boundary).toEqual(most.boundary);
    expect(least.boundary?.['x']).toHaveLength(2);
    const [from = NaN, to = NaN] = least.boundary?.['x'] ?? [];
    expect(Math.abs(from + to)).toBeLessThan(2e-3 * (to - from));
    expect(least.value).toBeLessThanOrEqual(1 + 0.25 / 3);
  });

  it('is not confounded by a second state that has nothing to do with it', () => {
    const p = problem(`
title: Put beside a bystander
state: {S: positive, y: [-1, 1]}
time: {horizon: infinite}
dynamics: {S: {drift: 0.06*S, noise: {W: 0.2*S}}, y: {drift: 0, noise: {B: 0.5}}}
objective: {maximize: 0, stopping: "max(40 - S, 0)", discount: 0.06}
`);
    const { value, error } = grid(p, { S: 40, y: 0.3 });
    expect(Math.abs(value - 4.21875)).toBeLessThanOrEqual(error);
  });

  it('is simulated by stopping where the grid does', () => {
    const derivation = derivationOf('american-put');
    const answers = solveProblem(derivation.problem!, derivation, { seed: 1 });
    expect(answers.agree).toBe(true);
  });
});
