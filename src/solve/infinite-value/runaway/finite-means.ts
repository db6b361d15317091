/**
 * Whether what is lost without a control, once it has pushed, has a finite mean: else a push earns −∞ however much it earns in its
 * tube. It has where the loss is bounded for each x, or grows with the other states like a power while these grow no faster than
 * linear ones do; without a horizon only where it is bounded for each x and x grows more slowly than the discount takes.
 */
import { isOfDegree } from '../../../expression/degree.js';
import type { Expression } from '../../../expression/expression.js';
import type { ProblemInstance } from '../../../simulate/instance.js';
import { rangeOf, sizeOf } from '../../range.js';
import type { Driven } from './driven.js';
import { anywhere, isPaidFor, rangeAt } from './least-payoff.js';

/** Powers of other states beyond this one are looked at no more. */
const MOST = 40;

export function hasFiniteMeans(driven: Driven, instance: ProblemInstance): boolean {
  const { others, rate, offset, noise, running, terminal } = driven;
  const { horizon, discount } = instance;
  const domains = anywhere(driven, instance);
  const names = others.map((y) => y.name);
  const isBounded = (e: Expression): boolean => sizeOf(rangeOf(e, domains)) < Infinity;
  const areLinear = others.every(({ drift, noise }) => [drift, ...noise].every((e) => isOfDegree(e, names, 1)));
  const isTame = (e: Expression): boolean =>
    isBounded(e) || (horizon < Infinity && areLinear && isOfDegree(e, names, MOST));
  const idle = [...running, ...(horizon < Infinity ? terminal : [])].filter((part) => !isPaidFor(part, driven));
  const everything = { lower: -Infinity, upper: Infinity };
  const losses = idle.filter(({ term }) => !(rangeAt(term, driven, domains, everything, 0).lower >= 0));
  if (losses.length === 0) return true;
  const growth = Math.max(0, rangeOf(rate, domains).upper);
  const isSlow = horizon < Infinity ? growth < Infinity : losses.every(({ degree }) => degree * growth < discount);
  return isSlow && [offset, ...noise, ...losses.map(({ coefficient }) => coefficient)].every(isTame);
}
