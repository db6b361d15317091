/** Algebraic Riccati equations: known solutions, random systems, and every way in which there is none. */
import { describe, expect, it } from 'vitest';
import { CostateError } from '../../../src/errors.js';
import { cholesky } from '../../../src/solve/riccati/cholesky.js';
import { javascriptKernels } from '../../../src/solve/riccati/dense-javascript.js';
import { denseKernels } from '../../../src/solve/riccati/dense-simd.js';
import type { RiccatiEquation } from '../../../src/solve/riccati/equation.js';
import { solveLinear } from '../../../src/solve/riccati/linear-solve.js';
import {
  asymmetry,
  frobenius,
  identity,
  matrixOf,
  plus,
  times,
  transpose,
  zeros,
  type Matrix,
} from '../../../src/solve/riccati/matrix.js';
import {
  solveContinuousRiccati,
  solveDiscreteRiccati,
  type RiccatiSolution,
} from '../../../src/solve/riccati/solve-riccati.js';
import { diagonal, largestDifference, randomMatrix, randomness } from './random-matrices.js';

const scalar = (v: number): Matrix => matrixOf([[v]]);
const first = ({ x }: RiccatiSolution): number => x.entries[0] as number;

/** AᵀX + XA − ρX − (XB + S)R⁻¹(BᵀX + Sᵀ) + Q over the sum of the terms' norms, by the definition. */
function continuousDefect({ a, b, q, r = identity(b.columns), s = zeros(a.rows, b.columns), discount = 0 }: RiccatiEquation, x: Matrix): number {
  const ax = times(transpose(a), x);
  const xb = plus(times(x, b), s);
  const last = times(xb, solveLinear(r, transpose(xb)) as Matrix);
  const sum = [transpose(ax), plus(x, x, -1 - discount), q].reduce((total, term) => plus(total, term), ax);
  return frobenius(plus(sum, last, -1)) / (2 * frobenius(ax) + frobenius(last) + frobenius(q));
} // prettier-ignore

function discreteDefect({ a, b, q, r = identity(b.columns), s = zeros(a.rows, b.columns), discount = 1 }: RiccatiEquation, x: Matrix): number {
  const axa = times(times(transpose(a), x), a);
  const axb = plus(s, times(times(transpose(a), x), b), discount);
  const core = plus(r, times(times(transpose(b), x), b), discount);
  const last = times(axb, solveLinear(core, transpose(axb)) as Matrix);
  const right = plus(plus(q, axa, discount), last, -1);
  return frobenius(plus(right, x, -1)) / (frobenius(axa) + frobenius(last) + frobenius(q) + frobenius(x));
} // prettier-ignore

