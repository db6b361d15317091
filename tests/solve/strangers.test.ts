/** Problems of strangers (`strangers/README.md`), held to their references: every answer on a grid, and what failed at the first try. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { rationalToNumber } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { runHere } from '../../src/simulate/path-work.js';
import { isAvailable } from '../../src/solve/answer.js';
import { challengeTo } from '../../src/solve/challenge.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { solveProblem } from '../../src/solve/solve.js';
import { verifyDerivation } from '../../src/verification/verify.js';

interface Reference {
  readonly value: number;
  readonly error: number;
  readonly policy?: Readonly<Record<string, number>>;
}

const folder = new URL('strangers/', import.meta.url);
const references = JSON.parse(readFileSync(new URL('references.json', folder), 'utf8')) as Readonly<
  Record<string, Reference>
>;

describe('the problem of a stranger', () => {
  it.each([
    ['battery', 1e-3],
    ['campaign', 1e-3],
    ['fishery', 1e-3],
    ['growth', 1e-3],
    ['machine', 1e-3],
    // The angle at which it is let fall settles late, and the action there is steep.
    ['pendulum', 1e-2],
    ['queue', 1e-3],
    ['reinsurance', 1e-3],
  ])('%s is solved on the grid', (id, share) => {
    const { value, error, policy } = references[id] ?? expect.unreachable();
    const problem = parseProblem(readFileSync(new URL(`${id}.yaml`, folder), 'utf8'), { id });
    const { grid } = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['grid'] }).methods;
    if (!isAvailable(grid)) return expect.unreachable(grid.unavailable);
    expect(Math.abs(grid.value - value)).toBeLessThanOrEqual(grid.error + error);
    expect(Math.abs(grid.value / value - 1)).toBeLessThan(share);
    for (const [name, action] of Object.entries(policy ?? {}))
      expect(Math.abs((grid.policy[name] ?? NaN) - action)).toBeLessThanOrEqual(share * Math.max(1, Math.abs(action)));
  });
  it.each(['battery', 'machine'])('%s is simulated through its regimes', (id) => {
    const { value } = references[id] ?? expect.unreachable();
    const problem = parseProblem(readFileSync(new URL(`${id}.yaml`, folder), 'utf8'), { id });
    const options = { seed: 1, methods: ['simulation'] as const, paths: 512, steps: 2048 };
    const { simulation } = solveProblem(problem, deriveProblem(problem), options).methods;
    if (!isAvailable(simulation)) return expect.unreachable(simulation.unavailable);
    const error = simulation.bias + 4 * simulation.standardError;
    expect(Math.abs(simulation.value - value)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(0.2 * value);
  });
  it('heston has a closed form, its functions of time inside an exponential', () => {
    const { value, error, policy } = references['heston'] ?? expect.unreachable();
    const problem = parseProblem(readFileSync(new URL('heston.yaml', folder), 'utf8'), { id: 'heston' });
    const derivation = deriveProblem(problem);
    const at = new Map([...problem.at].map(([name, v]) => [name, rationalToNumber(v)]));
    const closed = closedForm(problem, derivation, at);
    if (!isAvailable(closed)) return expect.unreachable(closed.unavailable);
    expect(Math.abs(closed.value - value)).toBeLessThanOrEqual(error);
    expect(closed.policy['p']).toBeCloseTo(policy?.['p'] ?? NaN, 9);
    expect(verifyDerivation(derivation, { seed: 1, mutants: true }).verdict).toBe('proved');
  });
  it('pendulum has no constant policy that does better, least of all with a cost below zero', () => {
    const { value, error } = references['pendulum'] ?? expect.unreachable();
    const problem = parseProblem(readFileSync(new URL('pendulum.yaml', folder), 'utf8'), { id: 'pendulum' });
    const at = new Map([...problem.at].map(([name, v]) => [name, rationalToNumber(v)]));
    expect(runHere(challengeTo(instantiate(problem), { value, error }, at, 1))).toBeUndefined();
  });
  it.each(['influenza', 'landing'])('%s is solved along its characteristics', (id) => {
    const { value, error, policy } = references[id] ?? expect.unreachable();
    const problem = parseProblem(readFileSync(new URL(`${id}.yaml`, folder), 'utf8'), { id });
    const { methods, agree } = solveProblem(problem, deriveProblem(problem), { seed: 1 });
    const { characteristics } = methods;
    if (!isAvailable(characteristics)) return expect.unreachable(characteristics?.unavailable);
    expect(agree).not.toBe(false);
    expect(Math.abs(characteristics.value - value)).toBeLessThanOrEqual(characteristics.error + error);
    expect(characteristics.error).toBeLessThan(1e-6 * value);
    for (const [name, action] of Object.entries(policy ?? {}))
      expect(characteristics.policy[name] ?? NaN).toBeCloseTo(action, 4);
  });
});
