/**
 * Payoffs of policies of ever larger size that rise faster than in proportion to it, from size to size, as far as numbers reach:
 * no cost of the control catches up, and the value is infinite.
 */
import type { Expression } from '../../expression/expression.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { PathTask } from '../../simulate/path-work.js';
import type { ValueEstimate } from '../../simulate/value-estimate.js';
import { policyPayoff } from '../policy-payoff.js';

export interface Effort {
  readonly paths: number;
  readonly steps: number;
}

/** The payoff of a policy in the instance from a point, undefined where it has none that can be simulated. */
export type PayoffOf = (
  instance: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  from: ReadonlyMap<string, number>,
  effort: Effort,
) => PathTask<Pick<ValueEstimate, 'value' | 'standardError' | 'bias'> | undefined>;

/** By simulated paths in continuous time. */
export const simulatedPayoff =
  (seed: number): PayoffOf =>
  (instance, policy, from, effort) =>
    policyPayoff(instance, policy, from, seed, effort);

/** Each size is so many times the one before. */
const FACTOR = 4;
export const SIZES = Array.from({ length: 17 }, (_, k) => FACTOR ** (k + 1));
/** A payoff is that many times the one before where it rises as the size to the power 3/2 at least. */
const RISING = FACTOR ** 1.5;
/** So many last payoffs have to, up to the largest size. */
const LAST = 3;
/** Where nothing is earned by so many in a row, nothing will be. */
const FRUITLESS = 5;
/** Standard errors by which payoffs have to differ. */
const STANDARD_ERRORS = 6;

export const isRising = (found: readonly number[]): boolean =>
  found.slice(1).every((v, k) => (found[k] as number) > 0 && v >= RISING * (found[k] as number));

/** What is surely earned, in the sign of the sense: a payoff less its errors. */
export const surely = (
  { sense }: ProblemInstance,
  { value, standardError, bias }: Pick<ValueEstimate, 'value' | 'standardError' | 'bias'>,
): number => (sense === 'maximize' ? value : -value) - STANDARD_ERRORS * standardError - bias;

/** Gains by size, as long as they may still lead in the end; undefined where they do not. */
export function* growingSeries(
  gainAt: (size: number) => PathTask<number | undefined>,
): PathTask<readonly number[] | undefined> {
  const found: number[] = [];
  for (const size of SIZES) {
    const gain = yield* gainAt(size);
    if (gain === undefined) return undefined;
    found.push(gain);
    if (found.slice(-FRUITLESS).filter((p) => p <= 0).length === FRUITLESS) return undefined;
    // What falls short once will not lead in the end.
    if (found.length > SIZES.length - LAST + 1 && !isRising(found.slice(-2))) return undefined;
  }
  return isRising(found.slice(-LAST)) ? found : undefined;
}

/**
 * Whether the last gains are no work of the scheme: with far finer steps they rise as well, and without a push next to nothing of them
 * is there.
 *
 * @param fineAt gains with finer steps
 * @param idle what is gained without a push
 */
export function* isConfirmed(
  fineAt: (size: number) => PathTask<number | undefined>,
  idle: PathTask<number | undefined>,
): PathTask<boolean> {
  const fine: number[] = [];
  for (const size of SIZES.slice(-2)) fine.push((yield* fineAt(size)) ?? NaN);
  return isRising(fine) && !(((yield* idle) ?? 0) > (fine[0] as number));
}

/** Two digits, and powers of ten for what is large. */
export const digits = (v: number): string => {
  const short = Number(v.toPrecision(2));
  return Math.abs(short) < 1e6 ? String(short) : short.toExponential().replace('+', '');
};

/** The last two gains of a series in words. */
export const lastOf = (found: readonly number[], atLeast = ''): string =>
  [found.length - 2, found.length - 1]
    .map((k) => `${digits(found[k] as number)}${atLeast} with c = ${digits(SIZES[k] as number)}`)
    .join(', and ');
