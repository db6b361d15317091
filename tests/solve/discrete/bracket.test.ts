/** In discrete time, too, the true value lies within its bounds, whatever the grid made of it. */
import { describe, expect, it } from 'vitest';
import { instantiate } from '../../../src/simulate/instance.js';
import { isAvailable, type Bracket } from '../../../src/solve/answer.js';
import { bracketInSteps } from '../../../src/solve/discrete/bracket.js';
import { closedFormInSteps } from '../../../src/solve/discrete/closed-form.js';
import { solveStepsOnGrid } from '../../../src/solve/discrete/grid.js';
import { stepModel } from '../../../src/solve/discrete/step-model.js';
import { derivationOf } from '../../problems.js';

function solved(id: string, at: Readonly<Record<string, number>>, change?: (text: string) => string) {
  const derivation = derivationOf(id, change);
  const problem = derivation.problem ?? expect.unreachable();
  const model = stepModel(problem, instantiate(problem));
  const place = new Map(Object.entries(at));
  const closed = closedFormInSteps(model, derivation, place);
  const { field } = solveStepsOnGrid(model, { at: place });
  const value = isAvailable(closed) ? closed.answer.value : NaN;
  const bracket = (wrong: (v: number) => number = (v) => v, seed = 1): Bracket => {
    const slices = field.slices.map((slice) => slice.map(wrong));
    const found = bracketInSteps(model, { ...field, slices }, place, { seed, error: 0 });
    return isAvailable(found) ? found : expect.unreachable(found.unavailable);
  };
  return { value, bracket };
}

const ends = ({ lower, upper }: Bracket): readonly [number, number] => [
  lower.ci95[0] - lower.bias,
  upper.ci95[1] + upper.bias,
];

/** That the value is inside, and the bracket at most so wide in proportion to it. */
function covers(found: Bracket, value: number, width: number): void {
  const [low, high] = ends(found);
  expect(low).toBeLessThanOrEqual(value);
  expect(high).toBeGreaterThanOrEqual(value);
  expect(high - low).toBeLessThan(width * Math.abs(value));
}

const hasty = (text: string) => text.replace('rho: {value: 0.1', 'rho: {value: 1');

describe('bounds of the value in discrete time', () => {
  it.each([
    ['brock-mirman', { k: 1 }, 1e-6],
    ['execution', { x: 800000 }, 1e-6],
  ] as const)('hold the known value of %s, without noise', (id, at, width) => {
    const { value, bracket } = solved(id, at);
    const found = bracket();
    covers(found, value, width);
    expect(found).toMatchObject({ by: 'relaxation', because: expect.stringContaining('without noise') as string });
  });

  it('are averages over paths where there is noise, and hold whatever the seed', () => {
    const { value, bracket } = solved('lqr-sampled', { x: 1 }, hasty);
    for (let seed = 0; seed < 3; seed++) {
      const found = bracket(undefined, seed);
      covers(found, value, 1e-6);
      expect(found.by).toBe('hindsight');
    }
  });

  it('open where the values are wrong, and still hold', () => {
    const { value, bracket } = solved('lqr-sampled', { x: 1 }, hasty);
    const about = Math.abs(value);
    for (const wrong of [(v: number) => 1.02 * v, (v: number) => v + 0.01 * Math.cos(9 * v)]) {
      const found = bracket(wrong);
      covers(found, value, 1);
      expect(ends(found)[1] - ends(found)[0]).toBeGreaterThan(1e-3 * about);
    }
    // A constant is made up for on both sides.
    covers(bracket((v) => v - 0.01), value, 1e-3); // prettier-ignore
    const growth = solved('brock-mirman', { k: 1 });
    covers(
      growth.bracket((v) => 1.01 * v),
      growth.value,
      0.5,
    );
  });
});
