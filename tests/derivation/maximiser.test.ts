/** What is called the maximiser is one: linear Hamiltonians, divisors, projections, and roots that may not be all. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { definitionConditions } from '../../src/expression/side-conditions.js';
import type { Derivation } from '../../src/derivation/step.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { f, nothing } from '../expression/laws.js';

interface Parts {
  readonly control?: string;
  readonly drift?: string;
  readonly objective: string;
  readonly candidate?: string;
  readonly state?: string;
  readonly noise?: string;
  readonly claims?: string;
}

function derive({
  control = '{a: real}',
  drift = '-x',
  objective,
  candidate,
  state = 'real',
  noise = '0.3',
  claims,
}: Parts): Derivation {
  const lines = [
    `state: {x: ${state}}`,
    `control: ${control}`,
    'parameters: {b: {value: 1, domain: positive}, c: {value: 2, domain: positive}, d: 0.5, e: 0.3, rho: {value: 0.1, domain: positive}}',
    'dynamics:',
    `  x: {drift: ${drift}, noise: {W: ${noise}}}`,
    `objective: {${objective}, discount: rho}`,
    ...(candidate === undefined ? [] : [`candidate: ${candidate}`]),
    ...(claims === undefined ? [] : [`claims: {${claims}}`]),
  ];
  return deriveProblem(parseProblem(lines.join('\n'), { id: 'test' }));
}

const policies = (d: Derivation): readonly string[] =>
  [...(d.outcome?.maximiser ?? [])].map(([name, e]) => `${name} = ${printText(e)}`);
const verdict = (d: Derivation, id: string): string | undefined =>
  verifyDerivation(d).steps.find((s) => s.stepId === id)?.verdict;
const dangling = (d: Derivation): readonly string[] => {
  const ids = new Set(d.steps.map((s) => s.id));
  return d.steps.flatMap((s) => s.premises.filter((p) => !ids.has(p)));
};

describe('a bounded control of the noise', () => {
  const claims = "least: a = 1/10, bent: 'D(V, x, 2) <= 0'";
  it('is at the end that the curvature of V points to, whichever that is', () => {
    const d = derive({ control: '{a: [0.1, 0.4]}', drift: '-x', noise: 'a', objective: 'maximize: sin(x)', claims: `${claims}, ends: 'a = 1/4 + 3*sign(D(V, x, 2))/20'` }); // prettier-ignore
    expect(policies(d)).toEqual(['a = (1/2 + 3*sign(D(V, x, 2))/10)/2']);
    expect(verdict(d, 'maximum')).toBe('proved');
    expect(['least', 'bent', 'ends'].map((name) => verdict(d, `claims.${name}`))).toEqual(['undecided', 'undecided', 'proved']); // prettier-ignore
  });
  it.each(['1/a - x', 'log(1 + a) - x'])(
    'is not told by a slope across a pole, or at an end without a value: %s',
    (drift) => {
      const d = derive({ control: '{a: [-1, 1]}', drift, objective: 'maximize: x' });
      expect(policies(d)).toEqual([]);
      expect(d.outcome?.stopped).toBeDefined();
    },
  );
  it('has no formula where it may be inside too, and nothing rests on one', () => {
    const d = derive({ control: '{a: [-0.3, 0.3]}', drift: '-x + a/5', noise: '0.1 + a', objective: 'maximize: sin(x)', claims }); // prettier-ignore
    expect(d.outcome?.stopped).toMatch(
      /the sign of .*D\(V, x, 2\).* is not known: the optimum is inside .* or at an end/,
    );
    expect(d.steps.map((step) => step.id)).not.toContain('reduced');
    expect(['least', 'bent'].map((name) => verdict(d, `claims.${name}`))).toEqual(['undecided', 'undecided']);
    expect(dangling(d)).toEqual([]);
  });
});

describe('a Hamiltonian linear in a control without upper bound', () => {
  it.each(['maximize: -x^2 - c*a', 'minimize: x^2 + c*a'])('%s rests at zero, proved', (objective) => {
    const d = derive({ control: '{a: nonnegative}', objective, candidate: 'P*x^2 + k' });
    expect(policies(d)).toEqual(['a = 0']);
    expect(verdict(d, 'maximum')).toBe('proved');
    expect(d.outcome?.value).toBeDefined();
    expect(dangling(d)).toEqual([]);
  });
  it('does not attain its supremum where zero is left out', () => {
    expect(() => derive({ control: '{a: positive}', objective: 'maximize: -x^2 - c*a' })).toThrow(/goes to 0/);
  });
  it('has none where its slope points outwards', () => {
    expect(() => derive({ control: '{a: nonnegative}', objective: 'maximize: -x^2 + c*a' })).toThrow(/no maximiser/);
    expect(() => derive({ control: '{a: nonnegative}', objective: 'minimize: x^2 - c*a' })).toThrow(/no minimiser/);
  });
  it('is left open, with the sign named, where that of its slope is not known', () => {
    const d = derive({ control: '{a: nonnegative}', objective: 'maximize: -x^2 + d*a' });
    expect(d.outcome?.stopped).toMatch(/the sign of its slope d is not known/);
  });
});

describe('a Hamiltonian with a kink in a control', () => {
  it('is left open: its curvature says nothing of it', () => {
    expect(derive({ objective: 'minimize: x^2 + abs(a)' }).outcome?.stopped).toMatch(/kink in 'a'/);
  });
});

describe('what a maximiser rests on', () => {
  it('a divisor that may vanish is listed', () => {
    // exp(d·a) = c at a = log(c)/d.
    const d = derive({ objective: 'maximize: -x^2 - exp(d*a) + c*d*a' });
    expect(policies(d)).toEqual(['a = log(c)/d']);
    expect(d.outcome?.conditions.map((r) => printText(r))).toEqual(['d^2 > 0']);
  });
  it('conditions of existence say what asks for them', () => {
    const tags = definitionConditions(f('log(a)/b + c^(1/2)'), nothing);
    expect(tags.map(({ kind, condition }) => `${kind}: ${printText(condition)}`)).toEqual([
      'argument of log positive: a > 0',
      'divisor nonzero: b^2 > 0',
      'base of power positive: c >= 0',
    ]);
  });
  it('a stationary point outside the bounds is not projected without curvature up to them', () => {
    // H′ = −a·exp(−a) vanishes at 0 alone, and falls for a < 1 only.
    const d = derive({ control: '{a: [-2, -1]}', objective: 'maximize: -x^2 + (a + 1)*exp(-a)' });
    expect(d.outcome?.maximiser).toBeUndefined();
    expect(d.outcome?.stopped).toMatch(/not shown to be concave outside the bounds/);
  });
  it('a stationary point outside the bounds is projected where the curvature reaches it', () => {
    const d = derive({ control: '{a: [1, 2]}', objective: 'maximize: -x^2 - a^2' });
    expect(d.outcome?.stopped).toBeUndefined();
    expect(policies(d)).toEqual(['a = min(max(0, 1), 2)']);
  });
  it('a projected root of a function of positive numbers stands', () => {
    const d = derive({ control: '{a: [0, 2]}', objective: 'maximize: log(a) - a*x^2', state: 'positive' });
    expect(policies(d)).toEqual(['a = min(max(1/x^2, 0), 2)']);
    expect(verdict(d, 'maximum')).toBe('proved');
  });
});
