/**
 * The intermediate form: expressions as a list of operations on doubles in which every common subexpression occurs once.
 * Order and association are those of `evaluate`, so that compiled code gives the same bits.
 */
import { pi } from '../expression/circle-number.js';
import { CostateError } from '../errors.js';
import { LARGEST_UNROLLED_POWER, doubles } from '../expression/arithmetic.js';
import type { Expression, FunctionName, Kind } from '../expression/expression.js';
import { isIntegerRational, rationalToNumber, type Rational } from '../expression/rational.js';

/** One operation; operands are positions of earlier operations. */
export type Operation =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'add' | 'multiply' | 'power'; readonly left: number; readonly right: number }
  | { readonly kind: 'reciprocal' | 'squareRoot'; readonly operand: number }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly operands: readonly number[] };

export interface Graph {
  readonly inputs: readonly string[];
  /** In an order in which every operand comes before its use. */
  readonly operations: readonly Operation[];
  /** Position of each output's operation. */
  readonly outputs: readonly number[];
}

/** Positions an operation reads. */
export function operandsOf(operation: Operation): readonly number[] {
  switch (operation.kind) {
    case 'constant':
    case 'input':
      return [];
    case 'add':
    case 'multiply':
    case 'power':
      return [operation.left, operation.right];
    case 'reciprocal':
    case 'squareRoot':
      return [operation.operand];
    case 'call':
      return operation.operands;
  }
}

/** The operation carried out on doubles, with the very functions that generated code calls. */
export function applyOperation(operation: Operation, inputs: ArrayLike<number>, values: ArrayLike<number>): number {
  const at = (position: number): number => values[position] ?? NaN;
  switch (operation.kind) {
    case 'constant':
      return operation.value;
    case 'input':
      return inputs[operation.index] ?? NaN;
    case 'add':
      return at(operation.left) + at(operation.right);
    case 'multiply':
      return at(operation.left) * at(operation.right);
    case 'power':
      return Math.pow(at(operation.left), at(operation.right));
    case 'reciprocal':
      return 1 / at(operation.operand);
    case 'squareRoot':
      return Math.sqrt(at(operation.operand));
    case 'call':
      return doubles.call(operation.name, operation.operands.map(at));
  }
}

const keyOf = (o: Operation): string => {
  switch (o.kind) {
    case 'constant':
      return `c${Object.is(o.value, -0) ? '-0' : String(o.value)}`;
    case 'input':
      return `i${o.index}`;
    case 'call':
      return `${o.name}(${o.operands.join(',')})`;
    default:
      return `${o.kind}(${operandsOf(o).join(',')})`;
  }
};

/** Collects operations, each once; operations on constants alone are carried out at once. */
class GraphBuilder {
  readonly operations: Operation[] = [];
  private readonly positions = new Map<string, number>();

  push(operation: Operation): number {
    const operands = operandsOf(operation);
    const constants = operands.map((p) => this.constantAt(p));
    if (operands.length > 0 && constants.every((c) => c !== undefined)) {
      const values: number[] = [];
      operands.forEach((p, i) => (values[p] = constants[i] ?? NaN));
      return this.push({ kind: 'constant', value: applyOperation(operation, [], values) });
    }
    const key = keyOf(operation);
    const known = this.positions.get(key);
    if (known !== undefined) return known;
    this.operations.push(operation);
    this.positions.set(key, this.operations.length - 1);
    return this.operations.length - 1;
  }

  private constantAt(position: number): number | undefined {
    const operation = this.operations[position];
    return operation?.kind === 'constant' ? operation.value : undefined;
  }

  /** b^n by the repeated squaring of `evaluate`. */
  integerPower(base: number, n: number): number {
    if (n < 0) return this.push({ kind: 'reciprocal', operand: this.integerPower(base, -n) });
    if (n === 1) return base;
    const root = this.integerPower(base, n >> 1);
    const even = this.push({ kind: 'multiply', left: root, right: root });
    return n % 2 === 0 ? even : this.push({ kind: 'multiply', left: even, right: base });
  }

  rationalPower(base: number, exponent: Rational): number {
    const n = rationalToNumber(exponent);
    if (isIntegerRational(exponent) && Math.abs(n) <= LARGEST_UNROLLED_POWER && n !== 0)
      return this.integerPower(base, n);
    if (n === 0.5) return this.push({ kind: 'squareRoot', operand: base });
    if (n === -0.5) return this.push({ kind: 'reciprocal', operand: this.push({ kind: 'squareRoot', operand: base }) });
    return this.push({ kind: 'power', left: base, right: this.push({ kind: 'constant', value: n }) });
  }
}

type Scope = ReadonlyMap<string, number>;

interface Lowering {
  readonly builder: GraphBuilder;
  readonly scope: Scope;
  /** Position of each expression already lowered in this scope, by id. */
  readonly done: Map<number, number>;
}

type Lower<K extends Kind> = (node: Extract<Expression, { kind: K }>, to: Lowering) => number;

