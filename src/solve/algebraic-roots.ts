/**
 * Real roots of a few equations in as many unknowns, by Newton's method from many starts, and the one among them that meets
 * the criteria of a value function.
 */
import { compileKernel } from '../compile/kernel.js';
import type { AlgebraicSystem } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { subtract, type Expression } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { relationHolds } from '../expression/relation-holds.js';

export interface Root {
  readonly values: ReadonlyMap<string, number>;
  /** Newton's last step, as a share of the unknown's size. */
  readonly error: number;
}

/** Starts for each unknown; a system with two quadratic equations has four roots. */
const STARTS = 24;
/** Sizes of starts that are the same for all unknowns. */
const MAGNITUDES = [1, 0.1, 10, 0.01, 100, 1e-3, 1e3, 1e4, 1e5];
const MOST_STEPS = 80;
const MOST_HALVINGS = 12;
/** Longest step in the logarithm of an unknown. */
const MOST_LOGARITHM = 2;
/** Newton's last step beyond which a point is no root. */
const CONVERGED = 1e-12;
/** Roots closer than this share of their size are one. */
const SAME = 1e-7;

/** Solves a small dense system by elimination with partial pivoting; undefined where it is singular. */
function solveDense(matrix: readonly (readonly number[])[], right: readonly number[]): readonly number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] ?? NaN]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row, i) => (Math.abs(row[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0) ? k + i : best), k); // prettier-ignore
    const [top, other] = [rows[pivot] as number[], rows[k] as number[]];
    [rows[k], rows[pivot]] = [top, other];
    if (!(Math.abs(top[k] ?? 0) > 0)) return undefined;
    for (let i = k + 1; i < n; i++) {
      const row = rows[i] as number[];
      const factor = (row[k] ?? 0) / (top[k] ?? NaN);
      for (let j = k; j <= n; j++) row[j] = (row[j] ?? 0) - factor * (top[j] ?? 0);
    }
  }
  const found = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k] as number[];
    let rest = row[n] ?? NaN;
    for (let j = k + 1; j < n; j++) rest -= (row[j] ?? 0) * (found[j] ?? 0);
    found[k] = rest / (row[k] ?? NaN);
  }
  return found.every((v) => Number.isFinite(v)) ? found : undefined;
}

/** Starts around one and over several orders of magnitude, of both signs, by Lehmer's generator. */
function startsOf(n: number): readonly (readonly number[])[] {
  let state = 48_271;
  const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const alike = [1, -1].flatMap((sign) => MAGNITUDES.map((v) => new Array<number>(n).fill(sign * v)));
  // Unknowns of one candidate are often of like size, whatever that is.
  const mixed = Array.from({ length: STARTS * n }, (_, k) => {
    const common = k % 2 === 0 ? 10 ** (8 * uniform() - 4) : 1;
    return Array.from({ length: n }, () => (uniform() < 0.5 ? -1 : 1) * common * 10 ** (4 * uniform() - 2));
  });
  return [...alike, ...mixed];
}

/** Residuals at a point, and their derivatives. */
interface Linearised {
  readonly values: readonly number[];
  readonly jacobian: readonly (readonly number[])[];
}

/** Each equation divided by the unknown of its number, with derivatives in the logarithms of the unknowns. */
function inLogarithms({ values, jacobian }: Linearised, point: readonly number[]): Linearised {
  const ratios = values.map((v, i) => v / (point[i] ?? NaN));
  return {
    values: ratios,
    jacobian: jacobian.map((row, i) =>
      row.map((d, j) => (d * (point[j] ?? NaN)) / (point[i] ?? NaN) - (i === j ? (ratios[i] ?? NaN) : 0)),
    ),
  };
}

/**
 * All roots that were found; they hold to rounding.
 *
 * @param residuals as many as unknowns, with numbers for everything else
 */
