/** Optima that are no stationary points: at an end of a control's domain, or among finitely many values. */
import { collect } from '../expression/collect.js';
import type { Assumptions } from '../expression/assumptions.js';
import { add, call, fraction, half, multiply, relation, subtract, symbol, zero, type Domain, type Expression } from '../expression/expression.js'; // prettier-ignore
import { printText } from '../expression/print-text.js';
import { definitionConditions } from '../expression/side-conditions.js';
import { isAtLeastZero, isAtMostZero } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { simplify } from '../expression/simplify.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { Variable } from '../problem/problem.js';
import { infeasible, NOTHING, type Maximiser, type MaximiserSearch } from './maximiser.js';
import { essentialSign } from './obligation.js';
import type { Setting } from './setting.js';

type Ends = readonly [Expression, Expression];

export function boundsOf(domain: Domain): Ends | undefined {
  return domain.kind === 'interval' ? [domain.lower, domain.upper] : undefined;
}

/** A linear Hamiltonian over an unbounded domain: at the lower end zero, without an optimum, or not decided. */
export function overHalfLine(s: Setting, control: Variable, h: Expression, slope: Expression): MaximiserSearch {
  const { name, domain } = control;
  const word = s.sense === 'sup' ? 'maximiser' : 'minimiser';
  const linear = `the Hamiltonian is linear in the control '${name}'`;
  const bounded = `bound it, as in ${name}: [-1, 1], or add a strictly ${s.sense === 'sup' ? 'concave' : 'convex'} cost of ${name}`;
  if (domain.kind !== 'nonnegative' && domain.kind !== 'positive')
    throw infeasible(`${linear}, which is not bounded: there is no ${word}`, bounded);
  const sign = signOf(slope, s.assumptions);
  const outward = s.sense === 'sup' ? sign === 'positive' : sign === 'negative';
  if (outward)
    throw infeasible(
      `${linear}, which is not bounded above, and its slope ${printText(slope)} is ${sign}: there is no ${word}`,
      bounded,
    );
  const inward = s.sense === 'sup' ? isAtMostZero(sign) : isAtLeastZero(sign);
  if (!inward)
    return {
      stopped: `${linear}, which has no upper bound, and the sign of its slope ${printText(slope)} is not known: ${name} = 0 is optimal where it is ${s.sense === 'sup' ? 'not positive' : 'not negative'}, and nothing is elsewhere`,
    };
  if (domain.kind === 'positive')
    throw infeasible(
      `${linear}, whose slope ${printText(slope)} is ${sign}: the ${s.sense === 'sup' ? 'supremum' : 'infimum'} is approached as ${name} goes to 0, which the domain leaves out`,
      `declare '${name}' as nonnegative`,
    );
  return { ...NOTHING, at: [bind(name, zero)], value: simplify(substitute(h, [bind(name, zero)]), s.assumptions) };
}

/** What is monotone in a control over an interval has its sup at the end that the slope's sign points to. */
export function bangBang(s: Setting, { name }: Variable, h: Expression, direction: Expression, ends: Ends): Maximiser {
  const [lower, upper] = ends;
  const sense = fraction(s.sense === 'sup' ? 1 : -1, 1);
  const [low, high] = ends.map((end) => substitute(h, [bind(name, end)])) as [Expression, Expression];
  const middle = add(lower, upper);
  const essential = essentialSign(direction, 'positive', s.assumptions);
  const turned = fraction(essential.operator === '<' ? -1 : 1, 1);
  const reach = multiply(sense, turned, subtract(upper, lower), call('sign', essential.left));
  const gain = simplify(subtract(high, low), s.assumptions);
  return {
    ...NOTHING,
    at: [bind(name, simplify(multiply(half, add(middle, reach)), s.assumptions))],
    value: simplify(multiply(half, add(low, high, multiply(sense, call('abs', gain)))), s.assumptions),
  };
}

/** A slope without its factor in the control where that is never negative on its interval: H is monotone in it, up or down. */
export function monotoneIn(
  { name, domain }: Variable,
  h: Expression,
  slope: Expression,
  { domains, facts }: Assumptions,
): Expression | undefined {
  if (domain.kind !== 'interval') return undefined;
  const within: Assumptions = {
    domains,
    facts: [...facts, relation(symbol(name), '>=', domain.lower), relation(symbol(name), '<=', domain.upper)],
  };
  // Across a pole, or at an end without a value, a slope of one sign says nothing.
  if (definitionConditions(h, within).some(({ condition }) => dependsOn(condition, name))) return undefined;
  const [only, ...others] = collect(slope, [name], within) ?? [];
  return only && others.length === 0 && isAtLeastZero(signOf(only.basis, within)) ? only.coefficient : undefined;
}

/** The best of finitely many controls. */
export function enumerated(s: Setting, control: Variable, h: Expression): MaximiserSearch {
  if (control.domain.kind !== 'set') return { stopped: 'not a finite set' };
  const values = control.domain.values.map((value) => substitute(h, [bind(control.name, value)]));
  const extremum = s.sense === 'sup' ? 'max' : 'min';
  return { ...NOTHING, value: call(extremum, ...values) };
}
