/**
 * The optimal value of a finite process in exact numbers: a fixed point of the Bellman operator, the value of the greedy
 * policy, and the best of all stationary policies, each of them valued.
 */
import {
  add,
  call,
  equation,
  multiply,
  relation,
  substitution,
  subtract,
  symbol,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import type { Rational } from '../../expression/rational.js';
import { bind } from '../../expression/substitute.js';
import {
  allPolicies,
  asNumber,
  bellmanUpdate,
  optimalPolicy,
  policyValue,
  type FiniteProcess,
  type Policy,
} from '../finite-process.js';
import type { Step } from '../step.js';

type Name = (state: number) => string;
const optimal: Name = (s) => `v_${s + 1}`;
const iterate: Name = (s) => `w_${s + 1}`;
/** u_121,s: the value of the policy that takes action 1, 2, 1 in the states 1, 2, 3. */
const ofPolicy =
  (policy: Policy): Name =>
  (s) =>
    `u_${policy.map((a) => a + 1).join('')}_${s + 1}`;

/** r + γ Σⱼ p_j v_j with the numbers of the process and the names of a value. */
function actionFormula({ reward, transition, discount }: FiniteProcess, s: number, a: number, value: Name): Expression {
  const next = (transition[s]?.[a] ?? []).map((p, j) => multiply(asNumber(p), symbol(value(j))));
  const earned = reward[s]?.[a];
  return add(earned ? asNumber(earned) : zero, multiply(asNumber(discount), add(...next)));
}

const bestAction = (process: FiniteProcess, s: number, value: Name): Expression =>
  call('max', ...(process.reward[s] ?? []).map((_, a) => actionFormula(process, s, a, value)));

/** The largest |difference| over states. */
const largest = (differences: readonly Expression[]): Expression =>
  call('max', ...differences.map((d) => call('abs', d)));

const values = (name: Name, numbers: readonly Rational[]): readonly Binding[] =>
  numbers.map((x, s) => bind(name(s), asNumber(x)));

const optimalValue = (process: FiniteProcess): readonly Rational[] => policyValue(process, optimalPolicy(process));

const allValues = (process: FiniteProcess): readonly Binding[] => [
  ...values(optimal, optimalValue(process)),
  ...allPolicies(process).flatMap((policy) => values(ofPolicy(policy), policyValue(process, policy))),
];

/** The values of the optimum and of every policy, as numbers. */
export const valueDefinitions = (process: FiniteProcess): readonly Relation[] =>
  allValues(process).map((b) => equation(symbol(b.name), b.value));

const plain = { premises: [] as readonly string[], assumptions: [], facts: [] } as const;
const exactly = (bindings: readonly Binding[]) => ({ kind: 'identity', bindings }) as const;

/** max_a{…} = v_s at every state. */
export const fixedPoint = (process: FiniteProcess): readonly Step[] =>
  process.reward.map((_, s) => ({
    ...plain,
    id: `fixed-point.${s + 1}`,
    title: `The Bellman equation at state ${s + 1}`,
    ...(s === 0
      ? { text: 'Policy iteration in exact fractions proposes a value; it satisfies the Bellman equation.' }
      : {}),
    claim: equation(bestAction(process, s, optimal), symbol(optimal(s))),
    rule: 'policy-enumeration',
    justification: exactly(values(optimal, optimalValue(process))),
  }));

/** max_s |(T_π u)_s − u_s| = 0: the policy's own linear equation, all states at once. */
const policyEquation = (process: FiniteProcess, policy: Policy, value: Name): Relation =>
  equation(largest(policy.map((a, s) => subtract(actionFormula(process, s, a, value), symbol(value(s))))), zero);

const told = (policy: Policy): string => policy.map((a) => a + 1).join(', ');

/** The greedy policy's value is the fixed point. */
export function greedyAttains(process: FiniteProcess): Step {
  const policy = optimalPolicy(process);
  return {
    ...plain,
    id: 'greedy',
    title: `The greedy policy, actions ${told(policy)}, has this value`,
    claim: policyEquation(process, policy, optimal),
    rule: 'policy-enumeration',
    premises: process.reward.map((_, s) => `fixed-point.${s + 1}`),
    justification: exactly(values(optimal, optimalValue(process))),
  };
}

const policyId = (policy: Policy): string => `policy.${policy.map((a) => a + 1).join('')}`;

/** The value of each stationary policy. */
export const policyValues = (process: FiniteProcess): readonly Step[] =>
  allPolicies(process).map((policy) => ({
    ...plain,
    id: policyId(policy),
    title: `The value of the policy with actions ${told(policy)}`,
    claim: policyEquation(process, policy, ofPolicy(policy)),
    rule: 'policy-enumeration',
    justification: exactly(values(ofPolicy(policy), policyValue(process, policy))),
  }));

/** max_π u_π,s = v_s. */
export const bestOfAll = (process: FiniteProcess): readonly Step[] =>
  process.reward.map((_, s) => ({
    ...plain,
    id: `best.${s + 1}`,
    title: `From state ${s + 1} no stationary policy earns more`,
    claim: equation(
      call('max', ...allPolicies(process).map((policy) => symbol(ofPolicy(policy)(s)))),
      symbol(optimal(s)),
    ),
    rule: 'policy-enumeration',
    premises: [...allPolicies(process).map(policyId), `fixed-point.${s + 1}`],
    justification: exactly(allValues(process)),
  }));

/** γ ‖V_k − v‖ ≥ ‖TV_k − v‖ for the first sweeps of value iteration from zero. */
export function sweeps(process: FiniteProcess, count: number): readonly Step[] {
  const states = process.reward.map((_, s) => s);
  const off = (value: (s: number) => Expression): Expression =>
    largest(states.map((s) => subtract(value(s), symbol(optimal(s)))));
  let current: readonly Rational[] = states.map(() => ({ numerator: 0n, denominator: 1n }));
  return Array.from({ length: count }, (_, k): Step => {
    const at = values(iterate, current);
    current = bellmanUpdate(process, current);
    return {
      ...plain,
      id: `sweep.${k + 1}`,
      title: `Sweep ${k + 1} of value iteration shrinks the error by the factor γ at least`,
      ...(k === 0
        ? { text: 'Observed on the same process, in exact fractions: w is the value before the sweep.' }
        : {}),
      claim: relation(
        multiply(
          asNumber(process.discount),
          substitution(
            off((s) => symbol(iterate(s))),
            at,
          ),
        ),
        '>=',
        substitution(
          off((s) => bestAction(process, s, iterate)),
          at,
        ),
      ),
      rule: 'value-iteration',
      justification: { kind: 'inequality', bindings: values(optimal, optimalValue(process)) },
    };
  });
}
