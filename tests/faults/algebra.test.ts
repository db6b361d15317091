/** The residual checks share neither `differentiate` nor the normal form: a fault put into either is noticed. */
import type * as Differentiate from '../../src/expression/differentiate.js';
import type * as PolynomialModule from '../../src/expression/polynomial.js';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('../../src/expression/differentiate.js');
  vi.doUnmock('../../src/expression/polynomial.js');
  vi.resetModules();
});

/** The verdicts on the LQR, with modules loaded afresh so that the fault is in them. */
async function verdicts(): Promise<readonly string[]> {
  const { verifyDerivation } = await import('../../src/verification/verify.js');
  const { derivationOf } = await import('../problems.js');
  return verifyDerivation(derivationOf('lqr', (text) => text.replace(/^claims:[\s\S]*?(?=^at:)/m, ''))).steps.map(
    (s) => s.verdict,
  );
}

describe('a fault in the algebra', () => {
  it('is absent: nothing is refuted', async () => {
    vi.resetModules();
    expect(await verdicts()).not.toContain('refuted');
  });

  it('in differentiate (a doubled derivative in the control) is caught', async () => {
    vi.resetModules();
    vi.doMock('../../src/expression/differentiate.js', async (original) => {
      const real = await original<typeof Differentiate>();
      const { multiply, two } = await import('../../src/expression/expression.js');
      const differentiate: typeof real.differentiate = (e, variable) =>
        e.kind === 'sum' && variable === 'a'
          ? multiply(two, real.differentiate(e, variable))
          : real.differentiate(e, variable);
      const nthDerivative: typeof real.nthDerivative = (e, variable, order) =>
        Array.from({ length: order }).reduce<typeof e>((f) => differentiate(f, variable), e);
      return { ...real, differentiate, nthDerivative };
    });
    expect(await verdicts()).toContain('refuted');
  });

  it('in the normal form (a lost term of a polynomial) is caught', async () => {
    vi.resetModules();
    vi.doMock('../../src/expression/polynomial.js', async (original) => {
      const real = await original<typeof PolynomialModule>();
      const addPolynomials: typeof real.addPolynomials = (a, b) => {
        const sum = real.addPolynomials(a, b);
        const last = [...sum.keys()].pop();
        return last && sum.size === 3 ? new Map([...sum].filter(([m]) => m !== last)) : sum;
      };
      return { ...real, addPolynomials };
    });
    expect(await verdicts()).toContain('refuted');
  });
});
