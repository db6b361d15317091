/**
 * The hash of all that a result follows from: the code, the packages and the engine that run it, the problem's text, the
 * options and the seed. Whatever changes, the key does.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compiled, packageRoot, shownPath, type CatalogueEntry } from './catalogue.js';
import { readTextFile } from './files.js';
import { sha256 } from './kept-files.js';
import type { Wishes } from './pipeline.js';

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));

/** The record of the installed packages with their versions, in the nearest folder that has one. */
function installedPackages(root: string): readonly string[] {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', '.package-lock.json');
    if (existsSync(file)) return [file];
    if (folder === dirname(folder)) return [];
  }
}

/** Of the code under a package's root, the packages that it uses and the engine. */
export function hashOfCode(root: string): string {
  const code = compiled
    ? filesIn(join(root, 'dist'), '.js')
    : [...filesIn(join(root, 'src'), '.ts'), ...filesIn(join(root, 'derivations', 'theory'), '.ts')];
  const files = [...code, join(root, 'package.json'), ...installedPackages(root)];
  const contents = files.map((file) => `${file.slice(root.length)} ${sha256(readFileSync(file))}`);
  // Elementary functions are the engine's: another version may differ in the last bit.
  return sha256(
    [process.version, process.arch, process.platform, String('WebAssembly' in globalThis), ...contents].join('\n'),
  );
}

let code: string | undefined;

/** The hash of the code and its surroundings, taken once a run. */
const codeHash = (): string => (code ??= hashOfCode(packageRoot()));

/** Exact numbers and maps as JSON knows them. */
const plain = (_: string, value: unknown): unknown =>
  value instanceof Map ? [...value] : typeof value === 'bigint' ? String(value) : value;

export const keyOf = (...parts: readonly unknown[]): string => sha256(JSON.stringify([codeHash(), ...parts], plain));

/** The key of an entry's result. How many threads compute it changes nothing. Throws where its file cannot be read. */
export function resultKey(entry: CatalogueEntry, wishes: Wishes): string {
  const { workers: _, ...solve } = wishes.solve ?? {};
  const text = entry.kind === 'problem' ? readTextFile(entry.file) : '';
  const asked = { ...wishes, solve: wishes.solve ? solve : undefined };
  return keyOf('result', entry.kind, entry.id, shownPath(entry.file), text, asked);
}
