/**
 * Greatest common divisors, exact quotients and square-free factors of polynomials in generalised monomials. A generator
 * with exponents in 1/n counts as a variable y with y^n = generator.
 */
import { CostateError } from '../errors.js';
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
import { ONE, equalRational, gcd as integerGcd, rational } from './rational.js';
import { gcd, squareFree } from './recursive-gcd.js';
import { quotient, tower, withFreshAllowance, type Recursive } from './recursive-polynomial.js';

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
const LARGEST_DEGREE = 200;

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

/** The result, or undefined when it would take too long: a missing common factor costs brevity, never truth. */
function withinResources<T>(compute: () => T): T | undefined {
  try {
    return withFreshAllowance(compute);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return undefined;
    throw error;
  }
}

/**
 * Whether some generator occurs in one term only, to the first power: with p = m·g + B a repeated factor would divide the
 * monomial m. It spares the long search for squares where there are many variables.
 */
function isPlainlySquareFree(p: Polynomial): boolean {
  const occurrences = new Map<Generator, number>();
  for (const [m] of p) {
    m.generators.forEach((g, i) => {
      const weight = equalRational(m.exponents[i] ?? ONE, ONE) ? 1 : 2;
      occurrences.set(g, (occurrences.get(g) ?? 0) + weight);
    });
  }
  return [...occurrences.values()].includes(1);
}

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
  return (
    withinResources(() => positive(fromRecursive(gcd(toRecursive(f, frame), toRecursive(g, frame)), frame))) ??
    content()
  );
}

/** a/b when b divides a as polynomials in monomials with nonnegative exponents, undefined otherwise. */
export function quotientPolynomial(a: Polynomial, b: Polynomial): Polynomial | undefined {
  if (b === onePolynomial || isZeroPolynomial(a)) return a;
  const inA = generatorsOf(a);
  for (const g of generatorsOf(b)) if (!inA.has(g)) return undefined;
  const shift = monomialContent(a);
  const p = divideByMonomial(a, shift);
  const frame = frameOf([p, b]);
  const q = withinResources(() => quotient(toRecursive(p, frame), toRecursive(b, frame)));
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
  const whole = [[positive(primitive), 1]] as const;
  if (isPlainlySquareFree(p)) return whole;
  const frame = frameOf([primitive]);
  const factors = withinResources(() => squareFree(toRecursive(primitive, frame)));
  if (!factors) return whole;
  return factors.map(([f, n]) => {
    const factor = fromRecursive(f, frame);
    return [positive(divideByInteger(factor, integerContent(factor))), n] as const;
  });
}
