/** Claims that stand at random points and fail where a side changes its form, or at the problem's own parameter values. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyOwnClaims } from '../../src/verification/verify-claims.js';

const PROBLEM = [
  'state: {x: real, y: positive}',
  'control: {}',
  'parameters: {k: {value: 0, domain: nonnegative}, g: {value: 1, domain: positive}, b: 2}',
  'dynamics:',
  '  x: {drift: -x, noise: {W: 0.3}}',
  '  y: {drift: -y, noise: {}}',
  'objective: {maximize: x, discount: 1}',
  'candidate: A*x',
];

function judged(claims: readonly string[]): Readonly<Record<string, string>> {
  const written = claims.map((claim, i) => `  c${i}: "${claim}"`);
  const derivation = deriveProblem(parseProblem([...PROBLEM, 'claims:', ...written].join('\n'), { id: 'critical' }));
  const verdicts = verifyOwnClaims(derivation).map(({ verdict }) => verdict.verdict);
  return Object.fromEntries(claims.map((claim, i) => [claim, verdicts[i] ?? 'missing']));
}

const all = (claims: readonly string[], verdict: string): Readonly<Record<string, string>> =>
  Object.fromEntries(claims.map((claim) => [claim, verdict]));

describe('where a side changes its form', () => {
  const wrong = [
    'min(V, exp(20)) = V',
    'abs(x - exp(20)) = exp(20) - x',
    'max(x, -exp(30)) = x',
    'tanh(10000*x) = sign(x)',
    'sign(x)^2 = 1',
    'sqrt(x + 1000)^2 = x + 1000',
    'exp(log(x + 10^6)) = x + 10^6',
    'min(y, exp(20)) >= y',
    'V >= -exp(40)',
    '(x - 1000)^2 > 0.001',
  ];
  it('a claim that is wrong beyond a kink, a root or a crossing far out is refuted', () => {
    expect(judged(wrong)).toEqual(all(wrong, 'refuted'));
  });

  const right = [
    'max(x, b) + min(x, b) = x + b',
    'sign(x)*abs(x) = x',
    'max(x^2, -exp(20)) = x^2',
    'abs(x - exp(20))^2 = (x - exp(20))^2',
    'sqrt(y + 1000)^2 = y + 1000',
    'sqrt(x^2 - 2*x + 1) = abs(x - 1)',
    'x/x = 1',
  ];
  it('one that is right on both sides is proved', () => {
    expect(judged(right)).toEqual(all(right, 'proved'));
  });
});

describe('sides that no number of digits tells apart', () => {
  it('are told apart by the sign of their difference', () => {
    expect(judged(['y = y + exp(-x^2 - 400)', 'y = y + exp(-x^2 - 4)'])).toEqual(
      all(['y = y + exp(-x^2 - 400)', 'y = y + exp(-x^2 - 4)'], 'refuted'),
    );
  });
});

describe('at the given parameter values, where a condition of the proof fails', () => {
  const wrong = ['k/k = 1', 'sign(k) = 1', 'sqrt(k)/sqrt(k) = 1', '(1 - g^2)/(1 - g) = 1 + g', 'sign(k)^2 = 1'];
  it('a claim whose sides differ there, one perhaps without a value, is refuted', () => {
    expect(judged(wrong)).toEqual(all(wrong, 'refuted'));
  });

  it('one without a value there is open, one that holds there proved', () => {
    const claims = ['1/k = k/k^2', 'k*sign(k) = k', 'sign(k) + sign(-k) = 0', 'abs(k) = k'];
    expect(Object.values(judged(claims))).toEqual(['undecided', 'proved', 'proved', 'proved']);
  });
});

describe('what lies between bounds that move', () => {
  it('is not left outside when a bound is moved', () => {
    const text = [
      'state: {x: real}',
      'control: {u: real}',
      'time: {horizon: T}',
      'parameters: {T: {value: 1, domain: positive}, w: {value: 2, domain: positive}}',
      'dynamics: {x: {drift: u, noise: {W: 1}}}',
      'start: {x: {mean: 0, variance: 1}}',
      'end: {x: {mean: 1, variance: 1}}',
      'objective: {minimize: u^2/2}',
      // Positive for 0 ≤ t ≤ T: where T is moved below t nothing is said.
      'claims: {kept: (w*(T - t) + t)*C > 0}',
    ].join('\n');
    const derivation = deriveProblem(parseProblem(text, { id: 'moving' }));
    expect(verifyOwnClaims(derivation).map(({ verdict }) => verdict.verdict)).not.toContain('refuted');
  });
});
