/** Learning from transitions alone, with few of them: right within its own error, the same again, and refused where it cannot. */
import { describe, expect, it } from 'vitest';
import { learnFromTransitions } from '../../../src/learn/q-learning/q-learning.js';
import { learnPlainly } from '../../../src/learn/q-learning/plain-learner.js';
import { actionsOf, type Policy } from '../../../src/learn/q-learning/policy.js';
import { openBlackBox } from '../../../src/learn/q-learning/black-box.js';
import { regionAround } from '../../../src/learn/region.js';
import type { LearningOptions } from '../../../src/learn/learning-options.js';
import type { LearningTask } from '../../../src/learn/learning-task.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { pointOf } from '../../../src/solve/point.js';
import { derivationOf } from '../../problems.js';

function taskOf(id: string, options: Partial<LearningOptions> = {}, change?: (text: string) => string): LearningTask {
  const derivation = derivationOf(id, change);
  const { problem } = derivation;
  if (!problem) throw new Error('no problem');
  return {
    problem,
    derivation,
    instance: instantiate(problem),
    at: pointOf(problem, undefined),
    options: { seed: 1, ...options },
  };
}

/** Few transitions: seconds. */
const FEW = { paths: 10_000, iterations: 8 };

describe('Q-learning of the regulator', () => {
  const answer = learnFromTransitions(taskOf('lqr', FEW));

  it('finds value and gain from the rate, within its error', () => {
    expect(Math.abs(answer.value + 0.418910746139677)).toBeLessThan(answer.error);
    expect(answer.error).toBeLessThan(0.05);
    expect((answer.policy.a ?? NaN) / -3.9896261537).toBeCloseTo(1, 1);
  });

  it('carries the plain variant beside it, with the gain that acts at every moment', () => {
    const { plain, rate } = answer.variants ?? {};
    expect(rate?.value).toBe(answer.value);
    expect((plain?.policy.a ?? NaN) / -3.9896261537).toBeCloseTo(1, 1);
  });

  it('learns the gain of the sampled problem plainly, and from it that of the continuous one', () => {
    const { instance, at } = taskOf('lqr');
    const box = openBlackBox(instance, 0.05, 2);
    const { held, policy } = learnPlainly(box, regionAround(instance, at), at, { seed: 2, transitions: 60_000, rounds: 6 }); // prettier-ignore
    const gain = (p: Policy): number => -(actionsOf(p, [Float64Array.of(1.5)], Float64Array.of(0)).chosen[0]?.[0] ?? NaN) / 1.5; // prettier-ignore
    // By the Riccati equation of the sampled problem, its coefficients integrated over a step, and by the continuous one.
    expect(Math.abs(gain(held) / 2.462376663 - 1)).toBeLessThan(0.03);
    expect(Math.abs(gain(policy) / 2.659750769 - 1)).toBeLessThan(0.03);
  });

  it('gives the same bits for the same seed', () => {
    const again = learnFromTransitions(taskOf('lqr', FEW));
    expect({ ...again, seconds: 0 }).toEqual({ ...answer, seconds: 0 });
  });
});

describe('what Q-learning refuses', () => {
  it.each([
    ['benes', { paths: 100 }, 'transitions are too few'],
    ['lqr', { iterations: 2 }, 'policies need a few to settle'],
    ['lqr', { steps: [-1] }, 'transitions over a step'],
    ['lqr-2d', {}, 'real and positive states'],
    ['american-put', {}, 'where one may stop'],
  ] as const)('%s with %o', (id, options, message) => {
    expect(() => learnFromTransitions(taskOf(id, options))).toThrow(message);
  });

  it('a divergence of Q, with the round and the target', () => {
    // An unstable state that the first actor lets run: the value is infinite.
    const { instance, at } = taskOf('lqr', {}, (text) => text.replace('alpha: -0.5', 'alpha: 3'));
    const box = openBlackBox(instance, 0.05, 1);
    const run = (): unknown =>
      learnPlainly(box, regionAround(instance, at), at, { seed: 1, transitions: 40_000, rounds: 4 });
    expect(run).toThrow(/Q diverged in round 1 at the \d+th target/);
  });
});
