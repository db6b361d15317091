/** Deterministic problems along their characteristics, against what is known of them by other ways; and what is refused. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { instantiate } from '../../src/simulate/instance.js';
import { isAvailable, type CharacteristicsAnswer, type Unavailable } from '../../src/solve/answer.js';
import { solveByCharacteristics } from '../../src/solve/characteristics/characteristics.js';
import { solveProblem } from '../../src/solve/solve.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { example, problem } from './problems.js';

const along = (posed: ControlProblem, at: Readonly<Record<string, number>>): CharacteristicsAnswer | Unavailable =>
  solveByCharacteristics(instantiate(posed), deriveProblem(posed).outcome?.maximiser, new Map(Object.entries(at)));

function solved(posed: ControlProblem, at: Readonly<Record<string, number>>): CharacteristicsAnswer {
  const answer = along(posed, at);
  return isAvailable(answer) ? answer : expect.unreachable(answer.unavailable);
}

/** Within the estimated error, which is small. */
function expectValue({ value, error }: CharacteristicsAnswer, truth: number): void {
  expect(Math.abs(value - truth)).toBeLessThanOrEqual(error);
  expect(error).toBeLessThan(1e-5 * Math.abs(truth));
}

const text = (control: string, drift: string, objective: string, rest = 'horizon: 1'): string =>
  [
    'title: one state',
    'state: {x: real}',
    `control: {${control}}`,
    `time: {name: t, ${rest.split('\n')[0] ?? ''}}`,
    `dynamics: {x: {drift: ${drift}, noise: {}}}`,
    `objective: {${objective}}`,
    ...rest.split('\n').slice(1),
  ].join('\n');

describe('rest in the least time', () => {
  const cart = example('minimum-time');
  /** Bryson and Ho 1975, section 3.9. */
  const least = (x: number, v: number): number =>
    x > (-v * Math.abs(v)) / 2 || (x === (-v * Math.abs(v)) / 2 && v > 0)
      ? v + 2 * Math.sqrt(x + (v * v) / 2)
      : -v + 2 * Math.sqrt((v * v) / 2 - x);
  it.each([
    [1, 0],
    [1, 1],
    [-0.3, 2],
    [5, -1],
    [0.1, 0.1],
    [-3, 0.5],
    [20, 3],
  ])('from (%d, %d) is by the formula', (x, v) => {
    const answer = solved(cart, { x, v });
    expectValue(answer, least(x, v));
    // One extremal leads to the origin: the synthesis is regular.
    expect(answer.extremals).toBe(1);
    expect(answer.bound).toBeCloseTo(answer.value, 6);
  });
});

describe('a ship in a current', () => {
  // Along an extremal y/h = sec θ_f − sec θ and t = (tan θ − tan θ_f) h/S up to signs (Bryson and Ho 1975, 2.7), so every pair of
  // headings gives a start and a duration without any search.
  it.each([
    [105, 240],
    [130, 230],
    [120, 200],
  ])('which heads from %d to %d degrees takes the time of the formula', (from, to) => {
    const [a, b] = [(from * Math.PI) / 180, (to * Math.PI) / 180];
    const duration = Math.tan(b) - Math.tan(a);
    const sec = (angle: number): number => 1 / Math.cos(angle);
    const y = sec(a) - sec(b);
    // x' = cos θ − y with θ' = cos² θ: integrated over the heading by Simpson's rule.
    const n = 4000;
    const slope = (angle: number): number => (Math.cos(angle) - (sec(angle) - sec(b))) / Math.cos(angle) ** 2;
    let way = 0;
    for (let k = 0; k <= n; k++)
      way += (k === 0 || k === n ? 1 : k % 2 === 1 ? 4 : 2) * slope(a + ((b - a) * k) / n) * ((b - a) / (3 * n));
    const answer = solved(example('zermelo'), { x: -way, y });
    expectValue(answer, duration);
    expect(answer.policy['theta']).toBeCloseTo(a, 6);
    expect(answer.path.at(-1)?.['theta']).toBeCloseTo(b, 5);
  });
});

describe('a quadratic cost', () => {
  it.each([
    [1, 1],
    [4, 0.5],
    [10, 2],
  ])('over a horizon of %d from %d is that of the Riccati equation', (horizon, x) => {
    const answer = solved(problem(text('a: real', 'a', 'minimize: x^2 + a^2', `horizon: ${horizon}`)), { x });
    expectValue(answer, Math.tanh(horizon) * x * x);
    expect(answer.policy['a']).toBeCloseTo(-Math.tanh(horizon) * x, 6);
    expect(answer.costate['x']).toBeCloseTo(2 * Math.tanh(horizon) * x, 6);
  });
  it('is discounted as in the closed form', () => {
    const posed = problem(text('a: real', 'x/2 + 2*a', 'maximize: -x^2 - 3*a^2, discount: 0.3, terminal: -2*x^2', 'horizon: 2'));
    const { methods, agree } = solveProblem(posed, deriveProblem(posed), { seed: 1, at: new Map([['x', 1.3]]), methods: ['closed-form', 'characteristics'] });
    const { 'closed-form': closed, characteristics } = methods;
    if (!isAvailable(closed) || !isAvailable(characteristics)) return expect.unreachable();
    expect(Math.abs(characteristics.value - closed.value)).toBeLessThanOrEqual(characteristics.error);
    expect(agree).toBe(true);
  }); // prettier-ignore
});

