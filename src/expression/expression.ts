/**
 * The one expression type: an immutable, hash-consed tagged union. Two expressions are structurally equal exactly when
 * they are the same object. Constructors only flatten, fold rational constants and drop neutral elements; everything
 * cleverer belongs to the normal form.
 */
import { CostateError } from '../errors.js';
import {
  ONE,
  ZERO,
  addRational,
  equalRational,
  isIntegerRational,
  multiplyRational,
  powerRational,
  rational,
  signOfRational,
  type Rational,
} from './rational.js';

/** Named functions of one argument (`min` and `max` take any positive number). `sqrt` is the power ½. */
export type FunctionName =
  | 'exp' | 'log' | 'sin' | 'cos' | 'tan' | 'sinh' | 'cosh' | 'tanh' | 'abs' | 'sign' | 'min' | 'max'; // prettier-ignore

export type RelationOperator = '=' | '<' | '<=' | '>' | '>=';

/** Meaning of a name inside a substitution: a symbol (no parameters) or a function of its parameters. */
export interface Binding {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly value: Expression;
}

/** Where an optimisation variable ranges. */
export type Domain =
  | { readonly kind: 'real' | 'positive' | 'nonnegative' }
  | { readonly kind: 'interval'; readonly lower: Expression; readonly upper: Expression }
  | { readonly kind: 'set'; readonly values: readonly Expression[] };

/** Correlation of two of the standard normal variables of an expectation; absent pairs are independent. */
export interface Correlation {
  readonly first: string;
  readonly second: string;
  readonly value: Expression;
}

interface Node {
  /** Unique within the process; equal ids mean equal structure. */
  readonly id: number;
}

export interface NumberNode extends Node { readonly kind: 'number'; readonly value: Rational } // prettier-ignore
export interface SymbolNode extends Node { readonly kind: 'symbol'; readonly name: string } // prettier-ignore
export interface Sum extends Node { readonly kind: 'sum'; readonly terms: readonly Expression[] } // prettier-ignore
export interface Product extends Node { readonly kind: 'product'; readonly factors: readonly Expression[] } // prettier-ignore
export interface Power extends Node { readonly kind: 'power'; readonly base: Expression; readonly exponent: Expression } // prettier-ignore
export interface FunctionCall extends Node {
  readonly kind: 'function';
  readonly name: FunctionName;
  readonly arguments: readonly Expression[];
}
/** A jet of an unknown function: the partial derivative with `orders[i]` derivatives in slot i, taken at `arguments`. */
export interface Unknown extends Node {
  readonly kind: 'unknown';
  readonly name: string;
  readonly arguments: readonly Expression[];
  readonly orders: readonly number[];
}
/** dⁿ body / d variableⁿ, not yet carried out. */
export interface Derivative extends Node {
  readonly kind: 'derivative';
  readonly body: Expression;
  readonly variable: string;
  readonly order: number;
}
/** The body with names replaced simultaneously: [body] at a = a*, or with V(x) := −Px²/2 − c. */
export interface Substitution extends Node {
  readonly kind: 'substitution';
  readonly body: Expression;
  readonly bindings: readonly Binding[];
}
/** sup or inf of the body over the variables, each in its domain. */
export interface Optimum extends Node {
  readonly kind: 'optimum';
  readonly sense: 'sup' | 'inf';
  readonly variables: readonly { readonly name: string; readonly domain: Domain }[];
  readonly body: Expression;
}
/** Expectation over standard normal variables. */
export interface Expectation extends Node {
  readonly kind: 'expectation';
  readonly normals: readonly string[];
  readonly correlations: readonly Correlation[];
  readonly body: Expression;
}
/** Limit of the body as the variable decreases to zero. */
export interface Limit extends Node { readonly kind: 'limit'; readonly variable: string; readonly body: Expression } // prettier-ignore
/** A remainder O(variable^exponent), or o(variable^exponent) when strict, as the variable decreases to zero. */
export interface BigO extends Node {
  readonly kind: 'bigO';
  readonly variable: string;
  readonly exponent: Rational;
  readonly strict: boolean;
}
export interface Relation extends Node {
  readonly kind: 'relation';
  readonly operator: RelationOperator;
  readonly left: Expression;
  readonly right: Expression;
}

