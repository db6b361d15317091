/**
 * The regulator on a finite horizon: xᵀP(t)x + 2l(t)ᵀx + c(t). Linear and constant parts ride along as a further state that
 * is always one, so that all of it is one differential Riccati equation; noise adds ∫e^{−ρs}Tr(DP)ds to the constant.
 */
import { CostateError } from '../../errors.js';
import { solveDifferentialRiccati, type RiccatiPath } from '../riccati/differential.js';
import { solveLinear } from '../riccati/linear-solve.js';
import { entry, matrixOf, times, transpose, zeros, type Matrix } from '../riccati/matrix.js';
import type { Quadratic, Regulator } from './regulator.js';
import { partsOf } from './stationary.js';

/** At one time: the least cost and its slope in time, and the policy −Kx − k with its slope. */
export interface HorizonNode {
  readonly time: number;
  readonly value: Quadratic;
  readonly slope: Quadratic;
  readonly gain: Matrix;
  readonly offset: readonly number[];
  readonly gainSlope: Matrix;
  readonly offsetSlope: readonly number[];
}

const NODES = { first: 32, most: 512 };
/** Share of the value's size by which a table of half the nodes may differ where both are read. */
const SETTLED = 1e-9;

/** [M v; vᵀ c]. */
function bordered(m: Matrix, v: readonly number[], c: number): Matrix {
  const n = m.rows;
  return matrixOf(
    Array.from({ length: n + 1 }, (_, i) =>
      Array.from({ length: n + 1 }, (__, j) =>
        i < n && j < n ? entry(m, i, j) : i === j ? c : (v[Math.min(i, j)] ?? NaN),
      ),
    ),
  );
}

function quadraticOf(m: Matrix, more: number): Quadratic {
  const n = m.rows - 1;
  const index = Array.from({ length: n }, (_, i) => i);
  return {
    matrix: matrixOf(index.map((i) => index.map((j) => entry(m, i, j)))),
    linear: index.map((i) => entry(m, i, n)),
    constant: entry(m, n, n) + more,
  };
}

const columnsOf = (m: Matrix, count: number): Matrix =>
  matrixOf(Array.from({ length: m.rows }, (_, i) => Array.from({ length: count }, (__, j) => entry(m, i, j))));

const lastColumn = (m: Matrix): readonly number[] =>
  Array.from({ length: m.rows }, (_, i) => entry(m, i, m.columns - 1));

/** Tr(DP) over the states proper. */
function noiseCost({ covariance }: Regulator, p: Matrix): number {
  let sum = 0;
  for (let i = 0; i < covariance.rows; i++)
    for (let j = 0; j < covariance.rows; j++) sum += entry(covariance, i, j) * entry(p, i, j);
  return sum;
}

/** What noise adds at every node, by cubic polynomials between nodes. */
function noiseConstants(regulator: Regulator, { times: t, values, slopes }: RiccatiPath): readonly number[] {
  const rate = regulator.instance.discount;
  const constants = t.map(() => 0);
  for (let k = t.length - 2; k >= 0; k--) {
    const h = (t[k + 1] as number) - (t[k] as number);
    const [now, then] = [noiseCost(regulator, values[k] as Matrix), noiseCost(regulator, values[k + 1] as Matrix)];
    const [nowSlope, thenSlope] = [
      noiseCost(regulator, slopes[k] as Matrix),
      noiseCost(regulator, slopes[k + 1] as Matrix),
    ];
    const decay = Math.exp(-rate * h);
    const bend = nowSlope - rate * now - decay * (thenSlope - rate * then);
    constants[k] = decay * (constants[k + 1] as number) + (h / 2) * (now + decay * then) + ((h * h) / 12) * bend;
  }
  return constants;
}

