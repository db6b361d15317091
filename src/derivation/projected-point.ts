/** A stationary point that may lie outside of the control's domain: kept inside it, and whether that is the optimum. */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { call, subtract, zero, type Binding, type Domain, type Relation } from '../expression/expression.js';
import { isAtLeastZero } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { bind } from '../expression/substitute.js';
import { infeasible, minorSign, type Maximiser } from './maximiser.js';
import { discharge } from './obligation.js';
import type { Setting } from './setting.js';

export const domainOf = (s: Setting, name: string): Domain =>
  s.controls.find((c) => c.name === name)?.domain ?? { kind: 'real' };

/** A stationary point outside an interval is looked for as well: it is projected on the interval afterwards. */
export function beyondBounds(s: Setting, { domains, facts }: Assumptions): Assumptions {
  const bounded = s.controls.filter((c) => c.domain.kind === 'interval');
  const real = bounded.map(({ name }): [string, Domain] => [name, { kind: 'real' }]);
  return { domains: new Map([...domains, ...real]), facts };
}

/** Whether H is strictly curved in one control on a half-line or line that holds both its domain and the point. */
export function curvedUpTo(
  point: Binding,
  gradient: Maximiser['gradient'],
  s: Setting,
  facts: readonly Relation[],
): boolean {
  const known = withFacts(s.assumptions, facts);
  const domain = domainOf(s, point.name);
  const lower = domain.kind === 'interval' ? signOf(domain.lower, known) : 'unknown';
  const above = isAtLeastZero(lower) && signOf(point.value, known) === 'positive';
  const wider = new Map<string, Domain>([...known.domains, [point.name, { kind: above ? 'positive' : 'real' }]]);
  const slope = gradient.find((g) => g.control === point.name)?.value ?? zero;
  const wanted = minorSign(1, s.sense);
  return signOf(differentiate(slope, point.name), { domains: wider, facts: known.facts }) === wanted;
}

/** Keeps an interior stationary point inside the control's domain; concavity makes the projection optimal (one control). */
export function project(binding: Binding, domain: Domain, assumptions: Assumptions): Binding | Relation {
  switch (domain.kind) {
    case 'interval':
      if (
        isAtLeastZero(signOf(subtract(binding.value, domain.lower), assumptions)) &&
        isAtLeastZero(signOf(subtract(domain.upper, binding.value), assumptions))
      )
        return binding;
      return bind(binding.name, call('min', call('max', binding.value, domain.lower), domain.upper));
    case 'nonnegative': {
      const sign = signOf(binding.value, assumptions);
      return sign === 'positive' || sign === 'nonnegative'
        ? binding
        : bind(binding.name, call('max', binding.value, zero));
    }
    case 'positive': {
      const wanted = discharge(binding.value, 'positive', assumptions);
      if (!wanted)
        throw infeasible(
          `the stationary point of '${binding.name}' is never positive`,
          `declare '${binding.name}' as real`,
        );
      return wanted.known ? binding : wanted.fact;
    }
    default:
      return binding;
  }
}
