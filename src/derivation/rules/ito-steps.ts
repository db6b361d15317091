/** Itô's formula over one step: its mean, its martingale part, and the table of products of increments. */
import {
  equation,
  expectation,
  multiply,
  sqrt,
  square,
  subtract,
  symbol,
  two,
  type Expression,
} from '../../expression/expression.js';
import { correlationBetween } from '../../expression/moments.js';
import { rational } from '../../expression/rational.js';
import { generatorFormula, itoRemainderFormula } from '../chain-formulas.js';
import type { Experiment } from '../experiment.js';
import type { FieldSetting } from '../field-setting.js';
import { STEP, type Setting } from '../setting.js';
import type { Step } from '../step.js';
import { vectorSteps } from '../vector-step.js';

const plain = { assumptions: [], facts: [], premises: [] as readonly string[] };
const identity = { kind: 'identity', bindings: [] } as const;

/** lim (E φ(X_h) − φ)/h = φ_t + 𝓛φ. */
export const generatorLimit = (s: FieldSetting): readonly Step[] =>
  vectorSteps({
    id: 'generator',
    title: 'The generator: expected change per unit of time',
    formula: generatorFormula(s),
    rule: 'step-limit',
    premises: ['expectation'],
    assumptions: ['smoothness'],
    justification: () => identity,
  });

/** E (φ(X_h) − φ − √h ∇φ·Σξ)² = O(h²): over 1/h steps only the drift part and the martingale remain. */
export const itoRemainder = (s: FieldSetting): readonly Step[] =>
  vectorSteps({
    id: 'ito-remainder',
    title: 'Itô’s formula: beside the martingale ∇φ·Σ dW everything is of order h in mean square per step',
    formula: itoRemainderFormula(s),
    rule: 'ito-formula',
    premises: ['taylor', 'expectation'],
    assumptions: ['smoothness'],
    justification: () => ({ kind: 'expansion', variable: STEP, order: rational(2), bindings: [] }),
  });

const increment = (normal: string): Expression => multiply(sqrt(symbol(STEP)), symbol(normal));

/** E ΔWᵢ ΔWⱼ = R_ij h, for each pair. */
export const quadraticVariationTable = (s: Setting): readonly Step[] =>
  s.normals.flatMap((first, i) =>
    s.normals.slice(0, i + 1).map((second, j): Step => {
      const weight =
        i === j ? symbol(STEP) : multiply(correlationBetween(s.normals, s.correlations)(i, j), symbol(STEP));
      return {
        ...plain,
        id: `product.${i + 1}${j + 1}`,
        title: i === j ? 'The square of an increment has mean h' : 'The product of two increments',
        claim: equation(expectation(s.normals, multiply(increment(first), increment(second)), s.correlations), weight),
        rule: 'quadratic-variation',
        justification: identity,
      };
    }),
  );

/** E ((ΔW)² − h)² = 2h²: over t/h steps the variance is 2th, so Σ(ΔW)² → t. */
export const quadraticVariationVariance = (normal: string): Step => ({
  ...plain,
  id: 'product.variance',
  title: 'Its variance is of second order, so the sum over t/h steps tends to t',
  claim: equation(
    expectation([normal], square(subtract(square(increment(normal)), symbol(STEP)))),
    multiply(two, square(symbol(STEP))),
  ),
  rule: 'quadratic-variation',
  justification: identity,
});

/** An observed statement: the left side names what the experiment observes, the right side is its stated value. */
export const observed = (
  id: string,
  title: string,
  left: Expression,
  right: Expression,
  experiment: Experiment,
): Step => ({
  ...plain,
  id,
  title,
  claim: equation(left, right),
  rule: 'observation',
  justification: { kind: 'observation', experiment },
});
