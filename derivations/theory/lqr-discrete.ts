/** The linear-quadratic regulator in steps of h: its Riccati equation, and how the root approaches the continuous one. */
import type { IterationExperiment } from '../../src/derivation/experiment.js';
import {
  limitEquation,
  limitRoot,
  regularRoot,
  rootSlope,
  seriesResidual,
  type ImplicitSeries,
} from '../../src/derivation/rules/implicit-series.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import {
  add,
  divide,
  equation,
  expectation,
  limit,
  minusOne,
  multiply,
  one,
  optimum,
  square,
  subtract,
  symbol,
  type Domain,
  type Expression,
} from '../../src/expression/expression.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { rational, type Rational } from '../../src/expression/rational.js';
import { bind, substitute } from '../../src/expression/substitute.js';

const POSITIVE = ['beta', 'q', 'r', 'sigma', 'rho', 'h', 'P', 'P_h'];
const symbols = new Set([...POSITIVE, 'alpha', 'x', 'a', 'xi', 'c_h', 'kappa', 'P_1']);
const f = (text: string): Expression => parseFormula(text, { symbols });

const value = f('-P_h*x^2/2 - c_h');
const expected = expectation(['xi'], substitute(value, [bind('x', f('x + (alpha*x + beta*a)*h + sigma*sqrt(h)*xi'))]));
const discount = f('exp(-rho*h)');
const nextValue = f('-P_h*((1 + alpha*h)*x + beta*h*a)^2/2 - sigma^2*h*P_h/2 - c_h');
const best = (next: Expression): Expression =>
  optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], add(f('-(q*x^2 + r*a^2)*h/2'), multiply(discount, next)));
/** What the quadratic part of the value becomes in one step with the best action. */
const nextRoot = f('q*h + exp(-rho*h)*(1 + alpha*h)^2*r*P_h/(r + exp(-rho*h)*beta^2*h*P_h)');
const nextConstant = f('exp(-rho*h)*(c_h + sigma^2*h*P_h/2)');
const attained = subtract(multiply(f('-x^2/2'), nextRoot), nextConstant);
const bestAction = f('-exp(-rho*h)*beta*P_h*(1 + alpha*h)*x/(r + exp(-rho*h)*beta^2*h*P_h)');

const continuousRoot = f('r*(2*alpha - rho + sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)');
const closedLoop = f('alpha - beta^2*P/r');
const slope = f('P*(kappa^2 - 2*rho*kappa + rho^2/2)/(rho - 2*kappa)');
const root = bind('P', continuousRoot);
/** The continuous Riccati equation, solved for the weight of the state. */
const rootEquation = f('(rho - 2*alpha)*P + beta^2*P^2/r');
const slopeInRoot = substitute(slope, [bind('kappa', closedLoop)]);

const series: ImplicitSeries = {
  residual: divide(subtract(nextRoot, symbol('P_h')), symbol('h')),
  unknown: 'P_h',
  step: 'h',
  root: symbol('P'),
  slope: symbol('P_1'),
  limit: f('q + (2*alpha - rho)*P - beta^2*P^2/r'),
  rootEquation: equation(symbol('q'), rootEquation),
  bindings: [bind('q', rootEquation), bind('kappa', closedLoop), bind('P_1', slopeInRoot)],
  rootBindings: [root],
  premises: ['continuous-root', 'riccati'],
};

const plain = { premises: [] as readonly string[], assumptions: [], facts: [] } as const;
const equations = [equation(symbol('P_h'), nextRoot), equation(symbol('c_h'), nextConstant)] as const;

