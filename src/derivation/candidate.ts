/** Solves for the unknowns of a candidate V: coefficients compared, roots proposed, one chosen with its reason. */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
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
import { signOf } from '../expression/sign.js';
import { solveFor } from '../expression/solve-for.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import { twoTermFact } from './maximiser.js';
import { isCondition, requireCondition } from './obligation.js';
import {
  ansatz,
  coefficientEquation,
  factorisation,
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

/** A criterion rates each root: `yes` or `no` where signs decide, else the numbers at the given parameters do. */
type Suitability = 'yes' | 'no' | 'by-values' | 'not-by-values';

function suits(
  criterion: readonly Criterion[],
  values: ReadonlyMap<string, number>,
  assumptions: Assumptions,
): Suitability {
  let verdict: Suitability = 'yes';
  for (const { condition } of criterion) {
    const difference = normalForm(subtract(condition.left, condition.right), assumptions);
    const sign = signOf(difference, assumptions);
    const wanted = condition.operator === '<' ? 'negative' : 'positive';
    if (sign === wanted) continue;
    if (sign !== 'unknown' && sign !== (wanted === 'negative' ? 'nonpositive' : 'nonnegative')) return 'no';
    const known = [...freeSymbols(difference)].every((name) => values.has(name));
    const at = known ? evaluateNumber(difference, values) : NaN;
    if (!(wanted === 'negative' ? at < 0 : at > 0)) return 'not-by-values';
    verdict = 'by-values';
  }
  return verdict;
}

export interface CandidateInput {
  readonly context: CandidateContext;
  readonly unknowns: readonly string[];
  readonly parameters: ReadonlyMap<string, Rational>;
  readonly assumptions: Assumptions;
  /** Conditions that the right roots satisfy, in terms of the unknowns. */
  readonly criteria: readonly Criterion[];
}

/** Roots with those found before them put in, so that none mentions another unknown. */
function composed(roots: ReadonlyMap<string, Expression>): Binding[] {
  const result: Binding[] = [];
  for (const [name, root] of roots) result.push(bind(name, substitute(root, result)));
  return result;
}

/** Solves the coefficient equations one unknown at a time. */
export function solveCandidate(input: CandidateInput): SolvedCandidate {
  const { parameters, unknowns, criteria } = input;
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
      return stopped(
        `the candidate does not fit: no choice of its unknowns makes the coefficient of ${printText(basis)}, ${printText(impossible.e)}, vanish`,
      );
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

    const criterionFor = (root: Expression): readonly Criterion[] =>
      criteria
        .filter(({ condition }) => dependsOn(condition, name))
        .map(({ condition, why }) => ({
          why,
          condition: relation(
            normalForm(substitute(condition.left, composed(new Map([...roots, [name, root]]))), assumptions()),
            condition.operator,
            condition.right,
          ),
        }))
        .filter(({ condition }) => ![...open].some((other) => other !== name && dependsOn(condition, other)));
    const rated = found.map((root) => ({ root, verdict: suits(criterionFor(root), values, assumptions()) }));
    const chosen = rated.find((r) => r.verdict === 'yes') ?? rated.find((r) => r.verdict === 'by-values');
    if (!chosen) return stopped(`no root in ${name} meets the conditions on a value function`);
    const criterion = criteria.filter(
      ({ condition }) => dependsOn(condition, name) && ![...open].some((o) => o !== name && dependsOn(condition, o)),
    );
    if (chosen.verdict === 'by-values') {
      for (const { condition } of criterionFor(chosen.root)) {
        const e = subtract(condition.left, condition.right);
        if (signOf(e, assumptions()) !== (condition.operator === '<' ? 'negative' : 'positive')) {
          facts.push(condition);
          conditions.push(condition);
        }
      }
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
    steps.push(rootChoice(context, next.i, name, chosen.root, criterion, closed(), premises));
    roots.set(name, chosen.root);
    open.delete(name);
    equations.delete(next.i);
  }
  if (open.size > 0) return stopped(`nothing determines ${[...open].join(', ')}`);
  return { steps, roots: new Map(closed().map((b) => [b.name, b.value])), facts, conditions };
}
