/**
 * How an article's claim on a theory may be decided: as an identity, as a consequence of a derived step, or against a
 * derived step that says something else of the same quantity. These are proposals; the checker decides.
 */
import { divide, multiply, residual, type Binding, type Expression, type Relation } from '../expression/expression.js';
import { equalExactly, isZero, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { sideConditions } from '../expression/side-conditions.js';
import { signShows } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { visitAll } from '../expression/traverse.js';
import { attempt } from '../expression/attempt.js';
import { areFree, hasStrictSign, jetsIn, solvedFor, type Constraint, type Symbols } from './constraints.js';
import type { Derivation, Step } from './step.js';
import { definitionsIn, definitionsInOneDimension, stepsInOneDimension, unfolded } from './theory-scope.js';

export type Ground =
  /** Both sides are the same function (one lies on its side of the other) by the definitions alone. */
  | { readonly kind: 'itself'; readonly bindings: readonly Binding[] }
  /** residual(claim) = factor · residual(step), all definitions put in. */
  | {
      readonly kind: 'follows';
      readonly step: Step;
      readonly factor: Expression;
      readonly claimed: Expression;
      /** factor · residual(step) */
      readonly multiple: Expression;
    }
  /** Two values for one quantity: what the step makes of it, and what the claim does. */
  | {
      readonly kind: 'rival';
      readonly step: Step;
      readonly quantity: string;
      readonly derived: Expression;
      readonly claimed: Expression;
    };

/** Steps that say what no earlier one implies. */
const isConstraint = ({ justification: { kind } }: Step): boolean =>
  ['hypothesis', 'root', 'end', 'coefficient', 'open'].includes(kind);

/** Steps whose claims hold as they stand; observations hold at chosen values, expansions up to a remainder. */
const isUsable = ({ justification: { kind }, facts }: Step): boolean =>
  facts.length === 0 && !['observation', 'expansion', 'open'].includes(kind);

function hasRemainder(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'bigO';
  });
  return found;
}

