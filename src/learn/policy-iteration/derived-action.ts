/** The derived maximiser as a function of arrays: actions from the derivatives of V at states and times. */
import { grad, jvp, numpy as np, tree } from '@jax-js/jax';
import { differentiable } from '../../compile/differentiable.js';
import { replaceJets } from '../../compile/jets.js';
import { divide, subtract, symbol, type Expression } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols } from '../../expression/traverse.js';
import { coordinateName } from '../../simulate/path-system.js';
import { columns, type Flow } from '../flow.js';
import { valueOf, type Framed } from './frame.js';

export type DerivedAction = (value: Framed, y: np.Array, t: np.Array) => np.Array;

/** ∇V by coordinate, [batch, states]. Owns its arrays. */
const slopeAt = (value: Framed, y: np.Array, t: np.Array): np.Array =>
  grad((x: np.Array) => np.sum(valueOf(value, x, t)))(y);

/** ∇²V s for directions s [batch, states]. Owns its arrays. */
function curvatureAlong(value: Framed, y: np.Array, t: np.Array, s: np.Array): np.Array {
  const [slope, along] = jvp((x: np.Array) => slopeAt(tree.ref(value), x, t.ref), [y], [s]);
  slope.dispose();
  tree.dispose([...value, t]);
  return along;
}

const slopeName = (i: number): string => `slope ${i}`;
const curvatureName = (i: number, j: number): string => `curvature ${Math.min(i, j)} ${Math.max(i, j)}`;
const jetName = (orders: readonly number[]): string => `jet ${orders.join(' ')}`;

/** A jet of V in the states by the derivatives in their coordinates: with y = log x, V_x = V_y/x and V_xx = (V_yy − V_y)/x². */
function jetInCoordinates(slots: readonly number[], flow: Flow): Expression | undefined {
  const { coordinates } = flow;
  // Where V depends on time, that is its first argument.
  const [before, orders] = [slots.slice(0, -coordinates.length), slots.slice(-coordinates.length)];
  const places = orders.flatMap((n, i) => Array.from({ length: n }, () => i));
  const isLogarithm = (i: number): boolean => coordinates[i]?.kind === 'logarithm';
  const x = (i: number): Expression => symbol(coordinates[i]?.state ?? '');
  if (before.some((n) => n > 0)) return undefined;
  const [i, j] = places;
  const scaled = (e: Expression, ...by: number[]): Expression =>
    by.filter(isLogarithm).reduce((d, k) => divide(d, x(k)), e);
  if (places.length === 1 && i !== undefined) return scaled(symbol(slopeName(i)), i);
  if (places.length !== 2 || i === undefined || j === undefined) return undefined;
  const second = symbol(curvatureName(i, j));
  return scaled(i === j && isLogarithm(i) ? subtract(second, symbol(slopeName(i))) : second, i, j);
}

/**
 * The maximiser that the derivation found, for networks.
 * @returns undefined where there is none, or one of derivatives beyond the second or in time
 */
export function derivedAction(
  flow: Flow,
  maximiser: ReadonlyMap<string, Expression> | undefined,
): DerivedAction | undefined {
  const { instance, coordinates } = flow;
  if (!maximiser) return undefined;
  const jets = new Map<string, Expression>();
  let isKnown = true;
  const actions = instance.controls.map(({ name }) => {
    const action = maximiser.get(name);
    if (!action) {
      isKnown = false;
      return symbol(name);
    }
    return replaceJets(instance.put(action), 'V', (orders) => {
      const jet = jetInCoordinates(orders, flow);
      if (jet) jets.set(jetName(orders), jet);
      else isKnown = false;
      return jetName(orders);
    });
  });
  if (!isKnown) return undefined;
  const formulas = actions.map((a) =>
    flow.toCoordinates(
      substitute(
        a,
        [...jets].map(([name, e]) => bind(name, e)),
      ),
    ),
  );
  const n = coordinates.length;
  const pairs = coordinates.flatMap((_, i) => Array.from({ length: n - i }, (__, k) => [i, i + k] as const));
  const isCurved = formulas.some((f) => [...freeSymbols(f)].some((s) => s.startsWith('curvature ')));
  const names = [
    ...coordinates.map((c) => coordinateName(c.state)),
    instance.time,
    ...coordinates.map((_, i) => slopeName(i)),
    ...(isCurved ? pairs.map(([i, j]) => curvatureName(i, j)) : []),
  ];
  const evaluate = differentiable(formulas, names);
  return (network, y, t) => {
    const [batch = 0] = y.shape;
    const slope = slopeAt(tree.ref(network), y.ref, t.ref);
    const rows = isCurved
      ? coordinates.map((_, i) => {
          const axis = np.array(Float32Array.from({ length: batch * n }, (__, k) => (k % n === i ? 1 : 0)));
          return columns(curvatureAlong(tree.ref(network), y.ref, t.ref, axis.reshape([batch, n])));
        })
      : [];
    tree.dispose(network);
    const curvature = isCurved ? pairs.map(([i, j]) => (rows[i]?.[j] ?? np.array(NaN)).ref) : [];
    tree.dispose(rows.flat());
    return np.stack(evaluate([...columns(y), t, ...columns(slope), ...curvature]), 1);
  };
}
