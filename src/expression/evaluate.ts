/**
 * Tree-walking evaluation over any arithmetic: the oracle for compiled code and for every exact step. Unevaluated
 * derivatives are taken by dual numbers, expectations by Gauss-Hermite quadrature, limits at a tiny step in 64 digits,
 * suprema by a fine search; none of it shares code with `differentiate`, the series or the normal form.
 */
import { CIRCLE_NUMBER, PI_VALUE } from './circle-number.js';
import { CostateError } from '../errors.js';
import { decimalFromNumber, decimals, doubles, type Arithmetic } from './arithmetic.js';
import { constantDual, dualsOver, type Dual } from './dual.js';
import { symbol, type Binding, type Correlation, type Expression, type Kind, type Optimum } from './expression.js';
import { searchOptimum } from './optimum-search.js';
import { searchApart, separateParts } from './separate-optimum.js';
import { ONE, ZERO, rational, type Rational } from './rational.js';
import { mapChildren } from './children.js';
import { dependsOn, freeSymbols } from './traverse.js';

/** A concrete smooth function standing in for an unknown one; it must work over every arithmetic. */
export type Witness = <T>(args: readonly T[], arithmetic: Arithmetic<T>) => T;

/** A function given by an expression in its parameters, together with the surroundings it was defined in. */
interface BoundFunction<T> {
  readonly parameters: readonly string[];
  readonly value: Expression;
  readonly surroundings: Environment<T>;
}

export interface Environment<T> {
  readonly symbols: ReadonlyMap<string, T>;
  readonly functions: ReadonlyMap<string, Witness | BoundFunction<T>>;
  /** Values of dear nodes in these surroundings, by node: a jet or a supremum that occurs twice is found once. */
  readonly known: Map<Expression, T>;
  /** Surroundings that substitutions made out of these, so that what is known there is known again. */
  readonly inner: Map<readonly Binding[], Environment<T>>;
}

/** Surroundings in which nothing is known yet. */
const fresh = <T>(symbols: Environment<T>['symbols'], functions: Environment<T>['functions']): Environment<T> => ({
  symbols,
  functions,
  known: new Map(),
  inner: new Map(),
});

/** Nodes whose inside lives in another scope. */
const BINDERS: ReadonlySet<Kind> = new Set(['derivative', 'substitution', 'optimum', 'expectation', 'limit']);

const MINUS_ONE = rational(-1);
/** Step at which limits are read off, 10^-24 with 64 digits: the difference quotient keeps about 40 of them. */
const limitStep = (digits: number): Rational => rational(1n, 10n ** BigInt(Math.floor((3 * digits) / 8)));

function missing(name: string): never {
  throw new CostateError({
    code: 'input.symbol',
    message: `no value for '${name}'`,
    expected: 'a value for every symbol',
  });
}

const lift = <T>(environment: Environment<T>): Environment<Dual<T>> =>
  fresh(
    new Map([...environment.symbols].map(([name, value]) => [name, constantDual(value)])),
    new Map(
      [...environment.functions].map(([name, f]) => [
        name,
        typeof f === 'function' ? f : { ...f, surroundings: lift(f.surroundings) },
      ]),
    ),
  );

const withSymbols = <T>(environment: Environment<T>, entries: readonly (readonly [string, T])[]): Environment<T> =>
  fresh(new Map([...environment.symbols, ...entries]), environment.functions);

/** Environment with the given symbol values and functions. */
export const environmentOf = <T>(
  symbols: ReadonlyMap<string, T>,
  functions: ReadonlyMap<string, Witness> = new Map(),
): Environment<T> => fresh(symbols, functions);

/** The value of a jet: dual numbers are stacked once for every order of differentiation. */
function jet<T>(
  f: Witness | BoundFunction<T>,
  args: readonly T[],
  orders: readonly number[],
  arithmetic: Arithmetic<T>,
): T {
  const slot = orders.findIndex((order) => order > 0);
  if (slot < 0) {
    if (typeof f === 'function') return f(args, arithmetic);
    const entries = f.parameters.map((name, i) => [name, args[i] as T] as const);
    return evaluate(f.value, withSymbols(f.surroundings, entries), arithmetic);
  }
  const duals = dualsOver(arithmetic);
  const lifted = args.map((value, i) =>
    i === slot ? { value, tangent: arithmetic.rational(ONE) } : constantDual(value),
  );
  const lower = orders.map((order, i) => (i === slot ? order - 1 : order));
  const bound = typeof f === 'function' ? f : { ...f, surroundings: lift(f.surroundings) };
  return jet(bound, lifted, lower, duals).tangent ?? arithmetic.rational(ZERO);
}

