/** Which pictures a result deserves: the methods side by side, value and policy, sample paths, orders of convergence. */
import { doubles } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import type { Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';
import type { ControlProblem } from '../problem/problem.js';
import { isAvailable, type Answers, type Curve } from '../solve/answer.js';
import { chartSvg, intervalSvg, type Drawing, type IntervalChart, type Series } from './charts.js';
import { formatPoint, formatWithError } from './figures.js';
import type { Result } from './result.js';
import { measuredSlopes, ordersDrawing, slopeDrawing } from './slope-pictures.js';

export interface Picture {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

const NAMES = { closed: 'closed form', grid: 'grid', simulation: 'simulation' } as const;
const CURVE_POINTS = 121;
const GRID_MARKS = 25;

/** The stretch of the first state worth looking at: around the point of interest, at the scale of the state. */
function stretch(problem: ControlProblem, at: number): readonly [number, number] {
  const domain = problem.states[0]?.domain ?? { kind: 'real' as const };
  switch (domain.kind) {
    case 'positive':
      return [at / 4, at * 2.5];
    case 'nonnegative':
      return [0, Math.max(2.5 * at, 1)];
    case 'interval': {
      const ends = [domain.lower, domain.upper].map((e) => numeric(e, problem, new Map()));
      return [ends[0] ?? at - 1, ends[1] ?? at + 1];
    }
    default: {
      const reach = 2 * Math.max(Math.abs(at), 0.5);
      return [-reach, reach];
    }
  }
}

/** The expression in doubles at the file's parameters and the given names; undefined where it has no finite value. */
function numeric(e: Expression, problem: ControlProblem, names: ReadonlyMap<string, number>): number | undefined {
  const symbols = new Map([
    ...problem.parameters.map((p) => [p.name, rationalToNumber(p.value)] as const),
    [problem.time.name, 0] as const,
    ...names,
  ]);
  const value = evaluate(e, environmentOf(symbols), doubles);
  return Number.isFinite(value) ? value : undefined;
}

function exactCurve(e: Expression, problem: ControlProblem, answers: Answers): Series['points'] {
  const name = problem.states[0]?.name ?? '';
  const [low, high] = stretch(problem, answers.at[name] ?? 0);
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const x = low + ((high - low) * i) / (CURVE_POINTS - 1);
    return [x, numeric(e, problem, new Map([...Object.entries(answers.at), [name, x]])) ?? NaN] as const;
  });
}

/** At most {@link GRID_MARKS} of the grid's points, evenly spread over the stretch. */
function gridMarks(curve: Curve, [low, high]: readonly [number, number]): Series['points'] {
  const inside = curve.x.flatMap((x, i) => (x >= low && x <= high ? [[x, curve.y[i] ?? NaN] as const] : []));
  const gap = (high - low) / GRID_MARKS;
  let next = -Infinity;
  return inside.filter(([x]) => {
    if (x < next) return false;
    next = Math.max(next + gap, x + gap / 2);
    return true;
  });
}

function methodSeries(
  problem: ControlProblem,
  answers: Answers,
  exact: Expression | undefined,
  grid: Curve | undefined,
): Series[] {
  const at = answers.at[problem.states[0]?.name ?? ''] ?? 0;
  return [
    ...(exact ? [{ label: NAMES.closed, mark: 'line', colour: 1, points: exactCurve(exact, problem, answers) } as const] : []), // prettier-ignore
    ...(grid ? [{ label: NAMES.grid, mark: 'points', colour: 2, points: gridMarks(grid, stretch(problem, at)) } as const] : []), // prettier-ignore
  ];
}

function valueDrawing(result: Result, problem: ControlProblem, answers: Answers): Drawing[] {
  const state = problem.states[0]?.name;
  if (state === undefined) return [];
  const { grid, simulation } = answers.methods;
  const series = methodSeries(
    problem,
    answers,
    result.derivation.outcome?.value,
    isAvailable(grid) ? grid.curves?.value : undefined,
  );
  const at = answers.at[state] ?? 0;
  if (isAvailable(simulation)) {
    const [low, high] = [simulation.ci95[0] - simulation.bias, simulation.ci95[1] + simulation.bias];
    series.push({ label: NAMES.simulation, mark: 'interval', colour: 3, points: [[at, simulation.value, low, high]] });
  }
  if (series.length === 0) return [];
  const kind = problem.objective.sense === 'maximize' ? 'expected reward' : 'expected cost';
  return [
    {
      lines: {
        title: `Value function V(${state})`,
        description: `Value against the state ${state} by ${series.map((s) => s.label).join(', ')}.`,
        xLabel: `state ${state}`,
        yLabel: `value V (${kind})`,
        series,
      },
      caption: others(problem, answers),
    },
  ];
}

