/** Pictures of Q-learning's variants: their policies side by side, and each against the time between observations. */
import type { Expression } from '../expression/expression.js';
import type { Curve, LearntAnswer, LearntVariant } from '../solve/answer.js';
import type { Drawing, Series } from './charts.js';
import { formatNumber, formatPoint } from './figures.js';
import { distance, pointsOf } from './learnt-curves.js';
import { outcomeAt } from './regime-outcome.js';
import { others, type Scene } from './scene.js';
import { shownRange } from './shown-range.js';

const VARIANTS = [
  { name: 'rate', label: 'by the rate q', colour: 4 },
  { name: 'plain', label: 'plainly, by Q over a step', colour: 2 },
] as const;

/** The exact curve of an expression where there is a closed form. */
function exactly(scene: Scene, e: Expression | undefined): Series['points'] {
  const { problem, answers, closedForm } = scene;
  const state = problem.states[0]?.name;
  if (!e || !closedForm || state === undefined) return [];
  return closedForm(e, shownRange(problem, answers.at[state] ?? 0));
}

/** The policies of the variants, and the exact one. */
function policyDrawings(scene: Scene, { variants }: LearntAnswer): readonly Drawing[] {
  const { problem, answers, derivation } = scene;
  const state = problem.states[0]?.name;
  if (!variants || state === undefined) return [];
  const [low, high] = shownRange(problem, answers.at[state] ?? 0);
  return problem.controls.map(({ name }): Drawing => {
    const exact = exactly(scene, outcomeAt(derivation, answers.at)?.policy?.get(name));
    const learnt = VARIANTS.flatMap(({ name: variant, label, colour }): Series[] => {
      const curve = variants[variant]?.curves?.policy[name];
      const points = curve ? pointsOf(curve).filter(([x]) => x >= low && x <= high) : [];
      return points.length > 0 ? [{ label, mark: 'dashed', colour, points }] : [];
    });
    return {
      lines: {
        title: `Q-learning: ${name} by the rate and plainly`,
        description: `The control ${name} that each variant learnt, against the state ${state}.`,
        xLabel: `state ${state}`,
        yLabel: `control ${name}`,
        series: [
          ...(exact.length > 0 ? [{ label: 'exact', mark: 'line', colour: 1, points: exact } as const] : []),
          ...learnt,
        ],
      },
      caption: others(scene),
    };
  });
}

/** A number of each variant against the logarithm of the step. */
function againstStep(
  study: NonNullable<LearntAnswer['study']>,
  title: string,
  yLabel: string,
  of: (variant: LearntVariant) => number | undefined,
  exact: number | undefined,
  caption: string,
): readonly Drawing[] {
  const series = VARIANTS.flatMap(({ name, label, colour }): Series[] => {
    const points = study.flatMap((entry) => {
      const y = entry[name] && of(entry[name]);
      return y === undefined || !Number.isFinite(y) ? [] : [[Math.log10(entry.step), y] as const];
    });
    const sorted = points.sort(([a], [b]) => a - b);
    return points.length === 0 ? [] : [{ label, mark: 'line', colour, points: sorted }, { label, mark: 'points', colour, points: sorted }]; // prettier-ignore
  });
  if (series.length === 0) return [];
  const steps = study.map(({ step }) => Math.log10(step));
  const ends = [Math.min(...steps), Math.max(...steps)];
  const line: readonly Series[] =
    exact === undefined || !Number.isFinite(exact)
      ? []
      : [{ label: 'exact', mark: 'dashed', colour: 1, points: ends.map((x) => [x, exact] as const) }];
  const described = VARIANTS.flatMap(({ name, label }) => {
    const last = study.at(-1);
    const y = last?.[name] && of(last[name]);
    return y === undefined || !Number.isFinite(y)
      ? []
      : [`${label} ${formatNumber(y)} at the step ${formatNumber(last?.step ?? NaN)}`];
  });
  return [
    {
      lines: { title, description: `${yLabel} against the logarithm of the step: ${described.join(', ')}.`, xLabel: 'log₁₀ of the step between observations', yLabel, series: [...line, ...series] },
      caption,
    },
  ]; // prettier-ignore
}

function studyDrawings(scene: Scene, { study }: LearntAnswer): readonly Drawing[] {
  if (!study || study.length < 2) return [];
  const { problem, answers, derivation } = scene;
  const outcome = outcomeAt(derivation, answers.at);
  const closed = answers.methods['closed-form'];
  const exact = 'value' in closed ? closed : undefined;
  const caption = `By the same number of transitions over each step; at ${formatPoint(answers.at)}, seed ${answers.seed}.`;
  const far = (e: Expression | undefined, curve: Curve | undefined): number | undefined => {
    const points = exactly(scene, e);
    return curve && points.length > 0 ? distance(curve, points) : undefined;
  };
  return [
    ...againstStep(study, 'Q-learning against the step: V', 'value V', (v) => v.value, exact?.value, caption),
    ...problem.controls.flatMap(({ name }) => [
      ...againstStep(study, `Q-learning against the step: ${name}`, `control ${name}`, (v) => v.policy[name], exact?.policy[name], caption), // prettier-ignore
      ...againstStep(
        study,
        `Q-learning against the step: how far ${name} is from exact`,
        `distance of ${name}, % root mean square`,
        (v) => far(outcome?.policy?.get(name), v.curves?.policy[name]),
        undefined,
        `By the same number of transitions over each step, seed ${answers.seed}.`,
      ),
    ]),
  ];
}

export const variantDrawings = (scene: Scene, answer: LearntAnswer): readonly Drawing[] => [
  ...policyDrawings(scene, answer),
  ...studyDrawings(scene, answer),
];
