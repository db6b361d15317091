/** Values of a scheme against their claimed limit: the errors must fall with the claimed order of the step. */
import type { IterationExperiment } from '../derivation/experiment.js';
import { attempt } from '../expression/attempt.js';
import { evaluateNumber } from '../expression/evaluate.js';
import type { Relation } from '../expression/expression.js';
import { fittedSlope, schemeValues, type SchemeValue } from '../simulate/iteration-experiment.js';
import type { Decision, DecisionContext } from './decision.js';
import type { Evidence } from './verdict.js';
import { differs, wrongRightSides } from './wrong-right-sides.js';

/** How far the fitted order may be from the claimed one. */
const SLACK = 0.2;
/** Errors below this are rounding, which has no order. */
const VANISHING = 1e-13;

const values = new WeakMap<IterationExperiment, readonly SchemeValue[]>();

function keptValues(experiment: IterationExperiment): readonly SchemeValue[] {
  const known = values.get(experiment) ?? schemeValues(experiment);
  values.set(experiment, known);
  return known;
}

interface Errors {
  /** log₁₀ of the step against log₁₀ of the error, where there is one. */
  readonly points: readonly (readonly [number, number])[];
  readonly largest: number;
  readonly order: number;
}

function errorsFrom(runs: readonly SchemeValue[], limit: number): Errors {
  const errors = runs.map(({ step, value }) => [step, Math.abs(value - limit)] as const);
  const points = errors.flatMap(([h, e]) => (e > 0 ? [[Math.log10(h), Math.log10(e)] as const] : []));
  return { points, largest: Math.max(...errors.map(([, e]) => e)), order: fittedSlope(points) };
}

/** Decides that the scheme tends to the claim's right side with the experiment's order. */
export function decideIteration(claim: Relation, experiment: IterationExperiment, context: DecisionContext): Decision {
  const runs = keptValues(experiment);
  const limit = evaluateNumber(claim.right, new Map());
  const seen = errorsFrom(runs, limit);
  const hasOrder = (errors: Errors): boolean => Math.abs(errors.order - experiment.order) <= SLACK;
  const finest = runs.reduce((a, b) => (b.step < a.step ? b : a));
  const figures = `${finest.value.toPrecision(10)} with step ${finest.step}, claimed limit ${Number(limit.toPrecision(10))}`;
  if (seen.largest < VANISHING)
    return {
      verdict: 'undecided',
      evidence: [{ kind: 'tried', detail: `${figures}: no error is left whose order could be seen` }],
    };
  const unseen = wrongRightSides(claim).flatMap((right) => {
    const wrong = attempt(() => evaluateNumber(right, new Map()));
    return wrong !== undefined && Number.isFinite(wrong) && differs(wrong, limit) && hasOrder(errorsFrom(runs, wrong))
      ? [Math.abs(wrong - limit)]
      : [];
  });
  const power =
    unseen.length === 0
      ? 'no common mistake in the limit would have given this order'
      : `a mistake of ${Math.min(...unseen).toPrecision(2)} in the limit would have given this order as well`;
  const order = Number.isNaN(seen.order) ? 'none' : seen.order.toFixed(3);
  const detail = `${figures}; fitted order of the error over ${runs.length} steps: ${order} (claimed ${experiment.order}); ${power}`;
  const evidence: readonly Evidence[] = [
    {
      kind: 'slope',
      detail,
      ...(seen.points.length >= 2 ? { slope: { points: seen.points, order: seen.order, quantity: 'error' } } : {}),
    },
  ];
  if (!hasOrder(seen))
    return {
      verdict: 'refuted',
      evidence,
      counterexample: { point: { h: finest.step }, left: finest.value, right: limit, seed: context.seed },
    };
  return { verdict: unseen.length === 0 ? 'measured' : 'undecided', evidence };
}
