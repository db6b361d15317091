/** From the discounted Bellman equation of a controlled diffusion with step h to ρV = max{r + 𝓛V}, in one, two and three dimensions. */
import { bellmanChain, chainHypotheses } from '../../src/derivation/bellman-chain.js';
import type { Derivation } from '../../src/derivation/step.js';
import { suffixed, unknownSetting } from '../../src/derivation/unknown-setting.js';
import { rational } from '../../src/expression/rational.js';

export default function hjbDiffusion(): Derivation {
  const parts = [1, 2, 3].map((dimension) => {
    const options = { dimension, noises: dimension, time: false, controlled: true, running: true, discounted: true };
    const { setting, functions } = unknownSetting(options);
    return { setting, functions, steps: bellmanChain(setting).map((step) => suffixed(step, `.d${dimension}`)) };
  });
  const [first] = parts;
  if (!first) throw new RangeError('no dimension to derive in');
  return {
    id: 'hjb-diffusion',
    title: 'The Hamilton-Jacobi-Bellman equation of a controlled diffusion',
    source: 'Fleming and Soner 2006; Yong and Zhou 1999',
    kind: 'theory',
    assumptions: first.setting.assumptions,
    functions: first.functions,
    scales: new Map([['h', rational(1, 10)]]),
    hypotheses: chainHypotheses,
    definitions: [],
    steps: parts.flatMap((part) => part.steps),
  };
}
