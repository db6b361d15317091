/** A formula in vector notation as expressions in components, for a state and a noise of a given dimension. */
import { differentiate } from './differentiate.js';
import {
  add,
  call,
  derivative,
  divide,
  expectation,
  limit,
  multiply,
  optimum,
  relation,
  square,
  substitution,
  symbol,
  unknown,
  type Binding,
  type Expression,
  type Relation,
} from './expression.js';
import type { Field, FieldRelation, MatrixField, ScalarField, Slots, VectorField } from './field.js';
import { plainArguments } from './print-layout.js';
import { bind, substitute } from './substitute.js';
import { tidy } from './tidy.js';

/** One name, or numbered names where there are several: x, or x_1, x_2, x_3. */
export const numbered = (name: string, count: number): readonly string[] =>
  count === 1 ? [name] : Array.from({ length: count }, (_, i) => `${name}_${i + 1}`);

/** Name of entry (i, j) of a matrix, i and j from 0. */
export const entryName = (name: string, i: number, j: number, dimension: number): string =>
  dimension === 1 ? name : `${name}_${i + 1}${j + 1}`;

const argumentsOf = (slots: Slots, dimension: number): readonly Expression[] =>
  slots.flatMap((slot) => (slot === 'x' ? numbered('x', dimension) : [slot]).map(symbol));

/** Elsewhere: put into a function's own arguments, left pending on anything made of several parts. */
const shift =
  (...to: readonly Binding[]) =>
  (e: Expression): Expression =>
    e.kind === 'unknown' && plainArguments(e.arguments) ? substitute(e, to) : substitution(e, to);

/** The entries at another time. */
const timeShift = (time: Expression): ((e: Expression) => Expression) => shift(bind('t', time));

/** ∂e/∂name: carried out on a function at its own variables, left pending on anything made of several parts. */
const along = (e: Expression, name: string): Expression =>
  e.kind === 'unknown' && plainArguments(e.arguments) ? differentiate(e, name) : derivative(e, name);

const indices = (dimension: number): readonly number[] => Array.from({ length: dimension }, (_, i) => i);

function misplaced(op: string, rank: string): never {
  throw new RangeError(`'${op}' is no ${rank}`);
}

export function scalarComponent(field: ScalarField, d: number): Expression {
  const { node } = field;
  const all = indices(d);
  switch (node.op) {
    case 'scalar':
      return node.value;
    case 'function':
      return unknown(node.name, argumentsOf(node.slots, d));
    case 'variable':
      return symbol(node.name);
    case 'sum':
      return tidy(add(...node.terms.map((t) => scalarComponent(t as ScalarField, d))));
    case 'product':
      return multiply(...node.factors.map((f) => scalarComponent(f as ScalarField, d)));
    case 'quotient':
      return divide(scalarComponent(node.over as ScalarField, d), scalarComponent(node.under, d));
    case 'call':
      return call(node.name, scalarComponent(node.of, d));
    case 'rate':
      return along(scalarComponent(node.of, d), 't');
    case 'divergence': {
      const v = vectorComponents(node.of, d);
      return add(...numbered('x', d).map((x, i) => along(v[i] as Expression, x)));
    }
    case 'double-divergence': {
      const m = matrixComponents(node.of, d);
      const x = numbered('x', d);
      return add(
        ...all.flatMap((i) => all.map((j) => along(along(m[i]?.[j] as Expression, x[i] as string), x[j] as string))),
      );
    }
    case 'at-time':
      return timeShift(node.time)(scalarComponent(node.of as ScalarField, d));
    case 'dot': {
      const [u, v] = [vectorComponents(node.left, d), vectorComponents(node.right, d)];
      return tidy(add(...all.map((i) => multiply(u[i] as Expression, v[i] as Expression))));
    }
    case 'square':
      return add(...vectorComponents(node.of, d).map(square));
    case 'scalar-square':
      return square(scalarComponent(node.of, d));
    case 'trace': {
      const m = matrixComponents(node.of, d);
      return tidy(add(...all.map((i) => m[i]?.[i] as Expression)));
    }
    case 'optimum': {
      const variables = numbered(node.variable, d).map((name) => ({ name, domain: { kind: 'real' } as const }));
      return optimum(node.sense, variables, scalarComponent(node.body, d));
    }
    case 'control-optimum':
      return optimum(node.sense, node.controls, scalarComponent(node.body, d));
    case 'at-point': {
      const state = vectorComponents(node.state, d);
      const moved = numbered('x', d).map((x, i) => bind(x, state[i] as Expression));
      return shift(...(node.time ? [bind('t', node.time)] : []), ...moved)(scalarComponent(node.of, d));
    }
    case 'expectation':
      return expectation(numbered(node.normals, d), scalarComponent(node.of, d));
    case 'limit':
      return limit(node.variable, scalarComponent(node.of, d));
    default:
      return misplaced(node.op, 'scalar');
  }
}

