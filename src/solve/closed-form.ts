/** The value and policy that the derivation found, as numbers; unknown functions of time are integrated from the horizon. */
import type { Derivation, Outcome } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { call, one, relation, subtract, symbol, type Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import type { Rational } from '../expression/rational.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import { relationHolds } from '../expression/relation-holds.js';
import type { ControlProblem } from '../problem/problem.js';
import { instantiate, type ProblemInstance } from '../simulate/instance.js';
import type { Policy } from '../simulate/policy.js';
import type { ClosedFormAnswer, Unavailable } from './answer.js';
import { linearQuadraticForm } from './linear-quadratic/closed-form.js';
import { uncovered } from './coverage.js';
import { signsOverTime } from './signs-over-time.js';
import { integrateCoefficients } from './time-coefficients.js';

export interface ClosedFormResult {
  readonly answer: ClosedFormAnswer;
  readonly policy: Policy;
}

/** Conditions on the parameters alone must hold at their values. @throws CostateError `infeasible.parameters` */
export function checkConditions(derivation: Derivation, instance: ProblemInstance): void {
  for (const condition of derivation.outcome?.conditions ?? []) {
    const r = relation(instance.put(condition.left), condition.operator, instance.put(condition.right));
    if (freeSymbols(r).size > 0 || unknownFunctions(r).size > 0) continue;
    if (!relationHolds(evaluateNumber(r.left, new Map()), r.operator, evaluateNumber(r.right, new Map())))
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `${instance.id}: the parameters violate ${printText(condition)}`,
        expected: printText(condition),
      });
  }
}

/** The first of some names that a problem does not declare, so that it can be an unknown of a candidate. */
function unknownName(problem: ControlProblem, ...names: readonly [string, ...string[]]): string {
  const { states, controls, parameters, time, regimes } = problem;
  const taken = new Set([
    time.name,
    ...(regimes?.names ?? []),
    ...[...states, ...controls, ...parameters].map(({ name }) => name),
  ]);
  return names.find((name) => !taken.has(name)) ?? names[0];
}

/** What to do where nothing says what form V has. */
export function withoutCandidate({ problem, outcome }: Derivation, stopped = outcome?.stopped): string {
  const why = stopped ?? 'no closed form was found';
  if (!problem || problem.candidate || problem.pieces) return why;
  const [state] = problem.states;
  const x = state?.name ?? 'x';
  const factor = unknownName(problem, 'P', 'A', 'B');
  const form =
    state?.domain.kind === 'positive'
      ? `${unknownName(problem, 'A', 'B', 'P')}*${x}^${unknownName(problem, 'n', 'm', 'k', 'j')}`
      : `${factor}*${x}^2/2 + ${unknownName(problem, 'c', 'C', 'k')}`;
  const time =
    problem.time.horizon === 'infinite' ? '' : ` (${factor}(${problem.time.name}) for an unknown that depends on time)`;
  return `${why}; give a candidate: ${form}, say, in the problem file${time}`;
}

/** Positive in the regions in which one stops. */
function stopLevel(
  { state, regions }: NonNullable<Outcome['stopsAt']>,
  ready: (e: Expression) => Expression,
): Expression | undefined {
  const x = symbol(state);
  const levels = regions.map(({ lower, upper }) => {
    const depths = [...(lower ? [subtract(x, ready(lower))] : []), ...(upper ? [subtract(ready(upper), x)] : [])];
    return depths.length > 1 ? call('min', ...depths) : (depths[0] ?? one);
  });
  return levels.length > 1 ? call('max', ...levels) : levels[0];
}

/** As `closedForm`, for a problem whose parameters are put in already, with the policy for a simulation. */
export function closedFormOf(
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): ClosedFormResult | Unavailable {
  const { outcome } = derivation;
  if (!outcome) return { unavailable: 'the derivation has no outcome' };
  const beyond = outcome.stopsAt ? undefined : uncovered(instance, 'closed-form', outcome.stopped);
  if (beyond !== undefined) return { unavailable: beyond };
  checkConditions(derivation, instance);
  const controls = outcome.policy ?? new Map<string, Expression>();
  if (!outcome.value || instance.controls.some((c) => !controls.has(c.name))) {
    const why = withoutCandidate(derivation);
    if (derivation.problem?.candidate ?? derivation.problem?.pieces) return { unavailable: why };
    const form = linearQuadraticForm(instance, derivation, at);
    return 'why' in form ? { unavailable: `${why}; it is not linear-quadratic either: ${form.why}` } : form;
  }
  const average = instance.average === undefined ? undefined : outcome.constants.get(instance.average);
  const coefficients = outcome.evolution
    ? integrateCoefficients(outcome.evolution, instance, outcome.value)
    : undefined;
  const ready = (e: Expression): Expression => instance.put(coefficients ? coefficients.named(e) : e);
  const [value, policy] = [ready(outcome.value), new Map([...controls].map(([name, e]) => [name, ready(e)]))];
  const wrong = coefficients && signsOverTime(outcome.signs ?? [], coefficients, instance, at);
  if (wrong) return wrong;
  const asked = average ? ready(average) : value;
  const left = [asked, value, ...policy.values()].flatMap((e) => [...unknownFunctions(e)]);
  if (left.length > 0) return { unavailable: `the derivation leaves ${[...new Set(left)].join(', ')} undetermined` };
  const stop = outcome.stopsAt && stopLevel(outcome.stopsAt, ready);
  const symbols = new Map([
    ...at,
    [instance.time, 0],
    ...(coefficients?.names ?? []).map((name, i) => [name, coefficients?.atZero[i] ?? NaN] as const),
  ]);
  const numberOf = (e: Expression, what: string): number => {
    const result = evaluateNumber(e, symbols);
    if (!Number.isFinite(result))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the closed form of ${what} is not finite at the point (${result})`,
      });
    return result;
  };
  return {
    answer: {
      value: average ? numberOf(asked, instance.average ?? 'V') : numberOf(value, 'V'),
      policy: Object.fromEntries([...policy].map(([name, e]) => [name, numberOf(e, name)])),
      ...(outcome.stopsAt
        ? {
            boundary: {
              [outcome.stopsAt.state]: outcome.stopsAt.ends.map((end) => numberOf(ready(end), 'the boundary')),
            },
          }
        : {}),
      expressions: Object.fromEntries([['V', outcome.value], ...controls, ...outcome.constants]),
    },
    policy: {
      kind: 'feedback',
      controls: policy,
      ...(coefficients ? { coefficients } : {}),
      ...(stop ? { stop } : {}),
    },
  };
}

/**
 * Evaluates the derivation's value and policy at a point and time zero.
 *
 * @param at a number for each state
 * @param parameters exact values that replace those of the problem
 * @returns the numbers with the expressions they come from, or why there is no closed form
 * @throws CostateError `infeasible.parameters` where a condition of the derivation fails at the parameters,
 * `resources.numeric` where the closed form is not finite at the point
 */
export function closedForm(
  problem: ControlProblem,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
  parameters?: ReadonlyMap<string, Rational>,
): ClosedFormAnswer | Unavailable {
  const result = closedFormOf(instantiate(problem, parameters), derivation, at);
  return 'unavailable' in result ? result : result.answer;
}
