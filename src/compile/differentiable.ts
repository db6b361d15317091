/**
 * The fourth way to run an expression: its graph as a function of jax arrays, over all items of a batch at once, in single
 * precision, and differentiable to any order in whatever went into its inputs (networks, for one).
 */
import { lax, numpy as np } from '@jax-js/jax';
import { CostateError } from '../errors.js';
import type { Expression, FunctionName } from '../expression/expression.js';
import { buildGraph, operandsOf, type Graph, type Operation } from './graph.js';

/** A column over the items of a batch, or one number for all of them. */
type Value = np.Array | number;

/**
 * Takes one array for each input, all of one shape or scalars, and gives one for each output, of the shape of the inputs
 * together. As everywhere in jax it owns what it is given: what is needed afterwards is passed as `.ref`.
 */
export type Differentiable = (inputs: readonly np.Array[]) => np.Array[];

type Call = (...operands: np.Array[]) => np.Array;

/** Several operands by two at a time. */
const folded =
  (f: (a: np.Array, b: np.Array) => np.Array): Call =>
  (first, ...rest) =>
    rest.reduce(f, first);

/**
 * The logarithm of jax is off by up to 1e-5 (in 0.1.25); one step of Newton's method for e^y = x takes it to single precision.
 * The step is without derivative, since that of the logarithm is right.
 */
function logarithm(x: np.Array): np.Array {
  const first = np.log(x.ref);
  const step = np.subtract(np.multiply(x, np.exp(np.negative(first.ref))), 1);
  // Where x or its reciprocal overflows there is nothing to correct.
  return np.add(first, lax.stopGradient(np.where(np.less(np.abs(step.ref), 1e-3), step, 0)));
}

const calls: Readonly<Record<FunctionName, Call>> = {
  exp: np.exp,
  log: logarithm,
  sin: np.sin,
  cos: np.cos,
  tan: np.tan,
  sinh: np.sinh,
  cosh: np.cosh,
  tanh: np.tanh,
  abs: np.abs,
  sign: np.sign,
  min: folded(np.minimum),
  max: folded(np.maximum),
};

/** A whole power beyond those that the graph multiplies out, for bases of any sign. */
function wholePower(base: np.Array, n: number): np.Array {
  if (n < 0) return np.reciprocal(wholePower(base, -n));
  if (n === 1) return base;
  const root = wholePower(n % 2 === 0 ? base : base.ref, n >> 1);
  const even = np.square(root);
  return n % 2 === 0 ? even : np.multiply(even, base);
}

/** base^exponent for a positive base, and for every base where the exponent is a whole number. */
function power(base: Value, exponent: Value): np.Array {
  if (typeof exponent === 'number' && typeof base !== 'number') {
    if (exponent === 0) return np.onesLike(base);
    if (Number.isInteger(exponent)) return wholePower(base, exponent);
  }
  const log = typeof base === 'number' ? Math.log(base) : logarithm(base);
  return np.exp(np.multiply(exponent, log));
}

function apply(operation: Operation, operands: readonly Value[], inputs: readonly np.Array[]): Value {
  const [a = NaN, b = NaN] = operands;
  switch (operation.kind) {
    case 'constant':
      return operation.value;
    case 'input':
      return inputs[operation.index] ?? NaN;
    case 'add':
      return np.add(a, b);
    case 'multiply':
      return np.multiply(a, b);
    case 'power':
      return power(a, b);
    case 'reciprocal':
      return np.reciprocal(a);
    case 'squareRoot':
      return np.sqrt(a);
    case 'call':
      return calls[operation.name](...operands.map((v) => (typeof v === 'number' ? np.array(v) : v)));
  }
}

/** How often each operation's value is read, as an operand or as an output. */
function readings({ operations, outputs }: Graph): number[] {
  const count = operations.map(() => 0);
  for (const position of [...operations.flatMap(operandsOf), ...outputs]) count[position] = (count[position] ?? 0) + 1;
  return count;
}

/**
 * The graph as a function of jax arrays.
 * @throws CostateError `input.argument` from the function where the number of arrays is not that of the graph's inputs
 */
export function differentiableGraph(graph: Graph): Differentiable {
  const read = readings(graph);
  return (inputs) => {
    if (inputs.length !== graph.inputs.length)
      throw new CostateError({
        code: 'input.argument',
        message: `${inputs.length} arrays for the inputs ${graph.inputs.join(', ')}`,
      });
    const shape = inputs.reduce<number[]>((s, input) => np.broadcastShapes(s, input.shape), []);
    const left = [...read];
    const values: Value[] = [];
    /** The value for one more reading: the last one takes it over. */
    const take = (position: number): Value => {
      const value = values[position] ?? NaN;
      const others = (left[position] ?? 1) - 1;
      left[position] = others;
      return typeof value !== 'number' && others > 0 ? value.ref : value;
    };
    const given = new Set(graph.operations.flatMap((o) => (o.kind === 'input' ? [o.index] : [])));
    graph.operations.forEach((operation, position) => {
      values[position] = apply(operation, operandsOf(operation).map(take), inputs);
    });
    inputs.forEach((input, index) => {
      if (!given.has(index)) input.dispose();
    });
    return graph.outputs.map((position) => {
      const value = take(position);
      return typeof value === 'number' ? np.full(shape, value) : np.broadcastTo(value, shape);
    });
  };
}

/**
 * Expressions in the named inputs as a function of jax arrays. Relative accuracy about 1e-6 for each operation; numbers beyond
 * 3e38 are infinite.
 *
 * @throws CostateError as `compileKernel`
 */
export const differentiable = (outputs: readonly Expression[], inputs: readonly string[]): Differentiable =>
  differentiableGraph(buildGraph(outputs, inputs));
