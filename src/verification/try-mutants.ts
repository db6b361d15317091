/**
 * Runs a step's check on mutants of its claim. One that the check proves is a survivor, unless it is shown by other means to
 * say the same as the claim: a check that proves everything must not pass.
 */
import { CostateError } from '../errors.js';
import {
  add,
  divide,
  relation,
  residual,
  substitution,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, monicKey, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { isAtMostZero, isStrict } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { visitAll } from '../expression/traverse.js';
import type { Step } from '../derivation/step.js';
import { attempt } from '../expression/attempt.js';
import type { Decision, DecisionContext } from './decision.js';
import { essence } from './essence.js';
import { mutantsOf } from './mutants.js';
import type { MutantReport } from './verdict.js';

/** Mutants tried per step, at most. */
const MUTANTS_PER_STEP = 6;

/** Kinds of wrong inequalities after which no more are tried. */
const ENOUGH_KINDS = 3;
/** Wrong inequalities that turn out not to be false, after which no more are tried. */
const MAY_HOLD = 12;

/** Left sides that only name what the certificate defines: an unknown, an observed functional. */
const RIGHT_ONLY: ReadonlySet<string> = new Set(['root', 'end', 'observation']);

const remainderOf = (claim: Relation): string =>
  (claim.right.kind === 'sum' ? claim.right.terms : [claim.right])
    .filter((t) => t.kind === 'bigO')
    .map(printText)
    .join();

function withoutRemainder(claim: Relation): Relation {
  const terms = claim.right.kind === 'sum' ? claim.right.terms : [claim.right];
  return relation(claim.left, claim.operator, add(...terms.filter((t) => t.kind !== 'bigO')));
}

/** A key that is equal for claims that say the same: operator and the residual up to a nonzero factor, in normal form. */
function keyOf(claim: Relation, context: DecisionContext): string {
  const plain = withoutRemainder(claim);
  try {
    const form = monicKey(resolve(residual(plain), context.assumptions), context.assumptions);
    // For inequalities the factor's sign matters, so the printed claim is kept as well.
    const side = claim.operator === '=' ? '' : printText(claim);
    return `${claim.operator} ${remainderOf(claim)} ${form} ${side}`;
  } catch (error) {
    // No normal form within the resources: claims are told apart as they are written. Anything else is a defect.
    if (error instanceof CostateError) return printText(claim);
    throw error;
  }
}

/** Whether a claim says no more than a premise, as it is written: such a step is worth no mutants. */
function repeats(claim: Relation, premise: Relation | undefined, context: DecisionContext): boolean {
  if (premise === claim) return true;
  if (premise?.operator !== '=' || claim.operator !== '=') return false;
  const written = (r: Relation): string => monicKey(residual(withoutRemainder(r)), context.assumptions);
  return written(claim) === written(premise);
}

/** Why one residual vanishes exactly where the other does, or undefined. */
function sameZeros(own: Expression, other: Expression, { assumptions }: DecisionContext): string | undefined {
  const [ownZero, otherZero] = [isZero(own, assumptions), isZero(other, assumptions)];
  if (ownZero || otherZero) return ownZero && otherZero ? 'both residuals have the normal form 0' : undefined;
  const factor = normalForm(divide(other, own), assumptions);
  if (!isStrict(signOf(factor, assumptions))) return undefined;
  return `its residual is that of the claim times ${printText(factor)}, which has no zero`;
}

/** Why a mutant says the same as the claim, shown exactly and apart from the step's own check; undefined where it is not. */
function sameMeaning(step: Step, mutant: Relation, context: DecisionContext): string | undefined {
  const { claim, justification } = step;
  if (claim.operator !== mutant.operator || remainderOf(claim) !== remainderOf(mutant)) return undefined;
  const bindings: readonly Binding[] = 'bindings' in justification ? justification.bindings : [];
  const closed = (r: Relation): Expression =>
    resolve(substitution(residual(withoutRemainder(r)), bindings), context.assumptions);
  return attempt(() => {
    const [own, other] = [closed(claim), closed(mutant)];
    if (claim.operator === '=') return sameZeros(own, other, context);
    const [given, wanted] = [own, other].map((e) => essence(e, claim.operator, context.assumptions));
    return given === wanted ? 'the same inequality up to factors of known sign' : undefined;
  });
}

/** The decision, or undefined on a claim that means nothing, as with a derivative of a supremum: no one makes that mistake. */
function withMeaning(decide: () => Decision): Decision | undefined {
  try {
    return decide();
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'input.unsupported') return undefined;
    throw error;
  }
}

/** Whether a claim holds a logarithm of what is never positive: it has no value anywhere, so it says nothing that could be false. */
function hasNoValue({ left, right }: Relation, { assumptions }: DecisionContext): boolean {
  let found = false;
  for (const side of [left, right])
    visitAll(side, (e) => {
      const [argument] = e.kind === 'function' && e.name === 'log' ? e.arguments : [];
      if (argument && !found) found = attempt(() => isAtMostZero(signOf(argument, assumptions))) === true;
    });
  return found;
}

/** Tries the mutants of a step's claim; `decide` is the step's own check. */
export function tryMutants(
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  context: DecisionContext,
  decide: (mutant: Step) => Decision,
): MutantReport {
  const own = keyOf(step.claim, context);
  const seen = new Set<string>();
  const kinds = new Set<string>();
  const survivors: string[] = [];
  const equivalents: string[] = [];
  let killed = 0;
  let held = 0;
  if (step.premises.some((id) => repeats(step.claim, earlier.get(id)?.claim, context)))
    return { tried: 0, killed: 0, equivalent: 0, kinds: 0, repeats: true, survivors, equivalents };
  for (const mutant of mutantsOf(step.claim, RIGHT_ONLY.has(step.justification.kind))) {
    if (killed + survivors.length + equivalents.length >= MUTANTS_PER_STEP) break;
    if (mutant.mayHold === true && kinds.size >= ENOUGH_KINDS) break;
    const key = keyOf(mutant.claim, context);
    if (seen.has(key)) continue;
    seen.add(key);
    const told = `${mutant.kind}: ${printText(mutant.claim)}`;
    if (key === own) {
      // Multiplying an equation by a constant and the like: not worth more than one line.
      if (equivalents.length === 0) equivalents.push(`${told} — the same residual in normal form, up to a factor`);
      continue;
    }
    if (hasNoValue(mutant.claim, context)) continue;
    const decision = withMeaning(() => decide({ ...step, claim: mutant.claim }));
    if (!decision) continue;
    const { verdict } = decision;
    if (mutant.mayHold === true && verdict !== 'refuted') {
      if (++held === MAY_HOLD) break;
      continue;
    }
    const same = verdict === 'proved' ? sameMeaning(step, mutant.claim, context) : undefined;
    if (same !== undefined) {
      equivalents.push(`${told} — ${same}`);
      continue;
    }
    kinds.add(mutant.kind);
    if (verdict === 'refuted') killed++;
    else survivors.push(told);
  }
  const tried = killed + survivors.length + equivalents.length;
  return { tried, killed, equivalent: equivalents.length, kinds: kinds.size, survivors, equivalents };
}
