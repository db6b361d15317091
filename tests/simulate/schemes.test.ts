/**
 * The orders that the schemes state, as slopes. A second state carries the Wiener process itself, so that a payoff can be
 * the distance of a path from the exact solution along the same noise: its mean is the weak error with little variance.
 */
import { describe, expect, it } from 'vitest';
import { eulerMaruyama } from '../../src/simulate/euler-maruyama.js';
import { exactLinear } from '../../src/simulate/exact-linear.js';
import { instantiate } from '../../src/simulate/instance.js';
import { momentsOf, type Moments } from '../../src/simulate/joint-moments.js';
import { transition } from '../../src/simulate/linear-law.js';
import { milstein } from '../../src/simulate/milstein.js';
import { randomKey } from '../../src/simulate/normal.js';
import { pathModel } from '../../src/simulate/path-model.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { pathsOf, runHere } from '../../src/simulate/path-work.js';
import { QUADRATURES, type QuadratureName } from '../../src/simulate/quadrature.js';
import type { Scheme } from '../../src/simulate/scheme.js';
import { SCHEMES } from '../../src/simulate/schemes.js';
import { weakSecondOrder } from '../../src/simulate/weak-second-order.js';
import { problem } from '../solve/problems.js';

interface Equation {
  readonly name: string;
  readonly states: string;
  readonly dynamics: string;
  readonly start: readonly number[];
  /** x at t = 1 by the exact solution in w (and b), the Wiener processes. */
  readonly solution: string;
  /** The moment of x whose weak error is looked at. */
  readonly moment: 1 | 2;
  /** Whether its noise depends on the state, so that Euler's strong order is one half. */
  readonly multiplicative: boolean;
}

const EQUATIONS: readonly Equation[] = [
  {
    name: 'geometric Brownian motion',
    states: 'x: real, w: real',
    dynamics: 'x: {drift: 3/4*x, noise: {W: x/2}}, w: {drift: 0, noise: {W: 1}}',
    start: [1, 0],
    solution: 'exp(5/8 + w/2)',
    moment: 1,
    multiplicative: true,
  },
  {
    name: 'a logistic population',
    states: 'x: real, w: real',
    dynamics: 'x: {drift: 17/8*x*(1 - x) - x^2*(1 - x)/4, noise: {W: x*(1 - x)/2}}, w: {drift: 0, noise: {W: 1}}',
    start: [0.2, 0],
    solution: '1/(1 + 4*exp(-2 - w/2))',
    moment: 1,
    multiplicative: true,
  },
  {
    name: 'coefficients of time',
    states: 'x: real, w: real',
    dynamics: 'x: {drift: 2*x/(1 + t) + (1 + t)^2, noise: {W: (1 + t)^2}}, w: {drift: 0, noise: {W: 1}}',
    start: [1, 0],
    solution: '4*(2 + w)',
    moment: 2,
    multiplicative: false,
  },
  {
    name: 'two noises that commute, correlated',
    states: 'x: real, w: real, b: real',
    dynamics: 'x: {drift: x/2, noise: {W: x/2, B: x/4}}, w: {drift: 0, noise: {W: 1}}, b: {drift: 0, noise: {B: 1}}',
    start: [1, 0, 0],
    solution: 'exp(1/2 - (1/4 + 1/16 + 0.3/4)/2 + w/2 + b/4)',
    moment: 2,
    multiplicative: true,
  },
];

const systemOf = (states: string, dynamics: string, objective: string, horizon = 1) =>
  pathSystem(
    instantiate(
      problem(
        `title: a test
state: {${states}}
control: {}
time: {name: t, horizon: ${horizon}}
dynamics: {${dynamics}}
${dynamics.includes('B:') ? 'correlation: {W: {B: 0.3}}' : ''}
objective: {${objective}}
`,
      ),
    ),
    { kind: 'feedback', controls: new Map() },
  );

function mean(
  system: ReturnType<typeof systemOf>,
  scheme: Scheme,
  start: readonly number[],
  steps: number,
  paths: number,
  quadrature: QuadratureName = 'trapezoid',
): Moments {
  const end = system.instance.horizon;
  const samples = [{ name: 'value', of: { 'J 0': 1 } }];
  const model = pathModel(system, scheme, quadrature);
  const { moments } = runHere(
    pathsOf({ model, key: randomKey(7, steps), start, end, steps, tracks: [{ joined: 0 }], samples }, paths),
  );
  return momentsOf(moments, 0);
}

const slope = (coarse: number, fine: number): number => Math.log2(coarse / fine);

/** Means of a payoff with steps h and 2h that follow the same Brownian paths and their mirror images. */
function pairOfMeans(
  system: ReturnType<typeof systemOf>,
  scheme: Scheme,
  start: readonly number[],
  steps: number,
  paths: number,
) {
  const tracks = [0, 1].flatMap((joined) => [{ joined }, { joined, mirrored: true }]);
  const samples = [
    { name: 'fine', of: { 'J 0': 0.5, 'J 1': 0.5 } },
    { name: 'coarse', of: { 'J 2': 0.5, 'J 3': 0.5 } },
  ];
  const model = pathModel(system, scheme, 'trapezoid');
  const program = { model, key: randomKey(7, 0), start, end: 1, steps, tracks, samples };
  const { moments } = runHere(pathsOf(program, paths));
  return { fine: momentsOf(moments, 0), coarse: momentsOf(moments, 1) };
}

