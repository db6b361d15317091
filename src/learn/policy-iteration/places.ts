/** States and times at which things are asked. */
import { numpy as np } from '@jax-js/jax';
import type { Flow } from '../flow.js';

/** Coordinates [batch, states] row by row and times [batch]. */
export interface Places {
  readonly y: Float32Array;
  readonly t: Float32Array;
}

export const arraysAt = ({ y, t }: Places): [np.Array, np.Array] => [
  np.array(y).reshape([t.length, y.length / t.length]),
  np.array(t),
];

/** One of the places, by the states' names. */
export function placeInWords({ coordinates, instance }: Flow, { y, t }: Places, index: number): string {
  const states = coordinates.map(({ state, kind }, j) => {
    const v = y[index * coordinates.length + j] as number;
    return `${state} = ${(kind === 'logarithm' ? Math.exp(v) : v).toPrecision(4)}`;
  });
  const time = Number.isFinite(instance.horizon) ? [`${instance.time} = ${(t[index] as number).toPrecision(4)}`] : [];
  return [...states, ...time].join(', ');
}
