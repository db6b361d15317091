/** How fast the parts of a candidate grow along the optimal path, discount included: the test of transversality. */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { multiply, subtract, type Expression } from '../expression/expression.js';
import { collect } from '../expression/collect.js';
import { normalForm } from '../expression/normal-form.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { generator, type Setting } from './setting.js';

/**
 * For each basis function φ of the candidate that depends on the state, the diagonal rate κ in
 * 𝓛^{a*}φ − ρφ = κφ + (lower basis functions). All rates negative give e^{−ρt} E φ(X_t) → 0 where the system is
 * triangular (linear-quadratic, power and logarithmic problems are).
 */
export function growthRates(
  s: Setting,
  candidate: Expression,
  policy: ReadonlyMap<string, Expression>,
  assumptions: Assumptions,
): readonly Expression[] {
  const states = [...s.states];
  const bases = (collect(candidate, states, assumptions) ?? [])
    .map((part) => part.basis)
    .filter((basis) => states.some((x) => freeSymbols(basis).has(x)));
  return bases.flatMap((basis) => {
    const derivativeOf = (...along: readonly string[]): Expression => along.reduce(differentiate, basis);
    const moved = subtract(generator(s, derivativeOf), multiply(s.discount, basis));
    const closed = normalForm(substitute(moved, [...policy].map(([name, e]) => bind(name, e))), assumptions); // prettier-ignore
    const part = collect(closed, states, assumptions)?.find((p) => p.basis === basis);
    return part ? [normalForm(part.coefficient, assumptions)] : [];
  });
}
