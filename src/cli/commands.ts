/**
 * What each command does; each returns its exit code.
 */
import { join, relative } from 'node:path';
import type { Rational } from '../expression/rational.js';
import {
  catalogue,
  findEntry,
  loadDerivation,
  loadProblem,
  type CatalogueEntry,
  type ParameterOverrides,
} from './catalogue.js';
import { complain, paint, print, printJson, progressOf } from './console.js';
import { exitCodeWith, reportFailures, withFailures, worstExitCode } from './fault.js';
import { checkFolder, readTextFile, writeFiles, writeNewFile } from './files.js';
import { newProblemText, problemFileName } from './new-problem.js';
import type { Learner, Method } from '../solve/answer.js';
import { argumentError, type CommonOptions, type OutWish, type SweepWish } from './options.js';
import { derivationFiles, formatted, reportFiles, stampOf, type Format } from './outputs.js';
import { exitCodeOfResults, resultOf, resultsOf } from './pipeline.js';
import { defaultWorkers } from './threads.js';
import { trainingOf, type TrainingOptions } from './training-options.js';

const shown = (path: string): string => (path.startsWith('/') ? path : relative('.', path) || path);

/** Entries for the names, each once. */
function entriesOf(names: readonly string[]): readonly CatalogueEntry[] {
  const entries = names.map(findEntry);
  const twice = entries.find((entry, i) => entries.some((other, j) => j < i && other.id === entry.id));
  if (twice) throw argumentError(`'${twice.id}' is there twice`, 'each derivation once');
  return entries;
}

/** Theory holds for all values: it has no parameters to replace. */
function refuseParameters(entries: readonly CatalogueEntry[], given: ParameterOverrides | undefined): void {
  const theory = entries.find((entry) => entry.kind === 'theory');
  const [name] = given?.keys() ?? [];
  if (theory && name !== undefined)
    throw argumentError(`--param ${name}: '${theory.id}' is theory and has no parameters`, 'problems alone');
}

export async function listCommand(options: CommonOptions): Promise<number> {
  const entries = await Promise.all(
    catalogue().map(async (entry) => {
      const { title } = entry.kind === 'theory' ? await loadDerivation(entry) : await loadProblem(entry);
      return { id: entry.id, kind: entry.kind, title };
    }),
  );
  if (options.json) printJson({ schemaVersion: 1, derivations: entries });
  else {
    const width = Math.max(...entries.map((entry) => entry.id.length)) + 2;
    for (const { id, kind, title } of entries)
      print(`${paint(kind.padEnd(9), 'dim')}${paint(id.padEnd(width), 'bold')}${title}`);
  }
  return 0;
}

export interface DeriveOptions extends CommonOptions {
  readonly format?: Format;
  readonly out?: string;
  readonly param?: ParameterOverrides;
}

export async function deriveCommand(names: readonly string[], options: DeriveOptions): Promise<number> {
  const format: Format = options.format ?? (options.json ? 'json' : 'tex');
  const wishes = { seed: options.seed, ...(options.param ? { parameters: options.param } : {}) };
  const entries = entriesOf(names);
  refuseParameters(entries, options.param);
  if (options.out !== undefined) checkFolder(options.out);
  const { results, failures } = await resultsOf(entries, wishes, progressOf(options.quiet === true));
  const stamp = stampOf(options.seed);
  const ids = entries.map((entry) => entry.id);
  reportFailures(failures, options.json === true);
  if (options.out === undefined && format === 'json') {
    const { deriveJson } = await import('../report/json.js');
    const json = deriveJson(results);
    printJson({ ...json, derivations: withFailures(json.derivations, failures, ids) });
  } else if (options.out === undefined) {
    if (results.length > 0) print(await formatted(results, format, stamp));
  } else {
    // All of the output or none of it: half a set of files would look like a whole one.
    const files = failures.length === 0 ? await derivationFiles(results, format, options.out, stamp) : [];
    writeFiles(files);
    const paths = files.map((file) => shown(file.path));
    const failed = failures.length === 0 ? {} : { derivations: withFailures([], failures, ids) };
    if (options.json) printJson({ schemaVersion: 1, files: paths, ...failed });
    else if (!options.quiet && paths.length > 0) print(paths.join('\n'));
  }
  return exitCodeWith(failures, 0);
}

