/** Forward paths of the noised mixture with their starts kept: the two losses and their common minimiser. */
import {
  add,
  call,
  divide,
  multiply,
  negate,
  number,
  square,
  subtract,
  symbol,
  unknown,
  type Expression,
} from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { PathExperiment } from '../experiment.js';
import { HORIZON, KEPT_AT_HORIZON, dataLaw, noisedScore, noising } from '../noised-mixture.js';
import type { Step } from '../step.js';
import { observed } from './ito-steps.js';

const [x, start] = [symbol('x'), symbol('x_0')];
const kept = number(KEPT_AT_HORIZON);

/** ∇log p_T and ∇log p_T(·|Y₀) at the end of a path: the second is −(Y_T − kept Y₀)/(1 − kept²). */
const score = substitute(noisedScore(1)[0] as Expression, [bind('t', number(HORIZON))]);
const conditionalScore = negate(divide(subtract(x, multiply(kept, start)), subtract(number(1), square(kept))));

const paths = (terminal: Expression): PathExperiment => ({
  kind: 'paths',
  system: noising(1),
  start: dataLaw(1),
  horizon: HORIZON,
  steps: 32,
  records: [{ time: rational(0), names: ['x_0'] }],
  functional: { terminal },
  statistic: 'mean',
});

/**
 * E‖s − ∇log p(·|Y₀)‖² − E‖s − ∇log p‖² = E‖∇log p(·|Y₀)‖² − E‖∇log p‖² for every s; the first mean on the right is
 * 1/(1 − kept²), here 49/40, and the second one is brought to the left.
 */
const constant = (id: string, words: string, model: Expression): Step =>
  observed(
    `observed.constant.${id}`,
    `Observed: for s = ${words} the two losses differ by −C = 49/40 − E‖∇log p_T‖²`,
    unknown('D', [model]),
    number(rational(49, 40)),
    paths(add(square(subtract(model, conditionalScore)), negate(square(subtract(model, score))), square(score))),
  );

/** Among s = θx the best is θ* = −1/E X² by parts, here −1/E Y_T² with E Y_T² = 1 + (E Y₀² − 1)(3/7)². */
const secondMoment = number(rational(235, 196));

const firstOrder = (id: string, words: string, target: Expression): Step =>
  observed(
    `observed.minimiser.${id}`,
    `Observed: among s = θx the ${words} is stationary at θ = −1/E Y_T²`,
    unknown('E', [multiply(x, unknown('c', [x, start]))]),
    negate(divide(square(x), secondMoment)),
    paths(multiply(x, target)),
  );

export const observedScoreMatching = (): readonly Step[] => [
  constant('linear', '−x', negate(x)),
  constant('bent', 'tanh 2x', call('tanh', multiply(number(2), x))),
  firstOrder('marginal', 'loss against the score', score),
  firstOrder('conditional', 'loss against the conditional score', conditionalScore),
];
