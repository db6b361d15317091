/**
 * A linear system with quadratic reward on a finite horizon: the curvature of the value obeys a Riccati equation, the slope of
 * which at the stationary curvature is the rate at which the end is forgotten.
 */
import {
  add,
  bigO,
  derivative,
  equation,
  fraction,
  multiply,
  one,
  optimum,
  square,
  symbol,
  unknown,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { parseFormula, parseRelation } from '../../expression/grammar.js';
import { rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import type { Justification, Step } from '../step.js';

const SYMBOLS = 't T x a y m alpha beta kappa q rho sigma nu z P_0 d_T h L N Y'.split(' ');
const scope = {
  symbols: new Set(SYMBOLS),
  functions: new Map([
    ['V', ['t', 'x']],
    ['P', ['t']],
    ['c', ['t']],
    ['delta', ['t']],
    ['epsilon', ['t']],
  ]),
};
const f = (text: string): Expression => parseFormula(text, scope);
const relationOf = (text: string): Relation => parseRelation(text, scope);

const quadratic = relationOf('V = -P*x^2/2 - c');
const curvature = relationOf('P = P_0 + delta');
const constant = relationOf('c = sigma^2*P_0/(2*rho) + epsilon');
const rate = relationOf('nu = 2*beta^2*P_0/kappa + rho - 2*alpha');

export const riccatiDefinitions: readonly Relation[] = [quadratic, curvature, constant, rate];
export const riccatiPositive = ['beta', 'kappa', 'sigma', 'nu', 'P_0'] as const;

const best = (body: string): Expression => optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], f(body));
const reward = '-(q*x^2 + kappa*a^2)/2';

type Terms = readonly (readonly [premise: string, factor: Expression, specialise?: readonly Binding[]])[];
const combination = (terms: Terms, ...definitions: readonly Relation[]): Justification => ({
  kind: 'combination',
  terms: terms.map(([premise, factor, specialise]) => ({ premise, factor, ...(specialise ? { specialise } : {}) })),
  rewrites: [],
  bindings: definitions.map(bindingOf),
});

const step = (
  id: string,
  title: string,
  claim: Relation,
  rule: string,
  justification: Justification,
  premises: readonly string[] = [],
  text?: string,
): Step => ({
  id: `quadratic.${id}`,
  title,
  ...(text === undefined ? {} : { text }),
  claim,
  rule,
  premises: premises.map((name) => `quadratic.${name}`),
  assumptions: [],
  facts: [],
  justification,
});

const riccati = relationOf('D(P, t) = rho*P - q - 2*alpha*P + beta^2*P^2/kappa');
const constantRate = relationOf('D(c, t) = rho*c - sigma^2*P/2');
const coefficient = (index: number): Justification => ({
  kind: 'coefficient',
  premise: 'quadratic.reduced',
  variables: ['x'],
  basis: [f('x^2/2'), one],
  equations: [riccati, constantRate],
  index,
  bindings: [],
});

/** δ with δ(T) = d_T, z being e^{−ν(T−t)}. */
const closed = (z: string): Expression => f(`nu*d_T*${z}/(nu + beta^2*d_T*(1 - ${z})/kappa)`);
const deviation = closed('exp(-nu*(T - t))');

