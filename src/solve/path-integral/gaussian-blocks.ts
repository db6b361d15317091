/**
 * A linear equation with constant coefficients as blocks of coordinates that have nothing to do with each other: the exact law
 * of a step is that of each block, which in a hundred dimensions is mostly a hundred times the same.
 */
import { differentiate } from '../../expression/differentiate.js';
import { zero, type Expression } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols } from '../../expression/traverse.js';
import { constant } from '../../simulate/exact-linear.js';
import type { LinearLaw } from '../../simulate/linear-law.js';
import type { Diffusion } from '../../simulate/scheme.js';

export interface GaussianBlock {
  /** Places of its coordinates. */
  readonly members: readonly number[];
  readonly law: LinearLaw;
}

/** Sets of places joined by links, each in increasing order. */
function connected(size: number, links: readonly (readonly [number, number])[]): readonly (readonly number[])[] {
  const root = Array.from({ length: size }, (_, i) => i);
  const find = (i: number): number => (root[i] === i || root[i] === undefined ? i : find(root[i] ?? i));
  for (const [i, j] of links) {
    const [a, b] = [find(i), find(j)];
    root[Math.max(a, b)] = Math.min(a, b);
  }
  const sets = new Map<number, number[]>();
  root.forEach((_, i) => {
    const own = find(i);
    sets.set(own, [...(sets.get(own) ?? []), i]);
  });
  return [...sets.values()];
}

/** The blocks, or undefined where drift or noise are not of that kind. */
export function gaussianBlocks(diffusion: Diffusion): readonly GaussianBlock[] | undefined {
  const { coordinates, drift, noise, correlation } = diffusion;
  const place = new Map(coordinates.map((name, i) => [name, i]));
  const origin = coordinates.map((name) => bind(name, zero));
  const slopes: ReadonlyMap<number, number>[] = [];
  const shifts: number[] = [];
  for (const f of drift) {
    const row = new Map<number, number>();
    for (const name of freeSymbols(f)) {
      const j = place.get(name);
      const slope = j === undefined ? undefined : constant(differentiate(f, name));
      if (j === undefined || slope === undefined) return undefined;
      row.set(j, slope);
    }
    const shift = constant(substitute(f, origin));
    if (shift === undefined) return undefined;
    slopes.push(row);
    shifts.push(shift);
  }
  const loadings = noise.map((row) =>
    row.flatMap((e: Expression, k) => (e === zero ? [] : [[k, constant(e)] as const])),
  );
  if (loadings.some((row) => row.some(([, s]) => s === undefined))) return undefined;
  const covariance = (i: number, j: number): number =>
    (loadings[i] ?? []).reduce(
      (sum, [k, s]) =>
        sum + (loadings[j] ?? []).reduce((inner, [l, u]) => inner + (s ?? NaN) * (u ?? NaN) * (correlation[k]?.[l] ?? 0), 0), // prettier-ignore
      0,
    );
  const links = coordinates.flatMap((_, i): (readonly [number, number])[] => [
    ...[...(slopes[i]?.keys() ?? [])].map((j) => [i, j] as const),
    ...coordinates.slice(0, i).flatMap((__, j) => (covariance(i, j) === 0 ? [] : [[i, j] as const])),
  ]);
  return connected(coordinates.length, links).map((members) => ({
    members,
    law: {
      drift: members.map((i) => members.map((j) => slopes[i]?.get(j) ?? 0)),
      constant: members.map((i) => shifts[i] ?? 0),
      covariance: members.map((i) => members.map((j) => covariance(i, j))),
    },
  }));
}
