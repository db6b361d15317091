/** From given samples to new ones of the same law, and how the two compare; networks are loaded when it is called. */
import type { Comparison } from './compare.js';
import type { Samples } from './samples.js';
import type { LearntScore } from './train-score.js';

export interface SampleLawOptions {
  readonly seed: number;
  /** New samples. */
  readonly count: number;
  /** By the probability flow, without noise on the way. */
  readonly flow?: boolean;
  /** Steps of training. */
  readonly steps?: number;
  readonly progress?: (what: string) => void;
}

export interface SampledLaw {
  readonly made: Samples;
  readonly learnt: LearntScore;
  readonly comparison: Comparison;
}

/**
 * Learns the score of a law from samples by denoising score matching (Vincent 2011) and makes new ones by the reverse-time diffusion
 * or the probability flow. The same seed gives the same bits.
 *
 * @param given rows of the law, as `parseSamples` reads them
 * @throws CostateError `input.value` for columns that depend on each other, `resources.numeric` where training or a sample leaves the
 * finite numbers
 */
export async function sampleLaw(given: Samples, options: SampleLawOptions): Promise<SampledLaw> {
  const [{ trainScore }, { generate }, { compareSamples }, { openDevice }] = await Promise.all([
    import('./train-score.js'),
    import('./generate.js'),
    import('./compare.js'),
    import('../device.js'),
  ]);
  await openDevice();
  const { seed, count, flow = false, steps, progress } = options;
  const learnt = trainScore(given, {
    seed,
    ...(steps === undefined ? {} : { steps }),
    ...(progress ? { progress } : {}),
  });
  progress?.('making samples …');
  const made = generate(learnt, { seed, count, flow });
  return { made, learnt, comparison: compareSamples(given, made, learnt.whitening, seed) };
}