export interface VerifyCommandOptions extends CommonOptions {
  readonly all?: boolean;
  readonly mutants?: boolean;
  readonly quick?: boolean;
  readonly workers?: number;
  readonly param?: ParameterOverrides;
}

export async function verifyCommand(names: readonly string[], options: VerifyCommandOptions): Promise<number> {
  if (options.all ? names.length > 0 : names.length === 0) {
    throw argumentError(
      options.all ? '--all leaves no room for ids' : 'nothing to verify',
      'ids or files, or else --all',
    );
  }
  const started = performance.now();
  const entries = options.all ? catalogue() : entriesOf(names);
  refuseParameters(entries, options.param);
  const wishes = {
    seed: options.seed,
    verify: { mutants: options.mutants === true, quick: options.quick === true, claims: true },
    ...(options.param ? { parameters: options.param } : {}),
  };
  const { rowPrinter, summaryLine } = await import('./tables.js');
  const ids = entries.map((entry) => entry.id);
  const row = rowPrinter(ids);
  const progress = progressOf(options.quiet === true);
  const { resultsInParallel } = await import('./pool.js');
  const { results, failures } = await resultsInParallel(
    entries,
    wishes,
    options.workers ?? defaultWorkers(),
    progress,
    (result) => {
      if (!options.json) print(row(result));
    },
  );
  if (options.json) {
    const { verifyJson } = await import('../report/json.js');
    const json = verifyJson(results, (performance.now() - started) / 1000);
    printJson({ ...json, derivations: withFailures(json.derivations, failures, ids) });
  } else print(summaryLine(results));
  reportFailures(failures, options.json === true);
  return exitCodeWith(failures, exitCodeOfResults(results));
}

export interface SolveCommandOptions extends CommonOptions, TrainingOptions {
  readonly at?: ReadonlyMap<string, Rational>;
  readonly methods?: readonly (Method | Learner)[];
  readonly param?: ParameterOverrides;
  readonly tolerance?: number;
  readonly points?: number;
  readonly paths?: number;
  readonly steps?: number;
  readonly step?: readonly number[];
  readonly iterations?: number;
  readonly workers?: number;
  readonly sweep?: SweepWish;
  readonly out?: OutWish;
}

export async function solveCommand(name: string, options: SolveCommandOptions): Promise<number> {
  const entry = findEntry(name);
  if (entry.kind === 'theory') {
    const problems = catalogue().filter((e) => e.kind === 'problem');
    throw argumentError(
      `'${name}' is theory: it has no numbers to solve`,
      `one of ${problems.map((e) => e.id).join(', ')}, or a file`,
    );
  }
  const { at, methods, tolerance, points, paths, steps, step, iterations, workers } = options;
  const solve = {
    ...(at ? { at } : {}),
    ...(methods ? { methods } : {}),
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(points === undefined ? {} : { points }),
    ...(paths === undefined ? {} : { paths }),
    ...(steps === undefined ? {} : { steps }),
    ...(workers === undefined ? {} : { workers }),
    learning: {
      ...(iterations === undefined ? {} : { iterations }),
      ...(step ? { steps: step } : {}),
      ...(await trainingOf(options)),
    },
  };
  const wishes = {
    seed: options.seed,
    solve,
    // The closed form's verdict is on the derivation; what the file claims beside it is for `verify`.
    verify: { mutants: false, quick: true, claims: false },
    ...(options.param ? { parameters: options.param } : {}),
  };
  const { sweep: swept, out } = options;
  const [outputs, sweeping] = await Promise.all([out && import('./solve-outputs.js'), swept && import('./sweep.js')]);
  if (out) outputs?.checkOut(out, swept !== undefined);
  const progress = progressOf(options.quiet === true);
  const result = await resultOf(entry, wishes, progress);
  const sweep = swept && (await sweeping?.sweepOf(entry, swept, wishes, progress));
  progress.clear();
  const files = !out || !outputs ? [] : sweep ? await outputs.sweepFiles(result, sweep, out, options.seed) : outputs.solutionFiles(result, out, options.seed); // prettier-ignore
  writeFiles(files);
  const written = files.map((file) => shown(file.path));
  if (options.json) {
    const [{ solveJson }, { sweepJson }] = await Promise.all([
      import('../report/json.js'),
      import('../report/sweep.js'),
    ]);
    printJson({
      ...solveJson(result),
      ...(sweep ? { sweep: sweepJson(sweep) } : {}),
      ...(out ? { files: written } : {}),
    });
  } else {
    const [{ answersInFull, inColumns }, { sweepRows }] = await Promise.all([
      import('./tables.js'),
      import('../report/sweep.js'),
    ]);
    print(answersInFull(result));
    if (sweep) print(`\n${inColumns(sweepRows(sweep))}`);
    if (written.length > 0 && !options.quiet) print(written.join(' · '));
  }
  const code = exitCodeOfResults([result]);
  const sweepCode = sweep && sweeping ? sweeping.exitCodeOfSweep(sweep) : 0;
  return worstExitCode(code, sweepCode);
}

