/**
 * Philox and the normal transform as one WebAssembly loop, four paths at a time: the same operations on the same numbers as
 * `philox` and `normalsFrom`.
 */
import {
  add, addBits, and, both, divide, four, get, horner, multiply, nearest, or, pickWords, routine, select, shiftLeft, shiftRight, squareRoot,
  subtract, subtractBits, vector, xor, type Routine, type Wat,
} from '../compile/webassembly/wat.js'; // prettier-ignore
import { COSINE, LOG, SINE } from '../compile/approximations.js';
import { LEAST_MANTISSA } from './box-muller.js';

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;
/** Bits of a double in [1, 2) from the upper 52 of 64 random bits. */
const ONE = '0x3ff0000000000000';
/** Added to a whole number, its low bits are the number. */
const TO_INTEGER = 2 ** 52;

/** The 64-bit products of four words with a constant: their low and their high words. */
function products(
  { bind }: Routine,
  name: string,
  words: Wat,
  factor: number,
): { readonly low: Wat; readonly high: Wat } {
  const pair = (half: 'low' | 'high'): Wat =>
    bind(`${name}.${half}`, `(i64x2.extmul_${half}_i32x4_u ${words} ${four(factor)})`);
  const [a, b] = [pair('low'), pair('high')];
  return { low: pickWords(a, b, [0, 2, 4, 6]), high: pickWords(a, b, [1, 3, 5, 7]) };
}

function roundKeys({ bind }: Routine): void {
  for (let round = 0; round < ROUNDS; round++)
    WEYL.forEach((weyl, j) =>
      bind(`k${j}.${round}`, `(i32x4.splat (i32.add ${get(`key${j}`)} (i32.const ${Math.imul(round, weyl)})))`),
    );
}

/** The four words of the generator for paths i … i + 3. */
function randomWords(to: Routine): readonly [Wat, Wat, Wat, Wat] {
  const { bind } = to;
  const path = `(i32.add ${get('firstPath')} ${get('i')})`;
  let c0 = bind('c0', `(i32x4.add (i32x4.splat ${path}) (v128.const i32x4 0 1 2 3))`);
  let [c1, c2, c3] = ['step', 'draw', 'stream'].map((name, j) => bind(`c${j + 1}`, `(i32x4.splat ${get(name)})`)) as [
    Wat,
    Wat,
    Wat,
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const first = products(to, 'a', c0, MULTIPLIERS[0]);
    const second = products(to, 'b', c2, MULTIPLIERS[1]);
    c0 = bind('c0', xor(xor(second.high, c1), get(`k0.${round}`)));
    c2 = bind('c2', xor(xor(first.high, c3), get(`k1.${round}`)));
    c1 = bind('c1', second.low);
    c3 = bind('c3', first.low);
  }
  return [c0, c1, c2, c3];
}

/** Two of the four paths: words of both as 64-bit numbers, the first word in the upper half. */
const wide = (high: Wat, low: Wat, half: 0 | 1): Wat => pickWords(low, high, half === 0 ? [0, 4, 1, 5] : [2, 6, 3, 7]);
const inOneToTwo = (bits: Wat): Wat => or(shiftRight(bits, 12), both(ONE));

/** √(−2 log u), 0 < u ≤ 1. */
function radius({ bind }: Routine, u: Wat): Wat {
  const t = bind('t', subtractBits(u, both(`0x${LEAST_MANTISSA.toString(16)}00000000`)));
  const shifted = bind('shifted', `(i32x4.shr_s ${t} (i32.const 20))`);
  const k = `(f64x2.convert_low_i32x4_s ${pickWords(shifted, shifted, [1, 3, 1, 3])})`;
  const f = bind('f', subtract(subtractBits(u, and(t, both('0xfff0000000000000'))), vector(1)));
  const s = bind('s', divide(f, add(f, vector(2))));
  const square = bind('square', multiply(s, s));
  const series = add(vector(2), multiply(square, horner(square, LOG)));
  const logarithm = add(multiply(k, vector(Math.LN2)), multiply(s, series));
  return bind('r', squareRoot(multiply(vector(-2), logarithm)));
}

function storePair(to: Routine, half: 0 | 1, [w0, w1, w2, w3]: readonly [Wat, Wat, Wat, Wat]): void {
  const { bind } = to;
  const u = bind('u', subtract(vector(2), inOneToTwo(wide(w0, w1, half))));
  const v = bind('v', subtract(inOneToTwo(wide(w2, w3, half)), vector(1)));
  const r = radius(to, u);
  const q = bind('q', multiply(v, vector(4)));
  const n = bind('n', nearest(q));
  const a = bind('a', multiply(subtract(q, n), vector(Math.PI / 2)));
  const z = bind('z', multiply(a, a));
  const sine = bind('sine', add(a, multiply(multiply(a, z), horner(z, SINE))));
  const even = subtract(vector(1), multiply(vector(0.5), z));
  const cosine = bind('cosine', add(even, multiply(multiply(z, z), horner(z, COSINE))));
  const turns = bind('turns', add(n, vector(TO_INTEGER)));
  const turned = bind('turned', subtractBits(both('0'), and(turns, both('1'))));
  const sign = (bits: Wat): Wat => shiftLeft(and(bits, both('2')), 62);
  const store = (array: string, value: Wat): void =>
    to.statement(
      `(v128.store offset=${16 * half} (i32.add ${get(array)} (i32.shl ${get('i')} (i32.const 3))) ${value})`,
    );
  store('first', multiply(r, xor(select(turned, sine, cosine), sign(addBits(turns, both('1'))))));
  store('second', multiply(r, xor(select(turned, cosine, sine), sign(turns))));
}

/**
 * The text of a module that exports `fill(key0, key1, stream, firstPath, count, step, draw, first, second)`: addresses of two
 * arrays, and a positive count that is a multiple of four.
 */
export function normalModule(): string {
  const before = routine();
  roundKeys(before);
  const each = routine();
  const words = randomWords(each);
  storePair(each, 0, words);
  storePair(each, 1, words);
  const parameters = ['key0', 'key1', 'stream', 'firstPath', 'count', 'step', 'draw', 'first', 'second'];
  return `(module
    (import "host" "memory" (memory 1))
    (func (export "fill") ${parameters.map((name) => `(param $${name} i32)`).join(' ')}
      (local $i i32) ${before.locals()} ${each.locals()}
      ${before.body()}
      (loop $next
        ${each.body()}
        (local.set $i (i32.add (local.get $i) (i32.const 4)))
        (br_if $next (i32.lt_u (local.get $i) (local.get $count))))))`;
}
