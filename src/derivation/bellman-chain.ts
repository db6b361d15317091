/** The passage from Bellman's equation with step h to the Hamilton-Jacobi-Bellman equation, step by step. */
import { zero } from '../expression/expression.js';
import { averageHypothesis, dynamicProgramming, dynamicProgrammingHypothesis } from './rules/dynamic-programming.js';
import { gaussianExpectation, oneStepExpansion } from './rules/gaussian-expectation.js';
import { exchangeHypothesis, exchangeOfOptimumAndLimit, hjbEquation } from './rules/hjb-equation.js';
import { stepLimit } from './rules/step-limit.js';
import { smoothnessHypothesis, taylorExpansion } from './rules/taylor-expansion.js';
import { rewardRate, type Setting } from './setting.js';
import type { Hypothesis, Step } from './step.js';

export const chainHypotheses: readonly Hypothesis[] = [
  dynamicProgrammingHypothesis,
  smoothnessHypothesis,
  exchangeHypothesis,
];

/** The hypotheses of a problem's own chain. */
export const hypothesesOfChain = (s: Setting): readonly Hypothesis[] =>
  s.average === undefined ? chainHypotheses : [averageHypothesis(s.average), smoothnessHypothesis, exchangeHypothesis];

/** The steps `dynamic-programming` to `hjb`. A step that would only repeat the one before is left out. */
export function bellmanChain(s: Setting): readonly Step[] {
  const noisy = s.normals.length > 0;
  const worthless = rewardRate(s) === zero && s.discount === zero;
  const expectation = noisy ? [gaussianExpectation(s)] : [];
  const oneStep = worthless ? [] : [oneStepExpansion(s, noisy ? 'expectation' : 'taylor')];
  const limit = { ...stepLimit(s), premises: [worthless ? (noisy ? 'expectation' : 'taylor') : 'one-step'] };
  return [
    dynamicProgramming(s),
    taylorExpansion(s),
    ...expectation,
    ...oneStep,
    limit,
    exchangeOfOptimumAndLimit(s),
    hjbEquation(s),
  ];
}