function notCompiled(kind: string): (node: Expression) => never {
  return () => {
    throw new CostateError({
      code: 'input.unsupported',
      message: `a ${kind} cannot be compiled`,
      expected: 'arithmetic, powers and elementary functions of named inputs; jets are replaced by symbols first',
    });
  };
}

const fold = (kind: 'add' | 'multiply', parts: readonly Expression[], to: Lowering): number =>
  parts.map((part) => lower(part, to)).reduce((left, right) => to.builder.push({ kind, left, right }));

const lowerings: { readonly [K in Kind]: Lower<K> } = {
  number: (e, { builder }) => builder.push({ kind: 'constant', value: rationalToNumber(e.value) }),
  symbol: (e, { scope, builder }) => {
    const position = scope.get(e.name);
    if (position !== undefined) return position;
    if (e === pi) return builder.push({ kind: 'constant', value: Math.PI });
    throw new CostateError({
      code: 'input.symbol',
      message: `'${e.name}' is not an input of the kernel`,
      expected: `one of ${[...scope.keys()].join(', ')}`,
    });
  },
  sum: (e, to) => fold('add', e.terms, to),
  product: (e, to) => fold('multiply', e.factors, to),
  power: (e, to) =>
    e.exponent.kind === 'number'
      ? to.builder.rationalPower(lower(e.base, to), e.exponent.value)
      : to.builder.push({ kind: 'power', left: lower(e.base, to), right: lower(e.exponent, to) }),
  function: (e, to) => to.builder.push({ kind: 'call', name: e.name, operands: e.arguments.map((a) => lower(a, to)) }),
  substitution: (e, to) => {
    if (e.bindings.some((b) => b.parameters.length > 0)) return notCompiled('substitution of a function')(e);
    const inner = new Map(to.scope);
    for (const binding of e.bindings) inner.set(binding.name, lower(binding.value, to));
    return lower(e.body, { builder: to.builder, scope: inner, done: new Map() });
  },
  unknown: notCompiled('jet of an unknown function'),
  derivative: notCompiled('pending derivative'),
  optimum: notCompiled('supremum or infimum'),
  expectation: notCompiled('pending expectation'),
  limit: notCompiled('pending limit'),
  bigO: notCompiled('remainder'),
  relation: notCompiled('relation'),
};

function lower(e: Expression, to: Lowering): number {
  const known = to.done.get(e.id);
  if (known !== undefined) return known;
  const position = (lowerings[e.kind] as Lower<Kind>)(e as never, to);
  to.done.set(e.id, position);
  return position;
}

/** Every operand must come before its use and every output exist; a fault here is the compiler's own. */
export function checkGraph(graph: Graph): Graph {
  const fault = (what: string): never => {
    throw new RangeError(`malformed graph: ${what}`);
  };
  graph.operations.forEach((operation, position) => {
    if (operandsOf(operation).some((p) => !(p >= 0 && p < position))) fault(`operation ${position} reads ahead`);
    if (operation.kind === 'input' && !(operation.index >= 0 && operation.index < graph.inputs.length))
      fault(`no input ${operation.index}`);
  });
  if (graph.outputs.some((p) => graph.operations[p] === undefined)) fault('missing output');
  return graph;
}

/** The graph without the operations that no output needs, in the same order. */
function withoutDeadOperations(graph: Graph): Graph {
  const live = new Set<number>();
  const mark = (position: number): void => {
    if (live.has(position)) return;
    live.add(position);
    const operation = graph.operations[position];
    if (operation) operandsOf(operation).forEach(mark);
  };
  graph.outputs.forEach(mark);
  const moved = new Map<number, number>();
  [...live].sort((a, b) => a - b).forEach((old, position) => moved.set(old, position));
  const to = (position: number): number => moved.get(position) ?? -1;
  const rename = (operation: Operation): Operation => {
    switch (operation.kind) {
      case 'constant':
      case 'input':
        return operation;
      case 'add':
      case 'multiply':
      case 'power':
        return { ...operation, left: to(operation.left), right: to(operation.right) };
      case 'reciprocal':
      case 'squareRoot':
        return { ...operation, operand: to(operation.operand) };
      case 'call':
        return { ...operation, operands: operation.operands.map(to) };
    }
  };
  return {
    inputs: graph.inputs,
    operations: graph.operations.filter((_, position) => live.has(position)).map(rename),
    outputs: graph.outputs.map(to),
  };
}

/**
 * Lowers expressions to one graph over the named inputs.
 * @throws CostateError `input.symbol` for a symbol that is no input, `input.unsupported` for what has no closed arithmetic
 */
export function buildGraph(outputs: readonly Expression[], inputs: readonly string[]): Graph {
  const builder = new GraphBuilder();
  const scope = new Map(inputs.map((name, index) => [name, builder.push({ kind: 'input', index })] as const));
  const to: Lowering = { builder, scope, done: new Map() };
  const positions = outputs.map((e) => lower(e, to));
  return checkGraph(withoutDeadOperations({ inputs, operations: builder.operations, outputs: positions }));
}
