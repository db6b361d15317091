/**
 * A problem under a policy as equations for paths: the diffusion in the coordinates of the simulation, its rewards, and
 * what happens at the ends of its domains. Symbolic; `pathModel` compiles it.
 */
import { CostateError } from '../errors.js';
import { add, call, exp, symbol, zero, type Expression } from '../expression/expression.js';
import { bind, substitute } from '../expression/substitute.js';
import { choleskyFactor } from './cholesky.js';
import { coordinateDynamics, type CoordinateDynamics } from './coordinate.js';
import type { ProblemInstance } from './instance.js';
import type { Policy } from './policy.js';
import { excursion, reflected } from './reflection.js';
import type { Diffusion } from './scheme.js';
import { behaviourAtZero } from './zero-behaviour.js';

export interface PathSystem {
  readonly instance: ProblemInstance;
  readonly policy: Policy;
  readonly coordinates: readonly CoordinateDynamics[];
  readonly diffusion: Diffusion;
  /** Of coordinates, the actions of a table policy, and time. */
  readonly running: Expression;
  readonly terminal: Expression;
  /** What a coordinate counts as at least: 0 where the state is let go below zero with the coefficients of zero. */
  readonly floors: readonly number[];
  /** Names of the actions that a table policy gives. */
  readonly actions: readonly string[];
  /** False where a state is folded back at zero though its noise vanishes there: then errors fall more slowly in the step. */
  readonly isOrderKnown: boolean;
  /** The next coordinates folded back into the domains, and 1 for each that had to be. */
  readonly fold: (next: readonly Expression[]) => readonly Expression[];
  readonly excursions: (next: readonly Expression[]) => Expression;
}

export const coordinateName = (state: string): string => `y ${state}`;

/** The symbol of a time coefficient's rate of change. */
const rateName = (name: string): string => `${name} rate`;

/** Why the coefficients cannot be differentiated everywhere, if they cannot. */
function roughness(instance: ProblemInstance, policy: Policy, truncated: readonly boolean[]): string | undefined {
  if (policy.kind === 'table') return 'the policy is a table, not a formula';
  const folded = instance.states.find(
    ({ domain }, i) => truncated[i] || domain.kind === 'interval' || domain.kind === 'nonnegative',
  );
  return folded && `${folded.name} is kept in its domain by force`;
}

/**
 * Writes the equations of the paths.
 *
 * @throws CostateError `input.unsupported` for a state in a finite set or a table policy over several states,
 * `input.symbol` where the policy leaves a control without value
 */
export function pathSystem(instance: ProblemInstance, policy: Policy): PathSystem {
  if (instance.states.some((s) => s.domain.kind === 'set'))
    throw new CostateError({ code: 'input.unsupported', message: 'states in a finite set are not simulated' });
  const y = (state: string): Expression => symbol(coordinateName(state));
  const actions = policy.kind === 'table' ? [...policy.table.actions.keys()] : [];
  const feedback = policy.kind === 'feedback' ? [...policy.controls].map(([a, e]) => bind(a, instance.put(e))) : [];
  const zeros = instance.states.map((state) => behaviourAtZero(state, feedback));
  const truncated = zeros.map((behaviour) => behaviour === 'returns');
  const coordinates = instance.states.map((state, i) =>
    truncated[i]
      ? { state: state.name, kind: 'identity' as const, drift: state.drift, noise: state.noise }
      : coordinateDynamics(state, instance),
  );
  const toCoordinates = coordinates.map((c, i) =>
    bind(c.state, c.kind === 'logarithm' ? exp(y(c.state)) : truncated[i] ? call('max', y(c.state), zero) : y(c.state)),
  );
  const missing = instance.controls.find((c) => !actions.includes(c.name) && !feedback.some((b) => b.name === c.name));
  if (missing)
    throw new CostateError({
      code: 'input.symbol',
      message: `the policy says nothing of the control '${missing.name}'`,
    });
  const put = (e: Expression): Expression => substitute(substitute(e, feedback), toCoordinates);
  const coefficients = policy.kind === 'feedback' ? (policy.coefficients?.names ?? []) : [];
  const rough = roughness(instance, policy, truncated);
  return {
    instance,
    policy,
    coordinates,
    diffusion: {
      coordinates: coordinates.map((c) => coordinateName(c.state)),
      drift: coordinates.map((c) => put(c.drift)),
      noise: coordinates.map((c) => c.noise.map(put)),
      correlation: instance.correlation,
      cholesky: choleskyFactor(instance.correlation),
      time: instance.time,
      rates: new Map(coefficients.map((name) => [name, rateName(name)])),
      ...(rough === undefined ? {} : { rough }),
    },
    running: put(instance.running),
    terminal: put(instance.terminal),
    floors: truncated.map((yes) => (yes ? 0 : -Infinity)),
    actions,
    isOrderKnown: !zeros.includes('unknown'),
    fold: (next) =>
      instance.states.map((state, i) => (truncated[i] ? (next[i] ?? zero) : reflected(next[i] ?? zero, state))),
    excursions: (next) => add(...instance.states.map((state, i) => excursion(next[i] ?? zero, state))),
  };
}

/** Coordinates of a point. @throws CostateError `input.value` when a state lies outside its domain. */
export function startCoordinates(system: PathSystem, at: ReadonlyMap<string, number>): readonly number[] {
  return system.instance.states.map((state, i) => {
    const x = at.get(state.name);
    const { domain } = state;
    if (x === undefined)
      throw new CostateError({
        code: 'input.argument',
        message: `no value of ${state.name} to start from`,
        expected: `--at ${state.name}=…`,
      });
    const inside = domain.kind === 'set' ? domain.values.includes(x) : domain.lower <= x && x <= domain.upper;
    if (!Number.isFinite(x) || !inside || (domain.kind === 'positive' && x <= 0))
      throw new CostateError({
        code: 'input.value',
        message: `${state.name} = ${x} lies outside its domain (${domain.kind})`,
      });
    return system.coordinates[i]?.kind === 'logarithm' ? Math.log(x) : x;
  });
}
