/**
 * Equations that are linear in what is looked for of each unknown function (its slope, its end value, its value a step
 * earlier), marked by symbols: solved one name at a time, with the step that says so as a combination of the equations.
 */
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { divide, equation, negate, one, zero, type Expression } from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { CandidateContext } from './rules/candidate-steps.js';
import type { Step } from './step.js';

/** Stands for what is looked for of a name while an equation is solved for it. */
export const markerName = (name: string): string => `\u0002${name}`;

/** What one equation says of its marker: e = leading · marker + rest, the leading coefficient free of it and not zero. */
function solveLinear(
  e: Expression,
  marker: string,
  assumptions: Assumptions,
): { readonly leading: Expression; readonly value: Expression } | undefined {
  const leading = normalForm(differentiate(e, marker), assumptions);
  if (dependsOn(leading, marker) || isZero(leading, assumptions)) return undefined;
  return { leading, value: normalForm(negate(divide(substitute(e, [bind(marker, zero)]), leading)), assumptions) };
}

/** marker = value, from one equation: marker − value = (residual − Σ coefficient · (other − its value))/leading. */
export interface Solved {
  readonly value: Expression;
  readonly index: number;
  readonly leading: Expression;
  readonly others: readonly { readonly name: string; readonly coefficient: Expression }[];
}

export interface SolvedSystem {
  readonly solved: ReadonlyMap<string, Solved>;
  /** Equations that the solution does not satisfy. */
  readonly unmet: readonly number[];
}

/** Equations linear in the markers of the names, solved one name at a time. */
export function solveSystem(
  residuals: readonly Expression[],
  names: readonly string[],
  assumptions: Assumptions,
): SolvedSystem {
  const solved = new Map<string, Solved>();
  const put = (e: Expression): Expression =>
    substitute(
      e,
      [...solved].map(([name, { value }]) => bind(markerName(name), value)),
    );
  for (let sweep = 0; sweep < names.length; sweep++) {
    residuals.forEach((residual, index) => {
      const known = put(residual);
      const [name, ...open] = names.filter((n) => dependsOn(known, markerName(n)));
      if (name === undefined || open.length > 0) return;
      const linear = solveLinear(known, markerName(name), assumptions);
      if (!linear) return;
      const others = [...solved.keys()]
        .filter((other) => dependsOn(residual, markerName(other)))
        .map((other) => ({ name: other, coefficient: normalForm(differentiate(residual, markerName(other)), assumptions) })); // prettier-ignore
      solved.set(name, { ...linear, index, others });
    });
  }
  const unmet = residuals.flatMap((residual, i) => (isZero(put(residual), assumptions) ? [] : [i]));
  return { solved, unmet };
}

/** The step that says what an unknown's rate or end value is, as a combination of the equations it was read off. */
export function solvedStep(
  id: string,
  title: string,
  left: Expression,
  solved: Solved,
  premise: string,
  idOf: (name: string) => string,
  context: Pick<CandidateContext, 'assumptions' | 'facts'>,
): Step {
  const terms = [
    { premise, factor: divide(one, solved.leading) },
    ...solved.others.map(({ name, coefficient }) => ({
      premise: idOf(name),
      factor: negate(divide(coefficient, solved.leading)),
    })),
  ];
  return {
    id,
    title,
    claim: equation(left, solved.value),
    rule: 'linear-solution',
    premises: terms.map((term) => term.premise),
    assumptions: context.assumptions,
    justification: { kind: 'combination', terms, rewrites: [], bindings: [] },
    facts: context.facts,
  };
}
