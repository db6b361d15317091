/** Symbols of what a path carries along or is told at every step; names with spaces cannot clash with those of a problem. */
import { symbol } from '../expression/expression.js';

/** Weight of the running reward at this time, discounted, by the rule and by the same rule with the double step. */
export const WEIGHT = symbol('w weight');
export const SECOND = symbol('w second');
/** The discount factor at this time. */
export const FACTOR = symbol('d factor');
/** Share of the time left. */
export const LEFT = symbol('l left');
/** Probability, given the path at the steps so far, that the problem has not ended before this time. */
export const ALIVE = symbol('p alive');
/** What a policy table gives beside the actions where one may stop: positive where one does. */
export const STOP_ACTION = 'stop here';
/** What it may give besides: a slope along the coordinate of a state, by which a control variate is weighed. */
export const slopeAction = (state: string): string => `slope ${state}`;
