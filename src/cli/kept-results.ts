/**
 * Results kept between runs of the main job: of each entry its verdict and answers, and of a whole run the files that it
 * wrote, so that nothing is computed or written again where nothing changed.
 */
import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Outline, Result } from '../report/result.js';
import { isAvailable, type Answers } from '../solve/answer.js';
import type { CatalogueEntry } from './catalogue.js';
import type { OutputFile } from './files.js';
import { keptFolder, pruneKept, readKept, sha256, writeKept } from './kept-files.js';
import { keyOf, resultKey } from './kept-key.js';
import type { Wishes } from './pipeline.js';

export interface Kept {
  /** By id. */
  readonly outlines: ReadonlyMap<string, Outline>;
  /** Files in a folder that an earlier run with the same results wrote, where they still are as it left them. */
  readonly filesIn: (folder: string) => readonly string[] | undefined;
  readonly keep: (result: Result) => void;
  readonly keepFiles: (folder: string, files: readonly OutputFile[]) => void;
}

const NOTHING: Kept = {
  outlines: new Map(),
  filesIn: () => undefined,
  keep: () => undefined,
  keepFiles: () => undefined,
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Written by this code, or the checksum and the key would not fit; that it is an outline is looked at all the same. */
function isOutline(data: unknown, id: string): data is Outline {
  if (!isRecord(data) || !isRecord(data['derivation']) || !isRecord(data['seconds'])) return false;
  const { derivation, verdict } = data;
  return derivation['id'] === id && Array.isArray(derivation['steps']) && isRecord(verdict);
}

/** Expressions are the same object only within one process: of the closed form its numbers are kept. */
const numbersOf = (answers: Answers): Answers => {
  const closed = answers.methods['closed-form'];
  if (!isAvailable(closed)) return answers;
  return { ...answers, methods: { ...answers.methods, 'closed-form': { ...closed, expressions: {} } } };
};

/** A result without its expressions. */
export function outlineOf({ derivation, verdict, answers, seconds }: Result): Outline {
  const { id, kind, title, steps, hypotheses } = derivation;
  return {
    derivation: {
      id,
      kind,
      title,
      steps: steps.map((step) => ({ id: step.id })),
      hypotheses: hypotheses.map(({ statement }) => ({ statement })),
    },
    ...(verdict ? { verdict } : {}),
    ...(answers ? { answers: numbersOf(answers) } : {}),
    seconds,
  };
}

function unchanged(folder: string, data: unknown): readonly string[] | undefined {
  if (!Array.isArray(data)) return undefined;
  const files = data
    .filter(isRecord)
    .map(({ name, hash }) => ({ path: join(folder, String(name)), hash: String(hash) }));
  try {
    return files.every(({ path, hash }) => sha256(readFileSync(path)) === hash) ? files.map((f) => f.path) : undefined;
  } catch {
    return undefined;
  }
}

/** An entry whose file cannot be read has no key: its mistake is to be told. */
function keyed(entry: CatalogueEntry, wishes: Wishes): readonly (readonly [string, string])[] {
  try {
    return [[entry.id, resultKey(entry, wishes)]];
  } catch {
    return [];
  }
}

/**
 * What is kept of these entries.
 *
 * @param fresh whether nothing of it is wanted; what is computed is kept all the same
 */
export function keptResults(entries: readonly CatalogueEntry[], wishes: Wishes, fresh: boolean): Kept {
  const folder = keptFolder();
  if (folder === undefined) return NOTHING;
  const keys = new Map(entries.flatMap((entry) => keyed(entry, wishes)));
  const outlines = new Map(
    [...keys].flatMap(([id, key]): readonly (readonly [string, Outline])[] => {
      const data = fresh ? undefined : readKept(folder, key);
      return isOutline(data, id) ? [[id, { ...data, kept: true }]] : [];
    }),
  );
  const runKey = (out: string): string => keyOf('files', resolve(out), wishes.seed, [...keys]);
  return {
    outlines,
    filesIn: (out) => (outlines.size === entries.length ? unchanged(out, readKept(folder, runKey(out))) : undefined),
    keep: (result) => {
      const key = keys.get(result.derivation.id);
      if (key !== undefined && !result.kept) writeKept(folder, key, outlineOf(result));
    },
    keepFiles: (out, files) => {
      const hashes = files.map(({ path, content }) => ({ name: relative(out, path), hash: sha256(content) }));
      writeKept(folder, runKey(out), hashes);
      pruneKept(folder);
    },
  };
}
