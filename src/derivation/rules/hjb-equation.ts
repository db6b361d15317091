/** From the limit for each control to the Hamilton-Jacobi-Bellman equation, under exchange of supremum and limit. */
import { equation, one, subtract, zero, type Expression, type Relation } from '../../expression/expression.js';
import {
  stepOf,
  hamiltonian,
  orStopping,
  overControls,
  problemNames,
  valueDerivative,
  valueOf,
  valueRate,
  type Setting,
} from '../setting.js';
import type { Hypothesis, Step } from '../step.js';
import { gainPerTime } from './step-limit.js';

export const exchangeHypothesis: Hypothesis = {
  id: 'exchange',
  statement: 'Optimum over controls and the limit h → 0 may be exchanged (the remainder is uniform in the control).',
  why: 'Holds on compact control sets with smooth data; in general part of a verification theorem (Yong and Zhou 1999, chapter 4).',
};

/** 0 = sup_a lim (…)/h, assumed. */
export const exchangeOfOptimumAndLimit = (s: Setting): Step => ({
  id: 'exchange',
  title: `No control gains over a vanishing step, the best one loses nothing (${stepOf(s)} → 0 inside the optimum)`,
  claim: equation(
    zero,
    orStopping(s, (payoff) => subtract(payoff, valueOf(s)), overControls(s, gainPerTime(s))),
  ),
  rule: 'exchange',
  premises: ['dynamic-programming'],
  assumptions: [exchangeHypothesis.id],
  justification: {
    kind: 'hypothesis',
    why: exchangeHypothesis.statement,
    forEvery: problemNames(s),
    exchange: { premise: 'dynamic-programming', variable: stepOf(s) },
  },
  facts: [],
});

/** ρV − V_t, or the long-run average: what stands left of the supremum. */
export const valueSide = (s: Setting): Expression =>
  s.time === undefined ? valueRate(s) : subtract(valueRate(s), valueDerivative(s, s.time));

/**
 * What the value obeys, given the optimal Hamiltonian (or its supremum): ρV − V_t = H, or, where one may stop, the variational
 * inequality max{g − V, H + V_t − ρV} = 0, of which one of the two vanishes everywhere (Bensoussan and Lions 1978).
 */
export const equationOfValue = (s: Setting, optimal: Expression): Relation =>
  s.stopping === undefined
    ? equation(valueSide(s), optimal)
    : equation(
        zero,
        orStopping(s, (payoff) => subtract(payoff, valueOf(s)), subtract(optimal, valueSide(s))),
      );

/** ρV − V_t = sup_a { r + 𝓛ᵃV }. */
export const hjbEquation = (s: Setting): Step => ({
  id: 'hjb',
  title:
    s.stopping === undefined
      ? 'The Hamilton-Jacobi-Bellman equation'
      : 'The Hamilton-Jacobi-Bellman variational inequality',
  claim: equationOfValue(s, overControls(s, hamiltonian(s))),
  rule: 'hjb-equation',
  premises: ['exchange', 'limit'],
  assumptions: [],
  justification: {
    kind: 'combination',
    terms: [{ premise: 'exchange', factor: one }],
    rewrites: ['limit'],
    bindings: [],
  },
  facts: [],
});