describe.each([eulerMaruyama, milstein, weakSecondOrder])('$name', (scheme) => {
  it.each(EQUATIONS)('has its weak order on $name', ({ states, dynamics, start, solution, moment }) => {
    const system = systemOf(states, dynamics, `maximize: 0, terminal: x^${moment} - (${solution})^${moment}`);
    const { fine, coarse } = pairOfMeans(system, scheme, start, scheme.weakOrder === 1 ? 64 : 16, 1 << 16);
    expect(Math.abs(fine.mean)).toBeGreaterThan(8 * fine.standardError);
    expect(Math.abs(slope(coarse.mean, fine.mean) - scheme.weakOrder)).toBeLessThan(0.2);
  });

  it.each(scheme.strongOrder === undefined ? [] : EQUATIONS)(
    'has its strong order on $name',
    ({ states, dynamics, start, solution, multiplicative }) => {
      const system = systemOf(states, dynamics, `maximize: 0, terminal: (x - (${solution}))^2`);
      const { fine, coarse } = pairOfMeans(system, scheme, start, 256, 1 << 11);
      const order = multiplicative ? (scheme.strongOrder ?? NaN) : 1;
      expect(Math.abs(slope(coarse.mean, fine.mean) / 2 - order)).toBeLessThan(0.2);
    },
  );
});

describe('noises that do not commute', () => {
  const system = systemOf(
    'x: real, y: real',
    'x: {drift: 0, noise: {W: y}}, y: {drift: 0, noise: {U: x}}',
    'maximize: 0, terminal: x^2*y^2',
    1 / 4,
  );

  it('are refused by Milstein’s scheme, with the reason', () => {
    expect(() => pathModel(system, milstein, 'trapezoid')).toThrow(/do not commute/);
  });

  it('are weighed by coins in the weak scheme', () => {
    // With m = (E x⁴, E x²y², E y⁴): m' = (6 m₂, m₁ + m₃, 6 m₂).
    const exact = Math.sinh(Math.sqrt(12) / 4) / Math.sqrt(12);
    const [rough, fine] = [eulerMaruyama, weakSecondOrder].map((scheme) => mean(system, scheme, [1, 0], 4, 1 << 18));
    const error = (m: typeof fine): number => Math.abs((m?.mean ?? NaN) - exact);
    expect(fine?.standardError).toBeLessThan(0.0015);
    expect(error(fine)).toBeLessThan(4 * (fine?.standardError ?? 0) + 0.001);
    expect(error(rough)).toBeGreaterThan(0.01);
  });
});

describe('exact steps', () => {
  const decay = (noise: string, objective: string) =>
    systemOf('x: real', `x: {drift: 1 - 2*x, noise: {${noise}}}`, objective, 2);
  const meanAt = (t: number): number => 0.5 + Math.exp(-2 * t);
  const varianceAt = (t: number): number => (0.25 / 4) * (1 - Math.exp(-4 * t));

  it('have the law of the equation, however long they are', () => {
    const found = mean(decay('W: 1/2', 'maximize: 0, terminal: x^2'), exactLinear, [1.5], 2, 1 << 16);
    expect(Math.abs(found.mean - meanAt(2) ** 2 - varianceAt(2))).toBeLessThan(4 * found.standardError);
    expect(found.standardError).toBeLessThan(2e-3);
  });

  it.each(['trapezoid', 'simpson'] as const)('leave the order of the quadrature: %s', (quadrature) => {
    const system = decay('', 'maximize: x^2');
    const exact = 0.25 * 2 + (1 - Math.exp(-4)) / 2 + (1 - Math.exp(-8)) / 4;
    const [coarse, fine] = [16, 32].map((steps) => mean(system, exactLinear, [1.5], steps, 1, quadrature).mean - exact);
    expect(Math.abs(slope(coarse ?? NaN, fine ?? NaN) - QUADRATURES[quadrature].order)).toBeLessThan(0.2);
  });

  it('know the matrix exponential: a double integrator with noise', () => {
    const h = 0.3;
    const law = { drift: [[0, 1], [0, 0]], constant: [0, 2], covariance: [[0, 0], [0, 1]] }; // prettier-ignore
    const [e00, e01, e10, e11, c0, c1, g00 = NaN, g10 = NaN, g11 = NaN] = transition(law, h);
    expect([e00, e01, e10, e11]).toEqual([1, expect.closeTo(h, 15), 0, 1]);
    expect([c0, c1]).toEqual([expect.closeTo(h * h, 15), expect.closeTo(2 * h, 15)]);
    expect(g00 * g00).toBeCloseTo(h ** 3 / 3, 15);
    expect(g00 * g10).toBeCloseTo(h ** 2 / 2, 15);
    expect(g10 ** 2 + g11 ** 2).toBeCloseTo(h, 15);
  });

  it('are refused where the equation is not linear', () => {
    const system = systemOf('x: real', 'x: {drift: sin(x), noise: {W: 1}}', 'maximize: x');
    expect(() => pathModel(system, exactLinear, 'simpson')).toThrow(/not linear/);
  });
});

describe('every scheme', () => {
  it.each(SCHEMES)('$name says where it comes from and when it is stable', ({ source, stability }) => {
    expect(source.length).toBeGreaterThan(10);
    expect(stability.length).toBeGreaterThan(10);
  });

  it.each(SCHEMES.filter((s) => s !== eulerMaruyama))('$name refuses states that are kept by force', (scheme) => {
    const system = systemOf('x: [0, 1]', 'x: {drift: 0, noise: {W: 1}}', 'maximize: x');
    expect(() => pathModel(system, scheme, 'trapezoid')).toThrow(/by force/);
  });
});
