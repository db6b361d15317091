/**
 * The conditions under which an expression has a value: denominators that do not vanish, logarithms and powers of what is
 * positive. Those that the assumptions give are left out.
 */
import type { Assumptions } from './assumptions.js';
import { call, relation, square, zero, type Expression, type Relation } from './expression.js';
import { factorForm, type Factor } from './factor-form.js';
import { formToExpression } from './form-to-expression.js';
import { DivisionByZero, isZeroForm, rationalOf } from './fraction.js';
import { onePolynomial, type NormalForm } from './monomial.js';
import { contextOf, normaliseIn, type Context } from './normalise.js';
import { generatorsOf, multiplyPolynomials, scalePolynomial } from './polynomial.js';
import { isIntegerRational, signOfRational } from './rational.js';
import { isAtLeastZero, isStrict } from './sign-algebra.js';
import { isPlain } from './sign-context.js';
import { isNonzeroPolynomial, signOfForm } from './sign-of-form.js';
import { childrenOf } from './children.js';

const polynomialExpression = (f: Factor): Expression =>
  formToExpression({ numerator: f.polynomial, denominator: onePolynomial });

/** What a condition is asked of. */
export type ConditionKind = 'argument of log positive' | 'base of power positive' | 'divisor nonzero';

export interface SideCondition {
  readonly kind: ConditionKind;
  /** `d² > 0` for a divisor, else `b > 0` or `b ≥ 0`. */
  readonly condition: Relation;
}

const tagged = (kind: ConditionKind, conditions: readonly Relation[]): readonly SideCondition[] =>
  conditions.map((condition) => ({ kind, condition }));

const isSymbolicPower = (f: Factor): boolean =>
  f.polynomial.size === 1 && [...generatorsOf(f.polynomial)].every((g) => !isPlain(g));

/** d² > 0 for each factor d that is not known to differ from zero. */
function nonzero(form: NormalForm, context: Context): readonly Relation[] {
  if (isZeroForm(form)) throw new DivisionByZero();
  return (
    factorForm({ numerator: form.numerator, denominator: onePolynomial }, context)
      .factors.filter((f) => !isStrict(f.sign) && !isNonzeroPolynomial(f.polynomial, context))
      // b^γ does not vanish where it exists: its own condition is b > 0.
      .filter((f) => !isSymbolicPower(f))
      .map((f) => relation(square(polynomialExpression(f)), '>', zero))
  );
}

/** b > 0 (or b ≥ 0), without the factors whose sign is known. */
function positive(form: NormalForm, strict: boolean, context: Context): readonly Relation[] {
  const sign = signOfForm(form, context);
  if (strict ? sign === 'positive' : isAtLeastZero(sign)) return [];
  if (sign === 'nonnegative') return nonzero(form, context);
  const { coefficient, factors } = factorForm(form, context);
  let direction = signOfRational(coefficient) < 0 ? -1n : 1n;
  const open: Factor[] = [];
  for (const f of factors) {
    if (f.sign === 'positive') continue;
    if (f.sign === 'negative' && isIntegerRational(f.exponent)) {
      if (f.exponent.numerator % 2n !== 0n) direction = -direction;
    } else open.push(f);
  }
  const odd = open.filter((f) => !isIntegerRational(f.exponent) || f.exponent.numerator % 2n !== 0n);
  const even = open.filter((f) => !odd.includes(f));
  const product = odd.reduce((p, f) => multiplyPolynomials(p, f.polynomial), scalePolynomial(onePolynomial, direction));
  const main = relation(
    formToExpression({ numerator: product, denominator: onePolynomial }),
    strict ? '>' : '>=',
    zero,
  );
  return [main, ...(strict ? even.map((f) => relation(square(polynomialExpression(f)), '>', zero)) : [])];
}

function conditionsOf(e: Expression, context: Context): readonly SideCondition[] {
  if (e.kind === 'power') {
    const exponent = rationalOf(normaliseIn(e.exponent, context));
    const base = normaliseIn(e.base, context);
    if (!exponent) return tagged('base of power positive', positive(base, true, context));
    const below = signOfRational(exponent) < 0;
    if (isIntegerRational(exponent)) return tagged('divisor nonzero', below ? nonzero(base, context) : []);
    return tagged('base of power positive', positive(base, below, context));
  }
  if (e.kind !== 'function') return [];
  const [u] = e.arguments;
  if (u === undefined) return [];
  if (e.name === 'log') return tagged('argument of log positive', positive(normaliseIn(u, context), true, context));
  if (e.name === 'tan') return tagged('divisor nonzero', nonzero(normaliseIn(call('cos', u), context), context));
  // sign u enters as |u|/u.
  if (e.name === 'sign') return tagged('divisor nonzero', nonzero(normaliseIn(u, context), context));
  return [];
}

/**
 * What must hold for every part of e to be defined and is not implied by the assumptions, each with what asks for it.
 *
 * @throws CostateError `resources.undecided` as `normalForm`, also where a denominator vanishes identically
 */
export function definitionConditions(e: Expression, assumptions: Assumptions): readonly SideCondition[] {
  const context = contextOf(assumptions);
  const found = new Map<number, SideCondition>();
  const seen = new Set<number>();
  const walk = (node: Expression): void => {
    if (seen.has(node.id)) return;
    seen.add(node.id);
    for (const side of conditionsOf(node, context)) found.set(side.condition.id, side);
    if (node.kind === 'sum' || node.kind === 'product' || node.kind === 'power') childrenOf(node).forEach(walk);
    else if (node.kind === 'function' || node.kind === 'unknown') node.arguments.forEach(walk);
  };
  walk(e);
  return [...found.values()];
}

/**
 * The relations of `definitionConditions`: `d² > 0` for denominators, `b > 0` for logarithms and powers, `b ≥ 0` for roots.
 *
 * @throws CostateError `resources.undecided` as `normalForm`, also where a denominator vanishes identically
 */
export const sideConditions = (e: Expression, assumptions: Assumptions): readonly Relation[] =>
  definitionConditions(e, assumptions).map(({ condition }) => condition);
