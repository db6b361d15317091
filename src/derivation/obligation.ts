/**
 * Obligations: signs that a step needs. Each is discharged by the declared domains, or becomes a fact that is listed
 * (on jets of V, to be discharged once the value is known; on parameters, as a condition), or stops the derivation.
 */
import { CostateError } from '../errors.js';
import { noAssumptions, type Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
import {
  divide,
  multiply,
  negate,
  number,
  relation,
  subtract,
  symbol,
  zero,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber, signOfRational, type Rational } from '../expression/rational.js';
import { relationHolds } from '../expression/relation-holds.js';
import { signOf } from '../expression/sign.js';
import { spreadFraction } from '../expression/spread-fraction.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, unknownFunctions } from '../expression/traverse.js';

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

/** e > 0 as parameter > bound (or <), where e is linear in it; the sign of its coefficient is that at the values. */
function isolated(fact: Relation, name: string, parameters: ReadonlyMap<string, Rational>): Relation | undefined {
  const gap = subtract(fact.left, fact.right);
  const slope = normalForm(differentiate(gap, name), noAssumptions);
  if (dependsOn(slope, name) || fact.operator === '=') return undefined;
  const values = new Map([...parameters].map(([key, value]) => [key, rationalToNumber(value)]));
  const at = evaluateNumber(slope, values);
  if (!(Math.abs(at) > 0)) return undefined;
  const bound = spreadFraction(negate(divide(substitute(gap, [bind(name, zero)]), slope)), noAssumptions);
  return relation(symbol(name), at > 0 ? fact.operator : TURNED[fact.operator], bound);
}

const TURNED: Readonly<Record<Relation['operator'], Relation['operator']>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const digits = (value: number): string => String(Number(value.toPrecision(6)));

/**
 * Checks a condition on the parameters at their values.
 *
 * @param about the parameter that the condition is solved for where it is linear in it: the discount rate, say
 * @throws CostateError `infeasible.*` naming the condition, with the numbers on both sides, when it fails
 */
export function requireCondition(
  fact: Relation,
  parameters: ReadonlyMap<string, Rational>,
  code: 'infeasible.maximiser' | 'infeasible.parameters',
  purpose: string,
  about?: Expression,
): void {
  if (holdsAtValues(fact, parameters)) return;
  const name = about?.kind === 'symbol' && parameters.has(about.name) ? about.name : undefined;
  const shown = (name === undefined ? undefined : isolated(fact, name, parameters)) ?? fact;
  const numbers = new Map([...parameters].map(([key, value]) => [key, rationalToNumber(value)]));
  const [left, right] = [shown.left, shown.right].map((side) => digits(evaluateNumber(side, numbers)));
  const values = [...freeSymbols(shown)]
    .map((key) => `${key} = ${printText(number(parameters.get(key) ?? { numerator: 0n, denominator: 1n }))}`)
    .join(', ');
  throw new CostateError({
    code,
    message: `${purpose}: the condition ${printText(shown)} fails at ${values}${shown === fact ? '' : `: ${left} against ${right}`}`,
    expected: printText(shown),
    suggestion: 'change the parameters so that the condition holds',
  });
}
