/**
 * The matrix regulator: dX = (AX + Ba)dt + Σ dW with reward −½(xᵀQx + Σ r_j a_j²), as many controls as states (a column of B
 * may be zero), V = −½xᵀPx − c with a symmetric P.
 */
import {
  add,
  divide,
  equation,
  half,
  minusOne,
  multiply,
  negate,
  residual,
  number,
  optimum,
  square,
  symbol,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { entryName, numbered } from '../../expression/field-components.js';
import { bind } from '../../expression/substitute.js';
import { freeSymbols } from '../../expression/traverse.js';
import type { CombinationTerm, Step } from '../step.js';

const range = (d: number): readonly number[] => Array.from({ length: d }, (_, i) => i);
const total = (d: number, term: (i: number) => Expression): Expression => add(...range(d).map(term));

/** The symbols of the problem in one dimension. */
function letters(d: number) {
  const entry = (name: string) => (i: number, j: number) => symbol(entryName(name, i, j, d));
  const symmetric = (name: string) => (i: number, j: number) =>
    symbol(entryName(name, Math.min(i, j), Math.max(i, j), d));
  const vector = (name: string) => (i: number) => symbol(numbered(name, d)[i] ?? name);
  return {
    A: entry('A'), B: entry('B'), Sigma: entry('Sigma'), P: symmetric('P'), Q: symmetric('Q'),
    x: vector('x'), a: vector('a'), r: vector('r'),
  }; // prettier-ignore
}

/** xᵀMx. */
const form = (d: number, m: (i: number, j: number) => Expression): Expression => {
  const { x } = letters(d);
  return add(...range(d).flatMap((i) => range(d).map((j) => multiply(m(i, j), x(i), x(j)))));
};

/** (Px)_i, minus the slope of V. */
const costate = (d: number, i: number): Expression => {
  const { P, x } = letters(d);
  return total(d, (k) => multiply(P(i, k), x(k)));
};
/** (BᵀPx)_j. */
const pull = (d: number, j: number): Expression => total(d, (i) => multiply(letters(d).B(i, j), costate(d, i)));

/** ½ Tr(ΣΣᵀP). */
const noiseCost = (d: number): Expression => {
  const { P, Sigma } = letters(d);
  return multiply(
    half,
    add(
      ...range(d).flatMap((i) =>
        range(d).flatMap((j) => range(d).map((k) => multiply(Sigma(i, k), Sigma(j, k), P(i, j)))),
      ),
    ),
  );
};

/** Reward and generator of V under an action, without what does not depend on it. */
function hamiltonian(d: number): Expression {
  const { A, B, Q, a, r, x } = letters(d);
  const cost = add(
    form(d, Q),
    total(d, (j) => multiply(r(j), square(a(j)))),
  );
  const drift = (i: number): Expression => total(d, (k) => add(multiply(A(i, k), x(k)), multiply(B(i, k), a(k))));
  return add(
    negate(multiply(half, cost)),
    negate(total(d, (i) => multiply(costate(d, i), drift(i)))),
    negate(noiseCost(d)),
  );
}

const overActions = (d: number): Expression =>
  optimum(
    'sup',
    numbered('a', d).map((name) => ({ name, domain: { kind: 'real' } as const })),
    hamiltonian(d),
  );

/** −½xᵀQx − (Px)·Ax + ½ Σ_j (BᵀPx)_j²/r_j − ½Tr(ΣΣᵀP). */
function bestHamiltonian(d: number): Expression {
  const { A, Q, r, x } = letters(d);
  return add(
    negate(multiply(half, form(d, Q))),
    negate(
      total(d, (i) =>
        multiply(
          costate(d, i),
          total(d, (k) => multiply(A(i, k), x(k))),
        ),
      ),
    ),
    multiply(
      half,
      total(d, (j) => divide(square(pull(d, j)), r(j))),
    ),
    negate(noiseCost(d)),
  );
}

/** ρP_ij = Q_ij + (PA + AᵀP)_ij − (PBR⁻¹BᵀP)_ij. */
export function riccatiEntry(d: number, i: number, j: number): Relation {
  const { A, B, P, Q, r } = letters(d);
  const gain = (row: number, k: number): Expression => total(d, (l) => multiply(P(row, l), B(l, k)));
  return equation(
    multiply(symbol('rho'), P(i, j)),
    add(
      Q(i, j),
      total(d, (k) => add(multiply(P(i, k), A(k, j)), multiply(P(j, k), A(k, i)))),
      negate(total(d, (k) => divide(multiply(gain(i, k), gain(j, k)), r(k)))),
    ),
  );
}

const pairs = (d: number): readonly (readonly [number, number])[] =>
  range(d).flatMap((i) => range(d - i).map((k) => [i, i + k] as const));

export const riccatiEntryId = (d: number, i: number, j: number): string =>
  d === 1 ? 'riccati.d1' : `riccati.d${d}.${i + 1}${j + 1}`;

/** c = Tr(ΣΣᵀP)/(2ρ). */
const constant = (d: number): Expression => divide(noiseCost(d), symbol('rho'));
export const constantDefinition = (d: number): Relation => equation(symbol('c'), constant(d));

/** Names that must be positive. */
export const positiveNames = (d: number): readonly string[] => ['rho', ...numbered('r', d)];

const plain = { premises: [] as readonly string[], assumptions: [], facts: [] } as const;

/** Entries of P belong to the data; all other names are data. */
const isUnknownEntry = (name: string): boolean => /^P(_\d+)?$/.test(name);

/** P solves the equation, one step an entry. */
export const riccatiEntries = (d: number): readonly Step[] =>
  pairs(d).map(([i, j]) => ({
    ...plain,
    id: riccatiEntryId(d, i, j),
    title: d === 1 ? 'The algebraic Riccati equation' : `Its entry ${i + 1}, ${j + 1} in ${d} dimensions`,
    claim: riccatiEntry(d, i, j),
    rule: 'riccati-equation',
    justification: {
      kind: 'hypothesis',
      why: 'P is a symmetric matrix that solves this equation, whatever the data; an example with its choice follows',
      forEvery: [...freeSymbols(residual(riccatiEntry(d, i, j)))].filter((name) => !isUnknownEntry(name)),
    },
  }));

export const matrixMaximum = (d: number): Step => ({
  ...plain,
  id: `maximum.d${d}`,
  title: 'The best action is linear in the state',
  text: 'With the slope −Px of V the Hamiltonian is concave in the action and stationary at a = −R⁻¹BᵀPx.',
  claim: equation(overActions(d), bestHamiltonian(d)),
  rule: 'maximum',
  justification: {
    kind: 'optimum',
    at: range(d).map((j) => bind(numbered('a', d)[j] ?? 'a', negate(divide(pull(d, j), letters(d).r(j))))),
    bindings: [],
  },
});

/** ρV = sup{…} from the entries, each with the factor −½x_i x_j. */
export function matrixSolution(d: number): Step {
  const { x } = letters(d);
  const terms = pairs(d).map(([i, j]): CombinationTerm => {
    const weight = i === j ? negate(half) : minusOne;
    return { premise: riccatiEntryId(d, i, j), factor: multiply(weight, x(i), x(j)) };
  });
  return {
    ...plain,
    id: `solution.d${d}`,
    title: 'The quadratic solves the Hamilton-Jacobi-Bellman equation',
    text: 'Multiply the entries of the Riccati equation by −½ xᵢxⱼ and add them up: the quadratic parts agree, and the constant takes care of the noise.',
    claim: equation(
      multiply(symbol('rho'), add(negate(multiply(half, form(d, letters(d).P))), negate(symbol('c')))),
      overActions(d),
    ),
    rule: 'riccati-equation',
    premises: [`maximum.d${d}`, ...terms.map((t) => t.premise)],
    justification: {
      kind: 'combination',
      terms: [{ premise: `maximum.d${d}`, factor: number(-1) }, ...terms],
      rewrites: [],
      bindings: [bind('c', constant(d))],
    },
  };
}
