/** Actions of several controls together, against which a policy found by a search over one control after the other is held. */
import type { GridModel } from './model.js';
import { clearGain, type NodeHamiltonian } from './node-hamiltonian.js';

/** Sizes of a control without bounds, and shares of an interval. */
const SIZES = [-4, -2, 0, 2, 4, 8].map((k) => 2 ** k);
const SHARES = [0, 0.25, 0.5, 0.75, 1];
/** More of them together are not tried. */
const MOST = 2000;

function valuesOf({ domain }: GridModel['controls'][number]): readonly number[] {
  if (domain.kind === 'set') return domain.values;
  const { lower, upper } = domain;
  if (Number.isFinite(upper - lower)) return SHARES.map((share) => lower + share * (upper - lower));
  const base = Number.isFinite(lower) ? lower : Number.isFinite(upper) ? upper : 0;
  return [
    ...(Number.isFinite(upper) ? [] : SIZES.map((v) => base + v)),
    ...(Number.isFinite(lower) ? [] : SIZES.map((v) => base - v)),
  ];
}

/** Nothing for a single control, or for too many. */
export function togetherOf({ controls }: GridModel): readonly (readonly number[])[] {
  if (controls.length < 2) return [];
  const lists = controls.map(valuesOf);
  if (lists.reduce((count, list) => count * list.length, 1) > MOST) return [];
  return lists.reduce<readonly (readonly number[])[]>(
    (all, list) => all.flatMap((start) => list.map((v) => [...start, v])),
    [[]],
  );
}

/** Of the terms of the Hamiltonian, what a gain has to be beyond what the grid's own differences explain. */
const LARGE = 0.05;

/** The first of them that earns clearly more than the action. */
export function betterTogether(
  hamiltonian: NodeHamiltonian,
  action: readonly number[],
  together: readonly (readonly number[])[],
  share: number,
): readonly number[] | undefined {
  const size = hamiltonian(action).reduce((sum, term) => sum + Math.abs(term), 0);
  return together.find((other) => clearGain(hamiltonian, action, other, share) > LARGE * size);
}
