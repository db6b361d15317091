/** WebAssembly loops against the JavaScript ones, and their vector functions against 40 digits. */
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/compile/backend.js';
import { compileBatchOn, javascript } from '../../src/compile/backend.js';
import { openBackend } from '../../src/compile/webassembly/backend.js';
import {
  add,
  call,
  divide,
  fraction,
  multiply,
  power,
  sqrt,
  symbol,
  type Expression,
} from '../../src/expression/expression.js';

let wasm: Backend;
beforeAll(async () => {
  wasm = await openBackend();
  expect(wasm.name).toBe('webassembly');
});

const [x, y, t] = [symbol('x'), symbol('y'), symbol('t')];
const Precise = Decimal.clone({ precision: 90 });
type Precise = InstanceType<typeof Precise>;

/** Values of an expression of x (and y) on a backend. */
function valuesOn(backend: Backend, e: Expression, xs: readonly number[], ys: readonly number[] = xs): Float64Array {
  const [a, b, out] = [backend.array(xs.length), backend.array(xs.length), backend.array(xs.length)];
  a.set(xs);
  b.set(ys);
  compileBatchOn(backend, [e], ['x', 'y'], ['t']).run(xs.length, Float64Array.of(0.7), [a, b], [out]);
  return out;
}

/** The number that a double is; from its decimal digits it would be off by half a unit of the last place. */
function exactly(v: number): Precise {
  const exponent = Math.max(-1074, Math.floor(Math.log2(Math.abs(v) || 1)) - 53);
  const [half, rest] = [Math.floor(exponent / 2), exponent - Math.floor(exponent / 2)];
  return new Precise(v / 2 ** half / 2 ** rest).times(new Precise(2).pow(exponent));
}

/** Distance from the true value in units of the last place of its double. */
function ulps(value: number, truth: Precise): number {
  const nearest = Math.abs(truth.toNumber());
  const unit = nearest === 0 ? 2 ** -1074 : 2 ** (Math.floor(Math.log2(nearest)) - 52);
  return truth.minus(exactly(value)).div(unit).abs().toNumber();
}

const between = (a: number, b: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => a + (b - a) * ((i * 0.6180339887498949 + 0.137) % 1));
const logarithmic = (a: number, b: number, n: number): number[] => between(Math.log(a), Math.log(b), n).map(Math.exp);
const PI = Precise.acos(-1);
/** Sine and cosine lose no digits near their zeros when the angle is reduced first. */
const reduced = (v: Precise): Precise => v.minus(PI.times(v.div(PI).round()));
const sign = (v: Precise): number => (v.div(PI).round().mod(2).isZero() ? 1 : -1);
const halfPi = PI.div(2);

describe('the vector form of', () => {
  it.each<[string, Expression, readonly number[], (v: Precise) => Precise]>([
    ['exp', call('exp', x), [...between(-708, 708, 400), ...between(-1, 1, 200)], (v) => v.exp()],
    [
      'log',
      call('log', x),
      [...logarithmic(1e-300, 1e300, 300), ...between(0.6, 1.6, 300), 1 + 2 ** -52, 1 - 2 ** -53],
      (v) => v.ln(),
    ],
    [
      'sin',
      call('sin', x),
      [...between(-8e5, 8e5, 200), ...between(-4, 4, 200), 3.141592653589793, 355, 1e-9],
      (v) =>
        v
          .minus(PI.times(v.div(PI).round()))
          .sin()
          .times(v.div(PI).round().mod(2).isZero() ? 1 : -1),
    ],
    [
      'cos',
      call('cos', x),
      [...between(-8e5, 8e5, 200), ...between(-4, 4, 200), 1.5707963267948966, 11],
      (v) =>
        v
          .minus(PI.times(v.div(PI).round()))
          .cos()
          .times(v.div(PI).round().mod(2).isZero() ? 1 : -1),
    ],
    [
      'tan',
      call('tan', x),
      [...between(-1000, 1000, 200), ...between(-4, 4, 200), 1.5707963267948966, 355],
      (v) =>
        reduced(v)
          .sin()
          .times(sign(v))
          .div(
            reduced(v.plus(halfPi))
              .sin()
              .times(sign(v.plus(halfPi))),
          ),
    ],
    ['sinh', call('sinh', x), [...between(-708, 708, 200), ...between(-2, 2, 300), 1e-10, 1], (v) => v.sinh()],
    ['cosh', call('cosh', x), [...between(-708, 708, 200), ...between(-2, 2, 300)], (v) => v.cosh()],
    ['tanh', call('tanh', x), [...between(-30, 30, 300), ...between(-1, 1, 300), 1e-10, 0.625], (v) => v.tanh()],
    ['sqrt', sqrt(x), logarithmic(1e-300, 1e300, 300), (v) => v.sqrt()],
  ])('%s is within two units in the last place', (_, e, xs, truth) => {
    const out = valuesOn(wasm, e, xs);
    const errors = xs.map((v, i) => ulps(out[i]!, truth(exactly(v))));
    const worst = errors.reduce((best, error, i) => (error > errors[best]! ? i : best), 0);
    expect({ at: xs[worst], ulps: errors[worst]! <= 2 || errors[worst] }).toEqual({ at: xs[worst], ulps: true });
  });

  it('power is within two units in the last place', () => {
    const xs = [...logarithmic(1e-30, 1e30, 300), ...between(0.5, 2, 300)];
    const ys = xs.map((v, i) => (((i % 2 === 0 ? 1 : -1) * (i % 97)) / 97) * Math.min(60, 690 / Math.abs(Math.log(v))));
    const out = valuesOn(wasm, power(x, y), xs, ys);
    xs.forEach((v, i) => expect(ulps(out[i]!, exactly(v).pow(exactly(ys[i]!)))).toBeLessThanOrEqual(2));
  });
});

