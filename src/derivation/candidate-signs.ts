/**
 * The signs that the maximiser needs, asked of a candidate: a candidate for which one of them fails solves an equation in
 * which the control is no optimum, or lies outside its domain.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { relation, subtract, substitution, symbol, unknown, type Binding, type Expression, type Relation } from '../expression/expression.js'; // prettier-ignore
import { printText } from '../expression/print-text.js';
import { relationHolds } from '../expression/relation-holds.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { rationalToNumber } from '../expression/rational.js';
import { resolve } from '../expression/resolve.js';
import { signOf } from '../expression/sign.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { replaceNode, unknownFunctions } from '../expression/traverse.js';
import type { Maximiser } from './maximiser.js';
import { essentialSign, isCondition } from './obligation.js';
import type { Chain } from './progress.js';
import { valueParameters } from './setting.js';

/** What the signs come to: why the candidate is none, or the conditions on the parameters under which they hold. */
export type CandidateSigns = { readonly stopped: string } | { readonly conditions: readonly Relation[] };

/** The fact with the candidate in V's place. */
function asked(fact: Relation, value: Binding, known: Assumptions): Relation {
  const put = resolve(substitution(subtract(fact.left, fact.right), [value]), known);
  return essentialSign(put, fact.operator === '<' || fact.operator === '<=' ? 'negative' : 'positive', known);
}

const failing = (fact: Relation, put: Relation): string =>
  `the candidate does not have the sign that the maximiser needs, ${printText(fact)}: it would take ${printText(put)}`;

/** −1 where signs refute the relation strictly, 1 where they show it, 0 where they do not say. */
function bySigns(put: Relation, known: Assumptions): -1 | 0 | 1 {
  const sign = signOf(put.left, known);
  const wanted = put.operator === '<' ? 'negative' : 'positive';
  if (sign === wanted) return 1;
  return sign === (wanted === 'negative' ? 'positive' : 'negative') ? -1 : 0;
}

/**
 * Refuses a payoff at the end under which the Hamiltonian has no optimum there, whatever the state: V is the payoff at the horizon.
 * Controls with bounds have an optimum all the same.
 *
 * @throws CostateError `infeasible.maximiser`
 */
export function requireOptimumAtEnd({ setting: s, problem }: Chain, m: Maximiser): void {
  const { terminal } = problem.objective;
  if (s.time === undefined || !terminal || s.controls.some((c) => c.domain.kind !== 'real')) return;
  const payoff = bindFunction(s.valueName, valueParameters(s), terminal);
  for (const fact of m.facts) {
    if (unknownFunctions(fact).size === 0 || bySigns(asked(fact, payoff, s.assumptions), s.assumptions) !== -1)
      continue;
    throw new CostateError({
      code: 'infeasible.maximiser',
      message: `the Hamiltonian has no ${s.sense === 'sup' ? 'maximiser' : 'minimiser'} at the horizon, where V is ${printText(terminal)}: ${printText(fact)} does not hold`,
      expected: printText(fact),
      suggestion: 'bound the controls, give them a cost that is strictly convex, or change the payoff at the end',
    });
  }
}

/** A sign that fails for all states and parameters, where there is one. */
export function failingSign({ setting: s }: Chain, m: Maximiser, value: Binding): string | undefined {
  for (const fact of m.facts) {
    const put = asked(fact, value, s.assumptions);
    if (bySigns(put, s.assumptions) === -1) return failing(fact, put);
  }
  return undefined;
}

/** Whether a relation between parameters is violated by more than rounding. */
function isViolated(r: Relation, c: Chain): boolean {
  const values = new Map([...c.parameters].map(([name, v]) => [name, rationalToNumber(v)]));
  const gap = evaluateNumber(r.left, values);
  return !relationHolds(gap, r.operator === '<' ? '<=' : '>=', 0);
}

/**
 * The signs asked of a candidate with unknown functions of time. What keeps a control off its bounds has to be shown, or to
 * be a condition on the parameters that holds at their values; any other sign must not fail at the horizon, where the
 * candidate is known.
 */
export function signsOverTime(
  c: Chain,
  m: Maximiser,
  value: Binding,
  terminal: ReadonlyMap<string, Expression>,
): CandidateSigns {
  const { setting: s, parameters, problem } = c;
  const { time } = s;
  const conditions: Relation[] = [];
  for (const fact of m.facts) {
    if (isCondition(fact, parameters)) continue;
    const put = asked(fact, value, s.assumptions);
    const decided = bySigns(put, s.assumptions);
    if (decided === 1) continue;
    if (decided === -1) return { stopped: failing(fact, put) };
    if (isCondition(put, parameters)) {
      const values = new Map([...parameters].map(([name, v]) => [name, rationalToNumber(v)]));
      if (!relationHolds(evaluateNumber(put.left, values), put.operator, 0)) return { stopped: failing(fact, put) };
      conditions.push(put);
    } else if (m.inside?.includes(fact)) {
      return {
        stopped: `nothing shows that the control keeps off its bounds, ${printText(put)}, at all times and states`,
      };
    } else if (time !== undefined && problem.time.horizon !== 'infinite') {
      const known = [...terminal].reduce(
        (e, [name, end]) => replaceNode(e, unknown(name, [symbol(time)]), end),
        put.left,
      );
      const left = substitute(known, [bind(time, problem.time.horizon)]);
      const atEnd = essentialSign(left, put.operator === '<' ? 'negative' : 'positive', s.assumptions);
      const isWrong = bySigns(atEnd, s.assumptions) === -1 || (isCondition(atEnd, parameters) && isViolated(atEnd, c));
      if (isWrong) return { stopped: failing(fact, relation(left, put.operator, put.right)) };
    }
  }
  return { conditions };
}
