/** Where the formulas of a problem have a value: conditions on states and controls that their declared domains do not give. */
import { printText } from '../expression/print-text.js';
import { definitionConditions, type SideCondition } from '../expression/side-conditions.js';
import type { Expression } from '../expression/expression.js';
import { freeSymbols } from '../expression/traverse.js';
import { CostateError } from '../errors.js';
import type { ControlProblem } from '../problem/problem.js';
import type { Setting } from './setting.js';
import type { Hypothesis } from './step.js';

function conditionsOf(e: Expression, s: Setting): readonly SideCondition[] {
  try {
    return definitionConditions(e, s.assumptions);
  } catch (error) {
    // What outgrows the exact algebra is met again, with its place, where it is used.
    if (error instanceof CostateError) return [];
    throw error;
  }
}

/** One hypothesis for each condition, such as x > 0 under a logarithm of a real state. */
export function definedness(problem: ControlProblem, s: Setting): readonly Hypothesis[] {
  const moving = new Set([...s.states, ...s.controls.map((c) => c.name), ...(s.time === undefined ? [] : [s.time])]);
  const parts: readonly (readonly [string, Expression | undefined])[] = [
    ['the running reward', s.running],
    ['the terminal payoff', problem.objective.terminal],
    ...s.drift.map((e, i) => [`the drift of ${s.states[i] ?? ''}`, e] as const),
    ...s.noise.flatMap((row, i) => row.map((e) => [`the noise of ${s.states[i] ?? ''}`, e] as const)),
  ];
  const found = new Map<string, Hypothesis>();
  for (const [what, e] of parts)
    for (const { kind, condition } of e ? conditionsOf(e, s) : []) {
      const names = [...freeSymbols(condition)].filter((name) => moving.has(name));
      const text = printText(condition);
      if (names.length === 0 || found.has(text)) continue;
      found.set(text, {
        id: `defined-${found.size + 1}`,
        statement: `${text} wherever the problem goes: without it ${what} has no value (${kind}).`,
        why: `The declared domains do not give it; a narrower domain of ${names.join(', ')} would.`,
      });
    }
  return [...found.values()];
}
