/** What the declared domains leave open of a formula's own domain is listed, not passed over. */
import { expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { problem } from '../solve/problems.js';

const listed = (state: string, reward: string): readonly string[] =>
  deriveProblem(
    problem(
      [
        'title: defined',
        `state: {x: ${state}}`,
        'control: {a: real}',
        'time: {name: t, horizon: infinite}',
        'parameters: {gamma: 2}',
        'dynamics: {x: {drift: a - x, noise: {W: 1}}}',
        `objective: {maximize: ${reward}, discount: 0.1}`,
      ].join('\n'),
    ),
  ).hypotheses.flatMap((h) => (h.id.startsWith('defined') ? [h.statement] : []));

it.each([
  ['real', 'log(x) - a^2', /^x > 0 wherever/],
  ['real', 'sqrt(x) - a^2', /^x >= 0 wherever/],
  ['nonnegative', '-1/x - a^2', /^x\^2 > 0 wherever/],
])('with %s x, %s asks for more than is declared', (state, reward, wanted) => {
  expect(listed(state, reward)).toEqual([expect.stringMatching(wanted)]);
});

it.each([
  ['positive', 'log(x) - a^2'],
  ['positive', 'x^(1-gamma)/(1-gamma) - a^2'],
  ['real', '-x^2 - a^2'],
])('with %s x, %s asks for nothing', (state, reward) => {
  expect(listed(state, reward)).toEqual([]);
});
