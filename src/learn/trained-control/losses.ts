/**
 * Two losses that have the value function's gradient for their least, each as its derivative by the costate along paths under the
 * control that it gives. Neither takes the derivative of the paths by the weights.
 */
import type { Columns, CostateSystem } from './costate-system.js';
import type { Paths, Units } from './paths.js';

/** Derivative by the network's outputs, [steps · count, size], and the loss. */
export interface Change {
  readonly change: Float32Array;
  readonly loss: number;
}

/**
 * The variance over paths of the payoff less ∫e^{−ρt}p·Σ dW, which vanishes where p is the gradient of the value. In terms of path
 * measures it is that of the logarithm of their ratio (Nüsken and Richter 2021, section 3). On the control's own paths its derivative
 * is that of the integral alone: what the costate changes in payoff and drift cancels at the maximiser.
 *
 * @param scale in whose units the variance is taken: λ where an exponential makes the equation linear
 */
export function logVariance(system: CostateSystem, paths: Paths, units: Units, scale: number): Change {
  const { count, steps, h, residual, shocks } = paths;
  const { size, instance } = system;
  const mean = residual.reduce((a, b) => a + b, 0) / count;
  const centred = residual.map((r) => (r - mean) / scale);
  const loss = centred.reduce((a, r) => a + r * r, 0) / (count - 1);
  const change = new Float32Array(steps * count * size);
  for (let k = 0; k < steps; k++) {
    const discount = Math.exp(-instance.discount * k * h);
    for (let i = 0; i < size; i++) {
      const shock = shocks[k]?.[i] as Float64Array;
      const unit = (-2 * discount * (units.costate[i] ?? 1)) / scale / (count - 1);
      for (let n = 0; n < count; n++)
        change[(k * count + n) * size + i] = unit * (centred[n] as number) * (shock[n] as number);
    }
  }
  return { change, loss };
}

/**
 * Pontryagin's adjoint along each path, the actions held, by step, at its start. The adjoint of the whole closed loop has more
 * terms; they vanish in the mean where the action is the maximiser at that mean.
 */
export function adjoints(system: CostateSystem, paths: Paths, dw: readonly Columns[]): readonly Columns[] {
  const { steps, h, count, y, u, endSlope } = paths;
  const found: Columns[] = [];
  const a = endSlope.map((column) => column.slice(0, count));
  for (let k = steps - 1; k >= 0; k--) {
    system.adjoint(k * h, h, count, y[k] ?? [], u[k] ?? [], dw[k] ?? [], a);
    found.push(a.map((column) => column.slice()));
  }
  return found.reverse();
}

/**
 * The mean square distance of the costate from the adjoint of its path, whose mean given the present is the gradient of the value
 * where the control is the maximiser at that very mean (Domingo-Enrich, Drozdzal, Karrer and Chen 2024, adjoint matching,
 * proposition 7, for control that enters like noise).
 */
export function adjointMatching(system: CostateSystem, paths: Paths, units: Units, dw: readonly Columns[]): Change {
  const { count, steps, p } = paths;
  const { size } = system;
  const change = new Float32Array(steps * count * size);
  let loss = 0;
  adjoints(system, paths, dw).forEach((adjoint, k) => {
    for (let i = 0; i < size; i++) {
      const unit = units.costate[i] ?? 1;
      const [own, target] = [p[k]?.[i] as Float64Array, adjoint[i] as Float64Array];
      for (let n = 0; n < count; n++) {
        const gap = ((own[n] as number) - (target[n] as number)) / unit;
        loss += gap * gap;
        change[(k * count + n) * size + i] = (2 * gap) / (count * steps * size);
      }
    }
  });
  return { change, loss: loss / (count * steps * size) };
}
