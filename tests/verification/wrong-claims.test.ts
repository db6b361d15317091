/** Claims that people get wrong are refuted with a point; the right ones are proved. */
import { describe, expect, it } from 'vitest';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

const WRONG: Readonly<Record<string, readonly (readonly [claim: string, right: string, wrong: string])[]>> = {
  lqr: [
    ['policy', 'a = -beta*P*x/r', 'a = beta*P*x/r'],
    ['policy', 'a = -beta*P*x/r', 'a = -beta*P*x/(2*r)'],
    ['riccati', 'rho*P = q', '0 = q'],
    ['riccati', '2*alpha*P - beta^2', '2*alpha*P + beta^2'],
    ['riccati', '2*alpha*P', 'alpha*P'],
    ['constant', 'c = sigma^2*P/(2*rho)', 'c = sigma*P/(2*rho)'],
    ['constant', 'c = sigma^2*P/(2*rho)', 'c = sigma^2*P/rho'],
  ],
  merton: [
    ['share', 'p = (mu - r)/(gamma*sigma^2)', 'p = -(mu - r)/(gamma*sigma^2)'],
    ['share', 'p = (mu - r)/(gamma*sigma^2)', 'p = (mu - r)/(2*gamma*sigma^2)'],
    ['share', 'p = (mu - r)/(gamma*sigma^2)', 'p = (mu - r)/(gamma*sigma)'],
    ['share', 'p = (mu - r)/(gamma*sigma^2)', 'p = mu/(gamma*sigma^2)'],
    ['consumption', 'k = A^(-1/gamma)', 'k = A^(1/gamma)'],
    ['consumption', 'k = A^(-1/gamma)', 'k = A^(-gamma)'],
    ['consumption', 'k = A^(-1/gamma)', 'k = 2*A^(-1/gamma)'],
    ['rate', '/(2*gamma*sigma^2)))/gamma', '/(gamma*sigma^2)))/gamma'],
    ['rate', 'k = (rho - (1 - gamma)', 'k = (rho + (1 - gamma)'],
  ],
};

for (const [id, cases] of Object.entries(WRONG)) {
  describe(id, () => {
    it.each(cases)('%s: “%s” is not “%s”', (name, right, wrong) => {
      const derivation = derivationOf(id, (text) => {
        expect(text).toContain(right);
        return text.replace(right, wrong);
      });
      const verdict = verifyDerivation(derivation).steps.find((s) => s.stepId === `claims.${name}`);
      expect(verdict?.verdict).toBe('refuted');
      expect(Object.keys(verdict?.counterexample?.point ?? {}).length).toBeGreaterThan(0);
    });

    it('is proved as it stands', () => {
      const verdict = verifyDerivation(derivationOf(id));
      const wanted = verdict.steps.filter((s) => s.stepId.startsWith('claims.'));
      expect(wanted.map((s) => s.verdict)).toEqual(wanted.map(() => 'proved'));
      expect(verdict.verdict).toBe('proved');
    });
  });
}
