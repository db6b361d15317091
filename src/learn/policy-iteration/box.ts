/**
 * Where networks are fitted: the region that was asked for, and around it where the closed loop takes paths from there, since V in
 * the region is as right as it is where they go.
 */
import type { Flow } from '../flow.js';
import type { Region } from '../region.js';
import { spread } from '../spread.js';
import type { Paths } from './corrections.js';
import type { Places } from './places.js';

/** A box reaches at least this far beyond the region, and at most so many times as far. */
const [LEAST, MOST] = [1.15, 4];
/** Of the places that paths visit, in each state, this share lies beyond the box's ends before they are moved out by a margin. */
const [BEYOND, MARGIN] = [0.002, 1.2];
/** Points used lie within the box stretched by this: past it networks come to a stop, and no equation holds. */
const STRETCH = 1;

/** Ends of the box about the region for what paths visited; never smaller than an earlier one, if that is given. */
export function boxAbout(region: Region, states: number, visited: Places, earlier?: Region): Region {
  const ends = Array.from({ length: states }, (_, j) => {
    const column = Float64Array.from(visited.t, (__, i) => visited.y[i * states + j] as number)
      .filter((v) => Number.isFinite(v))
      .sort();
    const at = (share: number): number => column[Math.round(share * (column.length - 1))] ?? NaN;
    const [low, high] = [at(BEYOND / 2), at(1 - BEYOND / 2)];
    const margin = ((MARGIN - 1) * (high - low)) / 2;
    const [centre, half] = [region.centre[j] ?? NaN, region.half[j] ?? NaN];
    const [before, wide] = [earlier?.centre[j] ?? centre, earlier?.half[j] ?? 0];
    const [least, most] = [LEAST * half, MOST * half];
    return [
      Math.max(centre - most, Math.min(low - margin, centre - least, before - wide)),
      Math.min(centre + most, Math.max(high + margin, centre + least, before + wide)),
    ] as const;
  });
  return {
    centre: [...ends.map(([a, b]) => (a + b) / 2), ...region.centre.slice(states)],
    half: [...ends.map(([a, b]) => (b - a) / 2), ...region.half.slice(states)],
  };
}

/** So many of the places that paths came to, evenly over paths and steps. */
export function visitedBy({ steps }: Paths, states: number, count: number): Places {
  const paths = steps[0]?.t.length ?? 0;
  const all = paths * steps.length;
  const y = new Float32Array(count * states);
  const t = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const place = Math.floor(((i + 0.5) * all) / count);
    const [step, path] = [steps[place % steps.length], Math.floor(place / steps.length)];
    if (!step) continue;
    y.set(step.y.subarray(path * states, (path + 1) * states), i * states);
    t[i] = step.t[path] as number;
  }
  return { y, t };
}

/** Large and prime to what is drawn from, so that draws differ. */
const STRIDE = 7919;

/**
 * Places by turns from the region and from what paths visited (as far as it lies in the box), and where asked from all of the box.
 * @param draw other places at each
 */
export function placesIn(
  region: Region,
  box: Region,
  states: number,
  visited: Places | undefined,
  count: number,
  draw: number,
  fromBox: boolean,
): Places {
  const { y, t } = spread(region, states, count, draw, LEAST);
  const wide = spread(box, states, count, draw, STRETCH);
  const isNear = (place: Float32Array): boolean =>
    place.every((v, j) => Math.abs(v - (box.centre[j] ?? 0)) <= STRETCH * (box.half[j] ?? 0));
  for (let i = 0; i < count; i++) {
    if (fromBox && i % 3 === 1) y.set(wide.y.subarray(i * states, (i + 1) * states), i * states);
    if (i % 3 !== 2 || !visited) continue;
    const k = (Math.floor(i / 3) * STRIDE + draw) % visited.t.length;
    const place = visited.y.subarray(k * states, (k + 1) * states);
    if (!isNear(place)) continue;
    y.set(place, i * states);
    t[i] = visited.t[k] as number;
  }
  return { y, t };
}

/**
 * What equations at places count for: one in the region, and past it less by the square of the distance, as values without bound
 * may grow.
 */
export function weightsAt(region: Region, flow: Flow, { y, t }: Places): Float64Array {
  const n = flow.coordinates.length;
  return Float64Array.from(t, (_, i) => {
    let far = 1;
    for (let j = 0; j < n; j++)
      far = Math.max(
        far,
        Math.abs((y[i * n + j] as number) - (region.centre[j] ?? 0)) / (LEAST * (region.half[j] ?? 1)),
      );
    return far ** -2;
  });
}
