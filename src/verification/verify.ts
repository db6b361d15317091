/** Grades every step of a derivation, and on demand shows that each check can fail by running it on mutants of the claim. */
import { withFacts } from '../expression/assumptions.js';
import { existenceHypothesis } from '../derivation/candidate-scope.js';
import type { Derivation, Step } from '../derivation/step.js';
import { decideAsymptotic } from './decide-asymptotic.js';
import { clearlyUnequal, decideIdentity } from './decide-identity.js';
import { decideIndependence } from './decide-independence.js';
import { decideInequality } from './decide-inequality.js';
import { decideObservation } from './decide-observation.js';
import { decideOptimum } from './decide-optimum.js';
import { decideRecursion } from './decide-recursion.js';
import { decideSystem } from './decide-system.js';
import { decideTrajectory } from './decide-trajectory.js';
import { undecided, type Decision, type DecisionContext } from './decision.js';
import { ungrounded } from './grounding.js';
import { tryMutants } from './try-mutants.js';
import { missingSolution } from './trajectory.js';
import { primitivesOf } from './certificate.js';
import { statementPrimitive, type Primitive } from './primitive.js';
import { weakest, type DerivationVerdict, type StepVerdict } from './verdict.js';

export interface VerifyOptions {
  readonly seed?: number;
  /** Also try mutants of every step. */
  readonly mutants?: boolean;
  /** Fewer sample points and paths. */
  readonly quick?: boolean;
}

/** Steps that no check decides, so that mutants would show nothing. */
const WITHOUT_CHECK: ReadonlySet<string> = new Set(['hypothesis', 'open']);

function decide(primitive: Primitive, context: DecisionContext): Decision {
  switch (primitive.kind) {
    case 'assumed':
      return { verdict: 'assumed', evidence: [{ kind: 'hypothesis', detail: primitive.why }] };
    case 'identity':
      return decideIdentity(primitive.left, primitive.right, context);
    case 'inequality':
      return decideInequality(primitive.relation, primitive.why, context);
    case 'asymptotic':
      return decideAsymptotic(primitive, context);
    case 'independence':
      return decideIndependence(primitive.basis, primitive.variables, context);
    case 'optimum':
      return decideOptimum(primitive.node, primitive.right, primitive.at, context);
    case 'observation':
      return decideObservation(primitive.claim, primitive.experiment, context);
    case 'trajectory':
      return decideTrajectory(primitive.claim, primitive.evolution, context);
    case 'system':
      return decideSystem(primitive.claim, primitive.system, context);
    case 'recursion':
      return decideRecursion(primitive.claim, primitive.recursion, context);
    case 'unsupported':
      return undecided(primitive.why);
  }
}

/** The same on a claim that is likely wrong: what a glance contradicts needs no algebra. */
const decideMutant = (primitive: Primitive, context: DecisionContext): Decision =>
  (primitive.kind === 'identity' ? clearlyUnequal(primitive.left, primitive.right, context) : undefined) ??
  decide(primitive, context);

/** All primitives of a step together: the weakest verdict, all evidence, the first counterexample. */
function decideStep(
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  context: DecisionContext,
  decideOne = decide,
): Decision {
  const decisions: Decision[] = [];
  const around = { ...context.derivation, assumptions: context.assumptions };
  for (const primitive of primitivesOf(step, earlier, around)) {
    const decision = decideOne(primitive, context);
    decisions.push(decision);
    if (decision.verdict === 'refuted') break;
  }
  return together(decisions);
}

/** Several decisions as one: the weakest verdict, all evidence, the first counterexample. */
function together(decisions: readonly Decision[]): Decision {
  const graded = weakest(decisions.map((d) => d.verdict));
  // What is taken as true in part is not proved.
  const verdict = graded === 'proved' && decisions.some((d) => d.verdict === 'assumed') ? 'assumed' : graded;
  const counterexample = decisions.find((d) => d.counterexample)?.counterexample;
  return { verdict, evidence: decisions.flatMap((d) => d.evidence), ...(counterexample ? { counterexample } : {}) };
}

/** The verdict on one step, given the steps before it. */
export function verifyStep(
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  derivation: Derivation,
  options: VerifyOptions,
): StepVerdict {
  const facts = [...(step.region ?? []), ...step.facts];
  const context: DecisionContext = {
    derivation,
    assumptions: withFacts(derivation.assumptions, facts),
    facts,
    label: `${derivation.id}/${step.id}`,
    seed: options.seed ?? 1,
    quick: options.quick ?? false,
  };
  const missing = ungrounded(step, earlier, derivation);
  if (missing !== undefined) return { stepId: step.id, ...undecided(missing) };
  // What an author says of a solution means nothing where there is none.
  const unsolved = step.rule === 'author-claim' && step.assumptions.includes(existenceHypothesis.id) ? missingSolution(derivation) : undefined; // prettier-ignore
  if (unsolved !== undefined) return { stepId: step.id, ...undecided(unsolved) };
  const shown = statementPrimitive(step);
  // Mutants change the claim alone; were the formula in vector notation held against them, every one would fail.
  const decision = together([decideStep(step, earlier, context), ...(shown ? [decide(shown, context)] : [])]);
  // A variant of a wrong claim may be the right one.
  const holds = decision.verdict !== 'refuted' && decision.verdict !== 'undecided';
  const worthMutants = options.mutants === true && holds && !WITHOUT_CHECK.has(step.justification.kind);
  return {
    stepId: step.id,
    ...decision,
    ...(worthMutants
      ? { mutants: tryMutants(step, earlier, context, (mutant) => decideStep(mutant, earlier, context, decideMutant)) }
      : {}),
  };
}

/**
 * Grades every step of a derivation.
 *
 * @returns verdicts in the order of the steps; the derivation's own is that of its weakest step, `assumed` aside
 * @example verifyDerivation(deriveProblem(problem), { seed: 1, mutants: true })
 */
export function verifyDerivation(derivation: Derivation, options: VerifyOptions = {}): DerivationVerdict {
  const earlier = new Map<string, Step>();
  const steps = derivation.steps.map((step) => {
    const verdict = verifyStep(step, earlier, derivation, options);
    earlier.set(step.id, step);
    return verdict;
  });
  return { id: derivation.id, verdict: weakest(steps.map((s) => s.verdict)), steps };
}
