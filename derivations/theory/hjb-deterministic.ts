/** From Bellman's equation of a deterministic system with step h to the Hamilton-Jacobi-Bellman equation. */
import { generalChain } from '../../src/derivation/general-chain.js';
import type { Derivation } from '../../src/derivation/step.js';

export default (): Derivation =>
  generalChain({
    id: 'hjb-deterministic',
    title: 'The Hamilton-Jacobi-Bellman equation of a deterministic system',
    source: 'Bellman 1957; Fleming and Soner 2006',
    noisy: false,
    time: true,
    discounted: false,
  });