export function rootsOf(residuals: readonly Expression[], unknowns: readonly string[]): readonly Root[] {
  const n = unknowns.length;
  const slopes = residuals.flatMap((e) => unknowns.map((name) => differentiate(e, name)));
  const kernel = compileKernel([...residuals, ...slopes], [...unknowns]);
  const out = new Array<number>(n + n * n).fill(0);
  const at = (point: readonly number[]): Linearised => {
    kernel.evaluate([...point], out);
    return {
      values: out.slice(0, n),
      jacobian: Array.from({ length: n }, (_, i) => out.slice(n + i * n, n + (i + 1) * n)),
    };
  }; // prettier-ignore
  const norm = (values: readonly number[]): number => values.reduce((sum, v) => sum + v * v, 0);
  /**
   * In the unknowns, or in the logarithms of their sizes, which keeps every sign. There each equation is divided by an unknown, so
   * that power laws such as 2 √A = c A have no peak between start and root from which a step would lead to zero.
   */
  const newton = (start: readonly number[], logarithmic: boolean): Root | undefined => {
    const height = (found: Linearised, where: readonly number[]): number =>
      norm(logarithmic ? found.values.map((v, i) => v / (where[i] ?? NaN)) : found.values);
    let point = start;
    let here = at(point);
    let last = Infinity;
    for (let k = 0; k < MOST_STEPS; k++) {
      const { values, jacobian } = logarithmic ? inLogarithms(here, point) : here;
      const step = solveDense(jacobian, values);
      if (!step) return undefined;
      const moved = (share: number): readonly number[] =>
        point.map((v, i) =>
          logarithmic
            ? v * Math.exp(-Math.max(-MOST_LOGARITHM, Math.min(MOST_LOGARITHM, share * (step[i] ?? NaN))))
            : v - share * (step[i] ?? NaN),
        );
      const size = logarithmic ? 1 : Math.max(...point.map(Math.abs));
      const length = Math.max(...step.map(Math.abs)) / size;
      // Rounding ends the descent; one more full step is as good as any.
      if (length <= CONVERGED && length >= last / 2)
        return { values: new Map(unknowns.map((name, i) => [name, point[i] ?? NaN])), error: length };
      last = length;
      let share = 1;
      let next = at(moved(share));
      for (
        let i = 0;
        i < MOST_HALVINGS && length > CONVERGED && !(height(next, moved(share)) < height(here, point));
        i++
      ) {
        share /= 2;
        next = at(moved(share));
      }
      if (!Number.isFinite(norm(next.values))) return undefined;
      point = moved(share);
      here = next;
    }
    return undefined;
  };
  const found: Root[] = [];
  for (const start of startsOf(n)) {
    for (const logarithmic of [false, true]) {
      const root = newton(start, logarithmic);
      if (root && !found.some((other) => isSame(root, other))) found.push(root);
    }
  }
  return found;
}

function isSame(a: Root, b: Root): boolean {
  const size = Math.max(...[...a.values.values(), ...b.values.values()].map(Math.abs));
  return [...a.values].every(([name, v]) => Math.abs(v - (b.values.get(name) ?? NaN)) <= SAME * size);
}

/**
 * The one root that meets the criteria.
 *
 * @param put puts numbers in for the parameters
 * @throws CostateError `infeasible.parameters` where no root meets them, `resources.undecided` where several do, or where there
 * are not as many equations as unknowns
 */
export function rootOf({ equations, unknowns, criterion }: AlgebraicSystem, put: (e: Expression) => Expression): Root {
  if (equations.length !== unknowns.length)
    throw new CostateError({
      code: 'resources.undecided',
      message: `the candidate leads to ${equations.length} equations in the ${unknowns.length} unknowns ${unknowns.join(', ')}`,
    });
  const roots = rootsOf(equations.map(({ left, right }) => put(subtract(left, right))), unknowns); // prettier-ignore
  const failing = (root: Root) =>
    criterion.find(({ condition: { left, operator, right } }) => {
      const [l, r] = [evaluateNumber(put(left), root.values), evaluateNumber(put(right), root.values)];
      return !relationHolds(l, operator, r);
    });
  const suitable = roots.filter((root) => !failing(root));
  const [only] = suitable;
  if (only && suitable.length === 1) return only;
  if (only)
    throw new CostateError({
      code: 'resources.undecided',
      message: `${suitable.length} roots of the equations for ${unknowns.join(', ')} meet the conditions on a value function`,
    });
  const [nearest] = roots.map((root) => failing(root)).filter((c) => c !== undefined);
  throw new CostateError({
    code: 'infeasible.parameters',
    message:
      roots.length === 0
        ? `the equations for ${unknowns.join(', ')} have no root that was found`
        : `none of the ${roots.length} roots of the equations for ${unknowns.join(', ')} is that of a value function`,
    ...(nearest ? { expected: `${printText(nearest.condition)} (${nearest.why})` } : {}),
  });
}
