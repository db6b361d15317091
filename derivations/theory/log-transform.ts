/** V = −log η turns the linear equation of the reversed density into a Hamilton-Jacobi-Bellman equation. */
import { minusField } from '../../src/derivation/diffusion-fields.js';
import { definitionsOf } from '../../src/derivation/definition.js';
import { fieldSubstitution } from '../../src/derivation/rules/field-substitution.js';
import { V, logEquationFormula } from '../../src/derivation/rules/log-equation.js';
import { eta, reversedDensityEquation } from '../../src/derivation/rules/reversed-density.js';
import type { Derivation } from '../../src/derivation/step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';
import { callField, fieldEquation } from '../../src/expression/field.js';

const definition = fieldEquation(eta, callField('exp', minusField(V)));

export default (): Derivation => ({
  id: 'log-transform',
  title: 'The log transform of the reversed density',
  source: 'Berner, Richter and Ullrich 2024',
  kind: 'theory',
  part: 'Diffusion models',
  place: 3,
  follows: ['time-reversal'],
  introduction:
    'A positive solution of a linear parabolic equation is e to the minus something. That something obeys a nonlinear equation, and its quadratic term is the Hamiltonian of a control problem.',
  assumptions: noAssumptions,
  functions: [
    { name: 'mu', parameters: ['t', 'x'], meaning: 'drift of the reversed time' },
    { name: 'Sigma', parameters: ['t'], meaning: 'noise, free of the state' },
    { name: 'eta', parameters: ['t', 'x'], meaning: 'density of the reversed time' },
    { name: 'V', parameters: ['t', 'x'], meaning: 'minus its logarithm' },
  ],
  scales: new Map(),
  hypotheses: [],
  definitions: definitionsOf(definition),
  vectorDefinitions: [definition],
  steps: [
    ...reversedDensityEquation(),
    ...fieldSubstitution({
      id: 'log-equation',
      title: 'The equation for V = −log η',
      text: 'Every derivative of η brings down one of V; the second one brings down a square as well, which is the only nonlinear term.',
      premise: 'reversed-density',
      definition,
      factor: minusField(callField('exp', V)),
      formula: logEquationFormula,
    }),
  ],
});
