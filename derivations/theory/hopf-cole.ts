/** The exponential that makes the equation of least effort linear, and what its solution is: a mean over free paths. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { minusField, noiseGradient, potential } from '../../src/derivation/diffusion-fields.js';
import { doobTransform, exponentialIdentity, weightedProcess } from '../../src/derivation/rules/h-transform.js';
import { definitionBinding, fieldSubstitution } from '../../src/derivation/rules/field-substitution.js';
import { leastEffortSteps, linearFormula, noise } from '../../src/derivation/rules/least-effort.js';
import { pathIntegralExample, quadraticDefinitions } from '../../src/derivation/rules/path-integral-example.js';
import type { Derivation } from '../../src/derivation/step.js';
import { vectorSteps } from '../../src/derivation/vector-step.js';
import { callField, fieldEquation } from '../../src/expression/field.js';

const V = potential('V');
const psi = potential('psi');
const definition = fieldEquation(psi, callField('exp', minusField(V)));

export default (): Derivation => ({
  id: 'hopf-cole',
  title: 'The linear equation of least effort',
  source: 'Karatzas and Shreve 1991',
  kind: 'theory',
  part: 'Linear equations, bridges and entropy',
  place: 1,
  follows: ['hjb-time-dependent', 'feynman-kac'],
  introduction:
    'Where effort enters through the noise and costs half its square, the nonlinear term of the equation and the noise have the same matrix. An exponential then cancels one against the other: what remains is linear, and its solution is a mean over paths that nobody steers.',
  assumptions: {
    domains: new Map([
      ['kappa', { kind: 'positive' }],
      ['T', { kind: 'positive' }],
    ]),
    facts: [],
  },
  functions: [
    { name: 'b', parameters: ['t', 'x'], meaning: 'drift without effort' },
    { name: 'Sigma', parameters: ['t', 'x'], meaning: 'noise, through which the effort acts too' },
    { name: 'q', parameters: ['t', 'x'], meaning: 'running cost of the state' },
    { name: 'V', parameters: ['t', 'x'], meaning: 'least cost' },
    { name: 'psi', parameters: ['t', 'x'], meaning: 'its exponential e^{−V}' },
    { name: 'phi', parameters: ['t', 'x'], meaning: 'any smooth function' },
  ],
  scales: new Map(),
  hypotheses: [],
  definitions: [...definitionsOf(definition), ...quadraticDefinitions],
  vectorDefinitions: [definition],
  steps: [
    ...leastEffortSteps(V),
    ...exponentialIdentity(V),
    ...fieldSubstitution({
      id: 'linear',
      title: 'The linear equation of the exponential',
      text: 'With ψ = e^{−V} the square is gone.',
      premise: 'reduced',
      definition,
      factor: callField('exp', minusField(V)),
      formula: linearFormula(psi),
    }),
    ...vectorSteps({
      id: 'effort',
      title: 'The best effort',
      text: 'The slope of −V is that of log ψ, the drift towards where ψ grows.',
      formula: fieldEquation(minusField(noiseGradient(noise, V)), noiseGradient(noise, callField('log', psi))),
      rule: 'field-substitution',
      premises: ['square'],
      justification: ({ dimension }) => ({ kind: 'identity', bindings: definitionBinding(definition, dimension) }),
    }),
    ...doobTransform(psi, potential('phi')),
    ...weightedProcess(psi),
    ...pathIntegralExample,
  ],
});
