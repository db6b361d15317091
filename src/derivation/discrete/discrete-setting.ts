/**
 * A controlled process in discrete time, ready for the rules: the next state with its normal variables, the discount factor
 * of a step, and the bracket r + β E V(next) of Bellman's equation.
 */
import type { Assumptions } from '../../expression/assumptions.js';
import {
  add,
  exp,
  expectation,
  multiply,
  negate,
  one,
  subtract,
  symbol,
  unknown,
  zero,
  type Domain,
  type Expression,
} from '../../expression/expression.js';
import { signOf } from '../../expression/sign.js';
import { simplify } from '../../expression/simplify.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { ControlProblem } from '../../problem/problem.js';
import { problemSetting } from '../problem-setting.js';
import type { Setting } from '../setting.js';
import { feasibleControls } from './feasible-controls.js';

export interface DiscreteSetting {
  /** `drift` is the next state in terms of time, states, controls and normals; `noise` is empty. */
  readonly setting: Setting;
  readonly step: Expression;
  /** e^{−ρ step}. */
  readonly factor: Expression;
}

/** What a problem in discrete time is made of; controls that would carry the state out of its domain are left out. */
export function discreteSetting(problem: ControlProblem): DiscreteSetting {
  const { step = one } = problem.time;
  const s = problemSetting(problem);
  const named = problem.noises.map((noise, j) => bind(noise, symbol(s.normals[j] ?? noise)));
  const next = s.drift.map((e, i) =>
    add(substitute(e, named), ...s.normals.map((name, j) => multiply(s.noise[i]?.[j] ?? zero, symbol(name)))),
  );
  const setting: Setting = { ...s, drift: next, noise: s.states.map(() => []) };
  const controls = feasibleControls(setting, problem.states);
  const domains = new Map<string, Domain>([
    ...s.assumptions.domains,
    ...controls.flatMap(({ name, domain }) => (domain.kind === 'set' ? [] : [[name, domain] as const])),
  ]);
  return {
    setting: { ...setting, controls, assumptions: { ...s.assumptions, domains } },
    step,
    factor: simplify(exp(negate(multiply(s.discount, step))), s.assumptions),
  };
}

/** Whether the declared domains show that the future is discounted: of the factor itself, or of the rate. */
export const isDiscounted = (
  { setting, factor }: DiscreteSetting,
  assumptions: Assumptions = setting.assumptions,
): boolean =>
  signOf(subtract(one, factor), assumptions) === 'positive' || signOf(setting.discount, assumptions) === 'positive';

/** V at the next time and state. */
const nextValue = ({ setting: s, step }: DiscreteSetting): Expression =>
  unknown(s.valueName, [...(s.time === undefined ? [] : [add(symbol(s.time), step)]), ...s.drift]);

/** r + β E V(next): what a step under a control is worth, and the best from there. */
export const bracket = (d: DiscreteSetting): Expression =>
  add(d.setting.running, multiply(d.factor, expectation(d.setting.normals, nextValue(d), d.setting.correlations)));
