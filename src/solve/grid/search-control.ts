/** A search for a better value of one control where no maximiser is derived, by the discrete Hamiltonian alone. */
import type { NumericDomain } from '../../simulate/instance.js';
import { project } from './trial-values.js';

/** The best action at a node so far, and what another value of one control would give. */
export interface Ascent {
  readonly best: Float64Array;
  /** The discrete Hamiltonian of the best action. */
  readonly height: () => number;
  /** That of the best action with control c at another value, which is kept if it is better. */
  readonly climb: (node: number, time: number, values: Float64Array, c: number, value: number) => number;
}

const STEPS = 10;
/** Relative; the Hamiltonian is flat to rounding closer to its top. */
const TOLERANCE = 1e-8;

/** Searches along control c: a parabola through three points, with steps that grow and shrink. */
export function searchControl(
  { best, height, climb }: Ascent,
  node: number,
  time: number,
  values: Float64Array,
  c: number,
  domain: NumericDomain,
): void {
  const heightAt = (value: number): number => climb(node, time, values, c, project(value, domain));
  if (domain.kind === 'set') {
    domain.values.forEach(heightAt);
    return;
  }
  if (domain.kind === 'interval') [domain.lower, domain.upper, (domain.lower + domain.upper) / 2].forEach(heightAt);
  if (domain.kind === 'nonnegative') heightAt(0);
  // Positive controls are searched in their logarithm.
  const inLogarithm = domain.kind === 'positive';
  const toControl = (u: number): number => (inLogarithm ? Math.exp(u) : u);
  const at = (): number => (inLogarithm ? Math.log(best[c] as number) : (best[c] as number));
  let step = inLogarithm
    ? 1
    : domain.kind === 'interval'
      ? (domain.upper - domain.lower) / 4
      : Math.max(0.5, Math.abs(at()) / 2);
  for (let i = 0; i < STEPS; i++) {
    const u = at();
    const middle = height();
    const [left, right] = [heightAt(toControl(u - step)), heightAt(toControl(u + step))];
    const bend = left - 2 * middle + right;
    const vertex = u + (step * (left - right)) / (2 * bend);
    if (bend < 0 && Number.isFinite(vertex)) heightAt(toControl(vertex));
    const moved = Math.abs(at() - u);
    const least = TOLERANCE * (1 + Math.abs(u));
    if (bend < 0 && moved <= least && Math.abs(vertex - u) <= least) break;
    step = moved >= step ? step * 2 : Math.max(moved * 2, step / 4);
    if (step <= least) break;
  }
}
