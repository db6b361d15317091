/** A point at which claims are tried, and the values there in an arithmetic. */
import type { Arithmetic } from '../expression/arithmetic.js';
import { environmentOf, type Environment, type Witness } from '../expression/evaluate.js';

export interface SamplePoint {
  readonly symbols: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, Witness>;
}

const surroundings = new WeakMap<SamplePoint, Map<string, unknown>>();

/**
 * The point's values in an arithmetic, the same object each time: what is known there need not be computed again.
 *
 * @param moved a symbol that has another value than at the point
 */
export function surroundingsOf<T>(
  point: SamplePoint,
  { digits }: Arithmetic<T>,
  embed: (value: number) => T,
  moved?: readonly [name: string, value: number],
): Environment<T> {
  const known = surroundings.get(point) ?? new Map<string, unknown>();
  surroundings.set(point, known);
  const key = `${digits} ${moved?.join('=')}`;
  const found = known.get(key) as Environment<T> | undefined;
  if (found) return found;
  const values = [...point.symbols, ...(moved ? [moved] : [])];
  const made = environmentOf(new Map(values.map(([name, value]) => [name, embed(value)])), point.functions);
  known.set(key, made);
  return made;
}
