/** From the discounted Bellman equation of a controlled diffusion with step h to ρV = max{r + 𝓛V}. */
import { generalChain } from '../../src/derivation/general-chain.js';
import { discreteValue } from '../../src/derivation/rules/discrete-value.js';
import type { Derivation } from '../../src/derivation/step.js';
import { one, zero } from '../../src/expression/expression.js';
import { parseFormula } from '../../src/expression/grammar.js';

const chain = (): Derivation =>
  generalChain({
    id: 'hjb-diffusion',
    title: 'The Hamilton-Jacobi-Bellman equation of a controlled diffusion',
    source: 'Fleming and Soner 2006; Yong and Zhou 1999',
    follows: ['ito', 'hjb-deterministic'],
    part: 'From Bellman to Hamilton, Jacobi and Bellman',
    place: 5,
    noisy: true,
    time: false,
    discounted: true,
  });

const f = (text: string) => parseFormula(text, { symbols: new Set(['P', 'c', 'h']) });

/** dX = a dt + dW, reward −(x² + a²)/2, discount ½: V = −½P(x² + 2) with P² + P/2 = 1. */
const observed = () =>
  discreteValue({
    text: 'With dX = a dt + dW, reward −(x² + a²)/2 and discount rate ½ the value is −½Px² − P, where P² + ½P = 1. In steps of h it is quadratic too, and iterating the Bellman equation finds its two coefficients.',
    names: ['P', 'c'],
    start: [zero, zero],
    update: [f('h + exp(-h/2)*P/(1 + exp(-h/2)*h*P)'), f('exp(-h/2)*(c + h*P/2)')],
    result: f('-P/2 - c'),
    at: [one],
    value: f('-3*(sqrt(17) - 1)/8'),
  });

export default (): Derivation => {
  const derivation = chain();
  return { ...derivation, steps: [...derivation.steps, observed()] };
};