describe('known solutions', () => {
  it('of the double integrator', () => {
    const { x, gain, closedLoop, residual, margin } = solveContinuousRiccati({ a: matrixOf([[0, 1], [0, 0]]), b: matrixOf([[0], [1]]), q: matrixOf([[1, 0], [0, 2]]) }); // prettier-ignore
    expect(largestDifference(x, matrixOf([[2, 1], [1, 2]]))).toBeLessThan(1e-14); // prettier-ignore
    expect(largestDifference(gain, matrixOf([[1, 2]]))).toBeLessThan(1e-14);
    closedLoop.forEach(({ re }) => expect(re).toBeCloseTo(-1, 6));
    expect(margin).toBeCloseTo(1, 6);
    expect(residual).toBeLessThan(1e-15);
  });

  it('of the regulator with discount: ρP = q + 2αP − β²P²/r', () => {
    const solution = solveContinuousRiccati({ a: scalar(-0.5), b: scalar(1), q: scalar(1), r: scalar(0.1), discount: 0.1 }); // prettier-ignore
    expect(Math.abs(first(solution) - 0.2659750769140807)).toBeLessThan(1e-15);
    expect(solution.gain.entries[0]).toBeCloseTo(2.659750769140807, 13);
    expect(solution.closedLoop[0]?.re).toBeCloseTo(-0.5 - 2.659750769140807, 13);
  });

  it('of the regulator in three states: V(1, 0, 0) = −(P₁₁ + 0.09 Tr P/ρ)/2', () => {
    const a = matrixOf([[0, 1, 0], [0, 0, 1], [-1, -2, -2]]); // prettier-ignore
    const { x } = solveContinuousRiccati({ a, b: matrixOf([[0], [0], [1]]), q: identity(3), discount: 0.5 });
    const trace = (x.entries[0] as number) + (x.entries[4] as number) + (x.entries[8] as number);
    expect(-((x.entries[0] as number) + (0.09 * trace) / 0.5) / 2).toBeCloseTo(-0.9381419469, 10);
  });

  it.each([
    [0.1, 0.3140602],
    [0.05, 0.28899099],
    [0.025, 0.27722858],
    [0.0125, 0.27153862],
  ])('of the regulator in steps of %d', (h, wanted) => {
    const solution = solveDiscreteRiccati({ a: scalar(1 - 0.5 * h), b: scalar(h), q: scalar(h), r: scalar(0.1 * h), discount: Math.exp(-0.1 * h) }); // prettier-ignore
    expect(Math.abs(first(solution) - wanted)).toBeLessThan(5e-9);
  });

  it('of scalars are the larger root of the quadratic, with cross term and discount', () => {
    const random = randomness(11);
    for (let n = 0; n < 200; n++) {
      const [a, b, r] = [2 * random.normal(), random.normal(), Math.exp(random.normal())];
      const [s, rho] = [0.3 * random.normal(), random.uniform()];
      const q = s ** 2 / r + Math.exp(random.normal());
      // −(b²/r)X² + 2(a − ρ/2 − bs/r)X + q − s²/r = 0
      const half = a - rho / 2 - (b * s) / r;
      const [square, rest] = [(b * b) / r, q - (s * s) / r];
      const root = Math.sqrt(half * half + square * rest);
      const wanted = half > 0 ? (half + root) / square : rest / (root - half);
      const solution = solveContinuousRiccati({ a: scalar(a), b: scalar(b), q: scalar(q), r: scalar(r), s: scalar(s), discount: rho }); // prettier-ignore
      expect(Math.abs(first(solution) / wanted - 1)).toBeLessThan(1e-12);
    }
  });

  it('of independent parts are put together from the parts, in any coordinates', () => {
    const random = randomness(12);
    const rates = [-1, -0.3, 0, 0.4, 2, 5, 0.01, -7];
    const parts = rates.map((rate) => first(solveContinuousRiccati({ a: scalar(rate), b: scalar(1), q: scalar(1) })));
    // x = Ty with orthogonal T turns A, G, Q and X alike.
    const v = randomMatrix(random, 8, 1);
    const t = plus(identity(8), times(v, transpose(v)), -2 / frobenius(v) ** 2);
    const turned = (values: readonly number[]): Matrix => times(times(t, diagonal(values)), transpose(t));
    const a = turned(rates);
    const { x } = solveContinuousRiccati({ a, b: t, q: identity(8) });
    expect(largestDifference(x, turned(parts))).toBeLessThan(1e-12 * frobenius(x));
  });

  it('of equations without control are those of Lyapunov', () => {
    const { x } = solveContinuousRiccati({ a: scalar(-2), b: scalar(0), q: scalar(3) });
    expect(x.entries[0]).toBeCloseTo(0.75, 14);
    expect(first(solveDiscreteRiccati({ a: scalar(0.5), b: scalar(0), q: scalar(3) }))).toBeCloseTo(4, 14);
  });

  it('exist for costs that are indefinite but bounded: X² + 2X·1 − 0.5 = 0 with A = −1', () => {
    const solution = solveContinuousRiccati({ a: scalar(-1), b: scalar(1), q: scalar(-0.5) });
    expect(first(solution)).toBeCloseTo(-1 + Math.sqrt(0.5), 13);
  });
});

