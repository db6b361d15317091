/** A series says how far it is exact, and gives up rather than claim more. */
import { describe, expect, it } from 'vitest';
import { noAssumptions } from '../../src/expression/assumptions.js';
import { isZero } from '../../src/expression/normal-form.js';
import { expandSeries } from '../../src/expression/series.js';
import { f } from './laws.js';

describe('a Taylor series', () => {
  const expand = (below: number) =>
    expandSeries(f('exp(sqrt(h))'), { variable: 'h', normals: [], below, isZero: (e) => isZero(e, noAssumptions) });

  it('is exact as far as it was asked for', () => {
    expect(expand(20).exactBelow).toBe(20);
    expect(expand(20).terms.length).toBe(20);
  });

  it('beyond the largest order is refused', () => {
    expect(() => expand(60)).toThrow(/Taylor expansion beyond order 40/);
  });
});
