/** Which pictures a result deserves: the methods side by side, value and policy, sample paths, orders of convergence. */
import type { Expression } from '../expression/expression.js';
import { isAvailable, learnt, type Curve } from '../solve/answer.js';
import { chartSvg, intervalSvg, type Drawing, type IntervalChart, type Series } from './charts.js';
import { closedFormCurve } from './closed-form-curve.js';
import { LEARNER_NAMES, costInWords, valueName } from './answer-rows.js';
import { formatWithError } from './figures.js';
import { observationDrawings } from './observation-pictures.js';
import { outcomeAt } from './regime-outcome.js';
import type { Result } from './result.js';
import { learningDrawings, learntSeries } from './learning-pictures.js';
import { others, type Scene } from './scene.js';
import { shownRange } from './shown-range.js';
import { measuredSlopes, ordersDrawing, slopeDrawing } from './slope-pictures.js';

export interface Picture {
  readonly title: string;
  readonly caption: string;
  readonly svg: string;
}

const NAMES = {
  closed: 'closed form',
  characteristics: 'characteristics',
  grid: 'grid',
  simulation: 'simulation',
  integral: 'path integral',
} as const;
const GRID_MARKS = 25;

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

/** The curves of one quantity by the methods that give a curve. */
function methodSeries(
  { problem, answers, closedForm }: Scene,
  exact: Expression | undefined,
  grid: Curve | undefined,
): Series[] {
  const ends = shownRange(problem, answers.at[problem.states[0]?.name ?? ''] ?? 0);
  const points = exact && closedForm ? closedForm(exact, ends) : [];
  return [
    ...(points.length > 0 ? [{ label: NAMES.closed, mark: 'line', colour: 1, points } as const] : []),
    ...(grid ? [{ label: NAMES.grid, mark: 'points', colour: 2, points: gridMarks(grid, ends) } as const] : []),
  ];
}

/** A relative value is known up to a constant: the closed form is drawn as the grid has it, zero at the point. */
function fromZero(series: Series, exact: Expression | undefined, at: number, { closedForm }: Scene): Series {
  const shift = series.label === NAMES.closed && exact ? closedForm?.(exact, [at, at + 1])[0]?.[1] : undefined;
  if (shift === undefined) return series;
  return { ...series, points: series.points.map(([x, y, ...ends]) => [x, y - shift, ...ends] as const) };
}

function valueDrawing(scene: Scene): Drawing[] {
  const { problem, answers, derivation } = scene;
  const state = problem.states[0]?.name;
  if (state === undefined) return [];
  const { grid, simulation } = answers.methods;
  const { average } = answers;
  const at = answers.at[state] ?? 0;
  const exact = outcomeAt(derivation, answers.at)?.value;
  const drawn = methodSeries(scene, exact, isAvailable(grid) ? grid.curves?.value : undefined);
  const series = average === undefined ? drawn : drawn.map((s) => fromZero(s, exact, at, scene));
  series.push(...learntSeries(scene, (a) => a.curves?.value));
  if (isAvailable(simulation) && average === undefined) {
    const [low, high] = [simulation.ci95[0] - simulation.bias, simulation.ci95[1] + simulation.bias];
    series.push({ label: NAMES.simulation, mark: 'interval', colour: 3, points: [[at, simulation.value, low, high]] });
  }
  if (series.length === 0) return [];
  const kind = problem.objective.sense === 'maximize' ? 'expected reward' : 'expected cost';
  return [
    {
      lines: {
        title: average === undefined ? `Value function V(${state})` : `Relative value V(${state})`,
        description: `Value against the state ${state} by ${series.map((s) => s.label).join(', ')}.`,
        xLabel: `state ${state}`,
        yLabel: average === undefined ? `value V (${kind})` : `relative value V, zero at ${state} = ${at}`,
        series,
      },
      caption: others(scene),
    },
  ];
}

function policyDrawings(scene: Scene): Drawing[] {
  const { problem, answers, derivation } = scene;
  const state = problem.states[0]?.name;
  const { grid } = answers.methods;
  return problem.controls.flatMap(({ name }): Drawing[] => {
    const curve = isAvailable(grid) ? grid.curves?.policy[name] : undefined;
    const series = [
      ...methodSeries(scene, outcomeAt(derivation, answers.at)?.policy?.get(name), curve),
      ...learntSeries(scene, (a) => a.curves?.policy[name]),
    ];
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
        caption: others(scene),
      },
    ];
  });
}

