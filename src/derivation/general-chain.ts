/**
 * The Bellman chain for unknown f, Σ and r as one theory derivation: in vector notation, checked in components in one, two
 * and three dimensions.
 */
import { rational } from '../expression/rational.js';
import { bellmanChain, chainHypotheses } from './bellman-chain.js';
import { inVectorNotation } from './chain-formulas.js';
import { fieldSetting } from './field-setting.js';
import { equation, symbol, unknown } from '../expression/expression.js';
import { valueParameters, type Setting } from './setting.js';
import type { Derivation, Step } from './step.js';
import { SINGLE_CONTROL, unknownSetting, type UnknownSettingOptions } from './unknown-setting.js';
import { DIMENSIONS } from './vector-step.js';

export interface GeneralChainOptions
  extends Pick<UnknownSettingOptions, 'time' | 'discounted'>, Pick<Derivation, 'follows' | 'part' | 'place'> {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** With as many Wiener processes as states, or none. */
  readonly noisy: boolean;
}

/** V(T, x) = g(x): what g and T mean. */
const payoffAtEnd = (s: Setting): Step => ({
  id: 'terminal',
  title: 'The value at the end is what is paid there',
  claim: equation(
    unknown(
      s.valueName,
      valueParameters(s).map((name) => symbol(name === s.time ? 'T' : name)),
    ),
    unknown('g', s.states.map(symbol)),
  ),
  rule: 'terminal-condition',
  premises: [],
  assumptions: [],
  justification: { kind: 'hypothesis', why: 'part of the problem: g is paid at the end T' },
  facts: [],
});

/** Steps of all dimensions, each with the suffix `.d1`, `.d2` or `.d3`, those of one formula together. */
export function generalChain(options: GeneralChainOptions): Derivation {
  const { id, title, source, noisy, time, discounted, follows, part, place } = options;
  const shape = { time, discounted, controlled: true, running: true };
  const fields = fieldSetting({ time, noisy, controls: SINGLE_CONTROL, running: true, discounted });
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
    functions: time
      ? [...first.functions, { name: 'g', parameters: first.setting.states, meaning: 'payoff at the end' }]
      : first.functions,
    scales: new Map([['h', rational(1, 10)]]),
    hypotheses: chainHypotheses,
    definitions: [],
    steps: inVectorNotation(
      chains.map(({ setting, dimension }) => ({
        dimension,
        steps: [...bellmanChain(setting), ...(time ? [payoffAtEnd(setting)] : [])],
      })),
      fields,
    ),
  };
}