const quadratic: readonly Step[] = [
  {
    ...plain,
    id: 'bellman',
    title: 'The Bellman equation with step h for a quadratic value',
    claim: equation(value, best(expected)),
    rule: 'dynamic-programming',
    justification: {
      kind: 'hypothesis',
      why: 'the discrete problem itself, with the form in which its value is sought; what it asks of P and c follows',
    },
  },
  {
    ...plain,
    id: 'expectation',
    title: 'The mean of the next value',
    claim: equation(expected, nextValue),
    rule: 'gaussian-expectation',
    justification: { kind: 'identity', bindings: [] },
  },
  {
    ...plain,
    id: 'maximum',
    title: 'The best action',
    text: 'For P > 0 the right side is concave in the action, and stationary at an action proportional to the state.',
    claim: equation(best(nextValue), attained),
    rule: 'maximum',
    justification: { kind: 'optimum', at: [bind('a', bestAction)], bindings: [] },
  },
  {
    ...plain,
    id: 'reduced',
    title: 'The Bellman equation without the action',
    claim: equation(value, attained),
    rule: 'reduced-equation',
    premises: ['bellman', 'expectation', 'maximum'],
    justification: {
      kind: 'combination',
      terms: ['bellman', 'maximum'].map((premise) => ({ premise, factor: one })),
      rewrites: ['expectation'],
      bindings: [],
    },
  },
  ...(['riccati', 'constant'] as const).map((id, index): Step => ({
    ...plain,
    id,
    title: id === 'riccati' ? 'The discrete Riccati equation' : 'The equation of the constant',
    claim: equations[index] ?? equations[0],
    rule: 'coefficient',
    premises: ['reduced'],
    justification: {
      kind: 'coefficient',
      premise: 'reduced',
      variables: ['x'],
      basis: [multiply(f('-1/2'), square(symbol('x'))), minusOne],
      equations,
      index,
      bindings: [],
    },
  })),
];

/** The parameters of the problem file, for which the table of reference numbers is given. */
const numbers = Object.entries({ alpha: '-1/2', beta: '1', q: '1', r: '1/10', sigma: '3/10', rho: '1/10' }).map(
  ([name, text]) => bind(name, f(text)),
);
const atNumbers = (e: Expression): Expression => substitute(e, numbers);
const rootNumber = atNumbers(continuousRoot);
const slopeNumber = substitute(atNumbers(slopeInRoot), [bind('P', rootNumber)]);

/** Value iteration of the discrete problem, to its end. */
const discreteRiccati = (result: Expression, stepSizes: readonly Rational[]): IterationExperiment => ({
  kind: 'iteration',
  names: ['P_h'],
  start: [one],
  update: [atNumbers(nextRoot)],
  result,
  stepSizes,
  order: 1,
});
const steps = (...perUnit: readonly number[]): readonly Rational[] => perUnit.map((n) => rational(1, n));

const observed = (
  id: string,
  title: string,
  result: Expression,
  right: Expression,
  sizes: readonly Rational[],
): Step => ({
  ...plain,
  id: `observed.${id}`,
  title: `Observed: ${title}`,
  claim: equation(limit('h', result), right),
  rule: 'observation',
  justification: { kind: 'observation', experiment: discreteRiccati(result, sizes) },
});

export default (): Derivation => ({
  id: 'lqr-discrete',
  title: 'The regulator in discrete time',
  source: 'Kalman 1960; Bryson and Ho 1975',
  kind: 'theory',
  part: 'Policies and their values',
  place: 5,
  follows: ['bellman', 'lqr'],
  introduction:
    'A regulator that may act only every h units of time has a quadratic value as well. Its coefficient solves a Riccati equation of its own, from which the continuous one appears as h vanishes. The implicit function theorem then says how fast: the error of a time step is first order, with a coefficient that can be written down.',
  assumptions: {
    domains: new Map<string, Domain>(POSITIVE.map((name) => [name, { kind: 'positive' }])),
    facts: [],
  },
  functions: [],
  scales: new Map([['h', rational(1, 10)]]),
  hypotheses: [],
  definitions: [equation(symbol('kappa'), closedLoop), equation(symbol('P_1'), slope)],
  steps: [
    ...quadratic,
    {
      ...plain,
      id: 'continuous-root',
      title: 'The root of the continuous Riccati equation',
      claim: equation(symbol('P'), continuousRoot),
      rule: 'recalled',
      justification: {
        kind: 'hypothesis',
        why: 'derived, with the reason for this root, for the regulator in continuous time',
        shownIn: { derivation: 'lqr', step: 'root.P' },
      },
    },
    limitEquation(series),
    limitRoot(series),
    regularRoot(series, '<'),
    rootSlope(series),
    seriesResidual(series),
    observed(
      'root',
      'the root of the step tends to the continuous one',
      symbol('P_h'),
      rootNumber,
      steps(10, 20, 40, 80),
    ),
    observed(
      'slope',
      'and its difference quotient to the coefficient of h',
      divide(subtract(symbol('P_h'), rootNumber), symbol('h')),
      slopeNumber,
      steps(160, 320, 640, 1280),
    ),
  ],
});
