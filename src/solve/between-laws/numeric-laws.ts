/** The laws of start and end as numbers. */
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import type { EndLaws, NormalLaw } from '../../problem/problem.js';
import type { ProblemInstance } from '../../simulate/instance.js';

export interface NumericLaw {
  readonly mean: number;
  readonly variance: number;
}

export interface NumericLaws {
  readonly start: ReadonlyMap<string, NumericLaw>;
  readonly end: ReadonlyMap<string, NumericLaw>;
}

/** @throws CostateError `input.value` where a mean is not finite or a variance not positive at these parameters */
export function numericLaws({ start, end }: EndLaws, instance: ProblemInstance): NumericLaws {
  const numbers = (key: string, laws: ReadonlyMap<string, NormalLaw>): ReadonlyMap<string, NumericLaw> =>
    new Map(
      [...laws].map(([state, law]) => {
        const [mean, variance] = [law.mean, law.variance].map((e) => evaluateNumber(instance.put(e), new Map()));
        if (
          mean === undefined ||
          variance === undefined ||
          !Number.isFinite(mean) ||
          !(variance > 0 && Number.isFinite(variance))
        )
          // prettier-ignore
          throw new CostateError({
            code: 'input.value',
            about: key,
            message: `the law of ${state} under '${key}' has the mean ${mean} and the variance ${variance}`,
            expected: 'a finite mean and a positive variance',
          });
        return [state, { mean, variance }] as const;
      }),
    );
  return { start: numbers('start', start), end: numbers('end', end) };
}
