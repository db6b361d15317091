/** The scheme of Euler and Maruyama, which any diffusion admits. */
import { add, multiply, symbol, zero } from '../expression/expression.js';
import { STEP, martingaleParts, type Scheme } from './scheme.js';

export const eulerMaruyama: Scheme = {
  name: 'Euler-Maruyama',
  weakOrder: 1,
  strongOrder: 0.5,
  stability: 'mean-square stable for step times the rate of attraction below 2; a longer step shows as a large bias',
  source: 'Maruyama 1955; Kloeden and Platen 1992, sections 10.2 and 14.1',
  step: (diffusion) => {
    const martingale = martingaleParts(diffusion);
    return {
      next: diffusion.coordinates.map((y, i) =>
        add(symbol(y), multiply(diffusion.drift[i] ?? zero, STEP), martingale[i] ?? zero),
      ),
      martingale,
      draws: diffusion.cholesky.length,
    };
  },
};
