/** Compiled kernels against tree-walking evaluation: the same bits, and source that can be read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/compile/graph.js';
import { replaceJets } from '../../src/compile/jets.js';
import { compileBatch, compileKernel } from '../../src/compile/kernel.js';
import { CostateError } from '../../src/errors.js';
import { evaluateNumber } from '../../src/expression/evaluate.js';
import {
  add,
  bigO,
  call,
  divide,
  expectation,
  fraction,
  limit,
  minusOne,
  multiply,
  optimum,
  sqrt,
  square,
  subtract,
  symbol,
  unknown,
} from '../../src/expression/expression.js';
import { rational } from '../../src/expression/rational.js';
import { tree } from './random-expression.js';

const [x, y, t] = [symbol('x'), symbol('y'), symbol('t')];

const double = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom(0, -0, 1, -1));

describe('a kernel', () => {
  it('gives the bits of evaluate', () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 3 }), double, double, double, (outputs, a, b, c) => {
        const out = new Float64Array(outputs.length);
        compileKernel(outputs, ['x', 'y', 't']).evaluate([a, b, c], out);
        const symbols = new Map([
          ['x', a],
          ['y', b],
          ['t', c],
        ]);
        outputs.forEach((e, i) => expect(out[i]).toBe(evaluateNumber(e, symbols)));
      }),
      { numRuns: 400 },
    );
  });

  it('gives them in a batch as well, item by item, also in place', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.tuple(double, double), { minLength: 1, maxLength: 5 }), double, (e, items, c) => {
        const columns = [0, 1].map((j) => Float64Array.from(items, (item) => item[j] ?? 0));
        compileBatch([e], ['x', 'y'], ['t']).run(items.length, Float64Array.of(c), columns, columns.slice(0, 1));
        items.forEach(([a, b], i) =>
          expect(columns[0]?.[i]).toBe(
            evaluateNumber(
              e,
              new Map([
                ['x', a],
                ['y', b],
                ['t', c],
              ]),
            ),
          ),
        );
      }),
    );
  });

  it('computes a common subexpression once', () => {
    const shared = add(square(x), y);
    const graph = buildGraph([multiply(shared, call('exp', shared)), shared], ['x', 'y']);
    expect(graph.operations.filter((o) => o.kind === 'add')).toHaveLength(1);
  });

  it('has source that can be read', () => {
    const hamiltonian = add(multiply(fraction(-1, 2), square(x)), divide(multiply(y, x), sqrt(t)));
    expect(compileKernel([hamiltonian], ['x', 'y', 't']).source).toMatchInlineSnapshot(`
      ""use strict";
      const v0 = inputs[0];
      const v1 = inputs[1];
      const v2 = inputs[2];
      const v4 = v0 * v0;
      const v5 = (-0.5) * v4;
      const v6 = Math.sqrt(v2);
      const v7 = 1 / v6;
      const v8 = v1 * v0;
      const v9 = v8 * v7;
      const v10 = v5 + v9;
      out[0] = v10;
      "
    `);
    expect(compileBatch([add(hamiltonian, call('exp', t))], ['x', 'y'], ['t']).source).toMatchInlineSnapshot(`
      ""use strict";
      const c0 = columns[0];
      const c1 = columns[1];
      const o0 = outs[0];
      const v2 = uniforms[0];
      const v6 = Math.sqrt(v2);
      const v7 = 1 / v6;
      const v10 = Math.exp(v2);
      for (let i = 0; i < count; i++) {
        const v0 = c0[i];
        const v1 = c1[i];
        const v4 = v0 * v0;
        const v5 = (-0.5) * v4;
        const v8 = v1 * v0;
        const v9 = v8 * v7;
        const v11 = v5 + v9;
        const v12 = v11 + v10;
        o0[i] = v12;
      }
      "
    `);
  });

  it('lets no name through to the source', () => {
    const hostile = 'x);throw 1//';
    const kernel = compileKernel([add(symbol(hostile), symbol('__proto__'))], [hostile, '__proto__']);
    expect(kernel.source).not.toContain('throw');
    const out = [0];
    kernel.evaluate([2, 3], out);
    expect(out).toEqual([5]);
  });

  it.each([
    ['a jet', unknown('V', [x])],
    ['a supremum', optimum('sup', [{ name: 'y', domain: { kind: 'real' } }], subtract(x, square(y)))],
    ['an expectation', expectation(['y'], square(y))],
    ['a limit', limit('t', x)],
    ['a remainder', bigO('t', rational(1))],
  ])('refuses %s', (_what, e) => {
    expect(() => compileKernel([e], ['x', 'y', 't'])).toThrow(CostateError);
  });

  it('refuses a symbol that is no input', () => {
    expect(() => compileKernel([add(x, y)], ['x'])).toThrow(/'y' is not an input/);
  });

  it('takes jets as inputs once they have names', () => {
    const e = multiply(minusOne, unknown('V', [t, x], [0, 2]), unknown('V', [t, x], [0, 1]));
    const out = [0];
    const named = replaceJets(e, 'V', (orders) => `V${orders[1]}`);
    compileKernel([named], ['V1', 'V2']).evaluate([3, 5], out);
    expect(out).toEqual([-15]);
  });
});
