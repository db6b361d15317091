/** The time-stepping scheme of the simulation as a plain object: its order, its stability and its source. */

export interface Scheme {
  readonly name: string;
  /** Weak order of one run with step h. */
  readonly order: number;
  /** Order of what is left once h, h/2 and h/4 are extrapolated. */
  readonly extrapolatedOrder: number;
  readonly stability: string;
  readonly source: string;
  /** Weights of the runs with steps h, h/2, h/4 in the extrapolated value; the errors h and h² cancel. */
  readonly weights: readonly [number, number, number];
  /** Weights that cancel the error h alone; the distance of the two extrapolations estimates the time-step error. */
  readonly lowerWeights: readonly [number, number, number];
}

/**
 * Euler-Maruyama on the coordinates (logarithms of positive states), trapezoid rule for the running reward, reflection by
 * folding at the ends of an interval, Richardson extrapolation over h, h/2, h/4 driven by one Brownian path.
 */
export const eulerMaruyama: Scheme = {
  name: 'Euler-Maruyama, extrapolated',
  order: 1,
  extrapolatedOrder: 3,
  stability: 'mean-square stable for step times the rate of attraction below 2; a longer step shows as a large bias',
  source:
    'Maruyama 1955; Talay and Tubaro 1990 (expansion of the error in the step); Kloeden and Platen 1992, section 15.3; ' +
    'Bossy, Gobet and Talay 2004 (reflection by folding)',
  weights: [1 / 3, -2, 8 / 3],
  lowerWeights: [0, -1, 2],
};
