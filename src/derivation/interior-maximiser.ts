/**
 * Where the optimum is the stationary point kept inside the control's domain: the same optimum on the branch on which the
 * point lies inside of itself. That it does is a sign assumed of V, to be shown for the value found.
 */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { multiply, subtract, type Expression, type Relation } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { simplify } from '../expression/simplify.js';
import { signOf } from '../expression/sign.js';
import { isAtLeastZero } from '../expression/sign-algebra.js';
import { substitute } from '../expression/substitute.js';
import type { Maximiser } from './maximiser.js';
import { essentialSign } from './obligation.js';
import { hamiltonian, type Setting } from './setting.js';

/** Distances of a point from the ends of its domain. */
function distances(point: Expression, domain: Setting['controls'][number]['domain']): readonly Expression[] {
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return [point];
    case 'interval':
      return [subtract(point, domain.lower), subtract(domain.upper, point)];
    case 'real':
    case 'set':
      return [];
  }
}

/** The distance without factors that are never negative: where the rest is positive, it is not negative. */
function signed(distance: Expression, known: Assumptions): Expression {
  const form = normalForm(distance, known);
  const factors = form.kind === 'product' ? form.factors : [form];
  return multiply(...factors.filter((f) => !isAtLeastZero(signOf(f, known))));
}

/** The maximiser without its bounds, with the facts under which they do not bind; undefined where none bind anyway. */
export function interiorMaximiser(s: Setting, m: Maximiser): Maximiser | undefined {
  if (!m.stationary) return undefined;
  const facts: Relation[] = [...m.facts];
  for (const { name, value } of m.stationary) {
    const domain = s.controls.find((c) => c.name === name)?.domain ?? { kind: 'real' };
    for (const distance of distances(value, domain)) {
      const known = withFacts(s.assumptions, facts);
      if (!isAtLeastZero(signOf(distance, known)))
        facts.push(essentialSign(signed(distance, known), 'positive', known));
    }
  }
  const known = withFacts(s.assumptions, facts);
  const { stationary: at, stationary: _, ...rest } = m;
  const inside = facts.slice(m.facts.length);
  return { ...rest, at, facts, inside, value: simplify(substitute(hamiltonian(s), at), known), projected: false };
}
