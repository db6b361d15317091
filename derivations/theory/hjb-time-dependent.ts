/** The equation on a finite horizon with noise and discount, its two special cases, and how fast the end is forgotten. */
import { definitionsOf } from '../../src/derivation/definition.js';
import { generalChain } from '../../src/derivation/general-chain.js';
import { barrier, deterministicCase, discountedGap, stationaryCase } from '../../src/derivation/rules/special-cases.js';
import {
  mertonDecay,
  mertonDefinitions,
  mertonHypotheses,
  mertonPositive,
} from '../../src/derivation/rules/merton-decay.js';
import { riccatiDecay, riccatiDefinitions, riccatiPositive } from '../../src/derivation/rules/riccati-decay.js';
import type { Derivation, Hypothesis } from '../../src/derivation/step.js';
import type { Domain } from '../../src/expression/expression.js';

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
    part: 'From Bellman to Hamilton, Jacobi and Bellman',
    place: 6,
    noisy: true,
    time: true,
    discounted: true,
  });
  return {
    ...chain,
    follows: ['ito', 'hjb-deterministic', 'hjb-diffusion'],
    introduction:
      'With noise, discount and a last day the equation has all its terms. Leaving out noise and discount gives the deterministic equation, leaving out time the stationary one. How fast the last day is forgotten is a property of the problem: at least as fast as the discount where the value is bounded, and at a rate that the linearised equation gives where it is not.',
    assumptions: {
      ...chain.assumptions,
      domains: new Map([
        ...chain.assumptions.domains,
        ...[...riccatiPositive, ...mertonPositive, 'z'].map((name): [string, Domain] => [name, { kind: 'positive' }]),
      ]),
    },
    functions: [
      ...chain.functions,
      { name: 'V_0', parameters: ['x'], meaning: 'value on an infinite horizon' },
      { name: 'P', parameters: ['t'], meaning: 'curvature of a quadratic value, c its constant' },
      { name: 'delta', parameters: ['t'], meaning: 'deviation of the curvature, ε that of the constant' },
      { name: 'U', parameters: ['t', 'x'], meaning: 'value of Merton’s problem' },
      { name: 'K', parameters: ['t'], meaning: 'rate of consumption' },
    ],
    hypotheses: [...chain.hypotheses, comparison, ...mertonHypotheses],
    definitions: [...definitionsOf(discountedGap), ...riccatiDefinitions, ...mertonDefinitions],
    vectorDefinitions: [discountedGap],
    steps: [...chain.steps, ...deterministicCase, ...stationaryCase, ...barrier, ...riccatiDecay, ...mertonDecay],
  };
};