const exact: readonly Step[] = [
  step(
    'hjb',
    'A linear system with quadratic reward',
    equation(f('rho*V - D(V, t)'), best(`${reward} + (alpha*x + beta*a)*D(V, x) + sigma^2*D(V, x, 2)/2`)),
    'recalled',
    { kind: 'hypothesis', why: 'the equation above for this problem, all controls allowed' },
    [],
    'How fast is the end forgotten where nothing is bounded? Take dX = (αX + βa)dt + σ dW with reward −½(qX² + κa²).',
  ),
  step(
    'maximum',
    'The best control',
    equation(
      best(`${reward} + (alpha*x + beta*a)*y + sigma^2*m/2`),
      f('-q*x^2/2 + alpha*x*y + beta^2*y^2/(2*kappa) + sigma^2*m/2'),
    ),
    'maximum',
    { kind: 'optimum', at: [bind('a', f('beta*y/kappa'))], bindings: [] },
  ),
  step(
    'reduced',
    'A quadratic value put in',
    equation(
      f('-rho*P*x^2/2 - rho*c + D(P, t)*x^2/2 + D(c, t)'),
      f('-q*x^2/2 - alpha*P*x^2 + beta^2*P^2*x^2/(2*kappa) - sigma^2*P/2'),
    ),
    'reduced-equation',
    combination(
      [
        ['quadratic.hjb', one],
        ['quadratic.maximum', one, [bind('y', f('D(V, x)')), bind('m', f('D(V, x, 2)'))]],
      ],
      quadratic,
    ),
    ['hjb', 'maximum'],
  ),
  step('riccati', 'The curvature', riccati, 'coefficient', coefficient(0), ['reduced']),
  step('constant', 'The constant', constantRate, 'coefficient', coefficient(1), ['reduced']),
  step('rest', 'The stationary curvature', relationOf('rho*P_0 = q + 2*alpha*P_0 - beta^2*P_0^2/kappa'), 'recalled', {
    kind: 'hypothesis',
    why: 'P_0 names the positive root, the curvature on an infinite horizon (lqr)',
  }),
  step(
    'deviation',
    'The deviation from it',
    relationOf('D(delta, t) = nu*delta + beta^2*delta^2/kappa'),
    'linearisation',
    combination(
      [
        ['quadratic.riccati', one],
        ['quadratic.rest', one],
      ],
      curvature,
      rate,
    ),
    ['riccati', 'rest'],
    'Backward in time the deviation shrinks at the rate ν, once it is small.',
  ),
  step(
    'rate',
    'The rate',
    relationOf('nu^2 = (2*alpha - rho)^2 + 4*beta^2*q/kappa'),
    'linearisation',
    combination([['quadratic.rest', f('4*beta^2/kappa')]], rate),
    ['rest'],
  ),
  step(
    'solution',
    'The deviation in closed form',
    equation(
      derivative(deviation, 't'),
      add(multiply(symbol('nu'), deviation), multiply(f('beta^2/kappa'), square(deviation))),
    ),
    'substitution',
    { kind: 'identity', bindings: [] },
    ['deviation'],
    'The equation of the deviation is solved by an elementary function of e^{−ν(T−t)}.',
  ),
  step(
    'forgotten',
    'Far from the end it decays like e^{−ν(T−t)}',
    equation(closed('z'), add(f('nu*d_T*z/(nu + beta^2*d_T/kappa)'), bigO('z', rational(2)))),
    'taylor-expansion',
    { kind: 'expansion', variable: 'z', order: rational(2), bindings: [] },
    ['solution'],
    'With z for e^{−ν(T−t)}, which is small far from the end, the deviation is of first order in z.',
  ),
  step(
    'constant-deviation',
    'The constant follows',
    relationOf('D(epsilon, t) = rho*epsilon - sigma^2*delta/2'),
    'linearisation',
    combination([['quadratic.constant', one]], curvature, constant),
    ['constant'],
    'Noise adds a constant to the value. Its deviation decays at the discount rate, or with the curvature where that is slower.',
  ),
];

/** α = −½, β = κ = q = 1, ρ = 1/10. */
const VALUES = [
  bind('alpha', fraction(-1, 2)),
  bind('beta', one),
  bind('kappa', one),
  bind('q', one),
  bind('rho', fraction(1, 10)),
];
const atValues = (text: string): Expression => substitute(f(text), VALUES);

/** One step of Bellman's equation with step h, and the curvatures of the two steps before: N after L after Y. */
const observed = step(
  'observed',
  'Observed: how curvatures of the problem in steps of h settle',
  equation(unknown('nu', [symbol('h')]), atValues('sqrt((2*alpha - rho)^2 + 4*beta^2*q/kappa)')),
  'observation',
  {
    kind: 'observation',
    experiment: {
      kind: 'iteration',
      names: ['N', 'L', 'Y'],
      start: [f('0'), f('0'), f('0')],
      update: [atValues('q*h + exp(-rho*h)*(1 + alpha*h)^2*N*kappa/(kappa + exp(-rho*h)*N*beta^2*h)'), f('N'), f('L')],
      result: f('log((L - Y)/(N - L))/h'),
      horizon: rational(5),
      stepSizes: [rational(1, 20), rational(1, 40), rational(1, 80), rational(1, 160)],
      order: 1,
    },
  },
  ['rate'],
  'Iterating Bellman’s equation in steps of h, successive changes of the curvature shrink by e^{−νh}.',
);

export const riccatiDecay: readonly Step[] = [...exact, observed];
