/** The problems that are timed. */
import { readFileSync } from 'node:fs';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import type { Derivation } from '../../src/derivation/step.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';

export const lqr: ControlProblem = parseProblem(
  readFileSync(new URL('../../derivations/problems/lqr.yaml', import.meta.url), 'utf8'),
  { id: 'lqr' },
);

export const LQR_VALUE = -0.418910746139677;
export const LQR_GAIN = 2.659750769140807;

/** Position and velocity under noise in a box that reflects. */
export const lqrPlane: ControlProblem = parseProblem(
  `
title: Regulator of position and velocity
state: {x: [-2, 2], v: [-2, 2]}
control: {a: real}
time: {name: t, horizon: infinite}
parameters: {sigma: 0.3, rho: 0.5}
dynamics:
  x: {drift: v, noise: {W: sigma}}
  v: {drift: a, noise: {U: sigma}}
objective: {maximize: -(x^2 + v^2 + a^2)/2, discount: rho}
at: {x: 0, v: 0}
`,
  { id: 'lqr-2d' },
);

/** V(0, 0), from grids of many sizes extrapolated. */
export const PLANE_VALUE = -0.220022;

const derivations = new Map<ControlProblem, Derivation>();

/** The derivation, made once. */
export function derived(problem: ControlProblem): Derivation {
  const found = derivations.get(problem) ?? deriveProblem(problem);
  derivations.set(problem, found);
  return found;
}
