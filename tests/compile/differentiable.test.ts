/** Expressions as functions of jax arrays: the values of `evaluate` in single precision, and the derivatives of `differentiate`. */
import { defaultDevice, grad, init, jit, numpy as np } from '@jax-js/jax';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { differentiable } from '../../src/compile/differentiable.js';
import { applyOperation, buildGraph, type Graph } from '../../src/compile/graph.js';
import { differentiate } from '../../src/expression/differentiate.js';
import { add, call, fraction, multiply, power, symbol, type Expression } from '../../src/expression/expression.js';
import { tree } from './random-expression.js';

const names = ['x', 'y', 't'];
const coordinate = fc.integer({ min: -3000, max: 3000 }).map((n) => Math.fround(n / 1000 + 0.00037));
const points = fc.array(fc.tuple(coordinate, coordinate, coordinate), { minLength: 1, maxLength: 6 });

beforeAll(async () => {
  await init('wasm');
  defaultDevice('wasm');
});

const columns = (at: readonly (readonly number[])[]): np.Array[] =>
  names.map((_, j) => np.array(Float32Array.from(at, (p) => p[j] ?? NaN)));

/** Relative size of the errors of an operation in single precision: a few units in the last place. */
const ROUNDING = 2 ** -21;

/** The value in double precision, and again with every operation wrong by about a single precision's rounding (Vignes 1974). */
function withSingleErrors(
  graph: Graph,
  inputs: readonly number[],
): { value: number; error: number; ordinary: boolean } {
  const run = (slip: (v: number, isCall: boolean) => number): number[] => {
    const values: number[] = [];
    graph.operations.forEach((o, i) => {
      values[i] = slip(applyOperation(o, inputs, values), o.kind === 'call');
    });
    return values;
  };
  const exact = run((v) => v);
  const output = graph.outputs[0] ?? -1;
  const value = exact[output] ?? NaN;
  let state = 12345;
  const sign = (): number => ((state = (state * 1103515245 + 12345) % 2147483648) > 1073741824 ? 1 : -1);
  const runs = Array.from({ length: 24 }, () =>
    run((v, isCall) => v * (1 + sign() * ROUNDING) + (isCall ? sign() * ROUNDING : 0)),
  );
  const ordinary = [exact, ...runs]
    .flat()
    .every((v) => Number.isFinite(v) && Math.abs(v) < 1e37 && (v === 0 || Math.abs(v) > 1e-37));
  return { value, error: 4 * Math.max(...runs.map((r) => Math.abs((r[output] ?? NaN) - value))), ordinary };
}

describe('a function of jax arrays', () => {
  it('gives what evaluate gives, to single precision', () => {
    let compared = 0;
    let sharp = 0;
    fc.assert(
      fc.property(tree, points, (e, at) => {
        const graph = buildGraph([e], names);
        const [array] = differentiable([e], names)(columns(at));
        const found = array?.dataSync() ?? [];
        at.forEach((p, i) => {
          const { value, error, ordinary } = withSingleErrors(graph, p);
          if (!ordinary) return;
          compared++;
          if (error < 1e-3 * Math.abs(value)) sharp++;
          expect(Math.abs((found[i] ?? NaN) - value)).toBeLessThanOrEqual(error + 1e-37);
        });
      }),
      { numRuns: 300 },
    );
    // Where hardly anything can be compared sharply nothing is shown.
    expect(sharp).toBeGreaterThan(compared / 2);
    expect(compared).toBeGreaterThan(300);
  });

  const [x, y] = [symbol('x'), symbol('y')];
  const smooth: readonly Expression[] = [
    multiply(call('exp', multiply(x, y)), call('sin', x)),
    power(add(multiply(x, x), fraction(1, 1)), fraction(-3, 2)),
    call('max', multiply(x, x, x), y),
    power(call('abs', x), add(y, fraction(3, 1))),
    power(x, fraction(19, 1)),
    call('tanh', multiply(x, y)),
  ];
  it.each(smooth.map((e, i) => [i, e] as const))(
    'has the derivatives of differentiate, first and second: %i',
    (_, e) => {
      const at = [-1.3, -0.7, 0.4, 1.1].map((a, i) => [a, 0.3 + 0.2 * i, 0]);
      const f = (a: np.Array, b: np.Array): np.Array =>
        np.sum(differentiable([e], ['x', 'y'])([a, b])[0] ?? np.array(NaN));
      const once = (a: np.Array, b: np.Array): np.Array => grad(f)(a, b);
      const twice = (a: np.Array, b: np.Array): np.Array =>
        grad((u: np.Array, v: np.Array) => np.sum(once(u, v)))(a, b);
      const [a, b] = columns(at);
      if (!a || !b) throw new Error('no columns');
      [once, twice].forEach((derivative, order) => {
        const found = jit(derivative)(a.ref, b.ref).dataSync();
        const expected = order === 0 ? differentiate(e, 'x') : differentiate(differentiate(e, 'x'), 'x');
        const graph = buildGraph([expected], names);
        at.forEach((p, i) => {
          const { value } = withSingleErrors(graph, p);
          expect(Math.abs((found[i] ?? NaN) - value)).toBeLessThanOrEqual(2e-5 * Math.max(1, Math.abs(value)));
        });
      });
    },
  );

  it('gives constants the shape of the batch, and does not mind inputs that are not read', () => {
    const [one, two] = differentiable(
      [fraction(1, 3), y],
      names,
    )(
      columns([
        [1, 2, 3],
        [4, 5, 6],
      ]),
    );
    expect(one?.shape).toEqual([2]);
    expect([...(two?.dataSync() ?? [])]).toEqual([2, 5]);
  });

  it('refuses another number of arrays', () => {
    expect(() => differentiable([x], names)([np.array([1])])).toThrow(/1 arrays for the inputs x, y, t/);
  });
});
