/** What to say of paths that were lost: which state left its domain, when, and what mends it. */
import { CostateError } from '../errors.js';
import type { Findings } from './path-estimator.js';
import { BLOCK } from './path-program.js';
import { openProgram } from './path-runner.js';
import type { PathSystem } from './path-system.js';
import { ownBackend } from './path-work.js';

/** A positive state that fell by this factor, in its logarithm, was on the way to zero. */
const FALL = 10;

interface Loss {
  readonly time: number;
  readonly state: number;
  /** Whether the state came near zero before. */
  readonly atZero: boolean;
}

/** The first time at which a path of the first block has a state that is not finite, and that state. */
function firstLoss({ program }: Findings, { coordinates }: PathSystem): Loss | undefined {
  const count = program.start.length;
  const least = [...program.start];
  let found: Loss | undefined;
  openProgram(program, ownBackend()).run(0, BLOCK, (time, all) => {
    all.forEach((y, place) => {
      const state = place % count;
      if (state >= coordinates.length) return;
      const start = program.start[state] as number;
      const logarithm = coordinates[state]?.kind === 'logarithm';
      for (const v of y) {
        if (v < (least[state] as number)) least[state] = v;
        if (found || Number.isFinite(logarithm && v > 0 ? Math.exp(v) : v)) continue;
        found = { time, state, atZero: logarithm && !((least[state] as number) > start - FALL) };
      }
    });
  });
  return found;
}

/** @throws CostateError `resources.numeric` where paths were lost */
export function refuseLost(findings: Findings, system: PathSystem): void {
  const { lost, moments } = findings.sums;
  if (lost === 0) return;
  const paths = `${lost} of ${moments.count} simulated paths`;
  const loss = firstLoss(findings, system);
  const { instance } = system;
  const state = loss && instance.states[loss.state];
  if (!loss || !state)
    throw new CostateError({
      code: 'resources.numeric',
      message: `the payoff of ${paths} is not finite`,
      suggestion: `more steps (--steps), or a reward that has a value wherever the paths go`,
    });
  const when = `before ${instance.time} = ${Number(loss.time.toPrecision(3))}`;
  if (loss.atZero)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${paths} are not finite: they leave the domain of ${state.name} (positive) at ${state.name} = 0, the first ${when}`,
      suggestion: `let drift and noise vanish at ${state.name} = 0 under the policy, declare ${state.name} real, or end the horizon earlier; where they only come close to it, more steps (--steps)`,
    });
  throw new CostateError({
    code: 'resources.numeric',
    message: `${paths} are not finite: they run off in ${state.name}, the first ${when}`,
    suggestion: 'more steps (--steps), if the policy keeps the state bounded',
  });
}
