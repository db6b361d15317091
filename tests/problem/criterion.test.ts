/** The criterion of a problem: what the file says, and what a long-run average cannot have. */
import { describe, expect, it } from 'vitest';
import { mistake, read } from './mistake.js';

const text = `title: Regulator
state: {x: real}
control: {a: real}
time: {horizon: infinite}
dynamics: {x: {drift: a, noise: {W: 1}}}
objective:
  minimize: x^2 + a^2
  criterion: ergodic
at: {x: 0}
`;

describe('the criterion', () => {
  it('follows from the discount where the file names none', () => {
    const without = text.replace('  criterion: ergodic\n', '');
    expect(read(without).objective.criterion).toBe('total');
    expect(read(without.replace('x^2 + a^2', 'x^2 + a^2\n  discount: 0.1')).objective.criterion).toBe('discounted');
    expect(read(text).objective).toMatchObject({ criterion: 'ergodic', average: 'lambda' });
  });

  it('names the average by what no one else uses', () => {
    expect(read(`${text}parameters: {lambda: 1}\n`).objective.average).toBe('Lambda');
    expect(read(text.replaceAll('a', 'a') + 'candidate: lambda*x^2\n').objective.average).toBe('Lambda');
    expect(read(`${text}parameters: {lambda: 1, Lambda: 1, average: 2, lambda_0: 3}\n`).objective.average).toBe(
      'lambda_1',
    );
  });

  it('lets claims speak of the average', () => {
    expect(read(`${text}claims: {level: lambda >= 0}\n`).claims).toHaveLength(1);
    expect(mistake(`${text.replace('ergodic', 'total')}claims: {level: lambda >= 0}\n`).code).toBe('input.symbol');
  });

  it.each([
    ['a discount', text.replace('x^2 + a^2', 'x^2 + a^2\n  discount: 0.1'), 8, 'not discounted'],
    ['an end', text.replace('infinite', '2'), 8, 'needs an infinite horizon'],
    [
      'a payoff where it ends',
      `${text.replace('x^2 + a^2', 'x^2 + a^2\n  terminal: x')}until: x >= 1\n`,
      8,
      'terminal',
    ],
    ['stopping', text.replace('x^2 + a^2', 'x^2 + a^2\n  stopping: x'), 8, 'does not stop'],
    ['an early end', `${text}until: x >= 1\n`, 8, 'never ends'],
    ['an absorbing end', `${text.replace('x: real', 'x: [0, 1]')}boundary: {x: {lower: absorb}}\n`, 8, 'never ends'],
    ['another word', text.replace('ergodic', 'ergodik'), 8, 'unknown criterion'],
    ['no discount', text.replace('ergodic', 'discounted'), 8, 'contradicts'],
  ])('ergodic with %s is told with its place', (_, source, line, words) => {
    const found = mistake(source);
    expect(found).toMatchObject({ code: 'input.schema', file: 'p.yaml', line });
    expect(found.message).toContain(words);
  });

  it('is not covered in discrete time, in so many words', () => {
    const steps = text.replace('time: {horizon: infinite}', 'time: {step: 1}').replace('drift: a', 'next: x + a');
    expect(mistake(steps)).toMatchObject({ code: 'input.unsupported', line: 8 });
  });
});
