/**
 * The size of V and q against positive states: where rewards go with powers of them, as utilities do, so do V and q, and
 * polynomials of their logarithms are fitted to what is left. The powers are read off rewards under one action.
 */
import type { Region } from '../region.js';
import { toAction } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { isLogarithmIn, seen } from './frame.js';
import { factorise, solved } from './linear-system.js';
import { centresAt, type Basis } from './policy.js';
import { polynomialValues } from './polynomials.js';
import { uniforms } from '../uniforms.js';

const PROBES = 512;
/** Rewards go with powers where these explain so much of the variance of their logarithms. */
const EXPLAINED = 0.95;

/** Π x_i^{c_i} at states; one where all powers are zero. */
export function sizesAt(powers: readonly number[], states: Columns): Float64Array {
  const count = states[0]?.length ?? 0;
  const out = new Float64Array(count).fill(1);
  powers.forEach((c, j) => {
    const x = states[j];
    if (c === 0 || !x) return;
    for (let i = 0; i < count; i++) out[i] = (out[i] as number) * (x[i] as number) ** c;
  });
  return out;
}

/** One power a state: zero of those that are not positive, and of all where rewards do not go with powers. */
export function powersOf(box: BlackBox, region: Region, basis: Basis, seed: number): readonly number[] {
  const isLogarithm = isLogarithmIn(box);
  const n = box.states.length;
  const none = isLogarithm.map(() => 0);
  const positive = isLogarithm.flatMap((yes, j) => (yes ? [j] : []));
  if (positive.length === 0) return none;
  const u = uniforms(seed, -2, PROBES * n);
  const y = isLogarithm.map((_, j) =>
    Float64Array.from(
      { length: PROBES },
      (__, i) => (region.centre[j] ?? 0) + (region.half[j] ?? 0) * (2 * (u[i * n + j] as number) - 1),
    ),
  );
  const states = y.map((column, j) => (isLogarithm[j] ? column.map(Math.exp) : column));
  const times = new Float64Array(PROBES);
  const centres = centresAt(basis, polynomialValues(basis.shape.polynomials, seen(basis.frame, states, times)));
  const actions = centres.map((b, c) => b.map((v) => toAction(basis.axes[c] ?? { isLogarithm: false, lower: 0, upper: 0 }, v))); // prettier-ignore
  const logs = box.ask(states, actions, times).reward.map((r) => Math.log(Math.abs(r)));
  if (!logs.every(Number.isFinite)) return none;
  const size = positive.length + 1;
  const rows = (i: number): number[] => [1, ...positive.map((j) => y[j]?.[i] ?? 0)];
  const [matrix, right] = [new Float64Array(size * size), new Float64Array(size)];
  logs.forEach((l, i) => {
    const row = rows(i);
    row.forEach((a, k) => {
      right[k] = (right[k] as number) + a * l;
      row.forEach((b, m) => {
        matrix[k * size + m] = (matrix[k * size + m] as number) + a * b;
      });
    });
  });
  const factors = factorise(matrix, size);
  if (!factors) return none;
  const fit = solved(factors, right);
  const mean = logs.reduce((a, b) => a + b, 0) / PROBES;
  const spread = logs.reduce((s, l) => s + (l - mean) ** 2, 0);
  const left = logs.reduce((s, l, i) => s + (l - rows(i).reduce((v, a, k) => v + a * (fit[k] as number), 0)) ** 2, 0);
  if (!(left < (1 - EXPLAINED) * spread)) return none;
  return isLogarithm.map((_, j) => (positive.includes(j) ? (fit[1 + positive.indexOf(j)] ?? 0) : 0));
}
