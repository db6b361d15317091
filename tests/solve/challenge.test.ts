/** Answers that agree with each other and are beaten by doing nothing. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { isAvailable, type Method } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';

const HEAD = ['state: {x: real}', 'control: {a: real}', 'time: {name: t, horizon: infinite}', 'parameters: {}'];

function solved(lines: readonly string[], methods: readonly Method[] = ['closed-form', 'grid']) {
  const problem = parseProblem([...HEAD, ...lines].join('\n'), { id: 'challenged' });
  return solveProblem(problem, deriveProblem(problem), { seed: 1, methods });
}

describe('a constant policy', () => {
  it('exposes the grid that keeps a free system from running away', () => {
    const answers = solved(
      ['dynamics: {x: {drift: x + a, noise: {}}}', 'objective: {maximize: -a^2/2, discount: 1/2}', 'at: {x: 1}'],
      ['grid'],
    );
    expect(answers.challenge?.policy).toEqual({ a: 0 });
    expect(answers.agree).toBe(false);
  });

  it('exposes a solution of the HJB equation where the cost has no lower bound', () => {
    const answers = solved([
      'dynamics: {x: {drift: x + a, noise: {}}}',
      'objective: {minimize: a^2/2 - x^2/4, discount: 1/2}',
      'candidate: x^2/2',
      'at: {x: 1}',
    ]);
    expect(answers.challenge?.value).toBeLessThan(-1);
    expect(answers.agree).toBe(false);
  });

  it('is tried in every regime, where the drift at an end differs between them', () => {
    const problem = parseProblem(
      [
        'title: Saving against unemployment',
        'state: {a: [0, 30]}',
        'control: {c: positive}',
        'time: {horizon: infinite}',
        'regimes: {y: {values: [0.2, 1], rates: [[-0.5, 0.5], [0.1, -0.1]]}}',
        'parameters: {r: 0.03, rho: {value: 0.05, domain: positive}, g: {value: 2, domain: positive}}',
        'dynamics: {a: {drift: r*a + y - c}}',
        'objective: {maximize: c^(1 - g)/(1 - g), discount: rho}',
        'boundary: {a: {lower: constrain, upper: constrain}}',
        'at: {a: 2, y: 0.2}',
      ].join('\n'),
      { id: 'saving' },
    );
    const { methods, challenge } = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['grid'] });
    expect(challenge).toBeUndefined();
    // Upwind differences of Achdou et al. 2022 in Python, extrapolated from 1500, 3000 and 6000 cells.
    const value = -24.2784;
    const { grid } = methods;
    if (!isAvailable(grid)) return expect.unreachable();
    expect(Math.abs(grid.value - value)).toBeLessThanOrEqual(grid.error);
  });

  it('has to keep the state in its domain', () => {
    const problem = parseProblem(
      [
        'state: {x: nonnegative}',
        'control: {a: [0, 2]}',
        'time: {name: t, horizon: infinite}',
        'parameters: {}',
        'dynamics: {x: {drift: -a, noise: {}}}',
        'objective: {maximize: a, discount: 1/2}',
        'candidate: A*x + B',
        'at: {x: 1}',
      ].join('\n'),
      { id: 'depleted' },
    );
    const answers = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['closed-form', 'grid'] });
    expect(answers.challenge).toBeUndefined();
    // Two a unit of time for half a unit, and nothing after: 4(1 − e^{−1/4}), not the 4 of a stock that never ends.
    expect(answers.methods['closed-form']).toHaveProperty('unavailable');
    expect(answers.methods.grid).toMatchObject({ value: expect.closeTo(4 * (1 - Math.exp(-1 / 4)), 2) as number });
  });

  it('found without noise exposes answers that never saw a well out of reach of the noise', () => {
    const text = [
      'state: {x: real}',
      'control: {a: real}',
      'time: {name: t, horizon: 1}',
      'parameters: {}',
      'dynamics: {x: {drift: a, noise: {W: 1/50}}}',
      'objective: {minimize: a^2/2, terminal: -10*exp(-200*(x - 5/2)^2)}',
      'at: {x: 0}',
    ].join('\n');
    const problem = parseProblem(text, { id: 'well' });
    const answers = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['grid', 'path-integral'] });
    // Straight to the well costs 25/8 and pays nearly 10.
    expect(answers.challenge?.policy.a).toBeCloseTo(5 / 2, 0);
    expect(answers.challenge?.value).toBeLessThan(-2);
    expect(answers.agree).toBe(false);
  });

  it('does not beat an optimum', () => {
    const answers = solved([
      'dynamics: {x: {drift: a - x, noise: {W: 1/2}}}',
      'objective: {maximize: -(x^2 + a^2)/2, discount: 1/2}',
      'candidate: -P*x^2/2 - c',
      'at: {x: 1}',
    ]);
    expect(answers.challenge).toBeUndefined();
    expect(answers.agree).toBe(true);
  });
});
