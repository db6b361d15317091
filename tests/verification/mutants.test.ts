/** At least three kinds of mistake are tried at every step, no two of them the same, and none survives. */
import { describe, expect, it } from 'vitest';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

describe('mutants', () => {
  it.each(['lqr', 'merton', 'merton-log'])('of %s are all refuted, three or more a step', (id) => {
    const derivation = derivationOf(id);
    const { steps } = verifyDerivation(derivation, { mutants: true });
    const tried = steps.flatMap((s) => (s.mutants && s.mutants.tried > 0 ? [{ id: s.stepId, ...s.mutants }] : []));
    expect(tried.flatMap((m) => m.survivors)).toEqual([]);
    expect(tried.filter((m) => m.killed < 3).map((m) => m.id)).toEqual([]);
    const [killed, equivalent] = [tried.reduce((n, m) => n + m.killed, 0), tried.reduce((n, m) => n + m.equivalent, 0)];
    expect(equivalent).toBeLessThanOrEqual(killed / 9);
  });
});
