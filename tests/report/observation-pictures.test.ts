/** Pictures of observations: what is drawn comes from the evidence, and every axis says what it shows. */
import { describe, expect, it } from 'vitest';
import { intervalSvg } from '../../src/report/charts.js';
import { observationDrawings } from '../../src/report/observation-pictures.js';
import { measuredSlopes, ordersDrawing, slopeDrawing } from '../../src/report/slope-pictures.js';
import { stepPictures } from '../../src/report/pictures.js';
import type { Result } from '../../src/report/result.js';
import type { Evidence } from '../../src/verification/verdict.js';

const evidence: Readonly<Record<string, Evidence>> = {
  mean: { kind: 'simulation', detail: '', mean: { observed: 1.1, standardError: 0.1, claimed: 1 } },
  law: {
    kind: 'simulation',
    detail: '',
    histogram: { coordinate: 'x', edges: [0, 1, 2], observed: [0.6, 0.4], errors: [0.05, 0.05], claimed: [[0, 0.7], [2, 0.3]] }, // prettier-ignore
  },
  scheme: { kind: 'slope', detail: '', slope: { points: [[-1, -1], [-2, -2]], order: 1, quantity: 'error' } }, // prettier-ignore
  unseen: { kind: 'sign', detail: '' },
};
const result: Result = {
  derivation: {
    id: 'observed',
    title: 'Observed',
    kind: 'theory',
    assumptions: { domains: new Map(), facts: [] },
    functions: [],
    scales: new Map(),
    hypotheses: [],
    definitions: [],
    steps: [],
  },
  verdict: {
    id: 'observed',
    verdict: 'measured',
    steps: Object.entries(evidence).map(([stepId, e]) => ({ stepId, verdict: 'measured', evidence: [e] })),
  },
  seconds: { derive: 0 },
};

describe('pictures of observations', () => {
  it('draw a mean with its interval beside the claim', () => {
    const rows = observationDrawings(result).get('mean')?.intervals?.rows;
    expect(rows?.map((row) => [row.label, row.value])).toEqual([
      ['observed', 1.1],
      ['claimed', 1],
    ]);
    expect(rows?.[0]?.high).toBeCloseTo(1.1 + 1.96 * 0.1);
  });

  it('draw a histogram in the middle of its bins under the claimed curve', () => {
    const chart = observationDrawings(result).get('law')?.lines;
    expect(chart?.series.map((s) => s.points.map(([x, y]) => [x, y]))).toEqual([
      [[0, 0.7], [2, 0.3]],
      [[0.5, 0.6], [1.5, 0.4]],
    ]); // prettier-ignore
    expect(chart?.xLabel).toMatch(/x at the end/);
    expect(chart?.yLabel).toMatch(/probability per unit of x/);
  });

  it('call the error of a scheme an error, and keep it apart from the remainders of expansions', () => {
    const [slope] = measuredSlopes(result);
    expect(slope && slopeDrawing(slope).lines?.yLabel).toBe('log₁₀ of the error');
    expect(ordersDrawing(result)).toEqual([]);
  });

  it('are made for every step that has something to show', async () => {
    const pictures = await stepPictures(result, 'key');
    expect([...pictures.keys()].sort()).toEqual(['law', 'mean', 'scheme']);
    for (const { svg } of pictures.values()) expect(svg).toMatch(/^<svg .*aria-label=/);
  });

  it('of one form differ only in what was filled in', async () => {
    const [wide, narrow] = await Promise.all(
      [
        { observed: 40, title: 'wide' },
        { observed: 0.5, title: 'narrow' },
      ].map(({ observed, title }) =>
        intervalSvg(
          {
            title,
            description: '',
            xLabel: `over ${title}`,
            rows: [
              { label: `${title} one`, value: observed, low: 0, high: observed, colour: 2 },
              { label: `${title} two`, value: 0, low: 0, high: 0, colour: 1 },
            ],
          },
          title,
        ),
      ),
    );
    const words = (svg = ''): readonly string[] => [...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text = '']) => text);
    expect(words(wide)).toEqual(expect.arrayContaining(['wide', 'over wide', 'wide one', 'wide two', '40']));
    expect(words(narrow)).toEqual(expect.arrayContaining(['narrow', 'over narrow', 'narrow one', 'narrow two', '0.5']));
    expect(wide + (narrow ?? '')).not.toMatch(/§|"@/);
  });
});
