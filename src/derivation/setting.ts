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

/** Name of the time step in every derivation. */
export const STEP = 'h';

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
  /** Payoff of stopping now, where one may stop. */
  readonly stopping?: Expression;
  readonly sense: 'sup' | 'inf';
  /** Name of the value function, V unless said otherwise. */
  readonly valueName: string;
}

export const valueParameters = (s: Setting): readonly string[] =>
  s.time === undefined ? s.states : [s.time, ...s.states];

/** Names of what a problem is made of, the value included: whatever is not time, a state, a control or a noise. */
export function problemNames(s: Setting): readonly string[] {
  const data = [...s.drift, ...s.noise.flat(), s.running, s.discount, ...(s.stopping ? [s.stopping] : [])];
  const own = new Set([...valueParameters(s), ...s.controls.map((c) => c.name)]);
  const named = data.flatMap((e) => [...unknownFunctions(e), ...freeSymbols(e)]);
  return [...new Set([...named, s.valueName])].filter((name) => !own.has(name));
}

/** The value function at the current time and state. */
export const valueOf = (s: Setting): Unknown => unknown(s.valueName, valueParameters(s).map(symbol)); // prettier-ignore

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
    multiply(s.drift[i] ?? zero, symbol(STEP)),
    ...s.normals.map((name, j) => multiply(s.noise[i]?.[j] ?? zero, sqrt(symbol(STEP)), symbol(name))),
  );

/** V at the next time and state. */
export const nextValue = (s: Setting): Expression =>
  unknown(s.valueName, [
    ...(s.time === undefined ? [] : [add(symbol(s.time), symbol(STEP))]),
    ...s.states.map((_, i) => nextState(s, i)),
  ]);

/** Entry (i, j) of ΣRΣᵀ. */
export function covariance(s: Setting, i: number, j: number): Expression {
  const correlation = correlationBetween(s.normals, s.correlations);
  return add(
    ...s.normals.flatMap((_, k) =>
      s.normals.map((__, l) =>
        multiply(s.noise[i]?.[k] ?? zero, s.noise[j]?.[l] ?? zero, k === l ? one : correlation(k, l)),
      ),
    ),
  );
}

/** 𝓛ᵃφ = ∇φ·f + ½ Tr(ΣRΣᵀ∇²φ), given φ's derivatives along named states. */
export function generator(s: Setting, derivativeOf: (...along: readonly string[]) => Expression): Expression {
  const first = s.states.map((x, i) => multiply(s.drift[i] ?? zero, derivativeOf(x)));
  const second = s.states.flatMap((x, i) =>
    s.states.slice(0, i + 1).map((y, j) => {
      // Symmetry: the two mixed terms of ½ Tr(…) make one without the ½.
      return multiply(i === j ? half : one, covariance(s, i, j), derivativeOf(x, y));
    }),
  );
  return tidy(add(...first, ...second));
}

/** The Hamiltonian r + 𝓛ᵃV as a function of the control and the jets of V. */
export const hamiltonian = (s: Setting): Expression =>
  tidy(
    add(
      s.running,
      generator(s, (...along) => valueDerivative(s, ...along)),
    ),
  );

/** The better of what stopping now brings and what going on brings; where one may not stop, the latter. */
export const orStopping = (s: Setting, stop: (payoff: Expression) => Expression, goOn: Expression): Expression =>
  s.stopping === undefined ? goOn : call(s.sense === 'sup' ? 'max' : 'min', stop(s.stopping), goOn);

/** sup (inf) of an expression over the setting's controls. */
export const overControls = (s: Setting, body: Expression): Expression => optimum(s.sense, s.controls, body);
