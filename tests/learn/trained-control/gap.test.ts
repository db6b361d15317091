/** How far a trained control is from the best where no exponential makes the equation linear. */
import { beforeAll, describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { openDevice } from '../../../src/learn/device.js';
import { trainControl } from '../../../src/learn/trained-control/trained-control.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { isAvailable, type LearntAnswer } from '../../../src/solve/answer.js';
import { pointOf } from '../../../src/solve/point.js';
import { solveProblem } from '../../../src/solve/solve.js';
import { problem } from '../../solve/problems.js';

/** A discounted oscillator: what the control does to the drift is not what the noise does. */
const oscillator = (s: number, r: number): string => `
title: A discounted oscillator
state: {x: real, v: real}
control: {u: real}
time: {name: t, horizon: 1}
parameters: {r: {value: ${r}, domain: positive}}
dynamics: {x: {drift: v, noise: {W: ${s}}}, v: {drift: -x + u, noise: {B: ${s}}}}
objective: {minimize: "r*u^2/2 + x^2 + v^2", terminal: "x^2", discount: 0.3}
candidate: A(t)*v^2 + C(t)*x^2 + F(t)*v*x + G(t)
at: {x: 1, v: 0}
`;

function both(
  text: string,
  iterations: number,
  beside: 'closed-form' | 'grid',
): { readonly found: LearntAnswer; readonly truth: number } {
  const p = problem(text);
  const derivation = deriveProblem(p);
  const task = { problem: p, instance: instantiate(p), derivation, at: pointOf(p, undefined), options: { seed: 1 } };
  const found = trainControl(task, { width: 16, paths: 64, fresh: 1024, iterations });
  const { methods } = solveProblem(p, derivation, { seed: 1, methods: [beside] });
  const answer = methods[beside];
  return { found, truth: answer && isAvailable(answer) ? answer.value : NaN };
}

beforeAll(openDevice);

describe('the error of a trained control', () => {
  it.each([
    [0.2, 2, 60],
    [1, 0.2, 60],
    [0.5, 0.5, 3],
  ])('covers its distance from the formula at noise %d and price %d after %d iterations', (s, r, iterations) => {
    const { found, truth } = both(oscillator(s, r), iterations, 'closed-form');
    expect(Math.abs(found.value - truth)).toBeLessThan(found.error);
    if (iterations > 10) expect(found.error).toBeLessThan(0.2 * Math.abs(truth));
  });

  it('covers its distance from the grid within bounds of the control', () => {
    const { found, truth } = both(
      `
title: Within bounds
state: {x: real}
control: {u: [-1, 1]}
time: {name: t, horizon: 1}
parameters: {}
dynamics: {x: {drift: sin(x) + u, noise: {W: 0.5}}}
objective: {minimize: "u^2/2 + x^2", terminal: "x^2", discount: 0.3}
at: {x: 1}
`,
      60,
      'grid',
    );
    expect(Math.abs(found.value - truth)).toBeLessThan(found.error);
    expect(found.error).toBeLessThan(0.1 * truth);
  });
});

describe('what is refused', () => {
  it('an action that jumps with the costate', () => {
    const jumping = oscillator(0.5, 0.5).replace('{u: real}', '{u: [-1, 1]}').replace('r*u^2/2 + ', '');
    expect(() => both(jumping, 2, 'closed-form')).toThrow(/jumps|does not follow/);
  });
});
