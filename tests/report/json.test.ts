import { describe, expect, it } from 'vitest';
import { deriveJson, solveJson, verifyJson } from '../../src/report/json.js';
import { hostileResult, lqrResult } from './fixture.js';

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('verify --json', () => {
  const json = throughJson(verifyJson([lqrResult, hostileResult], 1.5));

  it('has the fixed fields of a derivation and of a step', () => {
    expect(Object.keys(json)).toEqual(['schemaVersion', 'derivations', 'summary', 'seconds']);
    expect(json.derivations[0]).toMatchObject({
      id: 'lqr',
      verdict: 'proved',
      title: 'Stochastic linear-quadratic regulator',
    });
    expect(json.derivations[0]?.steps[2]).toMatchObject({
      id: 'riccati',
      rule: 'coefficients',
      premises: ['hjb', 'maximiser'],
      assumptions: [],
      verdict: 'proved',
      claim: 'rho*P = q + 2*alpha*P - (beta*P)^2/r',
      latex: '\\rho P = q + 2 \\alpha P - \\frac{(\\beta P)^{2}}{r}',
      mutants: { tried: 6, killed: 5, equivalent: 1, survivors: [] },
    });
  });

  it('keeps an infinite side of a counterexample, which JSON numbers cannot', () => {
    expect(json.derivations[1]?.steps[1]?.counterexample).toEqual({
      point: { h: 0.5, t: 1 },
      left: 0.5,
      right: 'Infinity',
      seed: 7,
    });
  });

  it('counts steps by verdict and mutants by fate', () => {
    expect(json.summary).toEqual({
      steps: 7, proved: 4, measured: 1, sampled: 0, assumed: 1, undecided: 0, refuted: 1,
      mutants: { tried: 28, killed: 23, equivalent: 4, survived: 1 },
    }); // prettier-ignore
  });

  it('calls a derivation that nobody checked undecided', () => {
    const { verdict: _, ...unchecked } = lqrResult;
    expect(verifyJson([unchecked], 0).derivations[0]?.verdict).toBe('undecided');
  });
});

describe('solve --json', () => {
  const json = throughJson(solveJson(lqrResult));

  it('has the fixed fields', () => {
    expect(Object.keys(json)).toEqual(['schemaVersion', 'problem', 'at', 'seed', 'hjb', 'policy', 'methods', 'agree']);
    expect(json.policy.a?.latex).toMatch(/^-\\frac/);
    expect(json.methods['closed-form']).toMatchObject({ value: -0.418910746139677, verdict: 'proved' });
    expect(Object.keys(json.methods.grid)).toEqual(['value', 'error', 'policy', 'points', 'iterations', 'seconds']);
    expect(Object.keys(json.methods.simulation)).toEqual([
      'value', 'standardError', 'ci95', 'bias', 'paths', 'steps', 'seconds',
    ]); // prettier-ignore
  });

  it('refuses a result that was never solved', () => {
    expect(() => solveJson(hostileResult)).toThrow(/derived but not solved/);
  });
});

describe('derive --format json', () => {
  it('gives every step in text and LaTeX', () => {
    const [first] = throughJson(deriveJson([lqrResult])).derivations;
    expect(first?.steps.map((s) => s.id)).toEqual(['hjb', 'maximiser', 'riccati', 'root', 'claims.policy']);
    expect(first?.steps.every((s) => s.claim !== '' && s.latex !== '')).toBe(true);
  });
});
