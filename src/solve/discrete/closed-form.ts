/** The derivation's value and policy in discrete time as numbers; of a problem without noise and with an end, the whole path. */
import type { Derivation } from '../../derivation/step.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import type { Expression } from '../../expression/expression.js';
import { unknownFunctions } from '../../expression/traverse.js';
import type { ClosedFormAnswer, Unavailable } from '../answer.js';
import { checkConditions, withoutCandidate } from '../closed-form.js';
import { stepCoefficients, type StepCoefficients } from './coefficients.js';
import type { StepModel } from './step-model.js';

/** The policy as formulas in time, states and the coefficients of a step. */
export interface FormulaPolicy {
  readonly kind: 'formulas';
  readonly controls: ReadonlyMap<string, Expression>;
  readonly coefficients?: StepCoefficients;
}

export interface StepClosedForm {
  readonly answer: ClosedFormAnswer;
  readonly policy: FormulaPolicy;
}

/** Paths longer than this are not listed. */
const LONGEST_PATH = 1000;

type Numbers = Readonly<Record<string, number>>;

/** Times, states and controls along the one path, the last entry without controls. */
function pathOf(model: StepModel, at: ReadonlyMap<string, number>, policy: FormulaPolicy): readonly Numbers[] {
  const { states, step, steps, instance } = model;
  const path: Numbers[] = [];
  let state = states.map((name) => at.get(name) ?? NaN);
  const out = new Float64Array(1 + states.length);
  for (let k = 0; k < steps; k++) {
    const time = k * step;
    const known = new Map<string, number>([
      [instance.time, time],
      ...states.map((name, i) => [name, state[i] ?? NaN] as const),
    ]);
    (policy.coefficients?.symbols ?? []).forEach((name, i) => known.set(name, policy.coefficients?.at(k)[i] ?? NaN));
    const controls = model.controls.map(({ name }) => {
      const e = policy.controls.get(name);
      return [name, e ? evaluateNumber(e, known) : NaN] as const;
    });
    path.push(
      Object.fromEntries([
        [instance.time, time],
        ...states.map((name, i) => [name, state[i] ?? NaN] as const),
        ...controls,
      ]),
    );
    model.evaluate([time, ...state, ...controls.map(([, value]) => value)], out);
    state = [...out.slice(1)];
  }
  path.push(
    Object.fromEntries([[instance.time, steps * step], ...states.map((name, i) => [name, state[i] ?? NaN] as const)]),
  );
  return path;
}

/** As `closedFormOf` of continuous time. */
export function closedFormInSteps(
  model: StepModel,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): StepClosedForm | Unavailable {
  const { outcome } = derivation;
  const { instance } = model;
  if (!outcome) return { unavailable: 'the derivation has no outcome' };
  checkConditions(derivation, instance);
  const controls = outcome.policy ?? new Map<string, Expression>();
  if (!outcome.value || model.controls.some((c) => !controls.has(c.name)))
    return { unavailable: withoutCandidate(derivation) };
  const coefficients = outcome.recursion ? stepCoefficients(outcome.recursion, model) : undefined;
  const ready = (e: Expression): Expression => (coefficients ? coefficients.named(e) : instance.put(e));
  const [value, policy] = [ready(outcome.value), new Map([...controls].map(([name, e]) => [name, ready(e)]))];
  const left = [value, ...policy.values()].flatMap((e) => [...unknownFunctions(e)]);
  if (left.length > 0) return { unavailable: `the derivation leaves ${[...new Set(left)].join(', ')} undetermined` };
  const known = new Map([
    ...at,
    [instance.time, 0] as const,
    ...(coefficients?.symbols ?? []).map((name, i) => [name, coefficients?.at(0)[i] ?? NaN] as const),
  ]);
  const numberOf = (e: Expression, what: string): number => {
    const result = evaluateNumber(e, known);
    if (!Number.isFinite(result))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the closed form of ${what} is not finite at the point (${result})`,
      });
    return result;
  };
  const formulas: FormulaPolicy = { kind: 'formulas', controls: policy, ...(coefficients ? { coefficients } : {}) };
  const listed = model.normals.length === 0 && model.steps <= LONGEST_PATH;
  return {
    answer: {
      value: numberOf(value, 'V'),
      policy: Object.fromEntries([...policy].map(([name, e]) => [name, numberOf(e, name)])),
      expressions: Object.fromEntries([['V', outcome.value], ...controls, ...outcome.constants]),
      ...(listed ? { path: pathOf(model, at, formulas) } : {}),
    },
    policy: formulas,
  };
}
