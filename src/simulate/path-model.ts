/**
 * A path system under a scheme, compiled: graphs and tables alone, plain data that a thread can be sent. One graph advances
 * coordinates and payoff by a step, a richer one carries control variates along, two close the integral at the end.
 */
import { buildGraph, type Graph } from '../compile/graph.js';
import { CostateError } from '../errors.js';
import { add, call, multiply, one, square, symbol, zero, type Expression } from '../expression/expression.js';
import { freeSymbols } from '../expression/traverse.js';
import { transitionNames, type LinearLaw } from './linear-law.js';
import { ALIVE, FACTOR, LEFT, SECOND, WEIGHT } from './path-symbols.js';
import type { PathSystem } from './path-system.js';
import type { PolicyTable } from './policy.js';
import type { QuadratureName } from './quadrature.js';
import { indicatorName } from './regime-mixture.js';
import { ROOT, STEP, normalName, type Scheme } from './scheme.js';
import type { TimeCoefficients } from './time-coefficients.js';

/** A kernel's graph with the number of its inputs that vary from path to path. */
export interface PathKernel {
  readonly graph: Graph;
  readonly columns: number;
}

export interface PathModel {
  /** Their number; where the problem may end early, the probability that it has not is the last of them. */
  readonly coordinates: number;
  readonly endsEarly: boolean;
  /** Actions read from the table at every step. */
  readonly actions: number;
  /** Standard normal variables of a step. */
  readonly draws: number;
  readonly discount: number;
  readonly quadrature: QuadratureName;
  /** Whether payoffs and extras begin anew at half the time, when the start is forgotten, as for a long-run average. */
  readonly anew: boolean;
  /** Payoffs on one path: the second, if any, is by the same rule with the double step. */
  readonly payoffs: 1 | 2;
  /** Names of what the rich kernels accumulate beside the payoff: `gross`, `excursions`, then the control variates. */
  readonly extras: readonly string[];
  /** Columns: coordinates, actions, indicators of regimes, normals, payoffs; then extras. Outs: coordinates, payoffs; then extras. */
  readonly lean: PathKernel;
  readonly rich: PathKernel;
  /** Columns: coordinates, actions, indicators of regimes, payoffs; then gross. Outs: payoffs; then gross. */
  readonly finish: PathKernel;
  readonly finishRich: PathKernel;
  readonly table?: PolicyTable;
  readonly coefficients?: TimeCoefficients;
  readonly law?: LinearLaw;
  /** Generator of the chain whose regimes the paths go through; their indicators are columns after the actions. */
  readonly switching?: readonly (readonly number[])[];
}

/** Uniform inputs, in the order in which a runner writes them; then come coefficients, their rates, and the law's entries. */
export const UNIFORMS = ['time', 'step', 'root', 'weight', 'second', 'factor', 'left'] as const;

export const GROSS = 'gross';
export const EXCURSIONS = 'excursions';
export const variateName = (i: number): string => `variate ${i}`;

/**
 * Martingale increments weighted by shapes that value gradients often have: constant, linear, or that of the reward; on a
 * finite horizon also quadratic in the time left. Slopes that come with the policy lead: whatever they are, the mean is zero.
 */
function variateIncrements(system: PathSystem, martingale: readonly Expression[]): readonly Expression[] {
  const { diffusion, running, instance, slopes } = system;
  const shapes = [one, ...diffusion.coordinates.map(symbol), ...(freeSymbols(running).size > 0 ? [running] : [])];
  const decays = Number.isFinite(instance.horizon) ? [one, LEFT, square(LEFT)] : [one];
  const along = add(...martingale.map((m, i) => multiply(slopes[i] ?? zero, m)));
  const known = along === zero ? [] : [multiply(FACTOR, along)];
  const general = martingale.flatMap((m) =>
    m === zero ? [] : shapes.flatMap((shape) => decays.map((decay) => multiply(FACTOR, decay, shape, m))),
  );
  return [...known, ...general];
}

/**
 * Compiles a system under a scheme.
 *
 * @throws CostateError `input.unsupported` where the scheme does not apply, `input.symbol` where the policy leaves a name
 * without value
 */
