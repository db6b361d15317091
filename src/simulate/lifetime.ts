/** How long paths are followed that end early: until few of them are left, or discounting leaves little of what they bring. */
import { CostateError } from '../errors.js';
import { aliveSample, aliveIn, type Estimator, type Findings } from './path-estimator.js';
import type { PathProgram, Sample } from './path-program.js';
import { pathsOf, type PathTask } from './path-work.js';

/** Share of paths that may be left, which the estimated tail stands for. */
const FEW = 1e-3;
const PATHS = 256;
const STEPS = 128;
const MOST_DOUBLINGS = 40;

/**
 * The time at whose end few paths are left, within a factor of two.
 *
 * @param most time at which discounting leaves little; Infinity without a discount
 * @throws CostateError `resources.numeric` where without a discount the paths do not come to an end
 */
export function* lifetime(
  programUntil: (end: number) => (steps: number, samples: readonly Sample[]) => PathProgram,
  { tracks }: Estimator,
  most: number,
): PathTask<number> {
  const left = function* (end: number): PathTask<number> {
    const program = { ...programUntil(end)(STEPS, aliveSample(true)), tracks: tracks.slice(0, 1) };
    const findings: Findings = { program, sums: yield* pathsOf(program, PATHS) };
    return findings.sums.lost > 0 ? NaN : aliveIn(findings);
  };
  let end = Math.min(most, 1);
  if ((yield* left(end)) <= FEW) {
    for (let i = 0; i < MOST_DOUBLINGS && (yield* left(end / 2)) <= FEW; i++) end /= 2;
    return end;
  }
  for (let i = 0; i < MOST_DOUBLINGS; i++) {
    if (end >= most) return most;
    end = Math.min(most, 2 * end);
    if ((yield* left(end)) <= FEW) return end;
  }
  throw new CostateError({
    code: 'resources.numeric',
    message: 'the simulated paths do not come to an end, and nothing discounts what they bring',
    suggestion: 'a discount rate, a finite horizon, or an end that is reached under the policy',
  });
}
