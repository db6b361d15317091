/** Problem files in discrete time: what they say, and a located message for what they may not say. */
import { describe, expect, it } from 'vitest';
import { printText } from '../../src/expression/print-text.js';
import { mistake, read } from './mistake.js';

const text = `state: {k: positive}
control: {c: positive}
time: {step: dt}
parameters: {dt: 1, alpha: 0.4, beta: 0.96, s: 0.1}
dynamics:
  k: {next: k^alpha - c, noise: {W: s}}
objective:
  maximize: log(c)
  discount: -log(beta)
at: {k: 1}
`;
const mistakeWith = (from: string | RegExp, to: string) => mistake(text.replace(from, to));

describe('a problem in discrete time', () => {
  it('has a step, and the next state in place of a drift', () => {
    const { time, dynamics, noises } = read(text);
    expect(time.step && printText(time.step)).toBe('dt');
    expect(printText(dynamics.get('k')!.drift)).toBe('k^alpha - c');
    expect(printText(dynamics.get('k')!.noise.get('W')!)).toBe('s');
    expect(noises).toEqual(['W']);
  });

  it('may name standard normal variables for use inside the next state', () => {
    const { dynamics, noises } = read(text.replace('k^alpha - c, noise: {W: s}', 'k^alpha*exp(s*Z) - c, noise: [Z]'));
    expect(printText(dynamics.get('k')!.drift)).toBe('k^alpha*exp(s*Z) - c');
    expect(noises).toEqual(['Z']);
  });

  it('may have vectors', () => {
    const vectors = text
      .replace('k: positive', 'k: {dimension: 2}')
      .replace('k^alpha - c', '"[k[1] + k[2], k[2] - c]"')
      .replace('{W: s}', '{W: [0, s]}')
      .replace('at: {k: 1}', 'at: {k: [1, 0]}');
    expect([...read(vectors).dynamics].map(([name, { drift }]) => `${name}' = ${printText(drift)}`)).toEqual([
      "k[1]' = k[1] + k[2]",
      "k[2]' = k[2] - c",
    ]);
  });

  it.each<[string, string | RegExp, string, string, number]>([
    ['a drift', 'next', 'drift', "'dynamics.k.drift' in discrete time", 6],
    ['no next state', 'next: k^alpha - c, ', '', "the next state of 'k' is missing", 6],
    ['a next state in continuous time', 'step: dt', 'name: t', "'dynamics.k.next' in continuous time", 6],
    ['a step of zero', 'step: dt', 'step: 0', 'the step is not positive', 3],
    ['a negative step', 'step: dt', 'step: -dt', 'the step is not positive', 3],
    ['a step that is no number', 'step: dt', 'step: log(-dt)', 'the step is not positive', 3],
    ['an unknown step', 'step: dt', 'step: dtt', "unknown symbol 'dtt' in time.step", 3],
    ['a horizon between steps', 'step: dt', 'step: dt, horizon: 2.5', 'the horizon is not a whole number of steps', 3],
    ['a horizon below a step', 'step: dt', 'step: 2, horizon: 0.1', 'the horizon is not a whole number of steps', 3],
    ['too many steps', 'step: dt', 'step: dt, horizon: 10000000', 'the horizon is 10000000 steps long', 3],
  ])('says what is wrong with %s', (_, from, to, message, line) => {
    const details = mistakeWith(from, to);
    expect(details.message).toContain(message);
    expect(details).toMatchObject({ file: 'p.yaml', line });
    expect(details.column).toBeGreaterThan(0);
  });
});
