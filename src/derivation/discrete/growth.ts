/** How the parts of a candidate grow from step to step under the optimal control, discount included: transversality. */
import type { Assumptions } from '../../expression/assumptions.js';
import { collect } from '../../expression/collect.js';
import { expectation, multiply, one, square, subtract, zero, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { resolve } from '../../expression/resolve.js';
import { isAtLeastZero } from '../../expression/sign-algebra.js';
import { signOf } from '../../expression/sign.js';
import { bind, substitute } from '../../expression/substitute.js';
import { hasCircle, type Growth, type PartGrowth } from '../growth.js';
import { isDiscounted, type DiscreteSetting } from './discrete-setting.js';

/**
 * For every part φ of the candidate, λ in E φ(next) = λφ + (parts before it); its rate is βλ − 1, or (βλ)² − 1 where λ may be
 * negative. All of them negative give βⁿ E V(xₙ) → 0 along the optimal path, since the map is triangular, which is checked.
 */
export function growthInSteps(
  discrete: DiscreteSetting,
  candidate: Expression,
  policy: ReadonlyMap<string, Expression>,
  assumptions: Assumptions,
): Growth {
  const { setting: s, factor } = discrete;
  const states = [...s.states];
  const sorted = collect(candidate, states, assumptions);
  if (!sorted) return { stopped: 'the candidate is no sum of functions of the state' };
  const discounted = isDiscounted(discrete, assumptions);
  const bases = new Set(sorted.map((part) => part.basis));
  const targets = new Map<Expression, readonly Expression[]>();
  const controls = [...policy].map(([name, e]) => bind(name, e));
  const next = s.states.map((name, i) => bind(name, substitute(s.drift[i] ?? zero, controls)));
  const parts: PartGrowth[] = [];
  for (const { basis, coefficient } of sorted) {
    if (basis === one) {
      if (!discounted) parts.push({ basis, coefficient, rate: normalForm(subtract(factor, one), assumptions) });
      continue;
    }
    const moved = expectation(s.normals, substitute(basis, next), s.correlations);
    const image = collect(resolve(moved, assumptions), states, assumptions);
    const foreign = image?.find((p) => p.basis !== one && !bases.has(p.basis));
    if (!image || foreign)
      return {
        stopped: `the growth of ${printText(basis)} along the optimal path involves functions outside the candidate`,
      };
    const grown = multiply(factor, image.find((p) => p.basis === basis)?.coefficient ?? zero);
    // A function that is never negative has no negative multiple for its expectation.
    const signed = isAtLeastZero(signOf(basis, assumptions)) || isAtLeastZero(signOf(grown, assumptions));
    const rate = normalForm(subtract(signed ? grown : square(grown), one), assumptions);
    parts.push({ basis, coefficient, rate });
    targets.set(
      basis,
      image.map((p) => p.basis).filter((other) => other !== basis && other !== one),
    );
  }
  if (hasCircle(targets))
    return {
      stopped: 'the parts of the candidate drive each other along the optimal path, so their growth is not decided',
    };
  return { parts };
}
