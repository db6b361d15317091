/** Problem files with vectors and matrices: the same problem as with numbers one by one. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { rationalToNumber } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { mistake, read } from './mistake.js';

const vectors = `title: Double integrator
state:
  x: {dimension: 2, domain: real}
control:
  a: {dimension: 2, domain: real}
time: {horizon: infinite}
parameters:
  A: [[0, 1], [-0.5, 0]]
  s: {value: [0.3, 0.2], domain: positive}
  r: {value: 2, domain: positive}
  rho: {value: 0.5, domain: positive}
dynamics:
  x: {drift: A*x + a, noise: {W: [["s[1]", 0], [0, "s[2]"]]}}
objective:
  maximize: -(norm2(x)^2 + r*dot(a, a))/2
  discount: rho
claims:
  policy: a = [D(V, x[1]), D(V, x[2])]/r
at: {x: [1, 0]}
`;

describe('a problem with vectors', () => {
  const problem = read(vectors);

  it('is a problem in their entries', () => {
    expect(problem.states.map((x) => x.name)).toEqual(['x[1]', 'x[2]']);
    expect(problem.controls.map((x) => x.name)).toEqual(['a[1]', 'a[2]']);
    expect(problem.noises).toEqual(['W[1]', 'W[2]']);
    expect(problem.parameters.map((p) => p.name)).toEqual(['A[1,2]', 'A[2,1]', 's[1]', 's[2]', 'r', 'rho']);
    expect(printText(problem.dynamics.get('x[2]')!.drift)).toBe('A[2,1]*x[1] + a[2]');
    expect(printText(problem.objective.running)).toBe('-(x[1]^2 + x[2]^2 + r*(a[1]^2 + a[2]^2))/2');
    expect([...problem.at].map(([name, v]) => [name, rationalToNumber(v)])).toEqual([
      ['x[1]', 1],
      ['x[2]', 0],
    ]);
  });

  it('is derived and verified, and a claim on a vector is one on each entry', () => {
    const { steps, verdict } = verifyDerivation(deriveProblem(problem), { seed: 1 });
    expect(steps.filter((s) => s.stepId.startsWith('claims.')).map((s) => [s.stepId, s.verdict])).toEqual([
      ['claims.policy[1]', 'proved'],
      ['claims.policy[2]', 'proved'],
    ]);
    expect(verdict).toBe('proved');
  });

  it('takes a value for an entry from outside', () => {
    const overrides = new Map([['A[1,2]', { numerator: 3n, denominator: 1n }]]);
    const changed = parseProblem(vectors, { id: 'p', parameters: overrides });
    expect(rationalToNumber(changed.parameters.find((p) => p.name === 'A[1,2]')!.value)).toBe(3);
    const stranger = new Map([['A', { numerator: 3n, denominator: 1n }]]);
    expect(() => parseProblem(vectors, { id: 'p', parameters: stranger })).toThrow(/'A' is not a single number/);
  });

  it('may have a noise for all states at once, or one process for a vector', () => {
    const whole = read(vectors.replace('{W: [["s[1]", 0], [0, "s[2]"]]}', 'r*identity(2)'));
    expect(whole.noises).toEqual(['W[1]', 'W[2]']);
    const single = read(vectors.replace('{W: [["s[1]", 0], [0, "s[2]"]]}', '{B: s}'));
    expect(single.noises).toEqual(['B']);
  });

  it('may have a symmetric matrix of unknowns in its candidate', () => {
    const text = `${vectors}unknowns: {P: {dimension: [2, 2], symmetric: true}}\ncandidate: -transpose(x)*P*x/2 - c\n`;
    expect(read(text).unknowns.map((u) => u.name)).toEqual(['c', 'P[1,1]', 'P[1,2]', 'P[2,2]']);
  });
});

describe('mistakes with vectors', () => {
  it.each([
    [
      'a drift of another dimension',
      vectors.replace('A*x + a', '"A*x + [1, 2, 3]"'),
      /sum of a vector of 2 and a vector of 3/,
    ],
    ['a number for a vector', vectors.replace('drift: A*x + a', 'drift: r'), /'dynamics.x.drift' is a number/],
    ['a vector for a number', vectors.replace('norm2(x)^2', 'x'), /a vector of 2/],
    [
      'a noise without rows',
      vectors.replace('{W: [["s[1]", 0], [0, "s[2]"]]}', '{W: r}'),
      /'dynamics.x.noise.W' is a number/,
    ],
    [
      'rows of unequal length',
      vectors.replace('[[0, 1], [-0.5, 0]]', '[[0, 1], [-0.5]]'),
      /row 2 of 'parameters.A' has 1 entry/,
    ],
    ['an empty list', vectors.replace('[[0, 1], [-0.5, 0]]', '[]'), /'parameters.A' is empty/],
    [
      'a dimension of nought',
      vectors.replace('dimension: 2', 'dimension: 0'),
      /'state.x.dimension' is not a dimension/,
    ],
    ['a dimension with a fraction', vectors.replace('dimension: 2', 'dimension: 1.5'), /is not a dimension/],
    ['a point of another dimension', vectors.replace('{x: [1, 0]}', '{x: [1]}'), /'at.x' is not a vector of 2/],
    ['a number other than 0 for a point', vectors.replace('{x: [1, 0]}', '{x: 1}'), /'at.x' is not a vector of 2/],
    ['a value outside the domain', vectors.replace('[0.3, 0.2]', '[0.3, -0.2]'), /'s\[2\]' is outside its domain/],
    ['an index beyond the end', vectors.replace('"s[2]"', '"s[3]"'), /s\[3\] is not an entry of a vector of 2/],
    [
      'a symmetric matrix that is not square',
      `${vectors}unknowns: {P: {dimension: [2, 3], symmetric: true}}\ncandidate: P[1,1]\n`,
      /symmetric but not square/,
    ],
    [
      'an array of unknowns that is not used',
      `${vectors}unknowns: {P: {dimension: [2, 2]}}\ncandidate: c*x[1]\n`,
      /'P' is not in the candidate/,
    ],
    [
      'a claim between different shapes',
      vectors.replace('a = [D(V, x[1]), D(V, x[2])]/r', 'a = D(V, x[1])'),
      /differ in shape/,
    ],
  ])('%s', (_, text, message) => {
    const found = mistake(text);
    expect(found.message).toMatch(message);
    expect(found.line).toBeGreaterThan(0);
    expect(found.code).toMatch(/^input\./);
  });
});
