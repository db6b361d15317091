/**
 * End values of unknowns that stand inside functions of the state, as in x^p exp(A(T) + B(T) y): proposed from the logarithmic
 * derivatives of both sides of the terminal condition, which are linear in them, and put back into it.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { collect } from '../expression/collect.js';
import { differentiate } from '../expression/differentiate.js';
import { divide, substitution, subtract, zero, type Binding, type Expression, type Relation } from '../expression/expression.js'; // prettier-ignore
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import { markerName, solveSystem } from './linear-unknowns.js';
import type { Setting } from './setting.js';

/** Coefficients, by functions of the states, of an equation e = 0 for all states. */
const coefficientsOf = (e: Expression, s: Setting, assumptions: Assumptions): readonly Expression[] =>
  (collect(e, [...s.states], assumptions) ?? []).map((part) => part.coefficient);

/** One root for every equation in one open marker, until none is left. */
function rootsOneByOne(
  gap: (known: readonly Binding[]) => Expression,
  known: readonly Binding[],
  names: readonly string[],
  s: Setting,
  assumptions: Assumptions,
): readonly Binding[] {
  const open = names.map(markerName).filter((marker) => !known.some((b) => b.name === marker));
  for (const residual of coefficientsOf(gap(known), s, assumptions)) {
    const [marker, ...others] = open.filter((name) => dependsOn(residual, name));
    if (marker === undefined || others.length > 0) continue;
    const { roots, complete } = solveFor(residual, marker, assumptions);
    const [root] = roots;
    if (!root || roots.length > 1 || !complete) continue;
    return rootsOneByOne(gap, [...known, bind(marker, root)], names, s, assumptions);
  }
  return known;
}

/**
 * Values of the marked unknowns at the horizon that satisfy the terminal condition; undefined where none are found.
 *
 * @param end the terminal condition
 */
export function endsWithin(
  end: Relation,
  marked: (e: Expression) => Expression,
  form: Binding,
  names: readonly string[],
  s: Setting,
  assumptions: Assumptions,
): ReadonlyMap<string, Expression> | undefined {
  try {
    const put = (e: Expression): Expression => marked(resolve(substitution(e, [form]), assumptions));
    const [left, right] = [put(end.left), put(end.right)];
    if (isZero(right, assumptions)) return undefined;
    const slopes = s.states.flatMap((x) => {
      const rate = (e: Expression): Expression => divide(differentiate(e, x), e);
      return coefficientsOf(normalForm(subtract(rate(left), rate(right)), assumptions), s, assumptions);
    });
    const { solved } = solveSystem(slopes, names, assumptions);
    const inside = [...solved].map(([name, { value }]) => bind(markerName(name), value));
    const gap = (known: readonly Binding[]): Expression => subtract(substitute(left, known), right);
    const known = rootsOneByOne(gap, inside, names, s, assumptions);
    const values = new Map(names.map((name) => [name, known.find((b) => b.name === markerName(name))?.value]));
    if ([...values.values()].includes(undefined) || !isZero(gap(known), assumptions)) return undefined;
    return new Map([...values].map(([name, value]) => [name, value ?? zero]));
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}
