/** The names of a theory in one dimension: what an article may say of it, and what the definitions put in for them. */
import type { Scope } from '../expression/formula-names.js';
import { substitution, type Binding, type Expression, type Relation } from '../expression/expression.js';
import { bind, bindFunction, substitute } from '../expression/substitute.js';
import { freeSymbols, unknownFunctions, visitAll } from '../expression/traverse.js';
import type { Derivation, Step, UnknownFunction } from './step.js';

/** Steps in one dimension, or of no dimension at all. */
export const stepsInOneDimension = ({ steps }: Derivation): readonly Step[] =>
  steps.filter((step) => (step.statement ? step.statement.dimension === 1 : !/\.d[23](\.|$)/.test(step.id)));

/** An equation that gives a name its meaning: a symbol, or a function of distinct symbols. */
function meaningOf({ left, operator, right }: Relation): Binding | undefined {
  if (operator !== '=') return undefined;
  if (left.kind === 'symbol') return bind(left.name, right);
  if (left.kind !== 'unknown' || left.orders.some((order) => order > 0)) return undefined;
  const parameters = left.arguments.flatMap((a) => (a.kind === 'symbol' ? [a.name] : []));
  return new Set(parameters).size === left.arguments.length ? bindFunction(left.name, parameters, right) : undefined;
}

/** Whether every declared function has as many arguments as it is declared with, so that this is its one dimension. */
function inOwnArity(e: Expression, functions: readonly UnknownFunction[]): boolean {
  let fits = true;
  visitAll(e, (node) => {
    if (node.kind !== 'unknown') return;
    const declared = functions.find((f) => f.name === node.name);
    fits &&= declared === undefined || declared.parameters.length === node.arguments.length;
  });
  return fits;
}

const mentions = (e: Expression, { name, parameters }: Binding): boolean =>
  parameters.length === 0 ? freeSymbols(e).has(name) : unknownFunctions(e).has(name);

/** The definitions in one dimension, each with those it rests on put in; a name with two meanings has none. */
export function definitionsInOneDimension({ definitions, functions }: Derivation): readonly Binding[] {
  const found = definitions.filter((d) => inOwnArity(d, functions)).flatMap((d) => meaningOf(d) ?? []);
  const single = found.filter((d) => found.every((other) => other === d || other.name !== d.name));
  return single.map((definition) => {
    // Variables of a definition are its own, which no definition of a symbol of that name may reach.
    const others = single.filter((d) => d !== definition && !definition.parameters.includes(d.name));
    let { value } = definition;
    for (let round = 0; round < others.length && others.some((d) => mentions(value, d)); round++)
      value = substitute(value, others);
    return { ...definition, value };
  });
}

/** The definitions that an expression speaks of. */
export const definitionsIn = (e: Expression, definitions: readonly Binding[]): readonly Binding[] =>
  definitions.filter((d) => mentions(e, d));

/** The expression with its definitions put in. */
export const unfolded = (e: Expression, definitions: readonly Binding[]): Expression =>
  substitution(e, definitionsIn(e, definitions));

/** What an article's claims on a theory may be written with. */
export function theoryScope(derivation: Derivation): Scope {
  const definitions = definitionsInOneDimension(derivation);
  const functions = new Map([
    ...definitions.filter((d) => d.parameters.length > 0).map((d) => [d.name, d.parameters] as const),
    ...derivation.functions.map((f) => [f.name, f.parameters] as const),
  ]);
  const formulas = [...stepsInOneDimension(derivation).map((step) => step.claim), ...definitions.map((d) => d.value)];
  const symbols = new Set([
    ...formulas.flatMap((e) => [...freeSymbols(e)]),
    ...definitions.filter((d) => d.parameters.length === 0).map((d) => d.name),
    ...[...functions.values()].flat(),
  ]);
  for (const name of functions.keys()) symbols.delete(name);
  return { symbols, functions };
}
