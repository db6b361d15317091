/** The laws that states start in and have to end in: `start: {x: {mean: 0, variance: 1}}` and `end`, and what they rule out. */
import { isMap } from 'yaml';
import { zero, type Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import type { EndLaws, NormalLaw, Objective, StateDynamics, Variable } from './problem.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { isEmpty, readNamed, readRecord, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** What laws are read beside. */
export interface BesideLaws {
  readonly states: readonly Variable[];
  readonly dynamics: ReadonlyMap<string, StateDynamics>;
  readonly objective: Objective;
  readonly horizon: 'infinite' | Expression;
  /** Of means and variances. */
  readonly scope: Scope;
  readonly values: ParameterValues;
}

type Laws = Pick<EndLaws, 'start' | 'end'>;

/** Keys at the margin that an end law does not go together with, and what to do. */
const APART: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  candidate: ['the form of the value is found from the laws', 'no candidate: say what you believe of V, J and C under claims'],
  unknowns: ['the form of the value is found from the laws', 'no unknowns'],
  until: ['the law is asked for at the horizon, which every path has to reach', "no 'until', or no 'end'"],
  boundary: ['a normal law reaches beyond every end of a domain', "states that are real, without 'boundary'"],
  regimes: ['with parameters that switch the end is no normal law', "no 'regimes', or no 'end'"],
  correlation: ['each state has a law of its own', 'independent noises, each state with its own'],
}; // prettier-ignore

/** The number of a mean or variance, which must have one. */
function numberAt(field: Field, e: Expression, values: ParameterValues): number {
  const value = valueAt(e, values);
  if (Number.isFinite(value)) return value;
  throw mistakeAt(field.source, field.span, 'input.value', `'${field.path}' is not finite`, {
    expected: 'a formula in the parameters with a finite value',
  });
}

function readLaw(field: Field, { scope, values }: BesideLaws): NormalLaw {
  const { source } = field;
  if (!isMap(field.node))
    throw mistakeAt(source, field.span, 'input.schema', `'${field.path}' is not a law`, {
      expected: '{mean: 0, variance: 1}, the mean and the variance of a normal law',
      suggestion: field.path.startsWith('start') ? 'A start at a point is a law of small variance.' : undefined,
    });
  const keys = readRecord(field, { known: ['mean', 'variance'], required: ['mean', 'variance'] });
  const [meanField = field, varianceField = field] = [keys.get('mean'), keys.get('variance')];
  const law = { mean: readFormula(meanField, scope), variance: readFormula(varianceField, scope) };
  numberAt(meanField, law.mean, values);
  const variance = numberAt(varianceField, law.variance, values);
  if (!(variance > 0))
    throw mistakeAt(source, varianceField.span, 'input.value', `'${varianceField.path}' is not positive: ${variance}`, {
      expected: 'a positive variance',
      suggestion: 'A point is the limit of small variances: 0.0001, say.',
    });
  return law;
}

/** One law for each state. */
function readEnd(field: Field, beside: BesideLaws): ReadonlyMap<string, NormalLaw> {
  const { source } = field;
  const names = beside.states.map((x) => x.name);
  if (isEmpty(field))
    throw mistakeAt(source, field.span, 'input.schema', `nothing under '${field.path}'`, {
      expected: `${field.path}: {${names[0] ?? 'x'}: {mean: 0, variance: 1}}`,
    });
  const laws = new Map<string, NormalLaw>();
  for (const { key, keySpan, value } of readNamed(field)) {
    if (!names.includes(key)) {
      const isVector = names.some((name) => name.startsWith(`${key}[`));
      throw mistakeAt(
        source,
        keySpan,
        isVector ? 'input.unsupported' : 'input.symbol',
        isVector ? `the law of the vector '${key}' is not covered yet` : `'${key}' in ${field.path} is not a state`,
        {
          expected: isVector ? 'states with names of their own, such as x and y' : `one of ${names.join(', ')}`,
          suggestion: isVector ? undefined : nearestName(key, names),
        },
      );
    }
    laws.set(key, readLaw(value, beside));
  }
  const missing = names.find((name) => !laws.has(name));
  if (missing !== undefined)
    throw mistakeAt(source, field.span, 'input.schema', `'${missing}' is missing in ${field.path}`, {
      expected: `${missing}: {mean: 0, variance: 1}: a law for every state`,
    });
  return laws;
}

