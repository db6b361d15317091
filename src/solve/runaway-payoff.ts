/**
 * Values that are infinite because a control raises the payoff without end, seen before any long work. Let u drive the state x
 * alone, dx = (ax + bu + c) dt + Σ dW with a, b, c and Σ functions of other states y that neither moves. A control u = λv, fixed
 * until y leaves a tube and zero after, moves x by λx̄ with x̄′ = ax̄ + bv, whatever the noise, and the payoff is λᵐ times a number
 * plus lower powers of λ, where m is the highest degree of rewards in (x, u). If that number is positive for one tube that noise
 * brings y into, the value is infinite, however rarely y is there: no grid shows it, nor any simulation.
 *
 * The number is bounded from below by interval arithmetic, the chance to stay in the tube by Doob's inequality.
 */
import { CostateError } from '../errors.js';
import { noAssumptions } from '../expression/assumptions.js';
import { attempt } from '../expression/attempt.js';
import { collect } from '../expression/collect.js';
import { isNumber, multiply, negate, number, symbol, zero, type Expression } from '../expression/expression.js';
import { rationalFromNumber, rationalToNumber } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { endsEarly } from '../simulate/end-levels.js';
import type { InstanceState, NumericDomain, ProblemInstance } from '../simulate/instance.js';
import { allows, trialValues } from './grid/trial-values.js';
import { rangeOf, sizeOf, type Range } from './range.js';
import { tubesOf, type Tube } from './tubes.js';

/** Beyond this many states nothing is looked for. */
const MOST_STATES = 8;
/** Shares of the time that a tube lasts which are tried. */
const SHARES = [1, 1 / 2, 1 / 4, 1 / 8];

type Domains = ReadonlyMap<string, NumericDomain>;

/** A state that one control drives, beside states that neither moves. */
interface Driven {
  readonly state: string;
  readonly control: string;
  /** a and b. */
  readonly rate: Expression;
  readonly gain: Expression;
  /** Addends of the payoff that are of the highest degree in state and control. */
  readonly running: readonly Expression[];
  readonly terminal: readonly Expression[];
  readonly degree: number;
  readonly others: readonly InstanceState[];
}

const mentions = (e: Expression, names: readonly string[]): boolean => names.some((name) => freeSymbols(e).has(name));

/** The degree at which a product of powers grows with the named symbols; undefined for what is no such product. */
function degreeIn(basis: Expression, names: readonly string[]): number | undefined {
  const isSize = (e: Expression): boolean =>
    e.kind === 'function' && e.name === 'abs' && e.arguments[0]?.kind === 'symbol';
  const factors = basis.kind === 'product' ? basis.factors : [basis];
  const degrees = factors.map((factor) => {
    if (!mentions(factor, names)) return 0;
    if (factor.kind === 'symbol' || isSize(factor)) return 1;
    if (factor.kind !== 'power' || !isNumber(factor.exponent)) return undefined;
    const p = rationalToNumber(factor.exponent.value);
    return p > 0 && (isSize(factor.base) || (factor.base.kind === 'symbol' && Number.isInteger(p))) ? p : undefined;
  });
  return degrees.reduce<number | undefined>(
    (sum, p) => (sum === undefined || p === undefined ? undefined : sum + p),
    0,
  );
}

interface Addend {
  readonly degree: number;
  readonly term: Expression;
}

function addends(e: Expression, names: readonly string[]): readonly Addend[] | undefined {
  const parts = attempt(() => collect(e, names, noAssumptions))?.map(({ basis, coefficient }) => ({
    degree: degreeIn(basis, names),
    term: multiply(coefficient, basis),
  }));
  return parts?.every((part): part is Addend => part.degree !== undefined) ? parts : undefined;
}

/** One control and one state, the other controls held. */
function drivenBy(instance: ProblemInstance, x: InstanceState, control: string): Driven | undefined {
  const held = instance.controls
    .filter((c) => c.name !== control)
    .map((c) => bind(c.name, number(rationalFromNumber(trialValues(c.domain)[0] ?? NaN))));
  const put = (e: Expression): Expression => substitute(e, held);
  const both = [x.name, control];
  const others = instance.states
    .filter((y) => y !== x)
    .map((y) => ({ ...y, drift: put(y.drift), noise: y.noise.map(put) }));
  if ([...others.flatMap((y) => [y.drift, ...y.noise]), ...x.noise.map(put)].some((e) => mentions(e, both)))
    return undefined;
  const drift = attempt(() => collect(put(x.drift), both, noAssumptions));
  const of = (name: string): Expression => drift?.find(({ basis }) => basis === symbol(name))?.coefficient ?? zero;
  const isAffine = drift?.every(({ basis }) => isNumber(basis) || both.some((name) => basis === symbol(name)));
  const sign = (e: Expression): Expression => (instance.sense === 'maximize' ? e : negate(e));
  const [running, terminal] = [instance.running, instance.terminal].map((e) => addends(sign(put(e)), both));
  if (!isAffine || !running || !terminal) return undefined;
  const degree = Math.max(...[...running, ...terminal].map((part) => part.degree));
  const top = (parts: readonly Addend[]): readonly Expression[] =>
    parts.filter((part) => part.degree === degree).map(({ term }) => term);
  const found = { state: x.name, control, rate: of(x.name), gain: of(control), degree, others };
  return degree > 0 ? { ...found, running: top(running), terminal: top(terminal) } : undefined;
}

