/** The candidate's unknown functions of time as numbers at every step, by the recursion back from the horizon. */
import { compileKernel } from '../../compile/kernel.js';
import type { Outcome } from '../../derivation/step.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { relation, symbol, zero, type Expression } from '../../expression/expression.js';
import { printText } from '../../expression/print-text.js';
import { relationHolds } from '../../expression/relation-holds.js';
import { rewriteTopDown } from '../../expression/traverse.js';
import type { StepModel } from './step-model.js';

export interface StepCoefficients {
  /** Symbols of the unknowns now and a step later, in this order. */
  readonly symbols: readonly string[];
  /** Puts those symbols for P(t) and P(t + step). */
  readonly named: (e: Expression) => Expression;
  /** Values of the symbols at step k: what holds at its time and a step later; at the last step, the former alone. */
  readonly at: (k: number) => readonly number[];
}

const nowName = (name: string): string => `\u0005${name}`;
const laterName = (name: string): string => `\u0006${name}`;

/**
 * Runs the recursion of an outcome.
 *
 * @throws CostateError `resources.numeric` where an unknown is not finite, `infeasible.maximiser` where a sign that makes the
 * control optimal fails at some step
 */
export function stepCoefficients(recursion: NonNullable<Outcome['recursion']>, model: StepModel): StepCoefficients {
  const { instance, steps, step } = model;
  const names = [...recursion.before.keys()];
  const named = (e: Expression): Expression =>
    rewriteTopDown(instance.put(e), (node) => {
      if (node.kind !== 'unknown' || !names.includes(node.name)) return undefined;
      const [time = zero] = node.arguments;
      const ahead = evaluateNumber(time, new Map([[instance.time, 0]])) / step;
      if (Math.abs(ahead) < 1e-9) return symbol(nowName(node.name));
      if (Math.abs(ahead - 1) < 1e-9) return symbol(laterName(node.name));
      throw new CostateError({
        code: 'input.unsupported',
        message: `${node.name} is needed at another time than a step's ends: ${printText(time)}`,
      });
    });
  const later = names.map(laterName);
  const kernel = compileKernel(
    names.map((name) => named(recursion.before.get(name) ?? zero)),
    [instance.time, ...later],
  );
  const end = names.map((name) =>
    evaluateNumber(instance.put(recursion.terminal.get(name) ?? zero), new Map([[instance.time, instance.horizon]])),
  );
  const values: (readonly number[])[] = [];
  values[steps] = end;
  const out = new Float64Array(names.length);
  const facts = recursion.facts.map((f) => relation(named(f.left), f.operator, named(f.right)));
  for (let k = steps - 1; k >= 0; k--) {
    const known = values[k + 1] ?? [];
    kernel.evaluate([k * step, ...known], out);
    const lost = names.find((_, i) => !Number.isFinite(out[i]));
    if (lost !== undefined)
      throw new CostateError({
        code: 'resources.numeric',
        message: `${instance.id}: ${lost} is not finite ${steps - k} steps before the horizon`,
      });
    const symbols = new Map([
      [instance.time, k * step] as const,
      ...later.map((name, i) => [name, known[i] ?? NaN] as const),
    ]);
    const failing = facts.findIndex(
      (f) => !relationHolds(evaluateNumber(f.left, symbols), f.operator, evaluateNumber(f.right, symbols)),
    );
    if (failing >= 0) {
      const text = printText(recursion.facts[failing] ?? relation(zero, '=', zero));
      throw new CostateError({
        code: 'infeasible.maximiser',
        message: `${instance.id}: no control is optimal ${steps - k} steps before the horizon: ${text} fails there`,
        expected: text,
        suggestion: 'check the signs of the objective',
      });
    }
    values[k] = [...out];
  }
  return {
    symbols: [...names.map(nowName), ...later],
    named,
    at: (k) => [...(values[k] ?? []), ...(values[k + 1] ?? names.map(() => NaN))],
  };
}
