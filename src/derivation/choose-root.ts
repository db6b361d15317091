/** Of the roots of a coefficient equation the one that is the value function's, with what tells it from all others. */
import { withFacts } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  fraction,
  multiply,
  relation,
  subtract,
  symbol,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import { isCondition, requireCondition } from './obligation.js';
import { criteriaFor, holdsAt, isShown, preference, suits, type Suitability } from './root-selection.js';
import { factorisation, rootChoice, type CandidateContext } from './rules/candidate-steps.js';
import type { Criterion } from './step.js';
import {
  type Solving,
  type Stopped,
  type Choice,
  composed,
  criteriaWithin,
  assumptionsOf,
  closed,
  valuesOf,
  without,
  taking,
} from './candidate-state.js';

export interface RatedRoot {
  readonly root: Expression;
  /** Everything found before and this root, closed. */
  readonly bindings: readonly Binding[];
  readonly criterion: readonly Criterion[];
  readonly suitability: Suitability;
}
function rateRoot(s: Solving, name: string, root: Expression): RatedRoot {
  const bindings = composed(new Map([...s.roots, [name, root]]));
  const others = [...without(s.open, name)];
  const criterion = criteriaWithin(s.input.selection, bindings, assumptionsOf(s))?.filter(
    ({ condition }) => !others.some((other) => dependsOn(condition, other)),
  );
  const suitability = criterion ? suits(criterion, valuesOf(s.input), assumptionsOf(s)) : 'no';
  return { root, bindings, criterion: criterion ?? [], suitability };
}

const NEGATED: Readonly<Record<Relation['operator'], Relation['operator'] | undefined>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': undefined,
};

/**
 * The conditions on the parameters under which the other root is not the value function's: it fails a criterion, or costs
 * no less than the chosen one. Empty where signs show it, undefined where neither is decided.
 */
function rulingOut(s: Solving, name: string, chosen: RatedRoot, other: RatedRoot): readonly Relation[] | undefined {
  const { selection, parameters } = s.input;
  const values = valuesOf(s.input);
  const negations = other.criterion.flatMap(({ condition: { left, operator, right } }) => {
    const negated = NEGATED[operator];
    return negated === undefined ? [] : [relation(left, negated, right)];
  });
  if (negations.some((negation) => isShown(negation, assumptionsOf(s)))) return [];
  // Only where the other root meets its criteria need it be compared.
  const met = other.criterion.map(({ condition }) => condition).filter((c) => freeSymbols(c).size > 0);
  const suitable = withFacts(assumptionsOf(s), met);
  const better = preference(selection, chosen.bindings, other.bindings, [...without(s.open, name)], suitable);
  const unshown = better?.filter((r) => !isShown(r, suitable));
  if (unshown?.length === 0 && (better ?? []).length > 0) return [];
  const listed = (r: Relation): boolean => isCondition(r, parameters) && holdsAt(r, values) === true;
  if (unshown && unshown.length > 0 && unshown.every(listed)) return unshown;
  const failing = negations.find(listed);
  return failing ? [failing] : undefined;
}

/** The root that belongs to the value function, and the conditions under which it is told from all others. */
export function chooseRoot(
  s: Solving,
  name: string,
  found: readonly Expression[],
): { readonly chosen: RatedRoot; readonly conditions: readonly Relation[] } | Stopped {
  const { selection, parameters } = s.input;
  const rated = found.map((root) => rateRoot(s, name, root));
  const suitable = rated.filter((r) => r.suitability !== 'no');
  if (suitable.length === 0) {
    const only = rated.length === 1 ? rated[0] : undefined;
    const violated = only?.criterion.find(
      ({ condition }) =>
        freeSymbols(condition).size > 0 && isCondition(condition, parameters) && !isShown(condition, assumptionsOf(s)),
    );
    if (violated)
      requireCondition(
        violated.condition,
        parameters,
        'infeasible.parameters',
        `the candidate is no value function (${violated.why})`,
        selection.setting.discount,
      );
    return { stopped: `no root in ${name} meets the conditions on a value function` };
  }
  if (found.length > 1 && selection.bound === 'none known' && selection.setting.time === undefined)
    return {
      stopped: `several roots in ${name} are possible, and the running ${selection.setting.sense === 'sup' ? 'reward has no known upper' : 'cost has no known lower'} bound, so it is not decided which belongs to the value function; declare the domains of the parameters that give it one`,
    };
  for (const chosen of suitable) {
    const conditions = rated.filter((r) => r !== chosen).map((other) => rulingOut(s, name, chosen, other));
    if (conditions.every((c) => c !== undefined)) return { chosen, conditions: conditions.flat() };
  }
  return {
    stopped: `several roots in ${name} are possible, and neither signs nor the values of the parameters say which costs least`,
  };
}
/** The unknown set to the chosen root, with the steps that say so. */
export function takeRoot(s: Solving, choice: Choice, found: readonly Expression[], chosen: RatedRoot): Solving {
  const { index, residual, name } = choice;
  const { parameters, selection } = s.input;
  const needed = chosen.criterion
    .map(({ condition }) => condition)
    .filter((condition) => !isShown(condition, assumptionsOf(s)) && isCondition(condition, parameters));
  const taken = taking(s, needed);
  const context: CandidateContext = {
    ...s.context,
    facts: [...s.context.facts, ...taken.facts.filter((fact) => !s.context.facts.includes(fact))],
  };
  const known = assumptionsOf({ ...taken, context });
  const steps = [...s.steps];
  const premises: string[] = [];
  if (found.length > 1) {
    const leading = normalForm(multiply(fraction(1, 2), differentiate(differentiate(residual, name), name)), known);
    const product = multiply(leading, ...found.map((root) => subtract(symbol(name), root)));
    if (isZero(subtract(product, residual), known)) {
      steps.push(factorisation(context, index, name, leading, found, []));
      premises.push(`roots.${name}`);
    }
  }
  // The step states the criterion for its unknown, so that another root put in its place fails it.
  const others = [...without(s.open, name)];
  const stated = criteriaFor(selection, chosen.bindings, known).filter(
    ({ condition }) => dependsOn(condition, name) && !others.some((other) => dependsOn(condition, other)),
  );
  steps.push(rootChoice(context, index, name, chosen.root, stated, closed(s), premises));
  return {
    ...taken,
    context,
    steps,
    roots: new Map([...s.roots, [name, chosen.root]]),
    open: without(s.open, name),
    others: new Map([...s.others, [name, found.filter((root) => root !== chosen.root)]]),
    equations: without(s.equations, index),
  };
}
