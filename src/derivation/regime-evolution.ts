/** A candidate with unknown functions of time in every regime: coupled differential equations with values at the horizon. */
import { symbol, unknown, zero, type Expression } from '../expression/expression.js';
import type { ControlProblem } from '../problem/problem.js';
import { inRegimeName } from '../problem/regimes.js';
import { placedIn, residualsOf, type JointCandidate } from './candidate-in-regimes.js';
import { endValues, endId } from './end-values.js';
import { rateId, withoutSlopes } from './evolution.js';
import { solveSystem, solvedStep } from './linear-unknowns.js';
import { regimeSuffix } from './regime-chain.js';
import { CANDIDATE_HYPOTHESIS, coefficientId } from './rules/candidate-steps.js';
import type { Outcome, Step } from './step.js';
import { renamed } from './unknown-setting.js';

export interface RegimeEvolution {
  readonly steps: readonly Step[];
  readonly evolution: NonNullable<Outcome['evolution']>;
}

/** Rates and end values of all unknowns; or why the equations do not give them. */
export function evolutionInRegimes(
  problem: ControlProblem,
  joint: JointCandidate,
): RegimeEvolution | { readonly stopped: string } {
  const { parts, matched, unknowns, assumptions } = joint;
  const [first] = parts;
  const time = first?.chain.setting.time;
  if (!first || time === undefined) return { stopped: 'a finite horizon is needed for unknown functions of time' };
  const slopes = solveSystem(
    residualsOf(matched).map((e) => withoutSlopes(e, unknowns)),
    unknowns,
    assumptions,
  );
  const missing = unknowns.filter((name) => !slopes.solved.has(name));
  if (missing.length > 0) return { stopped: `the equations do not determine the rates of ${missing.join(', ')}` };
  if (slopes.unmet.length > 0)
    return { stopped: 'the candidate does not fit: the rates that some equations give contradict the others' };
  const shared = { assumptions: [...new Set(parts.flatMap((p) => p.context.assumptions))], facts: joint.facts };
  const steps: Step[] = [...slopes.solved].map(
    ([name, solved]) =>
    solvedStep(rateId(name), `The rate of ${name}`, unknown(name, [symbol(time)], [1]), solved, coefficientId(solved.index), rateId, shared), // prettier-ignore
  );
  const terminal = new Map<string, Expression>();
  for (const part of parts) {
    const { chain, context } = part;
    const own = problem.unknowns.map((u) => ({ ...u, name: inRegimeName(u.name, chain.regime) }));
    const ends = endValues(chain.setting, { ...chain.problem, unknowns: own }, context, assumptions);
    if ('stopped' in ends) return ends;
    const names = new Set(own.flatMap(({ name }) => [endId(name), `terminal.${name}`]));
    // Steps of one unknown are named by it, what they rest on by the regime.
    for (const step of ends.steps) {
      const suffix = regimeSuffix(chain.regime);
      const placed = placedIn(part, { ...step, assumptions: [`${CANDIDATE_HYPOTHESIS}${suffix}`] });
      steps.push(renamed(placed, (id) => (names.has(id.slice(0, -suffix.length)) ? id.slice(0, -suffix.length) : id)));
    }
    for (const { name } of own) terminal.set(name, ends.terminal.get(name) ?? zero);
  }
  const rates = new Map(unknowns.map((name) => [name, slopes.solved.get(name)?.value ?? zero]));
  return { steps, evolution: { rates, terminal } };
}
