/** Shares of a run: blocks of paths computed together by one thread, and their sums merged in the order of the paths. */
import { blockMoments, mergeMoments, noPaths, type JointMoments } from './joint-moments.js';
import type { PathBackend } from './path-backend.js';
import { BLOCK, stepsOfPath, type PathProgram } from './path-program.js';
import { openProgram } from './path-runner.js';

/** Paths number `firstPath` to `firstPath + paths − 1`. */
export interface Share {
  readonly firstPath: number;
  readonly paths: number;
}

/** What a share leaves behind: of the same size whatever the number of its paths. */
export interface PathSums {
  /** Of the program's samples, in their order. */
  readonly moments: JointMoments;
  /** Paths that are not finite. */
  readonly lost: number;
  readonly readings: { readonly outside: number; readonly all: number };
}

/** Path-steps in a share: a few tenths of a second, so that handing it to a thread costs nothing beside it. */
const SHARE_STEPS = 1 << 23;

/** Shares do not depend on who computes them, or the sums would. */
export function sharesOf(program: PathProgram, paths: number, firstPath = 0): readonly Share[] {
  const size = BLOCK * Math.max(1, Math.floor(SHARE_STEPS / stepsOfPath(program) / BLOCK));
  return Array.from({ length: Math.ceil(paths / size) }, (_, i) => ({
    firstPath: firstPath + i * size,
    paths: Math.min(size, paths - i * size),
  }));
}

export function mergeSums(first: PathSums, second: PathSums): PathSums {
  return {
    moments: mergeMoments(first.moments, second.moments),
    lost: first.lost + second.lost,
    readings: {
      outside: first.readings.outside + second.readings.outside,
      all: first.readings.all + second.readings.all,
    },
  };
}

/** Computes a share, block after block. */
export function runShare(program: PathProgram, { firstPath, paths }: Share, backend: PathBackend): PathSums {
  const runner = openProgram(program, backend);
  let sums: PathSums = { moments: noPaths(program.samples.length), lost: 0, readings: { outside: 0, all: 0 } };
  for (let done = 0; done < paths; done += BLOCK) {
    const count = Math.min(BLOCK, paths - done);
    const { samples, lost, readings } = runner.run(firstPath + done, count);
    sums = mergeSums(sums, { moments: blockMoments(samples, count), lost, readings });
  }
  return sums;
}