describe('units of the states', () => {
  const measured = (m: Matrix, row: number, column: number, units: readonly number[]): Matrix => ({
    ...m,
    entries: m.entries.map((v, p) => v * (units[Math.floor(p / m.columns)] as number) ** row * (column === 0 ? 1 : (units[p % m.columns] as number) ** column)), // prettier-ignore
  });

  it.each([4, 8, 12, 16])('of up to ten to the power of ±%d change the numbers alone', (power) => {
    const random = randomness(300 + power);
    for (let k = 0; k < 8; k++) {
      const n = 2 + (k % 4);
      const [a, b] = [randomMatrix(random, n, n), randomMatrix(random, n, 1 + (k % 2))];
      const { x, gain } = solveContinuousRiccati({ a, b, q: identity(n), discount: 0.1 });
      const units = Array.from({ length: n }, () => 10 ** (power * (2 * random.uniform() - 1)));
      const other = solveContinuousRiccati({ a: measured(a, -1, 1, units), b: measured(b, -1, 0, units), q: measured(identity(n), 1, 1, units), discount: 0.1 }); // prettier-ignore
      expect(largestDifference(measured(other.x, -1, -1, units), x)).toBeLessThan(1e-8 * frobenius(x));
      expect(largestDifference(transpose(measured(transpose(other.gain), -1, 0, units)), gain)).toBeLessThan(1e-8 * frobenius(gain)); // prettier-ignore
    }
  });

  it.each([4, 8, 12])('of up to ten to the power of ±%d do so in steps, also of the controls', (power) => {
    const random = randomness(400 + power);
    for (let k = 0; k < 8; k++) {
      const n = 2 + (k % 4);
      const [a, b] = [randomMatrix(random, n, n), randomMatrix(random, n, 2)];
      const { x } = solveDiscreteRiccati({ a, b, q: identity(n), discount: 0.9 });
      const [units, others] = [n, 2].map((count) => Array.from({ length: count }, () => 10 ** (power * (2 * random.uniform() - 1)))) as [number[], number[]]; // prettier-ignore
      const other = solveDiscreteRiccati({ a: measured(a, -1, 1, units), b: transpose(measured(transpose(measured(b, -1, 0, units)), 1, 0, others)), q: measured(identity(n), 1, 1, units), r: measured(identity(2), 1, 1, others), discount: 0.9 }); // prettier-ignore
      expect(largestDifference(measured(other.x, -1, -1, units), x)).toBeLessThan(1e-8 * frobenius(x));
    }
  });

  it.each([1e12, 1e14, 1e20])('a state that costs %d times as much hides none beside it', (much) => {
    const still = { a: diagonal([0.99, 0.5]), b: matrixOf([[0], [1]]), q: diagonal([1, much]) };
    expect(first(solveDiscreteRiccati(still))).toBeCloseTo(1 / (1 - 0.9801), 8);
    const dear = { b: diagonal([1, 0]), q: diagonal([1, much]), r: diagonal([1000, 1]) };
    expect(first(solveDiscreteRiccati({ ...dear, a: diagonal([1, 0.5]) }))).toBeCloseTo((1 + Math.sqrt(4001)) / 2, 8);
    expect(first(solveContinuousRiccati({ ...dear, a: diagonal([0, -1]) }))).toBeCloseTo(Math.sqrt(1000), 8);
  });

  it('a mode reached by little has the cost that reaching it takes', () => {
    // z = y + k/(1.1·10¹⁰) has ż = 0.05z + v/(1.1·10¹⁰), and the least v² that holds it costs 0.1·(1.1·10¹⁰)²z².
    const a = matrixOf([[0.1, 1e-10], [0, -1]]); // prettier-ignore
    const { x } = solveContinuousRiccati({ a, b: matrixOf([[0], [1]]), q: diagonal([1, 0]), discount: 0.1 });
    expect((x.entries[0] as number) / 1.21e19).toBeCloseTo(1, 8);
    const direct = { a: diagonal([0.1, -1]), b: matrixOf([[1e-10], [1]]), q: diagonal([1, 0]), discount: 0.1 };
    expect(first(solveContinuousRiccati(direct)) / 1e19).toBeCloseTo(1, 8);
  });

  it.each([1e-12, 1, 1e12])('a mode that no control reaches is none in units of %d', (unit) => {
    const a = matrixOf([[1, 0, 0], [2 * unit, -1, 1], [unit, 0, -2]]); // prettier-ignore
    const equation = { a, b: matrixOf([[0], [0], [unit]]), q: identity(3) };
    expect(() => solveContinuousRiccati(equation)).toThrow(/reaches the mode 1,.* not stabilisable/);
  });
});

