/** The generalised Hamiltonian and the residual of the derived equation, with a network for V. */
import { numpy as np, tree } from '@jax-js/jax';
import type { Flow } from './flow.js';
import type { Network } from './network.js';
import type { Region } from './region.js';
import { diffusionTerm, rateAt, slopeAt, valueAt } from './value.js';

/**
 * r + ∇V·f + ½ Tr(ΣΣᵀ∇²V) at states, times and actions, [batch]; the derivatives of V do not know of the actions. Owns its
 * arrays.
 */
export function hamiltonian(
  flow: Flow,
  region: Region,
  network: Network,
  y: np.Array,
  t: np.Array,
  u: np.Array,
): np.Array {
  const { drift, loadings, reward } = flow.motion(y.ref, u, t.ref);
  const slope = slopeAt(region, tree.ref(network), y.ref, t.ref);
  const along = np.add(reward, np.sum(np.multiply(slope, drift), 1));
  return np.add(along, diffusionTerm(region, network, y, t, loadings));
}

/** What is left of the equation under given actions: V_t + H − ρV, [batch]. Owns its arrays. */
export function residual(
  flow: Flow,
  region: Region,
  network: Network,
  y: np.Array,
  t: np.Array,
  u: np.Array,
): np.Array {
  const { discount, horizon } = flow.instance;
  const loss = np.multiply(valueAt(region, tree.ref(network), y.ref, t.ref), -discount);
  const still = Number.isFinite(horizon) ? np.add(loss, rateAt(region, tree.ref(network), y.ref, t.ref)) : loss;
  return np.add(still, hamiltonian(flow, region, network, y, t, u));
}
