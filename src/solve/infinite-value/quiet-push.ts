/** Payoff of a policy with the noise turned off, over all the time that counts: what tells, at next to no cost, whether a push may pay. */
import { compileKernel } from '../../compile/kernel.js';
import type { Expression } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { constant } from './capped.js';

export interface Followed {
  /** End of the time that is followed. */
  readonly until: number;
  /** Length of a step: of Heun's method (order 2), or, where `isDiscrete`, of the problem itself. */
  readonly step: number;
  readonly isDiscrete: boolean;
}

/** The payoff of what is followed, in the sign of the problem; NaN where a coefficient has no value. */
export type QuietPayoff = (from: ReadonlyMap<string, number>, followed: Followed) => number;

/**
 * Compiles a policy's quiet payoff.
 *
 * @param regime values of the indicators of regimes, which stay as they are
 */
export function quietPush(
  { states, time, running, terminal, horizon, discount }: ProblemInstance,
  policy: ReadonlyMap<string, Expression>,
  regime: readonly (readonly [string, number])[],
): QuietPayoff {
  const bindings = [
    ...[...policy].map(([name, e]) => bind(name, e)),
    ...regime.map(([name, v]) => bind(name, constant(v))),
  ];
  const put = (e: Expression): Expression => substitute(e, bindings);
  const names = [time, ...states.map((x) => x.name)];
  const rates = compileKernel([...states.map((x) => put(x.drift)), put(running)], names);
  const end = compileKernel([put(terminal)], names);
  const d = states.length;
  const [first, second, paid] = [new Float64Array(d + 1), new Float64Array(d + 1), new Float64Array(1)];
  const kept = (i: number, v: number): number => {
    const domain = states[i]?.domain;
    return !domain || domain.kind === 'set' ? v : Math.min(Math.max(v, domain.lower), domain.upper);
  };
  return (from, { until, step, isDiscrete }) => {
    const steps = Math.max(1, Math.round(until / step));
    const h = until / steps;
    let x = states.map(({ name }) => from.get(name) ?? NaN);
    let sum = 0;
    for (let n = 0; n < steps; n++) {
      const worth = Math.exp(-discount * n * h);
      rates.evaluate([n * h, ...x], first);
      if (isDiscrete) {
        sum += worth * (first[d] as number);
        x = x.map((_, i) => first[i] as number);
        continue;
      }
      const ahead = x.map((v, i) => kept(i, v + h * (first[i] as number)));
      rates.evaluate([(n + 1) * h, ...ahead], second);
      sum += (h / 2) * worth * ((first[d] as number) + Math.exp(-discount * h) * (second[d] as number));
      x = x.map((v, i) => kept(i, v + (h / 2) * ((first[i] as number) + (second[i] as number))));
    }
    if (horizon < Infinity) {
      end.evaluate([until, ...x], paid);
      sum += Math.exp(-discount * until) * (paid[0] as number);
    }
    return sum;
  };
}
