/** Differential Riccati equations: closed forms, an independent integration, the algebraic equation as the limit, blow-up. */
import { describe, expect, it } from 'vitest';
import { solveDifferentialRiccati } from '../../../src/solve/riccati/differential.js';
import {
  frobenius,
  identity,
  matrixOf,
  plus,
  times,
  transpose,
  zeros,
  type Matrix,
} from '../../../src/solve/riccati/matrix.js';
import { solveContinuousRiccati } from '../../../src/solve/riccati/solve-riccati.js';
import { solveTimeDependentRiccati } from '../../../src/solve/riccati/time-dependent.js';
import { largestDifference, randomMatrix, randomness } from './random-matrices.js';

const scalar = (v: number): Matrix => matrixOf([[v]]);
const value = (m: Matrix | undefined): number => m?.entries[0] ?? NaN;
const integrator = { a: scalar(0), b: scalar(1), q: scalar(1) };

describe('scalar equations in closed form', () => {
  it('tanh(T − t) for the integrator, however long the horizon', () => {
    for (const horizon of [0.1, 3, 300, 3e5]) {
      const { times: t, values, slopes, gains } = solveDifferentialRiccati(integrator, scalar(0), horizon);
      expect([t[0], t.at(-1)]).toEqual([0, horizon]);
      t.forEach((time, k) => {
        const wanted = Math.tanh(horizon - time);
        expect(Math.abs(value(values[k]) - wanted)).toBeLessThan(1e-13);
        expect(Math.abs(value(slopes[k]) - (wanted ** 2 - 1))).toBeLessThan(1e-13);
        expect(value(gains[k])).toBe(value(values[k]));
      });
    }
  });

  it('1/(1 + T − t) where only the end costs', () => {
    const { times: t, values } = solveDifferentialRiccati({ ...integrator, q: scalar(0) }, scalar(1), 5);
    t.forEach((time, k) => expect(Math.abs(value(values[k]) - 1 / (6 - time))).toBeLessThan(1e-14));
  });

  it('−tan(T − t) for a cost that is bounded on a short horizon only', () => {
    const { times: t, values } = solveDifferentialRiccati({ ...integrator, q: scalar(-1) }, scalar(0), 1.5);
    t.forEach((time, k) => {
      const wanted = -Math.tan(1.5 - time);
      expect(Math.abs(value(values[k]) - wanted)).toBeLessThan(1e-12 * (1 + wanted ** 2));
    });
  });

  it('with discount, cross term and price of control', () => {
    // −P' = q + 2(a − ρ/2)P − (bP + s)²/r
    const [a, b, q, r, s, rho] = [0.4, 1.5, 2, 0.7, 0.3, 0.2];
    const equation = { a: scalar(a), b: scalar(b), q: scalar(q), r: scalar(r), s: scalar(s), discount: rho };
    const { values, slopes } = solveDifferentialRiccati(equation, scalar(0.5), 2);
    values.forEach((m, k) => {
      const p = value(m);
      const wanted = -(q + 2 * (a - rho / 2) * p - (b * p + s) ** 2 / r);
      expect(Math.abs(value(slopes[k]) - wanted)).toBeLessThan(1e-12);
    });
  });
});

describe('systems', () => {
  const random = randomness(21);
  const n = 6;
  const root = randomMatrix(random, n, n);
  const equation = {
    a: randomMatrix(random, n, n, 0.6),
    b: randomMatrix(random, n, 2),
    q: plus(identity(n), times(root, transpose(root)), 0.1),
    discount: 0.1,
  };
  const terminal = identity(n, 0.5);

  it('agree with a Runge-Kutta pair, which knows nothing of the structure', () => {
    const { values } = solveDifferentialRiccati(equation, terminal, 1.5);
    const other = solveTimeDependentRiccati(() => equation, terminal, 1.5);
    expect(largestDifference(values[0] as Matrix, other.values[0] as Matrix)).toBeLessThan(1e-9);
  });

  it('do not depend on the nodes of the table', () => {
    const [few, many] = [4, 64].map((nodesPerDoubling) => solveDifferentialRiccati(equation, terminal, 7, { nodesPerDoubling })); // prettier-ignore
    expect(few?.times.length).toBeLessThan((many?.times.length ?? 0) / 4);
    const [one, other] = [few?.values[0] as Matrix, many?.values[0] as Matrix];
    expect(largestDifference(one, other)).toBeLessThan(1e-12 * frobenius(one));
  });

  it('tend to the algebraic equation as the horizon grows', () => {
    const { x } = solveContinuousRiccati(equation);
    const { values } = solveDifferentialRiccati(equation, zeros(n, n), 100);
    expect(largestDifference(values[0] as Matrix, x)).toBeLessThan(1e-11);
  });

  it('keep a smaller terminal cost below a larger one', () => {
    const [small, large] = [0, 1].map((c) => solveDifferentialRiccati(equation, identity(n, c), 1).values[0] as Matrix);
    for (let i = 0; i < n; i++)
      expect((small?.entries[i * (n + 1)] as number) < (large?.entries[i * (n + 1)] as number)).toBe(true);
  });
});

describe('coefficients that change in time', () => {
  it('r = 1 + t without running cost: 1/P(t) = 1/P(T) + log((1 + T)/(1 + t))', () => {
    const equation = (t: number) => ({ ...integrator, q: scalar(0), r: scalar(1 + t) });
    const { times: t, values } = solveTimeDependentRiccati(equation, scalar(2), 3);
    t.forEach((time, k) => {
      expect(value(values[k])).toBeCloseTo(1 / (0.5 + Math.log(4 / (1 + time))), 10);
    });
  });
});

describe('what goes to infinity, or does not fit', () => {
  it.each([
    ['a running gain', scalar(-1), scalar(0), 2, 2 - Math.PI / 2],
    ['a terminal gain', scalar(0), scalar(-1), 2, 1],
    ['a running gain against a terminal cost', scalar(-1), scalar(5), 4, 4 - Math.PI / 2 - Math.atan(5)],
    ['a running gain on a long horizon', scalar(-1), scalar(0), 1000, 1000 - Math.PI / 2],
  ])('%s', (_, q, terminal, horizon, at) => {
    for (const solve of [
      () => solveDifferentialRiccati({ ...integrator, q }, terminal, horizon),
      () => solveTimeDependentRiccati(() => ({ ...integrator, q }), terminal, horizon),
    ])
      expect(solve).toThrow(`goes to infinity at t = ${Number(at.toPrecision(5))}`);
  });

  it.each([
    ['a horizon without end', () => solveDifferentialRiccati(integrator, scalar(0), Infinity), /the horizon is Infinity/],
    ['a terminal cost of another size', () => solveDifferentialRiccati(integrator, identity(2), 1), /P\(T\) is 2 × 2/],
    ['a table of three nodes', () => solveDifferentialRiccati(integrator, scalar(0), 1, { nodesPerDoubling: 3 }), /power of two/],
    ['a mode too fast for any table', () => solveDifferentialRiccati({ ...integrator, a: scalar(-1e20) }, scalar(0), 1), /too fast/],
  ])('%s', (_, solve, message) => {
    expect(solve).toThrow(message);
  }); // prettier-ignore
});
