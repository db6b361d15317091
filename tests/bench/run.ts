/**
 * Benchmarks beside what a user would pick instead: each task runs by turns with its Python peer, and medians and their
 * ratio are printed. `npm run bench`; peers need python3 with sympy, numpy and scipy, and are named when they are missing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { multiply, number, symbol } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { randomKey } from '../../src/simulate/normal.js';
import { eulerMaruyama } from '../../src/simulate/euler-maruyama.js';
import { pathModel } from '../../src/simulate/path-model.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { pathsOf, runHere } from '../../src/simulate/path-work.js';
import { solveOn } from '../../src/solve/evolve.js';
import { gridOver } from '../../src/solve/grid-domain.js';
import { gridModel } from '../../src/solve/grid-model.js';

const ROUNDS = 5;
/** Untimed runs, so that the just-in-time compiler has settled. */
const WARM_RUNS = 6;
const GRID_POINTS = 2001;
const [PATHS, STEPS] = [16_384, 200];
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface Task {
  readonly name: string;
  /** Seconds of one run. */
  readonly ours: () => number;
  readonly peer: { readonly name: string; readonly needs: readonly string[]; readonly run: (python: string) => number };
  /** What the seconds mean, such as path-steps a second. */
  readonly rate?: { readonly unit: string; readonly amount: number };
  readonly skip?: string;
}

const timed = (work: () => unknown): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};
const peerSeconds =
  (script: string, ...args: readonly (string | number)[]) =>
  (python: string): number => {
    const output = execFileSync(python, [here(`peers/${script}`), ...args.map(String)], { encoding: 'utf8' });
    const { seconds } = JSON.parse(output) as { seconds?: unknown };
    if (typeof seconds !== 'number') throw new Error(`${script} printed no seconds: ${output}`);
    return seconds;
  };

/** The first Python that has the modules. */
function pythonWith(modules: readonly string[]): string | undefined {
  return ['python3', '/usr/bin/python3'].find((python) => {
    try {
      execFileSync(python, ['-c', modules.map((m) => `import ${m}`).join('\n')], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

const lqr = parseProblem(readFileSync(here('../../derivations/problems/lqr.yaml'), 'utf8'), { id: 'lqr' });
const instance = instantiate(lqr);
const commandLine = here('../../dist/src/cli/main.js');

const model = gridModel(instance, deriveProblem(lqr).outcome?.maximiser);

function gridTask(): number {
  if (!model) throw new Error('the LQR has one state');
  const extent = { from: -4, to: 4, declaredFrom: false, declaredTo: false };
  return timed(() => solveOn(gridOver(model, extent, 0, 8 / (GRID_POINTS - 1)), model, 1));
}

function simulationTask(): number {
  const gain = multiply(number(parseDecimal('-2.659750769140807')), symbol('x'));
  const system = pathSystem(instance, { kind: 'feedback', controls: new Map([['a', gain]]) });
  const program = {
    model: pathModel(system, eulerMaruyama, 'left'),
    key: randomKey(1, 0),
    start: [1.5],
    end: 0.01 * STEPS,
    steps: STEPS,
    tracks: [{ joined: 0 }],
    samples: [{ name: 'value', of: { 'J 0': 1 } }],
  };
  return timed(() => runHere(pathsOf(program, PATHS)));
}

const tasks: readonly Task[] = [
  {
    name: 'derive lqr, warm',
    ours: () => timed(() => deriveProblem(lqr)),
    peer: { name: 'SymPy', needs: ['sympy'], run: peerSeconds('derive_lqr.py') },
  },
  {
    name: 'derive lqr, cold process',
    ours: () => timed(() => execFileSync(process.execPath, [commandLine, 'derive', 'lqr'], { stdio: 'ignore' })),
    peer: {
      name: 'SymPy',
      needs: ['sympy'],
      run: (python) => timed(() => execFileSync(python, [here('peers/derive_lqr.py')], { stdio: 'ignore' })),
    },
    ...(existsSync(commandLine) ? {} : { skip: 'not built: npm run build' }),
  },
  {
    name: `grid, lqr, ${GRID_POINTS} points`,
    ours: gridTask,
    peer: { name: 'SciPy', needs: ['scipy', 'numpy'], run: peerSeconds('hjb_grid.py', GRID_POINTS) },
  },
  {
    name: `paths, lqr, ${PATHS} × ${STEPS} steps`,
    ours: simulationTask,
    peer: { name: 'NumPy', needs: ['numpy'], run: peerSeconds('monte_carlo.py', PATHS, STEPS) },
    rate: { unit: 'million steps/s', amount: (PATHS * STEPS) / 1e6 },
  },
];

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
const shown = (seconds: number, rate: Task['rate']): string =>
  `${(1000 * seconds).toPrecision(3)} ms` + (rate ? ` (${(rate.amount / seconds).toPrecision(3)} ${rate.unit})` : '');

for (const { name, ours, peer, rate, skip } of tasks) {
  if (skip !== undefined) {
    console.log(`${name}: ${skip}`);
    continue;
  }
  const python = pythonWith(peer.needs);
  for (let warm = 0; warm < WARM_RUNS; warm++) ours();
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    mine.push(ours());
    if (python !== undefined) theirs.push(peer.run(python));
  }
  const beside =
    python === undefined
      ? `${peer.name} is missing (python3 with ${peer.needs.join(', ')})`
      : `${peer.name} ${shown(median(theirs), rate)}   ratio ${(median(theirs) / median(mine)).toPrecision(3)}`;
  console.log(`${name}: ${shown(median(mine), rate)}   ${beside}`);
}
