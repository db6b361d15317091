/**
 * Ends of a problem along a simulated path: by `until`, at absorbing ends of domains, by stopping. A path is not cut off but
 * carries the probability of not having ended yet. Between two times it ends with the probability that a Brownian bridge
 * between the levels there meets zero, which leaves Euler's scheme its first order (Gobet 2000, 2001); without noise where the
 * straight line does. Stopping is decided at the steps, each of which is a time at which one may stop.
 */
import { differentiate } from '../expression/differentiate.js';
import {
  add,
  call,
  divide,
  exp,
  half,
  minusOne,
  multiply,
  negate,
  number,
  one,
  subtract,
  symbol,
  two,
  zero,
  type Expression,
} from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { ALIVE, FACTOR } from './path-symbols.js';
import { STEP, type Diffusion } from './scheme.js';

export interface EarlyEnd {
  /** The probability that the problem goes on at a time once it was decided whether to stop. */
  readonly goesOn: Expression;
  /** Discounted payoff of stopping at this time, weighed with its probability; zero where one may not. */
  readonly stopped: Expression;
  /** The next value of `ALIVE`, given the next coordinates. */
  readonly alive: (next: readonly Expression[]) => Expression;
  /** Discounted payoff of an end between this time and the next, weighed likewise. */
  readonly ended: (next: readonly Expression[]) => Expression;
  /** The next coordinates of a path that goes on, the present ones of one that has ended. */
  readonly held: (next: readonly Expression[], alive: Expression) => readonly Expression[];
  /** Whether the error falls like the step: not where a level is met without noise. */
  readonly isOrderKnown: boolean;
}

export interface Ending {
  readonly diffusion: Diffusion;
  /** Levels in time and coordinates, positive while the problem goes on. */
  readonly levels: readonly Expression[];
  readonly running: Expression;
  readonly terminal: Expression;
  readonly discount: number;
  /** Where one may stop: positive where one does, and what it pays. */
  readonly stop?: { readonly level: Expression; readonly payoff: Expression };
}

const TINY = number(rationalFromNumber(1e-300));
const positivePart = (e: Expression): Expression => call('max', e, zero);
/** 1 where the expression is positive, 0 elsewhere. */
const isPositive = (e: Expression): Expression => positivePart(call('sign', e));

interface Crossing {
  /** Probability that the level is met between this time and the next. */
  readonly meets: Expression;
  /** Share of the step that passes before. */
  readonly share: Expression;
  /** Coordinates there. */
  readonly place: readonly Expression[];
}

/** ΣRΣᵀv for a direction v of the coordinates. */
function throughNoise({ noise, correlation }: Diffusion, v: readonly Expression[]): readonly Expression[] {
  const along = correlation.map((_, j) => add(...v.map((vi, i) => multiply(vi, noise[i]?.[j] ?? zero))));
  const mixed = correlation.map((row) =>
    add(...row.map((r, k) => multiply(number(rationalFromNumber(r)), along[k] ?? zero))),
  );
  return noise.map((row) => add(...row.map((s, j) => multiply(s, mixed[j] ?? zero))));
}

function crossingOf(
  diffusion: Diffusion,
  level: Expression,
  next: readonly Expression[],
): Crossing & { readonly noisy: boolean } {
  const { coordinates, time } = diffusion;
  const at = (place: readonly Expression[], later: Expression): Expression =>
    substitute(level, [...coordinates.map((y, i) => bind(y, place[i] ?? zero)), bind(time, add(symbol(time), later))]);
  const then = at(next, STEP);
  const gradient = coordinates.map((y) => differentiate(level, y));
  const direction = throughNoise(diffusion, gradient);
  const variance = add(...gradient.map((g, i) => multiply(g, direction[i] ?? zero)));
  const share = divide(positivePart(level), add(positivePart(level), call('abs', then), TINY));
  const between = coordinates.map((y, i) => add(symbol(y), multiply(share, subtract(next[i] ?? zero, symbol(y)))));
  if (variance === zero) return { meets: subtract(one, isPositive(then)), share, place: between, noisy: false };
  const product = multiply(positivePart(level), positivePart(then));
  const meets = exp(multiply(minusOne, two, divide(product, add(multiply(variance, STEP), TINY))));
  // Along the noise to where the level vanishes: on the straight line it need not.
  const off = divide(at(between, multiply(share, STEP)), add(variance, TINY));
  const place = between.map((y, i) => subtract(y, multiply(off, direction[i] ?? zero)));
  return { meets, share: half, place, noisy: true };
}

/** What ends a problem early along its paths; undefined where nothing does. */
export function earlyEnd({ diffusion, levels, running, terminal, discount, stop }: Ending): EarlyEnd | undefined {
  if (levels.length === 0 && !stop) return undefined;
  const stopsHere = stop ? isPositive(stop.level) : zero;
  const goesOn = multiply(ALIVE, subtract(one, stopsHere));
  const crossings = (next: readonly Expression[]) => levels.map((level) => crossingOf(diffusion, level, next));
  const survives = (found: readonly Crossing[]): Expression =>
    multiply(...found.map(({ meets }) => subtract(one, meets)));
  const rate = number(rationalFromNumber(discount));
  const ended: EarlyEnd['ended'] = (next) => {
    const found = crossings(next);
    const all = call('max', add(...found.map(({ meets }) => meets)), TINY);
    const ends = multiply(goesOn, subtract(one, survives(found)));
    const payoffs = found.map(({ meets, share, place, noisy }) => {
      const bound = diffusion.coordinates.map((y, i) => bind(y, place[i] ?? zero));
      const passed = multiply(share, STEP);
      const there = freeSymbols(terminal).size === 0 ? terminal : substitute(terminal, bound);
      const paid = terminal === zero ? zero : multiply(exp(negate(multiply(rate, passed))), there);
      // The trapezoid rule counts half of the step, which is right on average where noise decides when.
      const rest = noisy ? zero : multiply(running, subtract(passed, multiply(half, STEP)));
      return multiply(found.length === 1 ? one : divide(meets, all), add(paid, rest));
    });
    return multiply(ends, FACTOR, add(...payoffs));
  };
  const sample = crossings(diffusion.coordinates.map((y) => symbol(`${y} next`)));
  return {
    goesOn,
    stopped: stop ? multiply(ALIVE, stopsHere, FACTOR, stop.payoff) : zero,
    alive: (next) => multiply(goesOn, survives(crossings(next))),
    ended: levels.length === 0 ? () => zero : ended,
    held: (next, alive) =>
      next.map((y, i) => {
        const here = symbol(diffusion.coordinates[i] ?? '');
        return add(here, multiply(isPositive(alive), subtract(y, here)));
      }),
    isOrderKnown: sample.every(({ noisy }) => noisy),
  };
}
