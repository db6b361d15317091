/** Generating data from noise is a control problem: its value is −log of the noised density, its optimal control the score. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { convexConjugate } from '../../src/derivation/rules/convex-conjugate.js';
import {
  densityOfForwardTime,
  densityOfReversedTime,
  leastCost,
  regenerated,
} from '../../src/derivation/rules/least-cost.js';
import { logEquation } from '../../src/derivation/rules/log-equation.js';
import { observedControl } from '../../src/derivation/rules/observed-control.js';
import { andersonEquation } from '../../src/derivation/rules/time-reversal.js';
import type { Derivation } from '../../src/derivation/step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';

const definitions = [densityOfReversedTime, densityOfForwardTime];

export default (): Derivation => ({
  id: 'diffusion-control',
  title: 'Diffusion models as optimal control',
  source: 'Berner, Richter and Ullrich 2024',
  kind: 'theory',
  part: 'Diffusion models',
  place: 4,
  follows: ['log-transform', 'time-reversal'],
  introduction:
    'The log transform of the reversed density left a quadratic term. A square is the best of linear functions, so the equation is a Hamilton-Jacobi-Bellman equation: V = −log p is the least cost of steering noise back to data, where the control is paid by its square. The best control is the score, and the process under it is the reverse-time diffusion.',
  assumptions: noAssumptions,
  functions: [
    { name: 'mu', parameters: ['t', 'x'], meaning: 'drift of the reversed time' },
    { name: 'Sigma', parameters: ['t'], meaning: 'noise, free of the state' },
    { name: 'V', parameters: ['t', 'x'], meaning: 'least cost' },
    { name: 'eta', parameters: ['t', 'x'], meaning: 'density in the reversed time' },
    { name: 'p', parameters: ['t', 'x'], meaning: 'density of the forward process, that of the data at time 0' },
  ],
  scales: new Map(),
  hypotheses: [],
  definitions: definitionsOf(...definitions),
  vectorDefinitions: definitions,
  steps: [
    ...convexConjugate(),
    ...logEquation(),
    ...leastCost(),
    ...andersonEquation(),
    ...regenerated(),
    ...observedControl(),
  ],
});
