/** Finite Markov decision processes in rational arithmetic: drawn from a seed, policies valued exactly, Howard's iteration. */
import { fraction, number, type NumberNode } from '../expression/expression.js';
import {
  ONE,
  ZERO,
  addRational,
  compareRational,
  divideRational,
  multiplyRational,
  rational,
  signOfRational,
  subtractRational,
  type Rational,
} from '../expression/rational.js';

export interface FiniteProcess {
  readonly discount: Rational;
  /** reward[s][a]. */
  readonly reward: readonly (readonly Rational[])[];
  /** transition[s][a][j], the probability that state j follows. */
  readonly transition: readonly (readonly (readonly Rational[])[])[];
}

/** An action for each state, from 0. */
export type Policy = readonly number[];

const DISCOUNT = rational(4, 5);
/** Probabilities and rewards are multiples of this fraction. */
const PARTS = 4;

/** Lehmer's generator modulo 65537 (multiplier 75): enough to draw a handful of small integers, and easily repeated. */
function integers(seed: number): (below: number) => number {
  let state = (Math.abs(seed) % 65536) + 1;
  return (below) => {
    state = (state * 75) % 65537;
    return Math.floor((state / 65537) * below);
  };
}

const list = <T>(length: number, make: (i: number) => T): readonly T[] => Array.from({ length }, (_, i) => make(i));

/** A process with probabilities and rewards in quarters, and discount 4/5. */
export function randomProcess(seed: number, states: number, actions: number): FiniteProcess {
  const draw = integers(seed);
  for (let i = 0; i < 3; i++) draw(2);
  const probabilities = (): readonly Rational[] => {
    const counts = new Array<number>(states).fill(0);
    for (let k = 0; k < PARTS; k++) {
      const j = draw(states);
      counts[j] = (counts[j] ?? 0) + 1;
    }
    return counts.map((n) => rational(n, PARTS));
  };
  return {
    discount: DISCOUNT,
    reward: list(states, () => list(actions, () => rational(draw(2 * PARTS + 1) - PARTS, PARTS))),
    transition: list(states, () => list(actions, probabilities)),
  };
}

/** r + γ Σⱼ p_j value_j at a state under an action. */
export function actionValue(
  { reward, transition, discount }: FiniteProcess,
  state: number,
  action: number,
  value: readonly Rational[],
): Rational {
  const next = (transition[state]?.[action] ?? []).reduce(
    (sum, p, j) => addRational(sum, multiplyRational(p, value[j] ?? ZERO)),
    ZERO,
  );
  return addRational(reward[state]?.[action] ?? ZERO, multiplyRational(discount, next));
}

/** Solves a linear system exactly; the matrix must be regular. */
function solveExactly(matrix: readonly (readonly Rational[])[], right: readonly Rational[]): readonly Rational[] {
  const rows = matrix.map((row, i) => [...row, right[i] ?? ZERO]);
  for (let k = 0; k < rows.length; k++) {
    const pivot = rows.findIndex((row, i) => i >= k && signOfRational(row[k] ?? ZERO) !== 0);
    const [top, other] = [rows[pivot], rows[k]];
    if (!top || !other) throw new RangeError('a singular system');
    [rows[k], rows[pivot]] = [top, other];
    const scaled = top.map((x) => divideRational(x, top[k] ?? ONE));
    rows[k] = scaled;
    rows.forEach((row, i) => {
      const factor = row[k] ?? ZERO;
      if (i !== k) rows[i] = row.map((x, j) => subtractRational(x, multiplyRational(factor, scaled[j] ?? ZERO)));
    });
  }
  return rows.map((row) => row[rows.length] ?? ZERO);
}

/** Value of a stationary policy: V = r + γPV, solved exactly. */
export function policyValue(process: FiniteProcess, policy: Policy): readonly Rational[] {
  const matrix = policy.map((a, s) =>
    policy.map((_, j) =>
      subtractRational(
        s === j ? ONE : ZERO,
        multiplyRational(process.discount, process.transition[s]?.[a]?.[j] ?? ZERO),
      ),
    ),
  );
  return solveExactly(matrix, policy.map((a, s) => process.reward[s]?.[a] ?? ZERO)); // prettier-ignore
}

const actionsAt = ({ reward }: FiniteProcess, state: number): readonly number[] =>
  (reward[state] ?? []).map((_, a) => a);

/** The best action at each state for a value, the first of equals. */
export const greedyPolicy = (process: FiniteProcess, value: readonly Rational[]): Policy =>
  process.reward.map((_, s) =>
    actionsAt(process, s).reduce((best, a) =>
      compareRational(actionValue(process, s, a, value), actionValue(process, s, best, value)) > 0 ? a : best,
    ),
  );

/** Howard's policy iteration from the first action everywhere; ends, since the value rises in every round. */
export function optimalPolicy(process: FiniteProcess): Policy {
  let policy: Policy = process.reward.map(() => 0);
  for (;;) {
    const value = policyValue(process, policy);
    const current = policy;
    const better = process.reward.map((_, s) =>
      actionsAt(process, s).reduce(
        (best, a) =>
          compareRational(actionValue(process, s, a, value), actionValue(process, s, best, value)) > 0 ? a : best,
        current[s] ?? 0,
      ),
    );
    if (better.every((a, s) => a === current[s])) return policy;
    policy = better;
  }
}

/** All stationary policies, the last state's action changing fastest. */
export const allPolicies = (process: FiniteProcess): readonly Policy[] =>
  process.reward.reduce<readonly Policy[]>(
    (found, _, s) => found.flatMap((policy) => actionsAt(process, s).map((a) => [...policy, a])),
    [[]],
  );

/** TV: the best action value at each state. */
export const bellmanUpdate = (process: FiniteProcess, value: readonly Rational[]): readonly Rational[] =>
  greedyPolicy(process, value).map((a, s) => actionValue(process, s, a, value));

export const asNumber = ({ numerator, denominator }: Rational): NumberNode =>
  denominator === 1n ? number(numerator) : fraction(numerator, denominator);
