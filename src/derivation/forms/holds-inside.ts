/** Whether a form that was found on the branch on which no bound binds lies on it, as numbers see it. */
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { subtract } from '../../expression/expression.js';
import { rationalToNumber } from '../../expression/rational.js';
import { resolve } from '../../expression/resolve.js';
import type { Chain, Progress } from '../progress.js';
import type { Step } from '../step.js';
import { sampleStates } from './sample-states.js';

const STATES = 32;

/** False where a sign that was assumed of V is seen to be another somewhere; what numbers cannot tell is left to the checks. */
export function holdsInside({ setting: s, problem, parameters }: Chain, { steps }: Progress): boolean {
  const known = [...parameters].map(([name, v]) => [name, rationalToNumber(v)] as const);
  const points = sampleStates(problem, STATES, (e) => evaluateNumber(e, new Map(known)));
  const isBroken = ({ claim }: Step): boolean => {
    try {
      const distance = resolve(subtract(claim.left, claim.right), s.assumptions);
      const sign = claim.operator.startsWith('<') ? -1 : 1;
      return points.some((x) => {
        const at = new Map([...known, ...s.states.map((name, k) => [name, x[k] ?? NaN] as const)]);
        return sign * evaluateNumber(distance, at) < 0;
      });
    } catch (error) {
      if (error instanceof CostateError) return false;
      throw error;
    }
  };
  return !steps.some((step) => step.rule === 'discharged-sign' && isBroken(step));
}
