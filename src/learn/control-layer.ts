/** The last layer of a policy: what a network says, brought into the controls' domains; and back. */
import { nn, numpy as np } from '@jax-js/jax';
import type { NumericDomain } from '../simulate/instance.js';
import { columns } from './flow.js';

/** How near the ends of an interval an action can be told apart from them, as a share of its length. */
const NEAR = 1e-3;

/** Beyond this an output changes an action no more; its derivative would overflow. */
const STEEP = 30;

/** An action from a network's output. Owns its argument. */
function toDomain(domain: NumericDomain, a: np.Array): np.Array {
  switch (domain.kind) {
    case 'positive':
      return np.exp(np.clip(a, -STEEP, STEEP));
    case 'nonnegative':
      return nn.softplus(a);
    case 'interval':
      return np.add(np.multiply(nn.sigmoid(np.clip(a, -STEEP, STEEP)), domain.upper - domain.lower), domain.lower);
    default:
      return a;
  }
}

/** Outputs [batch, controls] to actions of the same shape, each inside its control's domain. Owns its argument. */
export function toActions(domains: readonly NumericDomain[], outputs: np.Array): np.Array {
  const parts = columns(outputs).map((a, i) =>
    toDomain(domains[i] ?? { kind: 'real', lower: -Infinity, upper: Infinity }, a),
  );
  return np.stack(parts, 1);
}

/** An action from an output, in plain numbers. */
export function toAction(domain: NumericDomain, a: number): number {
  const within = a > STEEP ? STEEP : a < -STEEP ? -STEEP : a;
  switch (domain.kind) {
    case 'positive':
      return Math.exp(within);
    case 'nonnegative':
      return Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
    case 'interval':
      return domain.lower + (domain.upper - domain.lower) / (1 + Math.exp(-within));
    default:
      return a;
  }
}

/** The output that leads to an action; an action outside the domain or at its end counts as one just inside. */
export function outputFor(domain: NumericDomain, action: number): number {
  switch (domain.kind) {
    case 'positive':
      return Math.log(Math.max(action, 1e-12));
    case 'nonnegative': {
      const u = Math.max(action, 1e-6);
      return u > 30 ? u : Math.log(Math.expm1(u));
    }
    case 'interval': {
      const share = Math.min(1 - NEAR, Math.max(NEAR, (action - domain.lower) / (domain.upper - domain.lower)));
      return Math.log(share / (1 - share));
    }
    default:
      return action;
  }
}
