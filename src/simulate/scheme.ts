/**
 * What a time-stepping scheme is: a plain object that writes the next coordinates of a diffusion as expressions in the
 * present ones, the step and standard normal variables, with its orders, its stability and its source.
 */
import { add, multiply, number, symbol, zero, type Expression } from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import type { LinearLaw } from './linear-law.js';

/** dy_i = drift_i dt + Σ_j noise_ij dW_j in the coordinates of the simulation, under a policy. */
export interface Diffusion {
  /** Names of the symbols of the coordinates. */
  readonly coordinates: readonly string[];
  readonly drift: readonly Expression[];
  readonly noise: readonly (readonly Expression[])[];
  /** Correlation of the Wiener processes, and its lower Cholesky factor. */
  readonly correlation: readonly (readonly number[])[];
  readonly cholesky: readonly (readonly number[])[];
  readonly time: string;
  /** Other symbols that change with time alone, each with the symbol of its rate. */
  readonly rates: ReadonlyMap<string, string>;
  /** Why its coefficients cannot be differentiated everywhere: a policy that is a table, or a state that is folded back. */
  readonly rough?: string;
}

export interface SchemeStep {
  readonly next: readonly Expression[];
  /** Increment of each coordinate's martingale part, of mean zero given the present. */
  readonly martingale: readonly Expression[];
  /** Standard normal variables that a step takes. */
  readonly draws: number;
  /** Where the step is that of a linear equation: its coefficients, from which the law of a step h follows. */
  readonly law?: LinearLaw;
}

export interface Scheme {
  readonly name: string;
  /** E φ(Y_T) is off by O(h^weak), E |Y_T − X_T| by O(h^strong); Infinity where the law of the step is exact. */
  readonly weakOrder: number;
  /** Undefined where the scheme follows no path. */
  readonly strongOrder: number | undefined;
  readonly stability: string;
  readonly source: string;
  /** The step, or why the scheme does not apply. */
  readonly step: (diffusion: Diffusion) => SchemeStep | { readonly refused: string };
}

/** Names with spaces cannot clash with those of a problem. */
export const STEP = symbol('h step');
export const ROOT = symbol('root step');
export const normalName = (draw: number): string => `z ${draw}`;

export const exact = (value: number): Expression => number(rationalFromNumber(value));

/** Increments of the Wiener processes: √h L z. */
export const wienerIncrements = ({ cholesky }: Diffusion): readonly Expression[] =>
  cholesky.map((row) =>
    multiply(ROOT, add(...row.map((l, k) => (l === 0 ? zero : multiply(exact(l), symbol(normalName(k))))))),
  );

/** Σ_j noise_ij dW_j for each coordinate. */
export function martingaleParts(diffusion: Diffusion): readonly Expression[] {
  const increments = wienerIncrements(diffusion);
  return diffusion.noise.map((row) => add(...row.map((s, j) => multiply(s, increments[j] ?? zero))));
}
