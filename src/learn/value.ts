/** V as a network in coordinates, and its derivatives by differentiating the network. */
import { grad, jvp, numpy as np, tree } from '@jax-js/jax';
import { applyNetwork, type Network } from './network.js';
import { standardised, type Region } from './region.js';

/** V at [batch, states] and [batch]. Owns its arrays. */
export const valueAt = (region: Region, network: Network, y: np.Array, t: np.Array): np.Array =>
  applyNetwork(network, standardised(region, y, t)).reshape([-1]);

/** ∇V by coordinate, [batch, states]. Owns its arrays. */
export const slopeAt = (region: Region, network: Network, y: np.Array, t: np.Array): np.Array =>
  grad((x: np.Array) => np.sum(valueAt(region, network, x, t)))(y);

/** V_t, [batch]. Owns its arrays. */
export const rateAt = (region: Region, network: Network, y: np.Array, t: np.Array): np.Array =>
  grad((s: np.Array) => np.sum(valueAt(region, network, y, s)))(t);

/** ∇²V s for directions s [batch, states]: forward over reverse, without the matrix. Owns its arrays. */
export function curvatureAlong(region: Region, network: Network, y: np.Array, t: np.Array, s: np.Array): np.Array {
  const [slope, along] = jvp((x: np.Array) => slopeAt(region, tree.ref(network), x, t.ref), [y], [s]);
  slope.dispose();
  tree.dispose(network);
  t.dispose();
  return along;
}

/** ½ Σ_j s_jᵀ∇²V s_j over the loadings, [batch]: a product each, however many states there are. Owns its arrays. */
export function diffusionTerm(
  region: Region,
  network: Network,
  y: np.Array,
  t: np.Array,
  loadings: readonly np.Array[],
): np.Array {
  const terms = loadings.map((s) =>
    np.sum(np.multiply(curvatureAlong(region, tree.ref(network), y.ref, t.ref, s.ref), s), 1),
  );
  tree.dispose([...network, t]);
  const [batch = 0] = y.shape;
  y.dispose();
  return np.multiply(
    terms.reduce((a, b) => np.add(a, b), np.zeros([batch])),
    0.5,
  );
}
