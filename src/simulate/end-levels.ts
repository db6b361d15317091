/**
 * Where a problem ends before its horizon, as levels: functions of time and states that are positive while it goes on. It ends
 * when the first of them is no longer so, with the terminal payoff.
 */
import {
  add,
  isNumber,
  multiply,
  negate,
  number,
  subtract,
  symbol,
  type Expression,
} from '../expression/expression.js';
import { rationalFromNumber, rationalToNumber, signOfRational } from '../expression/rational.js';
import type { ProblemInstance } from './instance.js';

export interface EndLevel {
  readonly level: Expression;
  /** The state whose absorbing end it is; absent for an end by `until`. */
  readonly absorbing?: { readonly state: string; readonly end: number };
}

const exact = (value: number): Expression => number(rationalFromNumber(value));

/** Expressions whose least one is the given one: min(a, b), −max(a, b) and −|a|, also with something added or a positive factor. */
export function leastOf(e: Expression): readonly Expression[] {
  if (e.kind === 'function' && e.name === 'min') return e.arguments.flatMap(leastOf);
  if (e.kind === 'sum') {
    const place = e.terms.findIndex((term) => leastOf(term).length > 1);
    if (place < 0) return [e];
    const rest = e.terms.filter((_, i) => i !== place);
    return leastOf(e.terms[place] as Expression).flatMap((part) => leastOf(add(part, ...rest)));
  }
  if (e.kind === 'product') {
    const [factor, inner, ...others] = e.factors;
    if (!factor || !inner || !isNumber(factor) || others.length > 0) return [e];
    if (signOfRational(factor.value) > 0) return leastOf(inner).map((part) => multiply(factor, part));
    if (inner.kind === 'function' && inner.name === 'max')
      return inner.arguments.flatMap((part) => leastOf(multiply(factor, part)));
    if (inner.kind === 'function' && inner.name === 'abs') {
      const [u] = inner.arguments;
      return u ? [multiply(factor, u), negate(multiply(factor, u))] : [e];
    }
  }
  return [e];
}

/** Levels of the ends by `until` and of absorbing ends of domains, parameters put in. */
export function endLevels({ until, states }: ProblemInstance): readonly EndLevel[] {
  const falls = until && (until.operator === '<' || until.operator === '<=');
  const goesOn = until && (falls ? subtract(until.left, until.right) : subtract(until.right, until.left));
  const absorbing = states.flatMap(({ name, domain, boundary }) => {
    if (domain.kind === 'set') return [];
    const x = symbol(name);
    return [
      ...(boundary?.lower === 'absorb'
        ? [{ level: subtract(x, exact(domain.lower)), absorbing: { state: name, end: domain.lower } }]
        : []),
      ...(boundary?.upper === 'absorb'
        ? [{ level: subtract(exact(domain.upper), x), absorbing: { state: name, end: domain.upper } }]
        : []),
    ];
  });
  return [...(goesOn ? leastOf(goesOn).map((level) => ({ level })) : []), ...absorbing];
}

/** Whether a problem may end before its horizon, by itself or by choice. */
export const endsEarly = (instance: ProblemInstance): boolean =>
  instance.stopping !== undefined || endLevels(instance).length > 0;

/**
 * What vanishes together where a level that is never negative does: x² + |v| ≤ 0 says x = 0 and v = 0. Undefined for a level
 * that is not such a sum, so that its end has an inside.
 */
export function thinEnd(level: Expression): readonly Expression[] | undefined {
  const terms = level.kind === 'sum' ? level.terms : [level];
  const parts = terms.map((term) => vanishing(term));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

function vanishing(e: Expression): readonly Expression[] | undefined {
  if (e.kind === 'function' && e.name === 'abs') return e.arguments.slice(0, 1);
  if (e.kind === 'function' && e.name === 'max') {
    const parts = e.arguments.map(vanishing);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (e.kind === 'power' && isNumber(e.exponent)) {
    const n = rationalToNumber(e.exponent.value);
    if (n > 0 && n % 2 === 0) return [e.base];
    return n > 0 ? thinEnd(e.base) : undefined;
  }
  if (e.kind === 'product') {
    const [factor, inner, ...others] = e.factors;
    if (factor && inner && others.length === 0 && isNumber(factor) && signOfRational(factor.value) > 0)
      return vanishing(inner);
  }
  return undefined;
}
