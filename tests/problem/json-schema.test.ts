/** The published schema: it accepts what the reader accepts, refuses what is wrong in form, and knows the reader's keys. */
import Ajv from 'ajv';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CostateError } from '../../src/errors.js';
import { FORMAT, KEPT_NAMES, type FormatKey } from '../../src/problem/format.js';
import { problemSchema } from '../../src/problem/json-schema.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { problemText } from '../problems.js';

const validate = new Ajv({ allErrors: true }).compile(problemSchema());
const fits = (text: string): boolean => validate(parse(text)) === true;

const refusal = (text: string): CostateError['details'] | undefined => {
  try {
    parseProblem(text, { id: 'p' });
    return undefined;
  } catch (error) {
    if (error instanceof CostateError) return error.details;
    throw error;
  }
};

const library = readdirSync(new URL('../../derivations/problems', import.meta.url))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));
const lqr = problemText('lqr');

const VECTORS = `
title: Vectors
state: {x: {dimension: 2, domain: real}, y: [0, 1]}
control: {u: {dimension: [2]}, m: {set: [-1, 0, 1/2]}, b: {domain: positive}}
time: {horizon: T}
parameters: {T: 2, A: [[0, 1], [0, 0]], b: {value: [1, 1/3], domain: real}, s: {value: '1/3', domain: [0, 1]}}
dynamics:
  x: {drift: A*x + u, noise: {W: 's*identity(2)'}}
  y: {drift: [y]}
correlation: {'W[1]': {'W[2]': 0.3}}
objective: {minimize: 'dot(x, x)', terminal: 0, criterion: total}
unknowns: {P: {dimension: [2, 2], symmetric: true}, c:}
candidate: dot(x, P*x) + c
at: {x: [1, 1], y: 0.5}
`;

