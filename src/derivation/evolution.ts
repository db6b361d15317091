/** Candidates whose unknowns are functions of time: coefficient equations become ordinary differential equations with end values. */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  divide,
  equation,
  negate,
  one,
  subtract,
  substitution,
  symbol,
  unknown,
  zero,
  type Binding,
  type Expression,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, replaceNode, rewriteTopDown } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { matchCoefficients } from './candidate.js';
import type { Maximiser } from './maximiser.js';
import {
  ansatz,
  coefficientEquation,
  coefficientId,
  type CandidateContext,
  type Matched,
} from './rules/candidate-steps.js';
import { TERMINAL_STEP, terminalCondition } from './rules/terminal-condition.js';
import { policy } from './rules/verification-steps.js';
import type { Setting } from './setting.js';
import type { Step } from './step.js';

/** Stands for P'(t) while an equation is solved for it. */
export const slopeName = (name: string): string => `\u0002${name}`;

/** The equation with P'(t) as symbols. */
export const withoutSlopes = (e: Expression, names: readonly string[]): Expression =>
  rewriteTopDown(e, (node) =>
    node.kind === 'unknown' && names.includes(node.name) && node.orders[0] === 1
      ? symbol(slopeName(node.name))
      : undefined,
  );

export interface EvolutionInput {
  readonly setting: Setting;
  readonly problem: ControlProblem;
  readonly maximiser: Maximiser;
  readonly context: CandidateContext;
  readonly assumptions: Assumptions;
}

export interface Evolution {
  readonly steps: readonly Step[];
  readonly policies: ReadonlyMap<string, Expression>;
  readonly rates: ReadonlyMap<string, Expression>;
  readonly terminal: ReadonlyMap<string, Expression>;
  readonly stopped?: string;
}

/** What one equation says of its marker: e = leading · marker + rest, the leading coefficient free of it and not zero. */
function solveLinear(
  e: Expression,
  marker: string,
  assumptions: Assumptions,
): { readonly leading: Expression; readonly value: Expression } | undefined {
  const leading = normalForm(differentiate(e, marker), assumptions);
  if (dependsOn(leading, marker) || isZero(leading, assumptions)) return undefined;
  return { leading, value: normalForm(negate(divide(substitute(e, [bind(marker, zero)]), leading)), assumptions) };
}

/** marker = value, from one equation: marker − value = (residual − Σ coefficient · (other − its value))/leading. */
interface Solved {
  readonly value: Expression;
  readonly index: number;
  readonly leading: Expression;
  readonly others: readonly { readonly name: string; readonly coefficient: Expression }[];
}

interface SolvedSystem {
  readonly solved: ReadonlyMap<string, Solved>;
  /** Equations that the solution does not satisfy. */
  readonly unmet: readonly number[];
}

/** Equations linear in the markers of the names, solved one name at a time. */
function solveSystem(
  residuals: readonly Expression[],
  names: readonly string[],
  assumptions: Assumptions,
): SolvedSystem {
  const solved = new Map<string, Solved>();
  const put = (e: Expression): Expression =>
    substitute(
      e,
      [...solved].map(([name, { value }]) => bind(slopeName(name), value)),
    );
  for (let sweep = 0; sweep < names.length; sweep++) {
    residuals.forEach((residual, index) => {
      const known = put(residual);
      const [name, ...open] = names.filter((n) => dependsOn(known, slopeName(n)));
      if (name === undefined || open.length > 0) return;
      const linear = solveLinear(known, slopeName(name), assumptions);
      if (!linear) return;
      const others = [...solved.keys()]
        .filter((other) => dependsOn(residual, slopeName(other)))
        .map((other) => ({ name: other, coefficient: normalForm(differentiate(residual, slopeName(other)), assumptions) })); // prettier-ignore
      solved.set(name, { ...linear, index, others });
    });
  }
  const unmet = residuals.flatMap((residual, i) => (isZero(put(residual), assumptions) ? [] : [i]));
  return { solved, unmet };
}

