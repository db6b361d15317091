/**
 * Graph to a loop over items in WebAssembly, two items at a time, in the order and association of the JavaScript loop: where
 * no elementary function is called both give the same bits.
 */
import type { Graph, Operation } from '../graph.js';
import { uniformPositions } from '../javascript.js';
import { definitionOf, importOf, inlineCall, type VectorFunction } from './functions.js';
import { add, call, divide, get, multiply, routine, squareRoot, vector, type Wat } from './wat.js';

/** Names of the functions that the graph calls. */
export function calledBy(graph: Graph): readonly VectorFunction[] {
  const names = graph.operations.flatMap((o): readonly VectorFunction[] => {
    if (o.kind === 'power') return ['power'];
    if (o.kind !== 'call') return [];
    const { name } = o;
    return name === 'abs' || name === 'sign' || name === 'min' || name === 'max' ? [] : [name];
  });
  return [...new Set(names)].sort();
}

type ValueOf = (position: number) => Wat;

function operationText(operation: Operation, valueOf: ValueOf, input: (index: number) => Wat): Wat {
  switch (operation.kind) {
    case 'constant':
      return vector(operation.value);
    case 'input':
      return input(operation.index);
    case 'add':
      return add(valueOf(operation.left), valueOf(operation.right));
    case 'multiply':
      return multiply(valueOf(operation.left), valueOf(operation.right));
    case 'power':
      return call('power', valueOf(operation.left), valueOf(operation.right));
    case 'reciprocal':
      return divide(vector(1), valueOf(operation.operand));
    case 'squareRoot':
      return squareRoot(valueOf(operation.operand));
    case 'call': {
      const operands = operation.operands.map(valueOf);
      return inlineCall(operation.name, operands) ?? call(operation.name, ...operands);
    }
  }
}

/** Reads and writes of one or two items at a byte offset. */
interface Access {
  readonly load: (address: Wat) => Wat;
  readonly store: (address: Wat, value: Wat) => Wat;
}
const pairs: Access = {
  load: (address) => `(v128.load ${address})`,
  store: (address, value) => `(v128.store ${address} ${value})`,
};
const single: Access = {
  load: (address) => `(v128.load64_zero ${address})`,
  store: (address, value) => `(v128.store64_lane 0 ${address} ${value})`,
};

/**
 * The text of a module that exports `run(count, table)`; the table holds the addresses of the uniforms, the columns and the
 * outputs, as 32-bit words in that order. It imports `host.memory` and the scalar functions it may need.
 *
 * @param columns how many of the graph's first inputs vary with the item
 */
export function batchModule(graph: Graph, columns: number): string {
  const to = routine();
  const uniform = uniformPositions(graph, columns);
  const functions = calledBy(graph);
  const used = new Set(graph.operations.flatMap((o) => (o.kind === 'input' && o.index < columns ? [o.index] : [])));
  const slots = ['u', ...[...used].map((i) => `c${i}`), ...graph.outputs.map((_, i) => `o${i}`)];
  const place = (slot: string): number => {
    if (slot === 'u') return 0;
    const index = Number(slot.slice(1));
    return 1 + (slot.startsWith('c') ? index : columns + index);
  };
  const valueOf: ValueOf = (position) => {
    const operation = graph.operations[position];
    return operation?.kind === 'constant' ? vector(operation.value) : get(`v${position}`);
  };
  const bindAll = (wanted: (position: number) => boolean, access: Access): void =>
    graph.operations.forEach((operation, position) => {
      if (operation.kind === 'constant' || !wanted(position)) return;
      const input = (index: number): Wat =>
        index < columns
          ? access.load(`(i32.add ${get(`c${index}`)} ${get('at')})`)
          : `(v128.load64_splat offset=${8 * (index - columns)} ${get('u')})`;
      to.bind(`v${position}`, operationText(operation, valueOf, input));
    });
  const storeAll = (access: Access): void =>
    graph.outputs.forEach((position, i) =>
      to.statement(access.store(`(i32.add ${get(`o${i}`)} ${get('at')})`, valueOf(position))),
    );

  slots.forEach((slot) => to.statement(`(local.set $${slot} (i32.load offset=${4 * place(slot)} ${get('table')}))`));
  bindAll((position) => uniform.has(position), pairs);
  const items = (access: Access): void => {
    bindAll((position) => !uniform.has(position), access);
    storeAll(access);
  };
  to.statement('(local.set $end (i32.shl (i32.and (local.get $count) (i32.const -2)) (i32.const 3)))');
  to.statement('(block $done (loop $next (br_if $done (i32.ge_u (local.get $at) (local.get $end)))');
  items(pairs);
  to.statement('(local.set $at (i32.add (local.get $at) (i32.const 16))) (br $next)))');
  to.statement('(if (i32.and (local.get $count) (i32.const 1)) (then');
  items(single);
  to.statement('))');
  return `(module
    (import "host" "memory" (memory 1))
    ${functions.map(importOf).join('\n')}
    ${functions.map(definitionOf).join('\n')}
    (func (export "run") (param $count i32) (param $table i32)
      ${slots.map((slot) => `(local $${slot} i32)`).join(' ')} (local $at i32) (local $end i32) ${to.locals()}
      ${to.body()}))`;
}
