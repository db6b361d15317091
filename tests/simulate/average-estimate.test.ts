/** Long-run averages by simulation: truths that are known, intervals that cover them, and starts that are forgotten. */
import { describe, expect, it } from 'vitest';
import { averageTask } from '../../src/simulate/average-estimate.js';
import { instantiate } from '../../src/simulate/instance.js';
import { pathSystem } from '../../src/simulate/path-system.js';
import { runHere } from '../../src/simulate/path-work.js';
import { problem } from '../solve/problems.js';

const uncontrolled = (states: string, dynamics: string, cost: string, at: string) => {
  const p = problem(`
state: {${states}}
dynamics: {${dynamics}}
objective: {minimize: ${cost}, criterion: ergodic}
at: {${at}}
`);
  const start = new Map([...p.at].map(([name, v]) => [name, Number(v.numerator) / Number(v.denominator)] as const));
  return { system: pathSystem(instantiate(p), { kind: 'feedback', controls: new Map() }), at: start };
};
const estimate = ({ system, at }: ReturnType<typeof uncontrolled>, seed: number, more = {}) =>
  runHere(averageTask(system, { at, seed, ...more }));

/** E X² under the density exp(−x⁴/2). */
const quartic = (): number => {
  let [weights, squares] = [0, 0];
  for (let i = -4000; i <= 4000; i++) {
    const [x, w] = [i / 1000, Math.exp(-((i / 1000) ** 4) / 2)];
    weights += w;
    squares += w * x * x;
  }
  return squares / weights;
};

const CASES = [
  ['a slow pull and a far start', uncontrolled('x: real', 'x: {drift: -0.2*(x-1), noise: {W: 0.5}}', 'x^2', 'x: 10'), 1.625],
  ['a pull that is not linear', uncontrolled('x: real', 'x: {drift: -x^3, noise: {W: 1}}', 'x^2', 'x: 3'), quartic()],
  ['two ends that reflect', uncontrolled('x: [0, 1]', 'x: {drift: -2, noise: {W: 1}}', 'x', 'x: 1'), 1 / 4 - Math.exp(-4) / (1 - Math.exp(-4))],
  ['a swing that dies away slowly', uncontrolled('x: real, v: real', 'x: {drift: v}, v: {drift: -x-0.2*v, noise: {W: 0.5}}', 'x^2', 'x: 2, v: 0'), 0.625],
] as const; // prettier-ignore

describe('a long-run average by simulation', () => {
  it.each(CASES)('covers the truth under %s', (_, subject, truth) => {
    const found = estimate(subject, 1);
    expect(Math.abs(found.value - truth)).toBeLessThanOrEqual(4 * found.standardError + found.bias);
    expect(4 * found.standardError + found.bias).toBeLessThan(0.012 * truth);
  });

  it('has 95 % intervals that cover it over twenty seeds', () => {
    const [, subject, truth] = CASES[0];
    const inside = Array.from({ length: 20 }, (_, i) => estimate(subject, i + 1, { accuracy: 0.05 })).filter(
      ({ value, standardError }) => Math.abs(value - truth) <= 1.96 * standardError,
    );
    expect(inside.length).toBeGreaterThanOrEqual(17);
  });

  it('is refused where paths never forget where they began', () => {
    const wandering = uncontrolled('x: real', 'x: {drift: 0, noise: {W: 1}}', 'x^2', 'x: 0');
    expect(() => estimate(wandering, 1)).toThrow(/had not forgotten their start/);
  });
});
