/**
 * A problem under a policy as equations for paths: the diffusion in the coordinates of the simulation, its rewards, and
 * what happens at the ends of its domains. Symbolic; `pathModel` compiles it.
 */
import { CostateError } from '../errors.js';
import { noAssumptions } from '../expression/assumptions.js';
import { add, call, exp, isNumber, symbol, zero, type Expression } from '../expression/expression.js';
import { normalForm } from '../expression/normal-form.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols, visitAll } from '../expression/traverse.js';
import { choleskyFactor } from './cholesky.js';
import { coordinateDynamics, type CoordinateDynamics } from './coordinate.js';
import { earlyEnd, type EarlyEnd } from './early-end.js';
import { endLevels } from './end-levels.js';
import type { InstanceState, ProblemInstance } from './instance.js';
import { STOP_ACTION, slopeAction } from './path-symbols.js';
import { jumpsInTable, type Policy } from './policy.js';
import { inOwnCoordinates } from './table-coordinates.js';
import { excursion, reflected } from './reflection.js';
import { exact, type Diffusion } from './scheme.js';
import { behaviourAtZero } from './zero-behaviour.js';

/**
 * How errors fall in the step. Not as the scheme says where noise is switched on and off between the nodes of a table; nor, on paths that
 * come there, where a state is folded back at zero though its noise vanishes there, is held at an end, or meets one without noise.
 */
export type StepOrder = 'known' | 'unknown where folded' | 'unknown';

export interface PathSystem {
  readonly instance: ProblemInstance;
  readonly policy: Policy;
  readonly coordinates: readonly CoordinateDynamics[];
  readonly diffusion: Diffusion;
  /** Of coordinates, the actions of a table policy, and time. */
  readonly running: Expression;
  readonly terminal: Expression;
  /** What may end the problem before its horizon; `terminal` is then the better of the payoffs at the horizon. */
  readonly early?: EarlyEnd;
  /** What a coordinate counts as at least: 0 where the state is let go below zero with the coefficients of zero. */
  readonly floors: readonly number[];
  /** Names of the actions that a table policy gives. */
  readonly actions: readonly string[];
  /** Of control variates, one a coordinate, where the policy comes with them. */
  readonly slopes: readonly Expression[];
  readonly order: StepOrder;
  /** The next coordinates folded back into the domains, and 1 for each that had to be. */
  readonly fold: (next: readonly Expression[]) => readonly Expression[];
  readonly excursions: (next: readonly Expression[]) => Expression;
}

export const coordinateName = (state: string): string => `y ${state}`;

/** The symbol of a time coefficient's rate of change. */
const rateName = (name: string): string => `${name} rate`;

const isHeld = ({ states }: ProblemInstance): boolean =>
  states.some(({ boundary }) => boundary?.lower === 'constrain' || boundary?.upper === 'constrain');

/** Positive where the policy stops; absent where it never does. */
function stopLevel(policy: Policy, put: (e: Expression) => Expression): Expression | undefined {
  if (policy.kind === 'table') return policy.table.actions.has(STOP_ACTION) ? symbol(STOP_ACTION) : undefined;
  return policy.stop && put(policy.stop);
}

/** Why the coefficients cannot be differentiated everywhere, if they cannot. */
function roughness(instance: ProblemInstance, policy: Policy, truncated: readonly boolean[]): string | undefined {
  if (endLevels(instance).length > 0 || instance.stopping) return 'the problem may end early';
  if (instance.switching) return 'regimes switch';
  if (policy.kind === 'table') return 'the policy is a table, not a formula';
  const folded = instance.states.find(
    ({ domain }, i) => truncated[i] || domain.kind === 'interval' || domain.kind === 'nonnegative',
  );
  return folded && `${folded.name} is kept in its domain by force`;
}

/** Whether a coefficient jumps with the state, as a bang-bang policy does: its derivative says nothing of it. */
function jumps(e: Expression): boolean {
  let found = false;
  visitAll(e, (node) => {
    found ||= node.kind === 'function' && node.name === 'sign' && freeSymbols(node).size > 0;
  });
  return found;
}

/** @throws CostateError `input.unsupported` where noise does not vanish at an end that constrains: no action holds the state there */
function requireQuiet({ name, domain, boundary = {}, noise }: InstanceState, put: (e: Expression) => Expression): void {
  if (domain.kind === 'set') return;
  for (const end of ['lower', 'upper'] as const) {
    if (boundary[end] !== 'constrain') continue;
    const there = noise.map((s) => normalForm(substitute(put(s), [bind(name, exact(domain[end]))]), noAssumptions));
    if (there.some((s) => isNumber(s) && s !== zero))
      throw new CostateError({
        code: 'input.unsupported',
        message: `the noise of ${name} does not vanish at its ${end} end, where no action could hold it`,
        suggestion: `boundary: {${name}: {${end}: reflect}}, or absorb`,
      });
  }
}

