/** Derivations of a few steps written by hand, for tests of what the checker accepts and what it does not. */
import { given } from '../expression/laws.js';
import type { Assumptions } from '../../src/expression/assumptions.js';
import type { Relation } from '../../src/expression/expression.js';
import type { Derivation, Hypothesis, Justification, Step } from '../../src/derivation/step.js';
import { verifyDerivation, type VerifyOptions } from '../../src/verification/verify.js';
import type { StepVerdict } from '../../src/verification/verdict.js';

export const identity: Justification = { kind: 'identity', bindings: [] };
export const inequality: Justification = { kind: 'inequality', bindings: [] };

/** A step with nothing but its claim and certificate, and what is said beside them. */
export const stepOf = (
  id: string,
  claim: Relation,
  justification: Justification,
  more: Partial<Pick<Step, 'premises' | 'assumptions' | 'facts'>> = {},
): Step => ({
  id,
  title: id,
  claim,
  rule: 'by-hand',
  premises: [],
  assumptions: [],
  facts: [],
  justification,
  ...more,
});

export const hypothesisOf = (id: string, fact: Relation): Hypothesis => ({
  id,
  statement: id,
  why: 'for the test',
  relation: fact,
});

interface Around {
  readonly assumptions?: Assumptions;
  readonly hypotheses?: readonly Hypothesis[];
  readonly definitions?: readonly Relation[];
  /** Variables of V, where the steps speak of it. */
  readonly functions?: readonly string[];
  readonly options?: VerifyOptions;
}

/** The verdict on the last of the steps. */
export function verdictOn(steps: readonly Step[], around: Around = {}): StepVerdict {
  const derivation: Derivation = {
    id: 'by-hand',
    title: 'A derivation written by hand',
    kind: 'theory',
    assumptions: around.assumptions ?? given(),
    functions: around.functions ? [{ name: 'V', parameters: around.functions, meaning: 'value function' }] : [],
    scales: new Map(),
    hypotheses: around.hypotheses ?? [],
    definitions: around.definitions ?? [],
    steps,
  };
  const verdict = verifyDerivation(derivation, around.options).steps.at(-1);
  if (!verdict) throw new RangeError('no step to grade');
  return verdict;
}
