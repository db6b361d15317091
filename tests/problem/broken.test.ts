/**
 * Broken problem files: each is answered at once, at the place of the slip, in words that name it and say what would mend it,
 * and never with a number.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { costate } from '../cli/costate.js';
import { BROKEN } from './broken/table.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-broken-'));
const file = join(folder, 'p.yaml');
const root = join(import.meta.dirname, '../..');
afterAll(() => rmSync(folder, { recursive: true }));

/** Every so many of the table go through the command as a process of its own. */
const SAMPLE = 80;
const LONGEST_WAIT = 2000;

interface Said {
  readonly error: Readonly<Record<string, unknown>>;
}

it('are many', () => {
  expect(BROKEN.length).toBeGreaterThan(500);
  expect(new Set(BROKEN.map((b) => b.text)).size).toBeGreaterThan(BROKEN.length - 5);
});

describe('a broken problem file', () => {
  it.each(BROKEN.map((broken, i) => [`${i + 1}  ${broken.slip}`, broken] as const))('%s', async (_, broken) => {
    const { text, line, column, says, remedy } = broken;
    writeFileSync(file, text);
    const start = performance.now();
    const { code, out, err } = await costate('solve', file, '--json', '--methods', 'closed-form');
    expect(performance.now() - start).toBeLessThan(LONGEST_WAIT);
    expect([code, err]).toEqual([2, '']);
    const { error } = JSON.parse(out) as Said;
    expect(error).toMatchObject({ file, line, column });
    expect(error['code']).toMatch(/^(?:input|infeasible)\./);
    expect(error['message']).toContain(says);
    expect(`${String(error['expected'])} ${String(error['suggestion'])}`).toContain(remedy);
  });
});

/** The command's outcome and its time: on a busy computer the best of a few runs. */
function run(tries = 3): { readonly said: ReturnType<typeof spawnSync>; readonly wait: number } {
  const start = performance.now();
  const said = spawnSync(process.execPath, [join(root, 'dist/src/cli/main.js'), 'solve', file], { encoding: 'utf8' });
  const wait = performance.now() - start;
  return wait < LONGEST_WAIT || tries <= 1 ? { said, wait } : run(tries - 1);
}

it('the command itself takes less than two seconds and shows the line with its mistake', () => {
  for (const { slip, text, line, column, says } of BROKEN.filter((_, i) => i % SAMPLE === 0)) {
    writeFileSync(file, text);
    const { said, wait } = run();
    expect(wait, slip).toBeLessThan(LONGEST_WAIT);
    expect([said.status, said.stdout], slip).toEqual([2, '']);
    expect(said.stderr).toContain(`p.yaml:${line}:${column}  `);
    expect(said.stderr).toContain(says);
    expect(said.stderr).not.toMatch(/\n\s+at /);
  }
});
