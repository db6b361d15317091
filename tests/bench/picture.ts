/** Cost against size as a picture: one panel a series, both axes logarithmic, medians with the middle half of the runs. */
import type { TopLevelSpec } from 'vega-lite';
import { filledSvg } from '../../src/report/chart-forms.js';
import type { Growth } from './table.js';

const axis = { grid: true, gridOpacity: 0.2, labelOverlap: true, tickCount: 6 } as const;

export async function costPicture(growth: readonly Growth[], stamp: string): Promise<string> {
  const rows = growth.flatMap(({ series, unit, name, points }) =>
    points.map(([size, median, lower, upper]) => ({ panel: `${series}, ${unit}`, name, size, median, lower, upper })),
  );
  const x = { field: 'size', type: 'quantitative' as const, scale: { type: 'log' as const }, axis: { ...axis, title: 'size', format: '~s' } }; // prettier-ignore
  const y = { field: 'median', type: 'quantitative' as const, scale: { type: 'log' as const }, axis: { ...axis, title: 'seconds (median, quartiles)', format: '~s' } }; // prettier-ignore
  const color = { field: 'name', type: 'nominal' as const, legend: { title: null, orient: 'bottom' as const, columns: 5 } }; // prettier-ignore
  const form: TopLevelSpec = {
    title: { text: `Cost against size; ${stamp}`, anchor: 'start' },
    background: 'white',
    data: { name: 'rows' },
    facet: { field: 'panel', type: 'nominal', title: null },
    columns: 2,
    spec: {
      width: 340,
      height: 240,
      layer: [
        { mark: { type: 'line', strokeWidth: 1.5 }, encoding: { x, y, color } },
        { mark: { type: 'point', filled: true, size: 40 }, encoding: { x, y, color } },
        { mark: { type: 'rule' }, encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' }, color } },
      ],
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
  };
  return filledSvg(form, { words: {}, data: { rows } });
}