const others = (problem: ControlProblem, answers: Answers): string => {
  const rest = Object.entries(answers.at).filter(([name]) => name !== problem.states[0]?.name);
  return rest.length === 0 ? '' : `At ${formatPoint(Object.fromEntries(rest))}.`;
};

function policyDrawings(result: Result, problem: ControlProblem, answers: Answers): Drawing[] {
  const state = problem.states[0]?.name;
  const { grid } = answers.methods;
  return problem.controls.flatMap(({ name }): Drawing[] => {
    const curve = isAvailable(grid) ? grid.curves?.policy[name] : undefined;
    const series = methodSeries(problem, answers, result.derivation.outcome?.policy?.get(name), curve);
    if (series.length === 0 || state === undefined) return [];
    return [
      {
        lines: {
          title: `Optimal policy ${name}(${state})`,
          description: `Optimal control ${name} against the state ${state} by ${series.map((s) => s.label).join(', ')}.`,
          xLabel: `state ${state}`,
          yLabel: `control ${name}`,
          series,
        },
        caption: others(problem, answers),
      },
    ];
  });
}

function agreementDrawing(problem: ControlProblem, answers: Answers): Drawing[] {
  const { grid, simulation } = answers.methods;
  const closed = answers.methods['closed-form'];
  const rows: IntervalChart['rows'] = [
    ...(isAvailable(closed)
      ? [{ label: NAMES.closed, value: closed.value, low: closed.value, high: closed.value, colour: 1 } as const]
      : []),
    ...(isAvailable(grid)
      ? [{ label: NAMES.grid, value: grid.value, low: grid.value - grid.error, high: grid.value + grid.error, colour: 2 } as const] // prettier-ignore
      : []),
    ...(isAvailable(simulation)
      ? [{ label: NAMES.simulation, value: simulation.value, low: simulation.ci95[0] - simulation.bias, high: simulation.ci95[1] + simulation.bias, colour: 3 } as const] // prettier-ignore
      : []),
  ];
  if (rows.length < 2) return [];
  const at = formatPoint(answers.at);
  return [
    {
      intervals: {
        title: `One value, ${rows.length === 3 ? 'three' : 'two'} methods: V at ${at}`,
        description: rows.map((r) => `${r.label} ${formatWithError(r.value, (r.high - r.low) / 2)}`).join('; '),
        xLabel: 'value V, with estimated error or 95 % interval',
        rows,
      },
      caption: 'Grid: estimated error. Simulation: 95 % interval, widened by the estimated time-step bias.',
    },
  ];
}

function pathDrawing(problem: ControlProblem, answers: Answers): Drawing[] {
  const { simulation } = answers.methods;
  const paths = isAvailable(simulation) ? (simulation.samplePaths ?? []) : [];
  const state = problem.states[0]?.name;
  if (paths.length === 0 || state === undefined) return [];
  return [
    {
      lines: {
        title: 'Sample paths under the optimal policy',
        description: `${paths.length} simulated paths of the state ${state} against time.`,
        xLabel: `time ${problem.time.name}`,
        yLabel: `state ${state}`,
        series: paths.map((path) => ({
          label: `${paths.length} paths`,
          mark: 'thin',
          colour: 3,
          points: path.x.map((x, i) => [x, path.y[i] ?? NaN] as const),
        })),
      },
      caption: `Seed ${answers.seed}; the first of the paths that give the simulated value.`,
    },
  ];
}

const draw = async (drawing: Drawing, key: string): Promise<Picture> =>
  drawing.lines
    ? { title: drawing.lines.title, caption: drawing.caption, svg: await chartSvg(drawing.lines, key) }
    : { title: drawing.intervals.title, caption: drawing.caption, svg: await intervalSvg(drawing.intervals, key) };

/** The pictures of a result's answers and of its orders of convergence. `key` must be unique on the page. */
export async function picturesOf(result: Result, key: string): Promise<readonly Picture[]> {
  const { answers } = result;
  const { problem } = result.derivation;
  const drawings = [
    ...(problem && answers
      ? [
          ...agreementDrawing(problem, answers),
          ...valueDrawing(result, problem, answers),
          ...policyDrawings(result, problem, answers),
          ...pathDrawing(problem, answers),
        ]
      : []),
    ...ordersDrawing(result),
  ];
  return Promise.all(drawings.map((drawing, i) => draw(drawing, `${key}-p${i + 1}`)));
}

/** The picture of each measured slope, by the id of its step. */
export async function slopePictures(result: Result, key: string): Promise<ReadonlyMap<string, Picture>> {
  const slopes = measuredSlopes(result);
  const pictures = await Promise.all(slopes.map((slope, i) => draw(slopeDrawing(slope), `${key}-s${i + 1}`)));
  return new Map(slopes.map((slope, i) => [slope.stepId, pictures[i] as Picture]));
}
