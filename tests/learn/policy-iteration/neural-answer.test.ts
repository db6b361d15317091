/** Neural policy iteration: near the exact answers within its error, the same again from a seed or a checkpoint, refusals. */
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { openDevice } from '../../../src/learn/device.js';
import type { LearningOptions } from '../../../src/learn/learning-options.js';
import type { Checkpoint } from '../../../src/learn/policy-iteration/checkpoint.js';
import { neuralAnswer } from '../../../src/learn/policy-iteration/neural-answer.js';
import { parseProblem } from '../../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../../src/problem/problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import type { LearntAnswer } from '../../../src/solve/answer.js';
import { pointOf } from '../../../src/solve/point.js';
import { problemText } from '../../problems.js';

beforeAll(openDevice);

const example = (id: string) => parseProblem(problemText(id), { id });

const solved = (problem: ControlProblem, options: Partial<LearningOptions> = {}): LearntAnswer =>
  neuralAnswer({
    problem,
    instance: instantiate(problem),
    derivation: deriveProblem(problem),
    at: pointOf(problem, undefined),
    options: { seed: 1, ...options },
  });

const numbers = ({ value, error, policy, progress, curves, figures }: LearntAnswer): unknown => ({
  value, error, policy, progress, curves, figures,
}); // prettier-ignore

const text = (changes: Readonly<Record<string, string>>): string => {
  const keys = {
    state: '{x: real}',
    control: '{a: real}',
    time: '{horizon: infinite}',
    dynamics: '{x: {drift: a - x, noise: {W: 1}}}',
    objective: '{maximize: -x^2 - a^2, discount: 1}',
    at: '{x: 1}',
    ...changes,
  };
  return ['title: A try', ...Object.entries(keys).map(([key, v]) => `${key}: ${v}`)].join('\n');
};

describe('neural policy iteration', () => {
  it('finds the regulator’s value and gain by the derived maximiser', () => {
    const { value, error, policy, curves, progress } = solved(example('lqr'), { iterations: 6, paths: 32 });
    expect(Math.abs(value + 0.418910746139677)).toBeLessThan(error);
    expect(error).toBeLessThan(0.002);
    expect(policy.a).toBeCloseTo(-3.98963, 1);
    expect(curves?.value.x.length).toBe(curves?.policy.a?.y.length);
    expect(Object.keys(progress)).toEqual(['value-fit error', 'HJB residual', 'policy objective']);
  });

  it('finds them by ascent on the Hamiltonian', () => {
    const { value, error, scheme } = solved(example('lqr'), { improvement: 'ascent', iterations: 8, paths: 32 });
    expect(scheme).toContain('ascent');
    expect(Math.abs(value / -0.418910746139677 - 1)).toBeLessThan(0.05);
    expect(Math.abs(value + 0.418910746139677)).toBeLessThan(error);
  });

  it('keeps actions within their domain', () => {
    const { curves } = solved(example('benes'), { iterations: 2, paths: 32 });
    for (const u of curves?.policy.u?.y ?? []) expect(Math.abs(u)).toBeLessThanOrEqual(1);
  });

  it('is the same from the same seed, and from a checkpoint of it', () => {
    const checkpoints: string[] = [];
    const options = { paths: 16, width: 16, iterations: 3 };
    const whole = solved(example('lqr'), {
      ...options,
      onRound: (_, checkpoint) => (checkpoints.push(JSON.stringify(checkpoint)), undefined),
    });
    expect(numbers(solved(example('lqr'), options))).toEqual(numbers(whole));
    const resume = JSON.parse(checkpoints[0] ?? '') as Checkpoint;
    expect(resume.rounds.length).toBe(1);
    expect(numbers(solved(example('lqr'), { ...options, resume }))).toEqual(numbers(whole));
    expect(numbers(solved(example('lqr'), { ...options, seed: 2 }))).not.toEqual(numbers(whole));
    expect(() => solved(example('lqr'), { ...options, seed: 2, resume })).toThrow(/another run: its seed is 1, not 2/);
  });

  it('gives the value of a problem without controls', () => {
    // dx = −x dt + dW: E∫e^{−t}x² dt = (x² + 1)/3 from x.
    const still = text({
      control: '{}',
      dynamics: '{x: {drift: -x, noise: {W: 1}}}',
      objective: '{maximize: -x^2, discount: 1}',
    });
    const { value, error, policy } = solved(parseProblem(still, { id: 'still' }), { paths: 32 });
    expect(policy).toEqual({});
    expect(Math.abs(value + 2 / 3)).toBeLessThan(error);
    expect(error).toBeLessThan(0.01);
  });

  it('ends early where the one who watches says so', () => {
    expect(solved(example('lqr'), { paths: 16, width: 16, onRound: () => false }).iterations).toBe(1);
  });
});

describe('neural policy iteration refuses', () => {
  it.each([
    ['a finite set of actions', { control: '{a: {set: [-1, 0, 1]}}' }, /finite set of values/],
    ['states with ends', { state: '{x: [-1, 1]}' }, /real and positive states alone/],
    [
      'an infinite time without discount',
      { objective: '{maximize: -x^2 - a^2, criterion: total}' },
      /discount rate above zero/,
    ],
  ] as const)('%s', (_, changes, why) => {
    expect(() => solved(parseProblem(text(changes), { id: 'try' }))).toThrow(why);
  });

  it('a point outside the range', () => {
    expect(() => solved(example('lqr'), { ranges: new Map([['x', [-1, 1]]]) })).toThrow(
      /x = 1.5 lies outside the range/,
    );
  });

  it('to go on where the numbers are no longer finite, and keeps what was good before', () => {
    const kept: Checkpoint[] = [];
    // Nothing drives the state back, and what it costs to be far away overflows.
    const wild = parseProblem(
      text({ dynamics: '{x: {drift: 40*x + a, noise: {W: 1}}}', objective: '{minimize: exp(x^2) + a^2, discount: 1}' }),
      { id: 'wild' },
    );
    const run = (): LearntAnswer =>
      solved(wild, { paths: 32, improvement: 'ascent', onRound: (__, c) => (kept.push(c), undefined) });
    expect(run).toThrow(/not finite|left the finite numbers/);
    for (const { value } of kept) expect(value.every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});
