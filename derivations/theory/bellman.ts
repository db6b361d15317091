/** Discounted Markov decision processes: the Bellman operator is a contraction, and its fixed point the optimal value. */
import { randomProcess } from '../../src/derivation/finite-process.js';
import {
  boundedDifference,
  contraction,
  monotonicity,
  probabilities,
  translation,
} from '../../src/derivation/rules/blackwell-conditions.js';
import {
  bestOfAll,
  fixedPoint,
  greedyAttains,
  policyValues,
  sweeps,
  valueDefinitions,
} from '../../src/derivation/rules/policy-enumeration.js';
import type { Derivation } from '../../src/derivation/step.js';
import { one, zero, type Domain } from '../../src/expression/expression.js';

const STATES = 3;
const ACTIONS = 2;
const SEED = 1957;
const SWEEPS = 4;

const numbers = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

export default function bellman(): Derivation {
  const process = randomProcess(SEED, STATES, ACTIONS);
  const weights = numbers(ACTIONS).flatMap((a) => numbers(STATES).map((j) => `w_${a}${j}`));
  return {
    id: 'bellman',
    title: 'The Bellman operator of a discounted decision process',
    source: 'Bellman 1957; Blackwell 1965',
    kind: 'theory',
    part: 'From Bellman to Hamilton, Jacobi and Bellman',
    place: 1,
    introduction:
      'A decision process earns a reward, moves to a random next state, and discounts what comes after. The operator that takes a value of the next states to the best value of this one preserves order and discounts constants. These two properties make it a contraction, so it has one fixed point and iteration finds it. On a process with random numbers all of this is held against plain enumeration of the policies.',
    assumptions: {
      domains: new Map<string, Domain>([
        ['gamma', { kind: 'interval', lower: zero, upper: one }],
        ['c', { kind: 'nonnegative' }],
        ...weights.map((name) => [name, { kind: 'nonnegative' }] as const),
        ...numbers(STATES).map((j) => [`d_${j}`, { kind: 'nonnegative' }] as const),
      ]),
      facts: [],
    },
    functions: [],
    scales: new Map(),
    hypotheses: [],
    definitions: [...probabilities(STATES), ...boundedDifference(STATES), ...valueDefinitions(process)],
    steps: [
      translation(STATES),
      monotonicity(STATES),
      contraction(STATES),
      ...fixedPoint(process),
      greedyAttains(process),
      ...policyValues(process),
      ...bestOfAll(process),
      ...sweeps(process, SWEEPS),
    ],
  };
}
