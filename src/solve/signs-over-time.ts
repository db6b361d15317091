/**
 * Signs that the maximiser needs of a candidate with functions of time, such as P(t) > 0, at the times of the integration and
 * a few states: where one fails the formula for the maximiser gives a saddle or a minimum instead.
 */
import type { Outcome } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { Unavailable } from './answer.js';
import type { IntegratedCoefficients } from './time-coefficients.js';

/** Times that are looked at, of all that were stepped to. */
const TIMES = 24;
/** A wrong sign of less than this share of the largest size on the way is one of rounding. */
const ROUNDING = 1e-8;
/** States beside the point, as multiples of it. */
const AROUND = [1, 0.6, 1.5];

/**
 * @returns undefined where all signs hold; why the closed form is none where one fails on which controls' ends depend, or has no
 * value anywhere that is looked at
 * @throws CostateError `infeasible.maximiser` where one fails and controls have no ends: the Hamiltonian has no optimum then
 */
export function signsOverTime(
  signs: NonNullable<Outcome['signs']>,
  coefficients: IntegratedCoefficients,
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
): Unavailable | undefined {
  const { times, values, names } = coefficients;
  const stride = Math.max(1, Math.floor(times.length / TIMES));
  const ready = (e: Expression): Expression => instance.put(coefficients.named(e));
  for (const sign of signs) {
    const [left, right] = [ready(sign.left), ready(sign.right)];
    const found = AROUND.flatMap((factor) => {
      const x = [...at].map(([name, v]) => [name, v * factor] as const);
      return times.flatMap((t, i) =>
        i % stride === 0 || i === times.length - 1
          ? [{ t, gap: gapOf(left, right, new Map([...x, [instance.time, t], ...names.map((name, k) => [name, values[i]?.[k] ?? NaN] as const)])) }] // prettier-ignore
          : [],
      );
    }).filter(({ gap }) => Number.isFinite(gap));
    if (found.length === 0)
      return { unavailable: `${printText(sign)}, which the maximiser needs, has no value along the solution` };
    const size = found.reduce((most, { gap }) => Math.max(most, Math.abs(gap)), 0);
    const outward = sign.operator === '>' || sign.operator === '>=' ? -1 : 1;
    const [worst] = found.filter(({ gap }) => outward * gap > ROUNDING * size).sort((a, b) => b.t - a.t);
    if (!worst) continue;
    const why = `${printText(sign)} does not hold at ${instance.time} = ${Number(worst.t.toPrecision(4))}`;
    if (instance.controls.some((c) => c.domain.kind !== 'real'))
      return { unavailable: `the candidate does not give an optimum of the Hamiltonian: ${why}` };
    throw new CostateError({
      code: 'infeasible.maximiser',
      message: `the Hamiltonian has no ${instance.sense === 'maximize' ? 'maximiser' : 'minimiser'}: ${why}`,
      expected: printText(sign),
      suggestion: 'bound the controls, give them a cost that is strictly convex, or change the payoff at the end',
    });
  }
  return undefined;
}

const gapOf = (left: Expression, right: Expression, at: ReadonlyMap<string, number>): number =>
  evaluateNumber(left, at) - evaluateNumber(right, at);
