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

/**
 * The coordinate folded back into its domain: the reflection that an interval has by default. At an end that constrains it is
 * held there; beyond one that absorbs the problem is over.
 */
export function reflected(
  y: Expression,
  { domain, boundary = {} }: Pick<InstanceState, 'domain' | 'boundary'>,
): Expression {
  if (domain.kind !== 'interval' && domain.kind !== 'nonnegative') return y;
  const rules = { lower: boundary.lower ?? 'reflect', upper: boundary.upper ?? 'reflect' };
  const lower = exact(domain.lower);
  const up = (e: Expression): Expression =>
    rules.lower === 'reflect' ? add(lower, call('abs', subtract(e, lower))) : e;
  const atLeast = (e: Expression): Expression => (rules.lower === 'absorb' ? e : call('max', e, lower));
  if (domain.kind === 'nonnegative') return rules.lower === 'constrain' ? atLeast(y) : up(y);
  const upper = exact(domain.upper);
  const down = (e: Expression): Expression =>
    rules.upper === 'reflect' ? subtract(upper, call('abs', subtract(upper, e))) : e;
  let folded = y;
  const foldings = rules.lower === 'reflect' && rules.upper === 'reflect' ? FOLDINGS : 1;
  for (let i = 0; i < foldings; i++) folded = down(up(folded));
  // Farther out a step is many widths long and means nothing: the path stays inside, and its excursion is counted.
  const within = atLeast(folded);
  return rules.upper === 'absorb' ? within : call('min', within, upper);
}

/**
 * 1 where a nonnegative state was carried below zero, one step carried a state over a whole interval, or a state was held at
 * an end that constrains; the reflection at its ends that an interval has by declaration is not counted, nor where an end
 * absorbs.
 */
export function excursion(
  y: Expression,
  { domain, boundary = {} }: Pick<InstanceState, 'domain' | 'boundary'>,
): Expression {
  const stepsOver = (far: Expression): Expression => multiply(half, add(one, call('sign', far)));
  const rules = [boundary.lower, boundary.upper];
  if (domain.kind !== 'set' && rules.includes('constrain')) {
    const beyond = [
      ...(boundary.lower === 'constrain' ? [subtract(exact(domain.lower), y)] : []),
      ...(boundary.upper === 'constrain' ? [subtract(y, exact(domain.upper))] : []),
    ];
    return add(...beyond.map((far) => call('max', call('sign', far), zero)));
  }
  if (rules.includes('absorb')) return zero;
  if (domain.kind === 'nonnegative') return stepsOver(negate(y));
  if (domain.kind !== 'interval') return zero;
  const [middle, reach] = [(domain.lower + domain.upper) / 2, 1.5 * (domain.upper - domain.lower)];
  return stepsOver(subtract(call('abs', subtract(y, exact(middle))), exact(reach)));
}
