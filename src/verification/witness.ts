/** Random smooth functions that stand in for the unknown ones, over every arithmetic, with no vanishing derivative. */
import type { Arithmetic } from '../expression/arithmetic.js';
import { fromNumber, type Witness } from '../expression/evaluate.js';
import { ONE, rational } from '../expression/rational.js';
import type { RandomStream } from './random-stream.js';

const MINUS_ONE = rational(-1);
/** Slots beyond which only neighbours share a product of their own: the hills alone keep the other mixed derivatives apart. */
const FULLY_BENT = 8;

interface Coefficients<T> {
  readonly constant: T;
  readonly slope: readonly T[];
  readonly hills: readonly { readonly height: T; readonly rates: readonly T[]; readonly phase: T }[];
}

/** The coefficients as elements of an arithmetic. */
interface Embedded<T> extends Coefficients<T> {
  readonly halfBend: readonly (readonly T[])[];
  readonly one: T;
}

function embed<T>(
  w: Coefficients<number> & { readonly bend: readonly (readonly number[])[] },
  arithmetic: Arithmetic<T>,
): Embedded<T> {
  const into = (c: number): T => fromNumber(c, arithmetic);
  return {
    constant: into(w.constant),
    slope: w.slope.map(into),
    halfBend: w.bend.map((row) => row.map((c) => into(c / 2))),
    hills: w.hills.map(({ height, rates, phase }) => ({
      height: into(height),
      rates: rates.map(into),
      phase: into(phase),
    })),
    one: arithmetic.rational(ONE),
  };
}

/**
 * w(x) = c₀ + g·x + ½ Σ mᵢⱼ xᵢxⱼ + Σₖ aₖ / (1 + (ωₖ·x + φₖ)²): every jet is generic, every value of moderate size, and
 * nothing dearer than a division is needed in 64 digits. With many slots mᵢⱼ = 0 but next to the diagonal, and the hills are wider.
 */
export function randomWitness(slots: number, random: RandomStream): Witness {
  const draw = (n: number, width: number): number[] => Array.from({ length: n }, () => random.between(-width, width));
  const [constant = 0] = draw(1, 1);
  const slope = draw(slots, 1.5);
  const bend = Array.from({ length: slots }, () => draw(Math.min(slots, FULLY_BENT), 0.8));
  const width = 1.3 * Math.sqrt(Math.min(1, FULLY_BENT / slots));
  const hills = Array.from({ length: 2 }, () => ({
    height: random.between(0.4, 1),
    rates: draw(slots, width),
    phase: random.between(-1, 1),
  }));
  // Constants are carried into each arithmetic once; the conversion to 64 digits costs more than a product.
  const embedded = new WeakMap<object, Embedded<unknown>>();
  return <T>(args: readonly T[], arithmetic: Arithmetic<T>): T => {
    const table = (embedded.get(arithmetic) ?? embed({ constant, slope, bend, hills }, arithmetic)) as Embedded<T>;
    embedded.set(arithmetic, table);
    const { add, multiply, powerRational } = arithmetic;
    let total = table.constant;
    for (const [i, x] of args.entries()) {
      total = add(total, multiply(table.slope[i] as T, x));
      for (let j = args.length > FULLY_BENT ? Math.max(0, i - 1) : 0; j <= i; j++)
        total = add(total, multiply(multiply(table.halfBend[i]?.[j % FULLY_BENT] as T, x), args[j] as T));
    }
    for (const { height, rates, phase } of table.hills) {
      let across = phase;
      for (const [i, x] of args.entries()) across = add(across, multiply(rates[i] as T, x));
      total = add(total, multiply(height, powerRational(add(table.one, multiply(across, across)), MINUS_ONE)));
    }
    return total;
  };
}
