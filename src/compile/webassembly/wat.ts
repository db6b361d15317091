/**
 * The vocabulary of WebAssembly text used here: vectors of two doubles (v128), written as folded expressions. A value that is
 * used more than once is bound to a local, so that it is computed once.
 */

/** A folded expression of WebAssembly text. */
export type Wat = string;

const view = new DataView(new ArrayBuffer(8));

/** The 64 bits of a double as a literal, so that no digit is lost and no rounding is left to the assembler. */
export function bitsOf(value: number): string {
  view.setFloat64(0, value);
  return `0x${view.getBigUint64(0).toString(16)}`;
}

const instruction =
  (name: string) =>
  (...operands: readonly Wat[]): Wat =>
    `(${[name, ...operands].join(' ')})`;

/** Both lanes the same double. */
export const vector = (value: number): Wat => both(bitsOf(value));
/** Both lanes the same 64-bit pattern. */
export const both = (bits: string): Wat => `(v128.const i64x2 ${bits} ${bits})`;
/** Four lanes the same 32-bit integer. */
export const four = (value: number): Wat =>
  `(v128.const i32x4 ${Array(4)
    .fill(value | 0)
    .join(' ')})`;

export const add = instruction('f64x2.add');
export const subtract = instruction('f64x2.sub');
export const multiply = instruction('f64x2.mul');
export const divide = instruction('f64x2.div');
export const squareRoot = instruction('f64x2.sqrt');
export const absolute = instruction('f64x2.abs');
export const nearest = instruction('f64x2.nearest');
export const least = instruction('f64x2.min');
export const greatest = instruction('f64x2.max');
/** The second operand where it is less than the first, else the first: an unordered first operand stays. */
export const cappedBy = instruction('f64x2.pmin');
export const lessThan = instruction('f64x2.lt');
export const atMost = instruction('f64x2.le');
export const greaterThan = instruction('f64x2.gt');
export const equal = instruction('f64x2.eq');
export const and = instruction('v128.and');
export const or = instruction('v128.or');
export const xor = instruction('v128.xor');
export const not = instruction('v128.not');
export const addBits = instruction('i64x2.add');
export const subtractBits = instruction('i64x2.sub');
export const shiftLeft = (a: Wat, by: number): Wat => `(i64x2.shl ${a} (i32.const ${by}))`;
export const shiftRight = (a: Wat, by: number): Wat => `(i64x2.shr_u ${a} (i32.const ${by}))`;
/** a where the mask's bits are one, b elsewhere. */
export const select = (mask: Wat, a: Wat, b: Wat): Wat => `(v128.bitselect ${a} ${b} ${mask})`;
/** Picks four of the eight 32-bit words of a (0 to 3) and b (4 to 7). */
export const pickWords = (a: Wat, b: Wat, words: readonly [number, number, number, number]): Wat => {
  const bytes = words.flatMap((w) => [0, 1, 2, 3].map((k) => 4 * w + k));
  return `(i8x16.shuffle ${bytes.join(' ')} ${a} ${b})`;
};
export const get = (name: string): Wat => `(local.get $${name})`;
export const call = (name: string, ...operands: readonly Wat[]): Wat => `(call $${[name, ...operands].join(' ')})`;

/** Statements of one function, with the vector locals they use. */
export interface Routine {
  /** Computes a value once, under a name; a name may be bound again. */
  readonly bind: (name: string, value: Wat) => Wat;
  readonly statement: (wat: Wat) => void;
  readonly locals: () => string;
  readonly body: () => string;
}

/** An empty routine. */
export function routine(): Routine {
  const names = new Set<string>();
  const statements: string[] = [];
  return {
    bind: (name, value) => {
      names.add(name);
      statements.push(`(local.set $${name} ${value})`);
      return get(name);
    },
    statement: (wat) => void statements.push(wat),
    locals: () => [...names].map((name) => `(local $${name} v128)`).join(' '),
    body: () => statements.join('\n'),
  };
}

/** c₀ + x (c₁ + x (c₂ + …)) by Horner's scheme. */
export function horner(x: Wat, coefficients: readonly number[]): Wat {
  const [last = 0, ...others] = [...coefficients].reverse();
  return others.reduce((value, c) => add(multiply(value, x), vector(c)), vector(last));
}
