/** The weak Taylor scheme of order two, written by symbolic differentiation of the equation's own coefficients. */
import { noAssumptions } from '../expression/assumptions.js';
import {
  add,
  call,
  half,
  minusOne,
  multiply,
  square,
  subtract,
  symbol,
  zero,
  type Expression,
} from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { diffusionOperators } from './diffusion-operators.js';
import { ROOT, STEP, martingaleParts, normalName, type Scheme } from './scheme.js';

export const weakSecondOrder: Scheme = {
  name: 'weak Taylor of order 2',
  weakOrder: 2,
  strongOrder: undefined,
  stability: 'explicit: step times the rate of attraction below 2, in mean square',
  source:
    'Talay 1984; Kloeden and Platen 1992, equation 14.2.7: double integrals by products of increments and two-point variables',
  step: (diffusion) => {
    const { coordinates, drift, cholesky, rough } = diffusion;
    if (rough !== undefined) return { refused: rough };
    const { loadings, generator, along } = diffusionOperators(diffusion);
    const noises = cholesky.map((_, k) => k);
    const z = (k: number): Expression => symbol(normalName(k));
    const b = (i: number, k: number): Expression => loadings[i]?.[k] ?? zero;
    const double = (i: number, j: number, k: number): Expression => along(j, b(i, k));
    // Where Lʲbᵏ and Lᵏbʲ differ, a fair coin replaces the Lévy area: the sign of a further normal variable.
    const coins = noises.flatMap((j) => noises.flatMap((k) => (k < j ? [{ j, k }] : [])));
    const tossed = coins.filter(({ j, k }) =>
      coordinates.some((_, i) => !isZero(subtract(double(i, j, k), double(i, k, j)), noAssumptions)),
    );
    const products = (j: number, k: number): Expression =>
      j === k ? add(square(z(j)), minusOne) : multiply(z(j), z(k));
    const next = coordinates.map((y, i) => {
      const f = drift[i] ?? zero;
      return add(
        symbol(y),
        multiply(f, STEP),
        multiply(half, square(STEP), generator(f)),
        ...noises.map((k) =>
          multiply(add(b(i, k), multiply(half, STEP, add(generator(b(i, k)), along(k, f)))), ROOT, z(k)),
        ),
        ...noises.flatMap((j) => noises.map((k) => multiply(half, STEP, double(i, j, k), products(j, k)))),
        ...tossed.map(({ j, k }, n) =>
          multiply(half, STEP, subtract(double(i, j, k), double(i, k, j)), call('sign', z(noises.length + n))),
        ),
      );
    });
    return { next, martingale: martingaleParts(diffusion), draws: noises.length + tossed.length };
  },
};
