/** Value and policy as a table: on the grid's nodes, or of the closed form where there is no grid. */
import { CostateError } from '../errors.js';
import { isAvailable, type GridAnswer } from '../solve/answer.js';
import { closedFormCurve } from './closed-form-curve.js';
import type { Result } from './result.js';
import { shownRange } from './shown-range.js';
import type { Table } from './table.js';

export interface SolutionTable extends Table {
  readonly method: 'grid' | 'closed-form';
}

type Curves = NonNullable<GridAnswer['curves']>;

/**
 * One row a node: states, V, controls. Along the first state, so far, where the others are as at the point of interest.
 *
 * @throws CostateError `resources.undecided` where neither grid nor closed form gives a curve
 */
export function solutionTable(result: Result): SolutionTable {
  const { derivation, answers } = result;
  const { problem } = derivation;
  if (!problem || !answers)
    throw new CostateError({ code: 'resources.undecided', message: `'${derivation.id}' was not solved` });
  const { grid } = answers.methods;
  const [curves, method] =
    isAvailable(grid) && grid.curves ? [grid.curves, 'grid' as const] : [sampled(result), 'closed-form' as const];
  const states = problem.states.map((s) => s.name);
  const controls = problem.controls.map((c) => c.name).filter((name) => curves.policy[name]);
  const rows = curves.value.x.map((x, i) => [
    ...states.map((name, k) => (k === 0 ? x : answers.at[name])),
    curves.value.y[i],
    ...controls.map((name) => curves.policy[name]?.y[i]),
  ]);
  const finite = rows.filter((row) => row.every(Number.isFinite));
  if (method === 'grid' && finite.length < rows.length)
    throw new CostateError({ code: 'resources.numeric', message: `the grid of '${problem.id}' has values that are not finite` }); // prettier-ignore
  return { method, columns: [...states, 'V', ...controls], rows: finite };
}

/** The closed form at evenly spread points of the range that pictures show. */
function sampled({ derivation, answers }: Result): Curves {
  const { problem } = derivation;
  const closed = answers?.methods['closed-form'];
  const expressions = closed && isAvailable(closed) ? closed.expressions : {};
  const curve = problem && answers && closedFormCurve(problem, derivation, answers);
  const { V: value } = expressions;
  if (!curve || !value) {
    const grid = answers?.methods.grid;
    throw new CostateError({
      code: 'resources.undecided',
      message: 'neither the grid nor a closed form gives value and policy to write',
      ...(grid && !isAvailable(grid) ? { suggestion: `The grid: ${grid.unavailable}.` } : {}),
    });
  }
  const ends = shownRange(problem, answers.at[problem.states[0]?.name ?? ''] ?? 0);
  const along = (e: typeof value) => {
    const points = curve(e, ends);
    return { x: points.map(([x]) => x), y: points.map(([, y]) => y) };
  };
  const controls = problem.controls.flatMap(({ name }) => {
    const e = expressions[name];
    return e ? [[name, along(e)] as const] : [];
  });
  return { value: along(value), policy: Object.fromEntries(controls) };
}
