/**
 * The stabilised biconjugate gradient method (van der Vorst 1992), preconditioned by a multigrid cycle: where drift dominates
 * and the cycle alone is slow, a few directions that it misses are found this way.
 */
import { applyTo, largestOf, type Operator } from './operator.js';

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/**
 * Solves (decay − generator) unknown = right, from the unknown as it is.
 *
 * @param cycle improves `operator.unknown` for `operator.right`
 * @param wanted largest residual that will do; the method also stops when it breaks down, so the caller looks at what is left
 */
export function stabilisedGradients(operator: Operator, cycle: () => void, wanted: number, most: number): void {
  const { size, pad, unknown, right } = operator;
  const goal = Float64Array.from(right);
  const solution = unknown.slice();
  const best = { left: Infinity, unknown: solution.slice() };
  const column = (): Float64Array => new Float64Array(size);
  const padded = (): Float64Array => new Float64Array(size + 2 * pad);
  const [r, p, v, t] = [column(), column(), column(), column()];
  const [y, z] = [padded(), padded()];
  const precondition = (from: Float64Array, to: Float64Array): void => {
    right.set(from);
    unknown.fill(0);
    cycle();
    to.set(unknown);
  };
  /** out = (decay − generator) u. */
  const apply = (u: Float64Array, out: Float64Array): void => {
    applyTo(operator, u, undefined, out);
    for (let i = 0; i < size; i++) out[i] = -(out[i] as number);
  };
  const keep = (): number => {
    const left = largestOf(r);
    if (left < best.left) {
      best.left = left;
      best.unknown.set(solution);
    }
    return left;
  };
  applyTo(operator, solution, goal, r);
  const shadow = Float64Array.from(r);
  let [rho, alpha, omega] = [1, 1, 1];
  keep();
  for (let k = 0; k < most; k++) {
    const next = dot(shadow, r);
    const beta = (next / rho) * (alpha / omega);
    if (!Number.isFinite(beta) || next === 0) break;
    rho = next;
    for (let i = 0; i < size; i++)
      p[i] = k === 0 ? (r[i] as number) : (r[i] as number) + beta * ((p[i] as number) - omega * (v[i] as number));
    precondition(p, y);
    apply(y, v);
    alpha = rho / dot(shadow, v);
    if (!Number.isFinite(alpha)) break;
    for (let i = 0; i < size; i++) r[i] = (r[i] as number) - alpha * (v[i] as number);
    precondition(r, z);
    apply(z, t);
    const length = dot(t, t);
    omega = length === 0 ? 0 : dot(t, r) / length;
    for (let i = 0; i < solution.length; i++)
      solution[i] = (solution[i] as number) + alpha * (y[i] as number) + omega * (z[i] as number);
    for (let i = 0; i < size; i++) r[i] = (r[i] as number) - omega * (t[i] as number);
    if (keep() <= wanted || omega === 0) break;
  }
  right.set(goal);
  unknown.set(best.unknown);
}