export type Expression =
  | NumberNode | SymbolNode | Sum | Product | Power | FunctionCall | Unknown | Derivative | Substitution | Optimum
  | Expectation | Limit | BigO | Relation; // prettier-ignore

export type Kind = Expression['kind'];

type Without<T> = T extends unknown ? Omit<T, 'id'> : never;

const interned = new Map<string, Expression>();

function intern<T extends Expression>(key: string, node: Without<T>): T {
  const found = interned.get(key);
  if (found) return found as T;
  const made = Object.freeze({ ...node, id: interned.size }) as unknown as T;
  interned.set(key, made);
  return made;
}

const ids = (list: readonly Expression[]): string => list.map((e) => e.id).join(',');
const quoted = (name: string): string => JSON.stringify(name);

export function number(value: Rational | number | bigint): NumberNode {
  const exact = typeof value === 'object' ? value : rational(value);
  return intern<NumberNode>(`n${exact.numerator}/${exact.denominator}`, { kind: 'number', value: exact });
}

/** The exact fraction n/d as an expression. */
export const fraction = (n: number | bigint, d: number | bigint): NumberNode => number(rational(n, d));

export const zero = number(0);
export const one = number(1);
export const minusOne = number(-1);
export const two = number(2);
export const half = fraction(1, 2);

export const symbol = (name: string): SymbolNode => intern<SymbolNode>(`s${name}`, { kind: 'symbol', name });

export const isNumber = (e: Expression): e is NumberNode => e.kind === 'number';

/** Sum of the terms: nested sums flattened, rational constants folded into one (kept at the first one's place). */
export function add(...terms: readonly Expression[]): Expression {
  const flat = terms.flatMap((term) => (term.kind === 'sum' ? term.terms : [term]));
  let constant = ZERO;
  let place = -1;
  const rest: Expression[] = [];
  for (const term of flat) {
    if (term.kind !== 'number') rest.push(term);
    else {
      if (place < 0) place = rest.length;
      constant = addRational(constant, term.value);
    }
  }
  if (signOfRational(constant) !== 0) rest.splice(place, 0, number(constant));
  if (rest.length === 0) return zero;
  if (rest.length === 1) return rest[0] as Expression;
  return intern<Sum>(`+${ids(rest)}`, { kind: 'sum', terms: rest });
}

/** Product of the factors: nested products flattened, rational constants folded to the front, 0 absorbing. */
export function multiply(...factors: readonly Expression[]): Expression {
  const flat = factors.flatMap((factor) => (factor.kind === 'product' ? factor.factors : [factor]));
  let constant = ONE;
  const rest: Expression[] = [];
  for (const factor of flat) {
    if (factor.kind === 'number') constant = multiplyRational(constant, factor.value);
    else rest.push(factor);
  }
  if (signOfRational(constant) === 0) return zero;
  if (!equalRational(constant, ONE)) rest.unshift(number(constant));
  if (rest.length === 0) return one;
  if (rest.length === 1) return rest[0] as Expression;
  return intern<Product>(`*${ids(rest)}`, { kind: 'product', factors: rest });
}

/** Largest exponent for which a rational power is written out; 2^(10⁹) must not be. */
const LARGEST_FOLDED_EXPONENT = 64;

/** base^exponent; trivial exponents and small integer powers of rationals are carried out, 0^(negative) throws CostateError. */
export function power(base: Expression, exponent: Expression): Expression {
  if (exponent === one) return base;
  if (exponent === zero) return one;
  if (base.kind === 'number' && exponent.kind === 'number' && isIntegerRational(exponent.value)) {
    const n = Number(exponent.value.numerator);
    if (n < 0 && base === zero)
      throw new CostateError({
        code: 'input.formula',
        message: 'division by zero',
        expected: 'a divisor that is not zero',
      });
    if (Math.abs(n) <= LARGEST_FOLDED_EXPONENT) return number(powerRational(base.value, n));
  }
  if (base === one) return one;
  return intern<Power>(`^${base.id},${exponent.id}`, { kind: 'power', base, exponent });
}

