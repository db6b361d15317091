/** Noise that no neighbouring nodes can carry goes over leaps: values against formulas, each within its own stated error. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../../src/derivation/derive-problem.js';
import { instantiate } from '../../../src/simulate/instance.js';
import { solveOnGrid, type GridResult } from '../../../src/solve/grid/solve-on-grid.js';
import { problem } from '../problems.js';

function grid(text: string, at: Readonly<Record<string, number>>, points?: number): GridResult {
  const p = problem(text);
  const result = solveOnGrid(instantiate(p), deriveProblem(p).outcome?.maximiser, {
    at: new Map(Object.entries(at)),
    ...(points === undefined ? {} : { points }),
  });
  if ('unavailable' in result) throw new Error(result.unavailable);
  return result;
}
function within({ answer: { value, error }, field }: GridResult, exact: number, share: number): void {
  expect(field.model.wide).toBe(true);
  expect(Math.abs(value - exact)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(share * Math.abs(exact));
}

describe('correlated noise over leaps', () => {
  // Covariance of two Ornstein-Uhlenbeck processes, discounted.
  it.each([
    [0.95, 0.4, 0.3],
    [-0.95, 0.4, 0.3],
    [0.9, 1, 0.05],
    [0.6, 2, 0.02],
    [1, 0.4, 0.3],
  ])('of correlation %d with volatilities %d and %d', (correlation, s, u) => {
    const exact = (0.5 + (correlation * s * u) / 0.5) / 2 + (1 + (s * s) / 0.5) / 2.5;
    const answer = grid(
      `
title: Two Ornstein-Uhlenbeck processes with a common noise
state: {x: real, y: real}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: -x, noise: {W1: ${s}}}, y: {drift: -y/2, noise: {W2: ${u}}}}
correlation: {W1: {W2: ${correlation}}}
objective: {minimize: x*y + x^2, discount: 0.5}
`,
      { x: 1, y: 0.5 },
      49,
    );
    within(answer, exact, 0.02);
  });

  it.each([
    [0.95, 0.4, 0.3],
    [-0.9, 0.1, 1],
  ])('in a regulator, of correlation %d with volatilities %d and %d', (correlation, s, u) => {
    // ρP = Q + AᵀP + PA − P², with A = [[−½, 0], [½, 0]] and Q = [[1, ½], [½, 1]], by its flow.
    let [a, b, c] = [0, 0, 0];
    for (let n = 0; n < 20000; n++) {
      const [da, db, dc] = [
        1 - a + b - a * a - b * b - a / 2,
        0.5 - b / 2 + c / 2 - a * b - b * c - b / 2,
        1 - b * b - c * c - c / 2,
      ];
      [a, b, c] = [a + da / 500, b + db / 500, c + dc / 500];
    }
    const [x, y] = [1, -0.5];
    const exact = (a * x * x + 2 * b * x * y + c * y * y) / 2 + a * s * s + 2 * b * correlation * s * u + c * u * u;
    const answer = grid(
      `
title: Two regulators with a common noise
state: {x: real, y: real}
control: {a: real, b: real}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: a - x/2, noise: {W: ${s}}}, y: {drift: b + x/2, noise: {Z: ${u}}}}
correlation: {W: {Z: ${correlation}}}
objective: {minimize: (x^2 + y^2 + x*y + a^2 + b^2)/2, discount: 0.5}
`,
      { x, y },
      49,
    );
    within(answer, exact, 0.1);
  });

  it('of positive states, with volatilities that grow with them', () => {
    const rate = 0.5 * 0.02 + 0.4 * 0.01 - (0.25 * 0.16) / 2 - (0.24 * 0.01) / 2 - 0.2 * 0.9 * 0.4 * 0.1;
    const answer = grid(
      `
title: A product of powers of two assets
state: {x: positive, y: positive}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: 0.02*x, noise: {W: 0.4*x}}, y: {drift: 0.01*y, noise: {Z: 0.1*y}}}
correlation: {W: {Z: -0.9}}
objective: {maximize: x^0.5*y^0.4, discount: 0.3}
`,
      { x: 1, y: 1 },
      41,
    );
    within(answer, 1 / (0.3 - rate), 0.01);
  });

  it('between mirrors, where one noise drives both states: each has the value that it has alone', () => {
    const alone = (s: number): GridResult['answer'] =>
      grid(
        `
title: one
state: {x: [-1, 1]}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: -x, noise: {W: ${s}}}}
objective: {minimize: x^2, discount: 1}
`,
        { x: 0 },
      ).answer;
    const both = grid(
      `
title: a noise far from the diagonal
state: {x: [-1, 1], y: [-1, 1]}
control: {}
time: {name: t, horizon: infinite}
dynamics: {x: {drift: -x, noise: {W: 1}}, y: {drift: -y, noise: {W: 0.2}}}
objective: {minimize: x^2 + y^2, discount: 1}
`,
      { x: 0, y: 0 },
      81,
    );
    within(both, alone(1).value + alone(0.2).value, 0.05);
  });

  it('of three states', () => {
    // E∫e^{−t}(X + Y + Z)² with every two noises correlated by 0.8.
    const [s, u, w] = [0.5, 0.3, 0.4];
    const variance = s * s + u * u + w * w + 1.6 * (s * u + s * w + u * w);
    const answer = grid(
      `
title: Three states with a common noise
state: {x: [-3, 3], y: [-3, 3], z: [-3, 3]}
control: {}
time: {name: t, horizon: infinite}
dynamics:
  x: {drift: -x, noise: {A: ${s}}}
  y: {drift: -y, noise: {B: ${u}}}
  z: {drift: -z, noise: {C: ${w}}}
correlation: {A: {B: 0.8, C: 0.8}, B: {C: 0.8}}
objective: {minimize: (x + y + z)^2, discount: 1}
`,
      { x: 0.5, y: 0, z: -0.2 },
      13,
    );
    within(answer, (0.09 + variance) / 3, 0.2);
  });
});
