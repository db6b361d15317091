/** The point at which a problem is solved: the file's own, and what is given instead of it. */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { rationalToNumber } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';

/** The point of interest. @throws CostateError `input.argument` for an unknown or missing state or a time other than zero */
export function pointOf(
  problem: ControlProblem,
  at: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  const values = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  // Between laws the value belongs to no point; where the policy is not asked for elsewhere it is told at the mean of the start.
  const means = [...(problem.laws?.start ?? [])].map(
    ([name, law]) => [name, evaluateNumber(law.mean, values)] as const,
  );
  const given = new Map([
    ...means,
    ...[...problem.at].map(([name, v]) => [name, rationalToNumber(v)] as const),
    ...(at ?? []),
  ]);
  const names = [...problem.states.map((s) => s.name), ...(problem.regimes?.names ?? [])];
  for (const name of given.keys())
    if (!names.includes(name) && name !== problem.time.name)
      throw new CostateError({
        code: 'input.argument',
        message: `${problem.id} has no state '${name}'`,
        expected: `one of ${names.join(', ')}`,
      });
  const time = problem.time.name;
  if ((given.get(time) ?? 0) !== 0)
    throw new CostateError({
      code: 'input.unsupported',
      ...(at?.has(time) ? {} : { about: 'at' }),
      message: `values are computed at ${time} = 0, so far, not at ${time} = ${given.get(time)}`,
      expected: `${time}=0 or no ${time} at all`,
      suggestion:
        problem.time.horizon === 'infinite'
          ? `the value does not depend on ${time}: leave it out`
          : `where nothing but the horizon depends on ${time}, take a horizon that is shorter by ${given.get(time)}`,
    });
  const missing = names.find((name) => !given.has(name));
  if (missing !== undefined)
    throw new CostateError({
      code: 'input.argument',
      about: missing,
      message: `no value of '${missing}' at which to solve ${problem.id}`,
      expected: `at: {${missing}: …} in the problem file, or --at ${missing}=…`,
    });
  return new Map(names.map((name) => [name, given.get(name) ?? NaN]));
}
