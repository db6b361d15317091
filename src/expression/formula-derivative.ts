/** Derivatives in formulas: `D(V, x)` is a jet of an unknown function, `D(exp(-V), x)` the derivative of an expression. */
import { derivative, symbol, unknown, type Expression } from './expression.js';
import { placed, type Context } from './formula-names.js';
import { formulaError } from './formula-tokens.js';
import { placeOfTree, type SyntaxTree } from './formula-tree.js';
import { nearestName } from './nearest-name.js';

export type Call = Extract<SyntaxTree, { kind: 'call' }>;

export function countArguments(context: Context, tree: Call, least: number, most: number): void {
  const count = tree.arguments.length;
  if (count >= least && count <= most) return;
  const wanted = least === most ? String(least) : `${least} to ${most}`;
  throw formulaError(
    'input.formula',
    `'${tree.token.text}' with ${count} ${count === 1 ? 'argument' : 'arguments'}`,
    placed(context, tree.token),
    {
      expected: `${wanted} ${most === 1 ? 'argument' : 'arguments'}`,
    },
  );
}

/** How the parts of a formula are read; given by the grammar, which they are part of. */
type Build = (context: Context, tree: SyntaxTree) => Expression;

/** The order in `D(V, x, 2)`: a small positive integer. */
function orderIn(tree: SyntaxTree): number | undefined {
  return tree.kind === 'leaf' && tree.token.kind === 'number' && /^[1-9]$/.test(tree.token.text)
    ? Number(tree.token.text)
    : undefined;
}

/** The variable that an argument names: `x`, or `x[1]` for an entry of a vector. */
function variableIn(tree: SyntaxTree): string {
  if (tree.kind === 'index') return `${tree.token.text}[${tree.indices.map((i) => placeOfTree(i).text).join(',')}]`;
  return tree.kind === 'leaf' ? tree.token.text : '';
}

/** The variables of `D(..., x, 2, y)`, each as often as it is differentiated by. */
function alongOf(context: Context, tree: Call, what: string, slots: readonly string[]): readonly string[] {
  const [, ...rest] = tree.arguments;
  if (rest.length === 0) countArguments(context, tree, 2, 10);
  const along: string[] = [];
  let last: string | undefined;
  for (const argument of rest) {
    const order = orderIn(argument);
    const place = placeOfTree(argument);
    if (order !== undefined && last !== undefined) {
      along.push(...Array<string>(order - 1).fill(last));
      last = undefined;
      continue;
    }
    const variable = variableIn(argument);
    last = slots.includes(variable) ? variable : undefined;
    if (last === undefined) {
      throw formulaError(
        'input.formula',
        `D(${what}, ...) cannot be taken by '${variable === '' ? place.text : variable}'`,
        placed(context, place),
        {
          expected: `one of ${slots.join(', ')}, each with an order if it is above one`,
          suggestion: nearestName(place.text, slots),
        },
      );
    }
    along.push(last);
  }
  return along;
}

/** `D(exp(-V), x)`: the derivative of any expression, where unknown functions of several variables are about. */
function derivativeOf(context: Context, tree: Call, body: SyntaxTree, build: Build): Expression {
  const { functions } = context.scope;
  const variables = [...new Set([...(functions?.values() ?? [])].flat())];
  const along = alongOf(context, tree, placeOfTree(body).text, variables);
  return along.reduce<Expression>((e, name) => derivative(e, name), build(context, body));
}

/** `D(V, x)`, `D(V, x, 2)`, `D(V, x, y)`, `D(P, t)`: a jet of the value function or of an unknown function of time. */
export function jet(context: Context, tree: Call, build: Build): Expression {
  const { scope } = context;
  const [first] = tree.arguments;
  const name = first?.kind === 'leaf' || (first?.kind === 'call' && first.token.text !== 'D') ? first.token.text : '';
  const isValue = name === 'V' && scope.valueArguments !== undefined && !scope.symbols.has('V');
  const isOfTime = scope.functionsOfTime?.has(name) === true;
  const own = first?.kind === 'leaf' && !scope.symbols.has(name) ? scope.functions?.get(name) : undefined;
  if (scope.functions && first && !own && !isValue && !isOfTime) return derivativeOf(context, tree, first, build);
  const slots = own ?? (isValue ? (scope.valueArguments ?? []) : isOfTime ? [scope.timeName ?? 't'] : undefined);
  if (!first || !slots) {
    const functions = [...(scope.valueArguments ? ['V'] : []), ...(scope.functionsOfTime ?? [])];
    throw formulaError(
      'input.formula',
      'D(...) is the derivative of an unknown function',
      placed(context, tree.token),
      {
        expected: functions.length > 0 ? `${functions.join(' or ')} as the first argument` : 'no derivative here',
      },
    );
  }
  const along = alongOf(context, tree, name, slots);
  const orders = slots.map((slot) => along.filter((other) => other === slot).length);
  return unknown(name, slots.map(symbol), orders);
}
