/**
 * Recognises from the reduced equation that an exponential makes it linear: the square of ∇V has the matrix of the noise, up to
 * one constant. Then the value is a mean over paths that nobody steers (Hopf and Cole; Kappen 2005).
 */
import { differentiate } from '../expression/differentiate.js';
import { add, divide, multiply, negate, symbol, zero, type Expression } from '../expression/expression.js';
import { isZero } from '../expression/normal-form.js';
import { simplify } from '../expression/simplify.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, rewriteTopDown, unknownFunctions } from '../expression/traverse.js';
import { covariance, problemNames, valueParameters, type Setting } from './setting.js';

/** −V_t = q + b·∇V + ½Tr(A∇²V) − ∇V·A∇V/(2λ), which ψ = e^{−V/λ} makes ψ_t + b·∇ψ + ½Tr(A∇²ψ) − (q/λ)ψ = 0. */
export interface ExponentialTransform {
  /** λ: positive for a cost, negative for a reward; constant in time and state. */
  readonly scale: Expression;
  /** b, one entry a state: the drift of paths that nobody steers. */
  readonly drift: readonly Expression[];
  /** q, what such a path meets per unit of time. */
  readonly cost: Expression;
  /** Name of ψ, one that the problem does not use. */
  readonly name: string;
}

const NAMES = ['psi', 'eta', 'zeta', 'phi'];

const slope = (i: number): string => `slope ${i}`;
const BEND = 'second derivative';

/** The right side with V's first derivatives as symbols, second ones left out; undefined where V enters in another way. */
function inSlopes(s: Setting, e: Expression): Expression | undefined {
  const slots = valueParameters(s);
  const first = slots.length - s.states.length;
  let other = false;
  const put = rewriteTopDown(e, (node) => {
    if (node.kind !== 'unknown' || node.name !== s.valueName) return undefined;
    const total = node.orders.reduce((a, b) => a + b, 0);
    const place = node.orders.findIndex((order) => order > 0) - first;
    if (total === 1 && place >= 0) return symbol(slope(place));
    if (total !== 2) other = true;
    return symbol(BEND);
  });
  return other || unknownFunctions(put).size > 0 ? undefined : substitute(put, [bind(BEND, zero)]);
}

/**
 * The transform of a finite, undiscounted problem whose reduced equation is −V_t = `reduced`.
 *
 * @returns undefined where the equation is not of that form
 */
export function exponentialTransform(s: Setting, reduced: Expression): ExponentialTransform | undefined {
  const { states, assumptions } = s;
  const controlled = (e: Expression): boolean => s.controls.some((c) => dependsOn(e, c.name));
  if (s.time === undefined || s.discount !== zero || s.stopping !== undefined || s.controls.length === 0)
    return undefined;
  if (s.noise.flat().some(controlled)) return undefined;
  const right = inSlopes(s, reduced);
  if (!right || controlled(right)) return undefined;
  const atRest = states.map((_, i) => bind(slope(i), zero));
  const slopes = states.map((_, i) => differentiate(right, slope(i)));
  const square = (i: number, j: number): Expression => {
    const own = slopes[i] ?? zero;
    return dependsOn(own, slope(j)) ? differentiate(own, slope(j)) : zero;
  };
  const first = states.findIndex((_, i) => square(i, i) !== zero && covariance(s, i, i) !== zero);
  if (first < 0) return undefined;
  const scale = simplify(negate(divide(covariance(s, first, first), square(first, first))), assumptions);
  const moving = new Set([s.time, ...states, ...states.map((_, i) => slope(i))]);
  if ([...freeSymbols(scale)].some((name) => moving.has(name))) return undefined;
  const matched = states.every((_, i) =>
    states.slice(0, i + 1).every((__, j) => {
      const [own, noise] = [square(i, j), covariance(s, i, j)];
      return (own === zero && noise === zero) || isZero(add(multiply(scale, own), noise), assumptions);
    }),
  );
  const taken = new Set([...problemNames(s), ...valueParameters(s)]);
  const name = NAMES.find((candidate) => !taken.has(candidate));
  if (!matched || name === undefined) return undefined;
  return {
    scale,
    drift: slopes.map((e) => simplify(substitute(e, atRest), assumptions)),
    cost: simplify(substitute(right, atRest), assumptions),
    name,
  };
}
