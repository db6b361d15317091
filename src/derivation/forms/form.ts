/** A form that the value function may have, with unknown coefficients; no more than a proposal until it solves the equation. */
import { add, multiply, one, symbol, unknown, type Expression } from '../../expression/expression.js';
import { signOf } from '../../expression/sign.js';
import type { ControlProblem, UnknownCoefficient } from '../../problem/problem.js';
import { STEP, type Setting } from '../setting.js';

export interface ProposedForm {
  readonly candidate: Expression;
  readonly unknowns: readonly UnknownCoefficient[];
}

/** Makes a form out of coefficients that it asks for one by one. */
export type Build = (coefficient: () => Expression, constant: () => Expression) => Expression;

/** Names for unknowns in the order in which they are taken; V, D and what reads as a number of its own are left out. */
const LETTERS = [...'ABCFGHKLMNPQRSUWXYZ'];
const INDICES = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** What the problem has named already. */
function takenNames(problem: ControlProblem, s: Setting): ReadonlySet<string> {
  const own = [problem.states, problem.controls, problem.parameters].flatMap((list) => list.map((v) => v.name));
  const average = problem.objective.average === undefined ? [] : [problem.objective.average];
  const arrays = [...(problem.arrays?.keys() ?? [])];
  return new Set([
    ...own,
    ...arrays,
    ...average,
    ...problem.noises,
    ...s.normals,
    problem.time.name,
    s.valueName,
    STEP,
  ]);
}

/**
 * Forms with coefficients named afresh: constants on an infinite horizon, functions of time on a finite one; `constant` gives
 * an unknown number either way.
 */
export function formsFor(problem: ControlProblem, s: Setting): (build: Build) => ProposedForm {
  const taken = takenNames(problem, s);
  const names = [...LETTERS, ...LETTERS.flatMap((letter) => INDICES.map((i) => `${letter}${i}`))].filter(
    (name) => !taken.has(name),
  );
  return (build) => {
    const unknowns: UnknownCoefficient[] = [];
    const next = (ofTime: boolean): Expression => {
      const name = names[unknowns.length] ?? '';
      unknowns.push({ name, ofTime });
      return ofTime && s.time !== undefined ? unknown(name, [symbol(s.time)]) : symbol(name);
    };
    const candidate = build(
      () => next(s.time !== undefined),
      () => next(false),
    );
    return { candidate, unknowns };
  };
}

/** Σ coefficient · φ. */
export const spanOf =
  (functions: readonly Expression[]): Build =>
  (coefficient) =>
    add(...functions.map((phi) => (phi === one ? coefficient() : multiply(coefficient(), phi))));

/** Whether the constant is worth anything: without discount and end, and in a relative value, it is fixed by nothing. */
export const hasConstant = (s: Setting): boolean =>
  s.average === undefined && (s.time !== undefined || signOf(s.discount, s.assumptions) !== 'zero');