describe('random systems', () => {
  const cases = Array.from({ length: 24 }, (_, k) => ({
    seed: 100 + k,
    n: 1 + ((5 * k) % 23),
    m: 1 + Math.floor(((5 * k) % 23) / 4),
  }));

  it.each(cases)('n=$n, m=$m, seed $seed: residual, symmetry, definiteness, spectrum', ({ seed, n, m }) => {
    const random = randomness(seed);
    const [c, root] = [randomMatrix(random, n, n), randomMatrix(random, m, m)];
    const r = plus(times(root, transpose(root)), identity(m, 0.2));
    const [a, b] = [randomMatrix(random, n, n, 1 / Math.sqrt(n)), randomMatrix(random, n, m)];
    // The joint cost of states and controls is positive.
    const s = randomMatrix(random, n, m, 0.2);
    const q = plus(times(c, transpose(c)), times(s, solveLinear(r, transpose(s)) as Matrix));
    const symmetric = { ...q, entries: q.entries.map((v, i) => (v + (q.entries[(i % n) * n + Math.floor(i / n)] as number)) / 2) }; // prettier-ignore
    for (const [solve, defect, discount] of [
      [solveContinuousRiccati, continuousDefect, 0.3],
      [solveDiscreteRiccati, discreteDefect, 0.95],
    ] as const) {
      const equation = { a, b, q: symmetric, r, s, discount };
      const { x, residual, closedLoop, margin, gain } = solve(equation);
      expect(residual).toBeLessThanOrEqual(1e-12);
      expect(defect(equation, x)).toBeLessThan(1e-11);
      expect(asymmetry(x)).toBe(0);
      expect(cholesky(plus(x, identity(n, 1e-12 * frobenius(x))))).toBeDefined();
      expect(closedLoop).toHaveLength(n);
      expect(margin).toBeGreaterThan(0);
      for (const { re, im } of closedLoop)
        expect(solve === solveContinuousRiccati ? re : Math.hypot(re, im) * Math.sqrt(discount)).toBeLessThan(
          solve === solveContinuousRiccati ? discount / 2 : 1,
        );
      expect([gain.rows, gain.columns]).toEqual([m, n]);
    }
  });

  it('with modes of speeds from 1e-4 to 1e4 keep the residual', () => {
    const random = randomness(7);
    const n = 12;
    const v = randomMatrix(random, n, 1);
    const t = plus(identity(n), times(v, transpose(v)), -2 / frobenius(v) ** 2);
    const a = times(times(t, diagonal(Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 0.1 : -1) * 10 ** (-4 + (8 * i) / (n - 1))))), transpose(t)); // prettier-ignore
    const equation = { a, b: randomMatrix(random, n, 4), q: identity(n) };
    const { x, residual } = solveContinuousRiccati(equation);
    expect(residual).toBeLessThan(1e-12);
    expect(continuousDefect(equation, x)).toBeLessThan(1e-11);
  });

  it('that one control hardly steers are solved to 1e-10 or refused, never in between', () => {
    let refused = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const random = randomness(seed);
      const n = 6 + seed;
      const equation = {
        a: randomMatrix(random, n, n, 1 / Math.sqrt(n)),
        b: randomMatrix(random, n, 1),
        q: identity(n),
      };
      try {
        const { x } = solveContinuousRiccati(equation);
        expect(continuousDefect(equation, x)).toBeLessThan(2e-10);
      } catch (error) {
        if (!(error instanceof CostateError)) throw error;
        expect(error.message).toMatch(/residual stays at|not stabilisable|does not decay/);
        refused++;
      }
    }
    expect(refused).toBeLessThan(6);
  });

  it('double with quadratic convergence', () => {
    const random = randomness(5);
    const { increments } = solveContinuousRiccati({ a: randomMatrix(random, 20, 20, 0.2), b: randomMatrix(random, 20, 5), q: identity(20) }); // prettier-ignore
    const small = increments.filter((d) => d < 0.05 && d > 0);
    expect(small.length).toBeGreaterThan(1);
    // log d₊ / log d → 2, up to a constant factor.
    for (let k = 1; k < small.length; k++)
      expect(Math.log(small[k] as number) / Math.log(small[k - 1] as number)).toBeGreaterThan(1.6);
  });

  it('in 200 states, with the bits of JavaScript where WebAssembly multiplies', () => {
    const random = randomness(6);
    const n = 200;
    const equation = {
      a: randomMatrix(random, n, n, 1 / Math.sqrt(n)),
      b: randomMatrix(random, n, 50),
      q: identity(n),
    };
    const fast = solveContinuousRiccati(equation, { kernels: denseKernels() });
    const plain = solveContinuousRiccati(equation, { kernels: javascriptKernels });
    expect(fast.residual).toBeLessThan(1e-12);
    expect(continuousDefect(equation, fast.x)).toBeLessThan(1e-10);
    expect(fast.x.entries).toEqual(plain.x.entries);
    expect(fast.closedLoop.every(({ re }) => re < 0)).toBe(true);
  });
});

