/** Observations as pictures: a mean beside its claimed value, a histogram under the claimed density. */
import type { Evidence } from '../verification/verdict.js';
import type { Drawing } from './charts.js';
import { formatNumber, formatWithError } from './figures.js';
import type { Result } from './result.js';

/** Half the width of a 95 % interval, in standard errors. */
const REACH = 1.96;

function meanDrawing({ observed, standardError, claimed }: NonNullable<Evidence['mean']>, title: string): Drawing {
  const reach = REACH * standardError;
  return {
    intervals: {
      title: 'Observed and claimed',
      description: `${title}: observed ${formatWithError(observed, reach)}, claimed ${formatNumber(claimed)}.`,
      xLabel: 'value over the paths, with its 95 % interval',
      rows: [
        { label: 'observed', value: observed, low: observed - reach, high: observed + reach, colour: 2 },
        { label: 'claimed', value: claimed, low: claimed, high: claimed, colour: 1 },
      ],
    },
    caption: '',
  };
}

function histogramDrawing(histogram: NonNullable<Evidence['histogram']>, title: string): Drawing {
  const { coordinate, edges, observed, errors, claimed } = histogram;
  const bins = observed.map((density, i) => {
    const [middle, reach] = [((edges[i] ?? NaN) + (edges[i + 1] ?? NaN)) / 2, REACH * (errors[i] ?? 0)];
    return [middle, density, density - reach, density + reach] as const;
  });
  return {
    lines: {
      title: `Observed and claimed density of ${coordinate}`,
      description: `${title}: a histogram of ${bins.length} bins with 95 % intervals, and the claimed density as a curve.`,
      xLabel: `${coordinate} at the end of the paths`,
      yLabel: `probability per unit of ${coordinate}`,
      series: [
        { label: 'claimed density', mark: 'line', colour: 1, points: claimed },
        { label: 'observed (95 %)', mark: 'interval', colour: 2, points: bins },
      ],
    },
    caption: '',
  };
}

/** The picture of each step that was held against simulated paths, by the step's id. */
export function observationDrawings(result: Result): ReadonlyMap<string, Drawing> {
  const titles = new Map(result.derivation.steps.map((step) => [step.id, step.title]));
  const drawings = (result.verdict?.steps ?? []).flatMap(({ stepId, evidence }): [string, Drawing][] => {
    const title = titles.get(stepId) ?? stepId;
    const histogram = evidence.find((e) => e.histogram)?.histogram;
    if (histogram) return [[stepId, histogramDrawing(histogram, title)]];
    const mean = evidence.find((e) => e.mean)?.mean;
    return mean ? [[stepId, meanDrawing(mean, title)]] : [];
  });
  return new Map(drawings);
}
