/** Signs of expressions under assumptions: read off the tree first, then decided on the normal form. */
import { CostateError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import { one, subtract, type Expression, type FunctionCall } from './expression.js';
import { signOfRational } from './rational.js';
import { contextOf, normaliseIn, remembered, type Context } from './normalise.js';
import { addSigns, isStrict, meetSigns, multiplySigns, powerSign, type Sign } from './sign-algebra.js';
import { signByBound } from './sign-by-bound.js';
import { signOfForm } from './sign-of-form.js';

export type { Sign } from './sign-algebra.js';

/** Nodes deeper than this are left to the normal form. */
const DEEPEST = 40;

function signOfTree(e: Expression, context: Context, depth: number): Sign {
  const of = (child: Expression): Sign => signIn(child, context, depth + 1);
  switch (e.kind) {
    case 'number':
      return signOfRational(e.value) > 0 ? 'positive' : signOfRational(e.value) < 0 ? 'negative' : 'zero';
    case 'sum':
      return e.terms.reduce<Sign>((sign, t) => (sign === 'unknown' ? sign : addSigns(sign, of(t))), 'zero');
    case 'product':
      return e.factors.reduce<Sign>((sign, f) => multiplySigns(sign, of(f)), 'positive');
    case 'power': {
      const base = of(e.base);
      if (e.exponent.kind === 'number') return powerSign(base, e.exponent.value);
      return base === 'positive' ? 'positive' : base === 'nonnegative' ? 'nonnegative' : 'unknown';
    }
    case 'function':
      return signOfCall(e, of);
    default:
      return 'unknown';
  }
}

function signOfCall(e: FunctionCall, of: (child: Expression) => Sign): Sign {
  const u = e.arguments[0] ?? one;
  switch (e.name) {
    case 'exp':
    case 'cosh':
      return 'positive';
    case 'sinh':
    case 'tanh':
    case 'sign':
      return of(u);
    case 'abs':
      return isStrict(of(u)) ? 'positive' : 'nonnegative';
    case 'log':
      return of(subtract(u, one));
    case 'sin':
    case 'cos':
    case 'tan':
    case 'min':
    case 'max':
      return 'unknown';
  }
}

function signIn(e: Expression, context: Context, depth: number): Sign {
  const known = context.signs.get(e.id);
  if (known) return known;
  const tree = depth > DEEPEST ? 'unknown' : signOfTree(e, context, depth);
  const sign = isStrict(tree) || tree === 'zero' ? tree : meetSigns(tree, signByForm(e, context));
  context.signs.set(e.id, sign);
  return sign;
}

/** `unknown` where the normal form outgrows its bounds: an honest answer for a sign. */
function signByForm(e: Expression, context: Context): Sign {
  try {
    return signOfForm(normaliseIn(e, context), context);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return 'unknown';
    throw error;
  }
}

/**
 * The sign of a real expression wherever it is defined; `unknown` when it is not decided.
 *
 * @example signOf(parseFormula('x^2 + 1', { symbols: new Set(['x']) }), noAssumptions) // 'positive'
 */
export function signOf(e: Expression, assumptions: Assumptions): Sign {
  const context = contextOf(assumptions);
  const sign = signIn(e, context, 0);
  if (isStrict(sign) || sign === 'zero') return sign;
  return meetSigns(
    sign,
    remembered(context, `bound ${e.id}`, () => signByBound(e, (part) => signIn(part, context, 0))),
  );
}
