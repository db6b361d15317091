/**
 * A problem with one state, compiled for a grid: reward, drift and diffusion of the state's coordinate under an action, the
 * derived maximiser as a function of the slopes of V, and the actions that are allowed.
 */
import { replaceJets } from '../compile/jets.js';
import { compileKernel, type Kernel } from '../compile/kernel.js';
import { multiply, half, type Expression } from '../expression/expression.js';
import { dependsOn } from '../expression/traverse.js';
import { coordinateDynamics, quadraticVariationRate } from '../simulate/coordinate.js';
import type { NumericDomain, ProblemInstance } from '../simulate/instance.js';

export interface GridModel {
  readonly instance: ProblemInstance;
  /** The state's name and how its coordinate y is made: x itself, or log x for a positive state. */
  readonly state: string;
  readonly logarithmic: boolean;
  readonly domain: NumericDomain;
  readonly controls: readonly { readonly name: string; readonly domain: NumericDomain }[];
  /** +1 where the problem maximises, −1 where it minimises; grids hold U = sign · V, which is always maximised. */
  readonly sign: 1 | -1;
  readonly discount: number;
  /** (t, x, actions…) → (running reward, drift of y, ½ rate of quadratic variation of y). */
  readonly rates: Kernel;
  /** (t, x) → terminal reward. */
  readonly terminal: Kernel;
  /** (t, x, V, V_x, V_xx) → actions; absent when the derivation found no closed form. */
  readonly maximiser?: Kernel;
}

const JETS = ['V value', 'V slope', 'V curvature'] as const;

/** The value function's name in problem files. */
const VALUE = 'V';
/** A jet that the grid does not hold: along time, or of third or higher order. */
const OTHER_JET = 'V other jet';

/** The state is the last slot of V(t, x) and the only one of V(x). */
export const jetName = (orders: readonly number[]): string =>
  orders.slice(0, -1).every((n) => n === 0) ? (JETS[orders[orders.length - 1] ?? 0] ?? OTHER_JET) : OTHER_JET;

/** Compiles a problem with one state. The maximiser is written in time, state and jets of V, as the derivation leaves it. */
export function gridModel(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
): GridModel | undefined {
  const [state, ...others] = instance.states;
  if (!state || others.length > 0) return undefined;
  const coordinate = coordinateDynamics(state, instance);
  const diffusion = multiply(half, quadraticVariationRate(coordinate.noise, instance.correlation));
  const at = [instance.time, state.name];
  const names = instance.controls.map((c) => c.name);
  const derived = names
    .map((name) => maximiser?.get(name))
    .filter((e) => e !== undefined)
    .map((e) => replaceJets(instance.put(e), VALUE, jetName));
  const readable = derived.every((e) => !dependsOn(e, OTHER_JET));
  const complete = names.length > 0 && derived.length === names.length && readable;
  return {
    instance,
    state: state.name,
    logarithmic: coordinate.kind === 'logarithm',
    domain: state.domain,
    controls: instance.controls,
    sign: instance.sense === 'maximize' ? 1 : -1,
    discount: instance.discount,
    rates: compileKernel([instance.running, coordinate.drift, diffusion], [...at, ...names]),
    terminal: compileKernel([instance.terminal], at),
    ...(complete && {
      maximiser: compileKernel(derived, [...at, ...JETS]),
    }),
  };
}

/** The nearest allowed value of a control; NaN stays NaN. */
export function project(value: number, domain: NumericDomain): number {
  if (domain.kind === 'set')
    return domain.values.reduce(
      (best, v) => (Math.abs(v - value) < Math.abs(best - value) ? v : best),
      domain.values[0] ?? NaN,
    );
  return Math.min(domain.upper, Math.max(domain.lower, value));
}

/** Whether the control may take the value; an open end (0 of a positive control) is not allowed. */
export function allows(domain: NumericDomain, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  if (domain.kind === 'set') return domain.values.includes(value);
  return domain.kind === 'positive' ? value > 0 : value >= domain.lower && value <= domain.upper;
}
