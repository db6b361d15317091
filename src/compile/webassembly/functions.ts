/**
 * Elementary functions of two doubles as functions of a module. Where an argument leaves the range on which the vector form
 * is accurate (NaN and infinities among them), the host's scalar function gives that lane.
 */
import type { FunctionName } from '../../expression/expression.js';
import { EXP_RANGE, beyond, exponential, logarithm, notNormal } from './exponential.js';
import { hyperbolicCosine, hyperbolicSine, hyperbolicTangent } from './hyperbolic.js';
import { powerOf } from './power.js';
import { ANGLE_RANGE, cosine, sine, tangent } from './trigonometric.js';
import { absolute, call, get, greatest, greaterThan, least, lessThan, routine, select, vector, type Routine, type Wat } from './wat.js'; // prettier-ignore

/** Names of the functions that are called; `power` beside those of expressions. */
export type VectorFunction = Exclude<FunctionName, 'abs' | 'sign' | 'min' | 'max'> | 'power';

interface Approximation {
  readonly value: Wat;
  /** Lanes that the host computes. */
  readonly outside: Wat;
}

const unary =
  (value: (to: Routine, x: Wat) => Wat, outside: (x: Wat) => Wat) =>
  (to: Routine, [x = '']: readonly Wat[]): Approximation => ({
    value: to.bind('value', value(to, x)),
    outside: to.bind('outside', outside(x)),
  });
const within = (size: number) => (x: Wat) => beyond(x, size);

const approximations: Readonly<Record<VectorFunction, (to: Routine, operands: readonly Wat[]) => Approximation>> = {
  exp: unary(exponential, within(EXP_RANGE)),
  log: unary(logarithm, notNormal),
  sin: unary(sine, within(ANGLE_RANGE)),
  cos: unary(cosine, within(ANGLE_RANGE)),
  tan: unary(tangent, within(ANGLE_RANGE)),
  sinh: unary(hyperbolicSine, within(EXP_RANGE)),
  cosh: unary(hyperbolicCosine, within(EXP_RANGE)),
  tanh: unary(hyperbolicTangent, within(Infinity)),
  power: (to, [x = '', y = '']) => {
    const { value, outside } = powerOf(to, x, y);
    return { value: to.bind('value', value), outside };
  },
};

/** What the host provides for lanes outside the range, imported as `math.NAME`. */
export const hostFunctions: Readonly<Record<VectorFunction, (...x: number[]) => number>> = {
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  power: Math.pow,
};

const arity = (name: VectorFunction): number => (name === 'power' ? 2 : 1);

/** The import of a function's scalar form. */
export const importOf = (name: VectorFunction): string =>
  `(import "math" "${name}" (func $host.${name} (param${' f64'.repeat(arity(name))}) (result f64)))`;

/** The function's definition, `$NAME` from vectors to a vector. */
export function definitionOf(name: VectorFunction): string {
  const to = routine();
  const operands = Array.from({ length: arity(name) }, (_, i) => `x${i}`);
  const { outside } = approximations[name](to, operands.map(get));
  const lane = (i: number, a: Wat): Wat => `(f64x2.extract_lane ${i} ${a})`;
  const host = (i: number): Wat => call(`host.${name}`, ...operands.map((x) => lane(i, get(x))));
  const mend = [0, 1].map(
    (i) =>
      `(if (i64.ne (i64x2.extract_lane ${i} ${outside}) (i64.const 0))
        (then (local.set $value (f64x2.replace_lane ${i} ${get('value')} ${host(i)}))))`,
  );
  return `(func $${name} ${operands.map((x) => `(param $${x} v128)`).join(' ')} (result v128)
    ${to.locals()}
    ${to.body()}
    (if (v128.any_true ${outside}) (then ${mend.join('\n')}))
    ${get('value')})`;
}

/** The functions of expressions that are single instructions, or a few. */
export function inlineCall(name: FunctionName, operands: readonly Wat[]): Wat | undefined {
  const [a = '', b = ''] = operands;
  switch (name) {
    case 'abs':
      return absolute(a);
    case 'sign':
      return select(greaterThan(a, vector(0)), vector(1), select(lessThan(a, vector(0)), vector(-1), a));
    case 'min':
      return least(a, b);
    case 'max':
      return greatest(a, b);
    default:
      return undefined;
  }
}
