/** The action-value of continuous time, Q = (r + 𝓛ᵃV)/ρ, beside that of a small step, and what becomes of their action gaps. */
import {
  add,
  bigO,
  divide,
  equation,
  half,
  limit,
  minusOne,
  multiply,
  negate,
  one,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import { STEP, covariance, generator, hamiltonian, overControls, valueOf, type Setting } from '../setting.js';
import type { CombinationTerm, Justification, Step } from '../step.js';
import { oneStepValue } from './dynamic-programming.js';
import { oneStepExpansion } from './gaussian-expectation.js';
import { diffusionSetting } from './recalled-hjb.js';

const rho = symbol('rho');
const [a, b] = [symbol('a'), symbol('b')];
const h = symbol(STEP);
const stateOf = (s: Setting): readonly Expression[] => s.states.map(symbol);
const actionValue = (s: Setting, action: Expression): Expression => unknown('Q', [...stateOf(s), action]);
const bestOf = (s: Setting, ...along: readonly string[]): Expression =>
  unknown(
    'W',
    stateOf(s),
    s.states.map((name) => along.filter((other) => other === name).length),
  );

/** Q(x, a) := (r + 𝓛ᵃV)/ρ. */
export function actionValueDefinition(d: number): Relation {
  const s = diffusionSetting(d);
  return equation(actionValue(s, a), divide(hamiltonian(s), rho));
}

const TEXTS: Readonly<Record<string, string>> = {
  'bellman-equation':
    'With V = max Q put into the generator this is an equation for Q alone: the action is held for no time at all, and then the best one follows.',
  'one-step':
    'Held for a time h instead, an action is worth its reward until then and the discounted value of where it leads.',
  gap: 'Actions held for a short time make little difference: between two of them it is of order h.',
  rate: 'Divided by h the advantage over V has a limit, the rate of Jia and Zhou.',
  'rate-gap': 'So the gap per unit of time stays, and it is that of ρQ.',
};

/** Q_h(x, b) − Q_h(x, a). */
function gapOf(s: Setting): Expression {
  const worth = oneStepValue(s);
  return subtract(substitute(worth, [bind('a', b)]), worth);
}

/** −𝓛ᵃ(W − V), as the derivatives of W − V = 0 with their factors. */
const generatorTerms = (s: Setting, premise: string): readonly CombinationTerm[] => [
  ...s.states.map((x, i) => ({ premise, factor: negate(s.drift[i] ?? zero), along: [x] })),
  ...s.states.flatMap((x, i) =>
    s.states.map((y, j) => ({ premise, factor: multiply(minusOne, half, covariance(s, i, j)), along: [x, y] })),
  ),
];

export function actionValueSteps(d: number): readonly Step[] {
  const s = diffusionSetting(d);
  const definition = bindingOf(actionValueDefinition(d));
  const id = (name: string): string => `${name}.d${d}`;
  const identity: Justification = { kind: 'identity', bindings: [definition] };
  const combination = (terms: readonly CombinationTerm[]): Justification => ({
    kind: 'combination',
    terms,
    rewrites: [],
    bindings: [definition],
  });
  const step = (
    name: string,
    title: string,
    claim: Relation,
    rule: string,
    justification: Justification,
    premises: readonly string[] = [],
  ): Step => ({
    id: id(name),
    title,
    ...(TEXTS[name] === undefined ? {} : { text: TEXTS[name] }),
    claim,
    rule,
    premises: premises.map(id),
    assumptions: name === 'gap' ? ['smoothness'] : [],
    facts: [],
    justification,
  });
  const gain = multiply(rho, subtract(actionValue(s, b), actionValue(s, a)));
  const value = valueOf(s);
  return [
    step('best', 'The best action-value', equation(bestOf(s), overControls(s, actionValue(s, a))), 'notation', {
      kind: 'hypothesis',
      why: 'W names the maximum',
    }),
    step(
      'value',
      'It is the value',
      equation(bestOf(s), value),
      'hjb-equation',
      combination([
        { premise: id('best'), factor: one },
        { premise: id('hjb'), factor: divide(minusOne, rho) },
      ]),
      ['best', 'hjb'],
    ),
    step(
      'bellman-equation',
      'An equation for the action-value',
      equation(
        multiply(rho, actionValue(s, a)),
        add(
          s.running,
          generator(s, (...along) => bestOf(s, ...along)),
        ),
      ),
      'generator',
      combination(generatorTerms(s, id('value'))),
      ['value'],
    ),
    {
      ...oneStepExpansion(s, 'taylor'),
      id: id('one-step'),
      title: 'The action-value of a step of length h',
      text: TEXTS['one-step'] ?? '',
      premises: [],
    },
    step(
      'gap',
      'Its action gap vanishes with h',
      equation(gapOf(s), add(multiply(h, gain), bigO(STEP, rational(2)))),
      'taylor-expansion',
      { kind: 'expansion', variable: STEP, order: rational(2), bindings: [definition] },
      ['one-step'],
    ),
    step(
      'rate',
      'The advantage per unit of time',
      equation(
        limit(STEP, divide(subtract(oneStepValue(s), value), h)),
        multiply(rho, subtract(actionValue(s, a), value)),
      ),
      'step-limit',
      identity,
      ['one-step'],
    ),
    step(
      'rate-gap',
      'The gap per unit of time does not vanish',
      equation(limit(STEP, divide(gapOf(s), h)), gain),
      'step-limit',
      identity,
      ['gap'],
    ),
  ];
}
