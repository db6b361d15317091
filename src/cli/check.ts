/** `costate check`: the claims in a Markdown article, each with a verdict and its line. */
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { CostateError, type Place } from '../errors.js';
import type { Derivation } from '../derivation/step.js';
import type { CheckedBlock } from '../report/checked-article.js';
import { findEntry, loadDerivation, loadProblem, shownPath, type CatalogueEntry } from './catalogue.js';
import { paint, print, printJson, progressOf } from './console.js';
import { readArticle, writeFiles } from './files.js';
import { argumentError, type CommonOptions } from './options.js';
import { stampOf } from './outputs.js';
import { VERDICT_COLOUR } from './tables.js';

export interface CheckOptions extends CommonOptions {
  readonly write?: string;
}

/** The entry that a block names; files are sought from where the article is. */
function entryOf(name: string, article: string, place: Place): CatalogueEntry {
  const isFile = name.includes('/') || /\.ya?ml$/.test(name);
  try {
    return findEntry(
      isFile && !isAbsolute(name) ? `./${join(dirname(article), name)}`.replace(/^\.\/(?=\/)/, '') : name,
    );
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    throw new CostateError({ ...error.details, code: 'input.symbol', ...place });
  }
}

/** A file that cannot be read is the article's mistake, and what is wrong inside it is its own. */
async function located<T>(place: Place, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!(error instanceof CostateError) || error.details.line !== undefined) throw error;
    const { file, message, ...details } = error.details;
    throw new CostateError({ ...details, message: `${file === undefined ? '' : `${file} `}${message}`, ...place });
  }
}

/** Reads, derives and judges every block of an article. All of it is read before anything is judged. */
async function checkedBlocks(text: string, file: string, seed: number): Promise<readonly CheckedBlock[]> {
  const [{ articleBlocks }, { readBlock }] = await Promise.all([
    import('../problem/article.js'),
    import('../problem/read-block.js'),
  ]);
  const blocks = articleBlocks(text, file);
  if (blocks.length === 0) {
    throw new CostateError({
      code: 'input.schema',
      file,
      message: "the article has no block marked 'costate'",
      expected: 'a fenced code block that begins with ```costate',
    });
  }
  const [{ deriveProblem }, { locateError }, { theoryScope }, { verifyOwnClaims, verifyTheoryClaims }] =
    await Promise.all([
      import('../derivation/derive-problem.js'),
      import('../problem/locate-error.js'),
      import('../derivation/theory-scope.js'),
      import('../verification/verify-claims.js'),
    ]);
  const name = basename(file).replace(/\.[^.]*$/, '');
  const read: (() => CheckedBlock)[] = [];
  for (const [i, block] of blocks.entries()) {
    const { subject, claimsOn, claimsUnder } = readBlock(block, `${name}.${i + 1}`, file);
    const entry = subject.kind === 'name' ? entryOf(subject.name, file, subject.place) : undefined;
    if (entry?.kind === 'theory' && subject.kind === 'name') {
      if (subject.of === 'problem') {
        const suggestion = `Write derivation: ${entry.id}.`;
        const message = `'${entry.id}' is theory, not a problem`;
        throw new CostateError({
          code: 'input.schema',
          message,
          expected: 'the id or file of a problem',
          suggestion,
          ...subject.place,
        });
      }
      const theory = await located(subject.place, () => loadDerivation(entry));
      const claims = claimsUnder(theoryScope(theory));
      read.push(() => ({ block, derivation: theory, claims, judged: verifyTheoryClaims(theory, claims, { seed }) }));
      continue;
    }
    const problem =
      subject.kind === 'in place'
        ? subject.problem
        : await located(subject.place, () => loadProblem(entry ?? findEntry(subject.name)));
    const claims = claimsOn(problem);
    const stated = { ...problem, claims };
    let derivation: Derivation;
    try {
      derivation = deriveProblem(stated);
    } catch (error) {
      throw error instanceof CostateError ? locateError(error, stated) : error;
    }
    read.push(() => ({ block, derivation, claims, judged: verifyOwnClaims(derivation, { seed }) }));
  }
  return read.map((judge) => judge());
}

/** Refuses to write the result over what it is made from. */
function refuseSameFile(article: string, target: string): void {
  if (resolve(article) !== resolve(target)) return;
  throw argumentError('--write would replace the article itself', 'another file');
}

export async function checkCommand(article: string, options: CheckOptions): Promise<number> {
  const { write, seed } = options;
  if (write !== undefined) refuseSameFile(article, write);
  const started = performance.now();
  const file = shownPath(article);
  const { text, mark } = readArticle(article);
  const progress = progressOf(options.quiet === true);
  progress.show(`checking ${file} …`);
  const blocks = await checkedBlocks(text, file, seed);
  progress.clear();
  const { articleWithVerdicts, checkJson, claimRows, claimSummary, exitCodeOfBlocks } =
    await import('../report/checked-article.js');
  if (write !== undefined) {
    writeFiles([{ path: write, content: mark + articleWithVerdicts(text, blocks, stampOf(seed)) }]);
  }
  if (options.json) {
    const seconds = (performance.now() - started) / 1000;
    printJson({ ...checkJson(blocks, seconds), ...(write === undefined ? {} : { files: [write] }) });
  } else {
    for (const { line, verdict, name, claim, why } of claimRows(blocks)) {
      print(`${file}:${line}  ${paint(verdict.padEnd(9), VERDICT_COLOUR[verdict])}  ${paint(name, 'bold')}  ${claim}`);
      if (why !== undefined) print(`    ${why}`);
    }
    print(claimSummary(blocks));
    if (write !== undefined) print(write);
  }
  return exitCodeOfBlocks(blocks);
}
