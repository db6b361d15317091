/** States kept in one-sided domains and intervals: a step that leaves is folded back, and how often is counted. */
import {
  add,
  call,
  half,
  multiply,
  negate,
  number,
  one,
  subtract,
  zero,
  type Expression,
} from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import type { InstanceState } from './instance.js';

const exact = (value: number): Expression => number(rationalFromNumber(value));

/** Foldings at both ends of an interval; together they are the triangle wave up to two widths beyond either end. */
const FOLDINGS = 3;

/** The coordinate folded back into an interval: the reflection that an interval has by default. */
export function reflected(y: Expression, { domain }: Pick<InstanceState, 'domain'>): Expression {
  if (domain.kind !== 'interval' && domain.kind !== 'nonnegative') return y;
  const lower = exact(domain.lower);
  const up = (e: Expression): Expression => add(lower, call('abs', subtract(e, lower)));
  if (domain.kind === 'nonnegative') return up(y);
  const upper = exact(domain.upper);
  let folded = y;
  for (let i = 0; i < FOLDINGS; i++) folded = subtract(upper, call('abs', subtract(upper, up(folded))));
  // Farther out a step is many widths long and means nothing: the path stays inside, and its excursion is counted.
  return call('min', call('max', folded, lower), upper);
}

/**
 * 1 where a nonnegative state was carried below zero, or one step carried a state over a whole interval; the reflection at
 * its ends that an interval has by declaration is not counted.
 */
export function excursion(y: Expression, { domain }: Pick<InstanceState, 'domain'>): Expression {
  const stepsOver = (far: Expression): Expression => multiply(half, add(one, call('sign', far)));
  if (domain.kind === 'nonnegative') return stepsOver(negate(y));
  if (domain.kind !== 'interval') return zero;
  const [middle, reach] = [(domain.lower + domain.upper) / 2, 1.5 * (domain.upper - domain.lower)];
  return stepsOver(subtract(call('abs', subtract(y, exact(middle))), exact(reach)));
}
