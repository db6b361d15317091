/** Answers, their agreement and counterexamples as words, the same on the page, in the paper and in Markdown. */
import { contradicted, differ, endMet, leaves } from '../solve/agreement.js';
import {
  LEARNERS,
  isAvailable,
  type Answers,
  type Bracket,
  type CharacteristicsAnswer,
  type EndLaw,
  type EndMoment,
  type SimulationAnswer,
  type GridAnswer,
  type Learner,
  type LearntAnswer,
  type PathIntegralAnswer,
  type Unavailable,
} from '../solve/answer.js';
import type { Counterexample } from '../verification/verdict.js';
import { counted, formatNumber, formatPoint, formatSeconds, formatWholePoint, formatWithError } from './figures.js';

/** Whether the answers agree, and why not, in one sentence. */
export function agreementSentence({ agree, challenge, methods, bracket, betweenLaws }: Answers): string {
  if (challenge)
    return `A constant policy, ${formatPoint(challenge.policy)}, does better: ${formatWithError(challenge.value, challenge.error)}. The answers are not the optimum.`;
  if (leaves(methods, bracket)) return 'An answer lies outside the bounds of the value: they cannot both be right.';
  if (agree === true) return 'The methods agree: every two values differ by at most the sum of their errors.';
  if (agree === null)
    return Object.values(methods).some((method) => isAvailable(method))
      ? 'Only one method applies, so there is nothing to compare it with.'
      : 'No method applies.';
  if (betweenLaws && !differ(methods) && !endMet(betweenLaws))
    return 'The simulated end is not in the law asked for: the policy is not the one between the two laws.';
  return differ(methods)
    ? 'The methods do not agree: two values differ by more than the sum of their errors.'
    : 'The methods do not contradict each other, but an error above 1 % of the value is too large to call it agreement.';
}

/** The same in a word or two. */
export function agreementWord(answers: Answers): { readonly word: string; readonly is: 'good' | 'bad' | 'open' } {
  if (answers.agree === null) return { word: 'one method', is: 'open' };
  if (answers.agree) return { word: 'agree', is: 'good' };
  return contradicted(answers) ? { word: 'disagree', is: 'bad' } : { word: 'too coarse', is: 'open' };
}

/** `least cost J between the two laws` */
export const costInWords = ({ cost, sense }: NonNullable<Answers['betweenLaws']>): string =>
  `${sense === 'minimize' ? 'least cost' : 'greatest reward'} ${cost} between the two laws`;

/** What the values are: V at the point, or the long-run average. */
export const valueName = ({ average, betweenLaws, at }: Answers): string =>
  betweenLaws
    ? costInWords(betweenLaws)
    : average === undefined
      ? `V at ${formatPoint(at)}`
      : `long-run average ${average}`;

/** The point that a table of answers belongs to, as its caption; a long-run average belongs to none, its policy does. */
export const pointInWords = ({ average, betweenLaws, at }: Answers): string =>
  betweenLaws
    ? `The ${costInWords(betweenLaws)}, and the policy at ${formatPoint(at)}`
    : average === undefined
      ? `At ${formatPoint(at)}`
      : `The long-run average ${average}, and the policy at ${formatPoint(at)}`;

/** How many paths of how many steps, on each level where there are several. */
const pathsInWords = ({ levels, paths, steps }: SimulationAnswer): string =>
  levels && levels.length > 1
    ? levels.map((l, i) => (i === 0 ? `${l.paths} paths of ${l.steps} steps` : `${l.paths} of ${l.steps}`)).join(', ')
    : `${paths} ${paths === 1 ? 'path' : 'paths'} of ${steps} steps`;

/** `stop at S = 30`, where the problem may be stopped. */
const stoppingPlace = ({ boundary = {} }: Pick<GridAnswer, 'boundary'>): string =>
  Object.entries(boundary)
    .flatMap(([name, places]) => places.map((x) => `stop at ${name} = ${formatNumber(x, 5)}`))
    .join(', ');

/** What the bound that no policy exceeds comes from. */
function byDuality({ by, because }: Bracket, isControlled: boolean): string {
  if (by === 'relaxation')
    return `a supersolution of the equation for V${because === undefined ? '' : ` (${because})`}`;
  return isControlled
    ? 'the best controls in hindsight along paths of the policy, weighed by their density'
    : 'the best stopping in hindsight on the same paths';
}

/** The bounds with all their errors, and what they come from. */
function bracketRow(bracket: Bracket | Unavailable, isControlled: boolean): readonly [string, string, string, string] {
  if (!isAvailable(bracket)) return ['bounds', 'unavailable', '', bracket.unavailable];
  const { lower, upper, region = {}, paths, steps, seconds } = bracket;
  const where = Object.entries(region).map(
    ([name, [a, b]]) => `${formatNumber(a, 3)} ≤ ${name} ≤ ${formatNumber(b, 3)}`,
  );
  return [
    'bounds',
    `${formatNumber(lower.ci95[0] - lower.bias)} to ${formatNumber(upper.ci95[1] + upper.bias)}`,
    '',
    `on one side the policy on ${paths} fresh paths of ${steps} steps, on the other, by duality, ${byDuality(bracket, isControlled)}${where.length > 0 ? ` for ${where.join(', ')}` : ''}; ${formatSeconds(seconds)}`,
  ];
}

