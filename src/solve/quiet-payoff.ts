/** Payoff of a policy with the noise turned off: what tells, at next to no cost, where there may be more to gain. */
import { compileKernel } from '../compile/kernel.js';
import { zero, type Expression } from '../expression/expression.js';
import { bind, substitute } from '../expression/substitute.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { bestConstants } from './constant-controls.js';

const STEPS = 64;

/** Writes the controls at a time and the states. */
export type Actions = (time: number, x: readonly number[], out: Float64Array) => void;

export interface Followed {
  /** End of the time that is followed: the horizon, where there is one. */
  readonly until: number;
  readonly steps: number;
  /** Whether drifts are next states and rewards those of a step. */
  readonly isDiscrete?: boolean;
}

/** The payoff under the controls from states in the problem's order; NaN where a state leaves its domain. */
export type QuietPayoff = (actions: Actions, from: readonly number[], followed: Followed) => number;

/** By Heun's method (order 2), and exactly in discrete time. */
export function quietPayoff({
  states,
  controls,
  running,
  terminal,
  time,
  noises,
  horizon,
  discount,
}: ProblemInstance): QuietPayoff {
  const names = [time, ...states.map((s) => s.name), ...controls.map((c) => c.name)];
  // In discrete time the noise of a step may stand inside of formulas.
  const still = noises.map((name) => bind(name, zero));
  const quiet = (e: Expression): Expression => substitute(e, still);
  const rates = compileKernel([...states.map((s) => quiet(s.drift)), quiet(running)], names);
  const end = compileKernel([terminal], names);
  const d = states.length;
  const action = new Float64Array(controls.length);
  const [first, second, paid] = [new Float64Array(d + 1), new Float64Array(d + 1), new Float64Array(1)];
  const isInside = (x: readonly number[]): boolean =>
    states.every(({ domain }, i) => {
      const v = x[i] as number;
      return domain.kind !== 'set' && v >= domain.lower && v <= domain.upper && !(domain.kind === 'positive' && v <= 0);
    });
  return (actions, from, { until, steps, isDiscrete = false }) => {
    const h = until / steps;
    const ratesAt = (t: number, x: readonly number[], out: Float64Array): void => {
      actions(t, x, action);
      rates.evaluate([t, ...x, ...action], out);
    };
    let x = from;
    let sum = 0;
    for (let n = 0; n < steps; n++) {
      const [now, next] = [Math.exp(-discount * n * h), Math.exp(-discount * (n + 1) * h)];
      ratesAt(n * h, x, first);
      if (isDiscrete) {
        sum += now * (first[d] as number);
        x = x.map((_, i) => first[i] as number);
      } else {
        const ahead = x.map((v, i) => v + h * (first[i] as number));
        ratesAt((n + 1) * h, ahead, second);
        x = x.map((v, i) => v + (h / 2) * ((first[i] as number) + (second[i] as number)));
        sum += (h / 2) * (now * (first[d] as number) + next * (second[d] as number));
      }
      if (!isInside(x)) return NaN;
    }
    if (horizon === Infinity) return sum;
    actions(until, x, action);
    end.evaluate([until, ...x, ...action], paid);
    return sum + Math.exp(-discount * until) * (paid[0] as number);
  };
}

/**
 * The constant control that pays best without noise, and its payoff; undefined where there is none, the problem may end before
 * a horizon, or a chain switches.
 */
export function bestQuietConstant(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
): { readonly policy: ReadonlyMap<string, number>; readonly payoff: number } | undefined {
  const { states, controls, horizon, until, stopping, average, sense, switching } = instance;
  const absorbs = states.some(({ boundary }) => boundary?.lower === 'absorb' || boundary?.upper === 'absorb');
  if (!Number.isFinite(horizon) || until || stopping || switching || average !== undefined || absorbs) return undefined;
  const start = states.map((s) => at.get(s.name) ?? NaN);
  const sign = sense === 'maximize' ? 1 : -1;
  const payoff = quietPayoff(instance);
  const payoffOf = (action: Float64Array): number =>
    payoff((_, __, out) => out.set(action), start, { until: horizon, steps: STEPS });
  const domains = controls.map((c) => c.domain);
  const [best] = bestConstants(domains, (action) => sign * payoffOf(action));
  return best && { policy: new Map(controls.map((c, k) => [c.name, best[k] as number])), payoff: payoffOf(best) };
}
