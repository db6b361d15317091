/** The derived maximiser in plain numbers: actions from the derivatives of V at states and times. */
import { replaceJets } from '../../compile/jets.js';
import { compileBatch } from '../../compile/kernel.js';
import { divide, subtract, symbol, type Expression } from '../../expression/expression.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols } from '../../expression/traverse.js';
import { coordinateName } from '../../simulate/path-system.js';
import type { Flow } from '../flow.js';
import type { Framed } from './frame.js';
import { plainNetwork, type PlainPlaces } from './plain-network.js';

/** Columns of actions at places. */
export type DerivedAction = (value: Framed, at: PlainPlaces) => readonly Float64Array[];

/**
 * Slopes and second derivatives of V in its coordinates at places, from its generator alone: where nothing moves that is V_t, with a
 * unit drift along a coordinate the slope is added, with a unit loading half the second derivative along it; the mixed ones come
 * from the sum of two loadings.
 */
export function derivativesAt(value: Framed, at: PlainPlaces) {
  const network = plainNetwork(value, 1);
  const [none, one] = [new Float64Array(at.t.length), new Float64Array(at.t.length).fill(1)];
  const columns = (...which: number[]): readonly Float64Array[] => at.y.map((_, j) => (which.includes(j) ? one : none));
  const generated = (drift: readonly Float64Array[], loading: readonly Float64Array[]): Float64Array => {
    const moved = network.movedAt(at, { drift, loadings: [loading] });
    return moved.generated.map((g, i) => g * (moved.scale[i] as number));
  };
  const still = generated(columns(), columns());
  const bent = (...which: number[]): Float64Array =>
    generated(columns(), columns(...which)).map((g, i) => g - (still[i] as number));
  return {
    slope: (i: number): Float64Array => generated(columns(i), columns()).map((g, k) => g - (still[k] as number)),
    curvature: (i: number, j: number): Float64Array => {
      if (i === j) return bent(i).map((b) => 2 * b);
      const [a, b] = [bent(i), bent(j)];
      return bent(i, j).map((both, k) => both - (a[k] as number) - (b[k] as number));
    },
  };
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
  const kernel = compileBatch(formulas, names, []);
  return (value, at) => {
    const { slope, curvature } = derivativesAt(value, at);
    const slopes = coordinates.map((_, i) => slope(i));
    const curvatures = isCurved ? pairs.map(([i, j]) => curvature(i, j)) : [];
    const actions = formulas.map(() => new Float64Array(at.t.length));
    kernel.run(at.t.length, new Float64Array(), [...at.y, at.t, ...slopes, ...curvatures], actions);
    return actions;
  };
}