/**
 * Writes the equations of the paths.
 *
 * @throws CostateError `input.unsupported` for a state in a finite set or noise at an end that constrains,
 * `input.symbol` where the policy leaves a control without value
 */
export function pathSystem(instance: ProblemInstance, given: Policy): PathSystem {
  if (instance.states.some((s) => s.domain.kind === 'set'))
    throw new CostateError({ code: 'input.unsupported', message: 'states in a finite set are not simulated' });
  const y = (state: string): Expression => symbol(coordinateName(state));
  const actions = given.kind === 'table' ? [...given.table.actions.keys()] : [];
  const feedback = given.kind === 'feedback' ? [...given.controls].map(([a, e]) => bind(a, instance.put(e))) : [];
  const zeros = instance.states.map((state) => behaviourAtZero(state, feedback));
  const truncated = zeros.map((behaviour) => behaviour === 'returns');
  // A grid keeps a positive state by its logarithm, which is not followed where it comes near zero.
  const kept = new Set(instance.states.flatMap(({ name, domain }, i) => (truncated[i] && domain.kind === 'positive' ? [name] : []))); // prettier-ignore
  const policy: Policy = given.kind === 'table' ? { ...given, table: inOwnCoordinates(given.table, kept) } : given;
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
  for (const state of instance.states) requireQuiet(state, (e) => substitute(e, feedback));
  const coefficients = policy.kind === 'feedback' ? (policy.coefficients?.names ?? []) : [];
  const [drift, noise] = [coordinates.map((c) => put(c.drift)), coordinates.map((c) => c.noise.map(put))];
  const jumping = [...drift, ...noise.flat()].some(jumps);
  // Noise that a table switches on and off leaves errors that fall irregularly.
  const shaken =
    policy.kind === 'table' && actions.some((a) => jumpsInTable(policy.table, a) && noise.flat().some((e) => dependsOn(e, a))); // prettier-ignore
  const rough = roughness(instance, policy, truncated) ?? (jumping ? 'the coefficients jump' : undefined);
  const diffusion: Diffusion = {
    coordinates: coordinates.map((c) => coordinateName(c.state)),
    drift,
    noise,
    correlation: instance.correlation,
    cholesky: choleskyFactor(instance.correlation),
    time: instance.time,
    rates: new Map(coefficients.map((name) => [name, rateName(name)])),
    ...(rough === undefined ? {} : { rough }),
  };
  const [running, terminal] = [put(instance.running), put(instance.terminal)];
  const stopping = instance.stopping && put(instance.stopping);
  const stop = stopLevel(policy, put);
  const early = earlyEnd({
    diffusion,
    levels: endLevels(instance).map(({ level }) => put(level)),
    running,
    terminal,
    discount: instance.discount,
    ...(stopping && stop ? { stop: { level: stop, payoff: stopping } } : {}),
  });
  const isPlain = !jumping && !zeros.includes('unknown') && !isHeld(instance) && (early?.isOrderKnown ?? true);
  const better = instance.sense === 'maximize' ? 'max' : 'min';
  return {
    instance,
    policy,
    coordinates,
    diffusion,
    running,
    // At the horizon one may still stop.
    terminal: stopping && Number.isFinite(instance.horizon) ? call(better, terminal, stopping) : terminal,
    ...(early ? { early } : {}),
    slopes: actions.some((name) => name === slopeAction(instance.states[0]?.name ?? ''))
      ? instance.states.map(({ name }) => symbol(slopeAction(name)))
      : [],
    floors: truncated.map((yes) => (yes ? 0 : -Infinity)),
    actions,
    order: shaken ? 'unknown' : isPlain ? 'known' : 'unknown where folded',
    fold: (next) =>
      instance.states.map((state, i) => (truncated[i] ? (next[i] ?? zero) : reflected(next[i] ?? zero, state))),
    excursions: (next) => add(...instance.states.map((state, i) => excursion(next[i] ?? zero, state))),
  };
}

/** Coordinates of a point, and after them the probability of not having ended, where the problem may. @throws CostateError `input.value` when a state lies outside its domain. */
export function startCoordinates(system: PathSystem, at: ReadonlyMap<string, number>): readonly number[] {
  const start = system.instance.states.map((state, i) => {
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
  return system.early ? [...start, 1] : start;
}
