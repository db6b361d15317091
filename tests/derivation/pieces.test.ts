/** Values by pieces: free boundaries and kinks, found from the equation and smooth fit; false ones are refuted. */
import { describe, expect, test } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import type { Derivation } from '../../src/derivation/step.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import type { ControlProblem } from '../../src/problem/problem.js';

interface Read {
  readonly problem: ControlProblem;
  readonly derivation: Derivation;
}

function derived(text: string): Read {
  const problem = parseProblem(text, { id: 'pieces' });
  return { problem, derivation: deriveProblem(problem) };
}

function answerAt(
  { problem, derivation }: Read,
  x: number,
): { readonly value: number; readonly boundary: readonly number[] } {
  const state = problem.states[0]?.name ?? '';
  const answer = closedForm(problem, derivation, new Map([[state, x]]));
  if ('unavailable' in answer) throw new Error(answer.unavailable);
  return { value: answer.value, boundary: answer.boundary?.[state] ?? [] };
}

const verdictsOf = (derivation: Derivation, mutants = false) => verifyDerivation(derivation, { seed: 1, mutants, quick: true }).steps; // prettier-ignore
const refuted = (derivation: Derivation): readonly string[] =>
  verdictsOf(derivation).flatMap((s) => (s.verdict === 'refuted' ? [s.stepId] : []));
const unsettled = (derivation: Derivation): readonly string[] =>
  verdictsOf(derivation).flatMap((s) => (s.verdict === 'refuted' || s.verdict === 'undecided' ? [s.stepId] : []));

const put = (candidate: string, claims = ''): string => `
state: {S: positive}
parameters: {r: {value: 0.06, domain: positive}, sigma: {value: 0.2, domain: positive}, K: {value: 40, domain: positive}}
dynamics: {S: {drift: r*S, noise: {W: sigma*S}}}
objective: {maximize: 0, stopping: "max(K - S, 0)", discount: r}
candidate: ${candidate}
${claims}
at: {S: 40}
`;

const benes = (candidate: string): string => `
state: {x: real}
control: {u: [-1, 1]}
parameters: {rho: {value: 1, domain: positive}}
dynamics: {x: {drift: u, noise: {W: 1}}}
objective: {minimize: x^2, discount: rho}
candidate: ${candidate}
at: {x: 1}
`;

