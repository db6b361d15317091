/**
 * What a theory takes for granted of its unknown functions, and whether that leaves some of them free. Only what is said
 * of free functions can be contradicted by random ones.
 */
import { attempt } from '../expression/attempt.js';
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { negate, divide, symbol, zero, type Expression, type Unknown } from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { signOf } from '../expression/sign.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, replaceNode, unknownFunctions, visitAll } from '../expression/traverse.js';

/** An equation that is taken for granted, as an expression that vanishes, with all definitions put in and carried out. */
export interface Constraint {
  readonly id: string;
  readonly residual: Expression;
}

const MARKER = '\u0004';

export const hasStrictSign = (e: Expression, assumptions: Assumptions): boolean => {
  const sign = attempt(() => signOf(resolve(e, assumptions), assumptions));
  return sign === 'positive' || sign === 'negative';
};

/** The jets of unknown functions in an expression. */
export function jetsIn(e: Expression): readonly Unknown[] {
  const found: Unknown[] = [];
  visitAll(e, (node) => {
    if (node.kind === 'unknown') found.push(node);
  });
  return found;
}

/** What is known of the symbols of a theory. */
export interface Symbols {
  readonly assumptions: Assumptions;
  /** The arguments of its functions. */
  readonly variables: ReadonlySet<string>;
  /** Symbols that stand for all their values: variables, and those with a declared domain. */
  readonly universal: ReadonlySet<string>;
}

/**
 * What a jet must be where the expression vanishes: it must stand there linearly, with a factor that is never zero, and
 * depend on every variable of the rest (m'(t) = F(x) says something of F).
 */
export function solvedFor(jet: Unknown, e: Expression, { assumptions, variables }: Symbols): Expression | undefined {
  return attempt(() => {
    const own = freeSymbols(jet);
    if ([...freeSymbols(e)].some((name) => variables.has(name) && !own.has(name))) return undefined;
    const marked = replaceNode(resolve(e, assumptions), jet, symbol(MARKER));
    const factor = normalForm(differentiate(marked, MARKER), assumptions);
    if (factor === zero || dependsOn(factor, MARKER) || !hasStrictSign(factor, assumptions)) return undefined;
    return normalForm(negate(divide(substitute(marked, [bind(MARKER, zero)]), factor)), assumptions);
  });
}

/** Names that mean something of their own: functions, and symbols that are neither variables nor in a declared domain. */
function namesOf(e: Expression, universal: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...unknownFunctions(e), ...[...freeSymbols(e)].filter((name) => !universal.has(name))]);
}

const meet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].some((name) => b.has(name));

/** Whether each constraint can be met by a function of its own, whatever the taken ones are. */
function absorbed(constraints: readonly Constraint[], taken: ReadonlySet<string>, symbols: Symbols): boolean {
  const [first, ...rest] = constraints;
  if (!first) return true;
  return jetsIn(first.residual).some(
    (jet) =>
      !taken.has(jet.name) &&
      solvedFor(jet, first.residual, symbols) !== undefined &&
      absorbed(rest, new Set([...taken, jet.name]), symbols),
  );
}

/**
 * Whether the constraints leave everything free that the expressions speak of: each one that touches them, be it through
 * others, can be solved for a function of its own that they do not mention.
 */
export function areFree(
  expressions: readonly Expression[],
  constraints: readonly Constraint[],
  symbols: Symbols,
): boolean {
  const { assumptions, universal } = symbols;
  const own = new Set(expressions.flatMap((e) => [...namesOf(e, universal)]));
  const binding = constraints.filter(
    (c) => attempt(() => isZero(resolve(c.residual, assumptions), assumptions)) !== true,
  );
  const reached = new Set(own);
  const touching = new Set<Constraint>();
  for (let size = -1; size !== touching.size;) {
    size = touching.size;
    for (const c of binding) {
      const names = namesOf(c.residual, universal);
      if (touching.has(c) || !meet(names, reached)) continue;
      touching.add(c);
      names.forEach((name) => reached.add(name));
    }
  }
  return absorbed([...touching], own, symbols);
}
