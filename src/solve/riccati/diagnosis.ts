/**
 * Why a Riccati equation has no stabilising solution, looked for after the doubling has failed: a mode that no control reaches,
 * one that no cost sees (Hautus 1969), or a Hamiltonian matrix with eigenvalues on the border of stability.
 */
import { CostateError } from '../../errors.js';
import { cholesky } from './cholesky.js';
import { eigenvalues, type Eigenvalue } from './eigenvalues.js';
import { solveLinear } from './linear-solve.js';
import { entry, frobenius, identity, plus, times, transpose, zeros, type Matrix } from './matrix.js';
import { ofControl, ofDrift, scaledTo, unitsOf, type Units } from './units.js';

/** The reduced equation as matrices of their own. */
export interface ReducedMatrices { readonly a: Matrix; readonly g: Matrix; readonly q: Matrix } // prettier-ignore

export interface Border {
  /** Distance beyond the border of stability: positive for modes that do not decay. */
  readonly beyond: (mode: Eigenvalue) => number;
  /** How far from the border a mode may be and be on it but for rounding, however large others are. */
  readonly width: number;
  /** Names the border in a sentence. */
  readonly name: string;
  /** Eigenvalues of the pencil that a solution would split in two halves. */
  readonly pencil: (m: ReducedMatrices) => readonly Eigenvalue[];
}

/** Smallest singular values below this share of the norm count as zero; they are computed from squares. */
const RANK = 1e-7;
/** Eigenvalues in pairs about the border meet there with half of the digits. */
const ON_BORDER = 1e-7;
/** Modes nearer to each other than this share of the norm may be one. */
const SAME = 1e-4;
const INVERSE_STEPS = 4;

const digits = (x: number): string => String(Number(x.toPrecision(6)));

/** As a user would write it: a pair of conjugates is one mode. */
export function modeInWords({ re, im }: Eigenvalue): string {
  if (im === 0) return digits(re);
  return `${digits(re)} ± ${digits(Math.abs(im))}i`;
}

/** A complex matrix X + iY as the real one [X −Y; Y X] that acts alike. */
function realForm(m: Matrix, { re, im }: Eigenvalue): Matrix {
  const n = m.rows;
  const result = zeros(2 * n, 2 * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const v = entry(m, i, j) - (i === j ? re : 0);
      result.entries[i * 2 * n + j] = v;
      result.entries[(n + i) * 2 * n + n + j] = v;
    }
    result.entries[i * 2 * n + n + i] = im;
    result.entries[(n + i) * 2 * n + i] = -im;
  }
  return result;
}

/** Smallest singular value of [M − λ, C] for CCᵀ = G: the root of the least eigenvalue of (M − λ)(M − λ)* + G. */
function leastSingularValue(m: Matrix, mode: Eigenvalue, g: Matrix): number {
  const n = m.rows;
  const shifted = realForm(m, mode);
  const square = plus(times(shifted, transpose(shifted)), realForm(g, { re: 0, im: 0 }));
  const scale = frobenius(square);
  if (!(scale > 0)) return 0;
  // A multiple of the rounding unit keeps the factors finite; it is far below what counts as zero.
  const regular = plus(square, identity(2 * n, 1e-16 * scale));
  let vectors: Matrix | undefined = zeros(2 * n, 2);
  vectors.entries.forEach((_, i, all) => (all[i] = Math.sin(1 + 7 * i)));
  let least = scale;
  for (let k = 0; k < INVERSE_STEPS; k++) {
    const length = frobenius(vectors);
    vectors = solveLinear(regular, { ...vectors, entries: vectors.entries.map((v) => v / length) });
    if (!vectors) return 0;
    least = 1 / frobenius(vectors);
  }
  return Math.sqrt(least);
}

/** CCᵀ with the null space of a symmetric matrix, which need not be semidefinite. */
function semidefinite(m: Matrix): Matrix {
  const size = frobenius(m);
  if (size === 0 || cholesky(plus(m, identity(m.rows, 1e-10 * size)))) return m;
  return { ...m, entries: times(m, m).entries.map((v) => v / size) };
}

/** A drift in the units in which its own entries are most alike, which leaves its modes as they are. */
const inOwnUnits = (m: Matrix): Matrix => scaledTo(unitsOf([ofDrift(m)]), ofDrift(m));

