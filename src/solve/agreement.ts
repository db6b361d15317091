/** Whether independent answers agree (design, section 5). */
import { isAvailable, learnt, type Answers, type Bracket, type Unavailable } from './answer.js';

/** Largest error of a method, as a share of max(|V|, the problem's scale). */
const LARGEST_ERROR = 0.01;
/** Standard errors of a simulation that count as its error. */
const STANDARD_ERRORS = 4;
/** Relative rounding error granted to a closed form. */
const ROUNDING = 1e-11;

interface Judged {
  readonly value: number;
  readonly error: number;
}

const judged = (methods: Answers['methods']): readonly Judged[] => {
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = methods;
  return [
    ...(isAvailable(closed) ? [{ value: closed.value, error: ROUNDING * Math.abs(closed.value) }] : []),
    ...(isAvailable(characteristics) ? [{ value: characteristics.value, error: characteristics.error }] : []),
    ...(isAvailable(grid) ? [{ value: grid.value, error: grid.error }] : []),
    ...(integral && isAvailable(integral)
      ? [{ value: integral.value, error: integral.bias + STANDARD_ERRORS * integral.standardError }]
      : []),
    ...(isAvailable(simulation)
      ? [{ value: simulation.value, error: simulation.bias + STANDARD_ERRORS * simulation.standardError }]
      : []),
    ...learnt(methods).map(([, { value, error }]) => ({ value, error })),
  ];
};

/** Whether two values differ by more than the sum of their errors. */
export function differ(methods: Answers['methods']): boolean {
  const found = judged(methods);
  return found.some((a, i) => found.slice(i + 1).some((b) => !(Math.abs(a.value - b.value) <= a.error + b.error)));
}

/** Whether the simulated end has the moments asked for, within its errors; true where none was simulated. */
export const endMet = ({ end = {} }: NonNullable<Answers['betweenLaws']>): boolean =>
  Object.values(end).every(({ mean, variance }) =>
    [mean, variance].every(
      ({ value, standardError, bias, asked }) => Math.abs(value - asked) <= bias + STANDARD_ERRORS * standardError,
    ),
  );

/** Whether a value lies outside the bracket by more than the errors of both. */
export function leaves(methods: Answers['methods'], bracket: Bracket | Unavailable | undefined): boolean {
  if (!bracket || !isAvailable(bracket)) return false;
  const { lower, upper } = bracket;
  const slack = (b: Bracket['lower']): number => b.bias + STANDARD_ERRORS * b.standardError;
  return judged(methods).some(
    ({ value, error }) =>
      !(value + error >= lower.value - slack(lower)) || !(value - error <= upper.value + slack(upper)),
  );
}

/** Whether something is against the answers; they may fail to agree for an error that is too large, too. */
export const contradicted = ({ methods, challenge, bracket, betweenLaws }: Answers): boolean =>
  challenge !== undefined ||
  differ(methods) ||
  leaves(methods, bracket) ||
  (betweenLaws !== undefined && !endMet(betweenLaws));

/**
 * Every two values differ by at most the sum of their errors, and each error is at most 1 % of max(|V|, the scale).
 *
 * @param scale gross payoff: what is earned and lost, without cancellation
 * @returns null where fewer than two methods apply
 */
export function agreement(methods: Answers['methods'], scale: number): boolean | null {
  const found = judged(methods);
  if (found.length < 2) return null;
  // The most trusted value stands for |V|: the closed form where there is one, else that of the characteristics or the grid's.
  const size = Math.max(Math.abs(found[0]?.value ?? NaN), scale);
  return !differ(methods) && found.every(({ error }) => error <= LARGEST_ERROR * size);
}
