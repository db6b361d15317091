/** The problems that are timed. */
import { readFileSync } from 'node:fs';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import type { Derivation } from '../../src/derivation/step.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';

const shipped = (id: string): ControlProblem =>
  parseProblem(readFileSync(new URL(`../../derivations/problems/${id}.yaml`, import.meta.url), 'utf8'), { id });

export const lqr = shipped('lqr');
export const merton = shipped('merton');
export const lqrPlane = shipped('lqr-2d');
export const lqrSpace = shipped('lqr-3d');

export const LQR_VALUE = -0.418910746139677;
export const LQR_GAIN = 2.659750769140807;
/** V(0, 0), from grids of many sizes extrapolated. */
export const PLANE_VALUE = -0.220022;
/** V(1, 0, 0), by the Riccati equation. */
export const SPACE_VALUE = -0.9381419469;

const derivations = new Map<ControlProblem, Derivation>();

/** The derivation, made once. */
export function derived(problem: ControlProblem): Derivation {
  const found = derivations.get(problem) ?? deriveProblem(problem);
  derivations.set(problem, found);
  return found;
}
