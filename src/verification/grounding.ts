/**
 * What a step takes for granted must have been said before: a fact is a hypothesis or follows from a premise, a binding is
 * a definition or the claim of a premise. A certificate that brings its own truths proves nothing.
 */
import { withFacts, type Assumptions } from '../expression/assumptions.js';
import {
  relation,
  residual,
  substitution,
  symbol,
  type Binding,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { equalExactly } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { resolve } from '../expression/resolve.js';
import { isStrictRelation } from '../expression/relation-holds.js';
import { signShows } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import type { Derivation, Step } from '../derivation/step.js';
import { attempt } from '../expression/attempt.js';
import { essence } from './essence.js';

type Surroundings = Pick<Derivation, 'assumptions' | 'hypotheses' | 'definitions' | 'functions'>;

/** An equation that gives a name its meaning: a symbol, or a function of distinct symbols. */
function meaningOf(r: Relation): Binding | undefined {
  const { left, operator, right } = r;
  if (operator !== '=') return undefined;
  if (left.kind === 'symbol') return bind(left.name, right);
  if (left.kind !== 'unknown' || left.orders.some((order) => order > 0)) return undefined;
  const parameters = left.arguments.flatMap((a) => (a.kind === 'symbol' ? [a.name] : []));
  const distinct = new Set(parameters).size === left.arguments.length;
  return distinct && parameters.length > 0 ? bindFunction(left.name, parameters, right) : undefined;
}

/** The same of a claim, which speaks of all arguments of a function only where they are its declared variables. */
function meaningOfClaim(r: Relation, { functions }: Surroundings): Binding | undefined {
  const meaning = meaningOf(r);
  if (!meaning || meaning.parameters.length === 0) return meaning;
  const declared = functions.find((f) => f.name === meaning.name)?.parameters ?? [];
  const fits = declared.length === meaning.parameters.length && declared.every((p, i) => p === meaning.parameters[i]);
  return fits ? meaning : undefined;
}

/** An optimal control means the one at which a premise's optimum is attained; the value there is checked here. */
function attainedAt({ claim, justification, facts }: Step, assumptions: Assumptions): readonly Binding[] {
  if (justification.kind !== 'optimum' || claim.left.kind !== 'optimum') return [];
  const { body } = claim.left;
  const known = withFacts(assumptions, facts);
  const attained = attempt(() =>
    equalExactly(resolve(substitution(body, justification.at), known), resolve(claim.right, known), known),
  );
  return attained === true ? justification.at : [];
}

/** Relations that a step may build on: hypotheses and earlier claims, those that it names. */
const namedRelations = (
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  { hypotheses }: Surroundings,
): readonly Relation[] => [
  ...hypotheses.flatMap((h) => (h.relation && step.assumptions.includes(h.id) ? [h.relation] : [])),
  ...step.premises.flatMap((id) => earlier.get(id)?.claim ?? []),
];

function definitionsFor(step: Step, earlier: ReadonlyMap<string, Step>, around: Surroundings): readonly Binding[] {
  const said = namedRelations(step, earlier, around).flatMap((r) => meaningOfClaim(r, around) ?? []);
  const controls = step.premises.flatMap((id) => {
    const premise = earlier.get(id);
    return premise ? attainedAt(premise, around.assumptions) : [];
  });
  return [...around.definitions.flatMap((d) => meaningOf(d) ?? []), ...said, ...controls];
}

/** Definitions of names that have one meaning only; where a function comes in several dimensions none is taken. */
const unambiguous = (definitions: readonly Binding[]): readonly Binding[] =>
  definitions.filter((d, i) => definitions.every((other, j) => i === j || other.name !== d.name));

/** The expression with every definition put in, through all definitions that rest on others. */
function unfolded(e: Expression, definitions: readonly Binding[], assumptions: Assumptions): Expression {
  let result = resolve(e, assumptions);
  for (let round = 0; round < definitions.length; round++) {
    const mentioned = new Set([...freeSymbols(result), ...unknownFunctions(result)]);
    if (!definitions.some((d) => mentioned.has(d.name))) break;
    result = resolve(substitute(result, definitions), assumptions);
  }
  return result;
}

/** The meaning with its parameters called as the binding calls them; undefined where the number differs. */
function renamed(meaning: Binding, { parameters }: Binding): Expression | undefined {
  if (meaning.parameters.length !== parameters.length) return undefined;
  return substitute(
    meaning.value,
    meaning.parameters.map((name, i) => bind(name, symbol(parameters[i] ?? name))),
  );
}

function isGrounded(binding: Binding, definitions: readonly Binding[], assumptions: Assumptions): boolean {
  const meanings = definitions.filter((d) => d.name === binding.name);
  return meanings.some((meaning) => {
    const value = renamed(meaning, binding);
    if (value === undefined) return false;
    if (value === binding.value) return true;
    // Parameters are variables of their own, which no definition of a symbol of that name may reach.
    const others = unambiguous(definitions).filter((d) => !binding.parameters.includes(d.name));
    const close = (e: Expression): Expression => unfolded(e, others, assumptions);
    return attempt(() => equalExactly(close(value), close(binding.value), assumptions)) === true;
  });
}

/** Whether a fact is one of the relations named, follows from one of them, or is known by signs. */
function follows(
  fact: Relation,
  named: readonly Relation[],
  definitions: readonly Binding[],
  assumptions: Assumptions,
): boolean {
  if (named.includes(fact)) return true;
  if (fact.operator === '=') return false;
  const usable = unambiguous(definitions);
  const within = (r: Relation, list: readonly Binding[]): Relation =>
    relation(unfolded(r.left, list, assumptions), r.operator, unfolded(r.right, list, assumptions));
  // Functions alone first: what a sign of V says of the candidate's unknowns is said before these are found.
  const functions = usable.filter((d) => d.parameters.length > 0);
  const shownWith = (list: readonly Binding[]): boolean => {
    const wanted = within(fact, list);
    if (signShows(signOf(residual(wanted), assumptions), fact.operator)) return true;
    const goal = essence(residual(wanted), wanted.operator, assumptions);
    return named.some((r) => {
      if (r.operator === '=' || (!isStrictRelation(r) && isStrictRelation(fact))) return false;
      return essence(residual(within(r, list)), r.operator, assumptions) === goal;
    });
  };
  return attempt(() => shownWith(functions)) === true || attempt(() => shownWith(usable)) === true;
}

const bindingsOf = ({ justification }: Step): readonly Binding[] =>
  'bindings' in justification ? justification.bindings : [];

/** Whether a step is confined to the states that its premise speaks of; a premise on constants alone holds of them anywhere. */
function isWithin({ region = [] }: Step, premise: Step | undefined): boolean {
  if (!premise?.region) return true;
  const confined = premise.region.flatMap(({ left }) => (left.kind === 'symbol' ? [left.name] : []));
  const said = freeSymbols(premise.claim);
  return !confined.some((name) => said.has(name)) || premise.region.every((r) => region.includes(r));
}

/** Why a step rests on something that was never said, in a sentence; undefined where everything is grounded. */
export function ungrounded(step: Step, earlier: ReadonlyMap<string, Step>, around: Surroundings): string | undefined {
  const strangers = [
    ...step.premises.filter((id) => !earlier.has(id)),
    ...step.assumptions.filter((id) => !around.hypotheses.some((h) => h.id === id)),
  ];
  if (strangers.length > 0)
    return `it rests on ${strangers.map((id) => `'${id}'`).join(', ')}, which is no earlier step and no hypothesis`;
  const abroad = step.premises.find((id) => !isWithin(step, earlier.get(id)));
  if (abroad !== undefined)
    return `it rests on '${abroad}', which holds in a part of the states that it is not confined to`;
  const bindings = bindingsOf(step);
  if (step.facts.length === 0 && bindings.length === 0) return undefined;
  const definitions = definitionsFor(step, earlier, around);
  const named = namedRelations(step, earlier, around);
  let known = withFacts(around.assumptions, step.region ?? []);
  for (const fact of step.facts) {
    if (!follows(fact, named, definitions, known))
      return `the fact ${printText(fact)} is neither a hypothesis that the step names nor a consequence of its premises`;
    known = withFacts(known, [fact]);
  }
  const foreign = bindings.find((b) => !isGrounded(b, definitions, known));
  if (!foreign) return undefined;
  const name = foreign.parameters.length === 0 ? foreign.name : `${foreign.name}(${foreign.parameters.join(', ')})`;
  return `${name} = ${printText(foreign.value)} is neither a definition nor claimed by a premise that the step names`;
}
