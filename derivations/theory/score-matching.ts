/** Learning the score from conditional scores, and what an imperfect score costs in likelihood. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { evidenceBound, modelHypothesis } from '../../src/derivation/rules/evidence-bound.js';
import { observedScoreMatching } from '../../src/derivation/rules/observed-score-matching.js';
import { mixtures, scoreMatching } from '../../src/derivation/rules/tower-property.js';
import type { Derivation } from '../../src/derivation/step.js';
import { noAssumptions } from '../../src/expression/assumptions.js';

export default (): Derivation => ({
  id: 'score-matching',
  title: 'Score matching and the evidence bound',
  source: 'Vincent 2011; Berner, Richter and Ullrich 2024',
  kind: 'theory',
  part: 'Diffusion models',
  place: 6,
  follows: ['time-reversal', 'verification-gap'],
  introduction:
    'The score of the noised law is not known, but the score given the clean datum is: it is that of a normal law. Regression on the second finds the first, since at every point the one is the mean of the other. The error that remains bounds how far the model’s law is from the data, weighed by the noise and taken along the forward process.',
  assumptions: noAssumptions,
  functions: [
    { name: 's', parameters: ['t', 'x'], meaning: 'model of the score' },
    ...[1, 2, 3].map((i) => ({
      name: `p_${i}`,
      parameters: ['t', 'x'],
      meaning: `density given the clean datum number ${i}, of weight w_${i}`,
    })),
    { name: 'p', parameters: ['t', 'x'], meaning: 'mixture of the first two' },
    { name: 'q', parameters: ['t', 'x'], meaning: 'mixture of all three' },
    { name: 'sigma', parameters: ['t'], meaning: 'noise of the forward process' },
    { name: 'mu', parameters: ['t', 'x'], meaning: 'drift of the reversed time' },
    { name: 'Sigma', parameters: ['t'], meaning: 'noise of the reversed time' },
    { name: 'eta', parameters: ['t', 'x'], meaning: 'true density of the reversed time, p_{T−t}' },
    { name: 'nu', parameters: ['t', 'x'], meaning: 'density of the model' },
  ],
  scales: new Map(),
  hypotheses: [modelHypothesis],
  definitions: definitionsOf(...mixtures),
  vectorDefinitions: mixtures,
  steps: [...scoreMatching(), ...evidenceBound(), ...observedScoreMatching()],
});