export const negate = (e: Expression): Expression =>
  e.kind === 'sum' ? add(...e.terms.map(negate)) : multiply(minusOne, e);
export const subtract = (a: Expression, b: Expression): Expression => add(a, negate(b));
export const divide = (a: Expression, b: Expression): Expression => multiply(a, power(b, minusOne));
export const sqrt = (e: Expression): Expression => power(e, half);
export const square = (e: Expression): Expression => power(e, two);

export const call = (name: FunctionName, ...args: readonly Expression[]): FunctionCall =>
  intern<FunctionCall>(`f${name}:${ids(args)}`, { kind: 'function', name, arguments: args });

export const exp = (e: Expression): Expression => (e === zero ? one : call('exp', e));
export const log = (e: Expression): Expression => (e === one ? zero : call('log', e));

/** name(args) differentiated `orders[i]` times in slot i (all zero when left out). */
export function unknown(
  name: string,
  args: readonly Expression[],
  orders: readonly number[] = args.map(() => 0),
): Unknown {
  if (orders.length !== args.length)
    throw new RangeError(`${name}: ${orders.length} orders for ${args.length} arguments`);
  return intern<Unknown>(`u${quoted(name)}:${ids(args)}:${orders.join(',')}`, {
    kind: 'unknown',
    name,
    arguments: args,
    orders, // prettier-ignore
  });
}

export const derivative = (body: Expression, variable: string, order = 1): Expression =>
  order === 0
    ? body
    : intern<Derivative>(`d${body.id}:${quoted(variable)}:${order}`, { kind: 'derivative', body, variable, order });

export const substitution = (body: Expression, bindings: readonly Binding[]): Expression =>
  bindings.length === 0
    ? body
    : intern<Substitution>(
        `b${body.id}:${bindings.map((b) => `${quoted(b.name)}(${b.parameters.map(quoted).join(',')})${b.value.id}`).join(';')}`,
        { kind: 'substitution', body, bindings },
      );

/** Equal for equal domains. */
export function domainKey(domain: Domain): string {
  switch (domain.kind) {
    case 'interval':
      return `[${domain.lower.id},${domain.upper.id}]`;
    case 'set':
      return `{${ids(domain.values)}}`;
    default:
      return domain.kind;
  }
}

export const optimum = (sense: Optimum['sense'], variables: Optimum['variables'], body: Expression): Expression =>
  variables.length === 0
    ? body
    : intern<Optimum>(`o${sense}:${variables.map((v) => quoted(v.name) + domainKey(v.domain)).join(';')}:${body.id}`, {
        kind: 'optimum',
        sense,
        variables,
        body, // prettier-ignore
      });

export const expectation = (
  normals: readonly string[],
  body: Expression,
  correlations: readonly Correlation[] = [],
): Expression =>
  normals.length === 0
    ? body
    : intern<Expectation>(
        `e${normals.map(quoted).join(',')}:${correlations.map((c) => quoted(c.first) + quoted(c.second) + c.value.id).join(';')}:${body.id}`,
        { kind: 'expectation', normals, correlations, body },
      );

export const limit = (variable: string, body: Expression): Limit =>
  intern<Limit>(`l${quoted(variable)}:${body.id}`, { kind: 'limit', variable, body });

export const bigO = (variable: string, exponent: Rational, strict = false): BigO =>
  intern<BigO>(`O${strict ? '<' : ''}${quoted(variable)}:${exponent.numerator}/${exponent.denominator}`, {
    kind: 'bigO',
    variable,
    exponent,
    strict, // prettier-ignore
  });

export const relation = (left: Expression, operator: RelationOperator, right: Expression): Relation =>
  intern<Relation>(`r${operator}${left.id},${right.id}`, { kind: 'relation', operator, left, right });

export const equation = (left: Expression, right: Expression): Relation => relation(left, '=', right);

/** left − right: the expression that vanishes where the equation holds. */
export const residual = (r: Relation): Expression => subtract(r.left, r.right);
