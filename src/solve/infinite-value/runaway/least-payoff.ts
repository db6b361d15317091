/**
 * A lower bound of what a push earns. Under u = λv for a while and zero after, x is moved by λx̄ with x̄′ = ax̄ + bv, whatever the
 * noise, and the payoff is λᵐ times a number plus lower powers of λ, where m is the highest degree of rewards in (x, u). The number
 * is bounded by interval arithmetic.
 */
import { mentions, type Homogeneous } from '../../../expression/degree.js';
import { multiply, symbol, type Expression } from '../../../expression/expression.js';
import type { NumericDomain, ProblemInstance } from '../../../simulate/instance.js';
import { rangeOf, sizeOf, type Range } from '../../range.js';
import type { Driven } from './driven.js';
import type { Tube } from './tubes.js';

/** Bounds are rounded to nearest: what cancels to less than this share of what is added up is nothing. */
const ROUNDING = 1e-9;

type Domains = ReadonlyMap<string, NumericDomain>;

const interval = ({ lower, upper }: Range): NumericDomain => ({ kind: 'interval', lower, upper });

/** Where states that a push does not move may be at all. */
export const anywhere = ({ others }: Driven, { time, horizon }: ProblemInstance): Domains =>
  new Map([...others.map((y) => [y.name, y.domain] as const), [time, interval({ lower: 0, upper: horizon })]]);

/** The range of what holds x and u, where these are given. */
export const rangeAt = (e: Expression, { state, control }: Driven, domains: Domains, x: Range, u: number): Range =>
  rangeOf(e, new Map([...domains, [state, interval(x)], [control, { kind: 'set', values: [u] }]]));

/** x̄ at the end of a push of the given length, and all that it may be until `rest` later: x̄′ = ax̄ + bv from zero. */
function pushed(a: Range, b: Range, length: number, rest: number): { readonly end: Range; readonly whole: Range } {
  const [shrunk, grown] = [Math.min(0, a.lower), Math.max(0, a.upper)];
  const reach = (bound: number, near: boolean): number =>
    bound * length * Math.exp((near ? shrunk : grown) * (length + rest));
  const end = { lower: reach(b.lower, b.lower > 0), upper: reach(b.upper, b.upper < 0) };
  return { end, whole: { lower: Math.min(0, end.lower), upper: Math.max(0, end.upper) } };
}

/** Fixed values of the control in a tube, and for how long. */
export interface Push {
  readonly v: 1 | -1;
  readonly length: number;
  /** Time in the tube after it. */
  readonly rest: number;
}

/** Whether a push, followed by the terminal payoff if there is a horizon, earns a positive multiple of λᵐ. */
export function earns(driven: Driven, instance: ProblemInstance, tube: Tube, { v, length, rest }: Push): boolean {
  const { rate, gain, control, degree } = driven;
  const { time, horizon, discount } = instance;
  const isFinite = horizon < Infinity;
  const isTop = (part: Homogeneous): boolean => part.degree === degree;
  const running = driven.running.filter(isTop).map(({ term }) => term);
  const terminal = isFinite ? driven.terminal.filter(isTop).map(({ term }) => term) : [];
  const inside: Domains = new Map([...tube.domains, [time, interval({ lower: 0, upper: horizon })]]);
  const outside = anywhere(driven, instance);
  const none: Range = { lower: 0, upper: 0 };
  const a = rangeAt(rate, driven, inside, none, 0);
  const b = rangeAt(multiply(gain, symbol(control)), driven, inside, none, v);
  const { end, whole } = pushed(a, b, length, rest);
  // What is gained counts only where the tube is not left, and latest; what is lost counts always, and first.
  const worth = tube.stays * Math.exp(-discount * (length + rest));
  const least = (e: Expression, x: Range, u: number, lasting: number): number => {
    const lower = lasting * rangeAt(e, driven, inside, x, u).lower;
    return lower > 0 ? worth * lower : lower;
  };
  // Outside of the tube, and after the rest where there is no horizon, x̄ is left to itself.
  const growth = Math.max(0, rangeAt(rate, driven, outside, none, 0).upper) * (length + rest);
  const far = isFinite ? length * sizeOf(b) * Math.exp(growth) : Infinity;
  const share = isFinite ? 1 - tube.stays : 1;
  const loss = (e: Expression, lasting: number): number => {
    const { lower } = rangeAt(e, driven, outside, { lower: -far, upper: far }, 0);
    return share > 0 && lower < 0 ? share * lasting * lower : 0;
  };
  const addends = [
    ...running.flatMap((e) => [least(e, whole, v, length), least(e, end, 0, rest), loss(e, length + rest)]),
    ...terminal.flatMap((e) => [least(e, end, 0, 1), loss(e, 1)]),
  ];
  const [total, size] = addends.reduce(([sum, all], w) => [sum + w, all + Math.abs(w)], [0, 0] as [number, number]);
  return total > ROUNDING * size;
}

/** Whether an addend is there only while the control is. */
export const isPaidFor = ({ term }: Homogeneous, { control }: Driven): boolean => mentions(term, [control]);
