/**
 * How far a control is from the best one where no exponential makes the equation linear. A costate p that is off by δ costs
 * ½∫δᵀMδ at leading order, where M is what the derived maximiser makes of the drift, ∂f/∂p; the variance of the residual is
 * ∫δᵀΣΣᵀδ. So half the variance, times the most that M is to ΣΣᵀ, bounds what is lost.
 */
import { compileBatch } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import { add, multiply, number, zero, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols, visitAll } from '../../expression/traverse.js';
import { cholesky, divideByLower } from '../../solve/riccati/cholesky.js';
import { entry, type Matrix } from '../../solve/riccati/matrix.js';
import type { CostateSystem } from './costate-system.js';
import { columnsOf, type Paths } from './paths.js';

/** So much of the largest variance is granted to a direction without noise: what acts along it makes the bound huge. */
const LEAST_VARIANCE = 1e-9;
const POWER_STEPS = 60;

const transposed = ({ rows, columns, entries }: Matrix): Matrix => ({
  rows: columns,
  columns: rows,
  entries: entries.map((_, p) => entries[(p % rows) * columns + Math.floor(p / rows)] as number),
});

/** The largest eigenvalue of a symmetric matrix that is positive semidefinite, from below. */
function largestEigenvalue(m: Matrix): number {
  const n = m.rows;
  let v = Array.from({ length: n }, (_, i) => 1 + (i % 7) / 10);
  let size = 0;
  for (let k = 0; k < POWER_STEPS; k++) {
    const next = v.map((_, i) => v.reduce((sum, x, j) => sum + entry(m, i, j) * x, 0));
    size = Math.hypot(...next) / Math.hypot(...v);
    if (!(size > 0)) return size;
    v = next.map((x) => x / size);
  }
  return size;
}

/** @throws CostateError `input.unsupported` where the action jumps, or does not depend on the costate */
function requireSmooth({ formulas, instance }: CostateSystem): void {
  instance.controls.forEach(({ name }, j) => {
    let jumps = false;
    const action = formulas.actions[j] ?? zero;
    visitAll(action, (node) => {
      jumps ||= node.kind === 'function' && node.name === 'sign';
    });
    if (jumps)
      throw new CostateError({
        code: 'input.unsupported',
        message: `the best ${name} jumps with the costate, and how far a control is from it cannot be told`,
      });
  });
}

/**
 * The largest ratio of what a wrong costate costs to what it adds to the residual's variance, over the paths.
 *
 * @throws CostateError `input.unsupported` where it has no bound: the control acts where there is no noise, or jumps
 */
export function costOfVariance(system: CostateSystem, paths: Paths): number {
  requireSmooth(system);
  const { formulas, instance, size } = system;
  const { names, costates, drift, loadings, actions } = formulas;
  const sign = instance.sense === 'minimize' ? -1 : 1;
  const bindings = instance.controls.map(({ name }, j) => bind(name, actions[j] ?? zero));
  const closed = drift.map((f) => substitute(f, bindings));
  const exact = (v: number): Expression => number(rationalFromNumber(v));
  const response = closed.flatMap((f) => costates.map((p) => (freeSymbols(f).has(p) ? differentiate(f, p) : zero)));
  const covariance = loadings.flatMap((a) =>
    loadings.map((b) =>
      add(...a.flatMap((s, j) => b.map((r, k) => multiply(exact(instance.correlation[j]?.[k] ?? 0), s, r)))),
    ),
  );
  const kernel = compileBatch([...response, ...covariance], [...names, ...costates], [instance.time]);
  const { count, steps, h, y, p } = paths;
  const out = columnsOf(2 * size * size, count);
  let most = 0;
  for (const k of new Set([0, Math.floor(steps / 2), steps - 1])) {
    kernel.run(count, Float64Array.of(k * h), [...(y[k] ?? []), ...(p[k] ?? [])], out);
    for (let n = 0; n < count; n++) {
      const at = (from: number): Matrix => ({
        rows: size,
        columns: size,
        entries: Float64Array.from({ length: size * size }, (_, i) => out[from + i]?.[n] ?? NaN),
      });
      const noise = at(size * size);
      const top = Math.max(...Array.from({ length: size }, (_, i) => entry(noise, i, i)));
      for (let i = 0; i < size; i++) noise.entries[i * size + i] = entry(noise, i, i) + LEAST_VARIANCE * top;
      const factor = cholesky(noise);
      if (!factor) continue;
      const half = divideByLower(factor, at(0));
      const whole = divideByLower(factor, transposed(half));
      most = Math.max(most, largestEigenvalue({ ...whole, entries: whole.entries.map((v) => sign * v) }));
    }
  }
  if (most > 0 && Number.isFinite(most)) return most * Math.exp(instance.discount * instance.horizon);
  throw new CostateError({
    code: 'input.unsupported',
    message:
      'how far a control is from the best one cannot be told where the action does not follow the costate, or there is no noise',
  });
}
