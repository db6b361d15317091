/** `costate new`: what it writes runs at once, explains every key of the format, and is found by editors. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORMAT } from '../../src/problem/format.js';
import { optionalKeys } from '../../src/problem/optional-keys.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { problemText } from '../problems.js';
import { costate } from './costate.js';

const library = readdirSync(new URL('../../derivations/problems', import.meta.url))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.replace('.yaml', ''));
const folder = mkdtempSync(join(tmpdir(), 'costate-new-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function written(name: string, ...more: string[]): Promise<{ file: string; text: string }> {
  const file = join(folder, `${name}.yaml`);
  expect((await costate('new', join(folder, name), ...more)).code).toBe(0);
  return { file, text: readFileSync(file, 'utf8') };
}

describe.each([
  ['a blank file', 'blank-one', []],
  ['a file from a problem of the library', 'from-merton', ['--from', 'merton']],
] as const)('%s', (_, name, more) => {
  it('derives, verifies and solves as it is', async () => {
    const { file } = await written(name, ...more);
    expect((await costate('derive', file)).code).toBe(0);
    expect((await costate('verify', file, '--quick')).code).toBe(0);
    const { code, out } = await costate('solve', file, '--methods', 'closed-form,grid', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ agree: true });
    rmSync(file);
  });

  it('names every key of the format, used or in a comment with an example that YAML reads', async () => {
    const { text, file } = await written(name, ...more);
    for (const { key } of FORMAT) expect(text, key).toMatch(new RegExp(`^(?:# )?${key}: ?`, 'm'));
    const lines = text.split('\n');
    for (const { line } of optionalKeys(parse(text))) {
      expect(lines).toContain(`# ${line}`);
      expect(() => parse(line) as unknown, line).not.toThrow();
    }
    expect(lines.every((line) => line.length <= 140)).toBe(true);
    expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
    rmSync(file);
  });

  it('tells editors where the schema is', async () => {
    const { text, file } = await written(name, ...more);
    const [, path = ''] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text) ?? [];
    const schema = resolve(dirname(file), path);
    expect(existsSync(schema)).toBe(true);
    expect(JSON.parse(readFileSync(schema, 'utf8'))).toHaveProperty('properties.dynamics');
    rmSync(file);
  });
});

describe('costate new', () => {
  it.each(library)('--from %s writes the same problem again', async (id) => {
    const { file, text } = await written(`again-${id}`, '--from', id);
    const plain = (source: string): object => ({ ...parseProblem(source, { id }), claims: [], places: undefined });
    expect(plain(text)).toEqual(plain(problemText(id)));
    expect(parseProblem(text, { id }).claims.map((c) => c.name)).toEqual(
      parseProblem(problemText(id), { id }).claims.map((c) => c.name),
    );
    rmSync(file);
  });

  it.each([
    ['nothing', ['']],
    ['a folder', ['..']],
    ['a folder to be', ['problems/']],
    ['a name with blanks', ['my problem']],
    ['a name with a semicolon', ['a;b']],
    ['a Greek name', ['π']],
    ['a name that is too long', ['a'.repeat(300)]],
    ['a theory', ['x', '--from', 'ito']],
    ['no such problem', ['x', '--from', 'mertn']],
    ['a file that is no problem', ['x', '--from', join(import.meta.dirname, '../../LICENSE')]],
    ['a folder in place of a problem', ['x', '--from', './tests']],
  ])('refuses %s with what would do, and writes nothing', async (_, argv) => {
    const { code, out } = await costate('new', ...argv, '--json');
    expect(code).toBe(2);
    const { error } = JSON.parse(out) as { error: { expected?: string; suggestion?: string } };
    expect(error.expected ?? error.suggestion).toBeTruthy();
    expect(existsSync('x.yaml')).toBe(false);
  });
});

describe('the optional keys of a problem', () => {
  it('are those that none of its maps has', () => {
    const lines = optionalKeys({ time: { name: 't' }, dynamics: { x: { drift: 0 } } }).map((k) => k.line);
    expect(lines).toContain('time: {horizon: 1}');
    expect(lines).toContain('dynamics: {x: {noise: {W: 0.3}}}');
    expect(lines).not.toContain('dynamics: {x: {drift: -x + a}}');
    expect(lines).toContain('correlation: {W1: {W2: 0.3}}');
  });
});
