/** Substitution is simultaneous, reaches jets and pending derivatives once, and refuses what does not fit. */
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../src/errors.js';
import { derivative, multiply, number, symbol, unknown } from '../../src/expression/expression.js';
import { normalForm } from '../../src/expression/normal-form.js';
import { printText } from '../../src/expression/print-text.js';
import { bind, bindFunction, substitute } from '../../src/expression/substitute.js';
import { f, nothing } from './laws.js';

const V = unknown('V', [symbol('x')]);
const text = (e: Parameters<typeof normalForm>[0]): string => printText(normalForm(e, nothing));

describe('functions under a pending derivative', () => {
  it.each([1, 2, 3])('V := 2V doubles the derivative of order %d', (order) => {
    const doubled = substitute(derivative(V, 'x', order), [bindFunction('V', ['x'], multiply(number(2), V))]);
    expect(text(doubled)).toBe(`2*D(V, x${order === 1 ? '' : `, ${order}`})`);
  });
  it('V := x^2 gives its derivative at the point put in', () => {
    const bindings = [bindFunction('V', ['x'], f('x^2')), bind('x', number(3))];
    expect(text(substitute(derivative(V, 'x'), bindings))).toBe('6');
  });
  it('what the value mentions is not bound by the other bindings, pending or carried out', () => {
    const bindings = [bindFunction('V', ['x'], f('a*x^2')), bind('a', number(7))];
    expect(text(substitute(derivative(multiply(symbol('a'), V), 'x'), bindings))).toBe('14*a*x');
    expect(text(substitute(multiply(symbol('a'), unknown('V', [symbol('x')], [1])), bindings))).toBe('14*a*x');
  });
});

it('a function put in with another number of arguments is refused', () => {
  const wrong = [bindFunction('V', ['t', 'x'], f('t*x'))];
  expect(() => substitute(V, wrong)).toThrow(CostateError);
  expect(() => substitute(derivative(V, 'x'), wrong)).toThrow(/1 argument here/);
});