function derivativeAt<T>(
  body: Expression,
  variable: string,
  order: number,
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): T {
  if (order === 0) return evaluate(body, environment, arithmetic);
  // What is free of the variable changes not with it, whether it has a value here or none.
  if (!dependsOn(body, variable)) return arithmetic.rational(ZERO);
  const at = environment.symbols.get(variable) ?? missing(variable);
  const seeded = withSymbols(lift(environment), [[variable, { value: at, tangent: arithmetic.rational(ONE) }]]);
  const result = derivativeAt(body, variable, order - 1, seeded, dualsOver(arithmetic));
  return result.tangent ?? arithmetic.rational(ZERO);
}

/** The surroundings inside a substitution, for the arithmetic that the outer ones belong to. */
export function substituted<T>(
  bindings: readonly Binding[],
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): Environment<T> {
  const found = environment.inner.get(bindings);
  if (found) return found;
  const symbols = new Map(environment.symbols);
  const functions = new Map(environment.functions);
  for (const { name, parameters, value } of bindings) {
    if (parameters.length === 0) symbols.set(name, evaluate(value, environment, arithmetic));
    else functions.set(name, { parameters, value, surroundings: environment });
  }
  const made = fresh(symbols, functions);
  environment.inner.set(bindings, made);
  return made;
}

/** Rows of the Cholesky factor of the normals' correlation matrix. */
function choleskyRows<T>(
  normals: readonly string[],
  correlations: readonly Correlation[],
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): T[][] {
  const [zero, one] = [arithmetic.rational(ZERO), arithmetic.rational(ONE)];
  const minus = (a: T): T => arithmetic.multiply(arithmetic.rational(MINUS_ONE), a);
  const entry = (i: number, j: number): T => {
    if (i === j) return one;
    const found = correlations.find(
      (c) => (c.first === normals[i] && c.second === normals[j]) || (c.first === normals[j] && c.second === normals[i]),
    );
    return found ? evaluate(found.value, environment, arithmetic) : zero;
  };
  const rows: T[][] = [];
  for (let i = 0; i < normals.length; i++) {
    const row: T[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : (rows[j] as T[]);
      let rest = entry(i, j);
      for (let k = 0; k < j; k++) rest = arithmetic.add(rest, minus(arithmetic.multiply(row[k] as T, other[k] as T)));
      row.push(
        j === i
          ? arithmetic.powerRational(rest, rational(1, 2))
          : arithmetic.multiply(rest, arithmetic.powerRational(other[j] as T, MINUS_ONE)),
      );
    }
    rows.push(row);
  }
  return rows;
}

/** Gauss-Hermite rule of three nodes, exact to degree five: nodes 0, ±√3, weights 2/3, 1/6. */
function threeNodes<T>(arithmetic: Arithmetic<T>): readonly (readonly [node: T, weight: T])[] {
  const node = arithmetic.powerRational(arithmetic.rational(rational(3)), rational(1, 2));
  const [middle, side] = [arithmetic.rational(rational(2, 3)), arithmetic.rational(rational(1, 6))];
  return [
    [arithmetic.rational(ZERO), middle],
    [node, side],
    [arithmetic.multiply(arithmetic.rational(MINUS_ONE), node), side],
  ];
}

/** Gauss-Hermite rule of four nodes, exact to degree seven: nodes ±√(3±√6), weights (3∓√6)/12 (Abramowitz-Stegun 25.4.46). */
function fourNodes<T>(arithmetic: Arithmetic<T>): readonly (readonly [node: T, weight: T])[] {
  const root = (x: T): T => arithmetic.powerRational(x, rational(1, 2));
  const scaled = (x: T, n: number, d = 1): T => arithmetic.multiply(arithmetic.rational(rational(n, d)), x);
  const rootSix = root(arithmetic.rational(rational(6)));
  return [1, -1].flatMap((side) => {
    const node = root(arithmetic.add(arithmetic.rational(rational(3)), scaled(rootSix, side)));
    const weight = arithmetic.add(arithmetic.rational(rational(1, 4)), scaled(rootSix, -side, 12));
    return [[node, weight] as const, [scaled(node, -1), weight] as const];
  });
}

