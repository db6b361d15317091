/** The pieces of a candidate: as the file gives them, or between the kinks of one formula such as A·|x| + B·x². */
import { withFacts } from '../../expression/assumptions.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { subtract, type Expression, type FunctionCall } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { solveFor } from '../../expression/solve-for.js';
import { dependsOn, visitAll } from '../../expression/traverse.js';
import { rationalToNumber } from '../../expression/rational.js';
import type { CandidatePiece } from '../../problem/problem.js';
import type { Chain } from '../progress.js';
import { isKinked } from './branches.js';
import { insideOf } from './region.js';

/** Differences whose zeros are the kinks of a part. */
const switches = ({ name, arguments: args }: FunctionCall): readonly Expression[] =>
  name === 'abs' || name === 'sign' ? [...args] : args.flatMap((a, i) => args.slice(i + 1).map((b) => subtract(a, b)));

/** The pieces between the kinks of one formula; undefined where the kinks are not at known states of one line. */
export function piecesBetweenKinks(c: Chain, candidate: Expression): readonly CandidatePiece[] | undefined {
  const { setting: s, problem, parameters } = c;
  const [state, ...others] = s.states;
  if (state === undefined || others.length > 0 || s.time !== undefined) return undefined;
  const values = new Map([...parameters].map(([name, value]) => [name, rationalToNumber(value)]));
  const ends = new Map<Expression, number>();
  let known = true;
  visitAll(normalForm(candidate, s.assumptions), (e) => {
    if (!isKinked(e) || !dependsOn(e, state)) return;
    for (const gap of switches(e)) {
      const { roots, complete } = solveFor(gap, state, { ...s.assumptions, domains: new Map([...s.assumptions.domains, [state, { kind: 'real' }]]) }); // prettier-ignore
      known &&= complete && roots.every((root) => problem.unknowns.every((u) => !dependsOn(root, u.name)));
      if (known) for (const root of roots) ends.set(root, evaluateNumber(root, values));
    }
  });
  if (!known || [...ends.values()].some((at) => !Number.isFinite(at))) return undefined;
  const sorted = [...ends].sort(([, a], [, b]) => a - b).map(([end]) => end);
  if (sorted.length === 0) return undefined;
  return [...sorted, undefined].map((upper, i) => {
    const lower = sorted[i - 1];
    const region = { ...(lower ? { lower } : {}), ...(upper ? { upper } : {}) };
    const assumptions = withFacts(s.assumptions, insideOf(state, region));
    return { ...region, value: normalForm(candidate, assumptions) };
  });
}
