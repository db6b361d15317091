/** The box of states (and times) in which a network is trained and judged, and the way to and from its centre. */
import { numpy as np } from '@jax-js/jax';
import { CostateError } from '../errors.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { coordinateDynamics } from '../simulate/coordinate.js';

export interface Region {
  /** Of each coordinate, and of time where the horizon is finite. */
  readonly centre: readonly number[];
  readonly half: readonly number[];
}

/** Beyond the point of interest, so that it does not lie at the edge. */
const MARGIN = 4 / 3;

/**
 * The region around a point: real states between ±4/3 of their size at it (at least of one), positive ones from half to twice
 * their value; or as given by state.
 *
 * @throws CostateError `input.value` for an empty range or one outside the domain, `input.argument` for a range of no state
 */
export function regionAround(
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  ranges: ReadonlyMap<string, readonly [number, number]> = new Map(),
): Region {
  for (const name of ranges.keys())
    if (!instance.states.some((s) => s.name === name))
      throw new CostateError({
        code: 'input.argument',
        message: `'${name}' has a range and is not a state`,
        expected: `one of ${instance.states.map((s) => s.name).join(', ')}`,
      });
  const ends = instance.states.map((state) => {
    const isLogarithm = coordinateDynamics(state, instance).kind === 'logarithm';
    const x = at.get(state.name) ?? NaN;
    const size = MARGIN * Math.max(1, Math.abs(x));
    const [low, high] = ranges.get(state.name) ?? (isLogarithm ? [x / 2, 2 * x] : [-size, size]);
    if (!(low < high) || (isLogarithm && low <= 0))
      throw new CostateError({
        code: 'input.value',
        message: `${state.name} cannot range from ${low} to ${high}`,
        expected: isLogarithm ? 'positive ends in increasing order' : 'ends in increasing order',
      });
    return isLogarithm ? [Math.log(low), Math.log(high)] : [low, high];
  });
  if (Number.isFinite(instance.horizon)) ends.push([0, instance.horizon]);
  return {
    centre: ends.map(([low = 0, high = 0]) => (low + high) / 2),
    half: ends.map(([low = 0, high = 0]) => (high - low) / 2),
  };
}

/** Coordinates [batch, states] and times [batch] as what networks read: the region is the cube from −1 to 1. Owns its arguments. */
export function standardised({ centre, half }: Region, y: np.Array, t: np.Array): np.Array {
  const [batch = 0, n = 0] = y.shape;
  const withTime = centre.length > n;
  const all = withTime ? np.concatenate([y, t.reshape([batch, 1])], 1) : y;
  if (!withTime) t.dispose();
  return np.divide(np.subtract(all, np.array([...centre])), np.array([...half]));
}
