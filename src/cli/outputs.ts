/**
 * Results as files: which formats there are, what each is called, and the stamp that each carries.
 */
import { join } from 'node:path';
import { printText } from '../expression/print-text.js';
import { number } from '../expression/expression.js';
import { SCHEMA_VERSION, type Result, type RunStamp } from '../report/result.js';
import { packageVersion } from './catalogue.js';
import type { OutputFile } from './files.js';

export const FORMATS = ['tex', 'html', 'md', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Languages of `costate export`. */
export const LANGUAGES = ['js', 'python'] as const;

export const stampOf = (seed: number): RunStamp => ({ version: packageVersion(), seed, schemaVersion: SCHEMA_VERSION });

/** Parameter values by problem, for the stamp of a file. */
export const parametersOf = (results: readonly Result[]): Readonly<Record<string, Readonly<Record<string, string>>>> =>
  Object.fromEntries(
    results.flatMap(({ derivation: d }) =>
      d.problem
        ? [[d.id, Object.fromEntries(d.problem.parameters.map((p) => [p.name, printText(number(p.value))]))] as const]
        : [],
    ),
  );

/** The results in a format, without file. */
export async function formatted(results: readonly Result[], format: Format, stamp: RunStamp): Promise<string> {
  switch (format) {
    case 'tex': {
      const { derivationsTex } = await import('../report/tex.js');
      return derivationsTex(results, stamp);
    }
    case 'html': {
      const [{ derivationsHtml }, { katexAssets }] = await Promise.all([
        import('../report/html.js'),
        import('./katex-assets.js'),
      ]);
      return derivationsHtml(results, stamp, katexAssets());
    }
    case 'md': {
      const { derivationsMarkdown } = await import('../report/markdown.js');
      return derivationsMarkdown(results);
    }
    case 'json': {
      const { deriveJson } = await import('../report/json.js');
      return `${JSON.stringify(deriveJson(results), undefined, 2)}\n`;
    }
  }
}

/** The content of a file: the formats that carry no stamp themselves get one. */
async function stamped(results: readonly Result[], format: Format, stamp: RunStamp): Promise<string> {
  const content = await formatted(results, format, stamp);
  if (format === 'md') {
    const text = JSON.stringify({ ...stamp, parameters: parametersOf(results) }).replace(/--/g, '- -');
    return `<!-- costate ${text} -->\n\n${content}`;
  }
  if (format !== 'json') return content;
  const data: unknown = JSON.parse(content);
  return `${JSON.stringify({ ...(data as object), stamp: { ...stamp, parameters: parametersOf(results) } }, undefined, 2)}\n`;
}

/** One file a derivation. */
export const derivationFiles = (
  results: readonly Result[],
  format: Format,
  folder: string,
  stamp: RunStamp,
): Promise<readonly OutputFile[]> =>
  Promise.all(
    results.map(async (result) => ({
      path: join(folder, `${result.derivation.id}.${format}`),
      content: await stamped([result], format, stamp),
    })),
  );

/** The report: a page, a paper and the data behind them. */
export async function reportFiles(
  results: readonly Result[],
  folder: string,
  stamp: RunStamp,
  seconds: number,
): Promise<readonly OutputFile[]> {
  const { solveJson, verifyJson } = await import('../report/json.js');
  const [html, tex] = await Promise.all([formatted(results, 'html', stamp), formatted(results, 'tex', stamp)]);
  const data = {
    ...verifyJson(results, seconds),
    answers: results.filter((result) => result.answers).map(solveJson),
    stamp: { ...stamp, parameters: parametersOf(results) },
  };
  return [
    { path: join(folder, 'index.html'), content: html },
    { path: join(folder, 'costate.tex'), content: tex },
    { path: join(folder, 'costate.json'), content: `${JSON.stringify(data, undefined, 2)}\n` },
  ];
}
