/** The hypotheses of the verification theorem, one by one: shown where the algebra can, with the steps that show them. */
import { describe, expect, it } from 'vitest';
import type { Derivation, Requirement } from '../../src/derivation/step.js';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { judgedRequirements, standing } from '../../src/report/requirements.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

const statusOf = ({ requirements = [] }: Derivation): Readonly<Record<string, Requirement['status']>> =>
  Object.fromEntries(requirements.map((r) => [r.id, r.status]));
const given = (d: Derivation, id: string): Requirement =>
  d.requirements?.find((r) => r.id === id) ?? expect.unreachable();

const NEW_RULES = new Set(['closed-loop', 'allowed-control', 'at-infinity']);

describe('what the verification theorem asks', () => {
  it('is shown in full for the regulator, step by step and proved', () => {
    const derivation = derivationOf('lqr');
    expect(new Set(Object.values(statusOf(derivation)))).toEqual(new Set(['shown']));
    expect(derivation.hypotheses.map((h) => h.id)).not.toContain('admissible');
    const verdict = verifyDerivation(derivation, { seed: 1, mutants: true });
    const result = { derivation, verdict, seconds: { derive: 0 } };
    for (const r of judgedRequirements(result)) expect(['proved', 'shown']).toContain(standing(r));
    for (const step of derivation.steps.filter((s) => NEW_RULES.has(s.rule)))
      expect(verdict.steps.find((v) => v.stepId === step.id)?.mutants?.survivors).toEqual([]);
  });

  it('leaves the other controls of Merton’s problem assumed, and shows the rest', () => {
    const derivation = derivationOf('merton');
    const { 'end-others': others, ...rest } = statusOf(derivation);
    expect(others).toBe('assumed');
    expect(new Set(Object.values(rest))).toEqual(new Set(['shown']));
    expect(given(derivation, 'control-admissible').by).toEqual(['allowed.k']);
    expect(given(derivation, 'state-admissible').why).toContain('proportional');
    expect(derivation.hypotheses.map((h) => h.id)).toContain('admissible');
  });

  it('is shown by the sign of V where that speaks', () => {
    expect(statusOf(derivationOf('adjustment-costs'))['end-others']).toBe('shown');
  });

  it('is open without a closed form, but for what the data say', () => {
    const derivation = derivationOf('double-integrator');
    const status = statusOf(derivation);
    expect(status['smooth-solution']).toBe('open');
    expect(status['control-admissible']).toBe('shown');
    expect(given(derivation, 'smooth-solution').why).toContain('bracketed numerically');
  });

  it('names steps that are there', () => {
    for (const id of ['lqr', 'merton', 'merton-horizon', 'merton-two', 'lqr-ergodic', 'ou-quadratic', 'american-put']) {
      const derivation = derivationOf(id);
      const ids = new Set(derivation.steps.map((s) => s.id));
      for (const r of derivation.requirements ?? []) expect(r.by.filter((step) => !ids.has(step))).toEqual([]);
    }
  });

  it('does not take a running cost for a bound that it is not', () => {
    const derivation = deriveProblem(
      parseProblem(
        `
title: Effort alone costs
state: {x: real}
control: {a: real}
time: {horizon: infinite}
parameters: {k: {value: 1, domain: positive}}
dynamics: {x: {drift: a + k*x, noise: {}}}
objective: {minimize: a^2, discount: k}
candidate: P*x^2
at: {x: 1}
`,
        { id: 'effort' },
      ),
    );
    expect(derivation.steps.map((s) => s.id)).not.toContain('at-infinity');
  });
});
