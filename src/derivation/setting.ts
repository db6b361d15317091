/** A controlled diffusion with its objective, ready for the rules: known problems and unknown f, Σ, r alike. */
import type { Assumptions } from '../expression/assumptions.js';
import {
  add,
  call,
  half,
  multiply,
  one,
  optimum,
  sqrt,
  subtract,
  symbol,
  unknown,
  zero,
  type Correlation,
  type Expression,
  type Unknown,
} from '../expression/expression.js';
import { correlationBetween } from '../expression/moments.js';
import { tidy } from '../expression/tidy.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import type { Variable } from '../problem/problem.js';

/** Name of the time step, where a problem calls nothing else by it. */
export const STEP = 'h';

/** Out of the regime of a setting: how often a Markov chain jumps into another one, and what the value is called there. */
export interface Jump {
  /** Per unit of time. */
  readonly rate: Expression;
  readonly valueName: string;
}

export interface Setting {
  readonly assumptions: Assumptions;
  /** Name of the time variable when the value depends on time (finite horizon), else undefined. */
  readonly time: string | undefined;
  readonly states: readonly string[];
  readonly controls: readonly Variable[];
  /** One entry a state. */
  readonly drift: readonly Expression[];
  /** `noise[i][j]` is the loading of state i on normal j. */
  readonly noise: readonly (readonly Expression[])[];
  /** Names of the standard normal increments. */
  readonly normals: readonly string[];
  readonly correlations: readonly Correlation[];
  readonly running: Expression;
  readonly discount: Expression;
  /** The long-run average, a symbol, where it is the criterion: V is then the relative value, and nothing is discounted. */
  readonly average?: Expression;
  /** Payoff of stopping now, where one may stop. */
  readonly stopping?: Expression;
  readonly sense: 'sup' | 'inf';
  /** Name of the value function, V unless said otherwise. */
  readonly valueName: string;
  /** Name of the time step, `STEP` unless said otherwise. */
  readonly step?: string;
  /** Where a Markov chain switches the data: this setting is that of one of its regimes. */
  readonly jumps?: readonly Jump[];
}

/** Name of the time step in a setting. */
export const stepOf = (s: Setting): string => s.step ?? STEP;

export const valueParameters = (s: Setting): readonly string[] =>
  s.time === undefined ? s.states : [s.time, ...s.states];

/** Names of what a problem is made of, the value included: whatever is not time, a state, a control or a noise. */
export function problemNames(s: Setting): readonly string[] {
  const optional = [...(s.stopping ? [s.stopping] : []), ...(s.average ? [s.average] : [])];
  const data = [...s.drift, ...s.noise.flat(), s.running, s.discount, ...optional];
  const own = new Set([...valueParameters(s), ...s.controls.map((c) => c.name)]);
  const jumps = s.jumps ?? [];
  const named = [...data, ...jumps.map((j) => j.rate)].flatMap((e) => [...unknownFunctions(e), ...freeSymbols(e)]);
  const values = [s.valueName, ...jumps.map((j) => j.valueName)];
  return [...new Set([...named, ...values])].filter((name) => !own.has(name));
}

/** The value function at the current time and state. */
export const valueOf = (s: Setting): Unknown => unknown(s.valueName, valueParameters(s).map(symbol)); // prettier-ignore

/** What a unit of time takes off the value: ρV, or the long-run average where that is the criterion. */
export const valueRate = (s: Setting): Expression => s.average ?? multiply(s.discount, valueOf(s));

/** ∂V along the given slots (names of parameters, repeated for higher orders). */
export function valueDerivative(s: Setting, ...along: readonly string[]): Unknown {
  const parameters = valueParameters(s);
  return unknown(
    s.valueName,
    parameters.map(symbol),
    parameters.map((name) => along.filter((other) => other === name).length),
  );
}

/** State i after one step: x + f h + Σ √h ξ. */
export const nextState = (s: Setting, i: number): Expression =>
  add(
    symbol(s.states[i] ?? ''),
    multiply(s.drift[i] ?? zero, symbol(stepOf(s))),
    ...s.normals.map((name, j) => multiply(s.noise[i]?.[j] ?? zero, sqrt(symbol(stepOf(s))), symbol(name))),
  );

/** What a unit of time is worth beyond the long-run average, where that is the criterion; else the running reward itself. */
export const rewardRate = (s: Setting): Expression =>
  s.average === undefined ? s.running : subtract(s.running, s.average);

/** Σ rate · (value there − value here) over the jumps out of a regime; zero where there is none. */
const gainOfJumps = (s: Setting, value: (name: string) => Expression): Expression =>
  add(...(s.jumps ?? []).map(({ rate, valueName }) => multiply(rate, subtract(value(valueName), value(s.valueName)))));

/**
 * V at the next time and state. With regimes, its mean over the regime after the step, which is another one with the
 * probability rate · h, up to o(h): V_i + h Σ q_ij (V_j − V_i), all of them at the next time and state.
 */
export function nextValue(s: Setting): Expression {
  const next = (name: string): Expression =>
    unknown(name, [
      ...(s.time === undefined ? [] : [add(symbol(s.time), symbol(stepOf(s)))]),
      ...s.states.map((_, i) => nextState(s, i)),
    ]);
  return add(next(s.valueName), multiply(symbol(stepOf(s)), gainOfJumps(s, next)));
}

/** What a state is loaded with: the normals that move it, by place. */
const loadings = (s: Setting, i: number): readonly (readonly [number, Expression])[] =>
  (s.noise[i] ?? []).flatMap((e, k) => (e === zero ? [] : [[k, e] as const]));

/** Entry (i, j) of ΣRΣᵀ. */
export function covariance(s: Setting, i: number, j: number): Expression {
  const correlation = correlationBetween(s.normals, s.correlations);
  const others = loadings(s, j);
  return add(
    ...loadings(s, i).flatMap(([k, e]) => others.map(([l, f]) => multiply(e, f, k === l ? one : correlation(k, l)))),
  );
}

/** 𝓛ᵃφ = ∇φ·f + ½ Tr(ΣRΣᵀ∇²φ), given φ's derivatives along named states. */
export function generator(s: Setting, derivativeOf: (...along: readonly string[]) => Expression): Expression {
  const first = s.states.map((x, i) => multiply(s.drift[i] ?? zero, derivativeOf(x)));
  const second = s.states.flatMap((x, i) =>
    s.states.slice(0, i + 1).flatMap((y, j) => {
      const rate = covariance(s, i, j);
      // Symmetry: the two mixed terms of ½ Tr(…) make one without the ½.
      return rate === zero ? [] : [multiply(i === j ? half : one, rate, derivativeOf(x, y))];
    }),
  );
  return tidy(add(...first, ...second));
}

/** The Hamiltonian r + 𝓛ᵃV (and Σ q_ij (V_j − V_i) of a regime) as a function of the control and the jets of V. */
export const hamiltonian = (s: Setting): Expression =>
  tidy(
    add(
      s.running,
      generator(s, (...along) => valueDerivative(s, ...along)),
      gainOfJumps(s, (name) => valueOf({ ...s, valueName: name })),
    ),
  );

/** The better of what stopping now brings and what going on brings; where one may not stop, the latter. */
export const orStopping = (s: Setting, stop: (payoff: Expression) => Expression, goOn: Expression): Expression =>
  s.stopping === undefined ? goOn : call(s.sense === 'sup' ? 'max' : 'min', stop(s.stopping), goOn);

/** sup (inf) of an expression over the setting's controls. */
export const overControls = (s: Setting, body: Expression): Expression => optimum(s.sense, s.controls, body);
