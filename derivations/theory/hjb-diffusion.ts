/** From the discounted Bellman equation of a controlled diffusion with step h to ρV = max{r + 𝓛V}. */
import { generalChain } from '../../src/derivation/general-chain.js';
import type { Derivation } from '../../src/derivation/step.js';

export default (): Derivation =>
  generalChain({
    id: 'hjb-diffusion',
    title: 'The Hamilton-Jacobi-Bellman equation of a controlled diffusion',
    source: 'Fleming and Soner 2006; Yong and Zhou 1999',
    noisy: true,
    time: false,
    discounted: true,
  });
