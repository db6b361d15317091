/** Milstein's scheme: the double stochastic integrals of a commutative noise, which need no Lévy areas. */
import { noAssumptions } from '../expression/assumptions.js';
import { add, half, minusOne, multiply, square, subtract, symbol, zero } from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { diffusionOperators } from './diffusion-operators.js';
import { eulerMaruyama } from './euler-maruyama.js';
import { STEP, normalName, type Scheme } from './scheme.js';

export const milstein: Scheme = {
  name: 'Milstein',
  weakOrder: 1,
  strongOrder: 1,
  stability: 'explicit, as Euler-Maruyama; a steep noise asks for shorter steps than its drift',
  source: 'Milstein 1974; Kloeden and Platen 1992, section 10.3, equation 10.3.16 (commutative noise)',
  step: (diffusion) => {
    const { coordinates, cholesky, rough } = diffusion;
    if (rough !== undefined) return { refused: rough };
    const euler = eulerMaruyama.step(diffusion);
    if ('refused' in euler) return euler;
    const { loadings, along } = diffusionOperators(diffusion);
    const noises = cholesky.map((_, k) => k);
    const double = (i: number, j: number, k: number) => along(j, loadings[i]?.[k] ?? zero);
    const commutes = coordinates.every((_, i) =>
      noises.every((j) =>
        noises.every((k) => k >= j || isZero(subtract(double(i, j, k), double(i, k, j)), noAssumptions)),
      ),
    );
    if (!commutes) return { refused: 'its noises do not commute, and the Lévy areas are not simulated' };
    const z = (k: number) => symbol(normalName(k));
    const products = (j: number, k: number) => (j === k ? add(square(z(j)), minusOne) : multiply(z(j), z(k)));
    return {
      ...euler,
      next: coordinates.map((_, i) =>
        add(
          euler.next[i] ?? zero,
          ...noises.flatMap((j) => noises.map((k) => multiply(half, STEP, double(i, j, k), products(j, k)))),
        ),
      ),
    };
  },
};
