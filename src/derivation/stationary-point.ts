/** Where the Hamiltonian's gradient in the controls vanishes. */
import { collect } from '../expression/collect.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { multiply, relation, type Binding, type Expression, type Relation } from '../expression/expression.js';
import { definitionConditions } from '../expression/side-conditions.js';
import { signOf } from '../expression/sign.js';
import { simplify } from '../expression/simplify.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import { discharge, essentialSign } from './obligation.js';

/**
 * For c₁u₁ + c₂u₂ = 0 with u₁u₂ > 0, both depending on the name: the fact −c₁c₂ > 0 that any root needs.
 */
export function twoTermFact(e: Expression, name: string, assumptions: Assumptions): Relation | undefined {
  const parts = collect(e, [name], assumptions);
  const [first, second, ...others] = parts ?? [];
  if (!first || !second || others.length > 0) return undefined;
  // Bases of one sign: the coefficients then have opposite ones.
  if (signOf(multiply(first.basis, second.basis), assumptions) !== 'positive') return undefined;
  const wanted = discharge(multiply(first.coefficient, second.coefficient), 'negative', assumptions);
  return wanted && !wanted.known ? wanted.fact : undefined;
}

interface Stationary {
  readonly at: readonly Binding[];
  /** Sign conditions that the point needs, beyond the assumptions. */
  readonly facts: readonly Relation[];
  /** d² > 0 for its divisors; a sign found later may imply them. */
  readonly divisors: readonly Relation[];
}

/** The one root of the equation in the control, with the sign condition that makes it exist. */
function singleRoot(
  value: Expression,
  control: string,
  assumptions: Assumptions,
): { readonly root: Expression; readonly facts: readonly Relation[] } | undefined {
  const direct = solveFor(value, control, assumptions);
  const fact = direct.roots.length === 0 && !direct.complete ? twoTermFact(value, control, assumptions) : undefined;
  const facts = fact ? [fact] : [];
  const { roots } = fact ? solveFor(value, control, withFacts(assumptions, facts)) : direct;
  const [root, ...others] = roots;
  return root && others.length === 0 ? { root, facts } : undefined;
}

/** What must hold for the root to have a value: arguments of logarithms and powers positive, divisors not zero. */
function existence(root: Expression, assumptions: Assumptions): Pick<Stationary, 'facts' | 'divisors'> {
  const needed = definitionConditions(root, assumptions);
  const isDivisor = ({ kind }: (typeof needed)[number]): boolean => kind === 'divisor nonzero';
  return {
    // A root of what is not negative counts as positive here: at zero its derivatives leave nothing to stand on.
    facts: needed
      .filter((side) => !isDivisor(side))
      .map(({ condition }) => essentialSign(condition.left, 'positive', assumptions)),
    divisors: needed.filter(isDivisor).map(({ condition }) => condition),
  };
}

/** Those of these relations e > 0 that signs do not give. */
export const unimplied = (relations: readonly Relation[], assumptions: Assumptions): readonly Relation[] =>
  relations.filter((r) => signOf(r.left, assumptions) !== 'positive');

/** Solves ∂H/∂aᵢ = 0 for all controls by elimination. */
export function stationaryPoint(
  gradient: readonly { control: string; value: Expression }[],
  assumptions: Assumptions,
): Stationary | undefined {
  if (gradient.length === 0) return { at: [], facts: [], divisors: [] };
  for (const { control, value } of gradient) {
    if (!dependsOn(value, control)) continue;
    const found = singleRoot(value, control, assumptions);
    if (!found) continue;
    const { root } = found;
    const names = gradient.map((g) => g.control).filter((name) => name !== control);
    const needed = existence(root, withFacts(assumptions, found.facts));
    const mentionsOthers = (r: Relation): boolean => names.some((name) => dependsOn(r, name));
    const facts = [...found.facts, ...needed.facts.filter((r) => !mentionsOthers(r))];
    const known = withFacts(assumptions, facts);
    const rest = gradient
      .filter((g) => g.control !== control)
      .map((g) =>
        dependsOn(g.value, control)
          ? { control: g.control, value: simplify(substitute(g.value, [bind(control, root)]), known) }
          : g,
      );
    const others = stationaryPoint(rest, known);
    if (!others) continue;
    // Conditions in the other controls are asked at the point found for them.
    const put = (r: Relation): Relation => relation(substitute(r.left, others.at), r.operator, r.right);
    const late = needed.facts.filter(mentionsOthers).map(put);
    const settled = [...facts, ...others.facts, ...unimplied(late, withFacts(known, others.facts))];
    const binding = bind(control, simplify(substitute(root, others.at), withFacts(assumptions, settled)));
    const divisors = [...needed.divisors.map(put), ...others.divisors];
    return { at: [binding, ...others.at], facts: settled, divisors };
  }
  return undefined;
}
