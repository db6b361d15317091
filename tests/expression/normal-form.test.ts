/** The normal form proves what is true under the assumptions, and only that. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
import {
  add,
  call,
  divide,
  exp,
  log,
  minusOne,
  multiply,
  number,
  optimum,
  power,
  symbol,
  unknown,
  type Expression,
} from '../../src/expression/expression.js';
import {
  collect,
  equalExactly,
  isZero,
  monic,
  normalForm,
  zeroWithConditions,
} from '../../src/expression/normal-form.js';
import { printText } from '../../src/expression/print-text.js';
import {
  addRational,
  equalRational,
  multiplyRational,
  powerRational,
  rational,
  type Rational,
} from '../../src/expression/rational.js';
import { f, given, nothing } from './laws.js';

const form = (text: string, assumptions = nothing): string => printText(normalForm(f(text), assumptions));

describe('laws that hold', () => {
  const everywhere = [
    '(x + y)^3 - x^3 - 3*x^2*y - 3*x*y^2 - y^3',
    '(x^4 - y^4)/(x - y) - (x + y)*(x^2 + y^2)',
    '1/(x - 1) - 1/(x + 1) - 2/(x^2 - 1)',
    'sqrt(x^2) - abs(x)',
    'sqrt((a + b)^2) - abs(a + b)',
    'abs(x)^2 - x^2',
    'abs(x*y) - abs(x)*abs(y)',
    'sign(x)*abs(x) - x',
    'sqrt(4*x^2 + 8) - 2*sqrt(x^2 + 2)',
    'sqrt(x^2 + 1)^2 - x^2 - 1',
    '1/(1 + sqrt(2)) - sqrt(2) + 1',
    '1/(sqrt(x^2 + 1) - x) - sqrt(x^2 + 1) - x',
    'sqrt(2)*sqrt(3) - sqrt(6)',
    'sqrt(8) - 2*sqrt(2)',
    '2^gamma*3^gamma - 6^gamma',
    '(x^gamma)^2 - x^(2*gamma)',
    'x^(gamma/2)^2/x^(gamma/2)^2 - 1',
    'x^(a/(a + b))*x^(b/(a + b)) - x',
    'exp(x + y) - exp(x)*exp(y)',
    'exp(2*x) - exp(x)^2',
    'log(exp(x)) - x',
    'log(x^2) - 2*log(abs(x))',
    'log(12) - 2*log(2) - log(3)',
    'exp(log(x)) - x',
    'sin(x)^2 + cos(x)^2 - 1',
    'sin(x + y) - sin(x)*cos(y) - cos(x)*sin(y)',
    'cos(3*x) - 4*cos(x)^3 + 3*cos(x)',
    'sin(-x) + sin(x)',
    'tan(x)*cos(x) - sin(x)',
    '1/cos(x)^2 - 1 - tan(x)^2',
    'cosh(x)^2 - sinh(x)^2 - 1',
    'tanh(x) - sinh(x)/cosh(x)',
    '1 - tanh(x)^2 - 1/cosh(x)^2',
    'max(x, y) - max(y, x, y)',
    'max(x, max(y, z)) - max(x, y, z)',
    'max(x^2 + 1, 0) - x^2 - 1',
    'D(V, x)*x - x*D(V, x)',
  ];
  it.each(everywhere)('%s = 0 for real numbers', (law) => {
    expect(isZero(f(law), nothing)).toBe(true);
  });

  const forPositive = [
    'sqrt(x^2) - x',
    'x^(1 - gamma) - x*x^(-gamma)',
    '(x*y)^gamma - x^gamma*y^gamma',
    '(b^gamma)^(1/gamma) - b',
    'log(a*b) - log(a) - log(b)',
    'log(a^gamma) - gamma*log(a)',
    'log(a/b) - log(a) + log(b)',
    'a^x - exp(x*log(a))',
    'a^(log(b)/log(a)) - b',
    'sqrt(a/b) - sqrt(a)/sqrt(b)',
    'sqrt(a + 2*sqrt(a*b) + b) - sqrt(a) - sqrt(b)',
    'sqrt(4*a*x^2 + 8*a) - 2*sqrt(a)*sqrt(x^2 + 2)',
    'abs(a + b) - a - b',
    'sign(a) - 1',
    'max(a, -b) - a',
    'min(a, a + b) - a',
  ];
  it.each(forPositive)('%s = 0 for positive a, b, x, y', (law) => {
    expect(isZero(f(law), given('a b x y'))).toBe(true);
  });
});

describe('laws that do not hold', () => {
  const wrong = [
    'sqrt(x^2) - x',
    'log(a*b) - log(a) - log(b)',
    'log(x^2) - 2*log(x) + log(y) - log(abs(y))',
    'sqrt(x*y) - sqrt(x)*sqrt(y)',
    '(b^gamma)^(1/gamma) - b',
    '(x^2)^gamma - x^(2*gamma)',
    '(x*y)^gamma - x^gamma*y^gamma',
    'sqrt(x^2 + y^2) - abs(x) - abs(y)',
    'abs(x + y) - abs(x) - abs(y)',
    'exp(x*y) - exp(x)*exp(y)',
    'sin(2*x) - 2*sin(x)',
    'sign(x) - 1',
    'max(x, y) - x',
    'min(min(b, x)^x, 1) - min(b, x, 1)',
    'exp(log(x)^y) - x^y',
    'x^gamma*x^delta - x^(gamma*delta)',
    'D(V, x, 2) - D(V, x)^2',
    '1/(x - x)',
    '(x - x)/(y - y)',
  ];
  it.each(wrong)('%s = 0 is not proved for real numbers', (law) => {
    expect(isZero(f(law), nothing)).toBe(false);
  });

  it('a law of positive numbers is not applied to their differences', () => {
    expect(isZero(f('log((a - b)*c) - log(a - b) - log(c)'), given('a b c'))).toBe(true);
    expect(isZero(f('log((a - b)*(c - d)) - log(a - b) - log(c - d)'), given('a b c d'))).toBe(false);
  });

  it('tells an expression that does not exist from zero', () => {
    expect(equalExactly(f('1/(x - x)'), f('1/(x - x)'), nothing)).toBe(false);
    expect(() => normalForm(f('1/(x - x)'), nothing)).toThrow(CostateError);
  });
});

describe("Merton's problem", () => {
  const M = '(r + (mu - r)^2/(2*gamma*sigma^2))';
  const A = `(gamma/(rho - (1 - gamma)*${M}))^gamma`;
  const k = `(${A})^(-1/gamma)`;
  const share = '((mu - r)/(gamma*sigma^2))';
  const hjb = (consumption: string, p: string, ito = '1/2'): Expression =>
    f(`rho*${A}*x^(1 - gamma)/(1 - gamma) - ((${consumption}*x)^(1 - gamma)/(1 - gamma)
      + ${A}*x^(-gamma)*x*(r + ${p}*(mu - r) - ${consumption}) - ${ito}*gamma*${A}*x^(-gamma - 1)*x^2*${p}^2*sigma^2)`);
  const feasible = given('x sigma gamma rho', `rho - (1 - gamma)*${M} > 0`);

  it('the residual vanishes where the value is finite', () => {
    expect(isZero(hjb(k, share), feasible)).toBe(true);
  });
  it('and is not proved to vanish without that condition', () => {
    expect(isZero(hjb(k, share), given('x sigma gamma rho'))).toBe(false);
  });
  it.each([
    [k, `(-${share})`, '1/2'],
    [k, share, '1'],
    [`(2*${k})`, share, '1/2'],
    [A, share, '1/2'],
  ])('a wrong policy or generator leaves a residual', (consumption, p, ito) => {
    expect(isZero(hjb(consumption, p, ito), feasible)).toBe(false);
  });
  it('the consumption rate is rational', () => {
    expect(equalExactly(f(k), f(`(rho - (1 - gamma)*${M})/gamma`), feasible)).toBe(true);
  });
});

describe('the linear-quadratic regulator', () => {
  const P = (sign: string): string => `(r/(2*beta^2)*(2*alpha - rho ${sign} sqrt((2*alpha - rho)^2 + 4*beta^2*q/r)))`;
  const positive = given('q r beta rho');
  it.each(['+', '-'])('both roots satisfy the Riccati equation (%s)', (sign) => {
    expect(isZero(f(`rho*${P(sign)} - q - 2*alpha*${P(sign)} + beta^2*${P(sign)}^2/r`), positive)).toBe(true);
  });
  it('neither satisfies it without the discount', () => {
    expect(isZero(f(`q + 2*alpha*${P('+')} - beta^2*${P('+')}^2/r`), positive)).toBe(false);
  });
});

describe('the written form', () => {
  it.each([
    ['x + x', '2*x'],
    ['(x^2 - 1)/(x - 1)', 'x + 1'],
    ['x^(1 - gamma)/x', 'x^(-gamma)'],
    ['-A*x^(1 - gamma)/(gamma - 1)', 'A*x^(1 - gamma)/(1 - gamma)'],
    ['q + 2*alpha*P - P^2/r - 2*alpha*P', 'q - P^2/r'],
    ['(mu^2 - 2*mu*r + r^2)/(2*sigma^2)', '(mu - r)^2/(2*sigma^2)'],
    ['exp(x)*exp(-rho*t)', 'exp(-rho*t + x)'],
  ])('%s is written %s', (from, to) => {
    expect(form(from)).toBe(to);
  });
  it('is the same for every way of writing', () => {
    expect(normalForm(f('(a - b)/(c - d)'), nothing)).toBe(normalForm(f('(b - a)/(d - c)'), nothing));
    expect(normalForm(f('sqrt(8)*sqrt(x^2)/2'), nothing)).toBe(normalForm(f('sqrt(2)*abs(x)'), nothing));
  });
  it('monic forgets a rational factor only', () => {
    expect(monic(f('2*a*x - 4*b'), nothing)).toBe(monic(f('2*b - a*x'), nothing));
    expect(monic(f('a*x + b'), nothing)).not.toBe(monic(f('a*x - b'), nothing));
  });
});

describe('opaque parts', () => {
  const body = f('a^2*x');
  const sup = optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], body);
  it('cancel against themselves', () => {
    expect(isZero(add(multiply(symbol('x'), sup), multiply(minusOne, sup, symbol('x'))), nothing)).toBe(true);
  });
  it('jets are told apart by order and by normalised argument', () => {
    const at = (text: string, order: number): Expression => unknown('V', [f(text)], [order]);
    expect(equalExactly(at('x + x', 1), at('2*x', 1), nothing)).toBe(true);
    expect(equalExactly(at('x', 1), at('x', 2), nothing)).toBe(false);
  });
});

describe('side conditions', () => {
  const conditions = (text: string, assumptions = nothing): readonly string[] =>
    zeroWithConditions(f(text), assumptions).conditions.map((c) => printText(c));
  it.each([
    ['x/x - 1', ['x^2 > 0']],
    ['(x^2 - a^2)/(x - a) - x - a', ['(a - x)^2 > 0']],
    ['log(a) - log(a)', ['a > 0']],
    ['log(a)*b/b - log(a)', ['a > 0', 'b^2 > 0']],
    ['sqrt(a)^2 - a', ['a >= 0']],
    ['1/(x^2 + 1) - 1/(1 + x^2)', []],
  ])('%s needs %j', (law, needed) => {
    expect([...conditions(law)].sort()).toEqual([...needed].sort());
  });
  it('are discharged by domains and facts', () => {
    expect(conditions('x/x - 1', given('x'))).toEqual([]);
    expect(conditions('(1 - gamma)/(1 - gamma) - 1', given('', '(gamma - 1)^2 > 0'))).toEqual([]);
    expect(conditions('(1 - gamma)/(1 - gamma) - 1', given('', 'gamma > 1'))).toEqual([]);
    expect(conditions('D(V, x, 2)/D(V, x, 2) - 1', given('', 'D(V, x, 2) < 0'))).toEqual([]);
  });
});

describe('collecting', () => {
  const parts = (text: string, variables: string[], assumptions = nothing): unknown =>
    collect(f(text), variables, assumptions)?.map(({ basis, coefficient }) => [
      printText(basis),
      printText(coefficient),
    ]);
  it('sorts by functions of the variables', () => {
    expect(parts('a*x^2 + b*x^2 + c*log(x) - m', ['x'])).toEqual([
      ['x^2', 'a + b'],
      ['log(x)', 'c'],
      ['1', '-m'],
    ]);
  });
  it('takes symbolic powers as they are', () => {
    expect(parts('rho*A*x^(1 - gamma)/r - x*x^(-gamma)', ['x'], given('x'))).toEqual([
      ['x^(1 - gamma)', 'A*rho/r - 1'],
    ]);
  });
  it('separates denominators, or says that it cannot', () => {
    expect(parts('(a*x + b)/(x^2*r)', ['x'])).toEqual([
      ['1/x', 'a/r'],
      ['1/x^2', 'b/r'],
    ]);
    expect(parts('1/(x + a)', ['x'])).toBeUndefined();
  });
  it('adds up to the expression', () => {
    const e = f('(x + a)^3/(b*x) + exp(x)*(a + x) - sin(x)/b');
    const sum = add(...(collect(e, ['x'], nothing) ?? []).map((p) => multiply(p.coefficient, p.basis)));
    expect(equalExactly(sum, e, nothing)).toBe(true);
  });
});

describe('bounds', () => {
  it.each([
    '(a + b + c + d + g + h + k + m)^40*(p + q + r + s + x + y + z)^40 - 1',
    '3^(9^9) - 3',
    '(x + 1)^(10^9) - 1',
  ])('%s ends at once', (text) => {
    const start = performance.now();
    try {
      expect(isZero(f(text), nothing)).toBe(false);
    } catch (error) {
      expect(error).toBeInstanceOf(CostateError);
    }
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

/** Random rational expressions in three symbols. */
const leaf = fc.oneof(
  fc.constantFrom('x', 'y', 'z').map(symbol),
  fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 1, max: 4 })).map(([n, d]) => number(rational(n, d))),
);
const { tree } = fc.letrec<{ tree: Expression }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((list) => add(...list)),
    fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((list) => multiply(...list)),
    fc.tuple(tie('tree'), fc.integer({ min: 2, max: 3 })).map(([b, n]) => power(b, number(n))),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => (isZero(b, nothing) ? a : divide(a, b))),
  ),
}));

