/**
 * The flow of a differential Riccati equation over a stretch of time as a pencil (A, G, H): P before the stretch is
 * H + AᵀP(1 + GP)⁻¹A for P after it, with no error of discretisation. A short flow is a Padé approximant of the Hamiltonian
 * matrix's exponential, symplectic as the exponential is (Davison and Maki 1973; Higham 2005); longer ones by doubling.
 */
import { CostateError } from '../../errors.js';
import { cholesky } from './cholesky.js';
import { eigenvalues } from './eigenvalues.js';
import { solveLinear } from './linear-solve.js';
import { frobenius, identity, plus, times, transpose, zeros, entry, type Matrix } from './matrix.js';

/** The equation −P' = Q + AᵀP + PA − PGP. */
export interface FlowEquation { readonly a: Matrix; readonly g: Matrix; readonly q: Matrix } // prettier-ignore

/** A flow as matrices of their own. */
export interface Flow { readonly a: Matrix; readonly g: Matrix; readonly h: Matrix } // prettier-ignore

/** Largest norm of the exponent: the approximant of degree five is exact to rounding far beyond it. */
const SHORT = 0.1;
const PADE = [30240, 15120, 3360, 420, 30, 1] as const;

/** Half of 2n × 2n: one of its four blocks. */
function quarter(m: Matrix, row: 0 | 1, column: 0 | 1): Matrix {
  const n = m.rows / 2;
  const result = zeros(n, n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) result.entries[i * n + j] = entry(m, row * n + i, column * n + j);
  return result;
}

/** [A −G; −Q −Aᵀ], under which state and P times state move forward in time. */
export function hamiltonianOf({ a, g, q }: FlowEquation): Matrix {
  const n = a.rows;
  const result = zeros(2 * n, 2 * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      result.entries[i * 2 * n + j] = entry(a, i, j);
      result.entries[i * 2 * n + n + j] = -entry(g, i, j);
      result.entries[(n + i) * 2 * n + j] = -entry(q, i, j);
      result.entries[(n + i) * 2 * n + n + j] = -entry(a, j, i);
    }
  return result;
}

const scaled = (m: Matrix, factor: number): Matrix => ({ ...m, entries: m.entries.map((v) => factor * v) });

/** The flow over a time so short that the norm of the exponent is below a tenth. */
export function shortFlow(equation: FlowEquation, time: number): Flow {
  const m = scaled(hamiltonianOf(equation), time);
  const one = identity(m.rows);
  const [m2, b] = [times(m, m), PADE];
  const m4 = times(m2, m2);
  const odd = times(m, plus(plus(scaled(m4, b[5]), m2, b[3]), one, b[1]));
  const even = plus(plus(scaled(m4, b[4]), m2, b[2]), one, b[0]);
  // exp − 1 rather than exp: what is small keeps its digits.
  const change = solveLinear(plus(even, odd, -1), scaled(odd, 2));
  const n = equation.a.rows;
  // With Φ the exponential, y₁ = Φ₂₁x₀ + Φ₂₂y₀ turned round: y₀ = Hx₀ + Aᵀy₁, and x₁ = Ax₀ − Gy₁.
  const inverse = change && solveLinear(plus(identity(n), quarter(change, 1, 1)), identity(n));
  if (!change || !inverse)
    throw new CostateError({ code: 'resources.numeric', message: `no flow of the Riccati equation over a time of ${time}` }); // prettier-ignore
  return {
    a: transpose(inverse),
    g: symmetric(scaled(times(quarter(change, 0, 1), inverse), -1)),
    h: symmetric(scaled(times(inverse, quarter(change, 1, 0)), -1)),
  };
}

const symmetric = (m: Matrix): Matrix => scaled(plus(m, transpose(m)), 0.5);

export const isShort = (equation: FlowEquation, time: number): boolean =>
  frobenius(hamiltonianOf(equation)) * time <= SHORT;

/** Positive semidefinite but for rounding. */
export const isSemidefinite = (m: Matrix): boolean => {
  const size = frobenius(m);
  return size === 0 || cholesky(plus(m, identity(m.rows, 1e-13 * size))) !== undefined;
};

/** Whether P has gone to infinity within a flow: the eigenvalues of 1 + GP, all one at first, are real and one has passed zero. */
export function hasEscaped(g: Matrix, p: Matrix): boolean {
  return !eigenvalues(plus(identity(g.rows), times(g, p))).every(({ re }) => re > 0);
}
