/** Holds the tree against the design's picture: a folder imports only folders to its left, and there is no circle. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../src');

/** Rooms from left to right; rooms in one entry may not import each other either. */
const ORDER = [
  ['errors.ts'],
  ['expression'],
  ['problem', 'compile'],
  ['derivation'],
  ['simulate'],
  ['solve'],
  ['learn'],
  ['verification'],
  ['report'],
  ['index.ts'],
  ['cli'],
];
const rank = (room: string): number => ORDER.findIndex((rooms) => rooms.includes(room));

const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'));
const roomOf = (file: string): string => file.split('/')[0] ?? file;

const imports = new Map(
  files.map((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const targets = [...source.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) =>
      relative(root, resolve(root, dirname(file), (m[1] ?? '').replace(/\.js$/, '.ts'))),
    );
    return [file, targets] as const;
  }),
);

describe('the way of the data', () => {
  it('has a place for every room', () => {
    expect(files.map(roomOf).filter((room) => rank(room) < 0)).toEqual([]);
  });

  it('goes one way: a room imports only rooms to its left', () => {
    const wrong = [...imports].flatMap(([file, targets]) =>
      targets
        .filter((t) => roomOf(t) !== roomOf(file) && !(rank(roomOf(t)) < rank(roomOf(file))))
        .map((t) => `${file} -> ${t}`),
    );
    expect(wrong).toEqual([]);
  });

  it('lets verification know nothing of the rules', () => {
    const wrong = [...imports].filter(
      ([file, targets]) => roomOf(file) === 'verification' && targets.some((t) => t.startsWith('derivation/rules')),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps files, the console and exit codes in the command line', () => {
    const wrong = files.filter(
      (file) =>
        roomOf(file) !== 'cli' &&
        /from 'node:fs|console\.|process\.(exit|argv|std)/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps the residual checks apart from the algebra that they check', () => {
    const reached = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
      if (seen.has(file)) return seen;
      seen.add(file);
      (imports.get(file) ?? []).forEach((t) => reached(t, seen));
      return seen;
    };
    const checks = [
      'verification/compare.ts',
      'verification/witness.ts',
      'expression/evaluate.ts',
      'expression/optimum-search.ts',
      'expression/dual.ts',
      'expression/arithmetic.ts',
    ];
    const algebra = ['normal-form', 'normalise', 'differentiate', 'series'].map((name) => `expression/${name}.ts`);
    expect([...checks, ...algebra].filter((file) => !files.includes(file))).toEqual([]);
    const wrong = checks.flatMap((file) =>
      algebra.filter((a) => reached(file).has(a)).map((a) => `${file} reaches ${a}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no circle', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): string[] => {
      if (path.includes(file)) return [[...path.slice(path.indexOf(file)), file].join(' -> ')];
      if (done.has(file)) return [];
      const found = (imports.get(file) ?? []).flatMap((t) => visit(t, [...path, file]));
      done.add(file);
      return found;
    };
    expect(files.flatMap((file) => visit(file, []))).toEqual([]);
  });
});
