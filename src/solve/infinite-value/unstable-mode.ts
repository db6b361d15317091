/**
 * Costs that are infinite because a mode of the states runs away and the controls are too weak to hold it, seen before any long
 * work. Where dX = (AX + g) dt + Σ dW with g bounded and wᵀA = λwᵀ, λ > 0, the mode z = w·X grows like e^{λt} once it is further
 * from zero than g can hold it, where additive noise carries it with positive probability whatever is done. By Jensen's
 * inequality E|z|^p then grows like e^{pλt}, and a discount at no greater a rate does not make its integral finite. What is not
 * linear but for a bounded rest is looked at state by state (`lone-state.ts`).
 */
import { CostateError } from '../../errors.js';
import { addendsOf } from '../../expression/addends.js';
import { attempt } from '../../expression/attempt.js';
import { noAssumptions } from '../../expression/assumptions.js';
import { collect, type Collected } from '../../expression/collect.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { symbol } from '../../expression/expression.js';
import { printText } from '../../expression/print-text.js';
import { freeSymbols } from '../../expression/traverse.js';
import { endsEarly } from '../../simulate/end-levels.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { growingPowers } from './cost-growth.js';
import { nullSpace } from './null-space.js';
import { rangeOf, sizeOf } from '../range.js';
import { eigenvalues, type Eigenvalue } from '../riccati/eigenvalues.js';
import { matrixOf } from '../riccati/matrix.js';

/** Rates that differ by less are one: eigenvalues are rounded, those of coupled states more than single entries. */
const [ROUNDING, ROUNDING_COUPLED] = [1e-12, 1e-4];
/** A left eigenvector leaves at most this share of its own terms in each column of its equation, whatever the units of the states. */
const EIGENVECTOR = 1e-9;
/** Beyond this many states nothing is looked for. */
const MOST_STATES = 60;

/** A state's drift as a row of A and a bound of the rest; no row where the rest is not seen to be bounded. */
interface Row {
  readonly linear: readonly number[];
  readonly rest: number;
}

const NO_ROW = (names: readonly string[]): Row => ({ linear: names.map(() => 0), rest: Infinity });

function rowOf(
  parts: readonly Collected[],
  names: readonly string[],
  domains: ReadonlyMap<string, NumericDomain>,
): Row {
  const linear = names.map(() => 0);
  let rest = 0;
  for (const { basis, coefficient } of parts) {
    const factor = evaluateNumber(coefficient, new Map());
    const i = names.findIndex((name) => basis === symbol(name));
    if (i >= 0) linear[i] = factor;
    else rest += Math.abs(factor) * sizeOf(rangeOf(basis, domains));
  }
  return linear.every(Number.isFinite) ? { linear, rest } : NO_ROW(names);
}

/** An unstable mode as the states that take part in it. */
interface Mode {
  readonly rate: number;
  readonly states: readonly number[];
  /** Its left eigenvectors: one, or two for a pair of complex eigenvalues. */
  readonly vectors: readonly (readonly number[])[];
}

/** Whether wᵀA = λwᵀ, or wᵀ(A − λ)(A − λ̄) = 0 for a pair, in every column: elimination may drop what is small in its units alone. */
function isLeftEigenvector(w: readonly number[], a: readonly (readonly number[])[], { re, im }: Eigenvalue): boolean {
  const terms = (v: readonly number[], i: number): number[] => [...v.map((c, k) => c * (a[k]?.[i] ?? 0)), -re * (v[i] ?? 0)]; // prettier-ignore
  const size = (list: readonly number[]): number => list.reduce((sum, v) => sum + Math.abs(v), 0);
  const total = (list: readonly number[]): number => list.reduce((sum, v) => sum + v, 0);
  const once = w.map((_, i) => terms(w, i));
  if (im === 0) return once.every((list) => Math.abs(total(list)) <= EIGENVECTOR * size(list));
  const [left, most] = [once.map(total), once.map(size)];
  return w.every((c, i) => {
    const twice = total(terms(left, i)) + im ** 2 * c;
    const scale = most.reduce((sum, m, k) => sum + m * Math.abs(a[k]?.[i] ?? 0), re * (most[i] ?? 0)) + im ** 2 * Math.abs(c); // prettier-ignore
    return Math.abs(twice) <= EIGENVECTOR * scale;
  });
}

