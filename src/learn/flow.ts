/**
 * A problem as its learners see it: drift, loadings and reward in coordinates, as one function of arrays over a batch of states.
 * A positive state counts by its logarithm, as in simulation.
 */
import { numpy as np } from '@jax-js/jax';
import { differentiable } from '../compile/differentiable.js';
import { compileBatch, type BatchKernel } from '../compile/kernel.js';
import { CostateError } from '../errors.js';
import { add, exp, multiply, number, symbol, type Expression } from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { choleskyFactor } from '../simulate/cholesky.js';
import { coordinateDynamics, type CoordinateDynamics } from '../simulate/coordinate.js';
import type { ProblemInstance } from '../simulate/instance.js';
import { coordinateName } from '../simulate/path-system.js';

/** What happens at states y [batch, states] under actions u [batch, controls] at times t [batch]; without controls u is not looked at. */
export interface Motion {
  /** [batch, states], of the coordinates. */
  readonly drift: np.Array;
  /** One [batch, states] for each independent noise. */
  readonly loadings: readonly np.Array[];
  /** [batch], per unit of time. */
  readonly reward: np.Array;
}

export interface Flow {
  readonly instance: ProblemInstance;
  readonly coordinates: readonly CoordinateDynamics[];
  /** Number of independent noises. */
  readonly noises: number;
  /** Whether an action changes the loadings. */
  readonly controlsNoise: boolean;
  /** Owns its arguments. */
  readonly motion: (y: np.Array, u: np.Array, t: np.Array) => Motion;
  /** Payoff at the horizon: [batch, states] to [batch]. Owns its argument. */
  readonly terminal: (y: np.Array) => np.Array;
  /** The same in double precision on columns over the states, without derivatives: drift, loadings by noise, reward. */
  readonly plain: { readonly motion: BatchKernel; readonly terminal: BatchKernel };
  /** Puts coordinates for states, in any expression of the problem. */
  readonly toCoordinates: (e: Expression) => Expression;
}

/** The columns of a [batch, n] array. Owns its argument. */
export const columns = (a: np.Array): np.Array[] => {
  const [batch = 0, n = 0] = a.shape;
  if (n === 0) {
    a.dispose();
    return [];
  }
  return np.split(a, n, 1).map((c) => c.reshape([batch]));
};

/** What keeps a problem from being learnt from rollouts, if anything does. */
export function unlearnable(instance: ProblemInstance): string | undefined {
  const { states, controls, discount, horizon } = instance;
  if (instance.average !== undefined) return 'networks are not fitted to long-run averages';
  if (instance.stopping) return 'networks are not fitted where one may stop';
  if (instance.until) return 'networks are not fitted to problems that end early';
  const kept = states.find(({ domain }) => domain.kind !== 'real' && domain.kind !== 'positive');
  if (kept) return `networks are fitted to real and positive states alone, and ${kept.name} is neither`;
  if (states.some(({ boundary }) => boundary))
    return 'networks are not fitted to problems with rules at their boundaries';
  const finite = controls.find(({ domain }) => domain.kind === 'set');
  if (finite) return `a network's action changes continuously, and ${finite.name} has a finite set of values`;
  if (!Number.isFinite(horizon) && !(discount > 0)) return 'an infinite horizon needs a discount rate above zero';
  return undefined;
}

/** @throws CostateError `input.unsupported` where `unlearnable` says why */
export function flowOf(instance: ProblemInstance): Flow {
  const why = unlearnable(instance);
  if (why !== undefined) throw new CostateError({ code: 'input.unsupported', message: why });
  const coordinates = instance.states.map((s) => coordinateDynamics(s, instance));
  const names = coordinates.map((c) => coordinateName(c.state));
  const bindings = coordinates.map((c, i) => {
    const y = symbol(names[i] ?? '');
    return bind(c.state, c.kind === 'logarithm' ? exp(y) : y);
  });
  const toCoordinates = (e: Expression): Expression => substitute(e, bindings);
  const factor = choleskyFactor(instance.correlation);
  const loadings = instance.noises.map((_, k) =>
    coordinates.map(({ noise }) =>
      toCoordinates(add(...noise.map((s, j) => multiply(number(rationalFromNumber(factor[j]?.[k] ?? 0)), s)))),
    ),
  );
  const controls = instance.controls.map((c) => c.name);
  const moving = [
    ...coordinates.map((c) => toCoordinates(c.drift)),
    ...loadings.flat(),
    toCoordinates(instance.running),
  ];
  const given = [...names, ...controls, instance.time];
  const evaluate = differentiable(moving, given);
  const terminal = [toCoordinates(instance.terminal)];
  const end = differentiable(terminal, names);
  const n = names.length;
  return {
    instance,
    coordinates,
    noises: instance.noises.length,
    controlsNoise: loadings.flat().some((s) => controls.some((u) => freeSymbols(s).has(u))),
    motion: (y, u, t) => {
      if (controls.length === 0) u.dispose();
      const outputs = evaluate([...columns(y), ...(controls.length === 0 ? [] : columns(u)), t]);
      const stacked = (from: number): np.Array => np.stack(outputs.slice(from, from + n), 1);
      return {
        drift: stacked(0),
        loadings: loadings.map((_, k) => stacked(n * (k + 1))),
        reward: outputs[n * (loadings.length + 1)] ?? np.array(NaN),
      };
    },
    terminal: (y) => end(columns(y))[0] ?? np.array(NaN),
    plain: { motion: compileBatch(moving, given, []), terminal: compileBatch(terminal, names, []) },
    toCoordinates,
  };
}
