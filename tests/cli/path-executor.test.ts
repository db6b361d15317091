/** Simulated paths on threads: the same bits on 1, 2 and 5, also after one was killed, and a run that is interrupted. */
import { spawn } from 'node:child_process';
import { readdirSync, rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openPathExecutor, type PathExecutor } from '../../src/cli/path-executor.js';
import { eulerMaruyama } from '../../src/simulate/euler-maruyama.js';
import { instantiate } from '../../src/simulate/instance.js';
import { randomKey } from '../../src/simulate/normal.js';
import { pathModel } from '../../src/simulate/path-model.js';
import type { PathProgram } from '../../src/simulate/path-program.js';
import { sharesOf, type PathSums } from '../../src/simulate/path-share.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { pathsOf, runWith } from '../../src/simulate/path-work.js';
import { problem } from '../solve/problems.js';

const root = join(import.meta.dirname, '../..');

/** Wealth in its logarithm: the last bits depend on how an exponential is computed. */
const wealth = problem(`
title: wealth
state: {x: positive}
control: {}
time: {name: t, horizon: 2}
dynamics: {x: {drift: 0.1*x, noise: {W: 0.3*x}}}
objective: {maximize: sqrt(x), terminal: x}
`);
const program: PathProgram = {
  model: pathModel(
    pathSystem(instantiate(wealth), { kind: 'feedback', controls: new Map() }),
    eulerMaruyama,
    'trapezoid',
  ),
  key: randomKey(1, 0),
  start: [0],
  end: 2,
  steps: 1 << 13,
  tracks: [{ joined: 0, rich: true }, { joined: 1 }],
  samples: [
    { name: 'value', of: { 'J 0': 2, 'J 1': -1 } },
    { name: 'variate', of: { 'variate 0 0': 1 } },
  ],
};
const PATHS = 5000;

const open: PathExecutor[] = [];
const executor = async (workers: number): Promise<PathExecutor> => {
  open.push(await openPathExecutor({ workers }));
  return open.at(-1) as PathExecutor;
};
afterAll(() => Promise.all(open.map((e) => e.close())));
const sums = (e: PathExecutor): Promise<PathSums> => runWith(pathsOf(program, PATHS), e.execute);

describe('threads', () => {
  it('give the same bits on 1, 2 and 5, and after one was killed in the middle', async () => {
    expect(sharesOf(program, PATHS).length).toBeGreaterThan(5);
    const [one, two, five] = [
      await sums(await executor(1)), await sums(await executor(2)), await sums(await executor(5)),
    ]; // prettier-ignore
    expect(two).toEqual(one);
    expect(five).toEqual(one);

    const wounded = await executor(2);
    const run = sums(wounded);
    while (!wounded.pool()) await new Promise((resolve) => setTimeout(resolve, 5));
    const pool = wounded.pool();
    // Once a share is done the threads are at work on the next ones.
    while ((pool?.completed ?? 0) === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const killed = await pool?.threads[0]?.terminate();
    expect(killed).toBe(1);
    expect(pool?.completed).toBeLessThan(sharesOf(program, PATHS).length);
    expect(await run).toEqual(one);
  });
});

describe('a run of a million paths', () => {
  it('is ended by an interrupt, and leaves nothing behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'costate-interrupt-'));
    const argv = ['solve', 'lqr', '--methods', 'simulation', '--paths', '1000000', '--steps', '4096', '--workers', '2'];
    const child = spawn(process.execPath, [join(root, 'dist/src/cli/main.js'), ...argv], { cwd: folder });
    let out = '';
    child.stdout.on('data', (text) => (out += String(text)));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    child.kill('SIGINT');
    expect(await ended).toBe('SIGINT');
    expect(out).toBe('');
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
