/**
 * The controls that keep the next state in its domain: where it is affine in a control and free of noise, its domain is a
 * bound of the control, such as 0 ≤ c ≤ k^α for the capital k^α − c that must not be negative.
 */
import { differentiate } from '../../expression/differentiate.js';
import { divide, negate, subtract, zero, type Domain, type Expression } from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { isAtLeastZero } from '../../expression/sign-algebra.js';
import { signOf } from '../../expression/sign.js';
import { bind, substitute } from '../../expression/substitute.js';
import { dependsOn } from '../../expression/traverse.js';
import type { Variable } from '../../problem/problem.js';
import { essentialSign } from '../obligation.js';
import type { Setting } from '../setting.js';

interface Ends {
  readonly lower?: Expression;
  readonly upper?: Expression;
}

function endsOf(domain: Domain): Ends {
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return { lower: zero };
    case 'interval':
      return { lower: domain.lower, upper: domain.upper };
    case 'real':
    case 'set':
      return {};
  }
}

/** Where a next state that moves one way with the control reaches an end of its domain: a bound of the control. */
function boundsFrom(s: Setting, control: string, state: Variable, whole: Expression): Ends {
  // Factors of known sign do not change where the state reaches zero.
  const atZero = state.domain.kind === 'positive' || state.domain.kind === 'nonnegative';
  const kept = atZero ? essentialSign(whole, 'positive', s.assumptions) : undefined;
  const next = kept ? (kept.operator === '<' ? negate(kept.left) : kept.left) : whole;
  const slope = normalForm(differentiate(next, control), s.assumptions);
  const others = s.controls.map((c) => c.name).filter((name) => name !== control);
  const moved = [...s.normals, ...others].some((name) => dependsOn(next, name));
  if (moved || dependsOn(slope, control) || isZero(slope, s.assumptions)) return {};
  const sign = signOf(slope, s.assumptions);
  if (sign !== 'positive' && sign !== 'negative') return {};
  const { lower, upper } = endsOf(state.domain);
  const rest = substitute(next, [bind(control, zero)]);
  const at = (end: Expression | undefined): Expression | undefined =>
    end && normalForm(divide(subtract(end, rest), slope), s.assumptions);
  const [low, high] = sign === 'positive' ? [at(lower), at(upper)] : [at(upper), at(lower)];
  return { ...(low ? { lower: low } : {}), ...(high ? { upper: high } : {}) };
}

/** The controls of a setting in discrete time, each with the part of its domain that keeps the next state in its own. */
export function feasibleControls(s: Setting, states: readonly Variable[]): readonly Variable[] {
  const known = (e: Expression): boolean => isAtLeastZero(signOf(e, s.assumptions));
  return s.controls.map((control) => {
    const own = endsOf(control.domain);
    if (control.domain.kind === 'set') return control;
    let { lower, upper } = own;
    states.forEach((state, i) => {
      const found = boundsFrom(s, control.name, state, s.drift[i] ?? zero);
      if (found.lower && (!lower || known(subtract(found.lower, lower)))) lower = found.lower;
      if (found.upper && (!upper || known(subtract(upper, found.upper)))) upper = found.upper;
    });
    const tightened = lower !== own.lower || upper !== own.upper;
    // An interval whose ends may be in the wrong order is no domain.
    if (!tightened || !lower || !upper || !known(subtract(upper, lower))) return control;
    return { name: control.name, domain: { kind: 'interval', lower, upper } };
  });
}
