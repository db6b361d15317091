/** Values of the unknown functions of time at the horizon, read off the terminal payoff. */
import type { Assumptions } from '../expression/assumptions.js';
import {
  equation,
  one,
  subtract,
  symbol,
  unknown,
  zero,
  type Binding,
  type Expression,
} from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { replaceNode } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { endsWithin } from './ends-within.js';
import { matchCoefficients } from './match-coefficients.js';
import { markerName, solveSystem, solvedStep } from './linear-unknowns.js';
import { coefficientId, type CandidateContext, type Matched } from './rules/candidate-steps.js';
import { TERMINAL_STEP, terminalCondition } from './rules/terminal-condition.js';
import type { Setting } from './setting.js';
import type { Step } from './step.js';

export const endId = (name: string): string => `end.${name}`;

/** F(T) of every unknown with the steps that give it, or why the payoff does not. */
export function endValues(
  s: Setting,
  problem: ControlProblem,
  context: CandidateContext,
  assumptions: Assumptions,
):
  | { readonly steps: readonly Step[]; readonly terminal: ReadonlyMap<string, Expression> }
  | { readonly stopped: string } {
  const names = problem.unknowns.map((u) => u.name);
  const end = terminalCondition(s, problem);
  if (!end) return { stopped: 'a finite horizon is needed for unknown functions of time' };
  const matched = matchCoefficients(end.claim, [context.value], s.states, assumptions);
  if (!matched) return { stopped: 'the terminal condition does not separate into functions of the state' };
  const atEnd = (name: string): Expression => unknown(name, [end.horizon]);
  const marked = (e: Expression): Expression =>
    names.reduce((marking, name) => replaceNode(marking, atEnd(name), symbol(markerName(name))), e);
  const ends = solveSystem(
    matched.map((m) => marked(subtract(m.left, m.right))),
    names,
    assumptions,
  );
  // An unknown that the terminal payoff does not mention ends at zero only if the match said so; anything else is a misfit.
  const loose = names.filter((name) => !ends.solved.has(name));
  const within = loose.length > 0 ? endsWithin(end.claim, marked, context.value, names, s, assumptions) : undefined;
  if (within)
    return { terminal: within, steps: names.map((name) => endStep(name, atEnd(name), within, context.value)) };
  if (loose.length > 0) return { stopped: `the terminal condition does not fix ${loose.join(', ')}` };
  const [unfit] = ends.unmet;
  if (unfit !== undefined)
    return {
      stopped: `the candidate does not fit the terminal payoff: the coefficient of ${printText(matched[unfit]?.basis ?? one)} does not vanish`,
    };
  const steps = [...ends.solved].flatMap(([name, solved]) => [
    terminalEquation(name, matched, solved.index, s.states, context.value),
    solvedStep(endId(name), `The end value of ${name}`, atEnd(name), solved, `terminal.${name}`, endId, END_CONTEXT),
  ]);
  return { steps, terminal: new Map(names.map((name) => [name, ends.solved.get(name)?.value ?? zero])) };
}

/** F(T) = value, which with the other values satisfies the terminal condition. */
const endStep = (name: string, left: Expression, values: ReadonlyMap<string, Expression>, form: Binding): Step => ({
  id: endId(name),
  title: `The end value of ${name}`,
  claim: equation(left, values.get(name) ?? zero),
  rule: 'linear-solution',
  premises: [TERMINAL_STEP, coefficientId(0)],
  assumptions: [],
  justification: {
    kind: 'end',
    premise: TERMINAL_STEP,
    bindings: [form],
    others: [...values].filter(([other]) => other !== name).map(([other, value]) => ({ name: other, value })),
  },
  facts: [],
});

/** End values rest on the terminal payoff alone. */
const END_CONTEXT = { assumptions: [], facts: [] } as const;

/** One coefficient of the terminal condition, from which an end value is read off. */
const terminalEquation = (
  name: string,
  matched: readonly Matched[],
  index: number,
  states: readonly string[],
  value: Binding,
): Step => {
  const equations = matched.map((part) => equation(part.left, part.right));
  return {
    id: `terminal.${name}`,
    title: `The value of ${name} at the horizon`,
    claim: equations[index] ?? equation(zero, zero),
    rule: 'coefficient-equation',
    premises: [TERMINAL_STEP, coefficientId(0)],
    assumptions: [],
    justification: {
      kind: 'coefficient',
      premise: TERMINAL_STEP,
      variables: states,
      basis: matched.map((part) => part.basis),
      equations,
      index,
      bindings: [value],
    },
    facts: [],
  };
};
