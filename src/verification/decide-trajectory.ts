/**
 * A claim on the solution of a candidate's differential equations: exactly, with the equations put in or by a closed form
 * that solves them, else along the integrated solution.
 */
import {
  derivative,
  substitution,
  type Expression,
  type FunctionName,
  type Relation,
} from '../expression/expression.js';
import { resolve } from '../expression/resolve.js';
import { signOf } from '../expression/sign.js';
import { bind, bindFunction } from '../expression/substitute.js';
import { unknownFunctions, visitAll } from '../expression/traverse.js';
import { attempt } from '../expression/attempt.js';
import { decideAlong, solutionOf } from './decide-along.js';
import { decideIdentity, exactlyEqual } from './decide-identity.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';
import { alongSolution, type EvolutionClaims } from './evolution-claims.js';
import type { Evidence } from './verdict.js';

const KINKED: ReadonlySet<FunctionName> = new Set(['abs', 'sign', 'min', 'max']);

/** Whether a form has no kink or jump, which a derivative would not see; a pole is seen where it is integrated. */
function isAnalytic(form: Expression, { assumptions }: DecisionContext): boolean {
  let analytic = true;
  visitAll(form, (e) => {
    if (e.kind === 'function') analytic &&= !KINKED.has(e.name);
    else if (e.kind === 'power')
      analytic &&=
        (e.exponent.kind === 'number' && e.exponent.value.denominator === 1n) || signOf(e.base, assumptions) === 'positive'; // prettier-ignore
    else analytic &&= ['number', 'symbol', 'sum', 'product'].includes(e.kind);
  });
  return analytic;
}

/** Whether a rate is as smooth in the unknown functions as uniqueness asks. */
function isSmoothInUnknowns(rate: Expression): boolean {
  let smooth = true;
  visitAll(rate, (e) => {
    const holdsUnknown = unknownFunctions(e).size > 0;
    if (!holdsUnknown) return;
    if (e.kind === 'power') {
      const { exponent } = e;
      smooth &&= exponent.kind === 'number' && exponent.value.denominator === 1n;
    } else if (e.kind === 'function') smooth &&= e.name !== 'sign';
    else smooth &&= e.kind === 'sum' || e.kind === 'product' || e.kind === 'unknown';
  });
  return smooth;
}

/** A closed form that satisfies the equation of its function and ends as it does; undefined where that is not shown. */
function solvesEquations(claim: Relation, evolution: EvolutionClaims, context: DecisionContext): Decision | undefined {
  const { variable, rates, ends, forms } = evolution;
  const left = resolve(claim.left, context.assumptions);
  if (claim.operator !== '=' || left.kind !== 'unknown' || left.orders.some((order) => order > 0)) return undefined;
  const form = resolve(claim.right, context.assumptions);
  const [at] = left.arguments;
  const [rate, end] = [rates.get(left.name), ends.get(left.name)];
  if (at?.kind !== 'symbol' || at.name !== variable || unknownFunctions(form).size > 0 || !rate || !end)
    return undefined;
  if (!isSmoothInUnknowns(rate) || !isAnalytic(form, context)) return undefined;
  const known = [...[...forms].filter(([name]) => name !== left.name), [left.name, form] as const].map(([name, e]) =>
    bindFunction(name, [variable], e),
  );
  const put = substitution(rate, known);
  if ([...unknownFunctions(resolve(put, context.assumptions))].length > 0) return undefined;
  const slope = decideIdentity(derivative(form, variable), put, context);
  if (slope.verdict !== 'proved') return undefined;
  const there = decideIdentity(substitution(form, [bind(variable, end.at)]), end.value, context);
  if (there.verdict !== 'proved') return undefined;
  const why = `it solves the differential equation of ${left.name} and ends as ${left.name} does; by Picard and Lindelöf there is one such function`;
  return { verdict: 'proved', evidence: [{ kind: 'normal-form', detail: why }, ...slope.evidence, ...there.evidence] };
}

/** The claim by exact means alone. */
function decideExactly(claim: Relation, evolution: EvolutionClaims, context: DecisionContext): Decision | undefined {
  if (claim.operator !== '=') return undefined;
  // Closed forms bring conditions of their own, so they are put in only where the equations alone do not suffice.
  for (const known of [{ ...evolution, forms: new Map<string, Expression>() }, evolution]) {
    const [left, right] = [claim.left, claim.right].map((e) => attempt(() => alongSolution(e, known, context.assumptions))); // prettier-ignore
    if (!left || !right || !exactlyEqual(left, right, context).zero) continue;
    const found = decideIdentity(left, right, context);
    if (found.verdict === 'proved') return found;
  }
  return solvesEquations(claim, evolution, context);
}

/** Decides a claim on functions of time that differential equations and values at the horizon determine. */
export function decideTrajectory(claim: Relation, evolution: EvolutionClaims, context: DecisionContext): Decision {
  const { problem } = context.derivation;
  if (!problem) return undecided('there is no problem whose differential equations could be integrated');
  const given = solutionOf(problem, evolution);
  if ('unavailable' in given) return undecided(`there is no solution to hold it against: ${given.unavailable}`);
  const exact = decideExactly(claim, evolution, context);
  // A proof with conditions says nothing where they fail: there the integrated solution has to agree as well.
  if (exact?.verdict === 'proved' && exact.evidence.every(({ kind }) => kind !== 'side-condition')) return exact;
  const found = decideAlong(claim, evolution, problem, context, exact?.verdict === 'proved');
  if (found.verdict !== 'sampled') return found;
  if (exact?.verdict === 'proved') return { ...exact, evidence: [...exact.evidence, ...found.evidence] };
  const tried: readonly Evidence[] =
    claim.operator === '=' ? [{ kind: 'tried', detail: 'no exact proof from the differential equations' }] : [];
  return { verdict: 'sampled', evidence: [...tried, ...found.evidence] };
}
