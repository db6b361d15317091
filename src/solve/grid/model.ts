/**
 * A problem with one to three states, compiled for a grid: reward, drift and diffusion of the states' coordinates under an
 * action, the derived maximiser as a function of the jets of V, and the actions that are allowed.
 */
import { levelsAcross, untilAsEnds } from './until-as-ends.js';
import { replaceJets } from '../../compile/jets.js';
import { compileBatch, compileKernel, type BatchKernel, type Kernel } from '../../compile/kernel.js';
import { add, call, half, multiply, number, zero, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { dependsOn } from '../../expression/traverse.js';
import type { Boundary } from '../../problem/problem.js';
import { coordinateDynamics, quadraticVariationRate } from '../../simulate/coordinate.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';

export interface GridState {
  readonly name: string;
  /** Whether its coordinate y is log x; else it is x itself. */
  readonly logarithmic: boolean;
  readonly domain: NumericDomain;
  /** What the problem says of the ends of the domain. */
  readonly boundary?: Boundary;
}

/** Which jets of V the maximiser reads, so that the others need not be computed. */
export interface JetUse {
  readonly value: boolean;
  readonly slopes: readonly boolean[];
  readonly curvatures: readonly boolean[];
  readonly mixed: readonly boolean[];
}

export interface GridModel {
  readonly instance: ProblemInstance;
  readonly states: readonly GridState[];
  readonly controls: readonly { readonly name: string; readonly domain: NumericDomain }[];
  /** +1 where the problem maximises, −1 where it minimises; grids hold U = sign · V, which is always maximised. */
  readonly sign: 1 | -1;
  readonly discount: number;
  /** Whether a total is asked for that an end by chance keeps finite: then the discount rate is as good as zero. */
  readonly undiscounted?: boolean;
  /** Pairs of states whose coordinates have a common noise. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Whether correlated noise goes over leaps beyond the nearest neighbours (`leaps.ts`). */
  readonly wide?: boolean;
  /** (t, x…, actions…) → reward, drift of each y, ½ rate of quadratic variation of each y, ½ rate of covariation of each pair. */
  readonly rates: Kernel;
  /** The same for many nodes of a line: columns (last x, actions…), uniforms (t, other x…). */
  readonly lineRates: BatchKernel;
  /** (t, x…) → terminal reward. */
  readonly terminal: Kernel;
  /** (x…) → a number that is positive while the problem goes on, where it ends in the midst of the grid. */
  readonly goesOn?: Kernel;
  /** (t, x…) → payoff of stopping, where one may stop. */
  readonly stopping?: Kernel;
  /** (t, x…, V, V_i…, V_ii…, V_ij of every pair i < j) → actions; absent when the derivation found no closed form. */
  readonly maximiser?: Kernel;
  /** The same for many nodes of a line: columns (last x, jets…), uniforms (t, other x…). */
  readonly lineMaximiser?: BatchKernel;
  readonly jets: JetUse;
  /** Whether the drift of each coordinate depends on the action. */
  readonly driftControlled: readonly boolean[];
  /** Whether the diffusion of each coordinate does. */
  readonly diffusionControlled: readonly boolean[];
  /** All combinations of actions, where every control has a finite set and there are not too many. */
  readonly choices?: readonly (readonly number[])[];
  /** Where a Markov chain switches between models, of which this one is the first: all of them. */
  readonly regimes?: RegimeModels;
}

export interface RegimeModels {
  /** One a regime, with the same states and controls; the first is that of the point. */
  readonly models: readonly GridModel[];
  /** Rates from regime (row) to regime (column); the diagonal is not read. */
  readonly rates: readonly (readonly number[])[];
}

/** The models of all regimes; the model itself where there are none. */
export const modelsOf = (model: GridModel): readonly GridModel[] => model.regimes?.models ?? [model];

const VALUE = 'V';
/** A jet that the grid does not hold: along time, or of third or higher order. */
const OTHER_JET = 'V other jet';
const MOST_STATES = 3;
/** More combinations of finite sets than this are searched control by control. */
const MOST_CHOICES = 256;

/** The symbol of a jet of V(t, x…) or V(x…): states are the last slots. */
export function jetName(orders: readonly number[], states = 1): string {
  const [before, of] = [orders.slice(0, -states), orders.slice(-states)];
  const total = of.reduce((sum, n) => sum + n, 0);
  return before.every((n) => n === 0) && total <= 2 ? `V ${of.join(' ')}` : OTHER_JET;
}

/** Every pair i < j of so many axes. */
export const pairsOf = (d: number): readonly (readonly [number, number])[] =>
  Array.from({ length: d }, (_, j) => Array.from({ length: j }, (_, i) => [i, j] as const)).flat();

/** Σ_jk R_jk s_j u_k: the rate of covariation of two coordinates with loadings s and u and correlation R. */
function covariationRate(
  s: readonly Expression[],
  u: readonly Expression[],
  correlation: readonly (readonly number[])[],
): Expression {
  const terms = s.flatMap((a, j) =>
    u.flatMap((b, k) => {
      const weight = correlation[j]?.[k] ?? 0;
      return weight === 0 ? [] : [multiply(number(rationalFromNumber(weight)), a, b)];
    }),
  );
  return add(...terms);
}

const isZero = (e: Expression): boolean => e === zero;

function combinations(controls: GridModel['controls']): readonly (readonly number[])[] | undefined {
  let all: readonly (readonly number[])[] = [[]];
  for (const { domain } of controls) {
    if (domain.kind !== 'set') return undefined;
    all = all.flatMap((start) => domain.values.map((v) => [...start, v]));
    if (all.length > MOST_CHOICES) return undefined;
  }
  return controls.length > 0 ? all : undefined;
}

/**
 * Compiles a problem with one to three states; nothing for more.
 *
 * @param maximiser in time, states and jets of V, as the derivation leaves it
 * @param valueName what V is called in the maximiser
 */
export function gridModel(
  posed: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  valueName = VALUE,
): GridModel | undefined {
  // An end at a level of a state is an end of its domain.
  const instance = untilAsEnds(posed) ?? posed;
  const d = instance.states.length;
  if (d < 1 || d > MOST_STATES) return undefined;
  const coordinates = instance.states.map((state) => coordinateDynamics(state, instance));
  const drifts = coordinates.map((c) => c.drift);
  const diffusions = coordinates.map((c) => multiply(half, quadraticVariationRate(c.noise, instance.correlation)));
  const covariations = pairsOf(d).map(([i, j]) => ({
    pair: [i, j] as const,
    rate: multiply(
      half,
      covariationRate(coordinates[i]?.noise ?? [], coordinates[j]?.noise ?? [], instance.correlation),
    ),
  }));
  const levels = levelsAcross(instance);
  const common = covariations.filter(({ rate }) => !isZero(rate));
  const outputs = [instance.running, ...drifts, ...diffusions, ...common.map((c) => c.rate)];
  const states = instance.states.map((s) => s.name);
  const [others, last] = [states.slice(0, -1), states[d - 1] ?? ''];
  const names = instance.controls.map((c) => c.name);
  const name = (orders: readonly number[]): string => jetName(orders, d);
  const derived = names
    .map((control) => maximiser?.get(control))
    .filter((e) => e !== undefined)
    .map((e) => replaceJets(instance.put(e), valueName, name));
  const orders = (...indices: number[]): number[] =>
    states.map((_, i) => indices.reduce((n, index) => n + (index === i ? 1 : 0), 0));
  const axes = states.map((_, i) => i);
  const jets = [
    name(orders()),
    ...axes.map((i) => name(orders(i))),
    ...axes.map((i) => name(orders(i, i))),
    ...pairsOf(d).map(([i, j]) => name(orders(i, j))),
  ];
  const uses = jets.map((jet) => derived.some((e) => dependsOn(e, jet)));
  const readable = derived.every((e) => !dependsOn(e, OTHER_JET));
  const complete = names.length > 0 && derived.length === names.length && readable;
  const choices = combinations(instance.controls);
  return {
    instance,
    states: instance.states.map((s, i) => ({
      name: s.name,
      logarithmic: coordinates[i]?.kind === 'logarithm',
      domain: s.domain,
      ...(s.boundary ? { boundary: s.boundary } : {}),
    })),
    controls: instance.controls,
    sign: instance.sense === 'maximize' ? 1 : -1,
    discount: instance.discount,
    pairs: common.map((c) => c.pair),
    rates: compileKernel(outputs, [instance.time, ...states, ...names]),
    lineRates: compileBatch(outputs, [last, ...names], [instance.time, ...others]),
    terminal: compileKernel([instance.terminal], [instance.time, ...states]),
    ...(levels && {
      goesOn: compileKernel([levels.length > 1 ? call('min', ...levels) : (levels[0] ?? zero)], states),
      // Leaps mind the boundary.
      ...(common.length > 0 && { wide: true }),
    }),
    ...(instance.stopping && { stopping: compileKernel([instance.stopping], [instance.time, ...states]) }),
    ...(complete && {
      maximiser: compileKernel(derived, [instance.time, ...states, ...jets]),
      lineMaximiser: compileBatch(derived, [last, ...jets], [instance.time, ...others]),
    }),
    jets: {
      value: uses[0] ?? false,
      slopes: uses.slice(1, 1 + d),
      curvatures: uses.slice(1 + d, 1 + 2 * d),
      mixed: uses.slice(1 + 2 * d),
    },
    driftControlled: drifts.map((f) => names.some((c) => dependsOn(f, c))),
    diffusionControlled: diffusions.map((D) => names.some((c) => dependsOn(D, c))),
    ...(choices && { choices }),
  };
}
