/** Rules for the integral of the running reward over equal steps. */

export interface Quadrature {
  readonly name: string;
  /** Order of the error in the step for a smooth integrand. */
  readonly order: number;
  /** The number of steps is a multiple of this. */
  readonly steps: number;
  /** Weight of node k of n steps, as a multiple of the step. */
  readonly weight: (k: number, n: number) => number;
}

const simpsonWeight = (k: number, n: number): number => (k === 0 || k === n ? 1 / 3 : k % 2 === 1 ? 4 / 3 : 2 / 3);

export const QUADRATURES = {
  left: { name: 'left point', order: 1, steps: 1, weight: (k: number, n: number) => (k === n ? 0 : 1) },
  trapezoid: {
    name: 'trapezoid',
    order: 2,
    steps: 1,
    weight: (k: number, n: number) => (k === 0 || k === n ? 0.5 : 1),
  },
  simpson: { name: 'Simpson', order: 4, steps: 2, weight: simpsonWeight },
} as const satisfies Readonly<Record<string, Quadrature>>;

export type QuadratureName = keyof typeof QUADRATURES;

/** Weight of node k of n fine steps in the same rule with the double step. */
export const doubledWeight = ({ weight }: Quadrature, k: number, n: number): number =>
  k % 2 === 1 ? 0 : 2 * weight(k / 2, n / 2);
