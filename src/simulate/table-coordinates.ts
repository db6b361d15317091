/**
 * A policy table of a grid, which keeps positive states by their logarithms, for paths that keep one of them by itself: a
 * square-root process comes near zero too often for its logarithm to be simulated.
 */
import { slopeAction } from './path-symbols.js';
import type { PolicyTable, TableAxis } from './policy.js';

/** Logarithms of the state at the nodes of an axis. */
const logarithms = ({ first, spacing, nodes, coordinate }: TableAxis): Float64Array =>
  coordinate ?? Float64Array.from({ length: nodes }, (_, i) => first + i * (spacing ?? NaN));

/**
 * The table with the states named kept by themselves instead of by their logarithms: nodes at x = exp(y), slopes along x, which
 * are those along y divided by x.
 */
export function inOwnCoordinates(table: PolicyTable, states: ReadonlySet<string>): PolicyTable {
  if (!table.axes.some((axis) => states.has(axis.state))) return table;
  const own = new Map(
    table.axes.flatMap((axis) =>
      states.has(axis.state) ? [[axis.state, logarithms(axis).map((y) => Math.exp(y))] as const] : [],
    ),
  );
  const axes = table.axes.map(({ state, nodes, ...rest }): TableAxis => {
    const coordinate = own.get(state);
    return coordinate ? { state, nodes, first: coordinate[0] as number, coordinate } : { state, nodes, ...rest };
  });
  const actions = new Map(table.actions);
  table.axes.forEach(({ state, nodes }, k) => {
    const [coordinate, slices] = [own.get(state), table.actions.get(slopeAction(state))];
    if (!coordinate || !slices) return;
    const stride = table.axes.slice(k + 1).reduce((n, axis) => n * axis.nodes, 1);
    const along = (slope: number, node: number): number =>
      slope / (coordinate[Math.floor(node / stride) % nodes] as number);
    actions.set(
      slopeAction(state),
      slices.map((slice) => slice.map(along)),
    );
  });
  return { ...table, axes, actions };
}