export function vectorComponents(field: VectorField, d: number): readonly Expression[] {
  const { node } = field;
  const all = indices(d);
  switch (node.op) {
    case 'function':
      return numbered(node.name, d).map((name) => unknown(name, argumentsOf(node.slots, d)));
    case 'variable':
      return numbered(node.name, d).map(symbol);
    case 'sum': {
      const parts = node.terms.map((t) => vectorComponents(t as VectorField, d));
      return all.map((i) => tidy(add(...parts.map((p) => p[i] as Expression))));
    }
    case 'product': {
      const factors = node.factors.slice(0, -1).map((f) => scalarComponent(f as ScalarField, d));
      return vectorComponents(node.factors.at(-1) as VectorField, d).map((e) => multiply(...factors, e));
    }
    case 'quotient': {
      const under = scalarComponent(node.under, d);
      return vectorComponents(node.over as VectorField, d).map((e) => divide(e, under));
    }
    case 'at-time':
      return vectorComponents(node.of as VectorField, d).map(timeShift(node.time));
    case 'coordinates':
      return vectorComponents(node.of, d);
    case 'row-divergence': {
      const x = numbered('x', d);
      return matrixComponents(node.of, d).map((row) => add(...row.map((entry, j) => along(entry, x[j] as string))));
    }
    case 'gradient': {
      const of = scalarComponent(node.of, d);
      return numbered('x', d).map((x) => along(of, x));
    }
    case 'apply': {
      const [m, v] = [matrixComponents(node.matrix, d), vectorComponents(node.to, d)];
      return all.map((i) => tidy(add(...all.map((j) => multiply(m[i]?.[j] as Expression, v[j] as Expression)))));
    }
    default:
      return misplaced(node.op, 'vector');
  }
}

export function matrixComponents(field: MatrixField, d: number): readonly (readonly Expression[])[] {
  const { node } = field;
  const all = indices(d);
  switch (node.op) {
    case 'function':
      return all.map((i) => all.map((j) => unknown(entryName(node.name, i, j, d), argumentsOf(node.slots, d))));
    case 'sum': {
      const parts = node.terms.map((t) => matrixComponents(t as MatrixField, d));
      return all.map((i) => all.map((j) => tidy(add(...parts.map((p) => p[i]?.[j] as Expression)))));
    }
    case 'product': {
      const factors = node.factors.slice(0, -1).map((f) => scalarComponent(f as ScalarField, d));
      const last = matrixComponents(node.factors.at(-1) as MatrixField, d);
      return last.map((row) => row.map((e) => multiply(...factors, e)));
    }
    case 'at-time':
      return matrixComponents(node.of as MatrixField, d).map((row) => row.map(timeShift(node.time)));
    case 'hessian': {
      const of = scalarComponent(node.of, d);
      const x = numbered('x', d);
      return x.map((first) => x.map((second) => along(along(of, first), second)));
    }
    case 'transpose': {
      const m = matrixComponents(node.of, d);
      return all.map((i) => all.map((j) => m[j]?.[i] as Expression));
    }
    case 'times': {
      const [l, r] = [matrixComponents(node.left, d), matrixComponents(node.right, d)];
      return all.map((i) =>
        all.map((j) => tidy(add(...all.map((k) => multiply(l[i]?.[k] as Expression, r[k]?.[j] as Expression))))),
      );
    }
    default:
      return misplaced(node.op, 'matrix');
  }
}

const flat = (field: Field, d: number): readonly Expression[] =>
  field.rank === 'scalar'
    ? [scalarComponent(field, d)]
    : field.rank === 'vector'
      ? vectorComponents(field, d)
      : matrixComponents(field, d).flat();

/** The claim in components: one relation for a scalar, one an entry for a vector or matrix, row by row. */
export function componentsOf(claim: FieldRelation, dimension: number): readonly Relation[] {
  const [left, right] = [flat(claim.left, dimension), flat(claim.right, dimension)];
  if (left.length !== right.length) throw new RangeError('the two sides have different shapes');
  return left.map((l, i) => relation(l, claim.operator, right[i] as Expression));
}
