/**
 * Sine and cosine of two doubles, below one unit in the last place up to |x| = 8·10⁵. Sources: reduction by π/2 in three parts
 * (Cody and Waite 1980) and the evaluation of FDLIBM (Sun Microsystems 1993: e_rem_pio2, k_sin, k_cos).
 */
import {
  add, addBits, and, both, divide, equal, horner, multiply, nearest, select, shiftLeft, subtract, subtractBits, vector, xor,
  type Routine, type Wat,
} from './wat.js'; // prettier-ignore
import { COSINE, SINE } from '../approximations.js';
import { TO_INTEGER } from './exponential.js';

/** Beyond, the multiples of the parts of π/2 are no longer exact. */
export const ANGLE_RANGE = 8e5;

/** π/2: two parts of 33 bits, and the rest. */
const HALF_PI = [1.57079632673412561417, 6.0771005063039659766e-11, 2.02226624879595063154e-21] as const;

interface Angle {
  /** Sine and cosine of the reduced angle. */
  readonly sine: Wat;
  readonly cosine: Wat;
  /** Low bits: the number of quarter turns. */
  readonly turns: Wat;
}

function reduced({ bind }: Routine, x: Wat): Angle {
  const n = bind('a.n', nearest(multiply(x, vector(2 / Math.PI))));
  const first = bind('a.first', subtract(x, multiply(n, vector(HALF_PI[0]))));
  const part = bind('a.part', multiply(n, vector(HALF_PI[1])));
  const second = bind('a.second', subtract(first, part));
  const rest = bind('a.rest', subtract(multiply(n, vector(HALF_PI[2])), subtract(subtract(first, second), part)));
  const y = bind('a.y', subtract(second, rest));
  const low = bind('a.low', subtract(subtract(second, y), rest));
  const z = bind('a.z', multiply(y, y));
  const cube = bind('a.cube', multiply(z, y));
  const inner = subtract(multiply(vector(0.5), low), multiply(cube, horner(z, SINE.slice(1))));
  const sine = bind(
    'a.sine',
    subtract(y, subtract(subtract(multiply(z, inner), low), multiply(cube, vector(SINE[0])))),
  );
  const half = bind('a.half', multiply(vector(0.5), z));
  const large = bind('a.large', subtract(vector(1), half));
  const small = subtract(multiply(z, multiply(z, horner(z, COSINE))), multiply(y, low));
  const cosine = bind('a.cosine', add(large, add(subtract(subtract(vector(1), large), half), small)));
  return { sine, cosine, turns: bind('a.turns', add(n, vector(TO_INTEGER))) };
}

const odd = (turns: Wat): Wat => subtractBits(both('0'), and(turns, both('1')));
/** The sign bit where the second lowest bit is set. */
const sign = (turns: Wat): Wat => shiftLeft(and(turns, both('2')), 62);

export function sine(to: Routine, x: Wat): Wat {
  const { sine: s, cosine: c, turns } = reduced(to, x);
  // The correction of the last digits would make +0 of −0.
  return select(equal(x, vector(0)), x, xor(select(odd(turns), c, s), sign(turns)));
}

export function cosine(to: Routine, x: Wat): Wat {
  const { sine: s, cosine: c, turns } = reduced(to, x);
  return xor(select(odd(turns), s, c), sign(addBits(turns, both('1'))));
}

/** Sine over cosine: two units in the last place. */
export function tangent(to: Routine, x: Wat): Wat {
  const { sine: s, cosine: c, turns } = reduced(to, x);
  const swapped = to.bind('a.swapped', odd(turns));
  const quotient = divide(select(swapped, c, s), select(swapped, s, c));
  return select(equal(x, vector(0)), x, xor(quotient, and(swapped, both('0x8000000000000000'))));
}
