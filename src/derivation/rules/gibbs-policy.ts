/**
 * The Gibbs variational principle for three actions: reward less a multiple of the relative entropy to a reference policy
 * is largest at the policy proportional to reference times e to the reward over the temperature.
 */
import {
  add,
  divide,
  equation,
  exp,
  log,
  multiply,
  negate,
  optimum,
  relation,
  substitution,
  subtract,
  symbol,
  zero,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { parseFormula } from '../../expression/grammar.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { Step } from '../step.js';

const ACTIONS = [1, 2, 3] as const;
const each = (make: (a: number) => Expression): Expression => add(...ACTIONS.map(make));
const named = (name: string, a: number): Expression => symbol(`${name}_${a}`);
const tau = symbol('tau');

/** π_a and μ_a by weights, so that they are positive and sum to one. */
const share = (weights: string, a: number): Expression =>
  divide(
    named(weights, a),
    each((k) => named(weights, k)),
  );
const weighed = (a: number): Expression => multiply(named('mu', a), exp(divide(named('Q', a), tau)));
/** log Σ μ exp(Q/τ). */
const logPartition = log(each(weighed));
const gibbs = (a: number): Expression => divide(weighed(a), each(weighed));

/** Σ π (Q − τ log(π/μ)). */
const softReward = each((a) =>
  multiply(named('pi', a), subtract(named('Q', a), multiply(tau, log(divide(named('pi', a), named('mu', a)))))),
);
/** KL(π‖g). */
const divergence = each((a) => multiply(named('pi', a), log(divide(named('pi', a), named('g', a)))));

/** Q₂ and Q₃ stay below Q₁ by amounts that are not negative: the first action is best. */
const SHORTFALLS = [2, 3] as const;

export const gibbsDefinitions: readonly Relation[] = [
  ...ACTIONS.map((a) => equation(named('pi', a), share('w', a))),
  ...ACTIONS.map((a) => equation(named('mu', a), share('u', a))),
  ...ACTIONS.map((a) => equation(named('g', a), gibbs(a))),
  ...SHORTFALLS.map((a) => equation(named('Q', a), subtract(named('Q', 1), named('d', a)))),
];

const policy = ACTIONS.map((a) => bind(`pi_${a}`, share('w', a)));
const reference = ACTIONS.map((a) => bind(`mu_${a}`, share('u', a)));
const optimal = ACTIONS.map((a) => bind(`g_${a}`, substitute(gibbs(a), reference)));
const shortfalls = SHORTFALLS.map((a) => bind(`Q_${a}`, subtract(named('Q', 1), named('d', a))));

const plain = { premises: [] as readonly string[], assumptions: [], facts: [], rule: 'gibbs-policy' } as const;

/** Σ_{a>1} μ_a exp(−d_a/τ). */
const others = add(...SHORTFALLS.map((a) => multiply(named('mu', a), exp(negate(divide(named('d', a), tau))))));

export const gibbsSteps: readonly Step[] = [
  {
    ...plain,
    id: 'gap',
    title: 'What any policy falls short by',
    text: 'Write the logarithm of the Gibbs policy g ∝ μ exp(Q/τ) into the objective: the actions’ rewards cancel, and what remains is the logarithm of the normalising sum, less a relative entropy.',
    claim: equation(softReward, subtract(multiply(tau, logPartition), multiply(tau, divergence))),
    justification: { kind: 'identity', bindings: [...policy, ...reference, ...optimal] },
  },
  {
    ...plain,
    id: 'divergence',
    title: 'Relative entropy is not negative',
    text: 'Each logarithm lies above 1 − 1/u, and both policies sum to one.',
    claim: relation(divergence, '>=', zero),
    premises: ['gap'],
    justification: { kind: 'inequality', bindings: [...policy, ...reference, ...optimal] },
  },
  {
    ...plain,
    id: 'attained',
    title: 'The Gibbs policy attains the maximum',
    claim: equation(
      substitution(
        softReward,
        ACTIONS.map((a) => bind(`pi_${a}`, named('g', a))),
      ),
      multiply(tau, logPartition),
    ),
    premises: ['gap', 'divergence'],
    justification: { kind: 'identity', bindings: [...reference, ...optimal] },
  },
  {
    ...plain,
    id: 'best-action',
    title: 'Taking out the best action',
    text: 'Let the first action be best, and d₂, d₃ what the others fall short by.',
    claim: equation(multiply(tau, logPartition), add(symbol('Q_1'), multiply(tau, log(add(symbol('mu_1'), others))))),
    premises: ['attained'],
    justification: { kind: 'identity', bindings: [...reference, ...shortfalls] },
  },
  {
    ...plain,
    id: 'upper-bound',
    title: 'The soft maximum is at most the maximum',
    claim: relation(zero, '>=', multiply(tau, log(add(symbol('mu_1'), others)))),
    premises: ['best-action'],
    justification: { kind: 'inequality', bindings: reference },
  },
  {
    ...plain,
    id: 'lower-bound',
    title: 'and falls short of it by at most τ log(1/μ₁)',
    text: 'Both bounds together: as the temperature falls, the soft maximum tends to the maximum like τ.',
    claim: relation(log(divide(add(symbol('mu_1'), others), symbol('mu_1'))), '>=', zero),
    premises: ['best-action'],
    justification: { kind: 'inequality', bindings: reference },
  },
];

const f = (text: string): Expression =>
  parseFormula(text, { symbols: new Set(['p', 'mu_1', 'mu_2', 'tau', 'Q_1', 'Q_2']) });
/** sup over the probability p of the first of two actions, with the rewards given. */
export const softMaximum = (first: Expression, second: Expression): Expression =>
  optimum(
    'sup',
    [{ name: 'p', domain: { kind: 'interval', lower: zero, upper: f('1') } }],
    substitute(f('p*(Q_1 - tau*log(p/mu_1)) + (1 - p)*(Q_2 - tau*log((1 - p)/mu_2))'), [
      bind('Q_1', first),
      bind('Q_2', second),
    ]),
  );
export const softValue = (first: Expression, second: Expression): Expression =>
  substitute(f('tau*log(mu_1*exp(Q_1/tau) + mu_2*exp(Q_2/tau))'), [bind('Q_1', first), bind('Q_2', second)]);

/** The same maximum for two actions by a search over the one probability. */
export const twoActions: Step = {
  ...plain,
  id: 'maximum',
  title: 'Two actions: the maximum over the probability of the first',
  claim: equation(softMaximum(symbol('Q_1'), symbol('Q_2')), softValue(symbol('Q_1'), symbol('Q_2'))),
  justification: {
    kind: 'optimum',
    at: [bind('p', f('mu_1*exp(Q_1/tau)/(mu_1*exp(Q_1/tau) + mu_2*exp(Q_2/tau))'))],
    bindings: [],
  },
};
