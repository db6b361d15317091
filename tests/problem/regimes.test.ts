/** Parameters that switch at random: read as one Markov chain, every mistake answered with its place and a remedy. */
import { describe, expect, it } from 'vitest';
import { printText } from '../../src/expression/print-text.js';
import { rationalToNumber } from '../../src/expression/rational.js';
import { problemInRegime, regimeAt } from '../../src/problem/regimes.js';
import { mistake, read } from './mistake.js';

const switching = `title: Switching
state: {x: real}
control: {a: real}
parameters: {q: {value: 0.2, domain: positive}, rho: 0.1}
regimes: {z: {values: [-0.5, 0.3], rates: [[-q, q], [0.5, -0.5]]}}
dynamics: {x: {drift: z*x + a, noise: {W: 0.4}}}
objective: {minimize: x^2 + a^2/2, discount: rho}
at: {x: 1, z: 0.3}
`;
const at = (problem: ReturnType<typeof read>) =>
  new Map([...problem.at].map(([name, v]) => [name, rationalToNumber(v)]));

describe('regimes', () => {
  it('are read with values and rates', () => {
    const { regimes } = read(switching);
    expect(regimes!.names).toEqual(['z']);
    expect(regimes!.values.map((row) => row.map((e) => printText(e)))).toEqual([['-1/2'], ['3/10']]);
    expect(regimes!.rates.map((row) => row.map((e) => printText(e)))).toEqual([
      ['-q', 'q'],
      ['1/2', '-1/2'],
    ]);
  });

  it('of several parameters are all combinations, one of which switches at a time', () => {
    const two = switching
      .replace('{z:', '{s: {values: [1, 2], rates: [[-3, 3], [4, -4]]}, z:')
      .replace('W: 0.4', 'W: s')
      .replace('x: 1,', 'x: 1, s: 2,');
    const { regimes } = read(two);
    expect(regimes!.values.map((row) => row.map((e) => printText(e)))).toEqual([
      ['1', '-1/2'],
      ['1', '3/10'],
      ['2', '-1/2'],
      ['2', '3/10'],
    ]);
    expect(regimes!.rates.map((row) => row.map((e) => printText(e)))).toEqual([
      ['-3 - q', 'q', '3', '0'],
      ['1/2', '-7/2', '0', '3'],
      ['4', '0', '-4 - q', 'q'],
      ['0', '4', '1/2', '-9/2'],
    ]);
    expect(regimeAt(regimes!, at(read(two)), new Map())).toBe(3);
  });

  it('are named by a value at the point of interest', () => {
    const problem = read(switching);
    expect(regimeAt(problem.regimes!, at(problem), new Map())).toBe(1);
    expect(regimeAt(problem.regimes!, new Map([['z', 0.4]]), new Map())).toBeUndefined();
  });

  it('are put into every formula of the problem', () => {
    const there = problemInRegime(read(switching), 0);
    expect(printText(there.dynamics.get('x')!.drift)).toBe('-x/2 + a');
    expect(there.regimes).toBeUndefined();
  });

  it('may switch the discount rate, which must be a rate in each of them', () => {
    expect(printText(read(switching.replace('discount: rho', 'discount: 1 + z')).objective.discount)).toBe('1 + z');
    expect(mistake(switching.replace('discount: rho', 'discount: z'))).toMatchObject({
      code: 'input.value',
      line: 7,
      message: expect.stringContaining('the discount rate is negative on an infinite horizon'),
    });
  });
});

const mistakes: readonly (readonly [string, string, string, object])[] = [
  ['rows that do not sum to zero', '[0.5, -0.5]', '[0.5, -0.4]', { code: 'input.value', column: 53, message: "the rates in 'regimes.z.rates[2]' do not sum to zero", expected: '-1/2 as rate 2 of the row, minus the sum of the others' }],
  ['a sum that is zero for one value of a parameter only', '[-q, q]', '[-0.2, q]', { code: 'input.value', message: "the rates in 'regimes.z.rates[1]' do not sum to zero", expected: '-q as rate 1 of the row, minus the sum of the others' }],
  ['a negative rate', '[0.5, -0.5]', '[-0.5, 0.5]', { code: 'input.value', column: 54, message: "the rate 'regimes.z.rates[2][1]' is negative" }],
  ['a row too few', ', [0.5, -0.5]', '', { code: 'input.schema', message: "'regimes.z.rates' has 1 rows", expected: 'a square matrix, a row and a column for each of the 2 values' }],
  ['a rate too many', '[0.5, -0.5]', '[0.5, -0.5, 0]', { code: 'input.schema', message: "'regimes.z.rates[2]' has 3 rates" }],
  ['values and rates of different lengths', '[-0.5, 0.3]', '[-0.5, 0.3, 0.4]', { code: 'input.schema' }],
  ['a single value', '[-0.5, 0.3], rates: [[-q, q], [0.5, -0.5]]', '[-0.5], rates: [[0]]', { code: 'input.value', message: "'regimes.z.values' has fewer than two values" }],
  ['equal values', '[-0.5, 0.3]', '[0.3, 0.3]', { code: 'input.value', column: 29, message: "'regimes.z.values[2]' is the same as value 1" }],
  ['a name that is taken', '{z:', '{a:', { code: 'input.schema', message: "'a' is both a control and a parameter that switches" }],
  ['a missing list', ', rates: [[-q, q], [0.5, -0.5]]', '', { code: 'input.schema', message: "'rates' is missing in regimes.z" }],
  ['a state in a rate', '[-q, q]', '[-x, x]', { code: 'input.symbol' }],
  ['a point that names no regime', 'z: 0.3}', 'z: 0.2}', { code: 'input.value', message: "'at.z' names no regime", expected: 'one of the values of z: -0.5, 0.3' }],
  ['a point without a regime', ', z: 0.3}', '}', { code: 'input.schema', message: "'at' does not say in which regime: 'z' is missing" }],
  ['a name that the value has in a regime', 'q: {value', 'V_1: 0, q: {value', { code: 'input.schema', message: "a parameter cannot be named 'V_1', which stands for the value function in regime 1" }],
  ['a step of time', 'dynamics: {x: {drift: z*x + a', 'time: {step: 1}\ndynamics: {x: {next: z*x + a', { code: 'input.unsupported', message: "'regimes' are not covered in discrete time yet" }],
]; // prettier-ignore

describe('a mistake in regimes', () => {
  it.each(mistakes)('%s', (_, found, put, details) => {
    const text = switching.replace(found, put);
    expect(text).not.toBe(switching);
    const told = mistake(text);
    expect(told).toMatchObject(details);
    expect(told.line).toBeGreaterThan(0);
    expect(told.expected).toBeTruthy();
  });

  it('more combinations than one may handle', () => {
    const one = 'values: [1, 2], rates: [[-1, 1], [1, -1]]';
    const many = `{${['b', 'c', 'd', 'f', 'g'].map((name) => `${name}: {${one}}`).join(', ')}, z:`;
    expect(mistake(switching.replace('{z:', many))).toMatchObject({ code: 'input.unsupported' });
  });

  it('an unknown that has the name of another one in a regime', () => {
    const text = switching.replace('at:', 'candidate: P*x^2 + m\nat:').replace('q: {value', 'P_2: 1, q: {value');
    expect(mistake(text).message).toBe(
      "a parameter cannot be named 'P_2', which stands for the unknown 'P' in regime 2",
    );
  });
});
