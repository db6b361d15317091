/** Solves for the unknowns of a candidate V: coefficients compared, roots proposed, one chosen with its reason. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  fraction,
  multiply,
  one,
  relation,
  substitution,
  subtract,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { collect } from '../expression/collect.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { resolve } from '../expression/resolve.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import { innerUnknowns, innerUnknownsOpen } from './candidate-exponents.js';
import { twoTermFact } from './maximiser.js';
import { isCondition, requireCondition } from './obligation.js';
import {
  criteriaFor,
  criterionAt,
  holdsAt,
  isShown,
  preference,
  suits,
  type SelectionInput,
  type Suitability,
} from './root-selection.js';
import {
  ansatz,
  coefficientEquation,
  factorisation,
  misfit,
  rootChoice,
  type CandidateContext,
  type Matched,
} from './rules/candidate-steps.js';
import type { Criterion, Step } from './step.js';

export interface SolvedCandidate {
  readonly steps: readonly Step[];
  readonly roots: ReadonlyMap<string, Expression>;
  /** Facts on unknowns and parameters that were needed. */
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
  readonly stopped?: string;
}

/** Both sides of the reduced equation sorted by the same basis functions of the states; undefined when they do not separate. */
export function matchCoefficients(
  reduced: Relation,
  value: Binding,
  states: readonly string[],
  assumptions: Assumptions,
): readonly Matched[] | undefined {
  const sortOut = (side: Expression): ReturnType<typeof collect> =>
    collect(resolve(substitution(side, [value]), assumptions), [...states], assumptions);
  const [left, right] = [sortOut(reduced.left), sortOut(reduced.right)];
  if (!left || !right) return undefined;
  const bases = [...new Set([...left, ...right].map((part) => part.basis))];
  const coefficient = (side: typeof left, basis: Expression): Expression =>
    side.find((part) => part.basis === basis)?.coefficient ?? zero;
  return bases
    .map((basis) => ({ basis, left: coefficient(left, basis), right: coefficient(right, basis) }))
    .filter((m) => !isZero(subtract(m.left, m.right), assumptions));
}

export interface CandidateInput {
  readonly context: CandidateContext;
  readonly unknowns: readonly string[];
  readonly parameters: ReadonlyMap<string, Rational>;
  readonly assumptions: Assumptions;
  readonly selection: SelectionInput;
}

/** What is known so far; each round solves one equation for one unknown. */
interface Solving {
  readonly input: CandidateInput;
  readonly context: CandidateContext;
  readonly steps: readonly Step[];
  /** Roots in terms of unknowns found before them; `closed` puts those in. */
  readonly roots: ReadonlyMap<string, Expression>;
  readonly facts: readonly Relation[];
  readonly conditions: readonly Relation[];
  readonly open: ReadonlySet<string>;
  /** The roots that were not taken, of the unknowns that have several. */
  readonly others: ReadonlyMap<string, readonly Expression[]>;
  /** Coefficient equations not yet used. */
  readonly equations: ReadonlySet<number>;
}

interface Stopped {
  readonly stopped: string;
}

/** The equation of this round, in one open unknown. */
interface Choice {
  readonly index: number;
  readonly residual: Expression;
  readonly name: string;
}

interface RatedRoot {
  readonly root: Expression;
  /** Everything found before and this root, closed. */
  readonly bindings: readonly Binding[];
  readonly criterion: readonly Criterion[];
  readonly suitability: Suitability;
}

/** Roots with those found before them put in, so that none mentions another unknown. */
function composed(roots: ReadonlyMap<string, Expression>): Binding[] {
  const result: Binding[] = [];
  for (const [name, root] of roots) result.push(bind(name, substitute(root, result)));
  return result;
}

/** The criteria, or undefined where a root leaves them without meaning (a logarithm of zero, say). */
function criteriaWithin(
  selection: SelectionInput,
  bindings: readonly Binding[],
  assumptions: Assumptions,
): readonly Criterion[] | undefined {
  try {
    return criteriaFor(selection, bindings, assumptions).map((c) => criterionAt(c, bindings, assumptions));
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

const assumptionsOf = (s: Solving): Assumptions =>
  withFacts(s.input.assumptions, [...s.context.facts, ...s.facts.filter((fact) => !s.context.facts.includes(fact))]);

const closed = (s: Solving): Binding[] => composed(s.roots);

const valuesOf = ({ parameters }: CandidateInput): ReadonlyMap<string, number> =>
  new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));

const without = <T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> => new Set([...set].filter((m) => m !== member));

/** Facts that are listed for the reader from here on. */
const taking = (s: Solving, facts: readonly Relation[]): Solving => ({
  ...s,
  facts: [...s.facts, ...facts],
  conditions: [...s.conditions, ...facts],
});

const result = (s: Solving, stopped?: string): SolvedCandidate => ({
  steps: s.steps,
  roots: new Map(closed(s).map((b) => [b.name, b.value])),
  facts: s.facts,
  conditions: s.conditions,
  ...(stopped === undefined ? {} : { stopped }),
});

/** Whether an equation that the roots taken leave unsatisfied may hold with one that was not taken. */
function heldByOthers(s: Solving, residual: Expression): boolean {
  const several = [...s.others].filter(([name, others]) => others.length > 0 && dependsOn(residual, name));
  const [only, ...more] = several;
  if (!only || more.length > 0) return several.length > 0;
  const [name, others] = only;
  return others.some((root) =>
    isZero(substitute(residual, composed(new Map([...s.roots, [name, root]]))), assumptionsOf(s)),
  );
}

