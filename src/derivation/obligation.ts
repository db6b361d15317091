/**
 * Obligations: signs that a step needs. Each is discharged by the declared domains, or becomes a fact that is listed
 * (on jets of V, to be discharged once the value is known; on parameters, as a condition), or stops the derivation.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { multiply, number, relation, zero, type Expression, type Relation } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber, signOfRational, type Rational } from '../expression/rational.js';
import { relationHolds } from '../expression/relation-holds.js';
import { signOf } from '../expression/sign.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';

export type WantedSign = 'positive' | 'negative';

/** What an obligation came to: known already, or a new fact that must be listed. */
export type Discharge = { readonly known: true } | { readonly known: false; readonly fact: Relation };

/** The sign condition without factors whose sign is known: σ²x²V_xx < 0 becomes V_xx < 0. */
export function essentialSign(e: Expression, wanted: WantedSign, assumptions: Assumptions): Relation {
  const form = normalForm(e, assumptions);
  let flipped = wanted === 'negative';
  const kept = (form.kind === 'product' ? form.factors : [form]).filter((factor) => {
    if (factor.kind === 'number') {
      if (signOfRational(factor.value) < 0) flipped = !flipped;
      return false;
    }
    const sign = signOf(factor, assumptions);
    if (sign === 'negative') flipped = !flipped;
    return sign !== 'positive' && sign !== 'negative';
  });
  return relation(multiply(...kept), flipped ? '<' : '>', zero);
}

const opposite: Record<WantedSign, readonly string[]> = {
  positive: ['negative', 'nonpositive', 'zero'],
  negative: ['positive', 'nonnegative', 'zero'],
};

/** Discharges `e > 0` (or < 0); undefined when the opposite is known to hold. */
export function discharge(e: Expression, wanted: WantedSign, assumptions: Assumptions): Discharge | undefined {
  const sign = signOf(e, assumptions);
  if (sign === wanted) return { known: true };
  if (opposite[wanted].includes(sign)) return undefined;
  return { known: false, fact: essentialSign(e, wanted, assumptions) };
}

/** Whether a fact speaks of parameters alone, so that it can be tested at their values. */
export const isCondition = (fact: Relation, parameters: ReadonlyMap<string, Rational>): boolean =>
  unknownFunctions(fact).size === 0 && [...freeSymbols(fact)].every((name) => parameters.has(name));

/** Tests a condition at the given parameter values. */
export function holdsAtValues(fact: Relation, parameters: ReadonlyMap<string, Rational>): boolean {
  const values = new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));
  return relationHolds(evaluateNumber(fact.left, values), fact.operator, evaluateNumber(fact.right, values));
}

/**
 * Checks a condition on the parameters at their values.
 * @throws CostateError `infeasible.*` naming the condition when it fails
 */
export function requireCondition(
  fact: Relation,
  parameters: ReadonlyMap<string, Rational>,
  code: 'infeasible.maximiser' | 'infeasible.parameters',
  purpose: string,
): void {
  if (holdsAtValues(fact, parameters)) return;
  const values = [...freeSymbols(fact)]
    .map((name) => `${name} = ${printText(number(parameters.get(name) ?? { numerator: 0n, denominator: 1n }))}`)
    .join(', ');
  throw new CostateError({
    code,
    message: `${purpose}: the condition ${printText(fact)} fails at ${values}`,
    expected: printText(fact),
    suggestion: 'change the parameters so that the condition holds',
  });
}
