/**
 * Policy iteration for the linear-quadratic regulator: each policy's Lyapunov equation, and the exact law by which the error
 * of the next value is the square of that of the last (Kleinman 1968: Newton's method for the Riccati equation).
 */
import {
  add,
  divide,
  equation,
  half,
  minusOne,
  multiply,
  one,
  optimum,
  relation,
  square,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { parseFormula, parseRelation } from '../../expression/grammar.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { bindingOf } from '../definition.js';
import type { Hypothesis, Justification, Step } from '../step.js';

/** P_0 with them: a cost of the form (q + rK²)/δ, as is shown below. */
export const REGULATOR_POSITIVE = ['beta', 'q', 'r', 'sigma', 'rho', 'P_0'] as const;
const scope = {
  symbols: new Set([...REGULATOR_POSITIVE, ...'alpha x a P P_1 K_0 K_1 c_0 c_1 delta_0 delta_1'.split(' ')]),
};
const f = (text: string): Expression => parseFormula(text, scope);
const says = (text: string): Relation => parseRelation(text, scope);

const gainOfAction = says('K_1 = beta*P_0/r');
const decay = (k: 0 | 1): Relation => says(`delta_${k} = rho - 2*(alpha - beta*K_${k})`);
export const regulatorDefinitions: readonly Relation[] = [gainOfAction, decay(0), decay(1)];

export const admissible: Hypothesis = {
  id: 'admissible',
  statement: 'The first policy is admissible: its quadratic cost does not grow as fast as it is discounted.',
  why: 'Otherwise its value is not finite, and there is nothing to improve.',
  relation: says('rho > 2*(alpha - beta*K_0)'),
};
const ADMISSIBLE_NEXT = says('rho > 2*(alpha - beta*K_1)');

/** K_1 and δ_1 in terms of P_0. */
function improvedNames(): readonly Binding[] {
  const action = bindingOf(gainOfAction);
  return [action, bind('delta_1', substitute(decay(1).right, [action]))];
}

type Part = Pick<Step, 'id' | 'title' | 'claim' | 'rule' | 'justification'> & Partial<Step>;
const step = (part: Part): Step => ({ premises: [], assumptions: [], facts: [], ...part });
const combination = (
  terms: readonly (readonly [string, Expression])[],
  bindings: readonly Binding[] = [],
): Justification => ({
  kind: 'combination',
  terms: terms.map(([premise, factor]) => ({ premise, factor })),
  rewrites: [],
  bindings,
});

const valueOf = (k: 0 | 1): Expression => f(`-P_${k}*x^2/2 - c_${k}`);
const lyapunov = (k: 0 | 1): Relation => says(`rho*P_${k} = q + r*K_${k}^2 + 2*(alpha - beta*K_${k})*P_${k}`);

/** The equation of a = −Kx, and what the coefficient of x² in it says. */
function policyCost(k: 0 | 1): readonly Step[] {
  const data: readonly (readonly [string, Expression])[] = [
    ['f_alpha', f(`(alpha - beta*K_${k})*x`)],
    ['Sigma_alpha', symbol('sigma')],
    ['r_alpha', f(`-(q + r*K_${k}^2)*x^2/2`)],
    ['V', valueOf(k)],
  ];
  const quadratic = `regulator.policy-${k}`;
  return [
    step({
      id: quadratic,
      title: k === 0 ? 'The regulator under a linear policy' : 'The same under the improved policy',
      ...(k === 0 ? { text: 'Under the action −K_{0}x the value is quadratic, V = −½P_{0}x² − c_{0}, and its equation is one between numbers.' } : {}), // prettier-ignore
      claim: equation(
        multiply(symbol('rho'), valueOf(k)),
        f(`-(q + r*K_${k}^2)*x^2/2 - (alpha - beta*K_${k})*P_${k}*x^2 - sigma^2*P_${k}/2`),
      ),
      rule: 'fixed-policy',
      premises: ['policy-equation.d1'],
      justification: {
        kind: 'combination',
        terms: [
          {
            premise: 'policy-equation.d1',
            factor: one,
            specialise: data.map(([name, value]) => bindFunction(name, ['x'], value)),
          },
        ],
        rewrites: [],
        bindings: [],
      },
    }),
    step({
      id: `lyapunov-${k}`,
      title: k === 0 ? 'The Lyapunov equation of the policy' : 'The Lyapunov equation of the improved policy',
      claim: lyapunov(k),
      rule: 'coefficient',
      premises: [quadratic],
      justification: {
        kind: 'coefficient',
        premise: quadratic,
        variables: ['x'],
        basis: [multiply(minusOne, half, square(symbol('x'))), minusOne],
        equations: [lyapunov(k), says(`rho*c_${k} = sigma^2*P_${k}/2`)],
        index: 0,
        bindings: [],
      },
    }),
  ];
}

/** The best action against the value of the first policy is linear again, and what it gains is a square. */
function improvedPolicy(): readonly Step[] {
  const body = f('-(q*x^2 + r*a^2)/2 - (alpha*x + beta*a)*P_0*x - sigma^2*P_0/2');
  const best = optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], body);
  const taken = substitute(body, [bind('a', f('-K_0*x'))]);
  return [
    step({
      id: 'regulator.best',
      title: 'The best action against the first value',
      text: 'It is −K_{1}x with K_{1} = βP_{0}/r: the improved policy is linear as well.',
      claim: equation(best, f('-q*x^2/2 - alpha*P_0*x^2 + beta^2*P_0^2*x^2/(2*r) - sigma^2*P_0/2')),
      rule: 'maximum',
      justification: { kind: 'optimum', at: [bind('a', f('-beta*P_0*x/r'))], bindings: [] },
    }),
    step({
      id: 'regulator.gain',
      title: 'The gain of the regulator',
      claim: equation(best, add(taken, f('r*(K_0 - K_1)^2*x^2/2'))),
      rule: 'completing-the-square',
      premises: ['regulator.best'],
      justification: combination([['regulator.best', one]], [bindingOf(gainOfAction)]),
    }),
  ];
}

