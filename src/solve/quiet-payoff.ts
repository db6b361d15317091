/** Payoff of a constant control with the noise turned off: what tells, at next to no cost, where there may be more to gain. */
import { compileKernel } from '../compile/kernel.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { bestConstants } from './constant-controls.js';

const STEPS = 64;

/** Payoffs by Heun's method (order 2); NaN where a state leaves its domain. */
function quietPayoff({ states, controls, running, terminal, time, horizon, discount }: ProblemInstance) {
  const names = [time, ...states.map((s) => s.name), ...controls.map((c) => c.name)];
  const rates = compileKernel([...states.map((s) => s.drift), running], names);
  const end = compileKernel([terminal], names);
  const d = states.length;
  const h = horizon / STEPS;
  const isInside = (x: readonly number[]): boolean =>
    states.every(({ domain }, i) => {
      const v = x[i] as number;
      return domain.kind !== 'set' && v >= domain.lower && v <= domain.upper && !(domain.kind === 'positive' && v <= 0);
    });
  return (action: Float64Array, at: readonly number[]): number => {
    const [first, second, paid] = [new Float64Array(d + 1), new Float64Array(d + 1), new Float64Array(1)];
    let x: readonly number[] = at;
    let sum = 0;
    for (let n = 0; n < STEPS; n++) {
      rates.evaluate([n * h, ...x, ...action], first);
      const ahead = x.map((v, i) => v + h * (first[i] as number));
      rates.evaluate([(n + 1) * h, ...ahead, ...action], second);
      x = x.map((v, i) => v + (h / 2) * ((first[i] as number) + (second[i] as number)));
      if (!isInside(x)) return NaN;
      const [now, next] = [Math.exp(-discount * n * h), Math.exp(-discount * (n + 1) * h)];
      sum += (h / 2) * (now * (first[d] as number) + next * (second[d] as number));
    }
    end.evaluate([horizon, ...x, ...action], paid);
    return sum + Math.exp(-discount * horizon) * (paid[0] as number);
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
  const payoffOf = quietPayoff(instance);
  const domains = controls.map((c) => c.domain);
  const [best] = bestConstants(domains, (action) => sign * payoffOf(action, start));
  return (
    best && { policy: new Map(controls.map((c, k) => [c.name, best[k] as number])), payoff: payoffOf(best, start) }
  );
}