describe('what has no solution', () => {
  const refusal = (solve: () => unknown): { code: string; message: string } => {
    try {
      solve();
    } catch (error) {
      if (error instanceof CostateError) return { code: error.details.code, message: error.message };
      throw error;
    }
    throw new Error('solved');
  };
  const rotation = matrixOf([[0, 1], [-1, 0]]); // prettier-ignore
  const [below, none] = [matrixOf([[0], [1]]), zeros(2, 2)];

  it.each([
    ['a mode that no control reaches', { a: diagonal([1, -1]), b: below, q: identity(2) }, /reaches the mode 1,.* not stabilisable/],
    ['a mode on the axis that no control reaches', { a: diagonal([0, -1]), b: below, q: identity(2) }, /reaches the mode 0,.* not stabilisable/],
    ['a growing mode without cost', { a: diagonal([1, -1]), b: matrixOf([[1], [1]]), q: diagonal([0, 1]) }, /mode 1 does not decay and costs nothing.* not detectable/],
    ['an oscillation without cost', { a: rotation, b: below, q: none }, /mode 0 ± 1i does not decay and costs nothing.* not detectable/],
    ['a growing mode without cost that rounding hides', { a: matrixOf([[0, 0.5, 0], [0.85, 0, 0], [-0.29, 0.22, 0.86]]), b: matrixOf([[0.51, -0.12], [1.69, -0.5], [-0.45, 0]]), q: diagonal([0.3721, 1.7161, 0]) }, /mode 0.86 does not decay and costs nothing/],
    ['a mode that the discount does not tame', { a: diagonal([0.3, -1]), b: below, q: identity(2), discount: 0.5 }, /reaches the mode 0.05/],
    ['a cost without bound', { a: scalar(0), b: scalar(1), q: scalar(-1) }, /eigenvalue 0 ± 1i on the imaginary axis/],
    ['a least cost on the verge', { a: scalar(-0.7), b: scalar(1), q: scalar(-0.49 - 1e-12) }, /eigenvalue 0 ± 0.000001.* on the imaginary axis/],
    ['two modes, of which the one that is paid for is not reached', { a: diagonal([1, 2]), b: none, q: diagonal([0, 1]) }, /reaches the mode 2,.* not stabilisable/],
    ['a mode that nothing reaches and nothing sees', { a: diagonal([1, 2]), b: below, q: diagonal([0, 1]) }, /mode 1 .*not detectable/],
    ['a control for nothing', { a: scalar(0), b: scalar(1), q: scalar(1), r: scalar(0) }, /R is not positive definite/],
    ['a control that earns', { a: diagonal([1, 1]), b: identity(2), q: identity(2), r: matrixOf([[1, 2], [2, 1]]) }, /R is not positive definite/],
  ])('%s', (_, equation, message) => {
    const { code, message: found } = refusal(() => solveContinuousRiccati(equation));
    expect(found).toMatch(message);
    expect(code).toBe(/detectable|0.000001/.test(found) ? 'infeasible.root' : 'infeasible.parameters');
  }); // prettier-ignore

  it.each([
    ['a mode that no control reaches', { a: diagonal([2, 0]), b: below, q: identity(2) }, /reaches the mode 2,.* not stabilisable/],
    ['an oscillation without cost', { a: rotation, b: below, q: none }, /mode 0 ± 1i does not decay and costs nothing/],
    ['a cost without bound', { a: scalar(1), b: scalar(1), q: scalar(-0.1) }, /eigenvalue 0.95 ± 0.31225i on the unit circle/],
  ])('%s, in steps', (_, equation, message) => {
    const { code, message: found } = refusal(() => solveDiscreteRiccati(equation));
    expect(found).toMatch(message);
    expect(code).toBe(/detectable/.test(found) ? 'infeasible.root' : 'infeasible.parameters');
  }); // prettier-ignore

  it.each([
    ['an entry that is no number', { a: scalar(NaN), b: scalar(1), q: scalar(1) }, /A has the entry NaN in row 1, column 1/],
    ['an entry without bound', { a: scalar(0), b: scalar(Infinity), q: scalar(1) }, /B has the entry Infinity/],
    ['sizes that do not fit', { a: diagonal([1, 2]), b: scalar(1), q: identity(2) }, /B is 1 × 1/],
    ['a Q that is not symmetric', { a: identity(2), b: below, q: matrixOf([[1, 2], [0, 1]]) }, /Q is not symmetric/],
    ['a negative discount', { a: scalar(1), b: scalar(1), q: scalar(1), discount: -1 }, /the discount is -1/],
  ])('%s', (_, equation, message) => {
    const { code, message: found } = refusal(() => solveContinuousRiccati(equation));
    expect(found).toMatch(message);
    expect(code).toBe('input.value');
  }); // prettier-ignore

  it('a discount above one, in steps', () => {
    const { code } = refusal(() => solveDiscreteRiccati({ a: scalar(1), b: scalar(1), q: scalar(1), discount: 1.1 }));
    expect(code).toBe('input.value');
  });
});
