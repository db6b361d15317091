/** `costate sample`: new samples and pictures beside them; a file that is no samples is refused at its place. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { costate } from './costate.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

const rows = Array.from({ length: 80 }, (_, i) => `${Math.sin(i)},${Math.cos(3 * i)}`);
const fileOf = (name: string, lines: readonly string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

describe('costate sample', () => {
  it('writes new samples and two pictures, the same from the same seed', async () => {
    const file = fileOf('waves.csv', ['a,b', ...rows]);
    const out = join(folder, 'new');
    const run = () => costate('sample', file, '--n', '7', '--iterations', '3', '--out', out, '--json');
    const { code, out: json } = await run();
    expect(code).toBe(0);
    const { tests, ...answer } = JSON.parse(json) as Record<string, unknown>;
    expect(answer).toMatchObject({ given: 80, new: 7, columns: ['a', 'b'], method: 'reverse-time diffusion' });
    expect(tests).toMatchObject({ kolmogorovSmirnov: { a: {}, b: {} } });
    expect(readdirSync(out).sort()).toEqual(['waves-new-training.svg', 'waves-new.csv', 'waves-new.svg']);
    const csv = readFileSync(join(out, 'waves-new.csv'), 'utf8');
    expect(csv.split('\n')).toHaveLength(9);
    expect(csv.startsWith('a,b\n')).toBe(true);
    await run();
    expect(readFileSync(join(out, 'waves-new.csv'), 'utf8')).toBe(csv);
  });

  it.each([
    ['a hole', [...rows, '1,'], /holes\.csv:81:3 {2}x2 is missing/],
    ['too few samples', rows.slice(0, 9), /9 samples are too few/],
    ['dependent columns', rows.map((r) => `${r},${r.split(',')[0] ?? ''}`), /x3 follows from the columns before it/],
  ])('refuses %s', async (_, lines, message) => {
    const { code, out, err } = await costate('sample', fileOf('holes.csv', lines), '--out', join(folder, 'none'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});
