/** Controls at several distances from the optimal one: what they cost more is half the square of the distance. */
import {
  add,
  call,
  half,
  multiply,
  number,
  one,
  square,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { divideRational, multiplyRational, rational, type Rational } from '../../expression/rational.js';
import { HORIZON } from '../noised-mixture.js';
import type { Step } from '../step.js';
import { observed } from './ito-steps.js';
import { costOf, halfSquare, optimalControl } from './observed-control.js';

const START = [rational(-1)];
const x = symbol('x');
const inWords = ({ numerator, denominator }: Rational): string =>
  denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;

/** u* + ε k. */
const disturbed = (size: Rational, shape: Expression): readonly Expression[] =>
  optimalControl(1).map((best) => add(best, multiply(number(size), shape)));

/**
 * The cost of u* + ε sin 2x has the mean V + ½ E g, where g, a coordinate of its own, adds up the square of the distance
 * along the same path.
 */
function bothSides(size: Rational): Step {
  const shape = call('sin', multiply(number(2), x));
  const control = disturbed(size, shape);
  const { experiment, value } = costOf(control, START, halfSquare(control));
  const { coordinates, drift, noise } = experiment.system;
  const times = size.numerator === 1n && size.denominator === 1n ? '' : `${inWords(size)} `;
  return observed(
    `observed.gap.${inWords(size)}`.replace('/', '-'),
    `Observed: u* + ${times}sin 2x costs V and half of g = ∫(u − u*)² dt along its own path`,
    unknown('J', [number(0), number(-1)]),
    add(value, multiply(half, symbol('g'))),
    {
      ...experiment,
      system: {
        coordinates: [...coordinates, 'g'],
        drift: [...drift, square(multiply(number(size), shape))],
        noise: [...noise, [zero]],
      },
      start: { kind: 'point', at: [...START, rational(0)] },
    },
  );
}

/** A constant error ε costs ½ε²T, whatever the path. */
function constantError(size: Rational): Step {
  const control = disturbed(size, one);
  const { experiment, value } = costOf(control, START, halfSquare(control));
  const extra = divideRational(multiplyRational(multiplyRational(size, size), HORIZON), rational(2));
  return observed(
    'observed.constant-error',
    `Observed: an error of ${inWords(size)} in every step costs half its square per unit of time`,
    unknown('J', [number(0), number(-1)]),
    add(value, number(extra)),
    experiment,
  );
}

export const observedGap = (): readonly Step[] => [
  ...[rational(1, 2), rational(1), rational(2)].map(bothSides),
  constantError(rational(1)),
];
