/** Candidates whose unknowns are functions of time: coefficient equations become ordinary differential equations with end values. */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  divide,
  equation,
  negate,
  subtract,
  substitution,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { resolve } from '../expression/resolve.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, mapChildren, replaceNode } from '../expression/traverse.js';
import type { Claim, ControlProblem } from '../problem/problem.js';
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
import type { Justification, Step } from './step.js';

/** Stands for P'(t) while an equation is solved for it. */
const slopeName = (name: string): string => `\u0002${name}`;

const withoutSlopes = (e: Expression, names: readonly string[]): Expression =>
  e.kind === 'unknown' && names.includes(e.name) && e.orders[0] === 1
    ? symbol(slopeName(e.name))
    : mapChildren(e, (child) => withoutSlopes(child, names));

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

/** dP/dt for each unknown, from equations linear in the derivatives, one unknown at a time. */
function solveForRates(
  matched: readonly Matched[],
  names: readonly string[],
  assumptions: Assumptions,
): ReadonlyMap<string, Expression> {
  const rates = new Map<string, Expression>();
  const residuals = matched.map((m) => withoutSlopes(subtract(m.left, m.right), names));
  for (let sweep = 0; sweep < names.length; sweep++) {
    for (const residual of residuals) {
      const known = substitute(residual, [...rates].map(([name, rate]) => bind(slopeName(name), rate))); // prettier-ignore
      const open = names.filter((name) => dependsOn(known, slopeName(name)));
      const [name] = open;
      if (name === undefined || open.length > 1 || rates.has(name)) continue;
      const slope = slopeName(name);
      const leading = normalForm(differentiate(known, slope), assumptions);
      if (dependsOn(leading, slope) || isZero(leading, assumptions)) continue;
      const rest = substitute(known, [bind(slope, zero)]);
      rates.set(name, normalForm(negate(divide(rest, leading)), assumptions));
    }
  }
  return rates;
}

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
      premises: [`stationary.${name}`, 'ansatz'],
      assumptions: context.assumptions,
      facts: context.facts,
    };
    steps.push(policy(name, from, context.value, closed, shared));
  }
  const rates = solveForRates(context.matched, names, assumptions);
  const missing = names.filter((name) => !rates.has(name));
  const stop = (stopped: string): Evolution => ({ steps, policies, rates, terminal: new Map(), stopped });
  if (missing.length > 0) return stop(`the equations do not determine the rates of ${missing.join(', ')}`);

  const end = terminalCondition(s, problem);
  if (!end) return stop('a finite horizon is needed for unknown functions of time');
  const matched = matchCoefficients(end.claim, context.value, s.states, assumptions);
  if (!matched) return stop('the terminal condition does not separate into functions of the state');
  const terminal = new Map<string, Expression>();
  matched.forEach((m, index) => {
    const atEnd = names.map((name) => ({ name, jet: unknown(name, [end.horizon]) }));
    const residual = subtract(m.left, m.right);
    const marked = atEnd.reduce((e, { name, jet }) => replaceNode(e, jet, symbol(slopeName(name))), residual);
    const [name, ...others] = names.filter((n) => dependsOn(marked, slopeName(n)));
    if (name === undefined || others.length > 0) return;
    const leading = normalForm(differentiate(marked, slopeName(name)), assumptions);
    const rest = substitute(marked, [bind(slopeName(name), zero)]);
    terminal.set(name, normalForm(negate(divide(rest, leading)), assumptions));
    const justification: Justification = {
      kind: 'coefficient',
      premise: TERMINAL_STEP,
      variables: s.states,
      basis: matched.map((part) => part.basis),
      equations: matched.map((part) => equation(part.left, part.right)),
      index,
      bindings: [context.value],
    };
    steps.push({
      id: `terminal.${name}`,
      title: `The value of ${name} at the horizon`,
      claim: equation(m.left, m.right),
      rule: 'coefficient-equation',
      premises: [TERMINAL_STEP, coefficientId(0)],
      assumptions: [],
      justification,
      facts: [],
    });
  });
  // An unknown that the terminal payoff does not mention ends at zero only if the match said so; anything else is a misfit.
  const loose = names.filter((name) => !terminal.has(name));
  if (loose.length > 0) return stop(`the terminal condition does not fix ${loose.join(', ')}`);
  return { steps, policies, rates, terminal };
}

/**
 * An author's claim that mentions P'(t) as a combination of coefficient equations: residual(claim) = Σ λᵢ residual(eqᵢ),
 * λ chosen so that the derivatives match; whether the rest matches is for the checker to see.
 */
export function rateClaim(
  claim: Claim,
  matched: readonly Matched[],
  names: readonly string[],
  assumptions: Assumptions,
  bindings: Extract<Justification, { kind: 'identity' }>['bindings'],
): Justification | undefined {
  const difference = withoutSlopes(subtract(claim.relation.left, claim.relation.right), names);
  const used = names.filter((name) => dependsOn(difference, slopeName(name)));
  if (used.length === 0) return undefined;
  const terms = used.flatMap((name) => {
    const index = matched.findIndex((m) => dependsOn(withoutSlopes(add(m.left, m.right), names), slopeName(name)));
    const m = matched[index];
    if (!m) return [];
    const own = differentiate(withoutSlopes(subtract(m.left, m.right), names), slopeName(name));
    const factor = normalForm(divide(differentiate(difference, slopeName(name)), own), assumptions);
    return [{ premise: coefficientId(index), factor }];
  });
  return { kind: 'combination', terms, rewrites: [], bindings };
}
