/** The regulator on grids of one, two and three states: the answer of `solve` with its error estimate, beside SciPy's value alone. */
import type { ControlProblem } from '../../../src/problem/problem.js';
import { isAvailable } from '../../../src/solve/answer.js';
import { solveProblem } from '../../../src/solve/solve.js';
import { isAbsent, openPython, type Peer } from '../peers.js';
import { derived, lqr, lqrPlane, lqrSpace, LQR_VALUE, PLANE_VALUE, SPACE_VALUE } from '../problems.js';
import type { Absentee, Contender, Group, Measurement, Task } from '../task.js';

/** Seconds as `solve --json` reports them: the numerical work, refinement for the error estimate included. */
function solved(problem: ControlProblem, points: number, exact: number): Measurement {
  const { methods } = solveProblem(problem, derived(problem), { seed: 1, methods: ['grid'], points });
  if (!isAvailable(methods.grid)) throw new Error(methods.grid.unavailable);
  return { seconds: methods.grid.seconds, error: Math.abs(methods.grid.value - exact) };
}

const LINE = [1_001, 10_001, 100_001, 1_000_001];
/** Beside SciPy up to 401 an axis; beyond it a run would take minutes. */
const PLANE = [101, 201, 401];
const PLANE_ALONE = [801, 1_601];
const SPACE = [26, 51, 101];

export const grid: Group = {
  name: 'grid',
  open: async () => {
    const scipy = openPython('SciPy', 'hjb_grid.py', ['numpy', 'scipy']);
    const beside = (peer: Peer | Absentee, states: number, points: number, exact: number): Contender | Absentee =>
      isAbsent(peer) ? peer : { name: 'SciPy', warmUps: 0, run: () => peer.ask({ states, points, exact }) };
    const line = LINE.map((points): Task => ({
      name: `lqr, ${points} points`,
      size: { series: 'grid, one state', unit: 'points', value: points },
      errorOf: 'V(1.5)',
      contenders: [
        { name: 'Costate', run: () => solved(lqr, points, LQR_VALUE), warmUps: 2 },
        beside(scipy, 1, points, LQR_VALUE),
      ],
    }));
    const plane = [...PLANE, ...PLANE_ALONE].map((points): Task => ({
      name: `lqr-2d, ${points} × ${points} points`,
      size: { series: 'grid, two states', unit: 'points', value: points ** 2 },
      errorOf: 'V(0, 0)',
      contenders: [
        { name: 'Costate', run: () => solved(lqrPlane, points, PLANE_VALUE), warmUps: points < 300 ? 1 : 0 },
        ...(PLANE.includes(points) ? [beside(scipy, 2, points, PLANE_VALUE)] : []),
      ],
    }));
    const space = SPACE.map((points): Task => ({
      name: `lqr-3d, ${points} × ${points} × ${points} points`,
      size: { series: 'grid, three states', unit: 'points', value: points ** 3 },
      errorOf: 'V(1, 0, 0)',
      rounds: points > 100 ? 1 : 5,
      contenders: [{ name: 'Costate', run: () => solved(lqrSpace, points, SPACE_VALUE), warmUps: 0 }],
    }));
    return { tasks: [...line, ...plane, ...space], close: () => (isAbsent(scipy) ? undefined : scipy.close()) };
  },
};
