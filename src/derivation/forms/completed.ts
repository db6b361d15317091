/**
 * The form that the equation itself asks for: the functions that the rewards are made of, and those to which the equation leads from a
 * combination of them, as the square of a slope does, until it leads to no new ones.
 */
import { CostateError } from '../../errors.js';
import { one, type Expression, type Relation } from '../../expression/expression.js';
import { bindFunction } from '../../expression/substitute.js';
import { matchCoefficients } from '../match-coefficients.js';
import type { Chain } from '../progress.js';
import { valueParameters } from '../setting.js';
import { formsFor, hasConstant, spanOf, type ProposedForm } from './form.js';
import { rewardFunctions } from './reward-functions.js';

/** Rounds, and functions, beyond which it is given up. */
const MOST_ROUNDS = 4;
const MOST_FUNCTIONS = 8;

/**
 * @param equation for V alone
 * @returns undefined where there is no end of new functions
 */
export function completedForm({ setting: s, problem }: Chain, equation: Relation): ProposedForm | undefined {
  const make = formsFor(problem, s);
  let functions: readonly Expression[] = rewardFunctions(s, problem) ?? [];
  for (let round = 0; round < MOST_ROUNDS && functions.length > 0; round++) {
    if (functions.length > MOST_FUNCTIONS) return undefined;
    const form = make(spanOf(functions));
    const value = bindFunction(s.valueName, valueParameters(s), form.candidate);
    try {
      const met = matchCoefficients(equation, [value], s.states, s.assumptions)?.map(({ basis }) => basis);
      if (!met) return undefined;
      const more = met.filter((phi) => !functions.includes(phi) && (phi !== one || hasConstant(s)));
      if (more.length === 0) return form;
      functions = [...functions, ...more];
    } catch (error) {
      if (error instanceof CostateError) return undefined;
      throw error;
    }
  }
  return undefined;
}
