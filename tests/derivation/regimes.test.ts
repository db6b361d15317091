/** The system of HJB equations of a problem with regimes: derived from the Bellman equation of a step, checked, mutants refuted. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { add, equation, number } from '../../src/expression/expression.js';
import { printText } from '../../src/expression/print-text.js';
import { rational } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf, problemText } from '../problems.js';

const regulator = `title: Switching
state: {x: real}
control: {a: real}
parameters: {q: {value: 0.2, domain: positive}, rho: {value: 0.1, domain: positive}, s: 0.4}
regimes: {z: {values: [-0.5, 0.3], rates: [[-q, q], [0.5, -0.5]]}}
dynamics: {x: {drift: z*x + a, noise: {W: s}}}
objective: {minimize: x^2 + a^2/2, discount: rho}
claims:
  policy: a = -D(V, x)
  equation: rho*V_1 = x^2 - D(V_1, x)^2/2 - x*D(V_1, x)/2 + s^2*D(V_1, x, 2)/2 + q*(V_2 - V_1)
  wrong: a = -2*D(V, x)
at: {x: 1, z: 0.3}
`;
const horizon = `title: Put whose volatility switches
state: {S: positive}
time: {horizon: 1}
parameters: {r: {value: 0.06, domain: positive}, K: 40, l: {value: 1, domain: positive}}
regimes: {s: {values: [0.2, 0.4], rates: [[-l, l], [2*l, -2*l]]}}
dynamics: {S: {drift: r*S, noise: {W: s*S}}}
objective: {maximize: 0, stopping: "max(K - S, 0)", terminal: "max(K - S, 0)", discount: r}
at: {S: 36, s: 0.2}
`;
const derive = (text: string) => deriveProblem(parseProblem(text, { id: 'p' }));
const claim = (text: string, id: string): string => printText(derive(text).steps.find((s) => s.id === id)!.claim);

describe('with regimes', () => {
  it('the value after a step is a mean over the regimes', () => {
    expect(claim(regulator, 'dynamic-programming.regime-1')).toContain('h*q*(V_2(');
    expect(claim(regulator, 'hjb.regime-1')).toBe(
      'rho*V_1(x) = inf_{a} {x^2 + a^2/2 + (-x/2 + a)*D(V_1, x) + s^2*D(V_1, x, 2)/2 + q*(V_2(x) - V_1(x))}',
    );
    expect(claim(regulator, 'hjb.regime-2')).toBe(
      'rho*V_2(x) = inf_{a} {x^2 + a^2/2 + (3*x/10 + a)*D(V_2, x) + s^2*D(V_2, x, 2)/2 + (V_1(x) - V_2(x))/2}',
    );
  });

  it('one may stop in each of them', () => {
    expect(claim(horizon, 'hjb.regime-2')).toBe(
      '0 = max(max(K - S, 0) - V_2(t, S), r*S*D(V_2, S) + 2*S^2*D(V_2, S, 2)/25 + 2*l*(V_1(t, S) - V_2(t, S)) - r*V_2(t, S) + D(V_2, t))',
    );
  });

  it('the outcome has an equation for each', () => {
    const { outcome } = derive(regulator);
    expect(outcome!.inRegimes!.map(({ maximiser }) => printText(maximiser!.get('a')!))).toEqual([
      '-D(V_1, x)',
      '-D(V_2, x)',
    ]);
  });

  it.each([regulator, horizon])('every step holds, and its mutants are refuted', (text) => {
    const { steps } = verifyDerivation(derive(text), { seed: 1, mutants: true });
    const claims = steps.filter((s) => s.stepId.startsWith('claims.wrong'));
    expect(claims.every((s) => s.verdict === 'refuted')).toBe(true);
    const own = steps.filter((s) => !claims.includes(s));
    expect(own.filter((s) => !['proved', 'assumed'].includes(s.verdict))).toEqual([]);
    const mutants = own.flatMap((s) => s.mutants ?? []);
    expect(mutants.flatMap((m) => m.survivors)).toEqual([]);
    expect(mutants.reduce((n, m) => n + m.tried, 0)).toBeGreaterThan(50);
  });

  it('a claim holds in every regime, one that names a regime in that one', () => {
    const ids = derive(regulator).steps.map((s) => s.id).filter((id) => id.startsWith('claims.')); // prettier-ignore
    expect(ids).toEqual([
      'claims.policy.regime-1',
      'claims.policy.regime-2',
      'claims.equation',
      'claims.wrong.regime-1',
      'claims.wrong.regime-2',
    ]);
  });

  it.each(['limit', 'hjb', 'reduced'])('a wrong %s is not believed', (id) => {
    const derivation = derive(regulator);
    const steps = derivation.steps.map((step) =>
      step.id === `${id}.regime-2`
        ? { ...step, claim: equation(step.claim.left, add(step.claim.right, number(rational(1, 7)))) } // prettier-ignore
        : step,
    );
    const verdict = verifyDerivation({ ...derivation, steps }, { seed: 1 });
    expect(verdict.steps.find((s) => s.stepId === `${id}.regime-2`)!.verdict).toBe('refuted');
  });
});

const withCandidate = `title: Switching
state: {x: real}
control: {a: real}
parameters:
  q: {value: 1, domain: positive}
  r: {value: 0.5, domain: positive}
  s: {value: 0.4, domain: positive}
  rho: {value: 0.2, domain: positive}
  l: {value: 0.2, domain: positive}
  m: {value: 0.5, domain: positive}
regimes: {z: {values: [-0.5, 0.3], rates: [[-l, l], [m, -m]]}}
dynamics: {x: {drift: z*x + a, noise: {W: s}}}
objective: {minimize: q*x^2 + r*a^2, discount: rho}
candidate: P*x^2 + c
claims:
  policy: a = -P*x/r
  slope: D(V, x) = 2*P*x
  stable: rho*P_1 = q - P_1 - P_1^2/r + l*(P_2 - P_1)
  levels: rho*c_1 = s^2*P_1 + l*(c_2 - c_1)
  sign: P > 0
  more: P_2 > P_1
  both: (rho + l + m)*(c_2 - c_1) = s^2*(P_2 - P_1)
  wrong: rho*P_1 = q - P_1 - P_1^2/r + m*(P_2 - P_1)
  fewer: P_1 > P_2
at: {x: 1, z: 0.3}
`;
const overTime = withCandidate
  .replace('control:', 'time: {horizon: T}\ncontrol:')
  .replace('parameters:', 'parameters:\n  T: 2')
  .replace('discount:', 'terminal: x^2/2, discount:')
  .replace('P*x^2 + c', 'P(t)*x^2 + c(t)')
  .replace(
    /claims:[^]*at:/,
    `claims:
  policy: a = -P(t)*x/r
  riccati: D(P_1, t) = rho*P_1(t) - q + P_1(t) + P_1(t)^2/r - l*(P_2(t) - P_1(t))
  end: P_1(T) = 1/2
  more: P_2(t) >= P_1(t)
  wrong: D(P_1, t) = rho*P_1(t) - q + P_1(t) + P_1(t)^2/r - m*(P_2(t) - P_1(t))
at:`,
  );
const verdicts = (text: string, mutants = false) => verifyDerivation(derive(text), { seed: 1, mutants }).steps;

describe('a candidate with regimes', () => {
  it('has its unknowns one per regime, in coupled equations', () => {
    expect(claim(withCandidate, 'coefficient.1')).toBe('P_1*rho = P_2*l + q - (l + 1)*P_1 - P_1^2/r');
    expect(derive(withCandidate).outcome!.system!.unknowns).toEqual(['P_1', 'c_1', 'P_2', 'c_2']);
    expect(claim(withCandidate, 'policy.a.regime-2')).toContain('-P_2*x/r');
  });

  it('has claims that follow from the equations, hold at their root, or are refuted there', () => {
    const found = new Map(verdicts(withCandidate).map((s) => [s.stepId, s.verdict]));
    const of = (name: string) => found.get(`claims.${name}`);
    expect(['policy.regime-1', 'policy.regime-2', 'slope.regime-2', 'stable', 'levels'].map(of)).toEqual(
      Array.from({ length: 5 }, () => 'proved'),
    );
    expect(['sign.regime-1', 'sign.regime-2', 'more', 'both'].map(of)).toEqual(Array.from({ length: 4 }, () => 'sampled')); // prettier-ignore
    expect(['wrong', 'fewer'].map(of)).toEqual(['refuted', 'refuted']);
  });

  it('has no inequality believed that fails where a parameter of wide domain is small', () => {
    // The order of A_1 and A_2 turns round where gamma is below one, which few draws are.
    const before = /calm: .*/;
    const derivation = derivationOf('merton-switching', (text) => text.replace(before, 'calm: A_2 > A_1'));
    expect(problemText('merton-switching')).toMatch(before);
    for (const seed of [1, 2, 3]) {
      const calm = verifyDerivation(derivation, { seed, quick: true }).steps.find((s) => s.stepId === 'claims.calm');
      expect(calm?.verdict).toBe('refuted');
    }
  });

  it('has coupled differential equations on a finite horizon', () => {
    const found = new Map(verdicts(overTime).map((s) => [s.stepId, s.verdict]));
    const of = (name: string) => found.get(`claims.${name}`);
    expect(['policy.regime-1', 'policy.regime-2', 'riccati', 'end'].map(of)).toEqual(
      Array.from({ length: 4 }, () => 'proved'),
    );
    expect(['more', 'wrong'].map(of)).toEqual(['sampled', 'refuted']);
    expect([...found.values()].filter((v) => v === 'undecided')).toEqual([]);
  });

  it.each([withCandidate, overTime])('mutants of its steps are refuted', (text) => {
    const own = verdicts(text.replace(/claims:[^]*at:/, 'at:'), true);
    expect(own.filter((s) => !['proved', 'assumed'].includes(s.verdict))).toEqual([]);
    const mutants = own.flatMap((s) => s.mutants ?? []);
    expect(mutants.flatMap((m) => m.survivors)).toEqual([]);
    expect(mutants.reduce((n, m) => n + m.tried, 0)).toBeGreaterThan(100);
  });

  it.each([
    ['fits no choice of its unknowns', 'c', 'does not fit', 'refuted'],
    ['grows in ways of its own', 'P*x^3 + c', 'growth of x^3', 'undecided'],
    ['has a kink', 'P*abs(x) + c', 'kink', 'undecided'],
  ])('that %s leads nowhere', (_, form, why, verdict) => {
    const text = withCandidate.replace('P*x^2 + c', form).replace(/claims:[^]*at:/, 'at:');
    const { outcome } = derive(text);
    expect(outcome!.stopped).toContain(why);
    expect(outcome!.system).toBeUndefined();
    expect(verdicts(text).find((s) => s.stepId === 'candidate.regime-1')!.verdict).toBe(verdict);
  });

  it('is no value function where the state is turned back and its slope does not vanish', () => {
    const text = withCandidate.replace('x: real', 'x: [-2, 2]').replace(/claims:[^]*at:/, 'at:');
    expect(derive(text).outcome!.stopped).toContain('turned back at x = -2');
  });
});