const FLIPPED: Readonly<Record<Relation['operator'], Relation['operator']>> = {
  '=': '=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A theory in one dimension, as its claims are held against it. */
interface Theory {
  readonly derivation: Derivation;
  readonly definitions: readonly Binding[];
  readonly steps: ReadonlyMap<string, Step>;
  readonly constraints: readonly Constraint[];
  readonly symbols: Symbols;
}

const residualIn = (r: Relation, { definitions }: Pick<Theory, 'definitions'>): Expression =>
  unfolded(residual(r), definitions);

function theoryOf(derivation: Derivation): Theory {
  const definitions = definitionsInOneDimension(derivation);
  const steps = stepsInOneDimension(derivation);
  const said = [
    ...steps.filter(isConstraint),
    ...derivation.hypotheses.flatMap((h) => (h.relation ? [{ id: h.id, claim: h.relation }] : [])),
    ...derivation.assumptions.facts.map((claim) => ({ id: 'fact', claim })),
  ];
  const variables = [...derivation.functions, ...definitions].flatMap((f) => f.parameters);
  return {
    derivation,
    definitions,
    steps: new Map(steps.map((step) => [step.id, step])),
    constraints: said.map(({ id, claim }) => {
      const whole = residualIn(claim, { definitions });
      return { id, residual: attempt(() => resolve(whole, derivation.assumptions)) ?? whole };
    }),
    symbols: {
      assumptions: derivation.assumptions,
      variables: new Set(variables),
      universal: new Set([...variables, ...derivation.assumptions.domains.keys()]),
    },
  };
}

/** Ids of the constraints that a step rests on; undefined where one of its premises is not there. */
function restsOn(id: string, theory: Theory): ReadonlySet<string> | undefined {
  const step = theory.steps.get(id);
  if (!step) return undefined;
  const { justification } = step;
  if (isConstraint(step)) return new Set([id]);
  if (justification.kind !== 'combination') return new Set();
  const below = [...justification.terms.map((t) => t.premise), ...justification.rewrites].map((premise) =>
    restsOn(premise, theory),
  );
  return below.every((ids) => ids !== undefined) ? new Set(below.flatMap((ids) => [...ids])) : undefined;
}

/** The one constraint that a step is another form of: a multiple of it, with a factor that is never zero, up to identities. */
function anotherFormOf(step: Step, theory: Theory): string | undefined {
  if (isConstraint(step)) return step.id;
  const { justification } = step;
  if (justification.kind !== 'combination') return undefined;
  const resting = (id: string): boolean => restsOn(id, theory)?.size !== 0;
  const [term, ...others] = justification.terms.filter(({ premise }) => resting(premise));
  if (!term || others.length > 0 || justification.rewrites.some(resting)) return undefined;
  if ((term.along ?? []).length > 0 || (term.specialise ?? []).length > 0) return undefined;
  const premise = theory.steps.get(term.premise);
  const factor = unfolded(term.factor, theory.definitions);
  return premise && hasStrictSign(factor, theory.derivation.assumptions) ? anotherFormOf(premise, theory) : undefined;
}

/** The claim as a multiple of a step. The factor must have a value wherever the step holds, so it may divide by nothing. */
function consequence(claim: Relation, step: Step, theory: Theory): Ground | undefined {
  const { assumptions } = theory.derivation;
  if ((claim.operator === '=') !== (step.claim.operator === '=')) return undefined;
  return attempt(() => {
    const claimed = residualIn(claim, theory);
    const derived = residualIn(step.claim, theory);
    const below = resolve(derived, assumptions);
    if (isZero(below, assumptions)) return undefined;
    const factor = normalForm(divide(resolve(claimed, assumptions), below), assumptions);
    if (sideConditions(factor, assumptions).length > 0) return undefined;
    if (claim.operator !== '=') {
      const sign = signOf(factor, assumptions);
      const kept = sign === 'positive' ? step.claim.operator : sign === 'negative' ? FLIPPED[step.claim.operator] : '=';
      // a < b implies a <= b.
      if (kept !== claim.operator && `${kept}=` !== claim.operator) return undefined;
    }
    return { kind: 'follows', step, factor, claimed, multiple: multiply(factor, derived) };
  });
}

/** The claim and a step solved for the same quantity, where nothing else that is taken for granted speaks of the rest. */
function rival(claim: Relation, step: Step, theory: Theory): Ground | undefined {
  const { assumptions } = theory.derivation;
  if (claim.operator !== '=' || step.claim.operator !== '=') return undefined;
  const base = anotherFormOf(step, theory);
  if (base === undefined) return undefined;
  const [said, known] = [residualIn(claim, theory), residualIn(step.claim, theory)];
  const others = theory.constraints.filter((c) => c.id !== base);
  if (!areFree([said, known], others, theory.symbols)) return undefined;
  const left = attempt(() => resolve(unfolded(claim.left, theory.definitions), assumptions));
  for (const jet of left ? jetsIn(left) : []) {
    const [claimed, derived] = [solvedFor(jet, said, theory.symbols), solvedFor(jet, known, theory.symbols)];
    if (!claimed || !derived) continue;
    // A derivative of the quantity, or its value elsewhere, would be bound by the same equation.
    const bound = [...jetsIn(claimed), ...jetsIn(derived)].some(
      (other) =>
        other.name === jet.name &&
        (other.arguments.some((a, i) => a !== jet.arguments[i]) ||
          other.orders.every((order, i) => order >= (jet.orders[i] ?? 0))),
    );
    if (!bound) return { kind: 'rival', step, quantity: printText(jet), claimed, derived };
  }
  return undefined;
}

/** The claim by the definitions alone: shown exactly, or of functions that nothing else speaks of. */
function byItself(claim: Relation, theory: Theory): Ground | undefined {
  const { assumptions } = theory.derivation;
  const bindings = definitionsIn(claim, theory.definitions);
  const own = residualIn(claim, theory);
  const exact = attempt(() => {
    const put = resolve(own, assumptions);
    return claim.operator === '=' ? isZero(put, assumptions) : signShows(signOf(put, assumptions), claim.operator); // prettier-ignore
  });
  const free = (): boolean => areFree([own], theory.constraints, theory.symbols);
  return exact === true || free() ? { kind: 'itself', bindings } : undefined;
}

/** Steps that look most like the claim first: both sides the same, then the left side, then what is derived. */
function byLikeness(steps: readonly Step[], claim: Relation, { derivation: { assumptions } }: Theory): readonly Step[] {
  const same = (a: Expression, b: Expression): boolean =>
    attempt(() => equalExactly(resolve(a, assumptions), resolve(b, assumptions), assumptions)) === true;
  const distance = (step: Step): number => {
    if (same(step.claim.left, claim.left)) return same(step.claim.right, claim.right) ? 0 : 1;
    return isConstraint(step) ? 3 : 2;
  };
  const ranked = steps.map((step) => ({ step, rank: distance(step) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ step }) => step);
}

/** Grounds on which a claim may be decided, the strongest first; each is computed when it is asked for. */
export function* theoryGrounds(claim: Relation, derivation: Derivation): Generator<Ground> {
  const theory = theoryOf(derivation);
  if (hasRemainder(claim)) return;
  const usable = [...theory.steps.values()].filter((step) => isUsable(step) && !hasRemainder(step.claim));
  const itself = byItself(claim, theory);
  if (itself) yield itself;
  const likely = byLikeness(usable, claim, theory);
  for (const find of [consequence, rival]) {
    for (const step of likely) {
      const ground = find(claim, step, theory);
      if (ground) yield ground;
    }
  }
}
