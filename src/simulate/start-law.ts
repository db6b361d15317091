/** Where simulated paths start: all at one point, or drawn from a mixture of normal laws on a random stream of its own. */
import { CostateError } from '../errors.js';
import type { Start } from '../derivation/experiment.js';
import { rationalToNumber } from '../expression/rational.js';
import { fillNormalPairs, normalQuantile, randomKey } from './normal.js';

/** Keeps the draws of starting points apart from the increments of the same seed. */
const START_STREAM = 0x53544152;

/** Writes the starting points of `count` paths from `firstPath` on into one array a coordinate. */
export type StartLaw = (firstPath: number, count: number, states: readonly Float64Array[]) => void;

const wrong = (message: string): CostateError => new CostateError({ code: 'input.value', message });

/**
 * Prepares the starting points. In a mixture the first normal variable of a path chooses the component, by comparison
 * with the quantiles of the cumulative weights, and further ones scatter the coordinates, so that a starting point is a
 * function of (seed, path) alone.
 *
 * @param dimension number of coordinates
 * @throws CostateError `input.value` where dimensions differ, or weights are not positive with sum 1
 */
export function startLaw(start: Start, dimension: number, seed: number): StartLaw {
  if (start.kind === 'point') {
    const at = start.at.map(rationalToNumber);
    if (at.length !== dimension) throw wrong(`a start of ${at.length} numbers for ${dimension} coordinates`);
    return (_first, count, states) => states.forEach((x, i) => x.fill(at[i] ?? NaN, 0, count));
  }
  const components = start.components.map(({ weight, mean, deviation }) => ({
    weight: rationalToNumber(weight),
    mean: Float64Array.from(mean, rationalToNumber),
    deviation: Float64Array.from(deviation, rationalToNumber),
  }));
  const total = components.reduce((sum, c) => sum + c.weight, 0);
  if (components.some((c) => c.mean.length !== dimension || c.deviation.length !== dimension))
    throw wrong(`a component of the start has not ${dimension} means and deviations`);
  if (components.some((c) => !(c.weight > 0)) || Math.abs(total - 1) > 1e-12)
    throw wrong('the weights of the start are not positive numbers with sum 1');
  const cuts: number[] = [];
  components.slice(0, -1).reduce((sum, { weight }) => {
    cuts.push(normalQuantile(sum + weight));
    return sum + weight;
  }, 0);
  const key = randomKey(seed, START_STREAM);
  return (firstPath, count, states) => {
    const [chooser, first, second] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
    fillNormalPairs(key, firstPath, count, 0, 0, chooser, second);
    states.forEach((x, i) => {
      if (i % 2 === 0) fillNormalPairs(key, firstPath, count, 0, 1 + (i >> 1), first, second);
      const scatter = i % 2 === 0 ? first : second;
      for (let path = 0; path < count; path++) {
        const z = chooser[path] as number;
        const beyond = cuts.findIndex((cut) => z < cut);
        const component = components[beyond < 0 ? components.length - 1 : beyond];
        x[path] = (component?.mean[i] ?? NaN) + (component?.deviation[i] ?? NaN) * (scatter[path] as number);
      }
    });
  };
}