describe('outside the range of its vector form a function', () => {
  const odd = [NaN, Infinity, -Infinity, 0, -0, -3, 1e300, -1e300, 5e-324, 2 ** -1040, 709.5, -720, 745, 1e6];
  it.each(['exp', 'log', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'abs', 'sign'] as const)(
    '%s is the host’s',
    (name) => {
      const host = odd.map((v) => (Math[name] as (v: number) => number)(v));
      const mine = [...valuesOn(wasm, call(name, x), odd)];
      mine.forEach((v, i) => {
        const truth = host[i]!;
        if (Number.isFinite(truth) && truth !== 0) expect(Math.abs(v / truth - 1)).toBeLessThan(4e-16);
        else expect(v).toBe(truth);
      });
    },
  );
  it('power is the host’s', () => {
    const pairs = odd.flatMap((a) => odd.map((b) => [a, b] as const));
    const mine = [
      ...valuesOn(
        wasm,
        power(x, y),
        pairs.map(([a]) => a),
        pairs.map(([, b]) => b),
      ),
    ];
    pairs.forEach(([a, b], i) => {
      const truth = Math.pow(a, b);
      if (Number.isFinite(truth) && truth !== 0) expect(Math.abs(mine[i]! / truth - 1)).toBeLessThan(1e-13);
      else expect(mine[i]).toBe(truth);
    });
  });
});

const { tree } = fc.letrec<{ tree: Expression; leaf: Expression }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Expression>(x, y, t),
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 7 })).map(([n, d]) => fraction(n, d)),
  ),
  tree: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((terms) => add(...terms)),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((factors) => multiply(...factors)),
    fc.tuple(tie('tree'), fc.constantFrom(2, 3, 5)).map(([base, n]) => power(base, fraction(n, 1))),
    fc.tuple(fc.constantFrom('abs', 'sign'), tie('tree')).map(([name, e]) => call(name as 'abs', e)),
    fc.tuple(fc.constantFrom('min', 'max'), tie('tree'), tie('tree')).map(([name, a, b]) => call(name as 'min', a, b)),
  ),
}));
const double = fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom(0, -0, 1, -1));
const items = fc.array(fc.tuple(double, double), { minLength: 1, maxLength: 9 });

describe('a loop in WebAssembly', () => {
  it('gives the bits of the JavaScript loop where no elementary function is called', () => {
    fc.assert(
      fc.property(tree, items, (e, list) => {
        const [xs, ys] = [list.map(([a]) => a), list.map(([, b]) => b)];
        expect([...valuesOn(wasm, e, xs, ys)]).toEqual([...valuesOn(javascript, e, xs, ys)]);
      }),
      { numRuns: 60 },
    );
  });

  it('takes arrays from outside and writes no item beyond the count', () => {
    const kernel = compileBatchOn(wasm, [add(x, y), multiply(x, y)], ['x', 'y'], []);
    const [a, b, c] = [Float64Array.of(1, 2, 3, 4), Float64Array.of(5, 6, 7, 8), wasm.array(4)];
    kernel.run(3, new Float64Array(0), [a, b], [a, c]);
    expect([...a]).toEqual([6, 8, 10, 4]);
    expect([...c]).toEqual([5, 12, 21, 0]);
  });

  it('says so when its memory is too small', async () => {
    const small = await openBackend({ bytes: 65536 });
    expect(() => small.array(10_000)).toThrow(/too small/);
  });

  it('has a source that can be read', () => {
    const { source } = compileBatchOn(wasm, [divide(x, t)], ['x'], ['t']);
    expect(source).toContain('(f64x2.mul');
    expect(source).toContain('(export "run")');
  });
});
