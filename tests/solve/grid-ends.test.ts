/** A grid whose answer hangs on an end at which the drift was cut off, or on where its nodes happen to lie, says so. */
import { describe, expect, it } from 'vitest';
import { fraction, power, symbol, unknown, type Expression } from '../../src/expression/expression.js';
import { instantiate } from '../../src/simulate/instance.js';
import { firstExtents } from '../../src/solve/grid/domain.js';
import { gridModel } from '../../src/solve/grid/model.js';
import { solveOnGrid } from '../../src/solve/grid/solve-on-grid.js';
import { problem } from './problems.js';

const answer = (
  state: string,
  control: string,
  dynamics: string,
  objective: string,
  { horizon = 'infinite', maximiser }: { horizon?: string; maximiser?: ReadonlyMap<string, Expression> } = {},
) => {
  const text = [
    'title: ends',
    `state: {x: ${state}}`,
    `control: {${control}}`,
    `time: {name: t, horizon: ${horizon}}`,
    `dynamics: {x: {${dynamics}}}`,
    `objective: {${objective}}`,
  ].join('\n');
  const result = solveOnGrid(instantiate(problem(text)), maximiser, { at: new Map([['x', 1]]) });
  if ('unavailable' in result) throw new Error(result.unavailable);
  return result.answer;
};

describe('a grid', () => {
  const consumption = new Map([['c', power(unknown('V', [symbol('x')], [1]), fraction(-1, 2))]]);
  it.each([
    ['positive', 'positive'],
    ['nonnegative', 'nonnegative'],
  ])('does not rest for free where a cake is eaten up (state %s, consumption %s)', (state, control) => {
    expect(() =>
      answer(state, `c: ${control}`, 'drift: -c, noise: {}', 'maximize: -1/c, discount: 0.05', {
        maximiser: consumption,
      }),
    ).toThrow(/every action pushes x out of its domain .* at x = 0/);
  });

  it('does not rest where drift or noise carries a positive state to zero', () => {
    expect(() => answer('positive', '', 'drift: -1, noise: {}', 'maximize: x', { horizon: '3' })).toThrow(
      /out of its domain/,
    );
    expect(() => answer('positive', '', 'drift: 0, noise: {W: 1}', 'maximize: x, discount: 0.1')).toThrow(
      /out of its domain/,
    );
  });

  it('is not refused where a positive state only nears zero', () => {
    const { value, error } = answer('positive', '', 'drift: -x/2, noise: {}', 'maximize: x, discount: 0.05');
    expect(Math.abs(value - 1 / 0.55)).toBeLessThanOrEqual(error);
    expect(error).toBeLessThan(0.01);
  });

  it('turns an uncontrolled state back at the ends of its interval', () => {
    const { value, error } = answer('[0, 1]', '', 'drift: -1, noise: {}', 'maximize: x, discount: 1');
    // ∫₀¹ e^{−t}(1 − t) dt
    expect(Math.abs(value - Math.exp(-1))).toBeLessThanOrEqual(error);
  });

  it('sees what halved grids all miss: rest is dear but at a point where none of them has a node', () => {
    const solve = (): unknown =>
      answer('real', 'a: real', 'drift: a, noise: {W: 1e-8}', 'minimize: (1e8*x^2 + 1e-8*a^2)/2, discount: 1e-8');
    expect(solve).toThrow(/is all that the grid knows of its value/);
  });
});

describe('a payoff that is the same everywhere on the grid', () => {
  it('gives no answer', () => {
    const text = [
      'title: a claim far away',
      'state: {x: real}',
      'time: {name: t, horizon: 1}',
      'dynamics: {x: {drift: 0, noise: {W: 0.1}}}',
      'objective: {maximize: 0, terminal: "max(x - 50, 0)"}',
    ].join('\n');
    expect(() => solveOnGrid(instantiate(problem(text)), undefined, { at: new Map([['x', 0]]) })).toThrow(
      /the same everywhere on the grid/,
    );
  });
});

describe('a first grid', () => {
  it('reaches as far as the others carry a state without noise', () => {
    const text = [
      'title: the sum of prices',
      'state: {S: positive, I: nonnegative}',
      'time: {name: t, horizon: 1}',
      'dynamics: {S: {drift: 0.09*S, noise: {W: 0.3*S}}, I: {drift: S}}',
      'objective: {maximize: 0, terminal: "max(I - 100, 0)"}',
    ].join('\n');
    const model = gridModel(instantiate(problem(text)), undefined);
    if (!model) return expect.unreachable();
    const [, sum] = firstExtents(model, [100, 0]);
    // E I = 100 (e^0.09 − 1)/0.09 = 104.6 at the end.
    expect(sum?.to).toBeGreaterThan(150);
  });
});
