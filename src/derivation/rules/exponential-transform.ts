/** ψ = e^{−V/λ} in place of V: the equation becomes linear, the payoff at the end the logarithm of ψ there. */
import {
  add,
  call,
  divide,
  equation,
  exp,
  multiply,
  negate,
  one,
  symbol,
  unknown,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { bindFunction } from '../../expression/substitute.js';
import type { ExponentialTransform } from '../exponential-transform.js';
import { generator, valueOf, valueParameters, type Setting } from '../setting.js';
import type { Step } from '../step.js';
import { TERMINAL_STEP } from './terminal-condition.js';

/** ψ(t, x) = e^{−V(t, x)/λ}. */
export const transformDefinition = (s: Setting, { name, scale }: ExponentialTransform): Relation =>
  equation(unknown(name, valueParameters(s).map(symbol)), exp(negate(divide(valueOf(s), scale))));

/** ψ_t + 𝓛ψ − (q/λ)ψ = 0 with 𝓛 the generator of paths that nobody steers, and −λ log ψ = g at the end. */
export function exponentialTransformSteps(
  s: Setting,
  transform: ExponentialTransform,
  terminal: Step | undefined,
  shared: Pick<Step, 'assumptions' | 'facts'>,
): readonly Step[] {
  const { name, scale, drift, cost } = transform;
  const slots = valueParameters(s);
  const psi = (...along: readonly string[]): Expression =>
    unknown(name, slots.map(symbol), slots.map((slot) => along.filter((other) => other === slot).length)); // prettier-ignore
  const definition = transformDefinition(s, transform);
  const bindings = [bindFunction(name, slots, definition.right)];
  const free = generator({ ...s, drift }, psi);
  const linear: Step = {
    id: 'linear',
    title: `The linear equation of ${name}`,
    text: 'The square of the gradient and the noise have the same matrix, up to a constant. An exponential of the value cancels one against the other: what is left is linear, and its solution is a mean over paths that nobody steers, each weighed by what it meets.',
    claim: equation(add(psi(s.time ?? ''), free, negate(multiply(divide(cost, scale), psi()))), zero),
    rule: 'field-substitution',
    premises: ['reduced'],
    justification: {
      kind: 'combination',
      terms: [{ premise: 'reduced', factor: divide(definition.right, scale) }],
      rewrites: [],
      bindings,
    },
    ...shared,
  };
  if (terminal?.claim.left.kind !== 'unknown') return [linear];
  const end: Step = {
    id: 'linear-end',
    title: `${name} at the end`,
    claim: equation(
      negate(multiply(scale, call('log', unknown(name, terminal.claim.left.arguments)))),
      terminal.claim.right,
    ),
    rule: 'field-substitution',
    premises: [TERMINAL_STEP],
    justification: {
      kind: 'combination',
      terms: [{ premise: TERMINAL_STEP, factor: one }],
      rewrites: [],
      bindings,
    },
    ...shared,
  };
  return [linear, end];
}