describe('free boundaries', () => {
  test('the perpetual put is stopped at 2rK/(2r + σ²)', () => {
    const read = derived(put('{value: A*S^m, where: S > b}', 'claims: {boundary: "b = 2*r*K/(2*r + sigma^2)"}'));
    expect(answerAt(read, 40)).toEqual({ value: expect.closeTo(4.21875, 10), boundary: [expect.closeTo(30, 10)] });
    expect(answerAt(read, 25).value).toBeCloseTo(15, 12);
    expect(unsettled(read.derivation)).toEqual([]);
  });

  test('every wrong variant of its steps is refuted', () => {
    const { derivation } = derived(put('{value: A*S^m, where: S > b}'));
    const survivors = verdictsOf(derivation, true).flatMap((s) => s.mutants?.survivors ?? []);
    expect(survivors).toEqual([]);
  });

  test('a perpetual call on a share that pays dividends', () => {
    const read = derived(`
state: {S: positive}
parameters: {r: {value: 0.05, domain: positive}, q: {value: 0.03, domain: positive}, sigma: {value: 0.25, domain: positive}, K: {value: 100, domain: positive}}
dynamics: {S: {drift: (r - q)*S, noise: {W: sigma*S}}}
objective: {maximize: 0, stopping: "max(S - K, 0)", discount: r}
candidate: {value: A*S^m, where: S < b}
at: {S: 90}
`);
    const [drift, variance] = [0.02 - 0.25 ** 2 / 2, 0.25 ** 2];
    const m = (-drift + Math.sqrt(drift ** 2 + 2 * variance * 0.05)) / variance;
    const b = (m * 100) / (m - 1);
    const { value, boundary } = answerAt(read, 90);
    expect(boundary[0]).toBeCloseTo(b, 8);
    expect(value).toBeCloseTo((b - 100) * (90 / b) ** m, 8);
    expect(unsettled(read.derivation)).toEqual([]);
  });

  test('a Wiener process sold at a cost: V = x − c from 1/√(2ρ) + c on', () => {
    const read = derived(`
state: {x: real}
parameters: {rho: {value: 0.08, domain: positive}, c: {value: 0.5, domain: positive}}
dynamics: {x: {drift: 0, noise: {W: 1}}}
objective: {maximize: 0, stopping: x - c, discount: rho}
candidate: {value: A*exp(k*x), where: x < b}
claims: {boundary: b = c + 1/sqrt(2*rho)}
at: {x: 0}
`);
    const k = Math.sqrt(0.16);
    expect(answerAt(read, 0)).toEqual({
      value: expect.closeTo(Math.exp(-k * (0.5 + 1 / k)) / k, 10),
      boundary: [expect.closeTo(0.5 + 1 / k, 10)],
    });
    expect(unsettled(read.derivation)).toEqual([]);
  });

  test('two boundaries: a square is paid for a Wiener process under cost, by formulas where there are some', () => {
    const read = derived(`
state: {x: real}
parameters: {c: {value: 2, domain: positive}, k: {value: 1, domain: positive}}
dynamics: {x: {drift: 0, noise: {W: 1}}}
objective: {maximize: -c*x^2, stopping: "k*abs(x)"}
candidate: {value: A + B*x^4, where: [-b, b]}
at: {x: 0.3}
`);
    // ½V'' = cx² gives V = A + cx⁴/6; V'(b) = k and V(b) = kb.
    const b = (3 / 4) ** (1 / 3);
    const { value, boundary } = answerAt(read, 0.3);
    expect(boundary).toEqual([expect.closeTo(-b, 10), expect.closeTo(b, 10)]);
    expect(value).toBeCloseTo(b - b ** 4 / 3 + 0.3 ** 4 / 3, 10);
    expect(unsettled(read.derivation)).toEqual([]);
  });

  test.each([
    ['a wrong boundary', '{value: A*S^m, where: S > 25}'],
    ['the other exponent', '{value: A*S, where: S > b}'],
    ['a fit with a kink', '{value: (K - 20)*(S/20)^(-2*r/sigma^2), where: S > 20}'],
    ['one goes on where one should stop', '{value: A*S^m, where: S < b}'],
    ['stopping where the payoff has its kink', '{value: 0, where: S > K}'],
  ])('%s gives no closed form', (_, candidate) => {
    const read = derived(put(candidate));
    expect(read.derivation.outcome?.value).toBeUndefined();
    expect(() => answerAt(read, 40)).toThrow();
  });

  test('of a wrong boundary smooth fit is refuted', () => {
    const { derivation } = derived(put('{value: (K - 20)*(S/20)^(-2*r/sigma^2), where: S > 20}'));
    expect(refuted(derivation)).toContain('smooth-fit.shown');
  });

  test('a wrong claim on the boundary is refuted', () => {
    const { derivation } = derived(put('{value: A*S^m, where: S > b}', 'claims: {wrong: "b = r*K/(2*r + sigma^2)"}'));
    expect(refuted(derivation)).toEqual(['claims.wrong']);
  });
});

describe('kinks', () => {
  test('Beneš: two branches that meet without a kink', () => {
    const read = derived(benes('a*x^2 + b*abs(x) + c + C*exp(-k*abs(x))'));
    expect(answerAt(read, 0).value).toBeCloseTo(0.2679491924, 9);
    expect(answerAt(read, 1).value).toBeCloseTo(0.6860974806, 9);
    expect(unsettled(read.derivation)).toEqual([]);
  });

  test.each([
    ['a kink that stays', 'x^2/rho - 2*abs(x)/rho^2 + 1/rho^2 + 2/rho^3'],
    ['the branch that grows', 'x^2/rho - 2*abs(x)/rho^2 + 1/rho^2 + 2/rho^3 + C*exp((1 + sqrt(1 + 2*rho))*abs(x))'],
    ['effort away from zero', 'x^2/rho + 2*abs(x)/rho^2 + 1/rho^2 + 2/rho^3 + C*exp(-(1 + sqrt(1 + 2*rho))*abs(x))'],
  ])('%s gives no closed form', (_, candidate) => {
    const { derivation } = derived(benes(candidate));
    expect(derivation.outcome?.value).toBeUndefined();
    expect(refuted(derivation).length).toBeGreaterThan(0);
  });
});
