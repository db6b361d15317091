/** The closed form along the first state, for pictures; its unknown functions of time are integrated once. */
import type { Derivation } from '../derivation/step.js';
import { evaluateNumber } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { unknownFunctions } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { problemInRegime } from '../problem/regimes.js';
import { instantiate } from '../simulate/instance.js';
import { isAvailable, type Answers } from '../solve/answer.js';
import { stepCoefficients } from '../solve/discrete/coefficients.js';
import { stepModel } from '../solve/discrete/step-model.js';
import { integrateCoefficients } from '../solve/time-coefficients.js';
import type { Series } from './charts.js';
import { regimeOfPoint } from './regime-outcome.js';

const CURVE_POINTS = 121;

/** Points of an expression of the closed form between two ends; NaN where it has no finite value. */
export type ClosedFormCurve = (e: Expression, ends: readonly [number, number]) => Series['points'];

/** How to draw the closed form at time zero, the other states as in the answers; undefined where there is none. */
export function closedFormCurve(
  problem: ControlProblem,
  derivation: Derivation,
  answers: Answers,
): ClosedFormCurve | undefined {
  const { outcome } = derivation;
  const closed = answers.methods['closed-form'];
  const state = problem.states[0]?.name;
  if (!outcome || state === undefined || !isAvailable(closed)) return undefined;
  // Of a problem with regimes, the one of the point; unknowns that are solved as numbers are among the expressions.
  const instance = instantiate(problemInRegime(problem, regimeOfPoint(derivation, answers.at) ?? 0));
  const roots = (outcome.system?.unknowns ?? []).flatMap((name) => {
    const value = closed.expressions[name];
    return value ? [[name, evaluateNumber(value, new Map())] as const] : [];
  });
  const recursion = outcome.recursion && stepCoefficients(outcome.recursion, stepModel(problem, instance));
  const coefficients = outcome.evolution ? integrateCoefficients(outcome.evolution, instance) : undefined;
  const known = new Map([
    ...Object.entries(answers.at),
    [problem.time.name, 0] as const,
    ...roots,
    ...(recursion?.symbols ?? []).map((name, i) => [name, recursion?.at(0)[i] ?? NaN] as const),
    ...(coefficients?.names ?? []).map((name, i) => [name, coefficients?.atZero[i] ?? NaN] as const),
  ]);
  return (e, [low, high]) => {
    const ready = recursion ? recursion.named(e) : instance.put(coefficients ? coefficients.named(e) : e);
    if (unknownFunctions(ready).size > 0) return [];
    return Array.from({ length: CURVE_POINTS }, (_, i) => {
      const x = low + ((high - low) * i) / (CURVE_POINTS - 1);
      return [x, evaluateNumber(ready, new Map([...known, [state, x]]))] as const;
    });
  };
}