export interface ReportOptions extends CommonOptions {
  readonly workers?: number;
  readonly out?: string;
  readonly methods?: readonly (Method | Learner)[];
  readonly step?: readonly number[];
  readonly quick?: boolean;
  readonly fresh?: boolean;
}

/** `report` and `npm start`: everything about the entries, as rows on the console and as files. */
export async function reportCommand(names: readonly string[], options: ReportOptions): Promise<number> {
  const started = performance.now();
  const entries = names.length === 0 ? catalogue() : entriesOf(names);
  const folder = options.out ?? 'out';
  checkFolder(folder);
  const wishes = {
    seed: options.seed,
    verify: { mutants: true, quick: options.quick === true, claims: true },
    solve: {
      ...(options.methods ? { methods: options.methods } : {}),
      ...(options.step ? { learning: { steps: options.step } } : {}),
    },
  };
  const { rowPrinter, summaryLine } = await import('./tables.js');
  const ids = entries.map((entry) => entry.id);
  const row = rowPrinter(ids);
  const loud = !options.json && !options.quiet;
  const progress = progressOf(options.quiet === true);
  const { keptResults } = await import('./kept-results.js');
  const kept = keptResults(entries, wishes, options.fresh === true);
  const asBefore = options.json ? undefined : kept.filesIn(folder);
  if (asBefore) {
    const outlines = [...kept.outlines.values()];
    if (loud) print(outlines.map(row).join('\n'));
    print(summaryLine(outlines));
    print(asBefore.map(shown).join(' · '));
    return exitCodeOfResults(outlines);
  }
  const { resultsInParallel } = await import('./pool.js');
  const { results, failures } = await resultsInParallel(
    entries,
    wishes,
    options.workers ?? defaultWorkers(),
    progress,
    (result) => {
      kept.keep(result);
      if (loud) print(row(result));
    },
    kept.outlines,
  );
  reportFailures(failures, options.json === true);
  progress.show('writing the report …');
  const seconds = (performance.now() - started) / 1000;
  const files = failures.length > 0 ? [] : await reportFiles(results, folder, stampOf(options.seed), seconds);
  writeFiles(files);
  if (files.length > 0) kept.keepFiles(folder, files);
  progress.clear();
  const paths = files.map((file) => shown(file.path));
  if (options.json) {
    const { verifyJson } = await import('../report/json.js');
    const json = verifyJson(results, seconds);
    printJson({ ...json, derivations: withFailures(json.derivations, failures, ids), files: paths });
  } else {
    print(summaryLine(results));
    if (paths.length > 0) print(paths.join(' · '));
  }
  return exitCodeWith(failures, exitCodeOfResults(results));
}

export interface NewOptions extends CommonOptions {
  readonly from?: string;
}

export async function newCommand(name: string, options: NewOptions): Promise<number> {
  if (!/^[A-Za-z0-9_./-]+$/.test(name) || /(^|\/)(\.*)$/.test(name) || /[^/]{101}/.test(name)) {
    throw argumentError(`'${name.slice(0, 60)}' is not a file name`, 'at most 100 letters, digits, - and _');
  }
  const from = options.from === undefined ? undefined : findEntry(options.from);
  if (from?.kind === 'theory') throw argumentError(`'${from.id}' is theory`, 'the id of a problem');
  // What the new file starts from has to be a problem itself.
  if (from) await loadProblem(from);
  const text = newProblemText(name, from && readTextFile(from.file));
  const path = join('.', problemFileName(name));
  const file = name.startsWith('/') ? problemFileName(name) : path;
  writeNewFile(file, text);
  if (options.json) printJson({ schemaVersion: 1, files: [shown(file)] });
  else if (!options.quiet) {
    print(shown(file));
    complain(`Next: costate solve ${shown(file).includes('/') ? shown(file) : `./${shown(file)}`}`);
  }
  return 0;
}
