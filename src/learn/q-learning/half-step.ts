/**
 * A policy that acts at every moment, read from one whose actions are held over a step: the action that is best for the whole of a
 * step is what the policy without one takes where the state is on average half way through. That is of second order in the step where
 * the policy is affine over the spread of half a step; where it bends, the spread leaves an error of first order, (h/4)σ²u″.
 */
import { toAction, type ActionAxis } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { places } from './first-policy.js';
import { coordinatesOf, seen } from './frame.js';
import { centresAt, type Basis } from './policy.js';
import { polynomialValues } from './polynomials.js';
import { regressed } from './regression.js';

/** Transitions from each place, over whose noise is averaged. */
const REPEATS = 16;

const repeated = (columns: Columns): Columns =>
  columns.map((x) => Float64Array.from({ length: REPEATS * x.length }, (_, i) => x[i % x.length] as number));

/** @returns the held policy itself where its transitions do not tell where the state is half way */
export function withoutHolding(box: BlackBox, held: Basis, seed: number): Basis {
  const { shape, frame, axes } = held;
  const width = shape.polynomials.count;
  const valuesAt = (x: Columns, t: Float64Array): Float64Array =>
    polynomialValues(shape.polynomials, seen(frame, x, t));
  const { states, times } = places(frame, seed);
  const values = valuesAt(states, times);
  const centres = centresAt(held, values);
  const actions = centres.map((b, c) => b.map((v) => toAction(axes[c] as ActionAxis, v)));
  const [from, at, taken] = [repeated(states), repeated([times])[0] as Float64Array, repeated(actions)];
  const { next } = box.ask(from, taken, at);
  const means = regressed(valuesAt(from, at), width, shape.value, coordinatesOf(frame.isLogarithm, next));
  if (!means) return held;
  const half = coordinatesOf(frame.isLogarithm, states).map((y, j) => {
    const weights = means[j] as Float64Array;
    const middle = y.map((v, i) => (v + weights.reduce((sum, w, a) => sum + w * (values[i * width + a] as number), 0)) / 2); // prettier-ignore
    return frame.isLogarithm[j] ? middle.map(Math.exp) : middle;
  });
  const then = times.map((t) => t + box.step / 2);
  const centre = regressed(valuesAt(half, then), width, shape.centre, centres);
  return centre ? { ...held, centre } : held;
}
