/** Solves for the unknowns of a candidate V: coefficients compared, roots proposed, one chosen with its reason. */
import { CostateError } from '../errors.js';
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  fraction,
  multiply,
  one,
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
import { twoTermFact } from './maximiser.js';
import { isCondition, requireCondition } from './obligation.js';
import {
  coefficientAtValues,
  criteriaFor,
  criterionAt,
  isShown,
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

interface RatedRoot {
  readonly root: Expression;
  readonly criterion: readonly Criterion[];
  readonly suitability: Suitability;
  /** Sum of the parts' costs at the parameter values. */
  readonly cost: number;
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

/** Solves the coefficient equations one unknown at a time. */
export function solveCandidate(input: CandidateInput): SolvedCandidate {
  const { parameters, unknowns, selection } = input;
  let context = input.context;
  const values = new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));
  const facts: Relation[] = [];
  const conditions: Relation[] = [];
  const roots = new Map<string, Expression>();
  const steps: Step[] = [ansatz(context), ...context.matched.map((_, i) => coefficientEquation(context, i))];
  const assumptions = (): Assumptions => withFacts(input.assumptions, [...context.facts, ...facts]);
  // Roots stay in terms of unknowns found before them; `closed` puts those in.
  const closed = (): Binding[] => composed(roots);
  const open = new Set(unknowns);
  const equations = new Set(context.matched.map((_, i) => i));
  const stopped = (why: string): SolvedCandidate => ({
    steps,
    roots: new Map(closed().map((b) => [b.name, b.value])),
    facts,
    conditions,
    stopped: why,
  });

  const difference = (i: number): Expression => {
    const m = context.matched[i];
    return m ? normalForm(subtract(m.left, m.right), assumptions()) : zero;
  };

  while (equations.size > 0) {
    const ready = [...equations]
      .map((i) => ({ i, e: difference(i) }))
      .map(({ i, e }) => ({ i, e, names: [...open].filter((name) => dependsOn(e, name)) }));
    const satisfied = ready.find(({ e }) => isZero(substitute(e, closed()), assumptions()));
    if (satisfied) {
      equations.delete(satisfied.i);
      continue;
    }
    const impossible = ready.find(({ names }) => names.length === 0);
    if (impossible) {
      const basis = context.matched[impossible.i]?.basis ?? one;
      const why = `the candidate does not fit: no choice of its unknowns makes the coefficient of ${printText(basis)}, ${printText(impossible.e)}, vanish`;
      // Coefficient equations that cannot hold prove nothing; what is refuted is the candidate.
      return { ...stopped(why), steps: [ansatz(context), misfit(context, closed())] };
    }
    const next = ready.find(({ names }) => names.length === 1);
    const name = next?.names[0];
    if (!next || name === undefined)
      return stopped(`the equations for ${[...open].join(', ')} are coupled beyond the engine's formulas`);

    let found = solveFor(next.e, name, assumptions());
    if (found.length === 0) {
      const fact = twoTermFact(next.e, name, assumptions());
      if (fact && isCondition(fact, parameters)) {
        requireCondition(fact, parameters, 'infeasible.parameters', `no admissible value of ${name} exists`);
        facts.push(fact);
        conditions.push(fact);
        found = solveFor(next.e, name, assumptions());
      }
    }
    if (found.length === 0)
      return stopped(`no root of ${printText(next.e)} = 0 in ${name} was found that stands up to substitution`);

    const knownWithout = [...open].filter((other) => other !== name);
    const rate = (root: Expression): RatedRoot => {
      const bindings = composed(new Map([...roots, [name, root]]));
      const about = criteriaWithin(selection, bindings, assumptions());
      const criterion = about?.filter(({ condition }) => !knownWithout.some((other) => dependsOn(condition, other)));
      const suitability = criterion ? suits(criterion, values, assumptions()) : 'no';
      const sign = selection.setting.sense === 'sup' ? -1 : 1;
      const cost = selection.parts.reduce((sum, part) => {
        const at = coefficientAtValues(part, bindings, values);
        return Number.isNaN(at) ? sum : sum + sign * at;
      }, 0);
      return { root, criterion: criterion ?? [], suitability, cost };
    };
    const rated = found.map(rate);
    const suitable = rated.filter((r) => r.suitability !== 'no').sort((a, b) => a.cost - b.cost);
    const [chosen] = suitable;
    if (!chosen) {
      const only = rated.length === 1 ? rated[0] : undefined;
      const violated = only?.criterion.find(
        ({ condition }) =>
          freeSymbols(condition).size > 0 && isCondition(condition, parameters) && !isShown(condition, assumptions()),
      );
      if (violated)
        requireCondition(
          violated.condition,
          parameters,
          'infeasible.parameters',
          `the candidate is no value function (${violated.why})`,
        );
      return stopped(`no root in ${name} meets the conditions on a value function`);
    }
    if (found.length > 1 && !selection.oneSigned && selection.setting.time === undefined)
      return stopped(
        `several roots in ${name} are possible, and the running reward is not known to have one sign, so it is not decided which belongs to the value function; declare the domains that give it one`,
      );
    const { criterion } = chosen;
    for (const { condition } of criterion) {
      if (isShown(condition, assumptions()) || !isCondition(condition, parameters)) continue;
      facts.push(condition);
      conditions.push(condition);
    }
    context = { ...context, facts: [...context.facts, ...facts.filter((f) => !context.facts.includes(f))] };
    const premises: string[] = [];
    if (found.length > 1) {
      const leading = normalForm(
        multiply(fraction(1, 2), differentiate(differentiate(next.e, name), name)),
        assumptions(),
      );
      const product = multiply(leading, ...found.map((root) => subtract(symbol(name), root)));
      if (isZero(subtract(product, next.e), assumptions())) {
        steps.push(factorisation(context, next.i, name, leading, found, []));
        premises.push(`roots.${name}`);
      }
    }
    // The step states the criterion for its unknown, so that another root put in its place fails it.
    const stated = criteriaFor(selection, composed(new Map([...roots, [name, chosen.root]])), assumptions()).filter(
      ({ condition }) => dependsOn(condition, name) && !knownWithout.some((other) => dependsOn(condition, other)),
    );
    steps.push(rootChoice(context, next.i, name, chosen.root, stated, closed(), premises));
    roots.set(name, chosen.root);
    open.delete(name);
    equations.delete(next.i);
  }
  if (open.size > 0) return stopped(`nothing determines ${[...open].join(', ')}`);
  const settled = criteriaWithin(selection, closed(), assumptions());
  if (!settled) return stopped('the roots leave the candidate undefined');
  for (const { condition, why } of settled) {
    if (isShown(condition, assumptions())) continue;
    if (!isCondition(condition, parameters) || freeSymbols(condition).size === 0)
      return stopped(`the solution is no value function: ${printText(condition)} does not hold (${why})`);
    requireCondition(condition, parameters, 'infeasible.parameters', `the candidate is no value function (${why})`);
    facts.push(condition);
    conditions.push(condition);
  }
  return { steps, roots: new Map(closed().map((b) => [b.name, b.value])), facts, conditions };
}
