/** The linear-quadratic regulator in several dimensions: the algebraic Riccati equation and its stabilising root. */
import {
  constantDefinition,
  matrixMaximum,
  matrixSolution,
  positiveNames,
  riccatiEntries,
} from '../../src/derivation/rules/algebraic-riccati.js';
import { stabilisingRoot } from '../../src/derivation/rules/riccati-root.js';
import type { Derivation } from '../../src/derivation/step.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';
import type { Domain } from '../../src/expression/expression.js';

export default (): Derivation => ({
  id: 'lqr-matrix',
  title: 'The regulator in several dimensions',
  source: 'Kalman 1960',
  kind: 'theory',
  part: 'Policies and their values',
  place: 4,
  follows: ['hjb-diffusion', 'lqr'],
  introduction:
    'A linear system with a quadratic reward has a quadratic value: whenever a symmetric matrix P solves the algebraic Riccati equation, −½xᵀPx less a constant solves the Hamilton-Jacobi-Bellman equation. The equation has several roots; an example with rational ones shows that asking for a positive semidefinite P leaves the one under which the closed loop is stable. The cost of the controls is a diagonal R, which a rotation of the controls always achieves.',
  assumptions: {
    domains: new Map<string, Domain>(
      DIMENSIONS.flatMap((d) => positiveNames(d).map((name) => [name, { kind: 'positive' }] as const)),
    ),
    facts: [],
  },
  functions: [],
  scales: new Map(),
  hypotheses: [],
  definitions: DIMENSIONS.map(constantDefinition),
  steps: [
    ...DIMENSIONS.flatMap((d) => [...riccatiEntries(d), matrixMaximum(d), matrixSolution(d)]),
    ...stabilisingRoot,
  ],
});
