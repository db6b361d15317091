/** Whether the unknowns found make a value function, tried at the parameters' values before anything is shown of it. */
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { substitution, subtract, type Expression, type Relation } from '../../expression/expression.js';
import { relationHolds } from '../../expression/relation-holds.js';
import { resolve } from '../../expression/resolve.js';
import { bindFunction } from '../../expression/substitute.js';
import { valueParameters, type Setting } from '../setting.js';
import { statesIn, type Region } from './region.js';
import type { Domain } from '../../expression/expression.js';

/** Left sides that differ from the right by a larger share than this are no equal ones. */
const CLOSE = 1e-7;

export interface Tried {
  readonly region: Region;
  readonly value: Expression;
}

/** Whether the equation holds on every piece, at states all over it. */
export function holdsOnPieces(
  s: Setting,
  reduced: Relation,
  pieces: readonly Tried[],
  domain: Domain,
  scale: number,
  values: ReadonlyMap<string, number>,
): boolean {
  const [state = ''] = s.states;
  try {
    return pieces.every(({ region, value }) => {
      const put = bindFunction(s.valueName, valueParameters(s), value);
      const gap = resolve(substitution(subtract(reduced.left, reduced.right), [put]), s.assumptions);
      const states = statesIn(region, domain, scale, values);
      const [first, last] = [states[0], states[states.length - 1]];
      if (region.lower && region.upper && !(first !== undefined && last !== undefined && first < last)) return false;
      return states.every((x) => {
        const at = new Map([...values, [state, x]]);
        const size = Math.max(1e-3 * scale, Math.abs(evaluateNumber(value, at)));
        return Math.abs(evaluateNumber(gap, at)) <= CLOSE * size;
      });
    });
  } catch (error) {
    if (error instanceof CostateError) return false;
    throw error;
  }
}

/** Whether a relation between parameters holds at their values; not where it has no value. */
export const holdsAt = ({ left, operator, right }: Relation, values: ReadonlyMap<string, number>): boolean => {
  try {
    return relationHolds(evaluateNumber(left, values), operator, evaluateNumber(right, values));
  } catch (error) {
    if (error instanceof CostateError) return false;
    throw error;
  }
};
