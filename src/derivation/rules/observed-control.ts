/** The noised mixture as a control problem: value, optimal control and cost in closed form, held against paths. */
import {
  add,
  half,
  log,
  multiply,
  negate,
  number,
  square,
  subtract,
  symbol,
  unknown,
  type Expression,
} from '../../expression/expression.js';
import { rational, type Rational } from '../../expression/rational.js';
import { differentiate } from '../../expression/differentiate.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { Diffusion, PathExperiment } from '../experiment.js';
import { NUMERIC_PI } from '../gaussian-density.js';
import {
  HORIZON,
  coordinatesOf,
  diagonal,
  noisedDensity,
  noisedLaw,
  noisedScore,
  reversed,
  reversedDrift,
  reversedNoise,
} from '../noised-mixture.js';
import type { Step } from '../step.js';
import { observed } from './ito-steps.js';

/** V = −log p_{T−t}. */
const valueOf = (dimension: number): Expression => reversed(negate(log(noisedDensity(dimension, NUMERIC_PI))));

/** u* = Σᵀ∇log p_{T−t}. */
export const optimalControl = (dimension: number): readonly Expression[] =>
  noisedScore(dimension).map((score) => multiply(reversedNoise, reversed(score)));

/** dX = (μ + Σu) dt + Σ dW. */
const controlled = (control: readonly Expression[]): Diffusion => ({
  coordinates: coordinatesOf(control.length),
  drift: reversedDrift(control.length).map((m, i) => add(m, multiply(reversedNoise, control[i] as Expression))),
  noise: diagonal(control.length, reversedNoise),
});

const divergenceOfDrift = (dimension: number): Expression =>
  add(...reversedDrift(dimension).map((m, i) => differentiate(m, coordinatesOf(dimension)[i] as string)));

/** ½‖u‖² − div μ on the way and −log p_data at the end, and the value at a start. */
export interface CostExperiment {
  readonly experiment: PathExperiment;
  readonly value: Expression;
}

/**
 * Paths under a control from a point at time 0. The martingale ∫ u*·dW = −∫ Σᵀ∇V·dW of mean zero is added: what V
 * takes from the noise it gives back, so that few paths suffice.
 * @param running what is paid on the way beside −div μ
 */
export function costOf(
  control: readonly Expression[],
  start: readonly Rational[],
  running: Expression,
): CostExperiment {
  const dimension = control.length;
  const value = valueOf(dimension);
  const at = (time: Rational): Expression => substitute(value, [bind('t', number(time))]);
  return {
    experiment: {
      kind: 'paths',
      system: controlled(control),
      start: { kind: 'point', at: start },
      horizon: HORIZON,
      steps: 64,
      functional: {
        running: subtract(running, divergenceOfDrift(dimension)),
        martingale: optimalControl(dimension),
        terminal: at(HORIZON),
      },
      statistic: 'mean',
    },
    value: substitute(
      at(rational(0)),
      coordinatesOf(dimension).map((name, i) => bind(name, number(start[i] ?? rational(0)))),
    ),
  };
}

export const halfSquare = (control: readonly Expression[]): Expression => multiply(half, add(...control.map(square)));

const optimalCost = (start: readonly Rational[], where: string): Step => {
  const control = optimalControl(start.length);
  const { experiment, value } = costOf(control, start, halfSquare(control));
  return observed(
    `observed.cost.${start.length}`,
    `Observed: from ${where} the optimal control costs −log p_T`,
    unknown(
      'J',
      start.map((s) => number(s)),
    ),
    value,
    experiment,
  );
};

const regeneratedLaw: Step = observed(
  'observed.regeneration',
  'Observed: from p_T the optimal control gives back the data, here the first coordinate in two dimensions',
  unknown('p', [number(0), symbol('x_1')]),
  substitute(noisedDensity(1, NUMERIC_PI), [bind('t', number(0)), bind('x', symbol('x_1'))]),
  {
    kind: 'law',
    system: controlled(optimalControl(2)),
    start: noisedLaw(2),
    horizon: HORIZON,
    steps: 64,
    coordinate: 'x_1',
    range: [rational(-2), rational(5, 2)],
  },
);

export const observedControl = (): readonly Step[] => [
  regeneratedLaw,
  optimalCost([rational(-1)], 'x = −1'),
  optimalCost([rational(0), rational(1, 2)], 'x = (0, 1/2)'),
];
