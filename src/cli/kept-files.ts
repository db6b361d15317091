/**
 * Plain data kept between runs, each under a key that is a hash of all that it follows from. A file says its key and a
 * checksum; one that is broken, cut off or foreign is as good as none.
 */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { packageRoot } from './catalogue.js';
import { writeFiles } from './files.js';
import { dataOf, textOf } from './plain-data.js';

/** Beyond this many files the oldest go. */
const MOST_FILES = 600;
const HEAD = 'costate kept 1';
const NAME = /^[0-9a-f]{64}\.kept$/;

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/**
 * The folder: beside the packages of a clone, under the user's own folder for an installed package, or where the variable
 * COSTATE_CACHE says; undefined where that is `off`.
 */
export function keptFolder(): string | undefined {
  const wish = process.env['COSTATE_CACHE'] ?? '';
  if (wish === 'off') return undefined;
  if (wish !== '') return wish;
  const root = packageRoot();
  if (!/[\\/]node_modules[\\/]/.test(root)) return join(root, 'node_modules', '.cache', 'costate');
  const caches = process.env['XDG_CACHE_HOME'] ?? process.env['LOCALAPPDATA'] ?? join(homedir(), '.cache');
  return join(caches, 'costate');
}

const pathOf = (folder: string, key: string): string => join(folder, `${key}.kept`);

/** What is kept under a key; undefined where there is nothing, or nothing sound. */
export function readKept(folder: string, key: string): unknown {
  try {
    const text = readFileSync(pathOf(folder, key), 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    return text.slice(0, end) === `${HEAD} ${key} ${sha256(body)}` ? dataOf(body) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the data, unless it would not come back as it is or the folder cannot be written; neither is anyone's mistake. */
export function writeKept(folder: string, key: string, data: unknown): void {
  try {
    const body = textOf(data);
    if (!isDeepStrictEqual(dataOf(body), data)) return;
    writeFiles([{ path: pathOf(folder, key), content: `${HEAD} ${key} ${sha256(body)}\n${body}` }]);
  } catch {
    // Without it the next run takes longer, and is as right.
  }
}

/** Takes the oldest files away where there are too many. */
export function pruneKept(folder: string, most = MOST_FILES): void {
  try {
    const names = readdirSync(folder).filter((name) => NAME.test(name));
    if (names.length <= most) return;
    const dated = names.map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }));
    const old = dated.sort((a, b) => a.time - b.time).slice(0, names.length - most);
    for (const { name } of old) rmSync(join(folder, name), { force: true });
  } catch {
    // Another run may be at it.
  }
}
