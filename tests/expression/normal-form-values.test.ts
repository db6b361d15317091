/** The normal form has the value of the expression, to 64 digits, wherever both have one: functions, roots and powers. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
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
import { given } from './laws.js';

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
});