describe('the schema of problem files', () => {
  it.each(library)('accepts %s', (id) => {
    fits(problemText(id));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('accepts vectors, sets, nothing under control, and every example of its own', () => {
    fits(VECTORS);
    expect(validate.errors ?? []).toEqual([]);
    expect(fits('state: {x: real}\ncontrol:\ndynamics: {x: {drift: 0, noise: {}}}\nobjective: {maximize: x}')).toBe(
      true,
    );
    const base = parse(lqr) as Record<string, unknown>;
    for (const { key, example } of FORMAT) {
      validate({ ...base, ...(parse(`${key}: ${example}`) as object) });
      expect(validate.errors ?? [], key).toEqual([]);
    }
  });

  const without = (key: string): string => lqr.replace(new RegExp(`^${key}:.*\\n(?:  .*\\n)*`, 'm'), '');
  const WRONG: readonly (readonly [string, string])[] = [
    ['a key with a letter too many', lqr.replace('objective:', 'objectives:')],
    ['a key inside with a letter too many', lqr.replace('discount:', 'discounts:')],
    ['no state', without('state')],
    ['no dynamics', without('dynamics')],
    ['no objective', without('objective')],
    ['no drift', lqr.replace('drift: alpha*x + beta*a, ', '')],
    ['no reward', lqr.replace(/ {2}maximize: .*\n/, '')],
    ['reward and cost at once', lqr.replace('discount:', 'minimize: x\n  discount:')],
    ['no value', lqr.replace('{value: 1, domain: positive}', '{domain: positive}')],
    ['a value that is no number', lqr.replace('value: 0.3', 'value: three')],
    ['a value that is true', lqr.replace('value: 0.3', 'value: true')],
    ['a value that is a map', lqr.replace('alpha: -0.5', 'alpha: {value: {a: 1}}')],
    ['a domain that is none', lqr.replace('x: real', 'x: reel')],
    ['an interval of three', lqr.replace('x: real', 'x: [0, 1, 2]')],
    ['an empty set', lqr.replace('a: real', 'a: {set: []}')],
    ['a set and a domain', lqr.replace('a: real', 'a: {set: [1], domain: real}')],
    ['states in a set', lqr.replace('x: real', 'x: {set: [1, 2]}')],
    ['states in a list', lqr.replace('state:\n  x: real', 'state: [x]')],
    ['no states', lqr.replace('state:\n  x: real', 'state: {}')],
    ['a dimension of none', lqr.replace('x: real', 'x: {dimension: 0}')],
    ['a dimension of one and a half', lqr.replace('x: real', 'x: {dimension: 1.5}')],
    ['a name with a sign', lqr.replace('a: real', 'a-b: real')],
    ['a criterion that is none', lqr.replace('discount: rho', 'discount: rho\n  criterion: endless')],
    ['a formula that is a map', lqr.replace('candidate: -P*x^2/2 - c', 'candidate: {P: x}')],
    ['a formula that is a list', lqr.replace('candidate: -P*x^2/2 - c', 'candidate: [P, x]')],
    ['nothing for a formula', lqr.replace('candidate: -P*x^2/2 - c', 'candidate:')],
    ['a text that is a list', lqr.replace(/^title:.*/m, 'title: [a]')],
    ['a point that is a word', lqr.replace('{x: 1.5}', '{x: here}')],
    ['claims in a list', lqr.replace(/^claims:\n(?: {2}.*\n)*/m, 'claims: [a = 1]\n')],
    [
      'a symmetry that is a number',
      lqr.replace('candidate:', 'unknowns: {P: {dimension: [1, 1], symmetric: 1}}\ncandidate:'),
    ],
    ...KEPT_NAMES.map(
      (name) => [`a control named ${name}`, lqr.replace('a: real', `a: real\n  ${name}: real`)] as const,
    ),
    ['a noise named xi_1', lqr.replace('{W: sigma}', '{xi_1: sigma}')],
  ];
  it.each(WRONG)('refuses, as the reader does, %s', (_, text) => {
    expect(text).not.toBe(lqr);
    expect(refusal(text)?.code).toMatch(/^input\.(schema|value|symbol|yaml|formula|unsupported)$/);
    expect(fits(text)).toBe(false);
  });

  /** Keys that the reader names where it meets one that it does not know. */
  const knownIn = (text: string): readonly string[] => {
    const { message = '', expected = '' } = refusal(text) ?? {};
    expect(message).toMatch(/unknown key 'qqq'/);
    return expected.replace('one of ', '').split(', ').sort();
  };
  const under = (keys: readonly FormatKey[], path: readonly string[]): readonly string[] => {
    const [first, ...rest] = path;
    if (first === undefined) return keys.map((k) => k.key).sort();
    const shape = keys.find((k) => k.key === first)?.shape;
    const records = shape?.kind === 'names' ? shape.of : shape;
    const shapes = records?.kind === 'either' ? records.shapes : records ? [records] : [];
    return under(
      shapes.flatMap((s) => (s.kind === 'record' ? s.keys : [])),
      rest,
    );
  };
  // Read only to be refused by name.
  const REFUSED = new Set(['jump', 'jumps']);

  it.each([
    ['the file', [], `${lqr}qqq: 1\n`],
    ['the time', ['time'], lqr.replace('{name: t,', '{qqq: t,')],
    ['a parameter', ['parameters'], lqr.replace('value: 1,', 'value: 1, qqq: 1,')],
    ['the dynamics', ['dynamics'], lqr.replace('drift:', 'qqq: 1, drift:')],
    ['the objective', ['objective'], lqr.replace('  discount:', '  qqq: 1\n  discount:')],
    ['an unknown', ['unknowns'], lqr.replace('candidate:', 'unknowns: {P: {qqq: 1}}\ncandidate:')],
  ])('has the keys of %s that the reader has', (_, path, text) => {
    expect(under(FORMAT, path)).toEqual(knownIn(text).filter((key) => !REFUSED.has(key)));
  });
});
