/** A positive factor may be taken out of a supremum, a constant as well; a factor of another sign may not. */
import { describe, expect, it } from 'vitest';
import { add, multiply, optimum, subtract, symbol, unknown, type Expression } from '../../src/expression/expression.js';
import { isZero } from '../../src/expression/normal-form.js';
import { resolve } from '../../src/expression/resolve.js';
import { f, given } from './laws.js';

const reward = unknown('r', [symbol('x'), symbol('a')]);
const best = (body: Expression): Expression => optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], body);
const assumptions = given('rho');
const same = (left: Expression, right: Expression): boolean =>
  isZero(resolve(subtract(left, right), assumptions), assumptions);

describe('the supremum of a multiple', () => {
  it.each(['rho', '2', '1/rho', 'rho^2/(1 + rho)'])('is the multiple of the supremum for %s', (factor) => {
    expect(same(best(multiply(f(factor), reward)), multiply(f(factor), best(reward)))).toBe(true);
  });

  it.each(['q', '-rho', '-1', 'rho - 1'])('is not for %s', (factor) => {
    expect(same(best(multiply(f(factor), reward)), multiply(f(factor), best(reward)))).toBe(false);
  });

  it('finds the factor in any term', () => {
    const body = add(multiply(f('q'), unknown('f', [symbol('a')])), reward);
    expect(same(best(multiply(f('1/rho'), body)), multiply(f('1/rho'), best(body)))).toBe(true);
  });

  it('leaves a constant outside', () => {
    expect(same(best(add(multiply(f('rho'), reward), f('q'))), add(multiply(f('rho'), best(reward)), f('q')))).toBe(
      true,
    );
  });
});
