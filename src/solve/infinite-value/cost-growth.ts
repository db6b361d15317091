/** At which power of a state a cost grows far out, whatever the others are. */
import { noAssumptions } from '../../expression/assumptions.js';
import { attempt } from '../../expression/attempt.js';
import { collect, type Collected } from '../../expression/collect.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { negate, symbol, type Expression } from '../../expression/expression.js';
import { rationalToNumber } from '../../expression/rational.js';
import { isAtLeastZero } from '../../expression/sign-algebra.js';
import { signOf } from '../../expression/sign.js';
import type { InstanceState, NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { rangeOf, sizeOf } from '../range.js';
import { anywhere, between } from './anywhere.js';

/** p where |x|^p, p ≥ 1, is what a basis is. */
function powerOf(basis: Expression, name: string): number | undefined {
  const isSize = (e: Expression): boolean =>
    e.kind === 'function' && e.name === 'abs' && e.arguments[0] === symbol(name);
  if (isSize(basis)) return 1;
  if (basis.kind !== 'power' || basis.exponent.kind !== 'number') return undefined;
  const p = rationalToNumber(basis.exponent.value);
  return (isSize(basis.base) && p >= 1) || (basis.base === symbol(name) && p > 0 && p % 2 === 0) ? p : undefined;
}

/** By the terms of the cost; undefined where a part of it may be negative without bound. */
function powersByTerms(
  cost: Expression,
  { states, controls }: ProblemInstance,
  domains: ReadonlyMap<string, NumericDomain>,
): readonly number[] | undefined {
  const names = [...states, ...controls].map((v) => v.name);
  const parts = attempt(() => collect(cost, names, noAssumptions));
  if (!parts) return undefined;
  const isHarmless = ({ basis, coefficient }: Collected): boolean =>
    sizeOf(rangeOf(basis, domains)) < Infinity ||
    (evaluateNumber(coefficient, new Map()) > 0 && isAtLeastZero(signOf(basis, noAssumptions)));
  if (!parts.every(isHarmless)) return undefined;
  return states.map(
    ({ name }) =>
    Math.max(0, ...parts.map(({ basis, coefficient }) => evaluateNumber(coefficient, new Map()) > 0 ? (powerOf(basis, name) ?? 0) : 0)), // prettier-ignore
  );
}

/** Powers of two between which costs are bounded from below, and the least power that is told from none. */
const [NEAREST, FARTHEST] = [12, 40];
const LEAST_POWER = 0.25;

/** By bounds of the cost between powers of two; zero where they say nothing. */
function powerByBounds(
  cost: Expression,
  { name, domain }: InstanceState,
  domains: ReadonlyMap<string, NumericDomain>,
): number {
  // What is bounded further out than rings are looked at grows no more.
  if (rangeOf(cost, domains).upper < Infinity) return 0;
  const sides = domain.kind === 'real' ? [1, -1] : [1];
  const ofSide = (s: number): number => {
    const bounds = Array.from({ length: FARTHEST - NEAREST + 1 }, (_, k) => {
      const [near, far] = [2 ** (NEAREST + k), 2 ** (NEAREST + k + 1)];
      return rangeOf(cost, new Map([...domains, [name, between(s * near, s * far)]])).lower;
    });
    if (!bounds.every((b) => b > 0)) return 0;
    const ratios = bounds.slice(1).map((b, k) => (b === Infinity ? Infinity : Math.log2(b / (bounds[k] as number))));
    return Math.min(...ratios.map((r) => (Number.isNaN(r) ? Infinity : r)));
  };
  const least = Math.min(...sides.map(ofSide));
  // What is bounded from below between rings of different widths is known to rounding alone.
  return least >= LEAST_POWER ? least : 0;
}

/** By state, p where the running cost is at least a multiple of |x|^p far out; zero where no growth is seen. */
export function growingPowers(instance: ProblemInstance): readonly number[] {
  const { states, running, sense } = instance;
  const cost = sense === 'minimize' ? running : negate(running);
  const domains = anywhere(instance);
  const byTerms = powersByTerms(cost, instance, domains);
  return states.map((x, i) => Math.max(byTerms?.[i] ?? 0, powerByBounds(cost, x, domains)));
}
