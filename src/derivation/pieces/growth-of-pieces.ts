/**
 * What pieces without an end are asked for: each part of the value falls once it is discounted, or does not grow towards the
 * open end. Pieces between two ends are bounded.
 */
import { differentiate } from '../../expression/differentiate.js';
import { collect } from '../../expression/collect.js';
import { divide, one, relation, zero, type Expression, type Relation } from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { withFacts, type Assumptions } from '../../expression/assumptions.js';
import { growthOf } from '../growth.js';
import type { Chain } from '../progress.js';
import { insideOf, type Region } from './region.js';

export interface GrowthCondition {
  readonly claim: Relation;
  readonly how: 'rate' | 'shape';
}

/** The conditions, none for a piece between two ends; undefined where the piece is no sum of functions of the state. */
export function growthConditions(
  c: Chain,
  region: Region,
  value: Expression,
  policy: ReadonlyMap<string, Expression>,
): readonly GrowthCondition[] | undefined {
  const { setting: s } = c;
  const [state = ''] = s.states;
  const { lower, upper } = region;
  if (lower && upper) return [];
  const assumptions = withFacts(s.assumptions, insideOf(state, region));
  const sorted = collect(value, [state], assumptions);
  if (!sorted) return undefined;
  const growth = growthOf(s, value, policy, assumptions);
  const rates = 'parts' in growth ? growth.parts : [];
  return sorted.flatMap(({ basis }): readonly GrowthCondition[] => {
    const part = rates.find((p) => p.basis === basis);
    if (basis === one && !part) return [];
    if (part && !isZero(part.rate, assumptions)) return [{ claim: relation(part.rate, '<', zero), how: 'rate' }];
    return shapeOf(basis, state, region, assumptions).map((claim) => ({ claim, how: 'shape' }));
  });
}

/** φ'/φ ≤ 0 where the upper end is open, ≥ 0 where the lower end is: φ does not grow towards it. */
function shapeOf(
  basis: Expression,
  state: string,
  { lower, upper }: Region,
  assumptions: Assumptions,
): readonly Relation[] {
  const slope = normalForm(divide(differentiate(basis, state), basis), assumptions);
  return [...(upper ? [] : [relation(slope, '<=', zero)]), ...(lower ? [] : [relation(slope, '>=', zero)])];
}

/** The same for every function of the state in a piece. */
export function shapesTowards({ setting: s }: Chain, region: Region, value: Expression): readonly Relation[] {
  const [state = ''] = s.states;
  return (collect(value, [state], s.assumptions) ?? []).flatMap(({ basis }) =>
    basis === one ? [] : shapeOf(basis, state, region, s.assumptions),
  );
}
