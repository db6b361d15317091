/**
 * The paths that nobody steers, and what each of them is charged: where ψ = e^{−V/λ} solves ψ_t + 𝓛ψ − (q/λ)ψ = 0, its value is
 * ψ = E exp(−(∫q dt + g)/λ) over the paths of 𝓛 (Feynman and Kac; Kappen 2005, J. Stat. Mech. P11011, equations 9 to 13).
 */
import type { ExponentialTransform } from '../../derivation/exponential-transform.js';
import { CostateError } from '../../errors.js';
import { zero, type Expression } from '../../expression/expression.js';
import { constant } from '../../simulate/exact-linear.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { pathSystem, startCoordinates } from '../../simulate/path-system.js';
import type { Diffusion } from '../../simulate/scheme.js';

export interface Uncontrolled {
  readonly diffusion: Diffusion;
  /** Coordinates at time zero: of a positive state its logarithm. */
  readonly start: readonly number[];
  readonly horizon: number;
  /** q and g in coordinates and time, in the units of the value. */
  readonly running: Expression;
  readonly terminal: Expression;
  /** λ: positive for a cost, negative for a reward. */
  readonly scale: number;
}

/** @throws CostateError `input.unsupported` where states are kept in their domain by force or λ is no number */
export function uncontrolled(
  instance: ProblemInstance,
  transform: ExponentialTransform,
  at: ReadonlyMap<string, number>,
): Uncontrolled {
  const { put } = instance;
  const scale = constant(put(transform.scale));
  if (scale === undefined || scale === 0)
    throw new CostateError({
      code: 'input.unsupported',
      message: 'what the exponent of the value is divided by is no number other than zero at these parameters',
    });
  const system = pathSystem(
    {
      ...instance,
      controls: [],
      states: instance.states.map((state, i) => ({ ...state, drift: put(transform.drift[i] ?? zero) })),
      running: put(transform.cost),
    },
    { kind: 'feedback', controls: new Map() },
  );
  if (system.diffusion.rough !== undefined)
    throw new CostateError({
      code: 'input.unsupported',
      message: `path integrals do not cover that ${system.diffusion.rough} so far`,
    });
  return {
    diffusion: system.diffusion,
    start: startCoordinates(system, at),
    horizon: instance.horizon,
    running: system.running,
    terminal: system.terminal,
    scale,
  };
}
