/** Whether the state stays in its domain from step to step, and what else is asked of a solution of Bellman's equation. */
import type { Assumptions } from '../../expression/assumptions.js';
import { subtract, zero, type Domain, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { isAtLeastZero } from '../../expression/sign-algebra.js';
import { signOf } from '../../expression/sign.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { ControlProblem } from '../../problem/problem.js';
import type { EndVerdict } from '../candidate-scope.js';
import type { Setting } from '../setting.js';
import type { Hypothesis } from '../step.js';
import type { DiscreteSetting } from './discrete-setting.js';

/** Differences that must not be negative for a value to lie in a domain; strict where it must be positive. */
function demands(value: Expression, domain: Domain): readonly { readonly e: Expression; readonly strict: boolean }[] {
  switch (domain.kind) {
    case 'positive':
      return [{ e: value, strict: true }];
    case 'nonnegative':
      return [{ e: value, strict: false }];
    case 'interval':
      return [
        { e: subtract(value, domain.lower), strict: false },
        { e: subtract(domain.upper, value), strict: false },
      ];
    case 'real':
    case 'set':
      return [];
  }
}

/** Whether signs show that the next state under the policy lies in its domain. */
export function stateKept(
  { setting: s }: DiscreteSetting,
  problem: ControlProblem,
  policy: ReadonlyMap<string, Expression>,
  assumptions: Assumptions,
): EndVerdict {
  const controls = [...policy].map(([name, e]) => bind(name, e));
  let verdict: EndVerdict = { kind: 'kept' };
  problem.states.forEach((state, i) => {
    const next = normalForm(substitute(s.drift[i] ?? zero, controls), assumptions);
    for (const { e, strict } of demands(next, state.domain)) {
      const sign = signOf(e, assumptions);
      if (strict ? sign === 'positive' : isAtLeastZero(sign)) continue;
      if (sign === 'negative' || (strict && sign === 'zero'))
        verdict = {
          kind: 'left',
          why: `under the policy the next ${state.name}, ${printText(next)}, lies outside its domain`,
        };
      else if (verdict.kind === 'kept')
        verdict = {
          kind: 'open',
          why: `signs do not show that the next ${state.name}, ${printText(next)}, lies in its domain`,
        };
    }
  });
  return verdict;
}

/** What the verification theorem asks beyond a solution, as far as it is not shown. */
export const scopeInSteps = (s: Setting, kept: EndVerdict): readonly Hypothesis[] => [
  ...(s.time === undefined
    ? [
        {
          id: 'admissible',
          statement: 'Only controls compete along whose paths the discounted value tends to zero in the mean.',
          why: 'Shown below for the optimal control; for the others it follows where the reward bounds the value (Stokey and Lucas 1989, theorem 4.14).',
        },
      ]
    : []),
  ...(kept.kind === 'open'
    ? [
        {
          id: 'invariance',
          statement: 'The state stays in its domain under the optimal control.',
          why: `Open here: ${kept.why}.`,
        },
      ]
    : []),
];