/** Exact value at a rational point; undefined at a pole. */
function exactValue(e: Expression, at: ReadonlyMap<string, Rational>): Rational | undefined {
  const all = (list: readonly Expression[], combine: (a: Rational, b: Rational) => Rational): Rational | undefined =>
    list
      .map((part) => exactValue(part, at))
      .reduce((a, b) => (a === undefined || b === undefined ? undefined : combine(a, b)));
  if (e.kind === 'number') return e.value;
  if (e.kind === 'symbol') return at.get(e.name);
  if (e.kind === 'sum') return all(e.terms, addRational);
  if (e.kind === 'product') return all(e.factors, multiplyRational);
  if (e.kind !== 'power' || e.exponent.kind !== 'number') throw new RangeError(`not rational: ${printText(e)}`);
  const base = exactValue(e.base, at);
  const n = Number(e.exponent.value.numerator);
  return base === undefined || (base.numerator === 0n && n < 0) ? undefined : powerRational(base, n);
}

const point = fc
  .tuple(...[0, 1, 2].map(() => fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 7 }))))
  .map((values) => new Map(['x', 'y', 'z'].map((name, i) => [name, rational(...(values[i] ?? [0, 1]))])));

const quick = { numRuns: 150 };

describe('random rational expressions', () => {
  it('keep their exact values', () => {
    fc.assert(
      fc.property(tree, point, (e, at) => {
        const [before, after] = [exactValue(e, at), exactValue(normalForm(e, nothing), at)];
        expect(before === undefined || (after !== undefined && equalRational(before, after))).toBe(true);
      }),
      quick,
    );
  });
  it('have a normal form that is its own normal form', () => {
    fc.assert(
      fc.property(tree, (e) => {
        const once = normalForm(e, nothing);
        expect(normalForm(once, nothing)).toBe(once);
      }),
      quick,
    );
  });
  it('do not depend on the order of terms and factors', () => {
    const turned = (e: Expression): Expression =>
      e.kind === 'sum'
        ? add(...[...e.terms].reverse().map(turned))
        : e.kind === 'product'
          ? multiply(...[...e.factors].reverse().map(turned))
          : e.kind === 'power'
            ? power(turned(e.base), e.exponent)
            : e;
    fc.assert(
      fc.property(tree, (e) => {
        expect(normalForm(turned(e), nothing)).toBe(normalForm(e, nothing));
      }),
      quick,
    );
  });
  it('differ from zero when they are zero plus something', () => {
    fc.assert(
      fc.property(tree, tree, (a, b) => {
        const difference = add(multiply(a, b), multiply(minusOne, b, a));
        expect(isZero(difference, nothing)).toBe(true);
        expect(isZero(add(difference, symbol('w')), nothing)).toBe(false);
      }),
      quick,
    );
  });
  it('divide back: (p·q)/q = p', () => {
    fc.assert(
      fc.property(tree, tree, (p, q) => {
        fc.pre(!isZero(q, nothing));
        expect(equalExactly(divide(multiply(p, q), q), p, nothing)).toBe(true);
      }),
      quick,
    );
  });
  it('pass through exp, log and roots', () => {
    fc.assert(
      fc.property(tree, (e) => {
        expect(equalExactly(log(exp(e)), e, nothing)).toBe(true);
        expect(equalExactly(power(power(e, number(2)), number(rational(1, 2))), call('abs', e), nothing)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
