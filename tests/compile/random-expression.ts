/** Random expressions over x, y and t with every elementary function, for tests of whatever runs them. */
import fc from 'fast-check';
import {
  add,
  call,
  fraction,
  multiply,
  number,
  power,
  substitution,
  symbol,
  type Expression,
} from '../../src/expression/expression.js';

const [x, y, t] = [symbol('x'), symbol('y'), symbol('t')];

export const { tree } = fc.letrec<{ tree: Expression; leaf: Expression }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom<Expression>(x, y, t),
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 7 })).map(([n, d]) => fraction(n, d)),
  ),
  tree: fc.oneof(
    { maxDepth: 6 },
    tie('leaf'),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((terms) => add(...terms)),
    fc.array(tie('tree'), { minLength: 2, maxLength: 4 }).map((factors) => multiply(...factors)),
    fc
      .tuple(tie('tree'), fc.constantFrom(-17, -3, -2, -1, -0.5, 0.5, 2, 3, 5, 7, 16, 17, 1.5))
      .filter(([base, n]) => base !== number(0) || n > 0)
      .map(([base, n]) => power(base, fraction(2 * n, 2))),
    fc.tuple(tie('tree'), tie('tree')).map(([base, exponent]) => power(call('abs', base), add(exponent, t))),
    fc
      .tuple(fc.constantFrom('exp', 'log', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh', 'abs', 'sign'), tie('tree'))
      .map(([name, e]) => call(name as 'exp', e)),
    fc.tuple(fc.constantFrom('min', 'max'), tie('tree'), tie('tree')).map(([name, a, b]) => call(name as 'min', a, b)),
    tie('tree').map((body) => substitution(body, [{ name: 'x', parameters: [], value: add(y, number(1)) }])),
  ),
}));
