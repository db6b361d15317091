/** The mean of a discounted value along paths: Dynkin's formula, and what it says after a time T. */
import {
  add,
  derivative,
  equation,
  exp,
  minusOne,
  multiply,
  negate,
  symbol,
  unknown,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import type { Hypothesis, Justification, Step } from '../step.js';

export const integrability: Hypothesis = {
  id: 'integrability',
  statement:
    'E∫‖Σᵀ∇V‖²ds is finite over bounded times and reward and value have finite means, so that the martingale part has mean zero.',
  why: 'Holds for bounded derivatives and linear growth (Karatzas and Shreve 1991, section 5.7); without it the martingale may be a local one only.',
};

export const transversality: Hypothesis = {
  id: 'transversality',
  statement: 'e^{−ρT}E V(X_T) → 0 as T → ∞, so that V is the whole discounted reward.',
  why: 'Distinguishes the value from other solutions of the equation, which grow faster. The formula for finite T does not need it.',
};

const [rho, T] = [symbol('rho'), symbol('T')];
const discount = exp(negate(multiply(rho, T)));
/** J(T) = E∫₀ᵀe^{−ρs}r_α(X_s)ds, v(T) = E V(X_T) and R(T) = E r_α(X_T), all from the start x. */
const at = (name: string, time: Expression): Expression => unknown(name, [time]);
const start = unknown('V', [symbol('x')]);

const step = (
  id: string,
  title: string,
  claim: Relation,
  justification: Justification,
  more: Partial<Pick<Step, 'text' | 'premises' | 'assumptions'>> = {},
): Step => ({
  id,
  title,
  claim,
  rule: 'dynkin-formula',
  premises: [],
  assumptions: [],
  facts: [],
  justification,
  ...more,
});

export const meanAlongPaths: readonly Step[] = [
  step(
    'mean',
    'The mean along paths',
    equation(derivative(multiply(discount, at('v', T)), 'T'), negate(multiply(discount, at('R', T)))),
    { kind: 'hypothesis', why: 'the mean of the drift found above; the martingale part has mean zero' },
    {
      text: 'Write v(T) for the mean of V and R(T) for the mean of r_α at time T, and J(T) for the mean discounted reward until then.',
      premises: ['earned.d1'],
      assumptions: [integrability.id],
    },
  ),
  step('mean-start', 'Paths start at x', equation(at('v', zero), start), {
    kind: 'hypothesis',
    why: 'the meaning of v',
  }),
  step(
    'reward',
    'The reward until T',
    equation(derivative(at('J', T), 'T'), multiply(discount, at('R', T))),
    { kind: 'hypothesis', why: 'the meaning of J; the mean of the integral is the integral of the means' },
    { assumptions: [integrability.id] },
  ),
  step('reward-start', 'Nothing is earned in no time', equation(at('J', zero), zero), {
    kind: 'hypothesis',
    why: 'the meaning of J',
  }),
  step(
    'formula',
    'The formula of Feynman and Kac',
    equation(start, add(at('J', T), multiply(discount, at('v', T)))),
    {
      kind: 'integration',
      variable: 'T',
      from: zero,
      start: [
        { premise: 'mean-start', factor: minusOne },
        { premise: 'reward-start', factor: minusOne },
      ],
      rates: [
        { premise: 'mean', factor: minusOne },
        { premise: 'reward', factor: minusOne },
      ],
      bindings: [],
    },
    {
      text: 'What is earned until T and what is still expected then add up to the value at the start, for every T. Where the second part vanishes as T grows, V is the mean of all discounted rewards.',
      premises: ['mean', 'mean-start', 'reward', 'reward-start'],
      assumptions: [integrability.id, transversality.id],
    },
  ),
];
