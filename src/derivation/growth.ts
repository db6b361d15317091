/** How fast the parts of a candidate grow along the optimal path, discount included: the test of transversality. */
import type { Assumptions } from '../expression/assumptions.js';
import { collect } from '../expression/collect.js';
import { differentiate } from '../expression/differentiate.js';
import { multiply, negate, one, subtract, zero, type Expression } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { signOf } from '../expression/sign.js';
import { bind, substitute } from '../expression/substitute.js';
import { generator, type Setting } from './setting.js';

/** One part coefficient · φ of the candidate, with κ in 𝓛^{a*}φ − ρφ = κφ + (parts before it). */
export interface PartGrowth {
  readonly basis: Expression;
  readonly coefficient: Expression;
  readonly rate: Expression;
}

export type Growth = { readonly parts: readonly PartGrowth[] } | { readonly stopped: string };

/** Whether a directed graph, given by the targets of each node, has a circle. */
export function hasCircle(targets: ReadonlyMap<Expression, readonly Expression[]>): boolean {
  const done = new Set<Expression>();
  const visit = (node: Expression, path: ReadonlySet<Expression>): boolean => {
    if (path.has(node)) return true;
    if (done.has(node)) return false;
    const circle = (targets.get(node) ?? []).some((next) => visit(next, new Set([...path, node])));
    done.add(node);
    return circle;
  };
  return [...targets.keys()].some((node) => visit(node, new Set()));
}

/**
 * The rate of every part of the candidate. All of them negative give e^{−ρt} E V(X_t) → 0 along the optimal path, since
 * 𝓛 − ρ is triangular on the parts, which is checked. The constant counts only where the discount is not
 * known positive; a relative value is known up to one, so that there it does not count. For it the rates give E V(X_T)/T → 0.
 */
export function growthOf(
  s: Setting,
  candidate: Expression,
  policy: ReadonlyMap<string, Expression>,
  assumptions: Assumptions,
): Growth {
  const states = [...s.states];
  const sorted = collect(candidate, states, assumptions);
  if (!sorted) return { stopped: 'the candidate is no sum of functions of the state' };
  const discounted = signOf(s.discount, assumptions) === 'positive';
  const bases = new Set(sorted.map((part) => part.basis));
  const targets = new Map<Expression, readonly Expression[]>();
  const parts: PartGrowth[] = [];
  for (const { basis, coefficient } of sorted) {
    if (basis === one) {
      if (!discounted && s.average === undefined)
        parts.push({ basis, coefficient, rate: normalForm(negate(s.discount), assumptions) });
      continue;
    }
    const derivativeOf = (...along: readonly string[]): Expression => along.reduce(differentiate, basis);
    const moved = subtract(generator(s, derivativeOf), multiply(s.discount, basis));
    const closed = normalForm(
      substitute(
        moved,
        [...policy].map(([name, e]) => bind(name, e)),
      ),
      assumptions,
    );
    const image = collect(closed, states, assumptions);
    const foreign = image?.find((p) => p.basis !== one && !bases.has(p.basis));
    if (!image || foreign)
      return {
        stopped: `the growth of ${printText(basis)} along the optimal path involves functions outside the candidate`,
      };
    parts.push({ basis, coefficient, rate: image.find((p) => p.basis === basis)?.coefficient ?? zero });
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
