/** Simultaneous substitution of symbols and of unknown functions, capture avoided by refusing it. */
import { CostateError } from '../errors.js';
import { differentiate } from './differentiate.js';
import { symbol, type Binding, type Expression } from './expression.js';
import { mapChildren } from './children.js';
import { freeSymbols, unknownFunctions } from './traverse.js';

/** name := value for a plain symbol. */
export const bind = (name: string, value: Expression): Binding => ({ name, parameters: [], value });

/** name(parameters) := value for an unknown function. */
export const bindFunction = (name: string, parameters: readonly string[], value: Expression): Binding => ({
  name,
  parameters,
  value,
});

/** A name that no formula uses, for a symbol that is to be left alone for a while. */
const aside = (name: string): string => `\u0005${name}`;

function boundNames(e: Expression): readonly string[] {
  switch (e.kind) {
    case 'optimum':
      return e.variables.map((v) => v.name);
    case 'expectation':
      return e.normals;
    case 'limit':
      return [e.variable];
    default:
      return [];
  }
}

/**
 * The expression with every binding put in at once. Jets of a bound function become derivatives of its value.
 * Derivative nodes are carried out first when a binding reaches into them, since ∂/∂a at a = a* differentiates before it puts in.
 *
 * @throws CostateError `input.symbol` when a value mentions a name bound inside the expression, or a function is put in with
 *   another number of arguments than it has there
 */
export function substitute(e: Expression, bindings: readonly Binding[]): Expression {
  if (bindings.length === 0 || e.kind === 'number') return e;
  const symbols = new Map(bindings.filter((b) => b.parameters.length === 0).map((b) => [b.name, b.value]));
  const functions = new Map(bindings.filter((b) => b.parameters.length > 0).map((b) => [b.name, b]));
  const valueNames = new Set(
    bindings.flatMap((b) => [...freeSymbols(b.value)].filter((n) => !b.parameters.includes(n))),
  );
  // All bindings go in at once, so what a function's value mentions is not bound by the others.
  const setAside = (value: Expression, parameters: readonly string[]): Expression =>
    substitute(value, [...symbols.keys()].filter((n) => valueNames.has(n) && !parameters.includes(n)).map((n) => bind(n, symbol(aside(n))))); // prettier-ignore
  const cache = new Map<number, Expression>();
  const go = (node: Expression): Expression => {
    const known = cache.get(node.id);
    if (known) return known;
    const result = step(node);
    cache.set(node.id, result);
    return result;
  };
  const step = (node: Expression): Expression => {
    if (![...freeSymbols(node)].some((n) => symbols.has(n)) && !touches(node, functions)) return node;
    switch (node.kind) {
      case 'symbol':
        return symbols.get(node.name) ?? node;
      case 'unknown': {
        const f = functions.get(node.name);
        if (!f) return mapChildren(node, go);
        if (f.parameters.length !== node.arguments.length)
          throw new CostateError({
            code: 'input.symbol',
            message: `'${f.name}' has ${node.arguments.length} argument${node.arguments.length === 1 ? '' : 's'} here, and is put in as a function of ${f.parameters.length}`,
            expected: `${f.name} with ${f.parameters.length} argument${f.parameters.length === 1 ? '' : 's'}`,
          });
        const args = node.arguments.map(go);
        let value = f.value;
        node.orders.forEach((order, slot) => {
          for (let i = 0; i < order; i++) value = differentiate(value, f.parameters[slot] ?? '');
        });
        return substitute(
          value,
          f.parameters.map((name, i) => bind(name, args[i] ?? symbol(name))),
        );
      }
      case 'derivative': {
        // Functions go in before the derivative is taken, and only once: V := 2V makes ∂V into 2∂V, not 4∂V.
        let body = substitute(node.body, [...functions.values()].map((f) => ({ ...f, value: setAside(f.value, f.parameters) }))); // prettier-ignore
        for (let i = 0; i < node.order; i++) body = differentiate(body, node.variable);
        const put = substitute(body, [...symbols].map(([name, value]) => bind(name, value))); // prettier-ignore
        return substitute(put, [...valueNames].map((name) => bind(aside(name), symbol(name)))); // prettier-ignore
      }
      case 'substitution':
        return go(substitute(node.body, node.bindings));
      default: {
        const names = boundNames(node);
        const captured = names.find((n) => valueNames.has(n));
        if (captured !== undefined)
          throw new CostateError({
            code: 'input.symbol',
            message: `'${captured}' is bound inside a ${node.kind} and cannot be put in there`,
            expected: 'a value that does not mention the bound name',
          });
        const outer = bindings.filter((b) => b.parameters.length > 0 || !names.includes(b.name));
        if (names.length === 0) return mapChildren(node, go);
        return mapChildren(node, (child) => substitute(child, outer));
      }
    }
  };
  return go(e);
}

function touches(e: Expression, functions: ReadonlyMap<string, Binding>): boolean {
  if (functions.size === 0) return false;
  return [...unknownFunctions(e)].some((name) => functions.has(name));
}
