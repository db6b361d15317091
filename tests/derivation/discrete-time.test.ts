/** Problems in discrete time derived: what is proved of true claims, what refutes wrong ones, and why a candidate leads nowhere. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

const verdicts = (d: ReturnType<typeof derivationOf>) =>
  new Map(verifyDerivation(d, { seed: 1 }).steps.map((s) => [s.stepId, s]));
const parsed = (text: string) => deriveProblem(parseProblem(text, { id: 'p', file: 'p.yaml' }));

describe.each(['brock-mirman', 'execution', 'lqr-sampled'])('%s', (id) => {
  it('is proved but for Bellman’s principle and the problem’s own data', () => {
    const found = [...verdicts(derivationOf(id)).values()];
    expect(found.filter((s) => s.verdict !== 'proved').map((s) => s.stepId)).toEqual(
      id === 'execution' ? ['bellman', 'terminal'] : ['bellman'],
    );
  });
});

describe('Bellman’s equation', () => {
  it('ranges over the controls that keep the next state in its domain', () => {
    expect(printText(derivationOf('brock-mirman').outcome!.hjb)).toBe(
      'V(k) = sup_{c in [0, k^alpha]} {log(c) + beta*V(k^alpha - c)}',
    );
  });

  it('holds the expectation over the normal variables of a step, and the discount of a step', () => {
    expect(printText(derivationOf('lqr-sampled').outcome!.hjb)).toContain(
      'exp(-rho*tau)*E[V(x + tau*(alpha*x + beta*a) + sigma*sqrt(tau)*xi)]',
    );
  });

  it('is one recursion back from the horizon for a candidate with a function of time', () => {
    const { recursion } = derivationOf('execution').outcome!;
    expect([...recursion!.before.keys()]).toEqual(['P']);
    expect(printText(recursion!.terminal.get('P')!)).toBe('eta/tau');
  });

  it('takes expectations of normals inside the next state', () => {
    const d = parsed(`state: {k: positive}
control: {c: positive}
time: {step: 1}
parameters: {alpha: {value: 0.4, domain: positive}, beta: {value: 0.9, domain: positive}, s: {value: 0.1, domain: positive}}
dynamics: {k: {next: "(k^alpha - c)*exp(s*Z)", noise: [Z]}}
objective: {maximize: log(c), discount: -log(beta)}
candidate: A + B*log(k)
claims: {slope: B = alpha/(1 - alpha*beta)}
at: {k: 1}
`);
    expect(d.outcome!.stopped ?? verdicts(d).get('claims.slope')?.verdict).toBe('proved');
  });
});

describe('a wrong claim', () => {
  it.each([
    ['brock-mirman', 'c = (1 - alpha*beta)*k^alpha', 'c = (1 - alpha)*k^alpha', 'share'],
    ['brock-mirman', 'B = alpha/(1 - alpha*beta)', 'B = alpha/(1 - beta)', 'slope'],
    ['lqr-sampled', 'c*(exp(rho*tau) - 1) = tau*sigma^2*P/2', 'c*(exp(rho*tau) - 1) = tau*sigma^2*P', 'constant'],
    ['lqr-sampled', 'a = -exp(-rho*tau)*beta', 'a = -beta', 'policy'],
    ['execution', 'n = (P(t + tau) - gamma/2', 'n = (P(t + tau) + gamma/2', 'trade'],
    ['execution', 'n = (P(t + tau) - gamma/2', 'n = (P(t) - gamma/2', 'trade'],
  ])('of %s is refuted at a point: %s', (id, right, wrong, name) => {
    const found = verdicts(derivationOf(id, (text) => text.replace(right, wrong))).get(`claims.${name}`);
    expect(found?.verdict).toBe('refuted');
    expect(Object.keys(found?.counterexample?.point ?? {}).length).toBeGreaterThan(0);
  });
});

describe('a claim on the functions of time', () => {
  it('is proved as a combination of the recursion’s equations', () => {
    const d = derivationOf('execution', (text) =>
      text.replace(
        'claims:',
        'claims:\n  back: (P(t) - eta/tau)*4*(lambda*sigma^2*tau^2 + P(t + tau)*tau - gamma*tau + eta) = 4*eta*lambda*sigma^2*tau - gamma^2*tau + 4*P(t + tau)*eta - 4*eta/tau*(lambda*sigma^2*tau^2 + P(t + tau)*tau - gamma*tau + eta)',
      ),
    );
    expect(verdicts(d).get('claims.back')?.verdict).toBe('proved');
  });
});

describe('a closed form of a function of time', () => {
  const verdictOf = (claim: string) => {
    const d = parsed(`state: {x: real}
control: {n: real}
time: {step: 1, horizon: 3}
dynamics: {x: {next: x - n}}
objective: {minimize: n^2, terminal: x^2}
candidate: P(t)*x^2
claims: {form: "${claim}"}
at: {x: 1}
`);
    return verdicts(d).get('claims.form');
  };
  it('is proved by induction back from the horizon', () => {
    expect(verdictOf('P(t) = 1/(4 - t)')?.verdict).toBe('proved');
  });
  it('is refuted at a time of the recursion, as an inequality is', () => {
    expect(verdictOf('P(t) = 1/(5 - t)')).toMatchObject({ verdict: 'refuted', counterexample: { point: { t: 0 } } });
    expect(verdictOf('P(t) > 0.3')?.verdict).toBe('refuted');
    expect(verdictOf('P(t) <= 1/(4 - t)')?.verdict).toBe('sampled');
  });
});

describe('a candidate that leads nowhere', () => {
  it('is refuted where it does not fit', () => {
    const d = derivationOf('lqr-sampled', (text) =>
      text.replace('-P*x^2/2 - c', '-P*x^2/2').replace(/  constant: .*\n/, ''),
    );
    expect(d.outcome!.stopped).toContain('does not fit');
    expect(verdicts(d).get('candidate')?.verdict).toBe('refuted');
  });

  it('is left open where its expectation has no exact form', () => {
    const d = derivationOf('lqr-sampled', (text) => text.replace('-P*x^2/2 - c', '-P*exp(x^2) - c'));
    expect(d.outcome!.stopped).toContain('expectation');
    expect(verdicts(d).get('claims.policy')?.verdict).toBe('undecided');
  });

  it('is refused where no control is optimal', () => {
    const wrong = () => derivationOf('lqr-sampled', (text) => text.replace('-tau*(q*x^2 + r*a^2)/2', 'tau*(r*a^2 - q*x^2)/2').replace('-P*x^2/2 - c', 'x + c').replace(/claims:[\s\S]*?at:/, 'at:')); // prettier-ignore
    try {
      expect(wrong().outcome!.stopped).toBeDefined();
    } catch (error) {
      expect(error).toBeInstanceOf(CostateError);
      expect((error as CostateError).details.code).toBe('infeasible.maximiser');
    }
  });
});
