/** `costate export`: a problem's policy, value and residual as a file that runs on its own, with its test beside it. */
import { join } from 'node:path';
import { findEntry, loadDerivation, type ParameterOverrides } from './catalogue.js';
import { print, printJson, progressOf } from './console.js';
import { checkFolder, writeFiles } from './files.js';
import { argumentError, type CommonOptions } from './options.js';
import { stampOf, type LANGUAGES } from './outputs.js';

export interface ExportOptions extends CommonOptions {
  readonly to: (typeof LANGUAGES)[number];
  readonly out?: string;
  readonly param?: ParameterOverrides;
}

/** Prints the file, or writes it with its test into a folder. */
export async function exportCommand(name: string, options: ExportOptions): Promise<number> {
  const { out } = options;
  const entry = findEntry(name);
  if (entry.kind === 'theory') throw argumentError(`'${name}' is theory: it has no policy to export`, 'a problem');
  if (out !== undefined) checkFolder(out);
  const progress = progressOf(options.quiet === true);
  progress.show(`deriving ${entry.id} …`);
  const derivation = await loadDerivation(entry, options.param);
  const [{ exportedFiles, pointOf }, { closedFormAnswer }] = await Promise.all([
    import('../report/export/files.js'),
    import('../solve/solve.js'),
  ]);
  const { problem } = derivation;
  const closed = problem
    ? closedFormAnswer(problem, derivation, pointOf(problem))
    : { unavailable: 'there is no problem' };
  const files = exportedFiles(derivation, closed, options.to, stampOf(options.seed));
  progress.clear();
  if (out === undefined) {
    if (options.json) printJson({ schemaVersion: 1, files: [], texts: Object.fromEntries(files) });
    else print(files[0]?.[1] ?? '');
    return 0;
  }
  const written = files.map(([file, content]) => ({ path: join(out, file), content }));
  writeFiles(written);
  const paths = written.map((f) => f.path);
  if (options.json) printJson({ schemaVersion: 1, files: paths });
  else if (!options.quiet) print(paths.join('\n'));
  return 0;
}
