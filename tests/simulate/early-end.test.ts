/** Problems that end early along simulated paths, against laws of first passage. */
import { describe, expect, it } from 'vitest';
import { parseFormula } from '../../src/expression/grammar.js';
import { printText } from '../../src/expression/print-text.js';
import { leastOf, thinEnd } from '../../src/simulate/end-levels.js';
import { instantiate } from '../../src/simulate/instance.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { estimateValue, type EstimateOptions, type ValueEstimate } from '../../src/simulate/value-estimate.js';
import { problem } from '../solve/problems.js';

function estimate(
  text: string,
  at: Readonly<Record<string, number>>,
  options: Partial<EstimateOptions> = {},
): ValueEstimate {
  const system = pathSystem(instantiate(problem(`title: ends\n${text}`)), { kind: 'feedback', controls: new Map() });
  return estimateValue(system, { at: new Map(Object.entries(at)), seed: 3, paths: 4096, steps: 256, ...options });
}
/** The true value lies within bias and four standard errors, which are small. */
function expectNear({ value, bias, standardError }: ValueEstimate, truth: number, share = 0.05): void {
  expect(Math.abs(value - truth)).toBeLessThanOrEqual(bias + 4 * standardError);
  expect(bias + 4 * standardError).toBeLessThan(share * Math.abs(truth));
}

const interval = (sigma: number, objective: string): string => `
state: {x: [0, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: 0, noise: {W: ${sigma}}}}
objective: {${objective}}
boundary: {x: {lower: absorb, upper: absorb}}`;

describe('an early end', () => {
  it.each([0.5, 2])('at both ends of an interval comes after (b − x)(x − a)/σ² on average, σ = %d', (sigma) => {
    expectNear(estimate(interval(sigma, 'minimize: 1'), { x: 0.3 }), 0.21 / sigma ** 2, 0.07);
  });

  it('pays at the end that is met: the probability of leaving above is x', () => {
    expectNear(estimate(interval(1, 'maximize: 0, terminal: x'), { x: 0.3 }), 0.3, 0.07);
  });

  it.each([
    [0.5, 1],
    [2, 0.3],
  ])('by until has the Laplace transform of a first passage, rate %d, noise %d', (rho, s) => {
    const text = `
state: {x: real}
time: {horizon: infinite}
dynamics: {x: {drift: 0.4, noise: {W: ${s}}}}
until: x >= 1
objective: {maximize: 0, terminal: x, discount: ${rho}}`;
    const truth = Math.exp((-0.6 * (Math.sqrt(0.16 + 2 * rho * s ** 2) - 0.4)) / s ** 2);
    expectNear(estimate(text, { x: 0.4 }), truth, 0.08);
  });

  it('before a horizon: what is left by then is paid at the horizon', () => {
    // P(τ ≤ 1) = 2 P(W > 0.8) by reflection.
    const text = `
state: {x: real}
time: {horizon: 1}
dynamics: {x: {drift: 0, noise: {W: 1}}}
until: x >= 0.8
objective: {maximize: 0, terminal: "max(0, sign(x - 0.79999))"}`;
    expectNear(estimate(text, { x: 0 }), 2 * 0.21185539858339664, 0.08);
  });

  it('on a circle in the plane', () => {
    const text = `
state: {x: real, y: real}
time: {horizon: infinite}
dynamics: {x: {drift: 0, noise: {W: 1}}, y: {drift: 0, noise: {B: 1}}}
until: x^2 + y^2 >= 1
objective: {minimize: 1}`;
    expectNear(estimate(text, { x: 0.5, y: 0.2 }), (1 - 0.29) / 2, 0.08);
  });

  it('without noise is met between two steps', () => {
    const text = `
state: {x: real}
time: {horizon: infinite}
dynamics: {x: {drift: 1 + x}}
until: x >= 1
objective: {minimize: 1, terminal: 3*x}`;
    expectNear(estimate(text, { x: 0.3 }), Math.log(2 / 1.3) + 3, 1e-3);
  });

  it('has to come where nothing discounts', () => {
    const text = `
state: {x: real}
time: {horizon: infinite}
dynamics: {x: {drift: -1, noise: {W: 0.1}}}
until: x >= 1
objective: {minimize: 1}`;
    expect(() => estimate(text, { x: 0 })).toThrow(/do not come to an end/);
  });
});

it.each([
  [0.4, 0.5],
  [0.75, 0.5],
  [0.1, 2],
  [0.33, 1],
])('a state is held at an end that constrains, within the stated error: from %d, rate %d', (x, rho) => {
  const text = `
state: {x: [0, 1]}
time: {horizon: infinite}
dynamics: {x: {drift: 1}}
objective: {maximize: x, discount: ${rho}}
boundary: {x: {upper: constrain}}`;
  const late = Math.exp(-rho * (1 - x));
  const truth = x / rho + 1 / rho ** 2 - late * (1 / rho + 1 / rho ** 2) + late / rho;
  for (const steps of [64, 192, 512]) expectNear(estimate(text, { x }, { paths: 16, steps }), truth);
});

describe('levels', () => {
  const read = (text: string) => parseFormula(text, { symbols: new Set(['x', 'y']) });
  it('are told apart where the first of several ends a problem', () => {
    const parts = (text: string) => leastOf(read(text)).map(printText);
    expect(parts('min(x, y)')).toEqual(['x', 'y']);
    expect(parts('2 - abs(x)')).toHaveLength(2);
    expect(parts('1 - max(x, y)')).toHaveLength(2);
    expect(parts('1 - x^2')).toHaveLength(1);
  });

  it('without inside are seen as what vanishes', () => {
    expect(thinEnd(read('x^2 + y^2'))?.map(printText)).toEqual(['x', 'y']);
    expect(thinEnd(read('max(abs(x), 2*abs(y))'))?.map(printText)).toEqual(['x', 'y']);
    expect(thinEnd(read('x^2 + y^2 - 1'))).toBeUndefined();
  });
});
