/** A start in one normal law, an end asked for in another: the multiplier, the closed loop's moments, the least cost. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import type { Derivation } from '../../src/derivation/step.js';
import { CostateError } from '../../src/errors.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { derivationOf } from '../problems.js';

const derive = (text: string): Derivation => deriveProblem(parseProblem(text, { id: 'test' }));

/** A particle on a spring, with a price on its place and a cost that couples nothing. */
const SPRING = `
state: {x: real}
control: {u: real}
time: {horizon: T}
parameters: {T: {value: 2, domain: positive}, k: {value: 0.5, domain: positive}, s: {value: 0.7, domain: positive}}
dynamics: {x: {drift: -k*x + u, noise: {W: s}}}
start: {x: {mean: 1, variance: 0.5}}
end: {x: {mean: -1, variance: 0.8}}
objective: {minimize: u^2/2}
claims:
  coupling: C^2 + s^2*sinh(k*T)/k*C = 2/5
  feedback: u = -D(V, x)
at: {x: 1}
`;

const STATES = `
state: {x: real, y: real}
control: {u: real, w: real}
time: {horizon: 2}
parameters: {s: 0.7}
dynamics:
  x: {drift: 2*u + 0.1, noise: {W: s}}
  y: {drift: w - 0.2, noise: {B: 0.4}}
start: {x: {mean: 1, variance: 0.5}, y: {mean: 0, variance: 1}}
end: {x: {mean: -1, variance: 0.8}, y: {mean: 0, variance: 2}}
objective: {maximize: -(u^2 + 0.3*x + w^2/2 + 0.1*w)}
`;

const grades = (d: Derivation, mutants = false) => {
  const report = verifyDerivation(d, { mutants });
  const of = (id: string) => report.steps.find((step) => step.stepId === id)?.verdict;
  const survivors = report.steps.flatMap((step) => step.mutants?.survivors ?? []);
  return { of, survivors, all: new Set(report.steps.map((step) => step.verdict)) };
};

describe('a derivation between two laws', () => {
  it('proves every step of the Schrödinger bridge and refutes every mutant', () => {
    const { of, survivors, all } = grades(derivationOf('gaussian-bridge'), true);
    expect([...all].sort()).toEqual(['assumed', 'proved']);
    expect(survivors).toEqual([]);
    for (const claim of ['coupling', 'covariance', 'entropy', 'policy']) expect(of(`claims.${claim}`)).toBe('proved');
  });

  it('does so under a drift that pulls back', () => {
    const { of, all } = grades(derive(SPRING));
    expect([...all].sort()).toEqual(['assumed', 'proved']);
    expect(of('claims.coupling')).toBe('proved');
    expect(of('claims.feedback')).toBe('proved');
  });

  it('does so with a cost of the state and a linear one', () => {
    const priced = SPRING.replace('u^2/2', 'u^2/2 + x^2/5').replace(/ {2}coupling.*\n/, '');
    expect([...grades(derive(priced)).all].sort()).toEqual(['assumed', 'proved']);
  });

  it('does so for states that move independently, where a reward is maximized too', () => {
    const { all, survivors } = grades(derive(STATES));
    expect([...all].sort()).toEqual(['assumed', 'proved']);
    expect(survivors).toEqual([]);
  });

  it.each([
    ['the covariance', 'coupling: C^2 + sigma^2*T*C = v_0*v_1', 'coupling: C^2 + sigma*T*C = v_0*v_1'],
    ['the entropy', '(m_1 - m_0)^2)/(sigma^2*T)', '(m_1 - m_0)^2)/sigma^2'],
    ['the policy', 'u = -sigma^2*D(V, x)', 'u = sigma^2*D(V, x)'],
    ['a constant', 'covariance: C =', 'covariance: C = 1 +'],
  ])('refutes what is wrong of %s', (_, right, wrong) => {
    const found = derivationOf('gaussian-bridge', (text) => text.replace(right, wrong));
    expect(grades(found).all.has('refuted')).toBe(true);
  });

  it('holds the law that is taken for granted against the problem', () => {
    const d = derivationOf('gaussian-bridge');
    const steps = d.steps.map((step) =>
      step.id === 'asked.variance' ? { ...step, claim: { ...step.claim, right: step.claim.left } } : step,
    );
    expect(grades({ ...d, steps }).of('asked.variance')).not.toBe('assumed');
  });

  it('says of the verification theorem that the end is in the law', () => {
    const { requirements = [] } = derivationOf('gaussian-bridge');
    expect(requirements.find((r) => r.id === 'end-law')).toMatchObject({ status: 'shown' });
    expect(requirements.filter((r) => r.status !== 'shown').map((r) => r.id)).toEqual(['end-others']);
  });

  it.each([
    ['couples states', STATES.replace('2*u + 0.1', '2*u + y'), "'x' and 'y' are coupled"],
    ['pays for two states together', STATES.replace('0.1*w', '0.1*w + x*y'), 'couples the states'],
    ['leaves a state alone', STATES.replace('2*u + 0.1', '0.1'), 'no control'],
    ['drives the state away', SPRING.replace('u^2/2', 'u^2/2 - x^2'), 'drives it away'],
    ['has a pull of no size', SPRING.replace('k: {value: 0.5, domain: positive}', 'k: 0'), 'leave it out'],
  ])('refuses in words what %s', (_, text, words) => {
    expect(() => derive(text.replace(/claims:[\s\S]*?(?=at:)/, ''))).toThrow(CostateError);
    expect(() => derive(text.replace(/claims:[\s\S]*?(?=at:)/, ''))).toThrow(words);
  });
});