describe('characteristics', () => {
  it('are those of the better of two extremals, and say that there are two', () => {
    // Either way out of the middle is an extremal; from the right of it the right one is better.
    const answer = solved(problem(text('u: [-1, 1]', 'u', 'maximize: -u^2/100, terminal: x^2')), { x: 0.1 });
    expect(answer.value).toBeCloseTo(1.1 ** 2 - 0.01, 8);
    expect(answer.extremals).toBe(2);
  });
  it('reach a target that is discounted and pays', () => {
    // x' = u: the payoff e^{−ρτ} − ∫ e^{−ρt}(1 + u²)/10 dt at x = 1. Stationary speed u with (1 − u²)/10 + ρV = 0 on V = 1 at the end.
    const rest = 'horizon: infinite\nuntil: x >= 1';
    const posed = problem(text('u: real', 'u', 'maximize: -(1 + u^2)/10, discount: 0.2, terminal: 1', rest));
    const answer = solved(posed, { x: 0 });
    // ρV = −1/10 + V'²·10/4 with V(1) = 1: dx = dV/√((ρV + 1/10)·2/5), so √(ρV + 1/10) falls by ρ√(2/5)/2 a unit of x.
    const root = Math.sqrt(0.3) - (0.2 * Math.sqrt(0.4)) / 2;
    expectValue(answer, (root * root - 0.1) / 0.2);
  });
  it.each([
    ['noise', 'lqr', /without noise/],
    ['a stop', 'perpetual-put', /without noise/],
    ['regimes', 'merton-switching', /regimes/],
    ['discrete time', 'brock-mirman', /discrete time/],
    ['an infinite horizon without an end', 'double-integrator', /infinite horizon without a target/],
  ])('are refused in words with %s, and only where they are asked for', (_, id, why) => {
    const posed = example(id);
    const derivation = deriveProblem(posed);
    const by = (methods: readonly ('closed-form' | 'characteristics')[]) =>
      solveProblem(posed, derivation, { seed: 1, methods }).methods.characteristics;
    const refused = by(['characteristics']);
    expect(refused && !isAvailable(refused) ? refused.unavailable : '').toMatch(why);
    expect(by(['closed-form'])).toBeUndefined();
  });
  it('leave the domain of a state only in words', () => {
    const posed = problem(text('u: [-1, 1]', 'u', 'maximize: x - u^2/10').replace('x: real', 'x: [-1, 1]'));
    const answer = along(posed, { x: 0.9 });
    expect(isAvailable(answer) ? '' : answer.unavailable).toMatch(/leaves the domain of x/);
  });
  it('do not pretend to know a singular arc', () => {
    const posed = problem(text('u: [-1, 1]', 'u', 'minimize: x^2', 'horizon: 3'));
    const answer = along(posed, { x: 1 });
    // The least cost is 1/3: down to zero, and there it stays, where the Hamiltonian says nothing of u.
    if (isAvailable(answer)) expectValue(answer, 1 / 3);
    else expect(answer.unavailable).toMatch(/singular arc/);
  });
});

describe('of several extremals the best', () => {
  it('is found where every trial value of the control leads to another hill', () => {
    const posed = problem(
      text('a: [-1, 1]', 'a*x', 'maximize: -a^2/10, terminal: exp(-(x-3)^2) + 0.9*exp(-4*(x-0.4)^2)', 'horizon: 2'),
    );
    // With y = log x the cheapest way to an end is straight: the best of −y²/20 + g(e^y), by a fine search.
    expectValue(solved(posed, { x: 1 }), 0.93998805254);
  });

  it('is found in a narrow well', () => {
    const posed = problem(text('a: [-3, 3]', 'a', 'minimize: a^2/2, terminal: -10*exp(-200*(x-2.5)^2)'));
    expectValue(solved(posed, { x: 0 }), -6.875781095);
  });
});

describe('a target on a line', () => {
  it.each([-1.5, -1, -0.25, -8])('is reached from %d at full speed, where H = 0 at a round costate', (x) => {
    const posed = problem(text('a: [-1, 1]', 'a', 'minimize: 1', 'horizon: infinite\nuntil: x >= 0'));
    expectValue(solved(posed, { x }), -x);
  });
});
