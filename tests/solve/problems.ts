/** Problems of the tests, from text; some carry the maximiser that a derivation would find. */
import { readFileSync } from 'node:fs';
import {
  symbol,
  unknown,
  divide,
  multiply,
  negate,
  square,
  subtract,
  power,
  minusOne,
  type Expression,
} from '../../src/expression/expression.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';

const V = (order: number): Expression => unknown('V', [symbol('x')], [order]);
const [x, r, mu, sigma, gamma, beta] = ['x', 'r', 'mu', 'sigma', 'gamma', 'beta'].map(symbol) as [
  Expression, Expression, Expression, Expression, Expression, Expression,
]; // prettier-ignore

export const problem = (text: string, id = 'test'): ControlProblem => parseProblem(text, { id });
export const example = (id: string): ControlProblem =>
  problem(readFileSync(new URL(`../../derivations/problems/${id}.yaml`, import.meta.url), 'utf8'), id);

const share = negate(divide(multiply(subtract(mu, r), V(1)), multiply(x, square(sigma), V(2))));
export const maximisers: Readonly<Record<'lqr' | 'merton' | 'merton-log', ReadonlyMap<string, Expression>>> = {
  lqr: new Map([['a', divide(multiply(beta, V(1)), r)]]),
  merton: new Map([
    ['p', share],
    ['k', divide(power(V(1), divide(minusOne, gamma)), x)],
  ]),
  'merton-log': new Map([
    ['p', share],
    ['k', divide(minusOne, multiply(minusOne, x, V(1)))],
  ]),
};

/** Exact values at the problems' own points. */
export const truth = {
  lqr: -0.418910746139677,
  merton: -437.438591994532,
  // ρV = log x + B' with k = ρ and p = (μ−r)/σ² in the HJB equation.
  'merton-log': (Math.log(0.05) - 1 + (0.03 + 0.05 ** 2 / (2 * 0.2 ** 2)) / 0.05) / 0.05,
};

export const ornsteinUhlenbeck = problem(`
title: Ornstein-Uhlenbeck, no control
state: {x: real}
control: {}
time: {name: t, horizon: infinite}
parameters: {k: 2, s: 0.5, rho: 0.3}
dynamics: {x: {drift: -k*x, noise: {W: s}}}
objective: {minimize: x^2, discount: rho}
at: {x: 1}
`);
/** E∫e^{−ρt}X² = x²/(ρ+2k) + s²/(ρ(ρ+2k)). */
export const ornsteinUhlenbeckValue = 1 / 4.3 + 0.25 / (0.3 * 4.3);
