/** Problems in more dimensions than are written out: the general equation with the problem's data, held against them. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { equation, multiply, optimum, two, type Relation } from '../../src/expression/expression.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation, verifyStep } from '../../src/verification/verify.js';
import type { Derivation } from '../../src/derivation/step.js';

const problem = (d: number, noise = `sqrt(2)*identity(${d})`, more = ''): Derivation =>
  deriveProblem(
    parseProblem(
      `title: Many
state: {x: {dimension: ${d}}}
control: {u: {dimension: ${d}}}
time: {name: t, horizon: 1}
parameters: {A: ${JSON.stringify(Array.from({ length: d }, (_, i) => Array.from({ length: d }, (__, j) => (i + 2 * j) % 3)))}}
dynamics:
  x: {drift: "A*x + 2*u", noise: {W: "${noise}"}}
${more}objective:
  minimize: dot(u, u)
  terminal: log((1 + dot(x, x))/2)
at: {x: [${Array.from({ length: d }, () => 0).join()}]}
`,
      { id: 'many' },
    ),
  );

const claimOf = (d: Derivation, id: string): Relation => {
  const step = d.steps.find((s) => s.id === id);
  if (!step) throw new RangeError(id);
  return step.claim;
};

describe('a problem in many dimensions', () => {
  it('takes the general equation over and proves what follows from it', () => {
    const derivation = problem(6);
    const { steps } = verifyDerivation(derivation, { seed: 1, mutants: true });
    expect(steps.map((s) => `${s.stepId} ${s.verdict}`)).toEqual([
      'hjb assumed',
      'terminal assumed',
      'maximum proved',
      'reduced proved',
      'linear proved',
      'linear-end proved',
    ]);
    expect(steps.flatMap((s) => s.mutants?.survivors ?? [])).toEqual([]);
  });

  it('has the same equation as the entry by entry derivation where both are possible', () => {
    const derivation = problem(4, '[[1, 0, 2, 0], [0, 1, 0, 0], [3, 0, 1, 0], [0, 0, 0, 1]]');
    const hjb = derivation.steps.find((s) => s.id === 'hjb');
    if (!hjb) return expect.unreachable();
    const taken = {
      ...hjb,
      premises: [],
      justification: { kind: 'hypothesis', why: 'known', data: 'equation' },
    } as const;
    expect(hjb.premises.length).toBeGreaterThan(0);
    expect(verifyStep(taken, new Map(), derivation, {}).verdict).toBe('assumed');
  });

  it('refuses an equation that is not that of the problem', () => {
    const derivation = problem(
      5,
      '[[1, 2, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]',
    );
    const [hjb] = derivation.steps;
    if (!hjb || hjb.claim.right.kind !== 'optimum') return expect.unreachable();
    const { left, right } = hjb.claim;
    const wrong = [
      equation(left, optimum('sup', right.variables, right.body)),
      equation(left, optimum('inf', right.variables, multiply(two, right.body))),
      equation(multiply(two, left), right),
      equation(left, right.body),
    ];
    expect(claimOf(derivation, 'hjb')).toBe(hjb.claim);
    for (const claim of wrong)
      expect(['refuted', 'undecided']).toContain(verifyStep({ ...hjb, claim }, new Map(), derivation, {}).verdict);
  });
});
