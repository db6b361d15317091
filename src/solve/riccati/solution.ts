/** What solves a Riccati equation, with what bears it out. */
import type { Eigenvalue } from './eigenvalues.js';
import type { Matrix } from './matrix.js';

export interface RiccatiSolution {
  /** The stabilising solution, symmetric, n × n: the least cost from x is xᵀXx. */
  readonly x: Matrix;
  /** K, m × n: the best control is −Kx. */
  readonly gain: Matrix;
  /** Norm of the residual over the sum of the norms of the equation's terms (Frobenius), at most 1e-10. */
  readonly residual: number;
  /** Eigenvalues of A − BK, least stable first. */
  readonly closedLoop: readonly Eigenvalue[];
  /**
   * Distance of the closed loop from the border of stability, positive: ρ/2 less the largest real part in continuous time,
   * one less the largest modulus times the root of the discount factor in discrete time.
   */
  readonly margin: number;
  readonly doublings: number;
  /** ‖H₊ − H‖/‖H₊‖ of each doubling: quadratic convergence shows here. */
  readonly increments: readonly number[];
  readonly newtonSteps: number;
}
