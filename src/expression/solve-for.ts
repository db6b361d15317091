/** Roots of e = 0 in one symbol: own formulas, else nerdamer's proposals; every root is accepted only after substitution. */
import type { Assumptions } from './assumptions.js';
import { collect, type CollectedPart } from './collect.js';
import {
  add,
  divide,
  exp,
  multiply,
  negate,
  number,
  one,
  power,
  sqrt,
  subtract,
  symbol,
  two,
  zero,
  type Expression,
} from './expression.js';
import { formToExpression } from './form-to-expression.js';
import { onePolynomial } from './monomial.js';
import { isZero, normalForm } from './normal-form.js';
import { contextOf, normaliseIn } from './normalise.js';
import { proposeRoots } from './propose.js';
import { signOf } from './sign.js';
import { bind, substitute } from './substitute.js';
import { dependsOn } from './traverse.js';

/** The exponent of the symbol when the basis is a plain power of it. */
function exponentOf(basis: Expression, name: string): Expression | undefined {
  if (basis === one) return zero;
  if (basis.kind === 'symbol') return basis.name === name ? one : undefined;
  if (basis.kind === 'product') {
    const parts = basis.factors.map((factor) => exponentOf(factor, name));
    return parts.every((p) => p !== undefined) ? add(...parts) : undefined;
  }
  const plain = basis.kind === 'power' && basis.base.kind === 'symbol' && basis.base.name === name;
  return plain && !dependsOn(basis.exponent, name) ? basis.exponent : undefined;
}

/** −B/A in c₁s^{e₁} + c₂s^{e₂}, raised to 1/(e₁−e₂). */
function twoPowers([first, second]: readonly [CollectedPart, CollectedPart], name: string): Expression | undefined {
  const [e1, e2] = [exponentOf(first.basis, name), exponentOf(second.basis, name)];
  if (!e1 || !e2) return undefined;
  return power(negate(divide(second.coefficient, first.coefficient)), power(subtract(e1, e2), number(-1)));
}

/** A·f(s) + B = 0 for f = log and f = exp(k·s). */
function inverted(parts: readonly CollectedPart[], name: string): Expression | undefined {
  const rest = parts.find((p) => p.basis === one)?.coefficient ?? zero;
  const [part, ...others] = parts.filter((p) => p.basis !== one);
  if (!part || others.length > 0 || part.basis.kind !== 'function') return undefined;
  const value = negate(divide(rest, part.coefficient));
  const [inner] = part.basis.arguments;
  if (part.basis.name === 'log' && inner === symbol(name)) return exp(value);
  return undefined;
}

/** Coefficients by degree when the expression is a polynomial in the symbol. */
function polynomialIn(parts: readonly CollectedPart[], name: string): ReadonlyMap<number, Expression> | undefined {
  const coefficients = new Map<number, Expression>();
  for (const { basis, coefficient } of parts) {
    const exponent = exponentOf(basis, name);
    if (exponent?.kind !== 'number' || exponent.value.denominator !== 1n) return undefined;
    coefficients.set(Number(exponent.value.numerator), coefficient);
  }
  const least = Math.min(...coefficients.keys());
  return least >= 0 ? coefficients : new Map([...coefficients].map(([n, c]) => [n - least, c]));
}

function quadratic(a: Expression, b: Expression, c: Expression, assumptions: Assumptions): readonly Expression[] {
  const four = number(4);
  const discriminant = normalForm(subtract(power(b, two), multiply(four, a, c)), assumptions);
  const root = sqrt(discriminant);
  return [root, negate(root)].map((r) => divide(subtract(r, b), multiply(two, a)));
}

function candidates(e: Expression, name: string, assumptions: Assumptions): readonly Expression[] {
  const form = normaliseIn(e, contextOf(assumptions));
  // Roots are those of the numerator; a root that is also a pole does not survive substitution.
  const top = formToExpression({ numerator: form.numerator, denominator: onePolynomial });
  const parts = collect(top, [name], assumptions);
  if (parts) {
    const polynomial = polynomialIn(parts, name);
    const degree = polynomial && Math.max(...polynomial.keys());
    const at = (n: number): Expression => polynomial?.get(n) ?? zero;
    if (degree === 1) return [negate(divide(at(0), at(1)))];
    if (degree === 2) return quadratic(at(2), at(1), at(0), assumptions);
    const [first, second, ...others] = parts;
    const positive = signOf(symbol(name), assumptions) === 'positive';
    if (first && second && others.length === 0 && positive) {
      const root = twoPowers([first, second], name);
      if (root) return [root];
    }
    const root = inverted(parts, name);
    if (root) return [root];
  }
  return proposeRoots(top, name);
}

/**
 * All roots of e = 0 in the named symbol that the engine can find.
 * @returns verified roots in normal form; empty when none was found, which does not mean that there is none
 */
export function solveFor(e: Expression, name: string, assumptions: Assumptions): readonly Expression[] {
  if (!dependsOn(e, name)) return [];
  const tidy = candidates(e, name, assumptions).map((root) => normalForm(root, assumptions));
  const distinct = [...new Set(tidy)].filter((root) => !dependsOn(root, name));
  return distinct.filter((root) => isZero(substitute(e, [bind(name, root)]), assumptions));
}