function unstableModes(rows: readonly Row[]): readonly Mode[] {
  const n = rows.length;
  // A row that is not plain belongs to no mode: its state may take part in none.
  const a = rows.map(({ linear, rest }) => (rest < Infinity ? linear : linear.map(() => 0)));
  return (attempt(() => eigenvalues(matrixOf(a))) ?? [])
    .filter(({ re, im }) => re > 0 && im >= 0)
    .flatMap((value): readonly Mode[] => {
      const { re, im } = value;
      // (Aᵀ − λ) w = 0, of a pair (Aᵀ − λ)(Aᵀ − λ̄) w = 0.
      const shifted = a.map((row, i) => row.map((v, j) => v - (i === j ? re : 0)));
      const matrix =
        im === 0
          ? shifted
          : shifted.map((row, i) => row.map((_, j) => row.reduce((sum, v, k) => sum + v * (shifted[k]?.[j] ?? 0), i === j ? im ** 2 : 0))); // prettier-ignore
      const vectors = nullSpace(Array.from({ length: n }, (_, i) => matrix.map((row) => row[i] ?? 0)));
      const states = Array.from({ length: n }, (_, i) => i).filter((i) => vectors.some((w) => w[i] !== 0));
      const isPlain = (i: number): boolean => (rows[i]?.rest ?? Infinity) < Infinity;
      const isMode = vectors.length > 0 && vectors.every((w) => isLeftEigenvector(w, a, value));
      return isMode && states.every(isPlain) ? [{ rate: re, states, vectors }] : [];
    });
}

/** Whether the mode comes where nothing holds it: driven by noise of its own, or because it begins there. */
function escapes(
  { rate, vectors, states: involved }: Mode,
  rows: readonly Row[],
  { states, noises, correlation }: ProblemInstance,
  at: ReadonlyMap<string, number>,
): boolean {
  const loadings = involved.map((i) => states[i]?.noise ?? []);
  if (loadings.flat().some((s) => freeSymbols(s).size > 0)) return false;
  const numbers = loadings.map((row) => row.map((s) => evaluateNumber(s, new Map())));
  const isNoisy = (w: readonly number[]): boolean => {
    const along = noises.map((_, j) => involved.reduce((sum, i, k) => sum + (w[i] ?? 0) * (numbers[k]?.[j] ?? 0), 0));
    // Noises that are fully correlated may cancel.
    const variance = along.reduce((sum, s, j) => sum + s * along.reduce((t, u, k) => t + u * (correlation[j]?.[k] ?? 0), 0), 0); // prettier-ignore
    return variance > ROUNDING * along.reduce((sum, s) => sum + Math.abs(s), 0) ** 2;
  };
  if (vectors.some(isNoisy)) return true;
  const [w, another] = vectors;
  if (!w || another) return false;
  const place = Math.abs(involved.reduce((sum, i) => sum + (w[i] ?? 0) * (at.get(states[i]?.name ?? '') ?? 0), 0));
  return rate * place > involved.reduce((sum, i) => sum + Math.abs(w[i] ?? 0) * (rows[i]?.rest ?? Infinity), 0);
}

const digits = (v: number): string => String(Number(v.toPrecision(6)));

/**
 * @throws CostateError `infeasible.parameters` where a mode of the states that no control holds makes the value infinite at these
 * parameters and from this point
 */
export function refuseUnstableMode(instance: ProblemInstance, at: ReadonlyMap<string, number>): void {
  const { states, controls, horizon, discount, average, running, switching } = instance;
  // An end by chance, of whichever state, may come sooner than the cost grows.
  if (horizon < Infinity || !(discount > 0 || average !== undefined) || switching || endsEarly(instance)) return;
  if (states.length > MOST_STATES) return;
  const names = states.map((x) => x.name);
  const domains = new Map([...states, ...controls].map((v) => [v.name, v.domain]));
  const powers = growingPowers(instance);
  if (!powers.some((p) => p > 0)) return;
  const all = [...names, ...controls.map((u) => u.name)];
  const rows = states.map(({ domain, drift }): Row => {
    if (domain.kind !== 'real') return NO_ROW(names);
    // A normal form brings together what belongs together, but may write a bounded function as a quotient of others.
    const found = [attempt(() => collect(drift, all, noAssumptions)), addendsOf(drift)].flatMap((parts) =>
      parts ? [rowOf(parts, names, domains)] : [],
    );
    return found.find(({ rest }) => rest < Infinity) ?? NO_ROW(names);
  });
  for (const mode of unstableModes(rows)) {
    const power = Math.min(...mode.states.map((i) => powers[i] ?? 0));
    const least = discount * (mode.states.length > 1 ? 1 + ROUNDING_COUPLED : 1 - ROUNDING);
    if (!(power * mode.rate >= least) || !escapes(mode, rows, instance, at)) continue;
    const who = mode.states.map((i) => names[i]).join(', ');
    const growth = power < Infinity ? `at the rate ${digits(power * mode.rate)}` : 'faster than any rate';
    throw new CostateError({
      code: 'infeasible.parameters',
      message: `the value is infinite: ${who} ${mode.states.length > 1 ? 'run' : 'runs'} away at the rate ${digits(mode.rate)} once further out than bounded controls reach, ${printText(running)} with it ${growth}, and ${average === undefined ? `the discount rate is ${digits(discount)}` : 'its mean over time too'}`,
      expected:
        average === undefined ? `a discount rate above ${digits(power * mode.rate)}` : 'states that controls hold',
      suggestion: 'a control without bounds, an end by until or a finite horizon',
    });
  }
}
