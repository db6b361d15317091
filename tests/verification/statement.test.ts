/** A claim beside its formula in vector notation: the one must be the component of the other, the remainder included. */
import { describe, expect, it } from 'vitest';
import hjbDiffusion from '../../derivations/theory/hjb-diffusion.js';
import { add, bigO, equation, multiply, symbol, type Expression } from '../../src/expression/expression.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { rational } from '../../src/expression/rational.js';
import { statementPrimitive, type Primitive } from '../../src/verification/primitive.js';
import { exactlyEqual } from '../../src/verification/decide-identity.js';

const theory = hjbDiffusion();
const found = theory.steps.find((s) => s.id === 'expectation.d1');
if (!found) throw new RangeError('hjb-diffusion has lost its expectation');
const step = found;

const functions = new Map<string, readonly string[]>([
  ['V', ['x']],
  ['f', ['x', 'a']],
  ['Sigma', ['x', 'a']],
]);
const f = (text: string): Expression => parseFormula(text, { symbols: new Set(['x', 'a', 'h']), functions });
const drift = f('f(x, a)*D(V, x)');
const ito = f('Sigma(x, a)^2*D(V, x, 2)/2');

/** The step claiming V + h·rates + O(h^order). */
const claiming = (order: number, ...rates: readonly Expression[]): Primitive | undefined =>
  statementPrimitive({
    ...step,
    claim: equation(step.claim.left, add(f('V(x)'), multiply(symbol('h'), add(...rates)), bigO('h', rational(order)))),
  });
const agrees = (primitive: Primitive | undefined): boolean | undefined =>
  primitive?.kind === 'identity'
    ? exactlyEqual(primitive.left, primitive.right, {
        derivation: theory,
        assumptions: theory.assumptions,
        facts: [],
        label: 'statement',
        seed: 1,
        quick: true,
      }).zero
    : undefined;

describe('the formula in vector notation of a claim with a remainder', () => {
  it('has nothing to show where the claim is its component as it stands', () => {
    expect(statementPrimitive(step)).toBeUndefined();
  });

  it('may be written in another order, with the same remainder', () => {
    expect(agrees(claiming(2, ito, drift))).toBe(true);
  });

  it('is another statement without the Itô term', () => {
    expect(agrees(claiming(2, drift))).toBe(false);
  });

  it('is another statement with another remainder', () => {
    expect(claiming(3, ito, drift)).toMatchObject({ kind: 'unsupported' });
  });
});
