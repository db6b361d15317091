/**
 * A problem under a policy as compiled loops over paths: one that advances coordinates, running reward and control
 * variates by a step of Euler-Maruyama, one that closes the integral at the end.
 */
import { compileBatch, type BatchKernel } from '../compile/kernel.js';
import { CostateError } from '../errors.js';
import {
  add,
  call,
  exp,
  half,
  multiply,
  negate,
  number,
  one,
  square,
  subtract,
  symbol,
  zero,
  type Expression,
} from '../expression/expression.js';
import { rationalFromNumber } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { coordinateDynamics, type CoordinateDynamics } from './coordinate.js';
import type { InstanceState, ProblemInstance } from './instance.js';
import { behaviourAtZero } from './zero-behaviour.js';
import type { Policy } from './policy.js';

export interface PathSystem {
  readonly instance: ProblemInstance;
  readonly policy: Policy;
  readonly coordinates: readonly CoordinateDynamics[];
  /** What a coordinate counts as at least: 0 where the state is let go below zero with the coefficients of zero. */
  readonly floors: readonly number[];
  /** False where a state is folded back at zero though its noise vanishes there: then errors fall more slowly in the step. */
  readonly isOrderKnown: boolean;
  /** Lower Cholesky factor of the correlation of the Wiener processes. */
  readonly cholesky: readonly (readonly number[])[];
  /** Names of the control variates' accumulators. */
  readonly variates: readonly string[];
  /** Columns: coordinates, actions (table policies), dW, payoff. Outs: coordinates, payoff. */
  readonly advance: BatchKernel;
  /** As `advance`, with gross payoff, excursions and control variates among columns and outs. */
  readonly advanceFinest: BatchKernel;
  /** Columns: coordinates, actions, payoff, gross payoff. Outs: payoff and gross payoff with the last point and the terminal reward. */
  readonly finish: BatchKernel;
}

/**
 * Uniform inputs of the loops after the time: step, weight of the running reward, discount factor, share of time left;
 * then come the functions of time that the policy uses.
 */
export const UNIFORMS = { step: 'h step', weight: 'w weight', factor: 'd factor', left: 'l left' } as const;

const coordinateName = (state: string): string => `y ${state}`;
const incrementName = (noise: string): string => `dW ${noise}`;
const exact = (value: number): Expression => number(rationalFromNumber(value));

/** The lower factor L of R = L Lᵀ. @throws CostateError `input.value` unless R is positive semidefinite. */
export function choleskyFactor(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const rows: number[][] = [];
  matrix.forEach((_, i) => {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? row : (rows[j] ?? []);
      const rest = row.reduce((sum, l, k) => sum - l * (other[k] ?? 0), matrix[i]?.[j] ?? 0);
      if (j < i) {
        const pivot = other[j] ?? 0;
        row.push(pivot > 0 ? rest / pivot : 0);
      } else if (rest < -1e-12) {
        throw new CostateError({
          code: 'input.value',
          message: 'the correlations of the noises are not positive semidefinite',
        });
      } else row.push(Math.sqrt(Math.max(0, rest)));
    }
    rows.push(row);
  });
  return rows;
}

/** Foldings at both ends of an interval; together they are the triangle wave up to two widths beyond either end. */
const FOLDINGS = 3;

/** The coordinate folded back into an interval: the reflection that an interval has by default. */
export function reflected(y: Expression, { domain }: Pick<InstanceState, 'domain'>): Expression {
  if (domain.kind !== 'interval' && domain.kind !== 'nonnegative') return y;
  const lower = exact(domain.lower);
  const up = (e: Expression): Expression => add(lower, call('abs', subtract(e, lower)));
  if (domain.kind === 'nonnegative') return up(y);
  const upper = exact(domain.upper);
  let folded = y;
  for (let i = 0; i < FOLDINGS; i++) folded = subtract(upper, call('abs', subtract(upper, up(folded))));
  // Farther out a step is many widths long and means nothing: the path stays inside, and its excursion is counted.
  return call('min', call('max', folded, lower), upper);
}

/**
 * 1 where a nonnegative state was carried below zero, or one step carried a state over a whole interval; the reflection at
 * its ends that an interval has by declaration is not counted.
 */
