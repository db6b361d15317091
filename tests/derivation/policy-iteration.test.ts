/** Sweeps of policy iteration lead to the reference numbers, and what is said of them holds for data put into general claims. */
import { describe, expect, it } from 'vitest';
import lqrMatrix from '../../derivations/theory/lqr-matrix.js';
import policyIteration from '../../derivations/theory/policy-iteration.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import { relation } from '../../src/expression/expression.js';
import { schemeValues } from '../../src/simulate/iteration-experiment.js';
import { verifyStep } from '../../src/verification/verify.js';

function verdictsOf(derivation: Derivation, wanted: RegExp, change = (step: Step): Step => step): readonly string[] {
  const earlier = new Map<string, Step>();
  return derivation.steps.flatMap((step) => {
    const seen = wanted.test(step.id) ? [verifyStep(change(step), earlier, derivation, { quick: true }).verdict] : [];
    earlier.set(step.id, step);
    return seen;
  });
}

describe('policy iteration', () => {
  const derivation = policyIteration();

  it.each([
    ['observed.regulator-2', 0.2659750769140807],
    ['observed.investor-2', 0.0478125],
  ])('leads to the reference number: %s', (id, reference) => {
    const step = derivation.steps.find((s) => s.id === id);
    if (step?.justification.kind !== 'observation' || step.justification.experiment.kind !== 'iteration')
      throw new RangeError(`'${id}' is not observed by an iteration`);
    expect(evaluateNumber(step.claim.right, new Map())).toBeCloseTo(reference, 14);
    expect(schemeValues(step.justification.experiment).at(-1)?.value).toBeCloseTo(reference, 7);
  });

  it('is shown for unknown data in three dimensions, for the regulator and for the investor', () => {
    const exact = /^(residual|improvement)\.d|^best\.d|^regulator\.|^lyapunov|^investor\./;
    const verdicts = verdictsOf(derivation, exact);
    expect(verdicts.length).toBe(26);
    expect(new Set(verdicts)).toEqual(new Set(['proved']));
  });

  it('raises values and lowers costs, never the other way round', () => {
    const reversed = (step: Step): Step => {
      const operator = step.claim.operator === '>=' || step.claim.operator === '>' ? '<' : '>';
      return { ...step, claim: relation(step.claim.left, operator, step.claim.right) };
    };
    const order = /^regulator\.(monotone|bound|admissible)$/;
    expect(verdictsOf(derivation, order, reversed)).toEqual(['refuted', 'refuted', 'refuted']);
  });
});

describe('the example of the algebraic Riccati equation', () => {
  it('is a case of the general one, not another hypothesis', () => {
    expect(verdictsOf(lqrMatrix(), /^example\./)).toEqual(['proved', 'proved', 'proved']);
  });
});