function nodesOf(regulator: Regulator, nodesPerDoubling: number): readonly HorizonNode[] {
  const { a, b, drift, cost, terminal, instance } = regulator;
  const { q, r, s, l, p } = partsOf(regulator);
  const n = a.rows;
  const wide = zeros(n + 1, n + 1);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) wide.entries[i * (n + 1) + j] = entry(a, i, j);
    wide.entries[i * (n + 1) + n] = drift[i] ?? NaN;
  }
  const below = (m: Matrix, row: readonly number[]): Matrix => ({
    rows: n + 1,
    columns: m.columns,
    entries: Float64Array.from([...m.entries, ...row]),
  });
  const actions = below(
    b,
    Array.from({ length: b.columns }, () => 0),
  );
  const path = solveDifferentialRiccati(
    {
      a: wide,
      b: actions,
      q: bordered(q, [...l.entries], cost.constant),
      r,
      s: below(s, [...p.entries]),
      discount: instance.discount,
    },
    bordered(terminal.matrix, terminal.linear, terminal.constant),
    instance.horizon,
    { nodesPerDoubling },
  );
  const constants = noiseConstants(regulator, path);
  const rate = instance.discount;
  return path.times.map((time, k): HorizonNode => {
    const [value, slope, gain] = [path.values[k] as Matrix, path.slopes[k] as Matrix, path.gains[k] as Matrix];
    const gainSlope = gainSlopeOf(r, actions, slope);
    const noise = constants[k] as number;
    return {
      time,
      value: quadraticOf(value, noise),
      slope: quadraticOf(slope, rate * noise - noiseCost(regulator, value)),
      gain: columnsOf(gain, n),
      offset: lastColumn(gain),
      gainSlope: columnsOf(gainSlope, n),
      offsetSlope: lastColumn(gainSlope),
    };
  });
}

/** R⁻¹BᵀP'. */
function gainSlopeOf(r: Matrix, b: Matrix, slope: Matrix): Matrix {
  const found = solveLinear(r, times(transpose(b), slope));
  if (!found) throw new CostateError({ code: 'infeasible.parameters', message: 'R is singular' });
  return found;
}

/** Entries of everything that is read between nodes. */
const readings = ({ value, gain, offset }: HorizonNode): readonly number[] => [
  ...value.matrix.entries,
  ...value.linear,
  value.constant,
  ...gain.entries,
  ...offset,
];
const readingSlopes = ({ slope, gainSlope, offsetSlope }: HorizonNode): readonly number[] => [
  ...slope.matrix.entries,
  ...slope.linear,
  slope.constant,
  ...gainSlope.entries,
  ...offsetSlope,
];

/** Largest difference between a table and what the cubic polynomials of another give at its times, by the entries' sizes. */
function disagreement(coarse: readonly HorizonNode[], fine: readonly HorizonNode[]): number {
  const values = fine.map(readings);
  const sizes = (values[0] ?? []).map((_, e) => Math.max(...values.map((v) => Math.abs(v[e] ?? NaN))));
  const scale = Math.max(...sizes);
  let [k, most] = [0, 0];
  fine.forEach(({ time }, i) => {
    while (k < coarse.length - 2 && (coarse[k + 1]?.time ?? Infinity) <= time) k++;
    const [left, right] = [coarse[k] as HorizonNode, coarse[k + 1] as HorizonNode];
    const h = right.time - left.time;
    const s = (time - left.time) / h;
    const [f, g, df, dg] = [readings(left), readings(right), readingSlopes(left), readingSlopes(right)];
    f.forEach((a, e) => {
      const b = g[e] ?? NaN;
      const bend = (1 - s) * (h * (df[e] ?? NaN) - (b - a)) + s * (b - a - h * (dg[e] ?? NaN));
      const read = (1 - s) * a + s * b + s * (1 - s) * bend;
      most = Math.max(most, Math.abs(read - (values[i]?.[e] ?? NaN)) / Math.max(sizes[e] ?? NaN, 1e-6 * scale, 1e-300));
    });
  });
  return most;
}

/**
 * Solves backward from the horizon, with more nodes until a table is read between its nodes as a finer one says.
 *
 * @returns nodes from time zero to the horizon, and how far the last two tables are apart
 * @throws CostateError as `solveDifferentialRiccati`; `resources.numeric` where the tables do not settle
 */
export function solveOnHorizon(regulator: Regulator): {
  readonly nodes: readonly HorizonNode[];
  readonly difference: number;
} {
  let coarse = nodesOf(regulator, NODES.first);
  for (let count = 2 * NODES.first; count <= NODES.most; count *= 2) {
    const fine = nodesOf(regulator, count);
    const difference = disagreement(coarse, fine);
    // The finer table is closer still: its errors fall with the fourth power.
    if (difference <= SETTLED) return { nodes: fine, difference };
    coarse = fine;
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: `the coefficients of the value change too fast for a table of ${coarse.length} nodes`,
    suggestion: 'a shorter horizon',
  });
}
