/** What a control problem says, as phrases and formulas built from its trees: dynamics, objective, domains, parameters. */
import {
  add,
  equation,
  multiply,
  symbol,
  unknown,
  type Domain,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { zero } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { discreteSetting } from '../derivation/discrete/discrete-setting.js';
import type { Derivation } from '../derivation/step.js';
import type {
  BoundaryRule,
  ControlProblem,
  EndLaws,
  NormalLaw,
  Regimes,
  StateDynamics,
  Variable,
} from '../problem/problem.js';
import { regimeBindings } from '../problem/regimes.js';
import { clause, formatNumber } from './figures.js';
import type { OwnVariables } from './own-variables.js';
import { foldedFormulas, indexSentences, variableRanges } from './folded-list.js';
import { listed, phrase, type Phrase } from './phrase.js';

/** The set a variable ranges over, in words. */
export function domainPhrase(domain: Domain): Phrase {
  switch (domain.kind) {
    case 'real':
    case 'positive':
    case 'nonnegative':
      return [domain.kind];
    case 'interval':
      return phrase`between ${domain.lower} and ${domain.upper}`;
    case 'set':
      return phrase`one of ${listed(domain.values.map((value) => phrase`${value}`))}`;
  }
}

const differential = (name: string): ReturnType<typeof symbol> => symbol(`d${name}`);

/** In discrete time x(t + step) = next + Σ noise ξ, with the names that the derivation has for the normal variables. */
function stepRelation({ name }: Variable, i: number, problem: ControlProblem, step: Expression): Relation {
  const { drift } = discreteSetting(problem).setting;
  return equation(unknown(name, [add(symbol(problem.time.name), step)]), drift[i] ?? zero);
}

/** dx = drift dt + Σ noise dW; the differentials are symbols, so that the printer sets the whole line. */
export const dynamicsRelation = (state: string, time: string, { drift, noise }: StateDynamics): Relation =>
  equation(
    differential(state),
    add(multiply(drift, differential(time)), ...[...noise].map(([w, s]) => multiply(s, differential(w)))),
  );

const variables = (list: readonly Variable[]): Phrase =>
  listed(variableRanges(list).map(({ names, variable }) => phrase`${names} (${domainPhrase(variable.domain)})`));

/** What each unknown function stands for, and how functions without arguments are to be read. */
export function notationPhrases({ functions }: Derivation, own: OwnVariables): readonly Phrase[] {
  const meanings = functions.map(({ name, parameters, meaning }) => {
    const at = unknown(
      name,
      parameters.map((p) => symbol(p)),
    );
    return phrase`${at}: ${clause(meaning)}.`;
  });
  const examples = own.examples.map((e) => phrase`${equation(symbol(e.name), e)}`);
  if (examples.length === 0) return meanings;
  return [
    ...meanings,
    phrase`A function without arguments is taken at its own variables, as in ${listed(examples)}; subscripts are derivatives.`,
  ];
}

const plural = (list: readonly unknown[], noun: string): string => (list.length === 1 ? noun : `${noun}s`);

/** One sentence each for the state, the control, the objective, the end and the correlations. */
export function problemSentences(problem: ControlProblem): readonly Phrase[] {
  const { objective, states, controls, time, correlations } = problem;
  const kindOfSum = objective.sense === 'maximize' ? 'reward' : 'cost';
  const verb = objective.sense === 'maximize' ? 'greatest' : 'least';
  const discounted = objective.discount === zero ? phrase`, undiscounted` : phrase`, discounted at the rate ${objective.discount}`; // prettier-ignore
  const until = time.horizon === 'infinite' ? phrase` over an infinite horizon` : phrase` until the time ${time.horizon}`; // prettier-ignore
  const terminal = objective.terminal ? phrase`, and of the ${kindOfSum} ${objective.terminal} at the end` : [];
  const value = unknown('V', [
    ...(time.horizon === 'infinite' ? [] : [symbol(time.name)]),
    ...states.map((s) => symbol(s.name)),
  ]);
  return [
    ...indexSentences(everyDynamics(problem)),
    phrase`The ${plural(states, 'state')} ${variables(states)} ${states.length === 1 ? 'is' : 'are'} moved by ${
      controls.length === 0 ? 'no control' : phrase`the ${plural(controls, 'control')} ${variables(controls)}`
    }.`,
    objective.average !== undefined
      ? phrase`The long-run average ${symbol(objective.average)} is the ${verb} mean, over infinitely long times, of the ${kindOfSum} ${objective.running} per unit of time; ${value} is the relative value, what a start is worth beyond another.`
      : phrase`The value ${value} is the ${verb} expectation of the ${kindOfSum} ${objective.running} ${
          time.step ? phrase`of a step, which lasts ${time.step}` : 'per unit of time'
        }, summed${until}${discounted}${terminal}.`,
    ...(time.step && problem.noises.length > 0
      ? [
          phrase`In every step ${listed(discreteSetting(problem).setting.normals.map((name) => phrase`${symbol(name)}`))} ${problem.noises.length === 1 ? 'is a standard normal variable' : 'are standard normal variables'}, independent of what was before.`,
        ]
      : []),
    ...(problem.regimes ? regimeSentences(problem.regimes) : []),
    ...endSentences(problem),
    ...(problem.laws ? lawSentences(problem.laws, time.horizon) : []),
    ...correlations.map(
      (c) => phrase`The increments of ${symbol(c.first)} and ${symbol(c.second)} have the correlation ${c.value}.`,
    ),
  ];
}

/** In which laws the states start and have to end. */
function lawSentences({ start, end, cost, covariances }: EndLaws, horizon: 'infinite' | Expression): readonly Phrase[] {
  const law = ({ mean, variance }: NormalLaw): Phrase =>
    phrase`the normal law of mean ${mean} and variance ${variance}`;
  const at = horizon === 'infinite' ? phrase`the end` : phrase`the time ${horizon}`;
  return [
    ...[...end].map(([state, asked]) => {
      const from = start.get(state);
      return phrase`${symbol(state)} starts in ${from ? law(from) : 'a law'}, and has to have ${law(asked)} at ${at}.`;
    }),
    phrase`Among the controls for which it does, the best has ${symbol(cost)} in the mean over the start; ${listed([...covariances].map(([state, name]) => phrase`${symbol(name)} is the covariance of the start and the end of ${symbol(state)}`))}.`,
  ];
}

/** The regimes with their values, and how often the chain goes from each to the others. */
function regimeSentences(regimes: Regimes): readonly Phrase[] {
  const { names, values, rates } = regimes;
  const valuesOf = (regime: number): Phrase =>
    listed(regimeBindings(regimes, regime).map(({ name, value }) => phrase`${equation(symbol(name), value)}`));
  const jumps = rates.flatMap((row, i) =>
    row.flatMap((rate, j) =>
      i === j || rate === zero ? [] : [phrase`${rate} from regime ${String(i + 1)} to ${String(j + 1)}`],
    ),
  );
  return [
    phrase`The ${plural(names, 'parameter')} ${listed(names.map((name) => phrase`${symbol(name)}`))} ${
      names.length === 1 ? 'switches' : 'switch'
    } at random: ${listed(values.map((_, i) => phrase`${valuesOf(i)} in regime ${String(i + 1)}`))}.`,
    phrase`The rates of the jumps between regimes, per unit of time, are ${listed(jumps)}.`,
  ];
}

/** How the problem may end before its time, and what happens at the ends of the states' domains. */
function endSentences({ objective, boundary, until, states }: ControlProblem): readonly Phrase[] {
  const kindOfSum = objective.sense === 'maximize' ? 'reward' : 'cost';
  const atEnds = states.flatMap(({ name, domain }) =>
    Object.entries(boundary?.get(name) ?? {}).map(([end, rule]: [string, BoundaryRule]) => {
      const at = domain.kind === 'interval' ? (end === 'lower' ? domain.lower : domain.upper) : zero;
      return phrase`At ${equation(symbol(name), at)} ${RULES[rule]}.`;
    }),
  );
  return [
    ...(objective.stopping ? [phrase`One may stop at any time, for the ${kindOfSum} ${objective.stopping}.`] : []),
    ...(until ? [phrase`The problem ends when ${until} first holds.`] : []),
    ...atEnds,
  ];
}

const RULES: Readonly<Record<BoundaryRule, string>> = {
  reflect: 'the state is turned back',
  absorb: 'the problem ends',
  constrain: 'the state is held back: no control may lead beyond',
};

/** Dynamics of the states, in order; those that are equal but for an index once. */
export const problemDynamics = (problem: ControlProblem): readonly Relation[] =>
  foldedFormulas(everyDynamics(problem)).map(({ first, general }) => (general?.kind === 'relation' ? general : first));

const everyDynamics = (problem: ControlProblem): readonly Relation[] =>
  problem.states.flatMap((state, i) => {
    const { name } = state;
    if (problem.time.step) return [stepRelation(state, i, problem, problem.time.step)];
    const dynamics = problem.dynamics.get(name);
    return dynamics ? [dynamicsRelation(name, problem.time.name, dynamics)] : [];
  });

export interface ParameterRow {
  readonly name: Phrase;
  readonly value: string;
  readonly domain: Phrase;
}

/** Parameters with the values used for numbers and the domains used for proofs. */
export const parameterRows = (problem: ControlProblem): readonly ParameterRow[] =>
  problem.parameters.map((p) => ({
    name: phrase`${symbol(p.name)}`,
    value: formatNumber(rationalToNumber(p.value), 10),
    domain: domainPhrase(p.domain),
  }));