/** The step that says what an unknown's rate or end value is, as a combination of the equations it was read off. */
function solvedStep(
  id: string,
  title: string,
  left: Expression,
  solved: Solved,
  premise: string,
  idOf: (name: string) => string,
  context: Pick<CandidateContext, 'assumptions' | 'facts'>,
): Step {
  const terms = [
    { premise, factor: divide(one, solved.leading) },
    ...solved.others.map(({ name, coefficient }) => ({
      premise: idOf(name),
      factor: negate(divide(coefficient, solved.leading)),
    })),
  ];
  return {
    id,
    title,
    claim: equation(left, solved.value),
    rule: 'linear-solution',
    premises: terms.map((term) => term.premise),
    assumptions: context.assumptions,
    justification: { kind: 'combination', terms, rewrites: [], bindings: [] },
    facts: context.facts,
  };
}

export const rateId = (name: string): string => `rate.${name}`;
export const endId = (name: string): string => `end.${name}`;

/** Coefficient equations, end values and the rates of the unknowns. */
export function deriveEvolution({ setting: s, problem, maximiser, context, assumptions }: EvolutionInput): Evolution {
  const names = problem.unknowns.map((u) => u.name);
  const steps: Step[] = [ansatz(context), ...context.matched.map((_, i) => coefficientEquation(context, i))];
  const policies = new Map(
    maximiser.at.map((b) => [
      b.name,
      normalForm(resolve(substitution(b.value, [context.value]), assumptions), assumptions),
    ]),
  );
  for (const [name, closed] of policies) {
    const from = maximiser.at.find((b) => b.name === name)?.value ?? symbol(name);
    const shared = {
      premises: ['maximum', 'ansatz'],
      assumptions: context.assumptions,
      facts: context.facts,
    };
    steps.push(policy(name, from, context.value, closed, shared));
  }
  const stop = (stopped: string): Evolution => ({
    steps,
    policies,
    rates: new Map(),
    terminal: new Map(),
    stopped,
  });
  const slopes = solveSystem(
    context.matched.map((m) => withoutSlopes(subtract(m.left, m.right), names)),
    names,
    assumptions,
  );
  const missing = names.filter((name) => !slopes.solved.has(name));
  if (missing.length > 0) return stop(`the equations do not determine the rates of ${missing.join(', ')}`);
  const [unmet] = slopes.unmet;
  if (unmet !== undefined)
    return stop(
      `the candidate does not fit: with the rates that the other equations give, the coefficient of ${printText(context.matched[unmet]?.basis ?? one)} does not vanish`,
    );
  const time = symbol(s.time ?? '');
  for (const [name, solved] of slopes.solved)
    steps.push(
      solvedStep(rateId(name), `The rate of ${name}`, unknown(name, [time], [1]), solved, coefficientId(solved.index), rateId, context), // prettier-ignore
    );

  const end = terminalCondition(s, problem);
  if (!end) return stop('a finite horizon is needed for unknown functions of time');
  const matched = matchCoefficients(end.claim, context.value, s.states, assumptions);
  if (!matched) return stop('the terminal condition does not separate into functions of the state');
  const atEnd = (name: string): Expression => unknown(name, [end.horizon]);
  const marked = (e: Expression): Expression =>
    names.reduce((marking, name) => replaceNode(marking, atEnd(name), symbol(slopeName(name))), e);
  const ends = solveSystem(
    matched.map((m) => marked(subtract(m.left, m.right))),
    names,
    assumptions,
  );
  // An unknown that the terminal payoff does not mention ends at zero only if the match said so; anything else is a misfit.
  const loose = names.filter((name) => !ends.solved.has(name));
  if (loose.length > 0) return stop(`the terminal condition does not fix ${loose.join(', ')}`);
  const [unfit] = ends.unmet;
  if (unfit !== undefined)
    return stop(
      `the candidate does not fit the terminal payoff: the coefficient of ${printText(matched[unfit]?.basis ?? one)} does not vanish`,
    );
  for (const [name, solved] of ends.solved)
    steps.push(
      terminalEquation(name, matched, solved.index, s.states, context.value),
      solvedStep(endId(name), `The end value of ${name}`, atEnd(name), solved, `terminal.${name}`, endId, END_CONTEXT),
    );
  const values = (system: SolvedSystem): ReadonlyMap<string, Expression> =>
    new Map(names.map((name) => [name, system.solved.get(name)?.value ?? zero]));
  return { steps, policies, rates: values(slopes), terminal: values(ends) };
}

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
