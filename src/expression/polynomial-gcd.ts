/**
 * Greatest common divisors, exact quotients and square-free factors of polynomials in generalised monomials. A generator
 * with exponents in 1/n counts as a variable y with y^n = generator.
 */
import {
  makeMonomial,
  onePolynomial,
  rootOf,
  tooLarge,
  type Generator,
  type Monomial,
  type Polynomial,
} from './monomial.js';
import {
  constantPolynomial,
  divideByInteger,
  divideByMonomial,
  generatorsOf,
  integerContent,
  isZeroPolynomial,
  leadingCoefficient,
  monomialContent,
  negatePolynomial,
} from './polynomial.js';
import { gcd as integerGcd, rational } from './rational.js';
import { gcd, quotient, squareFree, tower, type Recursive } from './recursive-polynomial.js';

/** The variables of a recursive form: generators in order, and the root taken of each. */
interface Frame {
  readonly generators: readonly Generator[];
  readonly roots: readonly bigint[];
}

function frameOf(polynomials: readonly Polynomial[]): Frame {
  const occurring = polynomials.map(generatorsOf);
  const all = new Set(occurring.flatMap((gens) => [...gens]));
  // A generator missing in one of them is eliminated at once when it is the main variable.
  const shared = (g: Generator): number => (occurring.every((gens) => gens.has(g)) ? 0 : 1);
  const generators = [...all].sort((a, b) => shared(a) - shared(b) || (a.key < b.key ? 1 : -1));
  return {
    generators,
    roots: generators.map((g) =>
      rootOf(
        g,
        polynomials.flatMap((p) => [...p.keys()]),
      ),
    ),
  };
}

/** Degree, in one variable, up to which dense coefficient lists are used. */
const LARGEST_DEGREE = 4096;

type Term = readonly [exponents: readonly number[], coefficient: bigint];

function build(terms: readonly Term[], variable: number): Recursive {
  if (terms.length === 0) return 0n;
  if (variable < 0) return terms[0]?.[1] ?? 0n;
  const slots: Term[][] = [];
  for (const term of terms) (slots[term[0][variable] ?? 0] ??= []).push(term);
  return tower(
    variable,
    Array.from(slots, (slot) => (slot ? build(slot, variable - 1) : 0n)),
  );
}

function toRecursive(p: Polynomial, frame: Frame): Recursive {
  const place = new Map(frame.generators.map((g, i) => [g, i]));
  const terms = [...p].map(([m, c]): Term => {
    const exponents = new Array<number>(frame.generators.length).fill(0);
    m.generators.forEach((g, i) => {
      const at = place.get(g) ?? 0;
      const e = m.exponents[i];
      if (e) exponents[at] = Number((e.numerator * (frame.roots[at] ?? 1n)) / e.denominator);
      if ((exponents[at] ?? 0) > LARGEST_DEGREE) throw tooLarge(`a polynomial of degree above ${LARGEST_DEGREE}`);
    });
    return [exponents, c];
  });
  return build(terms, frame.generators.length - 1);
}

function fromRecursive(a: Recursive, frame: Frame): Polynomial {
  const found = new Map<Monomial, bigint>();
  const walk = (node: Recursive, exponents: ReadonlyMap<number, number>): void => {
    if (typeof node === 'bigint') {
      if (node === 0n) return;
      const chosen = [...exponents]
        .map(([at, e]) => [frame.generators[at], rational(BigInt(e), frame.roots[at] ?? 1n)] as const)
        .flatMap(([g, e]) => (g ? [[g, e] as const] : []))
        .sort(([g], [h]) => (g.key < h.key ? -1 : 1));
      found.set(
        makeMonomial(
          chosen.map(([g]) => g),
          chosen.map(([, e]) => e),
        ),
        node,
      );
      return;
    }
    node.coefficients.forEach((c, i) => {
      walk(c, i === 0 ? exponents : new Map([...exponents, [node.variable, i]]));
    });
  };
  walk(a, new Map());
  return found;
}

const positive = (p: Polynomial): Polynomial => (leadingCoefficient(p) < 0n ? negatePolynomial(p) : p);

/**
 * Greatest common divisor of two nonzero polynomials without negative exponents, monomial factors left out; its leading
 * coefficient is positive. Algebraic relations between generators are not used.
 */
export function gcdPolynomials(a: Polynomial, b: Polynomial): Polynomial {
  const content = (): Polynomial => constantPolynomial(integerGcd(integerContent(a), integerContent(b)));
  if (a.size <= 1 || b.size <= 1) return content();
  const [inA, inB] = [generatorsOf(a), generatorsOf(b)];
  if (![...inA].some((g) => inB.has(g))) return content();
  const [f, g] = [divideByMonomial(a, monomialContent(a)), divideByMonomial(b, monomialContent(b))];
  const frame = frameOf([f, g]);
  return positive(fromRecursive(gcd(toRecursive(f, frame), toRecursive(g, frame)), frame));
}

/** a/b when b divides a as polynomials in monomials with nonnegative exponents, undefined otherwise. */
export function quotientPolynomial(a: Polynomial, b: Polynomial): Polynomial | undefined {
  if (b === onePolynomial || isZeroPolynomial(a)) return a;
  const inA = generatorsOf(a);
  for (const g of generatorsOf(b)) if (!inA.has(g)) return undefined;
  const shift = monomialContent(a);
  const p = divideByMonomial(a, shift);
  const frame = frameOf([p, b]);
  const q = quotient(toRecursive(p, frame), toRecursive(b, frame));
  if (q === undefined) return undefined;
  const back = makeMonomial(
    shift.generators,
    shift.exponents.map((e) => rational(-e.numerator, e.denominator)),
  );
  return divideByMonomial(fromRecursive(q, frame), back);
}

/** Square-free factors with leading coefficient positive, of a polynomial without monomial factor; the rest is ± an integer. */
export function squareFreeFactors(p: Polynomial): readonly (readonly [factor: Polynomial, multiplicity: number])[] {
  if (p.size <= 1) return [];
  const primitive = divideByInteger(p, integerContent(p));
  const frame = frameOf([primitive]);
  return squareFree(toRecursive(primitive, frame)).map(([f, n]) => {
    const factor = fromRecursive(f, frame);
    return [positive(divideByInteger(factor, integerContent(factor))), n] as const;
  });
}
