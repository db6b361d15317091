/**
 * The regulator on an infinite horizon: xᵀXx + 2bᵀx + c with X from the algebraic Riccati equation, b and c from linear
 * ones (Kwakernaak and Sivan 1972, section 3.8; Yong and Zhou 1999, chapter 6).
 */
import { CostateError } from '../../errors.js';
import { solveLinear } from '../riccati/linear-solve.js';
import { entry, identity, matrixOf, plus, times, transpose, zeros, type Matrix } from '../riccati/matrix.js';
import { solveContinuousRiccati, type RiccatiSolution } from '../riccati/solve-riccati.js';
import type { Quadratic, Regulator } from './regulator.js';

/** What a control costs: R, S and the linear part p; a stand-in that nothing acts through where there is no control. */
export interface ControlCost { readonly r: Matrix; readonly s: Matrix; readonly p: Matrix } // prettier-ignore

/** The cost's parts: of states, of controls, and across. */
export function partsOf({ a, cost, instance }: Regulator): ControlCost & { readonly q: Matrix; readonly l: Matrix } {
  const [n, m] = [a.rows, instance.controls.length];
  const cut = (row: number, column: number, rows: number, columns: number): Matrix =>
    matrixOf(Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => entry(cost.matrix, row + i, column + j)))); // prettier-ignore
  const columnOf = (values: readonly number[]): Matrix => matrixOf(values.map((v) => [v]));
  const [q, l] = [cut(0, 0, n, n), columnOf(cost.linear.slice(0, n))];
  if (m === 0) return { q, l, r: identity(1), s: zeros(n, 1), p: zeros(1, 1) };
  return { q, l, r: cut(n, n, m, m), s: cut(0, n, n, m), p: columnOf(cost.linear.slice(n)) };
}

/** A value with its affine policy u = −Kx − k. */
export interface RegulatorSolution {
  readonly value: Quadratic;
  readonly gain: Matrix;
  readonly offset: readonly number[];
  /** The long-run average cost, where it is the criterion; the constant of the value is then zero. */
  readonly average?: number;
}

/** Share of the terms' size below which what remains without discount counts as zero. */
const SETTLES = 1e-12;

/**
 * Solves the stationary equations.
 *
 * @throws CostateError as `solveContinuousRiccati`; `infeasible.parameters` where a cost without discount never settles
 */
export function solveStationary(regulator: Regulator): RegulatorSolution & { readonly riccati: RiccatiSolution } {
  const { a, b, drift, covariance, cost, instance } = regulator;
  const { q, r, s, l, p } = partsOf(regulator);
  const rate = instance.discount;
  const n = a.rows;
  const riccati = solveContinuousRiccati({ a, b, q, r, s, discount: rate });
  const { x, gain } = riccati;
  const d = matrixOf(drift.map((v) => [v]));
  // (ρ − (A − BK)ᵀ) b = l + Xd − Kᵀp
  const closed = plus(a, times(b, gain), -1);
  const right = plus(plus(l, times(x, d)), times(transpose(gain), p), -1);
  const slope = solveLinear(plus(identity(n, rate), transpose(closed), -1), right);
  // R k = Bᵀb + p
  const offset = slope && solveLinear(r, plus(times(transpose(b), slope), p));
  if (!slope || !offset)
    throw new CostateError({ code: 'resources.numeric', message: 'the linear part of the value is not determined' });
  const dot = (u: Matrix, v: Matrix): number => u.entries.reduce((sum, w, i) => sum + w * (v.entries[i] ?? NaN), 0);
  const terms = [cost.constant, 2 * dot(slope, d), dot(covariance, x), -dot(offset, times(r, offset))];
  const sum = terms.reduce((total, term) => total + term, 0);
  const averaged = instance.average !== undefined;
  if (!averaged && rate === 0 && Math.abs(sum) > SETTLES * terms.reduce((total, term) => total + Math.abs(term), 0))
    throw new CostateError({
      code: 'infeasible.parameters',
      message: `without discount the cost grows for ever, in the end by ${Number(sum.toPrecision(6))} per unit of time`,
      suggestion: 'criterion: ergodic for the long-run average, a discount, or a finite horizon',
    });
  // Without discount the rest point of the closed loop costs nothing.
  const constant = averaged ? 0 : rate > 0 ? sum / rate : restValue(closed, plus(d, times(b, offset), -1), x, slope);
  const value = { matrix: x, linear: [...slope.entries], constant };
  return { value, ...(averaged && { average: sum }), gain, offset: [...offset.entries], riccati };
}

/** The constant at which xᵀXx + 2bᵀx vanishes where the closed loop rests. */
function restValue(closed: Matrix, push: Matrix, x: Matrix, slope: Matrix): number {
  const rest = solveLinear(closed, { ...push, entries: push.entries.map((v) => -v) });
  if (!rest) return NaN;
  const bent = times(x, rest);
  return -rest.entries.reduce((sum, v, i) => sum + v * ((bent.entries[i] ?? NaN) + 2 * (slope.entries[i] ?? NaN)), 0);
}
