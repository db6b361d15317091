/** The Bellman chain for unknown f, Σ and r in one, two and three dimensions, as one theory derivation. */
import { rational } from '../expression/rational.js';
import { bellmanChain, chainHypotheses } from './bellman-chain.js';
import type { Derivation } from './step.js';
import { suffixed, unknownSetting, type UnknownSettingOptions } from './unknown-setting.js';

export interface GeneralChainOptions
  extends Pick<UnknownSettingOptions, 'time' | 'discounted'>, Pick<Derivation, 'follows' | 'part' | 'place'> {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** With as many Wiener processes as states, or none. */
  readonly noisy: boolean;
}

const DIMENSIONS = [1, 2, 3];

/** Steps of all dimensions, each with the suffix `.d1`, `.d2` or `.d3`. */
export function generalChain(options: GeneralChainOptions): Derivation {
  const { id, title, source, noisy, time, discounted, follows, part, place } = options;
  const shape = { time, discounted, controlled: true, running: true };
  const chains = DIMENSIONS.map((dimension) => ({
    dimension,
    ...unknownSetting({ ...shape, dimension, noises: noisy ? dimension : 0 }),
  }));
  const [first] = chains;
  if (!first) throw new RangeError('no dimension to derive in');
  return {
    id,
    title,
    source,
    kind: 'theory',
    ...(follows ? { follows } : {}),
    ...(part ? { part } : {}),
    ...(place === undefined ? {} : { place }),
    assumptions: first.setting.assumptions,
    functions: first.functions,
    scales: new Map([['h', rational(1, 10)]]),
    hypotheses: chainHypotheses,
    definitions: [],
    steps: chains.flatMap(({ setting, dimension }) =>
      bellmanChain(setting).map((step) => suffixed(step, `.d${dimension}`)),
    ),
  };
}
