/** Greatest common divisors of polynomials: what they divide, what divides them, and that they are found in time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { one, symbol } from '../../src/expression/expression.js';
import {
  makeBase,
  makeGenerator,
  makeMonomial,
  type Monomial,
  type Polynomial,
} from '../../src/expression/monomial.js';
import { gcdPolynomials, quotientPolynomial, squareFreeFactors } from '../../src/expression/polynomial-gcd.js';
import {
  addPolynomials,
  constantOf,
  constantPolynomial,
  divideByMonomial,
  equalPolynomials,
  leadingCoefficient,
  monomialContent,
  monomialPolynomial,
  multiplyPolynomials,
  negatePolynomial,
  powerPolynomial,
} from '../../src/expression/polynomial.js';
import { rational } from '../../src/expression/rational.js';

const generators = 'abcdefgh'.split('').map((name) => makeGenerator(makeBase('symbol', symbol(name)), one));

function monomial(exponents: readonly number[], root = 1): Monomial {
  const used = generators.flatMap((g, i) =>
    (exponents[i] ?? 0) > 0 ? [{ g, e: rational(exponents[i] ?? 0, root) }] : [],
  );
  return makeMonomial(used.map(({ g }) => g), used.map(({ e }) => e)); // prettier-ignore
}

const polynomial = (variables: number, terms: number, degree = 2, root = 1): fc.Arbitrary<Polynomial> =>
  fc
    .array(
      fc.tuple(
        fc.array(fc.integer({ min: 0, max: degree }), { minLength: variables, maxLength: variables }),
        fc.integer({ min: -9, max: 9 }).filter((c) => c !== 0),
      ),
      { minLength: 2, maxLength: terms },
    )
    .map((list) =>
      list.reduce<Polynomial>(
        (sum, [exponents, c]) => addPolynomials(sum, monomialPolynomial(monomial(exponents, root), BigInt(c))),
        constantPolynomial(0n),
      ),
    )
    .map((p) => divideByMonomial(p, monomialContent(p)))
    .filter((p) => p.size > 1);

const upToSign = (a: Polynomial, b: Polynomial): boolean =>
  equalPolynomials(a, b) || equalPolynomials(a, negatePolynomial(b));

describe('the greatest common divisor', () => {
  it.each([1, 2, 3, 4])('divides both and is divided by every common factor (%i variables)', (variables) => {
    const p = polynomial(variables, 4);
    fc.assert(
      fc.property(p, p, p, (a, b, common) => {
        const [f, g] = [multiplyPolynomials(a, common), multiplyPolynomials(b, common)];
        const divisor = gcdPolynomials(f, g);
        expect(quotientPolynomial(f, divisor)).toBeDefined();
        expect(quotientPolynomial(g, divisor)).toBeDefined();
        expect(quotientPolynomial(divisor, common)).toBeDefined();
        expect(leadingCoefficient(divisor) > 0n).toBe(true);
        expect(equalPolynomials(gcdPolynomials(g, f), divisor)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('sees roots as variables of their own: x − y = (√x − √y)(√x + √y)', () => {
    const [x, y] = [monomialPolynomial(monomial([1])), monomialPolynomial(monomial([0, 1]))];
    const [rx, ry] = [monomialPolynomial(monomial([1], 2)), monomialPolynomial(monomial([0, 1], 2))];
    const difference = addPolynomials(rx, negatePolynomial(ry));
    expect(upToSign(gcdPolynomials(addPolynomials(x, negatePolynomial(y)), difference), difference)).toBe(true);
  });

  it('of eight variables is found within a fraction of a second', () => {
    const spread = (seed: number): Polynomial =>
      Array.from({ length: 9 }, (_, i) =>
        monomial(generators.map((_, j) => ((i * 7 + j * 5 + seed * (i + j)) % 5) % 3)),
      )
        .map((m, i) => monomialPolynomial(m, BigInt(((i * 13 + seed) % 17) - 8 || 1)))
        .reduce(addPolynomials);
    const start = performance.now();
    const common = spread(3);
    const divisor = gcdPolynomials(multiplyPolynomials(spread(1), common), multiplyPolynomials(spread(2), common));
    expect(quotientPolynomial(divisor, divideByMonomial(common, monomialContent(common)))).toBeDefined();
    expect(performance.now() - start).toBeLessThan(1500);
  });
});

describe('square-free factors', () => {
  it('multiply back to the polynomial', () => {
    const p = polynomial(2, 3);
    fc.assert(
      fc.property(p, p, (a, b) => {
        const product = multiplyPolynomials(powerPolynomial(a, 2), b);
        const back = squareFreeFactors(product).reduce(
          (sum, [f, n]) => multiplyPolynomials(sum, powerPolynomial(f, n)),
          constantPolynomial(1n),
        );
        const rest = quotientPolynomial(product, back);
        expect(rest && constantOf(rest)).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });
  it('find the square in it', () => {
    const p = polynomial(3, 4);
    fc.assert(
      fc.property(p, (a) => {
        const factors = squareFreeFactors(powerPolynomial(a, 2));
        expect(factors.every(([, n]) => n % 2 === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
