/** Claims about unknown functions of time are held against the one solution of their differential equations, never against any function. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

function verdictsOf(
  lines: readonly string[],
  claims: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const written = Object.entries(claims).map(([name, claim]) => `  ${name}: "${claim}"`);
  const derivation = deriveProblem(parseProblem([...lines, 'claims:', ...written].join('\n'), { id: 'over-time' }));
  const steps = verifyDerivation(derivation).steps.filter((s) => s.stepId.startsWith('claims.'));
  return Object.fromEntries(steps.map((s) => [s.stepId.slice('claims.'.length), s.verdict]));
}

/** P' = b²P² − 1 with P(T) = 0: P = tanh(b(T − t))/b. */
const REGULATOR = [
  'state: {x: real}',
  'control: {a: real}',
  'time: {name: t, horizon: 1}',
  'parameters: {b: {value: 1, domain: positive}}',
  'dynamics:',
  '  x: {drift: b*a, noise: {W: 1/2}}',
  'objective: {minimize: (x^2 + a^2)/2, terminal: "0"}',
  'candidate: P(t)*x^2/2 + c(t)',
];

describe('claims on the solution of a Riccati equation', () => {
  it('proves closed forms, end values, second derivatives and squares of the equation', () => {
    const verdicts = verdictsOf(REGULATOR, {
      closed: 'P(t) = tanh(b*(1 - t))/b',
      constant: 'c(t) = log(cosh(b*(1 - t)))/(8*b^2)',
      end: 'P(1) = 0',
      start: 'P(0) = tanh(b)/b',
      value: 'V = tanh(b*(1 - t))*x^2/(2*b) + log(cosh(b*(1 - t)))/(8*b^2)',
      second: 'D(P, t, 2) = 2*b^2*P(t)*(b^2*P(t)^2 - 1)',
      squared: 'D(P, t)^2 = (b^2*P(t)^2 - 1)^2',
    });
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['proved']));
  });

  it('refutes by a time, and for other parameter values than the given ones', () => {
    const verdicts = verdictsOf(REGULATOR, {
      percent: 'P(t) = 1.01*tanh(b*(1 - t))/b',
      here: 'P(t) = tanh(1 - t)',
      end: 'P(1) = 1',
      start: 'P(0) = 0.76',
      slope: 'D(P, t)^2 = b^2*P(t)^2 - 1',
      policy: 'a = -P(t)*x',
      growing: 'D(P, t) >= 0',
      jump: 'c(t) = log(cosh(b*(1 - t)))/(8*b^2) + (1 - sign(2*t - 1))/2',
    });
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['refuted']));
  });

  it('grades what only the integrated solution shows, and leaves open what its error or its times do not reach', () => {
    const verdicts = verdictsOf(REGULATOR, {
      positive: 'P(t) >= 0',
      root: 'sqrt(D(P, t)^2) = 1 - b^2*P(t)^2',
      strict: 'c(t) > 0',
      outside: 'P(3) = 7',
      nothing: '(D(P, t) - b^2*P(t)^2 + 1)/(D(P, t) - b^2*P(t)^2 + 1) = 1',
      quotient: 'D(P, t)/P(t) = b^2*P(t) - 1/P(t)',
    });
    expect(verdicts).toEqual({
      positive: 'sampled',
      root: 'sampled',
      strict: 'refuted',
      outside: 'undecided',
      nothing: 'refuted',
      quotient: 'proved',
    });
  });
});

describe('claims without a solution', () => {
  const claims = { rate: 'D(P, t) = P(t)^2 + 1', policy: 'a = -P(t)*x', wrong: 'P(3) = 1' };
  const lines = (objective: string, noise: string): readonly string[] => [
    'state: {x: real}',
    'control: {a: real}',
    'time: {name: t, horizon: 3}',
    'dynamics:',
    `  x: {drift: a, noise: {${noise}}}`,
    objective,
    'candidate: P(t)*x^2/2',
  ];

  it('are left open where it blows up before time zero', () => {
    const verdicts = verdictsOf(lines('objective: {minimize: (a^2 - x^2)/2, terminal: "0"}', ''), claims);
    expect(verdicts).toEqual({ rate: 'undecided', policy: 'undecided', wrong: 'undecided' });
  });

  it('are left open where the derivation stopped before', () => {
    const verdicts = verdictsOf(lines('objective: {minimize: (x^2 + a^2)/2, terminal: x^4}', ''), claims);
    expect(verdicts).toEqual({ rate: 'undecided', policy: 'undecided', wrong: 'undecided' });
  });
});
