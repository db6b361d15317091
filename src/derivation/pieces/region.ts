/** Where on the line of the one state a piece of the value holds: between two ends, each of which may be missing. */
import { call, relation, symbol, type Domain, type Expression, type Relation } from '../../expression/expression.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { substitute } from '../../expression/substitute.js';
import type { Binding } from '../../expression/expression.js';

export interface Region {
  readonly lower?: Expression;
  readonly upper?: Expression;
}

/** The region as inequalities: its inside. */
export const insideOf = (state: string, { lower, upper }: Region): readonly Relation[] => [
  ...(lower ? [relation(symbol(state), '>', lower)] : []),
  ...(upper ? [relation(symbol(state), '<', upper)] : []),
];

export const regionAt = ({ lower, upper }: Region, roots: readonly Binding[]): Region => ({
  ...(lower ? { lower: substitute(lower, roots) } : {}),
  ...(upper ? { upper: substitute(upper, roots) } : {}),
});

/** The state where it is inside, else the end next to it: a formula that is meant inside alone has a value everywhere. */
export const heldInside = (state: string, { lower, upper }: Region): Expression => {
  const above = lower ? call('max', symbol(state), lower) : symbol(state);
  return upper ? call('min', above, upper) : above;
};

const SHARES = [1e-3, 0.03, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.97, 1 - 1e-3] as const;
const AWAY = [1e-3, 0.01, 0.05, 0.1, 0.3, 0.7, 1, 2, 4, 9] as const;

/** States of a region at which a solution is tried before it is shown, at the values of the parameters. */
export function statesIn(
  region: Region,
  domain: Domain,
  scale: number,
  values: ReadonlyMap<string, number>,
): readonly number[] {
  const at = (e: Expression): number => evaluateNumber(e, values);
  const least = domain.kind === 'positive' || domain.kind === 'nonnegative' ? 0 : domain.kind === 'interval' ? at(domain.lower) : undefined; // prettier-ignore
  const most = domain.kind === 'interval' ? at(domain.upper) : undefined;
  const low = region.lower ? at(region.lower) : least;
  const high = region.upper ? at(region.upper) : most;
  if (low !== undefined && high !== undefined) return SHARES.map((share) => low + share * (high - low));
  const size = Math.max(scale, Math.abs(low ?? 0), Math.abs(high ?? 0));
  if (low !== undefined) return AWAY.map((share) => low + share * size);
  if (high !== undefined) return AWAY.map((share) => high - share * size);
  return AWAY.flatMap((share) => [share * size, -share * size]);
}
