/** Unknown functions of time in discrete time: each a step earlier from all of them a step later, back from the horizon. */
import {
  add,
  multiply,
  negate,
  one,
  residual,
  substitution,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { differentiate } from '../../expression/differentiate.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { resolve } from '../../expression/resolve.js';
import { dependsOn, replaceNode, unknownFunctions } from '../../expression/traverse.js';
import type { Claim } from '../../problem/problem.js';
import { endId, endValues } from '../end-values.js';
import { markerName, solveSystem, solvedStep } from '../linear-unknowns.js';
import { ansatz, coefficientEquation, coefficientId, type CandidateContext } from '../rules/candidate-steps.js';
import type { Justification, Step } from '../step.js';
import type { Attempt } from './attempt.js';

export const recursionId = (name: string): string => `recursion.${name}`;

export interface Recursion {
  readonly steps: readonly Step[];
  /** F(t) of each unknown in terms of those at t + step. */
  readonly before: ReadonlyMap<string, Expression>;
  readonly terminal: ReadonlyMap<string, Expression>;
  readonly stopped?: string;
  readonly justify: (claim: Claim) => Justification | undefined;
}

/** Coefficient equations, solved for the unknowns at the earlier time, and their values at the horizon. */
export function recursionOf({ chain, assumptions, best, value }: Attempt, context: CandidateContext): Recursion {
  const { problem, discrete } = chain;
  const { setting: s } = discrete;
  const names = problem.unknowns.filter((u) => u.ofTime).map((u) => u.name);
  const time = symbol(s.time ?? '');
  const now = (name: string): Expression => unknown(name, [time]);
  const marked = (e: Expression): Expression =>
    names.reduce((marking, name) => replaceNode(marking, now(name), symbol(markerName(name))), e);
  const steps: Step[] = [ansatz(context), ...context.matched.map((_, i) => coefficientEquation(context, i))];
  const bindings = [...best.at, value];
  const solved = solveSystem(
    context.matched.map((m) => marked(subtract(m.left, m.right))),
    names,
    assumptions,
  );
  const before = new Map([...solved.solved].map(([name, found]) => [name, found.value]));

  /** A claim that is linear in the unknowns at the earlier time is a combination of the recursion's equations. */
  const justify = (claim: Claim): Justification | undefined => {
    const put = resolve(substitution(residual(claim.relation), bindings), assumptions);
    if (names.every((name) => !unknownFunctions(put).has(name))) return undefined;
    if (claim.relation.operator === '=' && isZero(put, assumptions)) return { kind: 'identity', bindings };
    const gap = claim.relation.operator === '=' ? marked(put) : zero;
    const used = names.filter((name) => dependsOn(gap, markerName(name)));
    const terms = used.map((name) => ({
      premise: recursionId(name),
      factor: normalForm(differentiate(gap, markerName(name)), assumptions),
    }));
    const sum = terms.map(({ factor }, i) => {
      const name = used[i] ?? '';
      return multiply(factor, subtract(symbol(markerName(name)), before.get(name) ?? zero));
    });
    const linear = terms.every(({ factor }) => used.every((name) => !dependsOn(factor, markerName(name))));
    if (linear && used.length > 0 && isZero(add(gap, negate(add(...sum))), assumptions))
      return { kind: 'combination', terms, rewrites: [], bindings };
    return {
      kind: 'recursion',
      variable: s.time ?? '',
      recursions: names.map(recursionId),
      ends: names.map(endId),
      bindings,
    };
  };

  const stop = (stopped: string): Recursion => ({ steps, before: new Map(), terminal: new Map(), stopped, justify });
  const constant = problem.unknowns.find((u) => !u.ofTime);
  if (constant) return stop(`'${constant.name}' is a constant beside functions of time`);
  const missing = names.filter((name) => !solved.solved.has(name));
  if (missing.length > 0) return stop(`the equations do not give ${missing.join(', ')} a step earlier`);
  const [unmet] = solved.unmet;
  if (unmet !== undefined)
    return stop(
      `the candidate does not fit: with what the other equations give, the coefficient of ${printText(context.matched[unmet]?.basis ?? one)} does not vanish`,
    );
  for (const [name, found] of solved.solved)
    steps.push({
      ...solvedStep(recursionId(name), `${name} a step earlier`, now(name), found, coefficientId(found.index), recursionId, context), // prettier-ignore
      rule: 'recursion',
    });
  const ends = endValues(s, problem, context, assumptions);
  if ('stopped' in ends) return stop(ends.stopped);
  return { steps: [...steps, ...ends.steps], before, terminal: ends.terminal, justify };
}
