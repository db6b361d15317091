/**
 * The differential Riccati equation with coefficients that change in time, by a Runge-Kutta pair with step control; where they
 * do not change, `solveDifferentialRiccati` is exact and keeps P semidefinite.
 */
import { CostateError } from '../../errors.js';
import { integrate, type Trajectory } from '../runge-kutta.js';
import { cholesky, divideByLower, divideByUpper } from './cholesky.js';
import { requireSound, requireSymmetricMatrix, type RiccatiEquation } from './equation.js';
import { entry, identity, plus, times, transpose, zeros, type Matrix } from './matrix.js';

const TOLERANCES = { fine: 1e-13, coarse: 1e-11 };
/** Largest difference between the two at time zero, as a share of the largest entry. */
const AGREEMENT = 1e-9;

const packed = (m: Matrix): number[] =>
  Array.from({ length: m.rows }, (_, i) => Array.from({ length: i + 1 }, (__, j) => entry(m, i, j))).flat();

function unpacked(values: readonly number[], n: number): Matrix {
  const result = zeros(n, n);
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j <= i; j++, at++) {
      result.entries[i * n + j] = values[at] as number;
      result.entries[j * n + i] = values[at] as number;
    }
  return result;
}

/** P' of −P' = Q + AᵀP + PA − ρP − (PB + S)R⁻¹(BᵀP + Sᵀ). */
function slopeOf(equation: RiccatiEquation, p: Matrix): Matrix {
  const { a, b, q, r = identity(b.columns), s = zeros(a.rows, b.columns), discount = 0 } = equation;
  const factor = cholesky(r);
  if (!factor) throw new CostateError({ code: 'infeasible.parameters', message: 'R is not positive definite' });
  const weighted = plus(times(transpose(b), p), transpose(s));
  const last = times(transpose(weighted), divideByUpper(factor, divideByLower(factor, weighted)));
  const moved = times(transpose(a), p);
  const sum = [transpose(moved), plus(p, p, -1 - discount), q].reduce((total, term) => plus(total, term), moved);
  return plus(last, sum, -1);
}

/**
 * Solves backward from the horizon.
 *
 * @param equation the coefficients at a time, continuous in it
 * @param terminal P(T), symmetric n × n
 * @param horizon T > 0
 * @returns P and P' at the times of the integration, from zero to the horizon; at zero to 1e-9 of the largest entry
 * @throws CostateError `input.value` for what does not fit; `infeasible.parameters` where R is not positive definite or P goes to
 * infinity, with the time; `resources.numeric` where small errors grow or the steps run out
 * @example
 * // A control that grows dearer: r = 1 + t.
 * solveTimeDependentRiccati((t) => ({ a, b, q, r: matrixOf([[1 + t]]) }), matrixOf([[1]]), 2).values[0];
 */
export function solveTimeDependentRiccati(
  equation: (time: number) => RiccatiEquation,
  terminal: Matrix,
  horizon: number,
): { readonly times: readonly number[]; readonly values: readonly Matrix[]; readonly slopes: readonly Matrix[] } {
  const first = equation(horizon);
  requireSound(first, (rate) => rate >= 0 && Number.isFinite(rate));
  const n = first.a.rows;
  requireSymmetricMatrix('P(T)', terminal, n);
  if (!(horizon > 0 && Number.isFinite(horizon)))
    throw new CostateError({ code: 'input.value', message: `the horizon is ${horizon}, not a positive number` });
  const slope = (t: number, p: readonly number[]): number[] => packed(slopeOf(equation(t), unpacked(p, n)));
  const along = (tolerance: number): Trajectory => {
    const found = integrate(slope, packed(terminal), horizon, 0, tolerance);
    if (!('reason' in found)) return found;
    const at = Number(found.time.toPrecision(5));
    throw new CostateError(
      found.reason === 'blow-up'
        ? {
            code: 'infeasible.parameters',
            message: `the solution of the Riccati equation goes to infinity at t = ${at}, on the way back from the horizon ${horizon}`,
            suggestion: `a horizon shorter than ${Number((horizon - at).toPrecision(5))}, or a cost that is bounded below`,
          }
        : {
            code: 'resources.numeric',
            message: `the Riccati equation cannot be followed beyond t = ${at}: the steps ran out`,
            suggestion: 'a shorter horizon',
          },
    );
  };
  const [fine, coarse] = [along(TOLERANCES.fine), along(TOLERANCES.coarse)];
  const [found, other] = [fine.values.at(-1) ?? [], coarse.values.at(-1) ?? []];
  const size = Math.max(...fine.values.flat().map(Math.abs));
  if (found.some((v, i) => !(Math.abs(v - (other[i] ?? NaN)) <= AGREEMENT * size)))
    throw new CostateError({
      code: 'resources.numeric',
      message: `small errors grow on the way back from the horizon ${horizon}: P(0) is not known to ${AGREEMENT} of its size`,
      suggestion: 'a shorter horizon',
    });
  return {
    times: fine.times.toReversed(),
    values: fine.values.toReversed().map((v) => unpacked(v, n)),
    slopes: fine.slopes.toReversed().map((v) => unpacked(v, n)),
  };
}
