/** Candidates whose unknowns are functions of time: coefficient equations become ordinary differential equations with end values. */
import type { Assumptions } from '../expression/assumptions.js';
import { one, subtract, substitution, symbol, unknown, zero, type Expression } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { rewriteTopDown } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { endValues } from './end-values.js';
import { markerName, solveSystem, solvedStep, type SolvedSystem } from './linear-unknowns.js';
import type { Maximiser } from './maximiser.js';
import { ansatz, coefficientEquation, coefficientId, type CandidateContext } from './rules/candidate-steps.js';
import { policy } from './rules/verification-steps.js';
import type { Setting } from './setting.js';
import type { Step } from './step.js';

/** The equation with P'(t) as symbols. */
export const withoutSlopes = (e: Expression, names: readonly string[]): Expression =>
  rewriteTopDown(e, (node) =>
    node.kind === 'unknown' && names.includes(node.name) && node.orders[0] === 1
      ? symbol(markerName(node.name))
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

export const rateId = (name: string): string => `rate.${name}`;

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

  const ends = endValues(s, problem, context, assumptions);
  if ('stopped' in ends) return stop(ends.stopped);
  steps.push(...ends.steps);
  const values = (system: SolvedSystem): ReadonlyMap<string, Expression> =>
    new Map(names.map((name) => [name, system.solved.get(name)?.value ?? zero]));
  return { steps, policies, rates: values(slopes), terminal: ends.terminal };
}
