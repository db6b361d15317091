/** Payoff of a policy that is a formula, by simulation, where it may be followed. */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { number, type Expression } from '../expression/expression.js';
import { parseDecimal } from '../expression/rational.js';
import { averageTask } from '../simulate/average-estimate.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { pathSystem } from '../simulate/path-system.js';
import type { PathTask } from '../simulate/path-work.js';
import { indicatorsByRegime } from '../simulate/regime-mixture.js';
import { valueTask, type ValueEstimate } from '../simulate/value-estimate.js';

/** Whether in some regime the policy pushes a state over an end of its domain where no noise reflects it: such a policy is not admissible. */
function pushesOut(
  { states, time, switching }: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  at: ReadonlyMap<string, number>,
): boolean {
  const regimes = indicatorsByRegime(switching);
  return states.some(({ name, domain, drift, noise }) => {
    if (domain.kind === 'set') return false;
    return [domain.lower, domain.upper].some((end) => {
      if (!Number.isFinite(end)) return false;
      return regimes.some((regime) => {
        const place = new Map([[time, 0], ...at, ...regime, [name, end]] as const);
        const actions = [...policy].map(([control, e]) => [control, evaluateNumber(e, place)] as const);
        const there = new Map([...place, ...actions]);
        const outward = Math.sign(evaluateNumber(drift, there)) === (end === domain.lower ? -1 : 1);
        return outward && noise.every((e) => evaluateNumber(e, there) === 0);
      });
    });
  });
}

/** @returns undefined where the policy is not admissible or its payoff cannot be simulated */
export function* policyPayoff(
  instance: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  at: ReadonlyMap<string, number>,
  seed: number,
  { paths, steps }: { readonly paths: number; readonly steps: number },
): PathTask<ValueEstimate | undefined> {
  if (pushesOut(instance, policy, at)) return undefined;
  try {
    const task = instance.average === undefined ? valueTask : averageTask;
    return yield* task(pathSystem(instance, { kind: 'feedback', controls: policy }), { at, seed, paths, steps });
  } catch (error) {
    // A policy whose payoff cannot be simulated challenges nothing.
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

/** Constant values of controls as a policy. */
export const constantPolicy = (values: Iterable<readonly [string, number]>): ReadonlyMap<string, Expression> =>
  new Map([...values].map(([name, v]) => [name, number(parseDecimal(String(v)))]));

/** As `policyPayoff`, of constant values of the controls. */
export const constantPayoff = (
  instance: ProblemInstance,
  values: ReadonlyMap<string, number>,
  at: ReadonlyMap<string, number>,
  seed: number,
  effort: { readonly paths: number; readonly steps: number },
): PathTask<ValueEstimate | undefined> => policyPayoff(instance, constantPolicy(values), at, seed, effort);
