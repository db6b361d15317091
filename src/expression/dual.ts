/**
 * Dual numbers a + b·ε with ε² = 0 over any arithmetic: the tangent carries the derivative. They are the checker's own
 * way to differentiate, independent of `differentiate` and of the normal form.
 */
import type { Arithmetic } from './arithmetic.js';
import type { FunctionName } from './expression.js';
import { ONE, equalRational, rational, subtractRational } from './rational.js';

export interface Dual<T> {
  readonly value: T;
  /** Absent for constants, so that 0 · log(negative) never arises. */
  readonly tangent: T | undefined;
}

export const constantDual = <T>(value: T): Dual<T> => ({ value, tangent: undefined });

const TWO = rational(2);
const MINUS_ONE = rational(-1);
const MINUS_HALF = rational(-1, 2);

const known = new WeakMap<object, unknown>();

/** Arithmetic of dual numbers over `base`, one object for each base; nest it for higher derivatives. */
export function dualsOver<T>(base: Arithmetic<T>): Arithmetic<Dual<T>> {
  const found = known.get(base) as Arithmetic<Dual<T>> | undefined;
  if (found) return found;
  const made = makeDuals(base);
  known.set(base, made);
  return made;
}

function makeDuals<T>(base: Arithmetic<T>): Arithmetic<Dual<T>> {
  const one = base.rational(ONE);
  const minus = (a: T): T => base.multiply(base.rational(MINUS_ONE), a);
  const scale = (a: Dual<T>, slope: () => T, value: T): Dual<T> => ({
    value,
    tangent: a.tangent === undefined ? undefined : base.multiply(a.tangent, slope()),
  });
  const sum = (a: T | undefined, b: T | undefined): T | undefined =>
    a === undefined ? b : b === undefined ? a : base.add(a, b);
  const squareOf = (a: T): T => base.powerRational(a, TWO);

  /** f'(x), given x and f(x), for the functions of one argument. */
  const slopes: Record<Exclude<FunctionName, 'min' | 'max' | 'sign'>, (x: T, f: T) => T> = {
    exp: (_x, f) => f,
    log: (x) => base.powerRational(x, MINUS_ONE),
    sin: (x) => base.call('cos', [x]),
    cos: (x) => minus(base.call('sin', [x])),
    tan: (_x, f) => base.add(one, squareOf(f)),
    sinh: (x) => base.call('cosh', [x]),
    cosh: (x) => base.call('sinh', [x]),
    tanh: (_x, f) => base.add(one, minus(squareOf(f))),
    abs: (x) => base.call('sign', [x]),
  };

  return {
    rational: (value) => constantDual(base.rational(value)),
    add: (a, b) => ({ value: base.add(a.value, b.value), tangent: sum(a.tangent, b.tangent) }),
    multiply: (a, b) => ({
      value: base.multiply(a.value, b.value),
      tangent: sum(
        a.tangent === undefined ? undefined : base.multiply(a.tangent, b.value),
        b.tangent === undefined ? undefined : base.multiply(a.value, b.tangent),
      ),
    }),
    powerRational: (a, exponent) =>
      scale(
        a,
        () =>
          equalRational(exponent, TWO)
            ? base.multiply(base.rational(TWO), a.value)
            : equalRational(exponent, rational(1, 2))
              ? base.multiply(base.rational(rational(1, 2)), base.powerRational(a.value, MINUS_HALF))
              : base.multiply(base.rational(exponent), base.powerRational(a.value, subtractRational(exponent, ONE))),
        base.powerRational(a.value, exponent),
      ),
    power: (a, exponent) => {
      const value = base.power(a.value, exponent.value);
      const byBase =
        a.tangent === undefined
          ? undefined
          : base.multiply(
              a.tangent,
              base.multiply(exponent.value, base.power(a.value, base.add(exponent.value, minus(one)))),
            );
      const byExponent =
        exponent.tangent === undefined
          ? undefined
          : base.multiply(exponent.tangent, base.multiply(value, base.call('log', [a.value])));
      return { value, tangent: sum(byBase, byExponent) };
    },
    call: (name, args) => {
      if (name === 'min' || name === 'max') {
        // NaN compares with nothing, so it is passed on by name rather than lost.
        const better = (a: number, b: number): boolean =>
          !Number.isNaN(b) && (Number.isNaN(a) || (name === 'min' ? a < b : a > b));
        return args.reduce((best, next) =>
          better(base.toNumber(next.value), base.toNumber(best.value)) ? next : best,
        );
      }
      const [x] = args;
      if (x === undefined) throw new RangeError(`${name} needs an argument`);
      const f = base.call(name, [x.value]);
      return name === 'sign' ? constantDual(f) : scale(x, () => slopes[name](x.value, f), f);
    },
    toNumber: (a) => base.toNumber(a.value),
    isFinite: (a) => base.isFinite(a.value),
    level: base.level + 1,
    digits: base.digits,
  };
}
