/**
 * Files in and out: reads only plain files of reasonable size, writes each one whole or not at all.
 */
import { isUtf8 } from 'node:buffer';
import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CostateError } from '../errors.js';

const LARGEST_INPUT = 1024 * 1024;

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file'],
  ['ENOTDIR', 'there is no such file'],
  ['EISDIR', 'it is a folder'],
  ['EACCES', 'it may not be accessed'],
  ['EPERM', 'it may not be accessed'],
  ['EEXIST', 'it exists already'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk is read-only'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ELOOP', 'its links go in a circle'],
]);

const fileError = (file: string, what: string, error: unknown, expected?: string): CostateError =>
  new CostateError({
    code: 'input.file',
    file,
    message: `${what}: ${REASONS.get(codeOf(error)) ?? 'it cannot be used'}`,
    ...(expected === undefined ? {} : { expected }),
  });

const READABLE = 'the path of a text file that is there and may be read';

/** A file's bytes. Throws `input.file` for folders, devices, missing and huge files. */
function readBytes(file: string): Buffer {
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      throw fileError(file, 'cannot be read', Object.assign(new Error('folder'), { code: 'EISDIR' }), READABLE);
    if (!stat.isFile() || stat.size > LARGEST_INPUT) {
      throw new CostateError({
        code: 'input.file',
        file,
        message: stat.isFile() ? `the file has ${stat.size} bytes` : 'it is no plain file',
        expected: `a text file of at most ${LARGEST_INPUT} bytes`,
      });
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof CostateError) throw error;
    throw fileError(file, 'cannot be read', error, READABLE);
  }
}

/** A text file's content. Throws `input.file` for what cannot be read. */
export const readTextFile = (file: string): string =>
  readBytes(file)
    .toString('utf8')
    .replace(/^\ufeff/, '');

/** An article's text with its byte-order mark apart, so that it can be written again as it was. */
export function readArticle(file: string): { readonly text: string; readonly mark: string } {
  const bytes = readBytes(file);
  if (!isUtf8(bytes)) {
    throw new CostateError({
      code: 'input.file',
      file,
      message: 'the file is not text',
      expected: 'Markdown in UTF-8',
    });
  }
  const [, mark = '', text = ''] = /^(\ufeff?)([^]*)$/.exec(bytes.toString('utf8')) ?? [];
  return { text, mark };
}

export interface OutputFile {
  readonly path: string;
  readonly content: string;
}

/** A name beside the target for the unfinished file. */
const unfinished = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);

/**
 * Makes a folder and those it lies in; returns the first one that was not there. Node's own `recursive` does not come back
 * from a place such as /proc, where there is a folder in which none can be made.
 */
function makeFolder(folder: string): string | undefined {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const above = dirname(folder);
  const made = above === folder ? undefined : makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process, or another file of ours, may have made it meanwhile.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
  return made ?? folder;
}

/**
 * Whether files can be written into a folder, found out before the work that goes into them; what has to be made for it is
 * taken away again. Throws `input.file`.
 */
export function checkFolder(folder: string): void {
  let made: string | undefined;
  try {
    made = makeFolder(folder);
    accessSync(folder, constants.W_OK);
    const trial = join(folder, `.costate.${process.pid}.tmp`);
    writeFileSync(trial, '');
    rmSync(trial, { force: true });
  } catch (error) {
    const code = codeOf(error);
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : 'no folder can be made there';
    throw new CostateError({
      code: 'input.file',
      file: folder,
      message: `cannot be written into: ${code === 'ENOENT' ? why : (REASONS_IN_PLACE.get(code) ?? why)}`,
      expected: 'a folder, or a name that is not taken',
    });
  } finally {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
  }
}

const REASONS_IN_PLACE: ReadonlyMap<string, string> = new Map(
  ['EACCES', 'EPERM', 'ENOSPC', 'EROFS', 'ENAMETOOLONG', 'ELOOP'].map((code) => [code, REASONS.get(code) ?? '']),
);

/** Writes all files or none: each goes to a temporary name first and gets its own only when every one is complete. */
export function writeFiles(files: readonly OutputFile[]): void {
  const started: string[] = [];
  let current = '';
  try {
    for (const { path, content } of files) {
      current = path;
      makeFolder(dirname(path));
      const target = statSync(path, { throwIfNoEntry: false });
      if (target?.isDirectory()) throw Object.assign(new Error('folder'), { code: 'EISDIR' });
      started.push(unfinished(path));
      writeFileSync(unfinished(path), content);
    }
    for (const { path } of files) {
      current = path;
      renameSync(unfinished(path), path);
    }
  } catch (error) {
    for (const path of started) rmSync(path, { force: true });
    throw fileError(current, 'cannot be written', error);
  }
}

/** Writes a file that must not exist yet. */
export function writeNewFile(path: string, content: string): void {
  try {
    makeFolder(dirname(path));
    writeFileSync(unfinished(path), content);
    // A hard link, unlike a rename, refuses to replace a file that appeared meanwhile.
    linkSync(unfinished(path), path);
  } catch (error) {
    throw fileError(path, 'cannot be written', error, 'a name that is not taken');
  } finally {
    rmSync(unfinished(path), { force: true });
  }
}
