/** A claim is refuted only by a contradiction: where V or a control is not known in closed form, silence is not one. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';

function verdictsOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const derivation = deriveProblem(parseProblem(lines.join('\n'), { id: 'open' }));
  const claims = verifyDerivation(derivation).steps.filter((s) => s.stepId.startsWith('claims.'));
  return Object.fromEntries(claims.map((s) => [s.stepId.slice('claims.'.length), s.verdict]));
}

const COMMON = [
  'state: {x: real}',
  'control: {a: real}',
  'parameters: {b: {value: 1, domain: positive}, r: {value: 0.1, domain: positive}, rho: {value: 0.1, domain: positive}}',
  'dynamics:',
  '  x: {drift: b*a - x, noise: {W: 0.3}}',
];

describe('claims about what has no closed form', () => {
  it('grades equations for an unknown V by the derived one, and maximisers for every V', () => {
    const verdicts = verdictsOf([
      ...COMMON,
      'objective: {maximize: -(x^4 + r*a^2)/2, discount: rho}',
      'claims:',
      '  policy: a = b*D(V, x)/r',
      '  flipped: a = -b*D(V, x)/r',
      '  equation: rho*V = -x^4/2 - x*D(V, x) + b^2*D(V, x)^2/(2*r) + 0.045*D(V, x, 2)',
      '  doubled: 2*rho*V = -x^4 - 2*x*D(V, x) + b^2*D(V, x)^2/r + 0.09*D(V, x, 2)',
      '  without: rho*V = -x^4/2 - x*D(V, x) + b^2*D(V, x)^2/(2*r)',
      '  with_control: rho*V = -(x^4 + r*a^2)/2 + (b*a - x)*D(V, x) + 0.045*D(V, x, 2)',
      '  number: a = -2*x',
    ]);
    expect(verdicts).toEqual({
      policy: 'proved',
      flipped: 'refuted',
      equation: 'proved',
      doubled: 'proved',
      without: 'undecided',
      with_control: 'proved',
      number: 'undecided',
    });
  });

  it('leaves a claim open when its control or its unknown was not found', () => {
    const verdicts = verdictsOf([
      ...COMMON,
      'objective: {maximize: -x^2 - r*a^2 - exp(a), discount: rho}',
      'candidate: -P*x^2 - c',
      'claims: {policy: a = -P*x/r}',
    ]);
    expect(verdicts).toEqual({ policy: 'undecided' });
  });
});

describe('a finite horizon with unknown functions of time', () => {
  it('proves the Riccati equation and the end value, and refutes a flipped sign', () => {
    const verdicts = verdictsOf([
      'state: {x: real}',
      'control: {u: real}',
      'time: {name: t, horizon: 1}',
      'parameters: {a: 0.2, p: {value: 0.2, domain: positive}, q: {value: 0.1, domain: positive}}',
      'dynamics:',
      '  x: {drift: a*x + u, noise: {W: 1}}',
      'objective: {minimize: u^2/2 + p*x^2, terminal: q*x^2}',
      'candidate: F(t)*x^2 + G(t)',
      'claims:',
      '  control: u = -2*F(t)*x',
      '  riccati: D(F, t) = 2*F(t)^2 - 2*a*F(t) - p',
      '  flipped: D(F, t) = 2*F(t)^2 + 2*a*F(t) - p',
    ]);
    expect(verdicts).toEqual({ control: 'proved', riccati: 'proved', flipped: 'refuted' });
  });
});
