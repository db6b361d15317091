/**
 * Signs of sums with maxima, minima, absolute values, logarithms and exponentials in them, each replaced by a bound: a
 * maximum is at least each of its arguments, and no more than something that every argument stays below;
 * 1 − 1/u ≤ log u ≤ u − 1; 1 + u ≤ eᵘ, and eᵘ ≤ 1 where u ≤ 0.
 */
import { add, divide, multiply, negate, one, subtract, type Expression, type FunctionCall } from './expression.js';
import { isAtLeastZero, isAtMostZero, type Sign } from './sign-algebra.js';
import { childrenOf } from './children.js';
import { replaceNode } from './traverse.js';

/** Nested replacements; each may branch into the arguments of a maximum. */
const DEEPEST = 8;

type SignOf = (e: Expression) => Sign;

const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);
const factorsOf = (e: Expression): readonly Expression[] => (e.kind === 'product' ? e.factors : [e]);
const contains = (e: Expression, part: Expression): boolean =>
  e === part || childrenOf(e).some((c) => contains(c, part));

const isBounded = (e: Expression): e is FunctionCall =>
  e.kind === 'function' && ['max', 'min', 'abs', 'log', 'exp'].includes(e.name);

/** Products of sums with bounded functions in them multiplied out, so that the functions stand in terms of their own. */
function opened(e: Expression): Expression {
  if (e.kind === 'sum') return add(...e.terms.map(opened));
  const factors = factorsOf(e);
  const inner = factors.find((f) => f.kind === 'sum' && f.terms.some((t) => factorsOf(t).some(holdsBounded)));
  if (inner?.kind !== 'sum' || factors.length === 1) return e;
  const rest = factors.filter((f) => f !== inner);
  return rest.length === factors.length - 1 ? add(...inner.terms.map((t) => opened(multiply(...rest, t)))) : e;
}

const holdsBounded = (e: Expression): boolean => isBounded(e) || (e.kind === 'sum' && e.terms.some(holdsBounded));

/** What a function is multiplied by in a sum that is affine in it; undefined where the sum is not. */
function coefficientOf(node: FunctionCall, sum: Expression): Expression | undefined {
  const parts: Expression[] = [];
  for (const term of termsOf(sum)) {
    if (!contains(term, node)) continue;
    const factors = factorsOf(term);
    const rest = factors.filter((f) => f !== node);
    if (rest.length !== factors.length - 1 || rest.some((f) => contains(f, node))) return undefined;
    parts.push(multiply(...rest));
  }
  return add(...parts);
}

/** Replacements of a function that do not raise the sum: one of `any`, or all of `every`, must leave it at least zero. */
function lowerBounds(
  node: FunctionCall,
  raises: boolean,
  signOf: SignOf,
): { readonly any?: readonly Expression[]; readonly every?: readonly Expression[] } {
  const [u = one] = node.arguments;
  switch (node.name) {
    case 'abs':
      return raises ? { any: [u, negate(u)] } : { every: [u, negate(u)] };
    case 'max':
      return raises ? { any: node.arguments } : { every: node.arguments };
    case 'min':
      return raises ? { every: node.arguments } : { any: node.arguments };
    case 'exp':
      return { any: raises ? [add(one, u)] : isAtMostZero(signOf(u)) ? [one] : [] };
    default:
      return { any: [raises ? subtract(one, divide(one, u)) : subtract(u, one)] };
  }
}

function atLeastZero(e: Expression, signOf: SignOf, depth: number): boolean {
  if (isAtLeastZero(signOf(e))) return true;
  if (depth === 0) return false;
  const nodes = new Set(termsOf(e).flatMap((t) => factorsOf(t).filter(isBounded)));
  const found = [...nodes].map((node) => {
    const coefficient = coefficientOf(node, e);
    const sign = coefficient ? signOf(coefficient) : 'unknown';
    const known = isAtLeastZero(sign) || isAtMostZero(sign);
    const { any, every } = known ? lowerBounds(node, isAtLeastZero(sign), signOf) : {};
    return { node, any, every };
  });
  // Replacements that lose nothing come first.
  const exact = found.find((f) => f.every);
  const holds = (node: Expression, by: Expression): boolean =>
    atLeastZero(opened(replaceNode(e, node, by)), signOf, depth - 1);
  if (exact?.every) return exact.every.every((by) => holds(exact.node, by));
  return found.some(({ node, any }) => any?.some((by) => holds(node, by)) ?? false);
}

/** `nonnegative`, `nonpositive` or both (`zero`) where bounds show it, else `unknown`; `signOf` decides what is left without bounds. */
export function signByBound(whole: Expression, signOf: SignOf): Sign {
  const e = opened(whole);
  if (!termsOf(e).some((t) => factorsOf(t).some(isBounded))) return 'unknown';
  const [above, below] = [atLeastZero(e, signOf, DEEPEST), atLeastZero(negate(e), signOf, DEEPEST)];
  return above && below ? 'zero' : above ? 'nonnegative' : below ? 'nonpositive' : 'unknown';
}
