/** Where pieces meet each other, a stopping region or a reflecting end, and what is asked there. */
import { differentiate } from '../../expression/differentiate.js';
import { equation, subtract, zero, type Expression, type Relation } from '../../expression/expression.js';
import { isZero } from '../../expression/normal-form.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { CandidatePiece, ControlProblem } from '../../problem/problem.js';
import type { Setting } from '../setting.js';
import type { Fit } from '../rules/piece-steps.js';

/** One end of pieces: two of them meet there, or one and the region in which one stops, or one and the end of the domain. */
export interface Joint {
  readonly at: Expression;
  readonly left: number | 'stop' | 'end';
  readonly right: number | 'stop' | 'end';
}

/** Pieces side by side; undefined where states are left over and nobody may stop. */
export function jointsOf(
  pieces: readonly CandidatePiece[],
  s: Setting,
  problem: ControlProblem,
): readonly Joint[] | undefined {
  const same = (a: Expression | undefined, b: Expression | undefined): boolean =>
    a !== undefined && b !== undefined && isZero(subtract(a, b), s.assumptions);
  const domain = problem.states[0]?.domain;
  const ends = domain?.kind === 'interval' ? [domain.lower, domain.upper] : domain?.kind === 'real' ? [] : [zero];
  const joints: Joint[] = [];
  for (const [i, piece] of pieces.entries()) {
    const { lower, upper } = piece;
    if (upper && !ends.some((end) => same(end, upper))) {
      const next = pieces.findIndex((other) => same(other.lower, upper));
      if (next < 0 && !s.stopping) return undefined;
      joints.push({ at: upper, left: i, right: next < 0 ? 'stop' : next });
    }
    if (lower && !ends.some((end) => same(end, lower)) && !pieces.some((other) => same(other.upper, lower))) {
      if (!s.stopping) return undefined;
      joints.push({ at: lower, left: 'stop', right: i });
    }
    const reaches = (end: Expression | undefined, side: Expression | undefined): boolean =>
      end !== undefined && (side === undefined || same(end, side));
    // Noise turns the state back at the end of an interval.
    const noisy = (end: Expression): boolean =>
      (s.noise[0] ?? []).some((e) => !isZero(substitute(e, [bind(s.states[0] ?? '', end)]), s.assumptions));
    if (domain?.kind === 'interval' || domain?.kind === 'nonnegative') {
      const [first, last] = ends;
      if (first && reaches(first, lower) && noisy(first)) joints.push({ at: first, left: 'end', right: i });
      if (last && domain.kind === 'interval' && reaches(last, upper) && noisy(last)) joints.push({ at: last, left: i, right: 'end' }); // prettier-ignore
    }
  }
  return joints;
}

export interface Condition {
  readonly fit: Fit;
  readonly claim: Relation;
}

/** What is asked at a joint, of the two formulas that meet there. */
export function conditionsAt(
  at: Expression,
  left: Expression | undefined,
  right: Expression | undefined,
  state: string,
): readonly Condition[] {
  const there = (e: Expression): Expression => substitute(e, [bind(state, at)]);
  const slope = (e: Expression): Expression => there(differentiate(e, state));
  const only = left ?? right;
  if (!left || !right) return only ? [{ fit: 'reflection', claim: equation(slope(only), zero) }] : [];
  return [
    { fit: 'continuity', claim: equation(there(left), there(right)) },
    { fit: 'smooth-fit', claim: equation(slope(left), slope(right)) },
  ];
}
