/** The normal form has the value of the expression, to 64 digits, wherever both have one: functions, roots and powers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
import type { Assumptions } from '../../src/expression/assumptions.js';
import { decimalFromNumber, decimals, type Arithmetic } from '../../src/expression/arithmetic.js';
import { environmentOf, evaluate } from '../../src/expression/evaluate.js';
import {
  add,
  call,
  divide,
  multiply,
  number,
  power,
  symbol,
  type Expression,
} from '../../src/expression/expression.js';
import { normalForm } from '../../src/expression/normal-form.js';
import { rational } from '../../src/expression/rational.js';
import { f, given } from './laws.js';

const fraction = fc
  .tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1, max: 3 }))
  .map(([n, d]) => number(rational(n, d)));

const { tree } = fc.letrec<{ tree: Expression }>((tie) => {
  const unary = fc.constantFrom('exp', 'log', 'sin', 'cos', 'tanh', 'abs', 'sign', 'cosh', 'sinh', 'tan');
  return {
    tree: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('x', 'y', 'a', 'b').map(symbol),
      fraction,
      fc.tuple(tie('tree'), tie('tree')).map(([p, q]) => add(p, q)),
      fc.tuple(tie('tree'), tie('tree')).map(([p, q]) => multiply(p, q)),
      fc.tuple(tie('tree'), tie('tree')).map(([p, q]) => (q === number(0) ? p : divide(p, q))),
      fc.tuple(unary, tie('tree')).map(([name, p]) => call(name, p)),
      fc.tuple(tie('tree'), fraction).map(([p, e]) => (p === number(0) ? p : power(p, e))),
      fc.tuple(tie('tree'), tie('tree')).map(([p, e]) => (p.kind === 'number' ? p : power(p, e))),
      fc.tuple(tie('tree'), tie('tree')).map(([p, q]) => call('max', p, q)),
      fc.tuple(tie('tree'), tie('tree')).map(([p, q]) => call('min', p, q)),
    ),
  };
});

/** Sums, products and functions of powers with symbolic exponents, whose bases may be negative. */
const { powers } = fc.letrec<{ powers: Expression }>((tie) => ({
  powers: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(
        fc.constantFrom(symbol('x'), symbol('y'), multiply(symbol('x'), symbol('y')), add(symbol('x'), number(1))),
        fc.constantFrom('g', 'd'),
        fc.constantFrom(-2, -1, 1, 2, 3, 4),
      )
      .map(([base, name, n]) => power(base, multiply(number(n), symbol(name)))),
    fraction,
    fc.tuple(tie('powers'), tie('powers')).map(([p, q]) => add(p, q)),
    fc.tuple(tie('powers'), tie('powers')).map(([p, q]) => multiply(p, q)),
    fc.tuple(fc.constantFrom('abs', 'sign', 'log'), tie('powers')).map(([name, p]) => call(name, p)),
    fc
      .tuple(tie('powers'), fc.constantFrom(1 / 2, 2, -1))
      .map(([p, n]) => (p === number(0) ? p : power(p, number(rational(2 * n, 2))))),
  ),
}));

/** Not so near to zero that a difference would lose its digits. */
const coordinate = fc.integer({ min: -768, max: 768 }).map((n) => n / 256);

type Value = ReturnType<typeof decimalFromNumber>;

const none = decimals.call('log', [decimalFromNumber(-1)]);
const moderate = (...values: readonly Value[]): boolean => values.every((v) => v.abs().lt(1000));
/** Decimals that leave what is too large, which functions of 64 digits take minutes to reach. */
const bounded: Arithmetic<Value> = {
  ...decimals,
  power: (base, exponent) => (moderate(base, exponent) ? decimals.power(base, exponent) : none),
  // sign u is read as |u|/u, with the side condition u ≠ 0.
  call: (name, args) =>
    moderate(...args) && !(name === 'sign' && args[0]?.isZero()) ? decimals.call(name, args) : none,
};

/** The value, or undefined where there is none. */
function valueAt(e: Expression, symbols: ReadonlyMap<string, number>): Value | undefined {
  const exact = new Map([...symbols].map(([name, value]) => [name, decimalFromNumber(value)]));
  const value = evaluate(e, environmentOf(exact), bounded);
  return value.isFinite() && value.abs().lt(1e12) ? value : undefined;
}

/** Holds a tree against its normal form at a point where both have a value. */
function keepsValue(e: Expression, at: ReadonlyMap<string, number>, assumptions: Assumptions): void {
  let form: Expression;
  try {
    form = normalForm(e, assumptions);
  } catch (error) {
    // Division by zero and forms that grow too large are said, not computed.
    expect(error).toBeInstanceOf(CostateError);
    return;
  }
  const [before, after] = [valueAt(e, at), valueAt(form, at)];
  if (before === undefined || after === undefined) return;
  const slack = before.abs().plus(1).times(1e-20);
  expect(after.minus(before).abs().lte(slack), `${before.toString()} against ${after.toString()}`).toBe(true);
}

function agreesEverywhere(positive: boolean, runs: number): void {
  const assumptions = positive ? given('x y a b') : given('a b');
  fc.assert(
    fc.property(tree, coordinate, coordinate, coordinate, coordinate, (e, x, y, a, b) => {
      const size = (v: number): number => 0.1 + Math.abs(v);
      const at = new Map([
        ['x', positive ? size(x) : x],
        ['y', positive ? size(y) : y],
        ['a', size(a)],
        ['b', size(b)],
      ]);
      keepsValue(e, at, assumptions);
    }),
    { numRuns: runs },
  );
}

describe('values are kept', () => {
  it('where the symbols are positive', () => {
    agreesEverywhere(true, 150);
  });
  it('where two of them are real', () => {
    agreesEverywhere(false, 250);
  });
  it('where real bases carry symbolic powers, which are whole or half whole at the point', () => {
    const half = fc.integer({ min: -4, max: 6 }).map((n) => n / 2);
    fc.assert(
      fc.property(powers, coordinate, coordinate, half, half, (e, x, y, g, d) => {
        keepsValue(e, new Map([['x', x], ['y', y], ['g', g], ['d', d]]), given('')); // prettier-ignore
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    ['abs(x^(2*g) + 1/2)', 5 / 2],
    ['abs(x^(2*g))', 3],
    ['sign(x^(2*g))', -1],
    ['sqrt(x^(4*g))', 3],
    ['max(x^(2*g), 0)', 0],
  ])('%s is %d at x = -3, g = 1/2', (text, value) => {
    const at = new Map([['x', -3], ['g', 1 / 2]]); // prettier-ignore
    expect(valueAt(normalForm(f(text), given('')), at)?.toNumber()).toBe(value);
  });
});