/** The body with every part that is free of the names evaluated once and put in as a value, not at every node of a loop. */
function hoistConstants<T>(
  body: Expression,
  names: readonly string[],
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): { readonly reduced: Expression; readonly surroundings: Environment<T> } {
  const hoisted: [string, T][] = [];
  const hoist = (e: Expression): Expression => {
    if (names.some((name) => dependsOn(e, name))) return BINDERS.has(e.kind) ? e : mapChildren(e, hoist);
    if (e.kind === 'number' || e.kind === 'symbol') return e;
    const name = `\u0003${e.id}`;
    hoisted.push([name, evaluate(e, environment, arithmetic)]);
    return symbol(name);
  };
  const reduced = hoist(body);
  return { reduced, surroundings: withSymbols(environment, hoisted) };
}

function expectationOf<T>(
  normals: readonly string[],
  correlations: readonly Correlation[],
  body: Expression,
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): T {
  const rows = choleskyRows(normals, correlations, environment, arithmetic);
  // Product rules grow fast; degree five still has the fourth moments that the h² term of an expansion needs.
  const rule = normals.length > 2 ? threeNodes(arithmetic) : fourNodes(arithmetic);
  const { reduced, surroundings } = hoistConstants(body, normals, environment, arithmetic);
  let total = arithmetic.rational(ZERO);
  const visit = (chosen: readonly T[], weight: T): void => {
    if (chosen.length < normals.length) {
      for (const [node, w] of rule) visit([...chosen, node], arithmetic.multiply(weight, w));
      return;
    }
    const values = rows.map((row) =>
      row.map((c, k) => arithmetic.multiply(c, chosen[k] as T)).reduce((a, b) => arithmetic.add(a, b)),
    );
    const inside = withSymbols(
      surroundings,
      normals.map((name, i) => [name, values[i] as T] as const),
    );
    total = arithmetic.add(total, arithmetic.multiply(weight, evaluate(reduced, inside, arithmetic)));
  };
  visit([], arithmetic.rational(ONE));
  return total;
}

function limitOf<T>(body: Expression, variable: string, environment: Environment<T>, arithmetic: Arithmetic<T>): T {
  if (arithmetic.level > 0) throw new RangeError('limits are evaluated over plain numbers only');
  if (arithmetic.digits >= decimals.digits) {
    return evaluate(
      body,
      withSymbols(environment, [[variable, arithmetic.rational(limitStep(arithmetic.digits))]]),
      arithmetic,
    );
  }
  const fine = changeField(environment, (value) => decimalFromNumber(arithmetic.toNumber(value)));
  const value = limitOf(body, variable, fine, decimals).toNumber();
  // A double is all that is asked for here; the arithmetic is `doubles`, the only other base field.
  return value as T;
}

const changeField = <T, S>(environment: Environment<T>, convert: (value: T) => S): Environment<S> =>
  fresh(
    new Map([...environment.symbols].map(([name, value]) => [name, convert(value)])),
    new Map(
      [...environment.functions].map(([name, f]) => [
        name,
        typeof f === 'function' ? f : { ...f, surroundings: changeField(f.surroundings, convert) },
      ]),
    ),
  );

function optimumOf<T>(node: Optimum, environment: Environment<T>, arithmetic: Arithmetic<T>): T {
  const coarse = changeField(environment, arithmetic.toNumber);
  const at = (e: Expression): number => evaluate(e, coarse, doubles);
  const names = node.variables.map((v) => v.name);
  const { reduced, surroundings } = hoistConstants(node.body, names, coarse, doubles);
  const best = searchApart(node.sense, separateParts(node.variables, reduced), (part) => {
    const own = new Set(freeSymbols(part.body));
    const near = fresh(new Map([...surroundings.symbols].filter(([name]) => own.has(name))), surroundings.functions);
    return searchOptimum({ ...node, ...part }, at, (point) => evaluate(part.body, withSymbols(near, point), doubles));
  });
  // The envelope theorem makes the first derivative right as well, but no higher one.
  if (arithmetic.level > 1) throw new RangeError('second derivatives of a supremum are not evaluated');
  if (best.remote)
    throw new CostateError({ code: 'resources.numeric', message: 'an optimum lies too far out to be searched for' });
  if (!Number.isFinite(best.value)) return fromNumber(best.value, arithmetic);
  const exact = best.point.map(([name, value]) => [name, fromNumber(value, arithmetic)] as const);
  return evaluate(node.body, withSymbols(environment, exact), arithmetic);
}

function remembered<T>(e: Expression, { known }: Environment<T>, find: () => T): T {
  const found = known.get(e);
  if (found !== undefined) return found;
  const value = find();
  known.set(e, value);
  return value;
}

