/** Q-learning by the accuracy it is to have: medians over five seeds, and every seed within twice that. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { learnFromTransitions } from '../../src/learn/q-learning/q-learning.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import type { LearntAnswer, LearntVariant } from '../../src/solve/answer.js';
import { pointOf } from '../../src/solve/point.js';

const SEEDS = [1, 2, 3, 4, 5] as const;

function solved(id: string, step: number): readonly LearntAnswer[] {
  const text = readFileSync(new URL(`../../derivations/problems/${id}.yaml`, import.meta.url), 'utf8');
  const problem = parseProblem(text, { id });
  const derivation = deriveProblem(problem);
  const [instance, at] = [instantiate(problem), pointOf(problem, undefined)];
  return SEEDS.map((seed) =>
    learnFromTransitions({ problem, derivation, instance, at, options: { seed, steps: [step] } }),
  );
}

const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;

/** The numbers of mathematics.md: P and c of V = −Px²/2 − c, and the gain βP/r. */
const [P, C, GAIN] = [0.2659750769140807, 0.1196887846113363, 2.659750769140807];
const VALUE = -(P * 1.5 ** 2) / 2 - C;

/** Errors in per cent: of V at the point, and of the policy as a whole, by root mean square along the state. */
function errorsOf(variant: LearntVariant | undefined): { readonly value: number; readonly gain: number } {
  const { x = [], y = [] } = variant?.curves?.policy.a ?? {};
  const sum = (of: (v: number, i: number) => number): number => x.reduce((s, v, i) => s + of(v, i), 0);
  const gain = Math.sqrt(sum((v, i) => ((y[i] ?? NaN) + GAIN * v) ** 2) / sum((v) => (GAIN * v) ** 2));
  return { value: 100 * Math.abs((variant?.value ?? NaN) / VALUE - 1), gain: 100 * gain };
}

describe('Q-learning of the regulator from transitions alone', () => {
  it.each([0.05, 0.005])('V and gain within 5 %% over steps of %s by the rate, and over long ones plainly', (step) => {
    const answers = solved('lqr', step);
    const errors = answers.map((a) => errorsOf(a.variants?.rate));
    const plain = answers.map((a) => errorsOf(a.variants?.plain));
    // Over short steps what the plain variant does is told, not asked for.
    console.log(`step ${step}`, { rate: errors, plain, seconds: answers.map((a) => Math.round(a.seconds)) });
    for (const variant of step === 0.05 ? [errors, plain] : [errors])
      for (const of of ['value', 'gain'] as const) {
        expect(median(variant.map((e) => e[of]))).toBeLessThan(5);
        for (const e of variant) expect(e[of]).toBeLessThan(10);
      }
    for (const a of answers) expect(Math.abs(a.value - VALUE)).toBeLessThan(a.error);
  });
});
