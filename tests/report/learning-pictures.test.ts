/** Pictures of what networks learnt, from an answer made by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { picturesOf } from '../../src/report/pictures.js';
import { solveJson } from '../../src/report/json.js';
import type { LearntAnswer } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';

const problem = parseProblem(readFileSync('derivations/problems/lqr.yaml', 'utf8'), { id: 'lqr' });
const derivation = deriveProblem(problem);
const x = Array.from({ length: 21 }, (_, i) => -2 + i / 5);
const learnt: LearntAnswer = {
  value: -0.42,
  error: 0.002,
  policy: { a: -4 },
  scheme: 'by hand',
  points: 10,
  iterations: 3,
  seconds: 1,
  curves: { value: { x, y: x.map((v) => -v * v / 8) }, policy: { a: { x, y: x.map((v) => -2.6 * v) } } }, // prettier-ignore
  progress: { residual: [1, 0.1, 0.01], objective: [-3, -1, -0.5], silent: [NaN, NaN, NaN] },
  samplePaths: [{ state: { x: [0, 1], y: [1.5, 1] }, reward: { x: [0, 1], y: [0, -0.2] } }],
};
const answers = solveProblem(problem, derivation, { seed: 1, methods: ['closed-form'] });
const result = {
  derivation,
  answers: { ...answers, methods: { ...answers.methods, neural: learnt } },
  seconds: { derive: 0 },
};

describe('what a network learnt', () => {
  it('is drawn beside the exact answer, with its distance, its training and its paths', async () => {
    const titles = (await picturesOf(result, 'k')).map((p) => p.title);
    expect(titles).toEqual([
      'One value, two methods: V at x = 1.5',
      'Value function V(x)',
      'Optimal policy a(x)',
      'How far neural is from the exact answer',
      'Neural: residual',
      'Neural: objective',
      'Neural: paths under the learnt policy',
      'Neural: what they bring',
    ]);
  });

  it('falls by its logarithm where it falls far', async () => {
    const pictures = await picturesOf(result, 'k');
    const svg = (title: string): string => pictures.find((p) => p.title === title)?.svg ?? '';
    expect(svg('Neural: residual')).toContain('log₁₀ of residual');
    expect(svg('Neural: objective')).not.toContain('log₁₀');
  });

  it('keeps its curves and paths out of the JSON', () => {
    const { neural } = solveJson(result).methods;
    expect(neural).toEqual({
      value: -0.42,
      error: 0.002,
      policy: { a: -4 },
      points: 10,
      iterations: 3,
      seconds: 1,
      scheme: 'by hand',
      progress: learnt.progress,
    });
  });

  it('of Q-learning is drawn by its variants and against the step, beside the exact answer', async () => {
    const variant = (gain: number) => ({
      value: -0.42,
      policy: { a: -1.5 * gain },
      curves: { value: { x, y: x.map((v) => -v * v / 8) }, policy: { a: { x, y: x.map((v) => -gain * v) } } }, // prettier-ignore
    });
    const [rate, plain] = [variant(2.66), variant(2.43)];
    const study = [0.05, 0.005].map((step) => ({ step, rate, plain }));
    const methods = { ...answers.methods, 'q-learning': { ...learnt, variants: { rate, plain }, study } };
    const drawn = { ...result, answers: { ...answers, methods } };
    const pictures = (await picturesOf(drawn, 'k')).filter((p) => p.title.startsWith('Q-learning'));
    expect(pictures.map((p) => p.title)).toEqual([
      'Q-learning: a by the rate and plainly',
      'Q-learning against the step: V',
      'Q-learning against the step: a',
      'Q-learning against the step: how far a is from exact',
      'Q-learning: residual',
      'Q-learning: objective',
      'Q-learning: paths under the learnt policy',
      'Q-learning: what they bring',
    ]);
    const words = /plainly, by Q over a step ([\d.]+) at the step/.exec(pictures[3]?.svg ?? '')?.[1];
    // The exact gain is 2.65975.
    expect(Number(words)).toBeCloseTo(100 * (1 - 2.43 / 2.65975), 1);
    expect(solveJson(drawn).methods['q-learning']).toMatchObject({
      variants: { plain: { value: -0.42, policy: { a: -1.5 * 2.43 } } },
      study: [{ step: 0.05 }, { step: 0.005 }],
    });
  });
});
