/** Policy iteration for Merton's investor: constant policies stay constant, and one sweep finds the best share. */
import {
  add,
  bigO,
  equation,
  multiply,
  one,
  optimum,
  power,
  symbol,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { parseFormula, parseRelation } from '../../expression/grammar.js';
import { rational } from '../../expression/rational.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import type { Hypothesis, Step } from '../step.js';

/** Wealth w, consumption k_0 of the first policy and k_1 of the improved one per unit of wealth, the best one κ. */
export const INVESTOR_POSITIVE = ['w', 'gamma', 'k_0', 'k_1', 'k', 'kappa', 'sigma'] as const;
const scope = { symbols: new Set([...INVESTOR_POSITIVE, ...'rho mu r_f p p_0 p_1 A_0 A_1 h x'.split(' ')]) };
const f = (text: string): Expression => parseFormula(text, scope);
const says = (text: string): Relation => parseRelation(text, scope);

const share = says('p_1 = (mu - r_f)/(gamma*sigma^2)');
const cost = says('A_0 = k_1^(-gamma)');
const discount = says('rho = gamma*kappa + (1 - gamma)*(r_f + (mu - r_f)^2/(2*gamma*sigma^2))');
export const investorDefinitions: readonly Relation[] = [share, cost, discount];

export const feasible: Hypothesis = {
  id: 'feasible',
  statement: 'Under the improved policy utility grows more slowly than it is discounted.',
  why: 'Otherwise its value is not finite. For γ < 1 it follows from κ > 0; for γ > 1 it bounds what is consumed.',
  relation: says('gamma*kappa + (1 - gamma)*k_1 > 0'),
};

const plain = { premises: [], assumptions: [], facts: [] } as const;

/** The equation of a constant share and consumption, for a value in the form of a power. */
function constantPolicy(): Step {
  const data: readonly (readonly [string, Expression])[] = [
    ['f_alpha', f('x*(r_f + p_0*(mu - r_f) - k_0)')],
    ['Sigma_alpha', f('x*p_0*sigma')],
    ['r_alpha', f('(k_0*x)^(1 - gamma)/(1 - gamma)')],
    ['V', f('A_0*x^(1 - gamma)/(1 - gamma)')],
  ];
  const specialise = [...data.map(([name, value]) => bindFunction(name, ['x'], value)), bind('x', symbol('w'))];
  return {
    ...plain,
    id: 'investor.policy',
    title: 'The investor under a constant policy',
    text: 'A share p_{0} of the wealth w is at risk, and k_{0} of it is consumed per unit of time. The value is then a power of wealth.',
    claim: equation(
      f('rho*A_0*w^(1 - gamma)/(1 - gamma)'),
      f('w^(1 - gamma)*(k_0^(1 - gamma)/(1 - gamma) + A_0*(r_f + p_0*(mu - r_f) - k_0 - gamma*p_0^2*sigma^2/2))'),
    ),
    rule: 'fixed-policy',
    premises: ['policy-equation.d1'],
    justification: {
      kind: 'combination',
      terms: [{ premise: 'policy-equation.d1', factor: one, specialise }],
      rewrites: [],
      bindings: [],
    },
  };
}

/** The best share does not depend on the value, the best consumption does. */
const bestAgainst = (): Step => ({
  ...plain,
  id: 'investor.best',
  title: 'The best action against that value',
  text: 'The best share is the same whatever A_{0} is, so that one sweep finds it. What is consumed is k_{1}, for which A_{0} = k_{1}^{−γ}.',
  claim: equation(
    optimum(
      'sup',
      [
        { name: 'p', domain: { kind: 'real' } },
        { name: 'k', domain: { kind: 'positive' } },
      ],
      f('k^(1 - gamma)/(1 - gamma) + k_1^(-gamma)*(r_f + p*(mu - r_f) - k - gamma*p^2*sigma^2/2)'),
    ),
    f('gamma*k_1^(1 - gamma)/(1 - gamma) + k_1^(-gamma)*(r_f + (mu - r_f)^2/(2*gamma*sigma^2))'),
  ),
  rule: 'maximum',
  justification: { kind: 'optimum', at: [bind('p', share.right), bind('k', symbol('k_1'))], bindings: [] },
});

const nextValue = f('k_1^(1 - gamma)/(gamma*kappa + (1 - gamma)*k_1)');

/** The value of the improved policy. */
const improvedValue = (): Step => ({
  ...plain,
  id: 'investor.next',
  title: 'The value of the improved policy',
  claim: equation(symbol('A_1'), nextValue),
  rule: 'fixed-policy',
  premises: ['investor.policy'],
  assumptions: [feasible.id],
  facts: feasible.relation ? [feasible.relation] : [],
  justification: {
    kind: 'combination',
    terms: [
      {
        premise: 'investor.policy',
        factor: f('(1 - gamma)*w^(gamma - 1)/(gamma*kappa + (1 - gamma)*k_1)'),
        specialise: [bind('p_0', symbol('p_1')), bind('k_0', symbol('k_1')), bind('A_0', symbol('A_1'))],
      },
    ],
    rewrites: [],
    bindings: [share, discount].map(bindingOf),
  },
});

/** What is consumed after the next sweep, A_1^{−1/γ}, where k_1 is κ(1 + h). */
const consumedNext = (): Expression => power(substitute(nextValue, [bind('k_1', f('kappa*(1 + h)'))]), f('-1/gamma'));

/** The relative error of the consumption after a sweep is −½(γ − 1) times the square of the last one. */
const errorSquared = (): Step => ({
  ...plain,
  id: 'investor.quadratic',
  title: 'The next error is the square of the last, near the solution',
  text: 'Let k_{1} = κ(1 + h). The policy after the next sweep consumes A_{1}^{−1/γ}, in which h has no first power.',
  claim: equation(consumedNext(), add(multiply(symbol('kappa'), f('1 + (1 - gamma)*h^2/2')), bigO('h', rational(3)))),
  rule: 'taylor-expansion',
  premises: ['investor.next'],
  justification: { kind: 'expansion', variable: 'h', order: rational(3), bindings: [] },
});

/** Policy iteration for an investor of constant relative risk aversion, by constant policies. */
export const investorIteration = (): readonly Step[] => [
  constantPolicy(),
  bestAgainst(),
  improvedValue(),
  errorSquared(),
];
