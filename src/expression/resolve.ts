/**
 * Carries out what a claim leaves pending (derivatives, substitutions, Gaussian expectations, limits), so that the
 * normal form sees only plain functions. What no exact method covers stays and is treated as an atom.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from './assumptions.js';
import { collect, type Collected } from './collect.js';
import { nthDerivative } from './differentiate.js';
import {
  add,
  divide,
  expectation,
  multiply,
  negate,
  one,
  optimum,
  zero,
  type Expression,
  type Optimum,
} from './expression.js';
import { isZero, normalForm } from './normal-form.js';
import { signOf } from './sign.js';
import { coefficientAt, expandSeries } from './series.js';
import { substitute } from './substitute.js';
import { mapChildren } from './children.js';
import { dependsOn, visitAll } from './traverse.js';

/** Orders in ε = √h tried for a limit before giving up. */
const LIMIT_ORDERS = [4, 8, 12];
/** A step variable that occurs nowhere: the expansion is then a plain polynomial in the normals. */
const NO_STEP = '\u0001';

function limitExactly(body: Expression, variable: string, assumptions: Assumptions): Expression {
  const zeroTest = (e: Expression): boolean => isZero(e, assumptions);
  for (const below of LIMIT_ORDERS) {
    const series = expandSeries(body, { variable, normals: [], below, isZero: zeroTest });
    if (series.exactBelow <= 0) continue;
    const negative = [...new Set(series.terms.map((t) => t.order).filter((order) => order < 0))];
    const pole = negative.find((order) => !zeroTest(coefficientAt(series, order)));
    if (pole !== undefined)
      throw new CostateError({
        code: 'resources.undecided',
        message: `the limit does not exist: a term of order ${variable}^(${pole}/2) remains`,
      });
    return coefficientAt(series, 0);
  }
  throw new CostateError({ code: 'resources.undecided', message: 'the limit was not reached within the orders tried' });
}

/** E of a polynomial in the normals; undefined for anything else, which a surrounding expansion in the step may still do. */
function polynomialExpectation(e: Expression, assumptions: Assumptions): Expression | undefined {
  try {
    const isZeroHere = (c: Expression): boolean => isZero(c, assumptions);
    return coefficientAt(expandSeries(e, { variable: NO_STEP, normals: [], below: Infinity, isZero: isZeroHere }), 0);
  } catch (error) {
    if (error instanceof CostateError && error.details.code === 'resources.undecided') return undefined;
    throw error;
  }
}

/** The same once the body is in normal form, where a logarithm of a product is a sum. */
function expectationInForm(e: Expression, assumptions: Assumptions): Expression | undefined {
  if (e.kind !== 'expectation') return undefined;
  const body = normalForm(e.body, assumptions);
  return body === e.body ? undefined : polynomialExpectation(expectation(e.normals, body, e.correlations), assumptions);
}

/** The first coefficient of known sign, without the sign: what a body may be divided by; 1 where there is none. */
function knownSize(parts: readonly Collected[], assumptions: Assumptions): Expression {
  for (const { coefficient } of parts) {
    const sign = signOf(coefficient, assumptions);
    if (sign === 'positive') return coefficient;
    if (sign === 'negative') return negate(coefficient);
  }
  return one;
}

/** sup_a {s B(a) + c} = s sup_a B(a) + c for s > 0, all parts in normal form, so that equal suprema become the same atom. */
function canonicalOptimum(node: Optimum, assumptions: Assumptions): Expression {
  const controls = node.variables.map((v) => v.name);
  const parts = collect(node.body, controls, assumptions);
  if (!parts) return optimum(node.sense, node.variables, normalForm(node.body, assumptions));
  const isFree = (part: Collected): boolean => !controls.some((name) => dependsOn(part.basis, name));
  const total = (list: readonly Collected[]): Expression =>
    normalForm(add(...list.map((p) => multiply(p.coefficient, p.basis))), assumptions);
  const bound = parts.filter((p) => !isFree(p));
  const size = knownSize(bound, assumptions);
  const inside = total(bound.map((p) => ({ ...p, coefficient: divide(p.coefficient, size) })));
  const best = inside === zero ? zero : multiply(size, optimum(node.sense, node.variables, inside));
  return add(best, total(parts.filter(isFree)));
}

/**
 * The expression with every pending operation carried out exactly.
 * @throws CostateError `resources.undecided` when a limit or an expectation has no exact value here
 */
export function resolve(e: Expression, assumptions: Assumptions): Expression {
  const cache = new Map<number, Expression>();
  const go = (node: Expression): Expression => {
    const known = cache.get(node.id);
    if (known) return known;
    const result = carryOut(node, go, assumptions);
    cache.set(node.id, result);
    return result;
  };
  return go(e);
}

/** Whether something inside is to be carried out before anything is put in. */
function hasOrder(e: Expression): boolean {
  let found = false;
  visitAll(e, ({ kind }) => {
    found ||= kind === 'derivative' || kind === 'substitution' || kind === 'limit';
  });
  return found;
}

function carryOut(node: Expression, go: (e: Expression) => Expression, assumptions: Assumptions): Expression {
  switch (node.kind) {
    case 'derivative':
      return go(nthDerivative(go(node.body), node.variable, node.order));
    case 'substitution':
      return go(
        substitute(
          // An optimum is written in its one way only once everything is in it.
          hasOrder(node.body) ? go(node.body) : node.body,
          node.bindings.map((b) => ({ ...b, value: go(b.value) })),
        ),
      );
    case 'limit':
      return limitExactly(go(node.body), node.variable, assumptions);
    case 'expectation': {
      const inner = mapChildren(node, go);
      return polynomialExpectation(inner, assumptions) ?? expectationInForm(inner, assumptions) ?? inner;
    }
    case 'optimum': {
      const inner = mapChildren(node, go);
      return inner.kind === 'optimum' ? canonicalOptimum(inner, assumptions) : inner;
    }
    default:
      return mapChildren(node, go);
  }
}
