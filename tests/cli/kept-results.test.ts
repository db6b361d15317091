/** Results kept between runs: found again when nothing changed, and never when something did or the file is not sound. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'; // prettier-ignore
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashOfCode } from '../../src/cli/kept-key.js';
import { pruneKept, readKept, writeKept } from '../../src/cli/kept-files.js';
import { dataOf, textOf } from '../../src/cli/plain-data.js';
import { costate } from './costate.js';

const folder = mkdtempSync(join(tmpdir(), 'costate-kept-'));
const cache = join(folder, 'cache');
const before = process.env['COSTATE_CACHE'];
beforeAll(() => (process.env['COSTATE_CACHE'] = cache));
beforeEach(() => rmSync(cache, { recursive: true, force: true }));
afterAll(() => {
  process.env['COSTATE_CACHE'] = before;
  rmSync(folder, { recursive: true });
});

const TEXT = `title: A decaying asset
state: {x: positive}
control: {}
parameters: {s: 0.2, d: {value: 0.1, domain: positive}}
dynamics: {x: {drift: -x, noise: {W: s*x}}}
objective: {maximize: x, discount: d}
candidate: A*x
claims: {slope: A = 1/(1 + d)}
at: {x: 1}
`;
const file = join(folder, 'asset.yaml');
const out = join(folder, 'out');
const other = join(folder, 'other.yaml');
writeFileSync(file, TEXT);
writeFileSync(other, TEXT.replace('title: A decaying', 'title: Another'));

const run = async (...more: string[]) => {
  const { code, out: text } = await costate('report', file, '--quick', '--workers', '1', '--out', out, ...more);
  return { code, kept: / kept\n/.test(text), text, files: text.trimEnd().split('\n').at(-1) };
};
const names = (): readonly string[] => readdirSync(cache).sort();
const answers = (): unknown => {
  const { answers } = JSON.parse(readFileSync(join(out, 'costate.json'), 'utf8')) as { answers: object[] };
  return JSON.parse(JSON.stringify(answers, (key, value: unknown) => (key === 'seconds' ? 0 : value)));
};

describe('a second run', () => {
  it('with nothing changed computes and writes nothing, says so, and shows the same', async () => {
    const first = await run();
    const written = statSync(join(out, 'costate.json')).mtimeMs;
    const second = await run();
    expect([first.kept, second.kept]).toEqual([false, true]);
    expect(second.text).toContain('1 of 1 result kept from an earlier run');
    expect(second.code).toBe(first.code);
    expect(second.files).toBe(first.files);
    expect(statSync(join(out, 'costate.json')).mtimeMs).toBe(written);
    const line = (text: string): string => text.split('\n')[1] ?? '';
    expect(line(second.text)).toBe(line(first.text));
  });

  it('writes again what is no longer as it was, with the same answers from what is kept', async () => {
    await run();
    const was = answers();
    for (const spoil of [() => writeFileSync(join(out, 'costate.json'), '{}'), () => rmSync(join(out, 'index.html'))]) {
      spoil();
      expect((await run()).kept).toBe(true);
      expect(answers()).toEqual(was);
      expect(existsSync(join(out, 'index.html'))).toBe(true);
    }
  });

  it('under --json has the verdicts and the closed form of the first', async () => {
    const strip = (text: string): unknown =>
      JSON.parse(text, (key: string, value: unknown): unknown => (key === 'seconds' ? 0 : value));
    const first = await costate('report', file, '--quick', '--out', out, '--json');
    const second = await costate('report', file, '--quick', '--out', out, '--json');
    expect(strip(second.out)).toEqual(strip(first.out));
  });

  const same = (): void => undefined;
  const CHANGES: readonly (readonly [string, () => void, readonly string[]])[] = [
    ['another seed', same, ['--seed', '2']],
    ['--fresh', same, ['--fresh']],
    ['another value in the file', () => writeFileSync(file, TEXT.replace('0.2', '0.25')), []],
    ['another comment in the file', () => writeFileSync(file, `# note\n${TEXT}`), []],
  ];
  it.each(CHANGES)('is computed anew with %s', async (_, change, more) => {
    await run();
    change();
    expect((await run(...more)).kept).toBe(false);
    writeFileSync(file, TEXT);
    expect((await run()).kept).toBe(true);
  });

  it('keeps nothing where it is told not to', async () => {
    process.env['COSTATE_CACHE'] = 'off';
    await run();
    expect((await run()).kept).toBe(false);
    process.env['COSTATE_CACHE'] = cache;
    expect(existsSync(cache)).toBe(false);
  });

  it('does not mind a folder that cannot be made', async () => {
    process.env['COSTATE_CACHE'] = join(file, 'no-folder');
    expect((await run()).code).toBe(0);
    process.env['COSTATE_CACHE'] = cache;
  });
});

describe('a kept file', () => {
  const spoilt: readonly (readonly [string, (text: string, foreign: string) => string])[] = [
    ['is empty', () => ''],
    ['is cut off', (text) => text.slice(0, -20)],
    ['has a digit changed', (text) => text.replace(/"steps":\[\{"id":"\w/, (start) => `${start}x`)],
    ['has a verdict changed', (text) => text.replace('"verdict":"proved"', '"verdict":"refuted"')],
    ['is of another result', (_, foreign) => foreign],
    ['is no JSON behind a right checksum line', (text) => `${text.split('\n')[0] ?? ''}\nnonsense`],
  ];
  it.each(spoilt)('that %s is as good as none', async (_, spoil) => {
    await costate('report', other, '--quick', '--workers', '1', '--out', join(folder, 'other-out'));
    const [foreign = ''] = names().map((name) => readFileSync(join(cache, name), 'utf8'));
    rmSync(cache, { recursive: true });
    await run();
    const was = answers();
    for (const name of names()) {
      const text = readFileSync(join(cache, name), 'utf8');
      writeFileSync(join(cache, name), spoil(text, foreign));
    }
    const again = await run();
    expect(again.kept).toBe(false);
    expect(again.code).toBe(0);
    expect(answers()).toEqual(was);
  });

  it('gives back every number to the last bit, and nothing under another key', () => {
    const key = 'a'.repeat(64);
    const data = { a: [NaN, -0, 0, Infinity, -Infinity, 0.1 + 0.2], b: undefined, c: null, d: Float64Array.of(1, NaN) };
    expect(dataOf(textOf(data))).toEqual(data);
    writeKept(cache, key, data);
    expect(readKept(cache, key)).toEqual(data);
    expect(Object.is((readKept(cache, key) as typeof data).a[1], -0)).toBe(true);
    const otherKey = 'b'.repeat(64);
    cpSync(join(cache, `${key}.kept`), join(cache, `${otherKey}.kept`));
    expect(readKept(cache, otherKey)).toBeUndefined();
  });

  it('is not made of what would come back otherwise', () => {
    const key = 'c'.repeat(64);
    writeKept(cache, key, { when: new Map([[1, 2]]) });
    expect(readKept(cache, key)).toBeUndefined();
  });

  it('goes, the oldest first, where there are too many; other files stay', () => {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'mine.txt'), '');
    for (const c of 'abcdef') writeKept(cache, c.repeat(64), c);
    pruneKept(cache, 4);
    expect(names().length).toBe(5);
    expect(names()).toContain('mine.txt');
  });
});

describe('the hash of the code', () => {
  it('changes with any file of it, and with nothing else', () => {
    const root = join(folder, 'package');
    const write = (name: string, text: string): void => {
      mkdirSync(join(root, name, '..'), { recursive: true });
      writeFileSync(join(root, name), text);
    };
    write('src/solve/a.ts', '1');
    write('derivations/theory/b.ts', '1');
    write('package.json', '{}');
    write('node_modules/.package-lock.json', '{}');
    const was = hashOfCode(root);
    for (const name of [
      'src/solve/a.ts',
      'derivations/theory/b.ts',
      'package.json',
      'node_modules/.package-lock.json',
    ]) {
      const text = readFileSync(join(root, name), 'utf8');
      write(name, `${text} `);
      expect(hashOfCode(root), name).not.toBe(was);
      write(name, text);
    }
    write('src/solve/new.ts', '');
    expect(hashOfCode(root)).not.toBe(was);
    rmSync(join(root, 'src/solve/new.ts'));
    write('README.md', 'words');
    expect(hashOfCode(root)).toBe(was);
  });
});
