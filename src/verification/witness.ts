/** Random smooth functions that stand in for the unknown ones, over every arithmetic, with no vanishing derivative. */
import type { Arithmetic } from '../expression/arithmetic.js';
import { fromNumber, type Witness } from '../expression/evaluate.js';
import { ONE, rational } from '../expression/rational.js';
import type { RandomStream } from './random-stream.js';

const TWO = rational(2);
const MINUS_ONE = rational(-1);

/**
 * w(x) = c₀ + g·x + ½ Σ mᵢⱼ xᵢxⱼ + Σₖ aₖ / (1 + (ωₖ·x + φₖ)²): every jet is generic, every value of moderate size, and
 * nothing dearer than a division is needed in 64 digits.
 */
export function randomWitness(slots: number, random: RandomStream): Witness {
  const draw = (n: number, width: number): number[] => Array.from({ length: n }, () => random.between(-width, width));
  const [constant = 0] = draw(1, 1);
  const slope = draw(slots, 1.5);
  const bend = Array.from({ length: slots }, () => draw(slots, 0.8));
  const hills = Array.from({ length: 2 }, () => ({
    height: random.between(0.4, 1),
    rates: draw(slots, 1.3),
    phase: random.between(-1, 1),
  }));
  // Constants are carried into each arithmetic once; the conversion to 64 digits costs more than a product.
  const embedded = new WeakMap<object, Map<number, unknown>>();
  const embed = <T>(c: number, arithmetic: Arithmetic<T>): T => {
    const table = (embedded.get(arithmetic) ?? new Map<number, unknown>()) as Map<number, T>;
    embedded.set(arithmetic, table);
    const found = table.get(c);
    if (found !== undefined) return found;
    const made = fromNumber(c, arithmetic);
    table.set(c, made);
    return made;
  };
  return <T>(args: readonly T[], arithmetic: Arithmetic<T>): T => {
    const scaled = (c: number, x: T): T => arithmetic.multiply(embed(c, arithmetic), x);
    const sum = (first: number, terms: readonly T[]): T => terms.reduce(arithmetic.add, embed(first, arithmetic));
    const quadratic = args.flatMap((x, i) =>
      args.slice(0, i + 1).map((y, j) => scaled((bend[i]?.[j] ?? 0) / 2, arithmetic.multiply(x, y))),
    );
    const bumps = hills.map((w) => {
      const across = args.map((x, i) => scaled(w.rates[i] ?? 0, x));
      const below = arithmetic.add(arithmetic.rational(ONE), arithmetic.powerRational(sum(w.phase, across), TWO));
      return scaled(w.height, arithmetic.powerRational(below, MINUS_ONE));
    });
    return sum(constant, [...args.map((x, i) => scaled(slope[i] ?? 0, x)), ...quadratic, ...bumps]);
  };
}