/** The improved policy is admissible too. */
function admissibility(): readonly Step[] {
  const rate = says('rho = 2*(alpha - beta*K_1) + (q + r*K_1^2 + r*(K_1 - K_0)^2)/P_0');
  return [
    step({
      id: 'regulator.cost',
      title: 'The cost of the first policy',
      text: 'It is positive, as the policy is admissible.',
      claim: says('P_0 = (q + r*K_0^2)/delta_0'),
      rule: 'fixed-policy',
      premises: ['lyapunov-0'],
      assumptions: [admissible.id],
      facts: admissible.relation ? [admissible.relation] : [],
      justification: combination([['lyapunov-0', divide(one, decay(0).right)]], [bindingOf(decay(0))]),
    }),
    step({
      id: 'regulator.rate',
      title: 'The discount against the growth under the improved policy',
      claim: rate,
      rule: 'policy-improvement',
      premises: ['lyapunov-0'],
      justification: combination([['lyapunov-0', divide(one, symbol('P_0'))]], improvedNames()),
    }),
    step({
      id: 'regulator.admissible',
      title: 'So the improved policy is admissible',
      claim: ADMISSIBLE_NEXT,
      rule: 'sign',
      premises: ['regulator.rate'],
      justification: { kind: 'inequality', bindings: [bindingOf(rate)] },
    }),
  ];
}

/** P_0 ≥ P_1 ≥ P, and the error of P_1 is a multiple of the square of that of P_0. */
function convergence(): readonly Step[] {
  const lower = says('P_1 = P_0 - r*(K_0 - K_1)^2/delta_1');
  const law = says('P_1 = P + beta^2*(P_0 - P)^2/(r*delta_1)');
  const improved = ['lyapunov-1', 'regulator.admissible'];
  const facts = [relation(symbol('delta_1'), '>', zero)];
  const rate = divide(one, symbol('delta_1'));
  return [
    step({
      id: 'riccati',
      title: 'The Riccati equation of the regulator',
      claim: says('rho*P = q + 2*alpha*P - beta^2*P^2/r'),
      rule: 'recalled',
      justification: {
        kind: 'hypothesis',
        why: 'derived for the regulator',
        shownIn: { derivation: 'lqr', step: 'claims.riccati' },
      },
    }),
    step({
      id: 'regulator.falls',
      title: 'The cost falls by the gain',
      claim: lower,
      rule: 'policy-improvement',
      premises: ['lyapunov-0', ...improved],
      facts,
      justification: combination([['lyapunov-1', rate], ['lyapunov-0', multiply(minusOne, rate)]], improvedNames()), // prettier-ignore
    }),
    step({
      id: 'regulator.monotone',
      title: 'It never rises',
      claim: says('P_1 <= P_0'),
      rule: 'sign',
      premises: ['regulator.falls', 'regulator.admissible'],
      facts,
      justification: { kind: 'inequality', bindings: [bindingOf(lower)] },
    }),
    step({
      id: 'regulator.quadratic',
      title: 'The next error is the square of the last',
      text: 'Policy iteration is Newton’s method for the Riccati equation. That the error squares is no statement near the solution: it holds from the first sweep on.',
      claim: law,
      rule: 'newton-kleinman',
      premises: [...improved, 'riccati'],
      facts,
      justification: combination([['lyapunov-1', rate], ['riccati', multiply(minusOne, rate)]], improvedNames()), // prettier-ignore
    }),
    step({
      id: 'regulator.bound',
      title: 'And never below that of the best policy',
      claim: says('P_1 >= P'),
      rule: 'sign',
      premises: ['regulator.quadratic', 'regulator.admissible'],
      facts,
      justification: { kind: 'inequality', bindings: [bindingOf(law)] },
    }),
  ];
}

/** Policy iteration for dX = (αX + βa)dt + σ dW with reward −½(qX² + ra²), from the policy a = −K_0x. */
export const regulatorIteration = (): readonly Step[] => [
  ...policyCost(0),
  ...improvedPolicy(),
  ...admissibility(),
  ...policyCost(1),
  ...convergence(),
];
