/** From Bellman's equation of a deterministic system with step h to the Hamilton-Jacobi-Bellman equation. */
import { generalChain } from '../../src/derivation/general-chain.js';
import { discreteValue } from '../../src/derivation/rules/discrete-value.js';
import type { Derivation } from '../../src/derivation/step.js';
import { call, fraction, multiply, one, zero } from '../../src/expression/expression.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { ONE } from '../../src/expression/rational.js';

const chain = (): Derivation =>
  generalChain({
    id: 'hjb-deterministic',
    title: 'The Hamilton-Jacobi-Bellman equation of a deterministic system',
    source: 'Bellman 1957; Fleming and Soner 2006',
    follows: ['bellman'],
    part: 'From Bellman to Hamilton, Jacobi and Bellman',
    place: 2,
    noisy: false,
    time: true,
    discounted: false,
  });

const f = (text: string) => parseFormula(text, { symbols: new Set(['P', 'h']) });

/** ẋ = a, reward −(x² + a²)/2 until time 1: V(0, x) = −½ tanh(1) x². */
const observed = () =>
  discreteValue({
    text: 'With ẋ = a and reward −(x² + a²)/2 until time 1 the value is −½ tanh(1 − t) x². In steps of h it is −½Px² with one update of P a step.',
    names: ['P'],
    start: [zero],
    update: [f('h + P/(1 + h*P)')],
    result: f('-P/2'),
    horizon: ONE,
    at: [zero, one],
    value: multiply(fraction(-1, 2), call('tanh', one)),
  });

export default (): Derivation => {
  const derivation = chain();
  return { ...derivation, steps: [...derivation.steps, observed()] };
};
