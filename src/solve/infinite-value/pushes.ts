/** Policies that push a state for a while and bring it back. */
import { mentions } from '../../expression/degree.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add, call, divide, multiply, negate, one, subtract, symbol, zero, type Expression } from '../../expression/expression.js'; // prettier-ignore
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { indicatorsByRegime } from '../../simulate/regime-mixture.js';
import { trialValues } from '../grid/trial-values.js';
import { constant } from './capped.js';

export interface Push {
  readonly control: string;
  readonly length: number;
  /** Signs of the control in successive lengths. */
  readonly pattern: readonly (1 | -1)[];
  /** Whether a linear feedback brings the state back afterwards; else it is left to itself. */
  readonly returns: boolean;
}

/** After so many lengths of a push, feedback has brought a state back by a factor of e. */
const BACK = 0.5;
/** Windows begin so much of their length before the points of a lattice. */
const SLACK = 1e-6;

/** 1 for times from a to b, else 0. */
function within(time: Expression, a: number, b: number): Expression {
  const after = (v: number): Expression => call('sign', subtract(time, constant(v - SLACK * (b - a))));
  return multiply(constant(0.5), subtract(after(a), after(b)));
}

/** A formula kept in an interval. */
function keptIn(domain: NumericDomain, e: Expression): Expression {
  if (domain.kind === 'set') return e;
  const above = domain.lower > -Infinity ? call('max', e, constant(domain.lower)) : e;
  return domain.upper < Infinity ? call('min', above, constant(domain.upper)) : above;
}

/** −(x − x₀)/(τ b), where x is a state that the control moves directly at the rate b, and τ what feedback takes; zero where there is none. */
function feedback(
  { time, states, controls, noises, switching }: ProblemInstance,
  { control, length }: Push,
  from: ReadonlyMap<string, number>,
): Expression {
  const x = states.find(({ drift }) => mentions(drift, [control]));
  if (!x) return zero;
  const held = [...controls.map((u) => [u.name, trialValues(u.domain)[0] ?? 0] as const), ...noises.map((z) => [z, 0] as const)]; // prettier-ignore
  const [regime = []] = indicatorsByRegime(switching);
  const driftAt = (v: number): number =>
    evaluateNumber(x.drift, new Map([[time, 0] as const, ...from, ...regime, ...held, [control, v] as const]));
  const gain = driftAt(1) - driftAt(0);
  if (!(Math.abs(gain) > 0)) return zero;
  const distance = subtract(symbol(x.name), constant(from.get(x.name) ?? 0));
  return negate(divide(distance, constant(BACK * length * gain)));
}

/** The push of size c, other controls held, as a policy. */
export function pushPolicy(
  instance: ProblemInstance,
  push: Push,
  from: ReadonlyMap<string, number>,
): (c: number) => ReadonlyMap<string, Expression> {
  const { length, pattern, returns, control } = push;
  const t = symbol(instance.time);
  const shape = add(...pattern.map((v, k) => multiply(constant(v), within(t, k * length, (k + 1) * length))));
  const later = subtract(one, within(t, 0, pattern.length * length));
  const back = returns ? multiply(later, feedback(instance, push, from)) : zero;
  return (c) =>
    new Map(
      instance.controls.map(({ name, domain }) => [
        name,
        name === control ? keptIn(domain, add(multiply(constant(c), shape), back)) : constant(trialValues(domain)[0] ?? NaN),
      ]), // prettier-ignore
    );
}