/** The simulated end of each state beside the law asked for. */
const endRows = (end: EndLaw): readonly (readonly [string, string, string, string])[] =>
  Object.entries(end).map(([state, { mean, variance }]) => {
    const said = ({ value, standardError, bias, asked }: EndMoment): string =>
      `${formatWithError(value, 1.96 * standardError + bias)} of ${formatNumber(asked)}`;
    return [`end of ${state}`, `mean ${said(mean)}`, `variance ${said(variance)}`, 'simulated, of what was asked for'];
  });
/** The path integral, with what its paths count for. */
function integralRow(found: PathIntegralAnswer | Unavailable): readonly [string, string, string, string] {
  if (!isAvailable(found)) return ['path integral', 'unavailable', '', found.unavailable];
  const { value, standardError, ci95, bias, paths, steps, effectivePaths, steered, seconds } = found;
  const drawn = steered ? 'drawn where they count and weighed' : 'that nobody steers, weighed';
  return [
    'path integral',
    formatWithError(value, 1.96 * standardError + bias),
    '',
    `95 % interval [${formatNumber(ci95[0])}, ${formatNumber(ci95[1])}], bias ${formatNumber(bias, 2)}; ${paths} paths of ${counted(steps, 'step')} ${drawn}, as good as ${effectivePaths} of equal weight, ${formatSeconds(seconds)}`,
  ];
}

/** The best extremal, how many it was chosen from, and what its control brings when nothing but the dynamics is followed. */
function characteristicsRow(answer: CharacteristicsAnswer | Unavailable): readonly [string, string, string, string] {
  if (!isAvailable(answer)) return ['characteristics', 'unavailable', '', answer.unavailable];
  const { value, error, policy, duration, extremals, bound, steps, seconds } = answer;
  const chosen = extremals === 1 ? 'one extremal' : `the best of ${extremals} extremals`;
  return [
    'characteristics',
    formatWithError(value, error),
    [formatPoint(policy), duration === undefined ? '' : `end after ${formatNumber(duration)}`]
      .filter((text) => text !== '')
      .join(', '),
    `${chosen} by Pontryagin’s principle; its control brings ${formatNumber(bound)} when followed forward; ${steps} steps, ${formatSeconds(seconds)}`,
  ];
}

/** The methods that train networks, as they are called in a table. */
export const LEARNER_NAMES: Readonly<Record<Learner, string>> = {
  neural: 'neural',
  'q-learning': 'Q-learning',
  'trained-control': 'trained control',
};

function learntRow(name: Learner, answer: LearntAnswer | Unavailable): readonly [string, string, string, string] {
  if (!isAvailable(answer)) return [LEARNER_NAMES[name], 'unavailable', '', answer.unavailable];
  const { value, error, policy, scheme, iterations, seconds, variants } = answer;
  const plain = variants?.plain
    ? `; plainly ${formatNumber(variants.plain.value)}, ${formatPoint(variants.plain.policy)}`
    : '';
  const effort = `${scheme}${plain}; ${counted(iterations, 'iteration')}, ${formatSeconds(seconds)}`;
  return [LEARNER_NAMES[name], formatWithError(value, error), formatPoint(policy), effort];
}

/** Method, value with its error, policy and effort, as words; shared by the page and the paper. */
export function answerRows(answers: Answers): readonly (readonly [string, string, string, string])[] {
  const { 'closed-form': closed, characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
  return [
    isAvailable(closed)
      ? [
          'closed form',
          formatNumber(closed.value, 15),
          [formatPoint(closed.policy), stoppingPlace(closed)].filter((text) => text !== '').join(', '),
          closed.sampled ? closed.sampled.map((e) => e.detail).join('; ') : 'exact formula',
        ]
      : ['closed form', 'unavailable', '', closed.unavailable],
    ...(characteristics ? [characteristicsRow(characteristics)] : []),
    isAvailable(grid)
      ? ['grid', formatWithError(grid.value, grid.error), [formatPoint(grid.policy), stoppingPlace(grid)].filter((text) => text !== '').join(', '), `${grid.points} points, ${grid.iterations} iterations, ${formatSeconds(grid.seconds)}`] // prettier-ignore
      : ['grid', 'unavailable', '', grid.unavailable],
    ...(integral ? [integralRow(integral)] : []),
    isAvailable(simulation)
      ? [
          'simulation',
          formatWithError(simulation.value, 1.96 * simulation.standardError + simulation.bias),
          '',
          `95 % interval [${formatNumber(simulation.ci95[0])}, ${formatNumber(simulation.ci95[1])}], bias ${formatNumber(simulation.bias, 2)}; ${pathsInWords(simulation)}, ${formatSeconds(simulation.seconds)}`,
        ]
      : ['simulation', 'unavailable', '', simulation.unavailable],
    ...LEARNERS.flatMap((name) => {
      const found = answers.methods[name];
      return found ? [learntRow(name, found)] : [];
    }),
    ...(answers.betweenLaws?.end ? endRows(answers.betweenLaws.end) : []),
    ...(answers.bracket ? [bracketRow(answers.bracket, isAvailable(grid) && Object.keys(grid.policy).length > 0)] : []),
  ];
}

export const counterexampleSentence = (c: Counterexample): string =>
  `At ${formatWholePoint(c.point)} the left side is ${formatNumber(c.left, 8)} and the right side ${formatNumber(c.right, 8)} (seed ${c.seed}).`;
