/** `costate sample`: new samples of the law that given ones are of, by a learnt score. */
import { basename, dirname, join } from 'node:path';
import { counted, formatNumber, formatSeconds } from '../report/figures.js';
import { print, printJson, progressOf } from './console.js';
import { checkFolder, readTextFile, writeFiles } from './files.js';
import { argumentError, type CommonOptions, type OutWish } from './options.js';
import { stampOf } from './outputs.js';

export interface SampleOptions extends CommonOptions {
  readonly n: number;
  readonly flow?: boolean;
  readonly iterations?: number;
  readonly out?: OutWish;
}

/** Where the new samples go, and the pictures beside them. */
function placesOf(file: string, out: OutWish | undefined): { csv: string; samples: string; training: string } {
  if (out?.kind === 'svg') throw argumentError('--out names a picture', 'FILE.csv or a folder');
  const name = `${basename(file).replace(/\.[^.]*$/, '')}-new`;
  const csv = out?.kind === 'csv' ? out.path : join(out?.path ?? '.', `${name}.csv`);
  const stem = csv.replace(/\.csv$/, '');
  return { csv, samples: `${stem}.svg`, training: `${stem}-training.svg` };
}

export async function sampleCommand(file: string, options: SampleOptions): Promise<number> {
  const places = placesOf(file, options.out);
  const [{ parseSamples }, { sampleLaw }, { samplePictures }] = await Promise.all([
    import('../learn/score/samples.js'),
    import('../learn/score/sample-law.js'),
    import('../report/sample-pictures.js'),
  ]);
  const given = parseSamples(readTextFile(file), file);
  checkFolder(dirname(places.csv));
  const progress = progressOf(options.quiet === true);
  const { seed, n: count, flow = false, iterations: steps } = options;
  const { made, learnt, comparison } = await sampleLaw(given, {
    seed,
    count,
    flow,
    progress: progress.show,
    ...(steps === undefined ? {} : { steps }),
  });
  const { energy, columns } = comparison;
  const pictures = await samplePictures(given, made, learnt);
  progress.clear();
  const rows = Array.from({ length: made.count }, (_, i) =>
    [...made.values.subarray(i * made.names.length, (i + 1) * made.names.length)].join(','),
  );
  writeFiles([
    { path: places.csv, content: `${[made.names.join(','), ...rows].join('\n')}\n` },
    { path: places.samples, content: pictures.samples },
    { path: places.training, content: pictures.training },
  ]);
  const files = Object.values(places);
  if (options.json) {
    printJson({
      ...stampOf(seed),
      file,
      given: given.count,
      new: made.count,
      columns: given.names,
      method: flow ? 'probability flow' : 'reverse-time diffusion',
      training: {
        steps: learnt.losses.at(-1)?.step,
        kept: learnt.best,
        losses: learnt.losses,
        seconds: learnt.seconds,
      },
      tests: { energy, kolmogorovSmirnov: columns },
      files,
    });
    return 0;
  }
  const p = (value: number): string => `p = ${formatNumber(value, 2)}`;
  const names = Math.max(...given.names.map((name) => name.length));
  print(
    [
      `${counted(made.count, 'new sample')} by the ${flow ? 'probability flow' : 'reverse-time diffusion'} of a score learnt from ${given.count} in ${formatSeconds(learnt.seconds)}`,
      '',
      `energy distance  ${formatNumber(energy.distance, 3)}   ${p(energy.pValue)} that one law gives as much`,
      ...Object.entries(columns).map(
        ([name, ks]) =>
          `${name.padEnd(names)}  largest gap of distribution ${formatNumber(ks.statistic, 3)}   ${p(ks.pValue)}`,
      ),
      '',
      files.join(' · '),
    ].join('\n'),
  );
  return 0;
}
