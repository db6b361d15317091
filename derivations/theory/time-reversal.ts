/** The reverse of a diffusion is a diffusion whose drift knows the score; others share its marginals but not its paths. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { observedReversal } from '../../src/derivation/rules/observed-reversal.js';
import { reversedMixture } from '../../src/derivation/rules/reversed-mixture.js';
import { reversal, timeReversal } from '../../src/derivation/rules/time-reversal.js';
import type { Derivation } from '../../src/derivation/step.js';
import { fieldEquation, scalar } from '../../src/expression/field.js';

export default function timeReversalOfDiffusions(): Derivation {
  const mixture = reversedMixture();
  return {
    id: 'time-reversal',
    title: 'Time reversal',
    source: 'Anderson 1982',
    kind: 'theory',
    part: 'Diffusion models',
    place: 2,
    follows: ['fokker-planck'],
    introduction:
      'A diffusion dY = f dt + σ dB runs until the time T; its noise depends on time alone. Seen backwards its density obeys a backward equation, which is the forward equation of a new diffusion once the score is added to the drift. The amount of noise is free as long as the drift makes up for it, but only the original amount gives back the paths.',
    assumptions: { domains: new Map(mixture.domains), facts: [] },
    functions: [
      { name: 'f', parameters: ['t', 'x'], meaning: 'drift of the forward process' },
      { name: 'sigma', parameters: ['t', 'x'], meaning: 'its noise, in truth free of the state' },
      { name: 'p', parameters: ['t', 'x'], meaning: 'its density' },
      { name: 'mu', parameters: ['t', 'x'], meaning: 'minus the drift, in the reversed time' },
      { name: 'Sigma', parameters: ['t'], meaning: 'noise in the reversed time' },
      { name: 'eta', parameters: ['t', 'x'], meaning: 'density in the reversed time' },
      ...mixture.functions,
    ],
    scales: new Map(),
    hypotheses: [],
    definitions: [...definitionsOf(...reversal), ...mixture.definitions],
    vectorDefinitions: [
      ...reversal,
      ...mixture.definitions.map(({ left, right }) => fieldEquation(scalar(left), scalar(right))),
    ],
    steps: [...timeReversal(), ...mixture.steps, ...observedReversal()],
  };
}
