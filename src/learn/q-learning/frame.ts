/** The coordinates in which a learner sees states and times: standardised, a positive state by its logarithm. */
import type { BlackBox, Columns } from './black-box.js';

export interface Frame {
  readonly isLogarithm: readonly boolean[];
  /** Whether time is a coordinate, the last. */
  readonly hasTime: boolean;
  /** Of states' coordinates, then of time. */
  readonly centre: readonly number[];
  readonly half: readonly number[];
}

/** Coordinates of states before they are standardised. */
export const coordinatesOf = (isLogarithm: readonly boolean[], states: Columns): Columns =>
  states.map((x, i) => (isLogarithm[i] ? x.map(Math.log) : x));

export const isLogarithmIn = (box: BlackBox): readonly boolean[] =>
  box.states.map(({ domain }) => domain.kind === 'positive');

/** One column a coordinate; the frame's box is the cube from −1 to 1. */
export function seen(frame: Frame, states: Columns, times: Float64Array): Columns {
  const { isLogarithm, hasTime, centre, half } = frame;
  const all = [...coordinatesOf(isLogarithm, states), ...(hasTime ? [times] : [])];
  return all.map((y, i) => {
    const [c, h] = [centre[i] ?? 0, half[i] ?? 1];
    return y.map((v) => (v - c) / h);
  });
}
