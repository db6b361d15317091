/** Simulating the regulator under its linear policy: the same scheme, sums and number of random bits for everyone. */
import { openPathExecutor } from '../../../src/cli/path-executor.js';
import { javascriptPaths } from '../../../src/simulate/path-backend.js';
import { momentsOf } from '../../../src/simulate/joint-moments.js';
import { runShare, sharesOf } from '../../../src/simulate/path-share.js';
import { pathsOf, runWith, type Executor } from '../../../src/simulate/path-work.js';
import { isAbsent, openCompiler, openPython, type Peer } from '../peers.js';
import { leftSums, leftSumsMean } from '../regulator-paths.js';
import type { Absentee, Contender, Group, Measurement } from '../task.js';

const [PATHS, STEPS, H] = [65_536, 1_000, 0.01];

const FLAGS = ['-O3', '-fno-math-errno', '-fno-trapping-math', '-ffp-contract=fast'];

export const paths: Group = {
  name: 'paths',
  open: async () => {
    const work = leftSums(STEPS, H, 1);
    const exact = leftSumsMean(STEPS, H);
    const [one, two] = [await openPathExecutor({ workers: 1 }), await openPathExecutor({ workers: 2 })];
    const plain = javascriptPaths();
    const inJavaScript: Executor = (p, shares) => Promise.resolve(shares.map((share) => runShare(p, share, plain)));
    const ours = (execute: Executor) => async (): Promise<Measurement> => {
      const start = performance.now();
      const sums = await runWith(pathsOf(work, PATHS), execute);
      const seconds = (performance.now() - start) / 1000;
      return { seconds, error: Math.abs(momentsOf(sums.moments, 0).mean - exact) };
    };
    const [compiler, python] = [openCompiler(), openPython('NumPy', 'monte_carlo.py', ['numpy'])];
    const numba = openPython('Numba', 'monte_carlo.py', ['numpy', 'numba']);
    const beside = (name: string, peer: Peer | Absentee, request: object = {}): Contender | Absentee =>
      isAbsent(peer) ? peer : { name, run: () => peer.ask({ paths: PATHS, steps: STEPS, exact, ...request }) };
    const c = (name: string, ...flags: readonly string[]): Contender | Absentee =>
      beside(name, compiler.build(name, 'monte_carlo.c', [...FLAGS, ...flags]));
    return {
      tasks: [
        {
          name: `lqr, ${PATHS} paths of ${STEPS} steps (${sharesOf(work, PATHS).length} shares)`,
          rate: { unit: 'million steps/s', amount: (PATHS * STEPS) / 1e6 },
          errorOf: 'mean against that of the scheme; statistical',
          contenders: [
            { name: 'Costate, one worker', run: ours(one.execute), warmUps: 2 },
            { name: 'Costate, two workers', run: ours(two.execute), warmUps: 2 },
            { name: 'Costate, JavaScript', run: ours(inJavaScript), warmUps: 1 },
            c('C, SSE4.1', '-msse4.1'),
            c('C, AVX2', '-mavx2', '-mfma'),
            beside('NumPy', python, { with: 'numpy' }),
            beside('Numba', numba, { with: 'numba' }),
          ],
        },
      ],
      close: async () => {
        await Promise.all([one.close(), two.close()]);
        compiler.close();
        for (const peer of [python, numba]) if (!isAbsent(peer)) peer.close();
      },
    };
  },
};
