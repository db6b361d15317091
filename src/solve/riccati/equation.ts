/** Algebraic Riccati equations as data: the matrices of a linear system and of a quadratic cost, and what they must satisfy. */
import { CostateError } from '../../errors.js';
import { asymmetry, type Matrix } from './matrix.js';

export interface RiccatiEquation {
  /** n × n: drift of the state, or in discrete time the matrix that moves it. */
  readonly a: Matrix;
  /** n × m: how controls act. */
  readonly b: Matrix;
  /** n × n, symmetric: cost of the state. */
  readonly q: Matrix;
  /** m × m, symmetric and positive definite: cost of the controls; the identity where left out. */
  readonly r?: Matrix;
  /** n × m: the cost has the cross term 2xᵀSu. */
  readonly s?: Matrix;
  /** Continuous time: the rate ρ ≥ 0. Discrete time: the factor e^{−ρh} in (0, 1]. No discount where left out. */
  readonly discount?: number;
}

/** The largest number of states that this is tested for. */
export const MOST_STATES = 400;
/** Largest share of the norm by which a symmetric matrix may miss symmetry. */
const ASYMMETRY = 1e-12;

const wrong = (message: string, suggestion?: string): CostateError =>
  new CostateError({ code: 'input.value', message, ...(suggestion === undefined ? {} : { suggestion }) });

function requireSize(name: string, m: Matrix, rows: number, columns: number): void {
  if (m.rows !== rows || m.columns !== columns || m.entries.length !== rows * columns)
    throw wrong(`${name} is ${m.rows} × ${m.columns} with ${m.entries.length} entries, not ${rows} × ${columns}`);
  const bad = m.entries.findIndex((v) => !Number.isFinite(v));
  if (bad >= 0)
    throw wrong(
      `${name} has the entry ${m.entries[bad]} in row ${Math.floor(bad / columns) + 1}, column ${(bad % columns) + 1}`,
    );
}

function requireSymmetric(name: string, m: Matrix): void {
  const share = asymmetry(m);
  if (share > ASYMMETRY)
    throw wrong(
      `${name} is not symmetric: entries across the diagonal differ by up to ${(2 * share).toPrecision(2)} of its norm`,
      `(${name} + ${name}ᵀ)/2 gives the same cost`,
    );
}

/** @throws CostateError `input.value` for a matrix that is not n × n, finite and symmetric */
export function requireSymmetricMatrix(name: string, m: Matrix, n: number): void {
  requireSize(name, m, n, n);
  requireSymmetric(name, m);
}

/** @throws CostateError `input.value` for sizes that do not fit, entries that are not finite, asymmetry */
export function requireSound(equation: RiccatiEquation, allowsDiscount: (discount: number) => boolean): void {
  const { a, b, q, r, s, discount } = equation;
  const [n, m] = [a.rows, b.columns];
  if (n < 1 || n > MOST_STATES) throw wrong(`the state has dimension ${n}, not between 1 and ${MOST_STATES}`);
  if (m < 1) throw wrong('there is no control', 'for AᵀX + XA + Q = 0 give B = 0 with one column');
  requireSize('A', a, n, n);
  requireSize('B', b, n, m);
  requireSize('Q', q, n, n);
  requireSymmetric('Q', q);
  if (r) {
    requireSize('R', r, m, m);
    requireSymmetric('R', r);
  }
  if (s) requireSize('S', s, n, m);
  if (discount !== undefined && !allowsDiscount(discount))
    throw wrong(`the discount is ${discount}`, 'a rate ρ ≥ 0 in continuous time, a factor in (0, 1] in discrete time');
}
