/** Where the formulas of a problem have a value: conditions on states and controls that their declared domains do not give. */
import { printText } from '../expression/print-text.js';
import { definitionConditions, type SideCondition } from '../expression/side-conditions.js';
import { subtract, type Expression } from '../expression/expression.js';
import { signOf } from '../expression/sign.js';
import { isAtLeastZero, isAtMostZero } from '../expression/sign-algebra.js';
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

/** Whether the signs of the declared domains speak against the condition at every point. */
function neverHolds({ left, operator, right }: SideCondition['condition'], s: Setting): boolean {
  const sign = signOf(subtract(left, right), s.assumptions);
  if (operator === '>') return isAtMostZero(sign);
  if (operator === '<') return isAtLeastZero(sign);
  if (operator === '>=') return sign === 'negative';
  return operator === '<=' && sign === 'positive';
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
      if (neverHolds(condition, s))
        throw new CostateError({
          code: 'input.value',
          message: `${what} has a value nowhere: it needs ${kind}, which the declared domains rule out`,
          expected: kind,
          suggestion: 'check its signs, or the declared domains',
          about: s.states.find((x) => what.endsWith(` of ${x}`)) ?? 'objective',
        });
      if (names.length === 0 || found.has(text)) continue;
      found.set(text, {
        id: `defined-${found.size + 1}`,
        statement: `${text} wherever the problem goes: without it ${what} has no value (${kind}).`,
        why: `The declared domains do not give it; a narrower domain of ${names.join(', ')} would.`,
      });
    }
  return [...found.values()];
}
