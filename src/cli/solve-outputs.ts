/** `costate solve --out`: value and policy on the grid, or against a parameter, as a table or a picture. */
import { dirname, join } from 'node:path';
import { csvOf } from '../report/table.js';
import type { Result } from '../report/result.js';
import { solutionTable } from '../report/solution-table.js';
import type { Sweep } from '../report/sweep.js';
import { isAvailable } from '../solve/answer.js';
import { checkFolder, type OutputFile } from './files.js';
import { argumentError, type OutWish } from './options.js';
import { parametersOf, stampOf } from './outputs.js';

/** Before any work: a picture is of a sweep, and the place has to be one to write into. */
export function checkOut(out: OutWish, sweeps: boolean): void {
  if (out.kind === 'svg' && !sweeps)
    throw argumentError('--out names a picture, and without --sweep there is none', 'FILE.csv, a folder, or --sweep');
  checkFolder(out.kind === 'folder' ? out.path : dirname(out.path));
}

/** What the file follows from. */
const stampOfResult = (result: Result, seed: number): object => ({
  ...stampOf(seed),
  problem: result.derivation.id,
  parameters: parametersOf([result])[result.derivation.id] ?? {},
  at: result.answers?.at,
});

/** Value and policy as a table. */
export function solutionFiles(result: Result, out: OutWish, seed: number): readonly OutputFile[] {
  const table = solutionTable(result);
  const { grid } = result.answers?.methods ?? {};
  const error = table.method === 'grid' && grid && isAvailable(grid) ? { errorAtPoint: grid.error } : {};
  const path = out.kind === 'csv' ? out.path : join(out.path, `${result.derivation.id}.csv`);
  return [{ path, content: csvOf(table, { ...stampOfResult(result, seed), method: table.method, ...error }) }];
}

/** A sweep as a table, as a picture, or as both in a folder. */
export async function sweepFiles(
  result: Result,
  sweep: Sweep,
  out: OutWish,
  seed: number,
): Promise<readonly OutputFile[]> {
  const [{ sweepTable }, { sweepSvg }] = await Promise.all([
    import('../report/sweep.js'),
    import('../report/sweep-pictures.js'),
  ]);
  const values = sweep.points.map((p) => p.exact);
  const stamp = { ...stampOfResult(result, seed), sweep: { [sweep.parameter]: values } };
  const named = (ending: string): string =>
    out.kind === 'folder' ? join(out.path, `${result.derivation.id}.${sweep.parameter}.${ending}`) : out.path;
  const { title } = result.derivation;
  const csv = () => ({ path: named('csv'), content: csvOf(sweepTable(sweep), stamp) });
  const svg = async () => ({
    path: named('svg'),
    content: await sweepSvg(sweep, title, result.answers?.at ?? {}, stamp),
  });
  return [...(out.kind === 'svg' ? [] : [csv()]), ...(out.kind === 'csv' ? [] : [await svg()])];
}