/** How far a mode is from being lost on G, as a share of the matrices' size, in the given units. */
function reachIn(units: Units, drift: Matrix, by: Matrix, mode: Eigenvalue): number {
  const m = scaledTo(units, ofDrift(drift));
  const g = scaledTo(units, ofControl(by));
  // The unit of cost is free: G is made as large as the square that it is added to.
  const [size, share] = [frobenius(m) || 1, frobenius(g)];
  const factor = share > 0 ? size ** 2 / share : 0;
  return leastSingularValue(m, mode, { ...g, entries: g.entries.map((v) => factor * v) }) / size;
}

/**
 * The modes that do not decay and are not reached through G, the one farthest from it first. A mode is lost if it is in the units in
 * which the drift's entries are most alike, and in those in which all are: a matrix of unlike entries hides the smaller ones.
 */
function lostModes(m: Matrix, g: Matrix, border: Border): readonly Eigenvalue[] {
  const drift = inOwnUnits(m);
  const choices = [unitsOf([ofDrift(m)]), unitsOf([ofDrift(m), ofControl(g)])];
  return eigenvalues(drift)
    .filter((mode) => mode.im >= 0 && border.beyond(mode) >= -RANK * (frobenius(drift) || 1))
    .map((mode) => ({ mode, reach: Math.max(...choices.map((units) => reachIn(units, m, g, mode))) }))
    .filter(({ reach }) => !(reach > RANK))
    .sort((x, y) => x.reach - y.reach)
    .map(({ mode }) => mode);
}

/** Modes that run away and cost nothing: the least cost lets them, and a stabilising solution pays for what it need not. */
export function freeModes({ a, q }: ReducedMatrices, border: Border): readonly Eigenvalue[] {
  // Where all costs, nothing is free.
  return cholesky(q) ? [] : lostModes(transpose(a), semidefinite(q), border);
}

const distance = (x: Eigenvalue, y: Eigenvalue): number => Math.hypot(x.re - y.re, x.im - y.im);

const infeasible = (message: string, suggestion: string): CostateError =>
  new CostateError({ code: 'infeasible.parameters', message, suggestion });

/** The error for an equation whose doubling did not end in a stabilising solution. */
export function noSolution(m: ReducedMatrices, border: Border, detail: string): CostateError {
  const none = 'the Riccati equation has no stabilising solution';
  const unseen = freeModes(m, border);
  // What costs nothing may run away: only a mode that is paid for makes the cost infinite.
  const isPaid = (mode: Eigenvalue): boolean =>
    !unseen.some((other) => distance(mode, other) <= SAME * frobenius(inOwnUnits(m.a)));
  const unreached = lostModes(m.a, m.g, border).find(isPaid);
  if (unreached)
    return infeasible(
      `${none}: no control reaches the mode ${modeInWords(unreached)}, which does not decay; the pair (A, B) is not stabilisable`,
      'a control that acts on it, or a larger discount',
    );
  const [free] = unseen;
  if (free)
    return new CostateError({
      code: 'infeasible.root',
      message: `${none}: the mode ${modeInWords(free)} does not decay and costs nothing; the pair (A, Q) is not detectable`,
      suggestion: 'a cost on it, however small, or leave it out of the state',
    });
  const pencil = border.pencil(m);
  const size = pencil.reduce((most, { re, im }) => Math.max(most, Math.hypot(re, im)), 0);
  const onBorder = pencil
    .filter((mode) => Math.abs(border.beyond(mode)) <= Math.min(border.width, ON_BORDER * (size || 1)))
    .sort((x, y) => Math.abs(border.beyond(x)) - Math.abs(border.beyond(y)))[0];
  if (onBorder) {
    // Where two meet on the border the least cost may still be finite, as that of −x² + u² with ẋ = u − x is.
    const isMet = pencil.filter((mode) => distance(mode, onBorder) <= SAME * (size + frobenius(m.a))).length > 1;
    return new CostateError({
      code: isMet ? 'infeasible.root' : 'infeasible.parameters',
      message: `${none}: its Hamiltonian matrix has the eigenvalue ${modeInWords(onBorder)} on ${border.name}`,
      suggestion: `the cost is ${isMet ? 'on the verge of having no bound' : 'not bounded'} below: a larger R or Q`,
    });
  }
  return new CostateError({
    code: 'resources.numeric',
    message: `the Riccati equation was not solved: ${detail}`,
    suggestion: 'states and controls in units in which the entries of A, B, Q and R are of like size',
  });
}
