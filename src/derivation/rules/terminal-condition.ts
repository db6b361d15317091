/** On a finite horizon the value at the end is the terminal payoff. */
import { equation, symbol, unknown, zero, type Expression } from '../../expression/expression.js';
import type { ControlProblem } from '../../problem/problem.js';
import { bind, substitute } from '../../expression/substitute.js';
import { orStopping, valueParameters, type Setting } from '../setting.js';
import type { Step } from '../step.js';

export const TERMINAL_STEP = 'terminal';

/** V(T, x) = g(x), with the horizon; undefined when there is none. */
export function terminalCondition(
  s: Setting,
  problem: ControlProblem,
): (Step & { readonly horizon: Expression }) | undefined {
  const { horizon } = problem.time;
  if (horizon === 'infinite') return undefined;
  const at = valueParameters(s).map((name) => (name === s.time ? horizon : symbol(name)));
  return {
    id: TERMINAL_STEP,
    title:
      s.stopping === undefined
        ? 'The value at the horizon is the terminal payoff'
        : 'At the horizon one may still stop',
    claim: equation(
      unknown(s.valueName, at),
      orStopping(
        s,
        (payoff) => (s.time === undefined ? payoff : substitute(payoff, [bind(s.time, horizon)])),
        problem.objective.terminal ?? zero,
      ),
    ),
    rule: 'terminal-condition',
    premises: [],
    assumptions: [],
    justification: {
      kind: 'hypothesis',
      why: 'part of the problem: payoff at the end of the horizon',
      data: 'terminal',
    },
    facts: [],
    horizon,
  };
}
