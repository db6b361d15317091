/** `costate export`: prints the file, or writes it with its test; what it cannot do is refused before anything is written. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { costate } from './costate.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-export-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('costate export', () => {
  it('prints the file, and writes it with its test', async () => {
    const printed = await costate('export', 'merton-log', '--to', 'python');
    expect(printed.code).toBe(0);
    const out = join(folder, 'files');
    expect((await costate('export', 'merton-log', '--to', 'python', '--out', out)).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(['merton_log.py', 'test_merton_log.py']);
    expect(readFileSync(join(out, 'merton_log.py'), 'utf8')).toBe(printed.out);
    const { out: json } = await costate('export', 'merton-log', '--to', 'js', '--out', out, '--json');
    expect(JSON.parse(json)).toEqual({
      schemaVersion: 1,
      files: ['merton-log.mjs', 'merton-log.test.mjs'].map((name) => join(out, name)),
    });
  });

  it('takes parameters', async () => {
    const { out } = await costate('export', 'lqr', '--to', 'js', '--param', 'sigma=1/4');
    expect(out).toContain('const sigma = 0.25;');
  });

  it.each([
    ['no language', ['lqr'], /--to/],
    ['another language', ['lqr', '--to', 'fortran'], /js, python/],
    ['theory', ['ito', '--to', 'js'], /'ito' is theory/],
    ['what is not there', ['lqrr', '--to', 'js'], /Did you mean 'lqr'/],
    ['an infeasible problem', ['merton', '--to', 'js', '--param', 'rho=0.001', '--param', 'gamma=1/2'], /./],
  ])('refuses %s', async (_, argv, message) => {
    const { code, out, err } = await costate('export', ...argv, '--out', join(folder, 'none'));
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
