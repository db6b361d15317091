/** Pictures of new samples beside those that they were learnt from, and of the training. */
import type { Samples } from '../learn/score/samples.js';
import type { LearntScore } from '../learn/score/train-score.js';
import { columnOf } from '../learn/score/two-sample.js';
import { chartSvg, type Chart, type Series } from './charts.js';

/** Points of each kind in a picture. */
const MOST_POINTS = 600;

const label = { given: 'given', made: 'new' } as const;

/** Evenly spread rows, as points of the first two columns. */
function pointsOf(samples: Samples): Series['points'] {
  const [x, y] = [columnOf(samples, 0), columnOf(samples, 1)];
  const stride = Math.max(1, Math.ceil(samples.count / MOST_POINTS));
  return Array.from({ length: Math.floor(samples.count / stride) }, (_, i) => [x[i * stride] ?? NaN, y[i * stride] ?? NaN] as const); // prettier-ignore
}

/** Shares of a column below its values. */
function sharesBelow(samples: Samples): Series['points'] {
  const sorted = columnOf(samples, 0).sort();
  const stride = Math.max(1, Math.ceil(sorted.length / MOST_POINTS));
  return Array.from({ length: Math.floor(sorted.length / stride) }, (_, i) => [sorted[i * stride] ?? NaN, (i * stride + 0.5) / sorted.length] as const); // prettier-ignore
}

function samplesChart(given: Samples, made: Samples): Chart {
  const [first = '', second] = given.names;
  if (second === undefined)
    return {
      title: `Shares of samples below ${first}`,
      description: `Empirical distribution functions of ${given.count} given and ${made.count} new samples.`,
      xLabel: first,
      yLabel: 'share below',
      series: [
        { label: label.given, mark: 'line', colour: 1, points: sharesBelow(given) },
        { label: label.made, mark: 'dashed', colour: 2, points: sharesBelow(made) },
      ],
    };
  return {
    title: `${given.count} given and ${made.count} new samples${given.names.length > 2 ? ', first two columns' : ''}`,
    description: `Scatter of ${second} against ${first}, given samples and new ones.`,
    xLabel: first,
    yLabel: second,
    series: [
      { label: label.given, mark: 'points', colour: 1, points: pointsOf(given) },
      { label: label.made, mark: 'points', colour: 2, points: pointsOf(made) },
    ],
  };
}

const trainingChart = ({ losses, best }: LearntScore): Chart => ({
  title: 'Score matching',
  description: `Loss against steps of training; the weights of step ${best} are kept.`,
  xLabel: 'step of training',
  yLabel: 'excess of the loss over the least',
  series: (['training', 'heldOut'] as const).map((key, i): Series => {
    const least = Math.min(...losses.map((l) => l[key]));
    return {
      label: i === 0 ? 'training' : 'kept back',
      mark: i === 0 ? 'line' : 'dashed',
      colour: i === 0 ? 1 : 2,
      points: losses.map((l) => [l.step, l[key] - least] as const),
    };
  }),
});

/** Two pictures as SVG: the samples and the training. */
export const samplePictures = async (
  given: Samples,
  made: Samples,
  learnt: LearntScore,
): Promise<{ readonly samples: string; readonly training: string }> => {
  const [samples, training] = await Promise.all([
    chartSvg(samplesChart(given, made), 'samples'),
    chartSvg(trainingChart(learnt), 'training'),
  ]);
  return { samples, training };
};
