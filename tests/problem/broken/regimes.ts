/** Parameters that switch at random: rates that are no generator, values that are none, points in no regime. */
import { slipsIn, type Broken } from './broken.js';

const SWITCHING = `title: A share whose growth switches
state: {x: positive}
control: {p: [0, 1]}
time: {name: t, horizon: infinite}
parameters: {sigma: 0.2, rho: 0.1, up: 0.12}
regimes: {mu: {values: [0.02, up], rates: [[-0.5, 0.5], [0.3, -0.3]]}}
dynamics:
  x: {drift: mu*p*x, noise: {W: sigma*p*x}}
objective:
  maximize: log(x)
  discount: rho
at: {x: 1, mu: 0.02}
`;

// prettier-ignore
export const REGIMES: readonly Broken[] = slipsIn('regimes', SWITCHING)(
  ['[-0.5, 0.5]', '«[-0.5, 0.4]»', "the rates in 'regimes.mu.rates[1]' do not sum to zero", '-2/5 as rate 1 of the row, minus the sum of the others'],
  ['[0.3, -0.3]', '«[0.3, 0.3]»', "the rates in 'regimes.mu.rates[2]' do not sum to zero", '-3/10 as rate 2 of the row, minus the sum of the others'],
  ['[-0.5, 0.5]', '«[0, 0.5]»', "the rates in 'regimes.mu.rates[1]' do not sum to zero", '-1/2 as rate 1 of the row, minus the sum of the others'],
  ['[-0.5, 0.5]', '[0.5, «-0.5»]', "the rate 'regimes.mu.rates[1][2]' is negative", 'a rate of at least 0 from value 1 to value 2'],
  ['[0.3, -0.3]', '[«-0.3», 0.3]', "the rate 'regimes.mu.rates[2][1]' is negative", 'a rate of at least 0 from value 2 to value 1'],
  ['[0.3, -0.3]', '«[-0.3]»', "'regimes.mu.rates[2]' has 1 rates", '2 rates, one to each value'],
  ['[0.3, -0.3]', '«[0.3, -0.3, 0]»', "'regimes.mu.rates[2]' has 3 rates", '2 rates, one to each value'],
  [', [0.3, -0.3]]', ']', "'regimes.mu.rates' has 1 rows", 'a square matrix, a row and a column for each of the 2 values', '[[-0'],
  ['[0.3, -0.3]]', '[0.3, -0.3], [0, 0]]', "'regimes.mu.rates' has 3 rows", 'a square matrix, a row and a column for each of the 2 values', '[[-0'],
  ['[[-0.5, 0.5], [0.3, -0.3]]', '«0.5»', "'regimes.mu.rates' is not a list", 'a list [ ... ]'],
  ['[[-0.5, 0.5], [0.3, -0.3]]', '[«0.5», 0.3]', "'regimes.mu.rates[1]' is not a list", 'a list [ ... ]'],
  ['[[-0.5, 0.5], [0.3, -0.3]]', '«[]»', "'regimes.mu.rates' has 0 rows", 'a square matrix, a row and a column for each of the 2 values'],
  ['[-0.5, 0.5]', '[-0.5, «.inf»]', "'.inf' is not a finite number in regimes.mu.rates[1][2]", 'a finite number'],
  ['[-0.5, 0.5]', '[-0.5, «fast»]', "unknown symbol 'fast' in regimes.mu.rates[1][2]", 'Declare it, under parameters if it is a number, as in fast: 1.'],
  ['[-0.5, 0.5]', '[-0.5, «x»]', "'x' is a state, which cannot be used here in regimes.mu.rates[1][2]", 'declared: rho, sigma, up'],
  ['[-0.5, 0.5]', '[-0.5, «mu»]', "'mu' is a parameter that switches, which cannot be used here in regimes.mu.", 'declared: rho, sigma, up'],
  ['[-0.5, 0.5]', '[-0.5, 1/«0»]', 'division by zero in regimes.mu.rates[1][2]', 'a divisor that is not zero'],
  ['[0.02, up]', '«[0.02]»', "'regimes.mu.values' has fewer than two values", 'A parameter with one value goes under parameters'],
  ['[0.02, up]', '«[]»', "'regimes.mu.values' has fewer than two values", 'A parameter with one value goes under parameters'],
  ['[0.02, up]', '«0.02»', "'regimes.mu.values' is not a list", 'a list [ ... ]'],
  ['[0.02, up]', '[0.02, «0.02»]', "'regimes.mu.values[2]' is the same as value 1", 'Regimes that differ in other things too are told apart by a number, su'],
  ['[0.02, up]', '[0.02, up, 0.3]', "'regimes.mu.rates' has 2 rows", 'a square matrix, a row and a column for each of the 3 values', '[[-0'],
  ['[0.02, up]', '[0.02, «.nan»]', "'.nan' is not a finite number in regimes.mu.values[2]", 'a finite number'],
  ['[0.02, up]', '[0.02, «upp»]', "unknown symbol 'upp' in regimes.mu.values[2]", 'up'],
  ['[0.02, up]', '[0.02, «x»]', "'x' is a state, which cannot be used here in regimes.mu.values[2]", 'declared: rho, sigma, up'],
  ['[0.02, up]', '[0.02, «[up]»]', "'regimes.mu.values[2]' is a list", 'a formula'],
  ['values: [0.02, up], ', '', "'values' is missing in regimes.mu", "the key 'values'", '{rat'],
  [', rates: [[-0.5, 0.5], [0.3, -0.3]]', '', "'rates' is missing in regimes.mu", "the key 'rates'", '{val'],
  ['values:', '«value»:', "unknown key 'value' in regimes.mu", 'values'],
  ['values:', '«levels»:', "unknown key 'levels' in regimes.mu", 'values'],
  ['rates:', '«rate»:', "unknown key 'rate' in regimes.mu", 'rates'],
  ['rates:', '«generator»:', "unknown key 'generator' in regimes.mu", 'rates'],
  ['rates: [[', '«start»: 0, rates: [[', "unknown key 'start' in regimes.mu", 'one of values, rates'],
  ['{mu: {values', '{«x»: {values', "'x' is both a state and a parameter that switches", 'each name once: another name for one of the two'],
  ['{mu: {values', '{«sigma»: {values', "'sigma' is both a parameter and a parameter that switches", 'each name once: another name for one of the two'],
  ['{mu: {values', '{«V»: {values', "a parameter that switches cannot be named 'V', which stands for the value f", 'another name, such as V1'],
  ['{mu: {values', '{«1mu»: {values', "'1mu' in regimes is not a name", 'a name of at most 64 Latin letters, digits and _, beginning with a let'],
  ['{mu: {values', '{nu: {values', "unknown symbol 'mu' in dynamics.x.drift", 'nu', 'mu*p'],
  ['{mu: {values: [0.02, up], rates: [[-0.5, 0.5], [0.3, -0.3]]}}', '«[0.02, 0.12]»', "'regimes' is not a map", 'a map, such as regimes: {z: {values: [0.1, 0.2], rates: [[-0.02, 0.02]'],
  ['{mu: {values: [0.02, up], rates: [[-0.5, 0.5], [0.3, -0.3]]}}', '{mu: «[0.02, 0.12]»}', "'regimes.mu' is not a map", 'a map, such as mu: {values: [0.1, 0.2], rates: [[-0.02, 0.02], [0.03, '],
  ['{mu: {values: [0.02, up], rates: [[-0.5, 0.5], [0.3, -0.3]]}}', '{mu: «0.02»}', "'regimes.mu' is not a map", 'a map, such as mu: {values: [0.1, 0.2], rates: [[-0.02, 0.02], [0.03, '],
  ['mu: 0.02}', 'mu: «0.03»}', "'at.mu' names no regime", 'one of the values of mu: 0.02, 0.12'],
  ['mu: 0.02}', 'mu: «.inf»}', "'at.mu' is not finite", 'a number such as 0.1 or 1/3'],
  ['mu: 0.02}', 'mu: «low»}', "'at.mu' is not a number: low", 'a number such as 0.1 or 1/3'],
  [', mu: 0.02}', '}', "'at' does not say in which regime: 'mu' is missing", 'mu: with one of its values 0.02, 0.12', '{x: 1'],
  ['discount: rho', 'discount: «-mu»', 'the discount rate is negative on an infinite horizon: -0.12', 'a rate of at least 0'],
  ['noise: {W:', 'noise: {«mu»:', "'mu' is both a parameter that switches and a noise", 'each name once: another name for one of the two'],
  ['control: {p: [0, 1]}', 'control: {mu: [0, 1]}', "'mu' is both a control and a parameter that switches", 'each name once: another name for one of the two', 'mu: {'],
);
