/**
 * Graph to JavaScript source. The text is made from operations alone: mangled names, a closed set of operators and
 * functions of `Math`, numbers printed by the language itself; nothing a user wrote reaches it.
 */
import type { FunctionName } from '../expression/expression.js';
import { operandsOf, type Graph, type Operation } from './graph.js';

const MATH: Record<FunctionName, string> = {
  exp: 'Math.exp',
  log: 'Math.log',
  sin: 'Math.sin',
  cos: 'Math.cos',
  tan: 'Math.tan',
  sinh: 'Math.sinh',
  cosh: 'Math.cosh',
  tanh: 'Math.tanh',
  abs: 'Math.abs',
  sign: 'Math.sign',
  min: 'Math.min',
  max: 'Math.max',
};

const literal = (value: number): string =>
  Object.is(value, -0) ? '(-0)' : value < 0 ? `(${String(value)})` : String(value);

type NameOf = (position: number) => string;

function operationSource(operation: Operation, nameOf: NameOf, inputName: NameOf): string {
  switch (operation.kind) {
    case 'constant':
      return literal(operation.value);
    case 'input':
      return inputName(operation.index);
    case 'add':
      return `${nameOf(operation.left)} + ${nameOf(operation.right)}`;
    case 'multiply':
      return `${nameOf(operation.left)} * ${nameOf(operation.right)}`;
    case 'power':
      return `Math.pow(${nameOf(operation.left)}, ${nameOf(operation.right)})`;
    case 'reciprocal':
      return `1 / ${nameOf(operation.operand)}`;
    case 'squareRoot':
      return `Math.sqrt(${nameOf(operation.operand)})`;
    case 'call':
      return `${MATH[operation.name]}(${operation.operands.map(nameOf).join(', ')})`;
  }
}

/** Constants are written where they are used; everything else has a name v0, v1, … */
const namesIn =
  (graph: Graph): NameOf =>
  (position) => {
    const operation = graph.operations[position];
    return operation?.kind === 'constant' ? literal(operation.value) : `v${position}`;
  };

function statements(graph: Graph, wanted: (position: number) => boolean, inputName: NameOf): string[] {
  const nameOf = namesIn(graph);
  return graph.operations.flatMap((operation, position) =>
    operation.kind === 'constant' || !wanted(position)
      ? []
      : [`const v${position} = ${operationSource(operation, nameOf, inputName)};`],
  );
}

/** Body of `(inputs, out) => void`: one value for each output. */
export function kernelSource(graph: Graph): string {
  const nameOf = namesIn(graph);
  return [
    '"use strict";',
    ...statements(
      graph,
      () => true,
      (index) => `inputs[${index}]`,
    ),
    ...graph.outputs.map((position, i) => `out[${i}] = ${nameOf(position)};`),
    '',
  ].join('\n');
}

/** Positions that do not change from item to item: everything built from constants and uniform inputs alone. */
export function uniformPositions(graph: Graph, columns: number): ReadonlySet<number> {
  const uniform = new Set<number>();
  graph.operations.forEach((operation, position) => {
    const fixed =
      operation.kind === 'input'
        ? operation.index >= columns
        : operandsOf(operation).every((operand) => uniform.has(operand));
    if (fixed) uniform.add(position);
  });
  return uniform;
}

/**
 * Body of `(count, uniforms, columns, outs) => void`: a loop over items held as structure of arrays. The graph's first
 * `columns` inputs vary with the item, the others are uniform, and what depends on those alone is lifted out of the loop.
 * Every input is read before the first output is written, so an output may be one of the input columns.
 */
export function batchSource(graph: Graph, columns: number): string {
  const nameOf = namesIn(graph);
  const uniform = uniformPositions(graph, columns);
  const inputName: NameOf = (index) => (index < columns ? `c${index}[i]` : `uniforms[${index - columns}]`);
  const used = new Set(graph.operations.flatMap((o) => (o.kind === 'input' && o.index < columns ? [o.index] : [])));
  return [
    '"use strict";',
    ...[...used].sort((a, b) => a - b).map((index) => `const c${index} = columns[${index}];`),
    ...graph.outputs.map((_, i) => `const o${i} = outs[${i}];`),
    ...statements(graph, (position) => uniform.has(position), inputName),
    'for (let i = 0; i < count; i++) {',
    ...statements(graph, (position) => !uniform.has(position), inputName).map((line) => `  ${line}`),
    ...graph.outputs.map((position, i) => `  o${i}[i] = ${nameOf(position)};`),
    '}',
    '',
  ].join('\n');
}
