/** Two processes whose transition densities are known, held against the forward equation and against simulated paths. */
import {
  add,
  divide,
  equation,
  exp,
  fraction,
  half,
  log,
  minusOne,
  multiply,
  negate,
  number,
  one,
  square,
  subtract,
  symbol,
  two,
  unknown,
  derivative,
  type Domain,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { rational, type Rational } from '../../expression/rational.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { gaussianDensity, NUMERIC_PI } from '../gaussian-density.js';
import type { Step, UnknownFunction } from '../step.js';
import { observed } from './ito-steps.js';

/** Steps about one process, and what a derivation has to declare for them. */
export interface KnownDensity {
  readonly domains: readonly (readonly [string, Domain])[];
  readonly functions: readonly UnknownFunction[];
  readonly definitions: readonly Relation[];
  readonly steps: readonly Step[];
}

const [t, x, z, theta, s, start, pi] = ['t', 'x', 'z', 'theta', 's', 'x_0', 'pi'].map(symbol) as [
  Expression, Expression, Expression, Expression, Expression, Expression, Expression,
]; // prettier-ignore
const positive = (name: string): readonly [string, Domain] => [name, { kind: 'positive' }];
const bare: Pick<Step, 'premises' | 'assumptions' | 'facts'> = { premises: [], assumptions: [], facts: [] };

const mean = unknown('m', [t]);
const variance = unknown('v', [t]);
const q = unknown('q', [t, x]);
const meanValue = multiply(start, exp(negate(multiply(theta, t))));
const varianceValue = divide(
  multiply(square(s), subtract(one, exp(multiply(number(-2), theta, t)))),
  multiply(two, theta),
);
const normal = gaussianDensity([x], [mean], variance, pi);

/** dX = −θX dt + s dW from x₀: normal, with mean x₀e^{−θt} and variance s²(1 − e^{−2θt})/2θ. */
export function ornsteinUhlenbeck(): KnownDensity {
  const distance = subtract(x, mean);
  return {
    domains: ['t', 'theta', 's', 'pi'].map(positive),
    functions: [
      { name: 'm', parameters: ['t'], meaning: 'mean of the Ornstein-Uhlenbeck process dX = −θX dt + s dW from x₀' },
      { name: 'v', parameters: ['t'], meaning: 'its variance' },
      { name: 'q', parameters: ['t', 'x'], meaning: 'its density' },
    ],
    definitions: [equation(mean, meanValue), equation(variance, varianceValue), equation(q, normal)],
    steps: [
      {
        ...bare,
        id: 'ou-mean',
        title: 'The mean of the Ornstein-Uhlenbeck process',
        claim: equation(derivative(mean, 't'), negate(multiply(theta, mean))),
        rule: 'known-density',
        justification: { kind: 'identity', bindings: [bindFunction('m', ['t'], meanValue)] },
      },
      {
        ...bare,
        id: 'ou-variance',
        title: 'Its variance',
        claim: equation(derivative(variance, 't'), subtract(square(s), multiply(two, theta, variance))),
        rule: 'known-density',
        justification: { kind: 'identity', bindings: [bindFunction('v', ['t'], varianceValue)] },
      },
      {
        ...bare,
        id: 'ou-density',
        title: 'Its density solves the Fokker-Planck equation',
        text: 'The normal density depends on time through its mean and variance alone, so that their two equations make one for the density.',
        claim: equation(
          derivative(q, 't'),
          add(derivative(multiply(theta, x, q), 'x'), multiply(half, square(s), derivative(q, 'x', 2))),
        ),
        rule: 'known-density',
        premises: ['ou-mean', 'ou-variance'],
        justification: {
          kind: 'combination',
          terms: [
            { premise: 'ou-mean', factor: divide(multiply(q, distance), variance) },
            {
              premise: 'ou-variance',
              factor: multiply(half, q, subtract(square(divide(distance, variance)), divide(one, variance))),
            },
          ],
          rewrites: [],
          bindings: [bindFunction('q', ['t', 'x'], normal)],
        },
      },
      ...[rational(1, 2), rational(2)].map((horizon, i) => ouObserved(horizon, i + 1)),
    ],
  };
}

/** Paths of dX = −X dt + ½ dW from 1, in a histogram at the horizon. */
function ouObserved(horizon: Rational, index: number): Step {
  const at = [bind('theta', one), bind('s', half), bind('x_0', one), bind('t', number(horizon))];
  const [m, v] = [meanValue, varianceValue].map((e) => substitute(e, at)) as [Expression, Expression];
  return observed(
    `observed.ou.${index}`,
    'Observed: paths of dX = −X dt + ½ dW from 1',
    unknown('q', [number(horizon), x]),
    gaussianDensity([x], [m], v, NUMERIC_PI),
    {
      kind: 'law',
      system: { coordinates: ['x'], drift: [negate(x)], noise: [[half]] },
      start: { kind: 'point', at: [rational(1)] },
      horizon,
      steps: 20,
      coordinate: 'x',
      range: [rational(-2), rational(2)],
    },
  );
}

const [a, b] = [symbol('a'), symbol('b')];
const g = unknown('g', [t, z]);
const logNormal = (pi: Expression): Expression =>
  divide(
    gaussianDensity([log(z)], [multiply(subtract(a, multiply(half, square(b))), t)], multiply(square(b), t), pi),
    z,
  );

/** dZ = aZ dt + bZ dW from 1: log Z is normal with mean (a − b²/2)t and variance b²t. */
export function geometricBrownianMotion(): KnownDensity {
  const at = [bind('a', fraction(1, 2)), bind('b', half), bind('t', one)];
  return {
    domains: ['z', 'b'].map(positive),
    functions: [{ name: 'g', parameters: ['t', 'z'], meaning: 'density of dZ = aZ dt + bZ dW from 1' }],
    definitions: [equation(g, logNormal(pi))],
    steps: [
      {
        ...bare,
        id: 'geometric-density',
        title: 'Noise that grows with the state: the lognormal density',
        text: 'Here the place of the covariance matters: it stands inside both derivatives.',
        claim: equation(
          derivative(g, 't'),
          add(
            multiply(minusOne, derivative(multiply(a, z, g), 'z')),
            multiply(half, derivative(multiply(square(b), square(z), g), 'z', 2)),
          ),
        ),
        rule: 'known-density',
        justification: { kind: 'identity', bindings: [bindFunction('g', ['t', 'z'], logNormal(pi))] },
      },
      observed(
        'observed.geometric',
        'Observed: paths of dZ = ½Z dt + ½Z dW from 1',
        unknown('g', [one, z]),
        substitute(logNormal(NUMERIC_PI), at),
        {
          kind: 'law',
          system: { coordinates: ['z'], drift: [multiply(half, z)], noise: [[multiply(half, z)]] },
          start: { kind: 'point', at: [rational(1)] },
          horizon: rational(1),
          steps: 20,
          coordinate: 'z',
          range: [rational(1, 4), rational(5)],
        },
      ),
    ],
  };
}