/** The double as an element of the arithmetic, exactly (a double is a rational with a power of two below); ±1/0 and log −1. */
export function fromNumber<T>(value: number, arithmetic: Arithmetic<T>): T {
  if (Number.isNaN(value)) return arithmetic.call('log', [arithmetic.rational(MINUS_ONE)]);
  if (!Number.isFinite(value)) {
    const infinity = arithmetic.powerRational(arithmetic.rational(ZERO), MINUS_ONE);
    return value > 0 ? infinity : arithmetic.multiply(arithmetic.rational(MINUS_ONE), infinity);
  }
  let [mantissa, shift] = [value, 0];
  while (!Number.isInteger(mantissa)) [mantissa, shift] = [mantissa * 2, shift + 1];
  return arithmetic.rational(rational(BigInt(mantissa), 2n ** BigInt(shift)));
}

/** The parts' values taken together from left to right. */
function folded<T>(
  [first, ...rest]: readonly Expression[],
  together: (a: T, b: T) => T,
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
): T {
  if (!first) throw new RangeError('an empty sum or product has no value');
  let total = evaluate(first, environment, arithmetic);
  for (const part of rest) total = together(total, evaluate(part, environment, arithmetic));
  return total;
}

type Evaluator<K extends Kind> = <T>(
  node: Extract<Expression, { kind: K }>,
  environment: Environment<T>,
  arithmetic: Arithmetic<T>,
) => T;

const evaluators: { readonly [K in Kind]: Evaluator<K> } = {
  number: (e, _environment, arithmetic) => arithmetic.rational(e.value),
  symbol: (e, environment, arithmetic) =>
    environment.symbols.get(e.name) ?? (e.name === CIRCLE_NUMBER ? arithmetic.rational(PI_VALUE) : missing(e.name)),
  sum: (e, environment, arithmetic) => folded(e.terms, arithmetic.add, environment, arithmetic),
  product: (e, environment, arithmetic) => folded(e.factors, arithmetic.multiply, environment, arithmetic),
  power: (e, environment, arithmetic) =>
    e.exponent.kind === 'number'
      ? arithmetic.powerRational(evaluate(e.base, environment, arithmetic), e.exponent.value)
      : arithmetic.power(evaluate(e.base, environment, arithmetic), evaluate(e.exponent, environment, arithmetic)),
  function: (e, environment, arithmetic) =>
    arithmetic.call(
      e.name,
      e.arguments.map((a) => evaluate(a, environment, arithmetic)),
    ),
  unknown: (e, environment, arithmetic) =>
    remembered(e, environment, () =>
      jet(
        environment.functions.get(e.name) ?? missing(e.name),
        e.arguments.map((a) => evaluate(a, environment, arithmetic)),
        e.orders,
        arithmetic,
      ),
    ),
  derivative: (e, environment, arithmetic) =>
    remembered(e, environment, () => derivativeAt(e.body, e.variable, e.order, environment, arithmetic)),
  substitution: (e, environment, arithmetic) =>
    evaluate(e.body, substituted(e.bindings, environment, arithmetic), arithmetic),
  optimum: (e, environment, arithmetic) => remembered(e, environment, () => optimumOf(e, environment, arithmetic)),
  expectation: (e, environment, arithmetic) =>
    remembered(e, environment, () => expectationOf(e.normals, e.correlations, e.body, environment, arithmetic)),
  limit: (e, environment, arithmetic) =>
    remembered(e, environment, () => limitOf(e.body, e.variable, environment, arithmetic)),
  bigO: () => {
    throw new RangeError('a remainder O(·) has no value');
  },
  relation: () => {
    throw new RangeError('a relation has no value; evaluate its sides');
  },
};

/**
 * The value of an expression. Sums and products are folded from left to right.
 *
 * @param e any expression but relations and remainders
 * @param environment a value for each free symbol, a function for each unknown one
 * @param arithmetic `doubles`, `decimals`, or duals over them
 * @returns the value; NaN or an infinity of the field where a function leaves its domain
 * @throws CostateError `input.symbol` when a name has no value
 * @example evaluate(add(symbol('x'), one), environmentOf(new Map([['x', 2]])), doubles) // 3
 */
export function evaluate<T>(e: Expression, environment: Environment<T>, arithmetic: Arithmetic<T>): T {
  const evaluator = evaluators[e.kind] as Evaluator<Kind>;
  return evaluator(e as never, environment, arithmetic);
}

/** `evaluate` in double precision with plain symbol values and no unknown functions. */
export const evaluateNumber = (e: Expression, symbols: ReadonlyMap<string, number>): number =>
  evaluate(e, environmentOf(symbols), doubles);
