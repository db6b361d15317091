/** Symbolic differentiation with unknown functions: jets are raised by the chain rule. */
import { CostateError } from '../errors.js';
import {
  add,
  call,
  expectation,
  half,
  log,
  minusOne,
  multiply,
  negate,
  one,
  power,
  square,
  subtract,
  unknown,
  zero,
  type Expression,
  type FunctionName,
  type Unknown,
} from './expression.js';
import { dependsOn } from './traverse.js';

type Slope = (u: Expression) => Expression;

/** f'(u) for the functions of one argument. */
const slopes: Record<Exclude<FunctionName, 'min' | 'max'>, Slope> = {
  exp: (u) => call('exp', u),
  log: (u) => power(u, minusOne),
  sin: (u) => call('cos', u),
  cos: (u) => negate(call('sin', u)),
  tan: (u) => add(one, square(call('tan', u))),
  sinh: (u) => call('cosh', u),
  cosh: (u) => call('sinh', u),
  tanh: (u) => subtract(one, square(call('tanh', u))),
  abs: (u) => call('sign', u),
  sign: () => zero,
};

/** max(a, b) = (a + b + |a − b|)/2, and min with the other sign, differentiated where a ≠ b. */
function differentiateExtremum(name: 'min' | 'max', args: readonly Expression[], variable: string): Expression {
  const [first = zero, ...others] = args;
  const side = name === 'max' ? half : negate(half);
  return others.reduce<{ value: Expression; slope: Expression }>(
    (best, next) => {
      const slope = differentiate(next, variable);
      const which = multiply(side, call('sign', subtract(best.value, next)), subtract(best.slope, slope));
      return { value: call(name, best.value, next), slope: add(multiply(half, add(best.slope, slope)), which) };
    },
    { value: first, slope: differentiate(first, variable) },
  ).slope;
}

/** The same jet with one more derivative in the given slot. */
export const raise = (jet: Unknown, slot: number, by = 1): Unknown =>
  unknown(
    jet.name,
    jet.arguments,
    jet.orders.map((order, i) => (i === slot ? order + by : order)),
  );

/**
 * ∂e/∂variable with all other symbols held fixed.
 * @throws CostateError `input.unsupported` for suprema, limits, remainders, relations and pending
 * substitutions (see `resolve`) that depend on the variable
 */
export function differentiate(e: Expression, variable: string): Expression {
  if (!dependsOn(e, variable)) return zero;
  switch (e.kind) {
    case 'number':
      return zero;
    case 'symbol':
      return one;
    case 'sum':
      return add(...e.terms.map((term) => differentiate(term, variable)));
    case 'product':
      return add(
        ...e.factors.map((factor, i) =>
          multiply(...e.factors.map((f, j) => (i === j ? differentiate(factor, variable) : f))),
        ),
      );
    case 'power': {
      const byBase = multiply(e.exponent, power(e.base, subtract(e.exponent, one)), differentiate(e.base, variable));
      if (!dependsOn(e.exponent, variable)) return byBase;
      return add(byBase, multiply(e, log(e.base), differentiate(e.exponent, variable)));
    }
    case 'function': {
      if (e.name === 'min' || e.name === 'max') return differentiateExtremum(e.name, e.arguments, variable);
      const u = e.arguments[0] ?? zero;
      return multiply(slopes[e.name](u), differentiate(u, variable));
    }
    case 'unknown':
      return add(...e.arguments.map((argument, slot) => multiply(raise(e, slot), differentiate(argument, variable))));
    case 'expectation':
      return expectation(e.normals, differentiate(e.body, variable), e.correlations);
    case 'derivative':
      return differentiate(nthDerivative(e.body, e.variable, e.order), variable);
    case 'substitution':
    case 'optimum':
    case 'limit':
    case 'bigO':
    case 'relation':
      throw new CostateError({
        code: 'input.unsupported',
        message: `no derivative of a ${e.kind} is defined`,
        expected: 'an expression built from arithmetic, elementary and unknown functions',
      });
  }
}

/** ∂ⁿe/∂variableⁿ. */
export function nthDerivative(e: Expression, variable: string, order: number): Expression {
  let result = e;
  for (let i = 0; i < order; i++) result = differentiate(result, variable);
  return result;
}
