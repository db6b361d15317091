/** Formulas and steps of the Schrödinger bridge between N(m₀, v₀) and N(m₁, v₁) over Brownian motion on the line. */
import {
  add,
  derivative,
  equation,
  expectation,
  minusOne,
  multiply,
  one,
  power,
  relation,
  square,
  substitution,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { parseFormula } from '../../expression/grammar.js';
import { bind, bindFunction } from '../../expression/substitute.js';
import type { Hypothesis, Step } from '../step.js';

export const POSITIVE = ['v_0', 'v_1', 'sigma', 'T', 'S', 'epsilon'] as const;
const symbols = new Set([...POSITIVE, 'm_0', 'm_1', 'C', 't', 'x', 'xi', 'eta', 'zeta', 'h']);
export const f = (text: string): Expression => parseFormula(text, { symbols });

const [C, t] = [symbol('C'), symbol('t')];
const entropy = unknown('K', [C]);
const [mean, variance] = [unknown('m', [t]), unknown('v', [t])];

const ENTROPY = f('(log(sigma^2*T*v_0/(v_0*v_1 - C^2)) + (v_0 + v_1 - 2*C + (m_1 - m_0)^2)/(sigma^2*T) - 1)/2');
export const MEAN = f('(1 - t/T)*m_0 + t/T*m_1');
export const VARIANCE = f('(1 - t/T)^2*v_0 + 2*t/T*(1 - t/T)*S + (t/T)^2*v_1 + sigma^2*t*(T - t)/T');
export const ROOT = f('sqrt(v_0*v_1 + sigma^4*T^2/4) - sigma^2*T/2');
/** v₁ by the equation of the root, S² + σ²TS = v₀v₁. */
const END_VARIANCE = f('(S^2 + sigma^2*T*S)/v_0');
export const LEAST = f('(log(v_0/S) + (v_0 + v_1 - 2*S + (m_1 - m_0)^2)/(sigma^2*T) - 1)/2');
/** Slope of the bridge's drift in the state, with the singularity at T cancelled. */
export const SLOPE = f('-((1 - t/T)*v_0 + (2*t/T - 1)*S - t/T*v_1 + sigma^2*t)');

export const definitions = [
  equation(entropy, ENTROPY),
  equation(symbol('S'), ROOT),
  equation(mean, MEAN),
  equation(variance, VARIANCE),
];
const entropyBinding = bindFunction('K', ['C'], ENTROPY);
const bindings = {
  kind: 'identity',
  bindings: [bindFunction('m', ['t'], MEAN), bindFunction('v', ['t'], VARIANCE)],
} as const;
const plain = { premises: [] as readonly string[], assumptions: [] as readonly string[], facts: [] } as const;

const regular = relation(f('v_0*v_1 - C^2'), '>', zero);
export const regularCoupling: Hypothesis = {
  id: 'regular',
  statement: 'The coupling has a density.',
  why: 'Without one its relative entropy to the Wiener measure is infinite; the coupling that is found has one.',
  relation: regular,
};

const regularRoot = relation(f('v_0*v_1 - S^2'), '>', zero);

/** End points of the coupling with cross-covariance c, made of independent standard normals. */
const startPoint = f('m_0 + sqrt(v_0)*xi');
const endPoint = (c: string): Expression => f(`m_1 + ${c}*xi/sqrt(v_0) + sqrt(v_1 - ${c}^2/v_0)*eta`);

/** E log(coupling/reference): both start from N(m₀, v₀), so that only the laws of the end given the start count. */
const logRatio = add(
  f('log(sigma^2*T*v_0/(v_0*v_1 - C^2))/2 - eta^2/2'),
  multiply(f('1/(2*sigma^2*T)'), square(subtract(endPoint('C'), startPoint))),
);

export const couplingSteps: readonly Step[] = [
  {
    ...plain,
    id: 'relative-entropy',
    title: 'Relative entropy of a normal coupling',
    text: 'Both laws start alike. Given the start ξ, the end of the coupling is normal with noise η, that of the Wiener measure is normal about the start; K is the mean of the logarithm of their ratio.',
    claim: equation(expectation(['xi', 'eta'], logRatio), entropy),
    rule: 'relative-entropy',
    assumptions: ['decomposition', 'regular'],
    justification: { kind: 'identity', bindings: [entropyBinding] },
    facts: [regular],
  },
  {
    ...plain,
    id: 'first-order',
    title: 'How it changes with the cross-covariance',
    text: 'It is stationary exactly where C² + σ²TC = v₀v₁.',
    claim: equation(derivative(entropy, 'C'), f('(C^2 + sigma^2*T*C - v_0*v_1)/(sigma^2*T*(v_0*v_1 - C^2))')),
    rule: 'first-order-condition',
    premises: ['relative-entropy'],
    assumptions: ['regular'],
    justification: { kind: 'identity', bindings: [entropyBinding] },
    facts: [regular],
  },
  {
    ...plain,
    id: 'second-order',
    title: 'It is convex',
    claim: relation(derivative(entropy, 'C', 2), '>', zero),
    rule: 'second-order-condition',
    premises: ['first-order'],
    assumptions: ['regular'],
    justification: { kind: 'inequality', bindings: [entropyBinding] },
    facts: [regular],
  },
  {
    ...plain,
    id: 'root',
    title: 'The root of the equation, solved for the variance at the end',
    claim: equation(symbol('v_1'), END_VARIANCE),
    rule: 'root',
    premises: ['first-order'],
    justification: { kind: 'identity', bindings: [bind('S', ROOT)] },
  },
  {
    ...plain,
    id: 'root-sign',
    title: 'This root is positive',
    claim: relation(ROOT, '>', zero),
    rule: 'root',
    premises: ['root'],
    justification: { kind: 'inequality', bindings: [] },
  },
  {
    ...plain,
    id: 'other-root',
    title: 'The other one belongs to no coupling',
    text: 'By the Cauchy-Schwarz inequality the square of a cross-covariance is at most v₀v₁.',
    claim: relation(f('(sqrt(v_0*v_1 + sigma^4*T^2/4) + sigma^2*T/2)^2'), '>', f('v_0*v_1')),
    rule: 'root',
    premises: ['root'],
    justification: { kind: 'inequality', bindings: [] },
  },
  {
    ...plain,
    id: 'regular-root',
    title: 'The coupling that is found has a density',
    claim: regularRoot,
    rule: 'root',
    premises: ['root', 'root-sign'],
    justification: { kind: 'inequality', bindings: [bind('v_1', END_VARIANCE)] },
  },
  {
    ...plain,
    id: 'least-entropy',
    title: 'The least relative entropy',
    claim: equation(substitution(entropy, [bind('C', symbol('S'))]), LEAST),
    rule: 'value-at-optimum',
    premises: ['root', 'second-order', 'regular-root'],
    justification: {
      kind: 'identity',
      bindings: [entropyBinding, bind('S', ROOT)],
    },
  },
];

/** A point of the Brownian bridge between the ends of the coupling. */
const pinned = add(
  multiply(f('1 - t/T'), startPoint),
  multiply(f('t/T'), endPoint('S')),
  f('sigma*sqrt(t*(T - t)/T)*zeta'),
);
const centredEnd = subtract(endPoint('S'), symbol('m_1'));
const normals = ['xi', 'eta', 'zeta'];
const covariance = f('(1 - t/T)*S + t/T*v_1');

const step = (
  id: string,
  title: string,
  claim: Step['claim'],
  premises: readonly string[] = [],
  text?: string,
): Step => ({
  ...plain,
  id,
  title,
  ...(text === undefined ? {} : { text }),
  claim,
  rule: 'brownian-bridge',
  premises: [...premises, 'regular-root'],
  justification: bindings,
  facts: [regularRoot],
});

export const marginalSteps: readonly Step[] = [
  step(
    'mean',
    'The mean at time t',
    equation(expectation(normals, pinned), mean),
    [],
    'Between its ends the bridge is a Brownian bridge: the interpolation of the ends, and a noise of variance σ²t(T − t)/T.',
  ),
  step('variance', 'The variance at time t', equation(expectation(normals, square(subtract(pinned, mean))), variance), [
    'mean',
  ]),
  step('end-law', 'It ends with the variance asked for', equation(substitution(variance, [bind('t', symbol('T'))]), symbol('v_1')), ['variance']), // prettier-ignore
  step(
    'covariance',
    'How the end depends on the state',
    equation(expectation(normals, multiply(centredEnd, subtract(pinned, mean))), covariance),
    ['mean'],
  ),
  step(
    'drift',
    'The slope of the drift towards the expected end',
    equation(
      multiply(f('1/(T - t)'), subtract(multiply(covariance, power(variance, minusOne)), one)),
      multiply(SLOPE, f('1/T'), power(variance, minusOne)),
    ),
    ['variance', 'covariance'],
    'Given the state x the end is expected at m₁ + c(x − m)/v with the covariance c just found; the drift u heads there in the time that is left. Its slope stays finite at the end.',
  ),
  step(
    'mean-rate',
    'The controlled process keeps the mean',
    equation(derivative(mean, 't'), multiply(f('1/(T - t)'), subtract(symbol('m_1'), mean))),
    ['drift'],
  ),
  step(
    'variance-rate',
    'and the variance',
    equation(derivative(variance, 't'), add(multiply(f('2/T'), SLOPE), f('sigma^2'))),
    ['drift'],
    'The variance of dX = u dt + σ dW changes at twice the slope times itself, plus σ²: the marginals of the mixture of bridges are those of this process.',
  ),
];