const interval = ({ lower, upper }: Range): NumericDomain => ({ kind: 'interval', lower, upper });

/** x̄ at the end of a push of the given length, and all that it may be until `rest` later: x̄′ = ax̄ + bv from zero. */
function pushed(a: Range, b: Range, length: number, rest: number): { readonly end: Range; readonly whole: Range } {
  const [shrunk, grown] = [Math.min(0, a.lower), Math.max(0, a.upper)];
  const reach = (bound: number, near: boolean): number =>
    bound * length * Math.exp((near ? shrunk : grown) * (length + rest));
  const end = { lower: reach(b.lower, b.lower > 0), upper: reach(b.upper, b.upper < 0) };
  return { end, whole: { lower: Math.min(0, end.lower), upper: Math.max(0, end.upper) } };
}

interface Clock {
  readonly name: string;
  readonly horizon: number;
  readonly discount: number;
}

/**
 * A lower bound of the payoff over λᵐ where a push of the given length is followed by a rest, and by the terminal payoff if there
 * is a horizon.
 */
function leastPayoff(
  { state, control, rate, gain, running, terminal, others }: Driven,
  clock: Clock,
  v: number,
  { domains: tube, stays }: Tube,
  push: number,
  rest: number,
): number {
  const time = [clock.name, interval({ lower: 0, upper: clock.horizon })] as const;
  const inside: Domains = new Map([...tube, time]);
  const anywhere: Domains = new Map([...others.map((y) => [y.name, y.domain] as const), time]);
  const over = (e: Expression, domains: Domains, x: Range, u: number): Range =>
    rangeOf(e, new Map([...domains, [state, interval(x)], [control, { kind: 'set', values: [u] }]]));
  const none: Range = { lower: 0, upper: 0 };
  const [a, b] = [over(rate, inside, none, 0), over(multiply(gain, symbol(control)), inside, none, v)];
  const { end, whole } = pushed(a, b, push, rest);
  const worth = Math.exp(-clock.discount * (push + rest));
  // What is gained counts only where the tube is not left, and latest; what is lost counts always, and first.
  const least = (e: Expression, x: Range, u: number, time: number): number => {
    const { lower } = over(e, inside, x, u);
    return time * (lower > 0 ? stays * worth * lower : lower);
  };
  const sum = (list: readonly number[]): number => list.reduce((total, w) => total + w, 0);
  const kept =
    sum(running.map((e) => least(e, whole, v, push) + (rest > 0 ? least(e, end, 0, rest) : 0))) +
    (clock.horizon < Infinity ? sum(terminal.map((e) => least(e, end, 0, 1))) : 0);
  // Outside of the tube, and after the rest where there is no horizon, x̄ is left to itself.
  const far = push * sizeOf(b) * Math.exp(Math.max(0, over(rate, anywhere, none, 0).upper) * (push + rest));
  const left = clock.horizon < Infinity ? far : Infinity;
  const loss = (e: Expression, time: number): number =>
    Math.min(0, over(e, anywhere, { lower: -left, upper: left }, 0).lower) * time;
  const share = clock.horizon < Infinity ? 1 - stays : 1;
  const lost = sum([
    ...running.map((e) => loss(e, push + rest)),
    ...(clock.horizon < Infinity ? terminal.map((e) => loss(e, 1)) : []),
  ]);
  return kept + (share > 0 ? share * lost : 0);
}

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/**
 * @throws CostateError `infeasible.parameters` where ever larger values of a control earn ever more, so that the value is infinite
 */
export function refuseRunawayPayoff(instance: ProblemInstance, at: ReadonlyMap<string, number>): void {
  const { states, controls, horizon, discount, average, switching, time } = instance;
  if (average !== undefined || switching || discount < 0 || endsEarly(instance) || states.length > MOST_STATES) return;
  const clock = { name: time, horizon, discount };
  for (const x of states.filter(({ domain }) => domain.kind === 'real'))
    for (const { name, domain } of controls) {
      const directions = [1, -1].filter((v) => allows(domain, v * Number.MAX_VALUE));
      const driven = directions.length > 0 && drivenBy(instance, x, name);
      if (!driven) continue;
      const lasting = horizon < Infinity ? horizon : 1 / discount;
      for (const tube of tubesOf(driven.others, instance, at, lasting))
        for (const length of SHARES.map((share) => share * tube.length))
          for (const v of directions) {
            const pushes = horizon < Infinity ? [length, length / 2] : [length / 2];
            const push = pushes.find((p) => leastPayoff(driven, clock, v, tube, p, length - p) > 0);
            if (push === undefined) continue;
            const size = driven.degree === 1 ? 'c' : `c^${digits(driven.degree)}`;
            throw new CostateError({
              code: 'infeasible.parameters',
              message: `the value is infinite: ${tube.place ? `where ${tube.place}, ` : ''}${name} = ${v < 0 ? '-c' : 'c'} over a time of ${digits(push)} earns ${size} times a positive number through ${x.name}, however large c is`,
              expected: `a cost of ${name} that grows faster than what ${x.name} earns`,
              suggestion: `bounds on ${name}, a larger cost, or a payoff that stops growing`,
            });
          }
    }
}
