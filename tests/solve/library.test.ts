/** The shipped problems against the published numbers: value and policy of the best method, and whether the methods agree. */
import { describe, expect, it } from 'vitest';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';
import { derivationOf } from '../problems.js';

interface Reference {
  readonly id: string;
  readonly at?: Readonly<Record<string, number>>;
  readonly value: number;
  readonly policy?: Readonly<Record<string, number>>;
  readonly agree?: null;
}

/** Sources stand in the problems' files. */
const REFERENCES: readonly Reference[] = [
  { id: 'merton-horizon', value: -372.412776437573, policy: { k: 0.11031853285, p: 0.5 } },
  { id: 'merton-two', value: -6724.07085648786, policy: { p: 0.3846153846, q: 0.7692307692, k: 0.0420512821 } },
  { id: 'ou-quadratic', value: 0.2027691061 },
  { id: 'ou-quadratic', at: { x: 1 }, value: 0.2925539167 + 0.2027691061 },
  { id: 'ou-quadratic-hard', value: 1.0348624244 },
  { id: 'ou-quadratic-hard', at: { x: 1 }, value: 1.3134557733 + 1.0348624244 },
  { id: 'benes', at: { x: 0 }, value: 0.2679491924 },
  { id: 'benes', value: 0.6860974806, policy: { u: -1 } },
  { id: 'adjustment-costs', value: 4 / 3 + 10 / 9, policy: { i: 1 / 3 } },
  { id: 'advertising', value: 12.5596934911, policy: { u: 0.5 * Math.sqrt(0.5) * 2.9761226 * 0.5 } },
  { id: 'kelly', value: 0.065, policy: { f: 1.5 } },
  {
    id: 'lqr-ergodic',
    value: (-0.009 * (-0.5 + Math.sqrt(10.25))) / 2,
    policy: { a: -1.5 * (-0.5 + Math.sqrt(10.25)) },
  },
  { id: 'inventory-ergodic', value: 0.5 + Math.LN2 / 2, policy: { u: 1 } },
  // Computed apart, in Python: Newton's method on the coupled algebraic equations.
  { id: 'regulator-switching', value: -1.25129581383547 / 2, policy: { a: -1.527493981002902 } },
  { id: 'regulator-switching', at: { z: -0.5 }, value: -0.924156575807546 / 2, policy: { a: -0.971974520200766 } },
  { id: 'merton-switching', value: -386.1211026, policy: { p: 10 / 9, k: 0.05089068 } },
  { id: 'merton-switching', at: { sigma: 0.35 }, value: -393.83892095, policy: { p: 10 / 49, k: 0.05038957 } },
  // Computed apart: policy iteration on 32,000 points in Python, and SciPy's solver of Riccati's equation.
  { id: 'ridge', value: 1.14454931, policy: { a: -0.87416969 } },
  { id: 'lqr-10d', value: -1.6802058801, policy: { 'a[1]': -0.82290664, 'a[5]': -0.8943918 } },
  { id: 'gaussian-bridge', value: 5.2051536, policy: { u: 3 } },
  { id: 'deep-hjb-100', value: 4.5901617246, agree: null },
  { id: 'minimum-time', value: 2, policy: { a: -1 }, agree: null },
  { id: 'minimum-time', at: { x: 1, v: 1 }, value: 1 + Math.sqrt(6), policy: { a: -1 }, agree: null },
  { id: 'zermelo', value: 5.46410162, policy: { theta: (105 * Math.PI) / 180 }, agree: null },
  { id: 'double-integrator', value: 2, policy: { a: -1 }, agree: null },
];

describe('a shipped problem', () => {
  it.each(REFERENCES)('$id has its published numbers', ({ id, at, value, policy, agree }) => {
    const derivation = derivationOf(id);
    const { problem } = derivation;
    if (!problem) return expect.unreachable();
    const answers = solveProblem(problem, derivation, { seed: 1, ...(at ? { at: new Map(Object.entries(at)) } : {}) });
    expect(answers.agree).toBe(agree === null ? null : true);
    const { 'closed-form': closed, characteristics, grid } = answers.methods;
    const found = [closed, characteristics, grid].filter((answer) => isAvailable(answer));
    const integral = answers.methods['path-integral'];
    if (found.length === 0) {
      // Paths alone, and no policy with them.
      if (!integral || !isAvailable(integral)) return expect.unreachable();
      expect(Math.abs(integral.value / value - 1)).toBeLessThan(1e-3);
    }
    for (const answer of found) {
      expect(Math.abs(answer.value / value - 1)).toBeLessThan(1e-3);
      for (const [name, action] of Object.entries(policy ?? {}))
        expect(Math.abs((answer.policy[name] ?? NaN) / action - 1)).toBeLessThan(1e-3);
    }
    if (integral && isAvailable(integral)) {
      expect(Math.abs(integral.value / value - 1)).toBeLessThan(2e-3);
      expect(Math.abs(integral.value - value)).toBeLessThan(integral.bias + 4 * integral.standardError);
    }
    if (isAvailable(grid)) expect(Math.abs(grid.value - value)).toBeLessThanOrEqual(grid.error);
  });
});
