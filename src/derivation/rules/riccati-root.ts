/** A double integrator whose Riccati equation has rational roots only: all of them, and the one that stabilises. */
import { noAssumptions } from '../../expression/assumptions.js';
import { equation, one, relation, symbol, zero, type Expression, type Relation } from '../../expression/expression.js';
import { parseFormula } from '../../expression/grammar.js';
import { normalForm } from '../../expression/normal-form.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { Step } from '../step.js';
import { riccatiEntry, riccatiEntryId } from './algebraic-riccati.js';

const scope = { symbols: new Set(['P_11', 'P_12', 'P_22']) };
const f = (text: string): Expression => parseFormula(text, scope);

/** Position and velocity, one control on the velocity, Q = 4I, ρ = 1. */
const PROBLEM = {
  A_11: 0, A_12: 1, A_21: 0, A_22: 0, B_11: 0, B_12: 0, B_21: 0, B_22: 1,
  Q_11: 4, Q_12: 0, Q_22: 4, r_1: 1, r_2: 1, rho: 1,
} as const; // prettier-ignore
const numbers = Object.entries(PROBLEM).map(([name, value]) => bind(name, f(String(value))));

const plain = { premises: [] as readonly string[], assumptions: [], facts: [] } as const;

/** An entry of the equation in two dimensions, with the numbers put in. */
function entry(i: number, j: number, text?: string): Step {
  const { left, right } = riccatiEntry(2, i, j);
  const premise = riccatiEntryId(2, i, j);
  const put = (e: Expression): Expression => normalForm(substitute(e, numbers), noAssumptions);
  return {
    ...plain,
    id: `example.${i + 1}${j + 1}`,
    title: `An example: entry ${i + 1}, ${j + 1}`,
    ...(text === undefined ? {} : { text }),
    claim: equation(put(left), put(right)),
    rule: 'riccati-equation',
    premises: [premise],
    justification: {
      kind: 'combination',
      terms: [{ premise, factor: one, specialise: numbers }],
      rewrites: [],
      bindings: [],
    },
  };
}

const root = (
  name: string,
  value: string,
  equations: readonly string[],
  known: Readonly<Record<string, string>>,
  criterion: readonly { readonly condition: Relation; readonly why: string }[],
  text?: string,
): Step => ({
  ...plain,
  id: `root.${name}`,
  title: `The root: ${name.replace('_', ' ')}`,
  ...(text === undefined ? {} : { text }),
  claim: equation(symbol(name), f(value)),
  rule: 'root',
  premises: [...equations, ...Object.keys(known).map((n) => `root.${n}`)],
  justification: {
    kind: 'root',
    equations,
    criterion,
    bindings: Object.entries(known).map(([n, v]) => bind(n, f(v))),
  },
});

export const stabilisingRoot: readonly Step[] = [
  entry(
    0,
    0,
    'A point on a line whose velocity is controlled, with Q = 4I, unit cost of control and ρ = 1: three equations for three entries.',
  ),
  entry(0, 1),
  entry(1, 1),
  {
    ...plain,
    id: 'elimination',
    title: 'All symmetric roots',
    text: 'Eliminating P₁₁ and P₂₂ leaves an equation of degree four for P₁₂. Its roots are 1, 4 and twice −2.',
    claim: equation(f('(P_12 - 1)*(P_12 - 4)*(P_12 + 2)^2'), zero),
    rule: 'elimination',
    premises: ['example.11', 'example.12', 'example.22'],
    justification: {
      kind: 'combination',
      terms: [
        { premise: 'example.11', factor: f('-(P_12*P_22 + 4 - P_12^2)') },
        { premise: 'example.12', factor: f('-(P_12*P_22 + 4 - P_12^2)') },
        { premise: 'example.22', factor: f('P_12^2') },
      ],
      rewrites: [],
      bindings: [],
    },
  },
  root(
    'P_12',
    '1',
    ['elimination'],
    {},
    [{ condition: relation(f('4 - P_12^2'), '>', zero), why: 'P is to be positive semidefinite, and P₁₁ = 4 − P₁₂²' }],
    'The roots 4 and −2 have P₁₁ = −12 and P₁₁ = 0 with P₁₂ ≠ 0: neither is positive semidefinite.',
  ),
  root('P_11', '3', ['example.11'], { P_12: '1' }, []),
  root(
    'P_22',
    '2',
    ['example.12', 'example.22'],
    { P_12: '1', P_11: '3' },
    [
      { condition: relation(f('P_11*P_22 - P_12^2'), '>', zero), why: 'P is positive definite' },
      { condition: relation(f('-1 - P_22'), '<', zero), why: 'trace of A − ρ/2 − BR⁻¹BᵀP' },
      { condition: relation(f('(P_22 + 1/2)/2 + P_12'), '>', zero), why: 'its determinant: the closed loop is stable' },
    ],
    'With this root the discounted closed loop A − ρ/2 − BR⁻¹BᵀP is stable: negative trace, positive determinant.',
  ),
];
