/** The exponential that makes an equation linear is found where the noise and the square of the gradient match, and only there. */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import type { Derivation } from '../../src/derivation/step.js';

interface Shape {
  readonly drift?: string;
  readonly noise?: string;
  readonly objective?: string;
  readonly horizon?: string;
}

const derive = ({ drift, noise, objective, horizon }: Shape): Derivation =>
  deriveProblem(
    parseProblem(
      `title: Matched
state: {x: real}
control: {u: real}
time: {name: t, horizon: ${horizon ?? 'T'}}
parameters: {T: 1, b: {value: 2, domain: positive}, r: {value: 3, domain: positive}, s: {value: 0.5, domain: positive}, k: 1}
dynamics: {x: {drift: "${drift ?? 'sin(x) + b*u'}", noise: {W: "${noise ?? 's'}"}}}
objective: {${objective ?? 'minimize: r*u^2/2 + k*x^2, terminal: x^4'}}
`,
      { id: 'matched' },
    ),
  );
const claim = (d: Derivation, id: string): string => {
  const step = d.steps.find((s) => s.id === id);
  return step ? printText(step.claim) : '';
};

describe('the exponential of the value', () => {
  it('has the ratio of noise and power of the control for its scale', () => {
    const d = derive({});
    expect(d.outcome?.linear && printText(d.outcome.linear.scale)).toBe('r*s^2/b^2');
    expect(claim(d, 'linear')).toBe(
      'D(psi, t) + sin(x)*D(psi, x) + s^2*D(psi, x, 2)/2 - k*x^2*psi(t, x)/(r*s^2/b^2) = 0',
    );
    expect(claim(d, 'linear-end')).toBe('-r*s^2*log(psi(T, x))/b^2 = x^4');
    const { steps } = verifyDerivation(d, { seed: 1, mutants: true });
    for (const id of ['linear', 'linear-end']) {
      const verdict = steps.find((s) => s.stepId === id);
      expect(verdict?.verdict).toBe('proved');
      expect(verdict?.mutants?.survivors).toEqual([]);
    }
  });

  it('has the other sign for a reward', () => {
    const { outcome } = derive({ objective: 'maximize: -r*u^2/2, terminal: -x^2' });
    expect(outcome?.linear && printText(outcome.linear.scale)).toBe('-r*s^2/b^2');
  });

  it.each<[string, Shape]>([
    ['the noise depends on the state and the control does not act through it', { noise: 's*x' }],
    ['costs are discounted', { objective: 'minimize: r*u^2/2 + k*x^2, discount: 0.1' }],
    ['the horizon is infinite', { horizon: 'infinite', objective: 'minimize: r*u^2/2 + k*x^2, discount: 0.1' }],
    ['the control changes the noise', { noise: 's*(1 + u^2)' }],
    ['nothing is random', { noise: '0' }],
  ])('does not exist where %s', (_, shape) => {
    expect(derive(shape).outcome?.linear).toBeUndefined();
  });
});