/** The next equation in one unknown, the equations already satisfied set aside; or the end. */
function chooseEquation(s: Solving): { readonly solving: Solving; readonly choice?: Choice } | SolvedCandidate {
  const ready = [...s.equations].map((index) => {
    const m = s.context.matched[index];
    const residual = m ? normalForm(subtract(m.left, m.right), assumptionsOf(s)) : zero;
    return { index, residual, names: [...s.open].filter((name) => dependsOn(residual, name)) };
  });
  const left = ready.filter(({ residual }) => !isZero(substitute(residual, closed(s)), assumptionsOf(s)));
  const solving = { ...s, equations: new Set(left.map(({ index }) => index)) };
  if (left.length === 0) return { solving };
  const impossible = left.find(({ names }) => names.length === 0);
  const inner = innerUnknowns(s.context.matched, s.input.unknowns);
  // Functions that are different for most values of the unknowns in them may be one for some.
  if (impossible && inner.length > 0) return result(s, innerUnknownsOpen(s.context.matched, inner));
  if (impossible && heldByOthers(s, impossible.residual))
    return result(
      s,
      'the equations hold together only for roots that are not the value function’s, or are not known to',
    );
  if (impossible) {
    const basis = s.context.matched[impossible.index]?.basis ?? one;
    const why = `the candidate does not fit: no choice of its unknowns makes the coefficient of ${printText(basis)}, ${printText(impossible.residual)}, vanish`;
    // Coefficient equations that cannot hold prove nothing; what is refuted is the candidate.
    return { ...result(s, why), steps: [ansatz(s.context), misfit(s.context, closed(s))] };
  }
  const next = left.find(({ names }) => names.length === 1);
  const name = next?.names[0];
  if (!next || name === undefined)
    return result(s, `the equations for ${[...s.open].join(', ')} are coupled beyond the engine's formulas`);
  return { solving, choice: { index: next.index, residual: next.residual, name } };
}

/** All roots of the equation, with the sign condition that they may need. */
function findRoots(
  s: Solving,
  { residual, name }: Choice,
): { readonly solving: Solving; readonly found: readonly Expression[] } | Stopped {
  const { parameters } = s.input;
  let solving = s;
  let found = solveFor(residual, name, assumptionsOf(s));
  if (found.roots.length === 0) {
    const fact = twoTermFact(residual, name, assumptionsOf(s));
    if (fact && isCondition(fact, parameters)) {
      requireCondition(fact, parameters, 'infeasible.parameters', `no admissible value of ${name} exists`);
      solving = taking(s, [fact]);
      found = solveFor(residual, name, assumptionsOf(solving));
    }
  }
  const { roots, complete } = found;
  const text = `${printText(residual)} = 0`;
  if (roots.length > 0 && complete) return { solving, found: roots };
  if (roots.length > 0)
    return {
      stopped: `${text} has the root${roots.length > 1 ? 's' : ''} ${name} = ${roots.map((root) => printText(root)).join(', ')}, but whether it has others is not decided, so none is taken for the value function's`,
    };
  return {
    stopped: complete
      ? `${text} has no root in ${name}`
      : `no root of ${text} in ${name} was found that stands up to substitution`,
  };
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
function chooseRoot(
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
function takeRoot(s: Solving, choice: Choice, found: readonly Expression[], chosen: RatedRoot): Solving {
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

/** All unknowns found: the remaining conditions on a value function, shown or listed. */
function settle(s: Solving): SolvedCandidate {
  const { parameters, selection } = s.input;
  if (s.open.size > 0) return result(s, `nothing determines ${[...s.open].join(', ')}`);
  const criteria = criteriaWithin(selection, closed(s), assumptionsOf(s));
  if (!criteria) return result(s, 'the roots leave the candidate undefined');
  let settled = s;
  for (const { condition, why } of criteria) {
    if (isShown(condition, assumptionsOf(settled))) continue;
    if (!isCondition(condition, parameters) || freeSymbols(condition).size === 0)
      return result(settled, `the solution is no value function: ${printText(condition)} does not hold (${why})`);
    requireCondition(condition, parameters, 'infeasible.parameters', `the candidate is no value function (${why})`);
    settled = taking(settled, [condition]);
  }
  return result(settled);
}

/** Solves the coefficient equations one unknown at a time: choose an equation, find its roots, choose one, go on. */
export function solveCandidate(input: CandidateInput): SolvedCandidate {
  const { context } = input;
  let solving: Solving = {
    input,
    context,
    steps: [ansatz(context), ...context.matched.map((_, i) => coefficientEquation(context, i))],
    roots: new Map(),
    facts: [],
    conditions: [],
    open: new Set(input.unknowns),
    others: new Map(),
    equations: new Set(context.matched.map((_, i) => i)),
  };
  for (;;) {
    const next = chooseEquation(solving);
    if (!('solving' in next)) return next;
    if (!next.choice) return settle(next.solving);
    const roots = findRoots(next.solving, next.choice);
    if ('stopped' in roots) return result(next.solving, roots.stopped);
    const choice = chooseRoot(roots.solving, next.choice.name, roots.found);
    if ('stopped' in choice) return result(roots.solving, choice.stopped);
    const told = taking(roots.solving, choice.conditions);
    solving = takeRoot(told, next.choice, roots.found, choice.chosen);
  }
}
