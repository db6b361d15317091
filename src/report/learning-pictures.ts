/** Pictures of what networks learnt: their curves beside the exact ones, how far off, how training went, and what paths bring. */
import type { Expression } from '../expression/expression.js';
import { learnt, type Curve, type Learner, type LearntAnswer } from '../solve/answer.js';
import { LEARNER_NAMES } from './answer-rows.js';
import type { Drawing, Series } from './charts.js';
import { formatNumber } from './figures.js';
import { between, pointsOf } from './learnt-curves.js';
import { outcomeAt } from './regime-outcome.js';
import { others, type Scene } from './scene.js';
import { shownRange } from './shown-range.js';
import { variantDrawings } from './step-study-pictures.js';

const COLOURS = [4, 3, 2] as const;

/** The curves of one quantity by networks, where they reach. */
export function learntSeries(
  { problem, answers }: Scene,
  of: (answer: LearntAnswer) => Curve | undefined,
): readonly Series[] {
  const [low, high] = shownRange(problem, answers.at[problem.states[0]?.name ?? ''] ?? 0);
  return learnt(answers.methods).flatMap(([name, answer], i): Series[] => {
    const curve = of(answer);
    if (!curve) return [];
    const points = pointsOf(curve).filter(([x]) => x >= low && x <= high);
    return [{ label: LEARNER_NAMES[name], mark: 'dashed', colour: COLOURS[i] ?? 4, points }];
  });
}

/** How far curves are from the exact one, in per cent of its largest value. */
function errorSeries(curve: Curve, exact: Series['points'], label: string, colour: Series['colour']): Series {
  const largest = Math.max(...exact.map(([, y]) => Math.abs(y)).filter(Number.isFinite));
  const points = exact
    .map(([x, y]) => [x, (100 * (between(curve, x) - y)) / largest] as const)
    .filter(([, y]) => Number.isFinite(y));
  return { label, mark: 'line', colour, points };
}

function errorDrawing(scene: Scene, name: Learner, answer: LearntAnswer): readonly Drawing[] {
  const { problem, answers, derivation, closedForm } = scene;
  const state = problem.states[0]?.name;
  const outcome = outcomeAt(derivation, answers.at);
  if (state === undefined || !answer.curves || !closedForm || !outcome) return [];
  const ends = shownRange(problem, answers.at[state] ?? 0);
  const against = (e: Expression | undefined, curve: Curve | undefined, label: string, i: number): Series[] =>
    e && curve ? [errorSeries(curve, closedForm(e, ends), label, i === 0 ? 1 : i === 1 ? 2 : 3)] : [];
  const series = [
    ...against(outcome.value, answer.curves.value, 'value V', 0),
    ...Object.entries(answer.curves.policy).flatMap(([u, curve], i) =>
      against(outcome.policy?.get(u), curve, `control ${u}`, i + 1),
    ),
  ].filter(({ points }) => points.length > 0);
  if (series.length === 0) return [];
  return [
    {
      lines: {
        title: `How far ${LEARNER_NAMES[name]} is from the exact answer`,
        description: `Learnt minus exact, in per cent of the largest exact value, against the state ${state}.`,
        xLabel: `state ${state}`,
        yLabel: 'learnt − exact, % of the largest',
        series,
      },
      caption: others(scene),
    },
  ];
}

/** What is positive and falls or grows by so many times is drawn by its logarithm. */
const WIDE_RANGE = 10;

const titled = (name: Learner, what: string): string => {
  const words = LEARNER_NAMES[name];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: ${what}`;
};

/** One picture for each quantity that was watched. */
function progressDrawings(name: Learner, { progress }: LearntAnswer): readonly Drawing[] {
  const all = Object.entries(progress).map(([label, values]) => [label, values.filter(Number.isFinite)] as const);
  return all.flatMap(([label, values]): Drawing[] => {
    if (values.length < 2) return [];
    const byLogarithm = Math.min(...values) > 0 && Math.max(...values) > WIDE_RANGE * Math.min(...values);
    return [
      {
        lines: {
          title: titled(name, label),
          description: `${label} against iterations, from ${formatNumber(values[0] ?? NaN)} to ${formatNumber(values.at(-1) ?? NaN)}.`,
          xLabel: 'iteration',
          yLabel: byLogarithm ? `log₁₀ of ${label}` : label,
          series: [
            {
              label: 'training',
              mark: 'line',
              colour: 4,
              points: values.map((v, k) => [k + 1, byLogarithm ? Math.log10(v) : v] as const),
            },
          ],
        },
        caption: '',
      },
    ];
  });
}

function pathDrawings({ problem, answers }: Scene, name: Learner, answer: LearntAnswer): readonly Drawing[] {
  const { samplePaths = [] } = answer;
  const state = problem.states[0]?.name;
  if (samplePaths.length === 0 || state === undefined) return [];
  const label = `${samplePaths.length} paths`;
  const drawing = (title: string, yLabel: string, of: (p: (typeof samplePaths)[number]) => Curve): Drawing => ({
    lines: {
      title,
      description: `${label} under the learnt policy, ${yLabel} against time.`,
      xLabel: `time ${problem.time.name}`,
      yLabel,
      series: samplePaths.map((p) => ({ label, mark: 'thin', colour: 4, points: pointsOf(of(p)) })),
    },
    caption: `Seed ${answers.seed}.`,
  });
  const kind = problem.objective.sense === 'maximize' ? 'reward' : 'cost';
  return [
    drawing(titled(name, 'paths under the learnt policy'), `state ${state}`, (p) => p.state),
    drawing(titled(name, 'what they bring'), `discounted ${kind} so far`, (p) => p.reward),
  ];
}

export const learningDrawings = (scene: Scene): readonly Drawing[] =>
  learnt(scene.answers.methods).flatMap(([name, answer]) => [
    ...errorDrawing(scene, name, answer),
    ...variantDrawings(scene, answer),
    ...progressDrawings(name, answer),
    ...pathDrawings(scene, name, answer),
  ]);
