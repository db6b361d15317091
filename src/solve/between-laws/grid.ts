/**
 * The least cost between two laws on a grid: V(0, x) with the multiplier as the payoff at the end, averaged over the normal
 * start by Gauss and Hermite's rule of five points, less the multiplier's mean in the end law.
 */
import { evaluateNumber } from '../../expression/evaluate.js';
import type { Expression } from '../../expression/expression.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { GridAnswer, Unavailable } from '../answer.js';
import { solveOnGrid } from '../grid/solve-on-grid.js';
import type { NumericLaw, NumericLaws } from './numeric-laws.js';

/** Roots of He₅ with their weights, exact to degree nine (Abramowitz and Stegun 1964, table 25.10, for the normal weight). */
const [NEAR, FAR] = [Math.sqrt(5 - Math.sqrt(10)), Math.sqrt(5 + Math.sqrt(10))];
const FIVE = [
  [0, 8 / 15],
  [NEAR, (7 + 2 * Math.sqrt(10)) / 60],
  [-NEAR, (7 + 2 * Math.sqrt(10)) / 60],
  [FAR, (7 - 2 * Math.sqrt(10)) / 60],
  [-FAR, (7 - 2 * Math.sqrt(10)) / 60],
] as const;
/** On the three inner points, exact to degree three: what the two rules differ by is the error of the coarser one. */
const INNER = 1 / (2 * NEAR * NEAR);
const THREE = [1 - 2 * INNER, INNER, INNER, 0, 0];

export interface GridWishes {
  readonly tolerance?: number;
  readonly points?: number;
}

/** E of a polynomial of degree two in one state, as the multiplier is, under a normal law. */
function meanOf(e: Expression, state: string, { mean, variance }: NumericLaw): number {
  const at = (z: number): number => evaluateNumber(e, new Map([[state, mean + Math.sqrt(variance) * z]]));
  return FIVE.reduce((sum, [z, weight]) => sum + weight * at(z), 0);
}

/**
 * @param instance the problem with the multiplier for its terminal payoff
 * @param at where the policy is told
 * @throws CostateError as `solveOnGrid`
 */
export function gridBetween(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  laws: NumericLaws,
  at: ReadonlyMap<string, number>,
  { tolerance, points }: GridWishes,
): GridAnswer | Unavailable {
  const [state, ...others] = instance.states.map((s) => s.name);
  const [start, end] = [laws.start.get(state ?? ''), laws.end.get(state ?? '')];
  if (state === undefined || !start || !end || others.length > 0)
    return { unavailable: 'the grid averages over the start of one state so far' };
  const options = {
    ...(tolerance === undefined ? {} : { accuracy: tolerance / 2 }),
    ...(points === undefined ? {} : { points }),
  };
  const solved = (x: number): GridAnswer | Unavailable => {
    const found = solveOnGrid(instance, maximiser, { at: new Map([[state, x]]), ...options });
    return 'unavailable' in found ? found : found.answer;
  };
  const answers: GridAnswer[] = [];
  for (const [z] of FIVE) {
    const found = solved(start.mean + Math.sqrt(start.variance) * z);
    if ('unavailable' in found) return found;
    answers.push(found);
  }
  const point = at.get(state) ?? start.mean;
  const here = point === start.mean ? answers[0] : solved(point);
  if (!here || 'unavailable' in here) return { unavailable: 'the grid gave no answer at the point' };
  const weighted = (weights: readonly number[], of: (a: GridAnswer) => number): number =>
    answers.reduce((sum, a, i) => sum + (weights[i] ?? 0) * of(a), 0);
  const weights = FIVE.map(([, weight]) => weight);
  const [five, three] = [weighted(weights, (a) => a.value), weighted(THREE, (a) => a.value)];
  return {
    ...here,
    value: five - meanOf(instance.terminal, state, end),
    error: weighted(weights, (a) => a.error) + Math.abs(five - three),
    iterations: answers.reduce((sum, a) => sum + a.iterations, 0),
    seconds: answers.reduce((sum, a) => sum + a.seconds, 0),
  };
}
