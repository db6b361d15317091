/**
 * Least effort with dX = aX dt + u dt + dW, cost ½u² + pX² and qX_T² at the end: the value in closed form, and the same number
 * as a mean over free paths and as the cost of steered ones.
 */
import {
  add,
  divide,
  equation,
  exp,
  fraction,
  half,
  log,
  multiply,
  negate,
  number,
  one,
  square,
  sqrt,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { differentiate } from '../../expression/differentiate.js';
import { parseFormula } from '../../expression/grammar.js';
import { rational } from '../../expression/rational.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import type { Diffusion } from '../experiment.js';
import type { Step } from '../step.js';

const NAMES = new Set(['a', 'c', 'kappa', 'T', 't', 'x', 'I', 'w']);
const f = (text: string): Expression => parseFormula(text, { symbols: NAMES });
const [t, x] = [symbol('t'), symbol('x')];

/** w solves w'' = 2a w' + 2p w in the time to go, where κ² = a² + 2p; F = w'/(2w) solves the Riccati equation. */
const growth = f('((kappa + 2*c - a)*exp((a + kappa)*(T - t)) + (kappa - 2*c + a)*exp((a - kappa)*(T - t)))/(2*kappa)');
const curvature = divide(negate(differentiate(growth, 't')), multiply(number(2), growth));
const value = add(multiply(curvature, square(x)), multiply(half, log(growth)));
const valueName = 'V_2';
const jet = (...orders: readonly [number, number]): Expression => unknown(valueName, [t, x], orders);

export const quadraticDefinitions = [equation(unknown(valueName, [t, x]), value)];

const plain = { premises: [], assumptions: [], facts: [] } as const;
const closed = { kind: 'identity', bindings: [bindFunction(valueName, ['t', 'x'], value)] } as const;

const closedForm: readonly Step[] = [
  {
    ...plain,
    id: 'example',
    title: 'A value in closed form',
    text: 'For dX = aX dt + u dt + dW with cost ½u² + ½(κ² − a²)X² and cX² at the end the value is a quadratic function of the state, whose curvature solves a Riccati equation.',
    claim: equation(
      negate(jet(1, 0)),
      add(
        f('(kappa^2 - a^2)/2*x^2'),
        multiply(f('a*x'), jet(0, 1)),
        multiply(half, jet(0, 2)),
        negate(multiply(half, square(jet(0, 1)))),
      ),
    ),
    rule: 'substitution',
    justification: closed,
  },
  {
    ...plain,
    id: 'example-end',
    title: 'Its value at the end',
    claim: equation(unknown(valueName, [symbol('T'), x]), f('c*x^2')),
    rule: 'substitution',
    justification: closed,
  },
];

/** a = 1/5, p = 1/5 (hence κ = √11/5), c = 1/10, T = 1, from x = 1/2. */
const START = rational(1, 2);
const VALUES = [
  bind('a', fraction(1, 5)),
  bind('kappa', sqrt(fraction(11, 25))),
  bind('c', fraction(1, 10)),
  bind('T', one),
];
const atValues = (e: Expression): Expression => substitute(e, VALUES);
const atStart = substitute(atValues(value), [bind('t', zero), bind('x', number(START))]);
const effort = negate(atValues(differentiate(value, 'x')));
const paths = (system: Diffusion) =>
  ({ kind: 'paths', system, horizon: rational(1), steps: 64, statistic: 'mean' }) as const;
const runningCost = atValues(f('(kappa^2 - a^2)/2*x^2'));
const endCost = atValues(f('c*x^2'));

/** ∫ −e^{−I}ψ_x dW has mean zero whatever ψ is, and takes most of the noise out; so does ∫ −V_x dW. */
const freeNoise = negate(multiply(exp(negate(symbol('I'))), differentiate(exp(negate(atValues(value))), 'x')));

const observations: readonly Step[] = [
  {
    ...plain,
    id: 'observed.free',
    title: 'Observed: the mean of e^{−cost} over free paths is e^{−V}',
    claim: equation(unknown('psi', [zero, number(START)]), exp(negate(atStart))),
    rule: 'observation',
    justification: {
      kind: 'observation',
      experiment: {
        ...paths({ coordinates: ['x', 'I'], drift: [atValues(f('a*x')), runningCost], noise: [[one], [zero]] }),
        start: { kind: 'point', at: [START, rational(0)] },
        functional: { terminal: exp(negate(add(symbol('I'), endCost))), martingale: [freeNoise] },
      },
    },
  },
  {
    ...plain,
    id: 'observed.steered',
    title: 'Observed: the cost of paths steered by Σᵀ∇log ψ is V',
    claim: equation(unknown('J', [zero, number(START)]), atStart),
    rule: 'observation',
    justification: {
      kind: 'observation',
      experiment: {
        ...paths({ coordinates: ['x'], drift: [add(atValues(f('a*x')), effort)], noise: [[one]] }),
        start: { kind: 'point', at: [START] },
        functional: {
          running: add(multiply(half, square(effort)), runningCost),
          terminal: endCost,
          martingale: [effort],
        },
      },
    },
  },
];

export const pathIntegralExample: readonly Step[] = [...closedForm, ...observations];
