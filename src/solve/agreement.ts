/** Whether independent answers agree (design, section 5). */
import {
  isAvailable,
  learnt,
  type Answers,
  type Bracket,
  type Learner,
  type Method,
  type Unavailable,
} from './answer.js';

/** Largest error of a method, as a share of max(|V|, the problem's scale). */
const LARGEST_ERROR = 0.01;
/** Standard errors of a simulation that count as its error. */
const STANDARD_ERRORS = 4;
/** Relative rounding error granted to a closed form. */
const ROUNDING = 1e-11;

interface Judged {
  readonly method: Method | Learner;
  readonly value: number;
  readonly error: number;
}

const judged = (methods: Answers['methods']): readonly Judged[] => {
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = methods;
  const by = (method: Method, value: number, error: number): Judged => ({ method, value, error });
  return [
    ...(isAvailable(closed) ? [by('closed-form', closed.value, ROUNDING * Math.abs(closed.value))] : []),
    ...(isAvailable(characteristics) ? [by('characteristics', characteristics.value, characteristics.error)] : []),
    ...(isAvailable(grid) ? [by('grid', grid.value, grid.error)] : []),
    ...(integral && isAvailable(integral)
      ? [by('path-integral', integral.value, integral.bias + STANDARD_ERRORS * integral.standardError)]
      : []),
    ...(isAvailable(simulation)
      ? [by('simulation', simulation.value, simulation.bias + STANDARD_ERRORS * simulation.standardError)]
      : []),
    ...learnt(methods).map(([method, { value, error }]) => ({ method, value, error })),
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

/** The most trusted value stands for |V|: the closed form where there is one, else that of the characteristics or the grid's. */
const sizeOf = ([first]: readonly Judged[], scale: number): number => Math.max(Math.abs(first?.value ?? NaN), scale);

const isSharp = ({ error }: Judged, size: number): boolean => error <= LARGEST_ERROR * size;

const digits = (v: number, count: number): string => String(Number(v.toPrecision(count)));

/**
 * The answers without those whose error is above 1 % of max(|V|, the scale), where two others are better and nothing is contradicted: they
 * say nothing beside them.
 */
export function withoutCoarse<M extends Answers['methods']>(methods: M, scale: number): M {
  const found = judged(methods);
  const size = sizeOf(found, scale);
  if (differ(methods) || found.filter((own) => isSharp(own, size)).length < 2) return methods;
  const left = found
    .filter((own) => !isSharp(own, size))
    .map(({ method, value, error }): readonly [string, Unavailable] => [
      method,
      { unavailable: `${digits(value, 4)} with an error of ${digits(error, 2)} is too coarse beside the others` },
    ]);
  return { ...methods, ...Object.fromEntries(left) };
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
  const size = sizeOf(found, scale);
  return !differ(methods) && found.every((own) => isSharp(own, size));
}
