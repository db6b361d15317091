/** Verification with a remainder: every control costs the value plus half the expected square of its distance from the best. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { completedSquare } from '../../src/derivation/rules/convex-conjugate.js';
import { logEquation } from '../../src/derivation/rules/log-equation.js';
import { observedGap } from '../../src/derivation/rules/observed-gap.js';
import { gapHypotheses, optimalFeedback, verificationGap } from '../../src/derivation/rules/verification-gap.js';
import type { Derivation } from '../../src/derivation/step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';

export default (): Derivation => ({
  id: 'verification-gap',
  title: 'The cost of a control that is not optimal',
  source: 'Fleming and Soner 2006; Berner, Richter and Ullrich 2024',
  kind: 'theory',
  part: 'Diffusion models',
  place: 5,
  follows: ['log-transform', 'diffusion-control'],
  introduction:
    'A verification theorem says that no control costs less than V. Here the square can be completed exactly, so that the inequality becomes an equation: a control costs V and, along its own path, half the square of its distance from the optimal one. This is what a trained score pays for its errors.',
  assumptions: noAssumptions,
  functions: [
    { name: 'mu', parameters: ['t', 'x'], meaning: 'drift of the reversed time' },
    { name: 'Sigma', parameters: ['t'], meaning: 'noise, free of the state' },
    { name: 'V', parameters: ['t', 'x'], meaning: 'least cost' },
    { name: 'u', parameters: ['t', 'x'], meaning: 'any control' },
    { name: 'u_opt', parameters: ['t', 'x'], meaning: 'the optimal control u*' },
    { name: 'J', parameters: ['t', 'x'], meaning: 'cost of u from (t, x) on' },
    { name: 'G', parameters: ['t', 'x'], meaning: 'half the expected square of its distance from u*, from (t, x) on' },
  ],
  scales: new Map(),
  hypotheses: gapHypotheses,
  definitions: definitionsOf(optimalFeedback),
  vectorDefinitions: [optimalFeedback],
  steps: [...logEquation(), ...completedSquare(), ...verificationGap(), ...observedGap()],
});
