/** Controls whose highest power carries the Hamiltonian to infinity whatever the value function is. */
import { collect } from '../expression/collect.js';
import { symbol, zero, type Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import { signOf } from '../expression/sign.js';
import type { Variable } from '../problem/problem.js';
import type { Setting } from './setting.js';

/** n of aⁿ, undefined for what is no natural power. */
function degreeOf(basis: Expression, name: string): number | undefined {
  if (basis.kind === 'number') return 0;
  if (basis === symbol(name)) return 1;
  if (basis.kind !== 'power' || basis.base !== symbol(name) || basis.exponent.kind !== 'number') return undefined;
  const degree = rationalToNumber(basis.exponent.value);
  return Number.isInteger(degree) && degree > 0 ? degree : undefined;
}

/** Whether the highest power of a control without an upper bound, a third one or more, carries the Hamiltonian to infinity. */
export function outgrowsAll(h: Expression, { name, domain }: Variable, s: Setting): boolean {
  if (domain.kind === 'interval' || domain.kind === 'set') return false;
  const parts = collect(h, [name], s.assumptions) ?? [];
  const degrees = parts.map(({ basis }) => degreeOf(basis, name));
  const highest = Math.max(...degrees.map((degree) => degree ?? Infinity));
  if (!Number.isFinite(highest) || highest < 3) return false;
  const sign = signOf(parts[degrees.indexOf(highest)]?.coefficient ?? zero, s.assumptions);
  if (sign !== 'positive' && sign !== 'negative') return false;
  return (domain.kind === 'real' && highest % 2 === 1) || sign === (s.sense === 'sup' ? 'positive' : 'negative');
}
