/**
 * The passage to the HJB equation of one regime: the same rules as without regimes, the value after a step being its mean over
 * the regimes that the chain may have jumped to. Steps and hypotheses of a regime carry its number.
 */
import { printText } from '../expression/print-text.js';
import type { Rational } from '../expression/rational.js';
import type { ControlProblem, Regimes } from '../problem/problem.js';
import { inRegimeName, problemInRegime, regimeBindings } from '../problem/regimes.js';
import { zero } from '../expression/expression.js';
import { bellmanChain } from './bellman-chain.js';
import { requireDefined } from './candidate-scope.js';
import { definedness } from './definedness.js';
import { endOrInside, maximised, type Maximised } from './maximised.js';
import type { MaximiserSearch } from './maximiser.js';
import { listFacts, underHypotheses } from './progress.js';
import { problemSetting } from './problem-setting.js';
import { terminalCondition } from './rules/terminal-condition.js';
import type { Setting } from './setting.js';
import type { Hypothesis, Step } from './step.js';
import { suffixed } from './unknown-setting.js';

/** What is assumed of the switching itself. */
export const switchingHypothesis: Hypothesis = {
  id: 'switching',
  statement:
    'In a step of length h the regime jumps from i to j with the probability q_ij h + o(h), independently of the noise, and is seen by who controls.',
  why: 'What the rates of a continuous-time Markov chain mean; a second jump in the same step has the probability o(h) (Norris 1997, theorem 2.8.2).',
};

export interface RegimeChain {
  /** Zero-based. */
  readonly regime: number;
  /** The problem with the regime's values put in. */
  readonly problem: ControlProblem;
  readonly setting: Setting;
  readonly found: MaximiserSearch;
  readonly steps: readonly Step[];
  readonly hypotheses: readonly Hypothesis[];
}

/** What is appended to the ids of a regime's steps and hypotheses. */
export const regimeSuffix = (regime: number): string => `.regime-${regime + 1}`;

/** "z = 0.1": a regime in words. */
const inWords = (regimes: Regimes, regime: number): string =>
  regimeBindings(regimes, regime)
    .map(({ name, value }) => `${name} = ${printText(value).replace(/^-/, '−')}`)
    .join(', ');

export function regimeSetting(problem: ControlProblem, regimes: Regimes, regime: number): Setting {
  const valueName = (i: number): string => inRegimeName('V', i);
  return {
    ...problemSetting(problemInRegime(problem, regime)),
    valueName: valueName(regime),
    jumps: regimes.values.flatMap((_, j) => {
      const rate = regimes.rates[regime]?.[j] ?? zero;
      return j === regime || rate === zero ? [] : [{ rate, valueName: valueName(j) }];
    }),
  };
}

/** Steps with the regime's suffix, which say in their titles which one it is; its own hypotheses are renamed alike. */
export function inRegime(
  regimes: Regimes,
  regime: number,
  steps: readonly Step[],
  own: readonly Hypothesis[],
): { readonly steps: readonly Step[]; readonly hypotheses: readonly Hypothesis[] } {
  const suffix = regimeSuffix(regime);
  const where = `in the regime ${inWords(regimes, regime)}`;
  const ids = new Set(own.map((h) => h.id));
  return {
    hypotheses: own.map((h) => ({ ...h, id: `${h.id}${suffix}` })),
    steps: steps.map((step) => ({
      ...suffixed(step, suffix),
      title: `${step.title}, ${where}`,
      assumptions: step.assumptions.map((id) => (ids.has(id) ? `${id}${suffix}` : id)),
    })),
  };
}

/** What rests on a sign that nothing shows is given up: candidates in regimes are put in afterwards. */
const knownInside = (m: Maximised): Maximised =>
  'presumed' in m.found && m.found.presumed !== undefined
    ? { found: { stopped: endOrInside(m.found.presumed, undefined) }, steps: [] }
    : m;

/** From Bellman's equation of a step to the reduced equation, in one regime. */
export function regimeChain(
  whole: ControlProblem,
  regimes: Regimes,
  regime: number,
  parameters: ReadonlyMap<string, Rational>,
): RegimeChain {
  const problem = problemInRegime(whole, regime);
  const setting = regimeSetting(whole, regimes, regime);
  requireDefined(problem, setting);
  const defined = definedness(problem, setting);
  const chain = bellmanChain(setting).map((step, i) =>
    i === 0 ? underHypotheses(step, [switchingHypothesis, ...defined]) : step,
  );
  const { found, steps } = knownInside(maximised(setting, parameters));
  const end = terminalCondition(setting, problem);
  const signs = 'stopped' in found ? [] : listFacts(found.facts, parameters, false);
  return {
    regime,
    problem,
    setting,
    found,
    ...inRegime(regimes, regime, [...chain, ...(end ? [end] : []), ...steps], [...defined, ...signs]),
  };
}
