/** The equation on a finite horizon with noise and discount, its two special cases, and how fast the end is forgotten. */
import { generalChain } from '../../src/derivation/general-chain.js';
import { barrier, deterministicCase, discountedGap, stationaryCase } from '../../src/derivation/rules/special-cases.js';
import type { Derivation, Hypothesis } from '../../src/derivation/step.js';
import { DIMENSIONS } from '../../src/derivation/vector-step.js';

const comparison: Hypothesis = {
  id: 'comparison',
  statement: 'Of two solutions the one that is larger at the end is larger before.',
  why: 'The comparison principle for bounded solutions (Fleming and Soner 2006, chapter V).',
};

export default (): Derivation => {
  const chain = generalChain({
    id: 'hjb-time-dependent',
    title: 'The Hamilton-Jacobi-Bellman equation on a finite horizon',
    source: 'Fleming and Soner 2006; Merton 1969, 1971',
    noisy: true,
    time: true,
    discounted: true,
  });
  return {
    ...chain,
    hypotheses: [...chain.hypotheses, comparison],
    definitions: DIMENSIONS.map(discountedGap),
    steps: [
      ...chain.steps,
      ...DIMENSIONS.map(deterministicCase),
      ...DIMENSIONS.map(stationaryCase),
      ...DIMENSIONS.map(barrier),
    ],
  };
};
