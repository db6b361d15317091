/** Problems that earn no more than the one they are made of: a payoff that is infinite here is infinite there. */
import { call, number, type Expression, type FunctionCall } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { rewriteTopDown } from '../../expression/traverse.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { rangeOf } from '../range.js';
import { anywhere } from './anywhere.js';

export const constant = (v: number): Expression => number(rationalFromNumber(v));

/** The largest size of an argument of which an exponential is a double, with something to spare. */
const LARGEST_EXPONENT = 700;

/** With `most` as the largest that is earned at any time. */
export function cappedAt(instance: ProblemInstance, sign: 1 | -1, most: number): ProblemInstance {
  const capped = (e: Expression): Expression => call(sign > 0 ? 'min' : 'max', e, constant(sign * most));
  return { ...instance, running: capped(instance.running), terminal: capped(instance.terminal) };
}

/**
 * Payoffs whose exponentials stop growing where they would be no doubles any more. An infinity that is only one in between, as in
 * log(1 + exp(x)), is none then; what is earned by subtracting one is seen without this.
 */
export function withoutOverflow(instance: ProblemInstance): ProblemInstance {
  const [low, high] = [constant(-LARGEST_EXPONENT), constant(LARGEST_EXPONENT)];
  const held = (e: Expression): Expression =>
    rewriteTopDown(e, (node): Expression | undefined => {
      if (node.kind !== 'function' || !['exp', 'cosh', 'sinh'].includes(node.name)) return undefined;
      const [argument] = node.arguments.map(held) as [Expression];
      return call(node.name as FunctionCall['name'], call('min', call('max', argument, low), high));
    });
  return { ...instance, running: held(instance.running), terminal: held(instance.terminal) };
}

/** Whether what is earned has a bound, whatever is done. */
export function isBounded(instance: ProblemInstance, sign: 1 | -1): boolean {
  const domains = anywhere(instance);
  return [instance.running, instance.terminal].every((e) => {
    const { lower, upper } = rangeOf(e, domains);
    return (sign > 0 ? upper : -lower) < Infinity;
  });
}
