/**
 * What bounds the running reward: a sign, or a number. Either makes the value function the solution of least cost among those
 * with the same bound, for a reward K less than r ≤ K is a cost that is never negative (Bertsekas and Shreve 1978, positive
 * models; the shift is worth K/ρ).
 */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { add, divide, multiply, negate, number, square, zero } from '../expression/expression.js';
import type { Domain, Expression } from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { ZERO, compareRational, isIntegerRational, type Rational } from '../expression/rational.js';
import { signOf } from '../expression/sign.js';
import { substitute, bind } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { PartGrowth } from './growth.js';
import type { Setting } from './setting.js';

export type RewardBound = 'one sign' | 'bounded' | 'none known';

const AT_MOST_ZERO = ['negative', 'nonpositive', 'zero'];
const AT_LEAST_ZERO = ['positive', 'nonnegative', 'zero'];

/** Terms of a sum, of any other expression itself. */
const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);

/**
 * An upper bound of e over all values of the variable, free of it: the top of a parabola, or what is left of e without terms
 * that are never positive. Undefined where none is found.
 */
function bounded(
  e: Expression,
  name: string,
  domain: Domain | undefined,
  assumptions: Assumptions,
): Expression | undefined {
  if (!dependsOn(e, name)) return e;
  const slope = differentiate(e, name);
  const bend = normalForm(differentiate(slope, name), assumptions);
  if (!dependsOn(bend, name)) {
    const at0 = (f: Expression): Expression => normalForm(substitute(f, [bind(name, zero)]), assumptions);
    const [constant, linear] = [at0(e), at0(slope)];
    if (signOf(bend, assumptions) === 'negative')
      return normalForm(add(constant, divide(square(linear), multiply(number(-2), bend))), assumptions);
    const falls =
      AT_MOST_ZERO.includes(signOf(linear, assumptions)) &&
      (domain?.kind === 'positive' || domain?.kind === 'nonnegative');
    return isZero(bend, assumptions) && (isZero(linear, assumptions) || falls) ? constant : undefined;
  }
  const [inside, outside] = [true, false].map((yes) =>
    add(...termsOf(e).filter((term) => dependsOn(term, name) === yes)),
  );
  return inside && outside && AT_MOST_ZERO.includes(signOf(inside, assumptions)) ? outside : undefined;
}

/** Whether the running reward is never positive (the cost never negative), or else no more than some number. */
export function rewardBound(s: Setting): RewardBound {
  const wanted = s.sense === 'sup' ? AT_MOST_ZERO : AT_LEAST_ZERO;
  // A relative value has no sign of its own, but grows no faster upwards than the reward lets it.
  if (wanted.includes(signOf(s.running, s.assumptions))) return s.average === undefined ? 'one sign' : 'bounded';
  if (s.average === undefined && signOf(s.discount, s.assumptions) !== 'positive') return 'none known';
  const names = [...s.controls.map((c) => c.name), ...s.states];
  let rest: Expression | undefined = normalForm(s.sense === 'sup' ? s.running : negate(s.running), s.assumptions);
  for (const name of names) {
    const domain = s.controls.find((c) => c.name === name)?.domain ?? s.assumptions.domains.get(name);
    rest = rest && bounded(rest, name, domain, s.assumptions);
  }
  return rest ? 'bounded' : 'none known';
}

/** The exponents of the states in a product of their powers, undefined for any other basis. */
function exponentsIn(basis: Expression, states: readonly string[]): ReadonlyMap<string, Rational> | undefined {
  const found = new Map<string, Rational>();
  for (const factor of basis.kind === 'product' ? basis.factors : [basis]) {
    const [base, exponent] = factor.kind === 'power' ? [factor.base, factor.exponent] : [factor, number(1)];
    if (factor.kind === 'number') continue;
    if (base.kind !== 'symbol' || !states.includes(base.name) || exponent.kind !== 'number') return undefined;
    found.set(base.name, exponent.value);
  }
  return found;
}

/**
 * The parts that outgrow all others somewhere, upwards: powers of one state, even ones where the state takes both signs, of
 * a higher degree in it than any other part. A value with a bound has no such part with the wrong sign.
 */
export function outgrowing(parts: readonly PartGrowth[], s: Setting): readonly PartGrowth[] {
  const exponents = parts.map((part) => exponentsIn(part.basis, s.states));
  if (exponents.some((found) => found === undefined)) return [];
  return parts.filter((_, i) => {
    const [own, ...others] = [...(exponents[i] ?? [])];
    if (!own || others.length > 0) return false;
    const [name, degree] = own;
    const oneSided = ['positive', 'nonnegative'].includes(s.assumptions.domains.get(name)?.kind ?? 'real');
    const even = isIntegerRational(degree) && degree.numerator % 2n === 0n;
    const highest = exponents.every((e, j) => j === i || compareRational(e?.get(name) ?? ZERO, degree) < 0);
    return compareRational(degree, ZERO) > 0 && (oneSided || even) && highest;
  });
}
