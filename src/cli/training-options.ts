/** Options of those who train networks: ranges of states, how policies are improved, checkpoints. */
import { CostateError } from '../errors.js';
import type { LearningOptions } from '../learn/learning-options.js';
import type { Checkpoint, Improvement } from '../learn/policy-iteration/checkpoint.js';
import { readTextFile, writeFiles } from './files.js';
import { argumentError } from './options.js';

export type Ranges = ReadonlyMap<string, readonly [number, number]>;

/** `--range x=-2:2`, several by commas. */
export function rangeOption(text: string, before: Ranges = new Map()): Ranges {
  const ranges = new Map(before);
  for (const part of text.split(',')) {
    const [, name = '', low, high] = /^\s*([A-Za-z_]\w*(?:\[\d+\])?)\s*=\s*([^:\s]+):([^:\s]+)\s*$/.exec(part) ?? [];
    const ends = [Number(low), Number(high)] as const;
    if (name === '' || !ends.every(Number.isFinite) || !(ends[0] < ends[1]))
      throw argumentError(`--range has '${part.slice(0, 40)}'`, 'a state and two ends, as in --range x=-2:2');
    if (ranges.has(name)) throw argumentError(`--range gives ${name} twice`, 'each state once');
    ranges.set(name, ends);
  }
  return ranges;
}

/** `--improvement maximiser` or `ascent`. */
export function improvementOption(text: string): Improvement {
  if (text === 'maximiser' || text === 'ascent') return text;
  throw argumentError(`--improvement is '${text.slice(0, 40)}'`, 'maximiser or ascent');
}

export interface TrainingOptions {
  readonly improvement?: Improvement;
  readonly range?: Ranges;
  readonly checkpoint?: string;
  readonly resume?: string;
}

/** What a learner is told; the checkpoint's file is read here, and written whole after each round. */
export async function trainingOf({
  improvement,
  range,
  checkpoint,
  resume,
}: TrainingOptions): Promise<Pick<LearningOptions, 'improvement' | 'ranges' | 'onRound' | 'resume'>> {
  return {
    ...(improvement ? { improvement } : {}),
    ...(range ? { ranges: range } : {}),
    ...(resume === undefined ? {} : { resume: await checkpointFrom(resume) }),
    ...(checkpoint === undefined
      ? {}
      : {
          onRound: (_, state) => {
            writeFiles([{ path: checkpoint, content: `${JSON.stringify(state)}\n` }]);
            return undefined;
          },
        }),
  };
}

async function checkpointFrom(file: string): Promise<Checkpoint> {
  const text = readTextFile(file);
  const { checkpointIn } = await import('../learn/policy-iteration/checkpoint.js');
  let why = 'it is not JSON';
  try {
    const found = checkpointIn(JSON.parse(text));
    if (typeof found !== 'string') return found;
    why = found;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new CostateError({
    code: 'input.file',
    file,
    message: `is no checkpoint of a training: ${why}`,
    expected: 'a file that --checkpoint wrote',
  });
}