export function excursion(y: Expression, { domain }: Pick<InstanceState, 'domain'>): Expression {
  const stepsOver = (far: Expression): Expression => multiply(half, add(one, call('sign', far)));
  if (domain.kind === 'nonnegative') return stepsOver(negate(y));
  if (domain.kind !== 'interval') return zero;
  const [middle, reach] = [(domain.lower + domain.upper) / 2, 1.5 * (domain.upper - domain.lower)];
  return stepsOver(subtract(call('abs', subtract(y, exact(middle))), exact(reach)));
}

/**
 * Compiles the problem under a policy.
 *
 * @throws CostateError `input.unsupported` for a state in a finite set or a table policy over several states,
 * `input.symbol` where the policy leaves a name without value
 */
export function pathSystem(instance: ProblemInstance, policy: Policy): PathSystem {
  if (instance.states.some((s) => s.domain.kind === 'set'))
    throw new CostateError({ code: 'input.unsupported', message: 'states in a finite set are not simulated' });
  const y = (state: string): Expression => symbol(coordinateName(state));
  const actions = policy.kind === 'table' ? [...policy.table.actions.keys()] : [];
  const feedback = policy.kind === 'feedback' ? [...policy.controls].map(([a, e]) => bind(a, instance.put(e))) : [];
  const zeros = instance.states.map((state) => behaviourAtZero(state, feedback));
  const truncated = zeros.map((zero) => zero === 'returns');
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

  const [h, weight, factor, left] = Object.values(UNIFORMS).map(symbol) as [
    Expression,
    Expression,
    Expression,
    Expression,
  ];
  const running = put(instance.running);
  const martingale = coordinates.map((c) =>
    add(...c.noise.map((s, j) => multiply(put(s), symbol(incrementName(instance.noises[j] ?? ''))))),
  );
  const free = coordinates.map((c, i) => add(y(c.state), multiply(put(c.drift), h), martingale[i] ?? zero));
  const next = instance.states.map((state, i) =>
    truncated[i] ? (free[i] ?? zero) : reflected(free[i] ?? zero, state),
  );
  const excursions = add(...instance.states.map((state, i) => excursion(free[i] ?? zero, state)));

  // Martingale increments weighted by shapes that value gradients often have: constant, linear, or that of the reward;
  // on a finite horizon also quadratic in the time left.
  const shapes = [one, ...coordinates.map((c) => y(c.state)), ...(freeSymbols(running).size > 0 ? [running] : [])];
  const decays = Number.isFinite(instance.horizon) ? [one, left, square(left)] : [one];
  const variateIncrements = martingale.flatMap((m) =>
    m === zero ? [] : shapes.flatMap((shape) => decays.map((decay) => multiply(factor, decay, shape, m))),
  );
  const variates = variateIncrements.map((_, i) => `C ${i}`);

  const coefficients = policy.kind === 'feedback' ? (policy.coefficients?.names ?? []) : [];
  const uniforms = [instance.time, ...Object.values(UNIFORMS), ...coefficients];
  const states = [...coordinates.map((c) => coordinateName(c.state)), ...actions];
  const increments = instance.noises.map(incrementName);
  const accumulate = (name: string, amount: Expression): Expression => add(symbol(name), amount);
  const payoff = accumulate('J', multiply(weight, running));
  const gross = (amount: Expression): Expression => accumulate('G', call('abs', amount));
  const terminal = multiply(factor, put(instance.terminal));
  const last = [accumulate('J', add(multiply(weight, running), terminal)), gross(multiply(weight, running))];
  return {
    instance,
    policy,
    coordinates,
    floors: truncated.map((yes) => (yes ? 0 : -Infinity)),
    isOrderKnown: !zeros.includes('unknown'),
    cholesky: choleskyFactor(instance.correlation),
    variates,
    advance: compileBatch([...next, payoff], [...states, ...increments, 'J'], uniforms),
    advanceFinest: compileBatch(
      [
        ...next,
        payoff,
        gross(multiply(weight, running)),
        accumulate('E', excursions),
        ...variates.map((name, i) => accumulate(name, variateIncrements[i] ?? zero)),
      ],
      [...states, ...increments, 'J', 'G', 'E', ...variates],
      uniforms,
    ),
    finish: compileBatch(
      [last[0] ?? zero, add(last[1] ?? zero, call('abs', terminal))],
      [...states, 'J', 'G'],
      uniforms,
    ),
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