/** @throws CostateError at the first key that a problem between two laws cannot have */
function refuseOthers(
  top: ReadonlyMap<string, Field>,
  end: Field,
  { states, dynamics, objective, horizon }: BesideLaws,
): void {
  for (const [key, [why, remedy]] of Object.entries(APART)) {
    const field = top.get(key);
    if (field && !isEmpty(field))
      throw mistakeAt(field.source, field.span, 'input.schema', `'${key}' beside 'end': ${why}`, { expected: remedy });
  }
  const { source, span } = end;
  if (horizon === 'infinite')
    throw mistakeAt(source, span, 'input.schema', "'end' needs a finite horizon", {
      expected: 'time: {horizon: ...} with a number or a parameter',
    });
  const goal = top.get('objective');
  const inside = (key: string): Field =>
    (goal && isMap(goal.node) ? readRecord(goal, { known: ['maximize', 'minimize', 'discount', 'terminal', 'stopping', 'criterion'] }).get(key) : undefined) ?? end; // prettier-ignore
  const refuse = (key: string, what: string, remedy: string): never => {
    const field = inside(key);
    throw mistakeAt(field.source, field.span, 'input.schema', what, { expected: remedy });
  };
  if (objective.terminal)
    refuse('terminal', "'objective.terminal' beside 'end': the end law fixes how the problem ends", "one of the two: 'terminal' for a free end with a payoff, 'end' for an end in a law"); // prettier-ignore
  if (objective.stopping) refuse('stopping', "'objective.stopping' beside 'end': the law is asked for at the horizon", "no 'stopping', or no 'end'"); // prettier-ignore
  if (objective.discount !== zero)
    refuse(
      'discount',
      "'objective.discount' beside 'end' is not covered yet",
      'no discount: the total cost between the two laws',
    );
  const step = top.get('time');
  if (step && isMap(step.node) && step.node.has('step'))
    throw mistakeAt(source, span, 'input.unsupported', "'end' is not covered in discrete time yet", {
      expected: 'a problem in continuous time, without time.step',
    });
  for (const { name, domain } of states) {
    if (domain.kind !== 'real')
      throw mistakeAt(source, span, 'input.schema', `'${name}' is not real, and a normal law reaches everywhere`, {
        expected: `state: {${name}: real}`,
      });
    if ([...(dynamics.get(name)?.noise.values() ?? [])].every((e) => e === zero))
      throw mistakeAt(source, span, 'input.schema', `'${name}' has no noise`, {
        expected: `noise in the dynamics of ${name}: without it no policy in the state moves law to law but a map (small noise comes close)`,
      });
  }
}

/**
 * The laws of start and end, where the file gives them.
 *
 * @throws CostateError `input.*` for one without the other, a variance that is not positive, a state left out, and for what an
 * end law rules out: an infinite horizon, a discount, a terminal payoff, ends before the horizon, states without noise
 */
export function readLaws(top: ReadonlyMap<string, Field>, beside: BesideLaws): Laws | undefined {
  const [startField, endField] = [top.get('start'), top.get('end')];
  if (!startField && !endField) return undefined;
  if (!endField || !startField) {
    const only = startField ?? endField;
    if (!only) return undefined;
    throw startField
      ? mistakeAt(only.source, only.span, 'input.schema', "'start' without 'end'", {
          expected: 'end: {x: {mean: 3, variance: 0.25}} beside it',
          suggestion: 'Where the end is free, name the point to start from under at.',
        })
      : mistakeAt(only.source, only.span, 'input.schema', "'end' without 'start'", {
          expected: 'start: {x: {mean: 0, variance: 1}} beside it',
        });
  }
  refuseOthers(top, endField, beside);
  return { start: readEnd(startField, beside), end: readEnd(endField, beside) };
}

/** The laws with names for the least cost and the covariances, the first that the problem uses for nothing else. */
export function lawNames({ start, end }: Laws, taken: ReadonlySet<string>): EndLaws {
  const free = (...names: readonly string[]): string => {
    const found = names.find((name) => !taken.has(name));
    for (let i = 0; ; i++) {
      const name = found ?? `${names[0] ?? ''}_${i}`;
      if (!taken.has(name)) return name;
    }
  };
  const covariances = [...end.keys()].map((state) => {
    const suffix = end.size === 1 ? '' : `_${state}`;
    return [state, free(`C${suffix}`, `cov${suffix}`)] as const;
  });
  return { start, end, cost: free('J', 'cost'), covariances: new Map(covariances) };
}