export function pathModel(system: PathSystem, scheme: Scheme, quadrature: QuadratureName): PathModel {
  const { diffusion, actions, terminal, instance, policy, early } = system;
  const step = scheme.step(diffusion);
  if ('refused' in step)
    throw new CostateError({ code: 'input.unsupported', message: `${scheme.name} does not apply: ${step.refused}` });
  const payoffNames = scheme.weakOrder === Infinity ? ['J', 'J second'] : ['J'];
  const weights = [WEIGHT, SECOND];
  const goesOn = early?.goesOn ?? one;
  const running = multiply(goesOn, system.running);
  const variates = variateIncrements(system, step.martingale).map((increment) => multiply(goesOn, increment));
  const extras = [GROSS, EXCURSIONS, ...variates.map((_, i) => variateName(i))];
  const n = step.law?.drift.length ?? 0;
  const { decay, shift, spread } = transitionNames(n);
  const uniforms = [
    diffusion.time,
    ...[STEP, ROOT, ...weights, FACTOR, LEFT].map((e) => (e.kind === 'symbol' ? e.name : '')),
    ...diffusion.rates.keys(),
    ...diffusion.rates.values(),
    ...decay.flat(),
    ...shift,
    ...spread.flat(),
  ];
  const kernel = (outputs: readonly Expression[], columns: readonly string[]): PathKernel => ({
    graph: buildGraph(outputs, [...columns, ...uniforms]),
    columns: columns.length,
  });

  const coordinates = [...diffusion.coordinates, ...(early ? [ALIVE.name] : [])];
  const { switching = [] } = instance;
  const states = [...coordinates, ...actions, ...switching.map((_, r) => indicatorName(r))];
  const normals = Array.from({ length: step.draws }, (_, k) => normalName(k));
  const plus = (name: string, amount: Expression): Expression => add(symbol(name), amount);
  const folded = system.fold(step.next);
  const next = early ? [...early.held(folded, early.alive(folded)), early.alive(folded)] : folded;
  const received = early ? add(early.stopped, early.ended(folded)) : zero;
  const payoffs = payoffNames.map((name, i) => plus(name, add(multiply(weights[i] ?? WEIGHT, running), received)));
  const absolute = (amount: Expression): Expression => call('abs', amount);
  const lean = [...next, ...payoffs];
  // The end of the simulated time is no end of a problem with an infinite horizon.
  const isHorizon = Number.isFinite(instance.horizon);
  const left = early ? ALIVE : one;
  const [lastly, atEnd] = [multiply(left, system.running), isHorizon ? multiply(left, FACTOR, terminal) : zero];
  const closed = payoffNames.map((name, i) => plus(name, add(multiply(weights[i] ?? WEIGHT, lastly), atEnd)));
  return {
    coordinates: coordinates.length,
    endsEarly: early !== undefined,
    actions: actions.length,
    draws: step.draws,
    discount: instance.discount,
    quadrature,
    anew: instance.average !== undefined,
    payoffs: payoffNames.length === 2 ? 2 : 1,
    extras,
    lean: kernel(lean, [...states, ...normals, ...payoffNames]),
    rich: kernel(
      [
        ...lean,
        plus(GROSS, add(absolute(multiply(WEIGHT, running)), absolute(received))),
        plus(EXCURSIONS, system.excursions(step.next)),
        ...variates.map((increment, i) => plus(variateName(i), increment)),
      ],
      [...states, ...normals, ...payoffNames, ...extras],
    ),
    finish: kernel(closed, [...states, ...payoffNames]),
    finishRich: kernel(
      [...closed, add(plus(GROSS, absolute(multiply(WEIGHT, lastly))), absolute(atEnd))],
      [...states, ...payoffNames, GROSS],
    ),
    ...(policy.kind === 'table' ? { table: policy.table } : {}),
    ...(policy.kind === 'feedback' && policy.coefficients ? { coefficients: policy.coefficients } : {}),
    ...(step.law ? { law: step.law } : {}),
    ...(instance.switching ? { switching } : {}),
  };
}