function agreementDrawing({ answers }: Scene): Drawing[] {
  const { characteristics, grid, simulation, 'path-integral': integral } = answers.methods;
  const closed = answers.methods['closed-form'];
  const rows: IntervalChart['rows'] = [
    ...(isAvailable(closed)
      ? [{ label: NAMES.closed, value: closed.value, low: closed.value, high: closed.value, colour: 1 } as const]
      : []),
    ...(isAvailable(characteristics)
      ? [{ label: NAMES.characteristics, value: characteristics.value, low: characteristics.value - characteristics.error, high: characteristics.value + characteristics.error, colour: 1 } as const] // prettier-ignore
      : []),
    ...(isAvailable(grid)
      ? [{ label: NAMES.grid, value: grid.value, low: grid.value - grid.error, high: grid.value + grid.error, colour: 2 } as const] // prettier-ignore
      : []),
    ...(integral && isAvailable(integral)
      ? [{ label: NAMES.integral, value: integral.value, low: integral.ci95[0] - integral.bias, high: integral.ci95[1] + integral.bias, colour: 4 } as const] // prettier-ignore
      : []),
    ...(isAvailable(simulation)
      ? [{ label: NAMES.simulation, value: simulation.value, low: simulation.ci95[0] - simulation.bias, high: simulation.ci95[1] + simulation.bias, colour: 3 } as const] // prettier-ignore
      : []),
    ...learnt(answers.methods).map(
      ([name, { value, error }]) =>
        ({ label: LEARNER_NAMES[name], value, low: value - error, high: value + error, colour: 4 }) as const,
    ),
  ];
  if (rows.length < 2) return [];
  return [
    {
      intervals: {
        title: `One value, ${['two', 'three', 'four'][rows.length - 2] ?? rows.length} methods: ${valueName(answers)}`,
        description: rows.map((r) => `${r.label} ${formatWithError(r.value, (r.high - r.low) / 2)}`).join('; '),
        xLabel: `${answers.betweenLaws ? costInWords(answers.betweenLaws) : answers.average === undefined ? 'value V' : 'long-run average'}, with estimated error or 95 % interval`,
        rows,
      },
      caption: 'Grid: estimated error. Simulation: 95 % interval, widened by the estimated time-step bias.',
    },
  ];
}

function pathDrawing({ problem, answers }: Scene): Drawing[] {
  const { simulation } = answers.methods;
  const paths = isAvailable(simulation) ? (simulation.samplePaths ?? []) : [];
  const state = problem.states[0]?.name;
  if (paths.length === 0 || state === undefined) return [];
  return [
    {
      lines: {
        title: paths.length === 1 ? 'The path under the optimal policy' : 'Sample paths under the optimal policy',
        description: `${paths.length} simulated ${paths.length === 1 ? 'path' : 'paths'} of the state ${state} against time.`,
        xLabel: `time ${problem.time.name}`,
        yLabel: `state ${state}`,
        series: paths.map((path) => ({
          label: paths.length === 1 ? 'the path' : `${paths.length} paths`,
          mark: 'thin',
          colour: 3,
          points: path.x.map((x, i) => [x, path.y[i] ?? NaN] as const),
        })),
      },
      caption:
        paths.length === 1
          ? 'Without noise there is one path.'
          : `Seed ${answers.seed}; the first of the paths that give the simulated value.`,
    },
  ];
}

const draw = async (drawing: Drawing, key: string): Promise<Picture> =>
  drawing.lines
    ? { title: drawing.lines.title, caption: drawing.caption, svg: await chartSvg(drawing.lines, key) }
    : { title: drawing.intervals.title, caption: drawing.caption, svg: await intervalSvg(drawing.intervals, key) };

/** The pictures of a result's answers and of its orders of convergence. `key` must be unique on the page. */
export async function picturesOf(result: Result, key: string): Promise<readonly Picture[]> {
  const { answers, derivation } = result;
  const { problem } = derivation;
  const scene: Scene | undefined =
    problem && answers
      ? { problem, answers, derivation, closedForm: closedFormCurve(problem, derivation, answers) }
      : undefined;
  const drawings = [
    ...(scene
      ? [
          ...agreementDrawing(scene),
          ...valueDrawing(scene),
          ...policyDrawings(scene),
          ...pathDrawing(scene),
          ...learningDrawings(scene),
        ]
      : []),
    ...ordersDrawing(result),
  ];
  return Promise.all(drawings.map((drawing, i) => draw(drawing, `${key}-p${i + 1}`)));
}

/** The picture of each step that was measured, by its id: a slope, a mean or a histogram. */
export async function stepPictures(result: Result, key: string): Promise<ReadonlyMap<string, Picture>> {
  const drawings = new Map([
    ...observationDrawings(result),
    ...measuredSlopes(result).map((slope) => [slope.stepId, slopeDrawing(slope)] as const),
  ]);
  const drawn = [...drawings].map(async ([id, drawing], i) => [id, await draw(drawing, `${key}-s${i + 1}`)] as const);
  return new Map(await Promise.all(drawn));
}
