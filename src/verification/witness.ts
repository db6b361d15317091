/** Random smooth functions that stand in for the unknown ones, over every arithmetic, with no vanishing derivative. */
import type { Arithmetic } from '../expression/arithmetic.js';
import { fromNumber, type Witness } from '../expression/evaluate.js';
import type { RandomStream } from './random-stream.js';

/**
 * w(x) = c₀ + g·x + ½ Σ mᵢⱼ xᵢxⱼ + Σₖ aₖ sin(ωₖ·x + φₖ): every jet is generic, every value of moderate size.
 */
export function randomWitness(slots: number, random: RandomStream): Witness {
  const draw = (n: number, width: number): number[] => Array.from({ length: n }, () => random.between(-width, width));
  const [constant = 0] = draw(1, 1);
  const slope = draw(slots, 1.5);
  const bend = Array.from({ length: slots }, () => draw(slots, 0.8));
  const waves = Array.from({ length: 2 }, () => ({
    height: random.between(0.2, 0.6),
    rates: draw(slots, 1.3),
    phase: random.between(0, 6.28),
  }));
  return <T>(args: readonly T[], arithmetic: Arithmetic<T>): T => {
    const scaled = (c: number, x: T): T => arithmetic.multiply(fromNumber(c, arithmetic), x);
    const sum = (first: number, terms: readonly T[]): T => terms.reduce(arithmetic.add, fromNumber(first, arithmetic));
    const quadratic = args.flatMap((x, i) =>
      args.slice(0, i + 1).map((y, j) => scaled((bend[i]?.[j] ?? 0) / 2, arithmetic.multiply(x, y))),
    );
    const oscillating = waves.map(
      (w) =>
      scaled(w.height, arithmetic.call('sin', [sum(w.phase, args.map((x, i) => scaled(w.rates[i] ?? 0, x)))])), // prettier-ignore
    );
    return sum(constant, [...args.map((x, i) => scaled(slope[i] ?? 0, x)), ...quadratic, ...oscillating]);
  };
}
