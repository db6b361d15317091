/**
 * What there is to derive: the theory modules and problem files of this package, and problem files of the user's own.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Derivation } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { nearestName } from '../expression/nearest-name.js';
import type { Rational } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import { readTextFile } from './files.js';

export interface CatalogueEntry {
  readonly id: string;
  readonly kind: 'theory' | 'problem';
  readonly file: string;
}

/** Values from `--param`, which replace those of a problem file. */
export type ParameterOverrides = ReadonlyMap<string, Rational>;

const here = fileURLToPath(import.meta.url);

function isOwnPackage(folder: string): boolean {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof content === 'object' && content !== null && 'name' in content && content.name === 'costate';
}

/** The package's root: the nearest folder above with our package.json. */
export function packageRoot(): string {
  for (let folder = dirname(here); ; folder = dirname(folder)) {
    if (isOwnPackage(folder)) return folder;
    if (folder === dirname(folder))
      throw new CostateError({ code: 'input.file', message: 'the costate package is incomplete' });
  }
}

export function packageVersion(): string {
  const content: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  return typeof content === 'object' && content !== null && 'version' in content ? String(content.version) : '0';
}

/** Running from compiled code, or from the sources by a loader. */
export const compiled = here.endsWith('.js');

function entriesIn(folder: string, ending: string, kind: CatalogueEntry['kind']): readonly CatalogueEntry[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending) && !name.startsWith('.'))
    .sort()
    .map((name) => ({ id: basename(name, ending), kind, file: join(folder, name) }));
}

/** Theory first, then problems, each by name. */
export function catalogue(): readonly CatalogueEntry[] {
  const root = packageRoot();
  const theory = compiled ? join(root, 'dist', 'derivations', 'theory') : join(root, 'derivations', 'theory');
  return [
    ...entriesIn(theory, compiled ? '.js' : '.ts', 'theory'),
    ...entriesIn(join(root, 'derivations', 'problems'), '.yaml', 'problem'),
  ];
}

const isFileName = (name: string): boolean => name.includes('/') || name.endsWith('.yaml');

/** The entry for an id or a file. An argument with a slash or ending in .yaml is a file (design, section 5). */
export function findEntry(name: string): CatalogueEntry {
  if (isFileName(name)) return { id: basename(name).replace(/\.ya?ml$/, ''), kind: 'problem', file: name };
  const entries = catalogue();
  const found = entries.find((entry) => entry.id === name);
  if (found) return found;
  const near = nearestName(name, entries.map((entry) => entry.id)); // prettier-ignore
  throw new CostateError({
    code: 'input.argument',
    message: `there is no derivation or problem '${name}'`,
    expected: `a file ending in .yaml or one of ${entries.map((entry) => entry.id).join(', ')}`,
    ...(near === undefined
      ? name.includes('.')
        ? { suggestion: `Write ./${name} for a file.` }
        : {}
      : { suggestion: near }),
  });
}

/** A path as messages show it: relative to where the user is, when it lies below. */
export function shownPath(file: string): string {
  const near = relative('.', file);
  return near === '' || near.startsWith('..') || !isAbsolute(file) ? file : near;
}

/** The control problem of an entry. */
export async function loadProblem(entry: CatalogueEntry, parameters?: ParameterOverrides): Promise<ControlProblem> {
  const { parseProblem } = await import('../problem/parse-problem.js');
  const text = readTextFile(entry.file);
  return parseProblem(text, { id: entry.id, file: shownPath(entry.file), ...(parameters ? { parameters } : {}) });
}

const isTheoryModule = (module: unknown): module is { readonly default: () => Derivation } =>
  typeof module === 'object' && module !== null && 'default' in module && typeof module.default === 'function';

/**
 * Derives an entry: runs a theory module, or reads a problem and derives it; `check` may refuse the problem before that.
 */
export async function loadDerivation(
  entry: CatalogueEntry,
  parameters?: ParameterOverrides,
  check: (problem: ControlProblem) => Promise<void> = () => Promise.resolve(),
): Promise<Derivation> {
  if (entry.kind === 'theory') {
    const module: unknown = await import(pathToFileURL(entry.file).href);
    if (isTheoryModule(module)) return module.default();
    throw new CostateError({
      code: 'input.file',
      file: entry.file,
      message: 'the module has no derivation as its default export',
    });
  }
  const problem = await loadProblem(entry, parameters);
  const { deriveProblem } = await import('../derivation/derive-problem.js');
  try {
    await check(problem);
    return deriveProblem(problem);
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    const { locateError } = await import('../problem/locate-error.js');
    throw locateError(error, problem);
  }
}
