/** A direct search that falls short of a value which a control in its domain attains refutes nothing. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

const problem = parseProblem(
  `
title: Consumption at a rate that varies
state: {x: positive, r: real}
control: {k: positive}
time: {horizon: infinite}
dynamics: {x: {drift: x*(r - k)}, r: {drift: 0.2*(0.03 - r), noise: {W: 0.02}}}
objective: {maximize: 2*sqrt(k*x), discount: 0.05}
at: {x: 1, r: 0.03}
`,
  { id: 'consumption' },
);

describe('an optimum far out', () => {
  it.each([1, 2, 3])('is not refuted by a search that comes near it (seed %d)', (seed) => {
    const { steps } = verifyDerivation(deriveProblem(problem), { seed });
    expect(steps.find(({ stepId }) => stepId === 'maximum')?.verdict).toBe('proved');
  });
});
