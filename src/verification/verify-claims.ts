/**
 * What an author claims of a derivation: graded like its steps, but never better than what the claim rests on. A claim on a
 * theory is proved from its steps, contradicted by them, or left open.
 */
import { theoryGrounds, type Ground } from '../derivation/theory-claim.js';
import type { Derivation, Step } from '../derivation/step.js';
import { equation, type Relation } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import type { Claim } from '../problem/problem.js';
import { undecided } from './decision.js';
import { weakest, type Evidence, type StepVerdict, type Verdict } from './verdict.js';
import { verifyStep, type VerifyOptions } from './verify.js';

/** A claim as a step, with its verdict. */
export interface JudgedClaim {
  readonly step: Step;
  readonly verdict: StepVerdict;
}

/** Verdicts of steps and of all that they rest on, each found once. */
interface Judge {
  readonly of: (step: Step) => StepVerdict;
  /** Earlier steps, by id, that a step rests on through any number of others. */
  readonly below: (step: Step) => readonly Step[];
}

function judgeOf(derivation: Derivation, options: VerifyOptions): Judge {
  const steps = new Map(derivation.steps.map((step) => [step.id, step]));
  const verdicts = new Map<string, StepVerdict>();
  const below = (step: Step, seen = new Set<string>()): readonly Step[] =>
    step.premises.flatMap((id) => {
      const premise = steps.get(id);
      if (!premise || seen.has(id)) return [];
      seen.add(id);
      return [premise, ...below(premise, seen)];
    });
  const earlier = (step: Step): ReadonlyMap<string, Step> => {
    const before = new Map<string, Step>();
    for (const other of derivation.steps) {
      if (other.id === step.id) break;
      before.set(other.id, other);
    }
    return before;
  };
  const of = (step: Step): StepVerdict => {
    const known = verdicts.get(step.id);
    if (known) return known;
    const verdict = verifyStep(step, earlier(step), derivation, options);
    verdicts.set(step.id, verdict);
    return verdict;
  };
  return { of, below: (step) => below(step) };
}

const tried = (detail: string): Evidence => ({ kind: 'tried', detail });

/** The verdict, weakened to that of the weakest premise; a contradiction that rests on doubtful premises shows nothing. */
function withPremises(verdict: StepVerdict, premises: readonly StepVerdict[]): StepVerdict {
  const worst = weakest(premises.map((p) => p.verdict));
  const doubtful = worst === 'undecided' || worst === 'refuted';
  const grade = doubtful ? 'undecided' : verdict.verdict === 'refuted' ? 'refuted' : weakest([verdict.verdict, worst]);
  if (grade === verdict.verdict) return verdict;
  const weak = premises.find((p) => p.verdict === worst)?.stepId ?? '';
  const { counterexample: _, ...rest } = verdict;
  return {
    ...rest,
    verdict: grade,
    evidence: [...verdict.evidence, tried(`it rests on '${weak}', which is ${worst}`)],
  };
}

/** The claims of a problem's derivation (its steps `claims.NAME`), without the other steps. */
export function verifyOwnClaims(derivation: Derivation, options: VerifyOptions = {}): readonly JudgedClaim[] {
  const judge = judgeOf(derivation, options);
  return derivation.steps
    .filter((step) => step.id.startsWith('claims.'))
    .map((step) => ({ step, verdict: withPremises(judge.of(step), judge.below(step).map(judge.of)) })); // prettier-ignore
}

const asStep = ({ name, relation }: Claim): Step => ({
  id: `claims.${name}`,
  title: `The author’s claim “${name}”`,
  claim: relation,
  rule: 'author-claim',
  premises: [],
  assumptions: [],
  justification: { kind: 'open', why: 'nothing derived speaks for or against it' },
  facts: [],
});

/** What the checker is to examine in the claim's stead, under its id. */
function examined(step: Step, ground: Ground): Step {
  const identity = (claim: Relation): Step => ({ ...step, claim, justification: { kind: 'identity', bindings: [] } });
  switch (ground.kind) {
    case 'itself': {
      const { bindings } = ground;
      return { ...step, justification: { kind: step.claim.operator === '=' ? 'identity' : 'inequality', bindings } };
    }
    case 'follows':
      return identity(equation(ground.claimed, ground.multiple));
    case 'rival':
      return identity(equation(ground.derived, ground.claimed));
  }
}

const isFinite = (v: StepVerdict): boolean =>
  v.counterexample !== undefined && Number.isFinite(v.counterexample.left) && Number.isFinite(v.counterexample.right);

/** The verdict on one ground; undefined where it decides nothing. */
function decidedBy(
  ground: Ground,
  step: Step,
  derivation: Derivation,
  judge: Judge,
  options: VerifyOptions,
): JudgedClaim | undefined {
  const found = verifyStep(examined(step, ground), new Map(), derivation, options);
  if (ground.kind === 'itself')
    return found.verdict === 'undecided' ? undefined : { step: examined(step, ground), verdict: found };
  const source = ground.step;
  const below = [source, ...judge.below(source)];
  const verdicts = below.map(judge.of);
  const grade: Verdict = judge.of(source).verdict;
  if (!verdicts.every((v) => v.verdict === 'proved' || v.verdict === 'assumed')) return undefined;
  const assumed = below.filter((s) => judge.of(s).verdict === 'assumed' && s.id !== source.id).map((s) => `'${s.id}'`);
  const resting = assumed.length === 0 ? '' : `, which rests on ${assumed.join(', ')} (assumed)`;
  const standing = `'${source.id}' (${grade})${resting}`;
  const based: Step = {
    ...step,
    premises: [source.id],
    assumptions: [...new Set(below.flatMap((s) => s.assumptions))],
  };
  if (ground.kind === 'follows') {
    if (found.verdict !== 'proved') return undefined;
    const factor = printText(ground.factor);
    const detail = `${factor === '1' ? 'the same equation as' : `${factor} times`} ${standing}`;
    return { step: based, verdict: { ...found, verdict: grade, evidence: [{ kind: 'normal-form', detail }, ...found.evidence] } }; // prettier-ignore
  }
  if (found.verdict !== 'refuted' || !isFinite(found)) return undefined;
  const detail = `for functions that satisfy ${standing}, ${ground.quantity} has the value on the left; the claim gives it the one on the right`;
  return { step: based, verdict: { ...found, evidence: [{ kind: 'residual', detail }] } };
}

/** Claims on a theory, in one dimension: proved from it, contradicted by it, or left open. */
export function verifyTheoryClaims(
  derivation: Derivation,
  claims: readonly Claim[],
  options: VerifyOptions = {},
): readonly JudgedClaim[] {
  const judge = judgeOf(derivation, options);
  return claims.map((claim) => {
    const step = asStep(claim);
    for (const ground of theoryGrounds(claim.relation, derivation)) {
      const decided = decidedBy(ground, step, derivation, judge, options);
      if (decided) return decided;
    }
    const open = undecided('nothing derived speaks for or against it');
    return { step, verdict: { stepId: step.id, ...open } };
  });
}
