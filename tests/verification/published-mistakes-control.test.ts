/**
 * Mistakes of continuous-time control and learning that were published, or that published work warns of: each is refuted,
 * with the right statement beside it.
 */
import { describe, expect, it } from 'vitest';
import hjbDiffusion from '../../derivations/theory/hjb-diffusion.js';
import qFunction from '../../derivations/theory/q-function.js';
import type { Derivation, Step } from '../../src/derivation/step.js';
import {
  add,
  bigO,
  equation,
  exp,
  expectation,
  limit,
  multiply,
  negate,
  number,
  optimum,
  square,
  symbol,
  zero,
  type Expression,
} from '../../src/expression/expression.js';
import { parseFormula } from '../../src/expression/grammar.js';
import { rational } from '../../src/expression/rational.js';
import { replaceNode } from '../../src/expression/traverse.js';
import { verifyStep } from '../../src/verification/verify.js';

const functions = new Map<string, readonly string[]>([
  ['V', ['x']],
  ...['r', 'f', 'Sigma', 'Q'].map((name): [string, readonly string[]] => [name, ['x', 'a']]),
]);
const f = (text: string): Expression =>
  parseFormula(text, { symbols: new Set(['x', 'a', 'b', 'h', 'rho', 'xi']), functions });
const remainder = (order: number): Expression => bigO('h', rational(order));

const named = (derivation: Derivation, id: string): Step => {
  const found = derivation.steps.find((s) => s.id === id);
  if (!found) throw new RangeError(`${derivation.id} has lost its step '${id}'`);
  return found;
};

/** The verdict on a step with another right side, and another left side where one is given. */
function verdictOn(derivation: Derivation, id: string, right: Expression, left?: Expression): string {
  const step = named(derivation, id);
  const earlier = new Map(derivation.steps.slice(0, derivation.steps.indexOf(step)).map((s) => [s.id, s] as const));
  // The formula in vector notation is the step's own, not that of the mistake.
  const { statement: _, ...bare } = step;
  return verifyStep({ ...bare, claim: equation(left ?? step.claim.left, right) }, earlier, derivation, {}).verdict;
}

/**
 * The chain rule of ordinary calculus for the value along a path. With it Doya (2000, Neural Computation 12) has the
 * Hamilton-Jacobi-Bellman equation of a system without noise, which is right there and wrong as soon as there is some.
 */
describe('the change of the value along a noisy path', () => {
  const theory = hjbDiffusion();
  const [drift, ito] = [f('f(x, a)*D(V, x)'), f('Sigma(x, a)^2*D(V, x, 2)/2')];
  const nextMean = (...rates: readonly Expression[]): string =>
    verdictOn(theory, 'expectation.d1', add(f('V(x)'), multiply(symbol('h'), add(...rates)), remainder(2)));
  const equationOf = (...rates: readonly Expression[]): string =>
    verdictOn(
      theory,
      'hjb.d1',
      optimum(
        'sup',
        [{ name: 'a', domain: { kind: 'interval', lower: number(-1), upper: number(1) } }],
        add(f('r(x, a)'), ...rates),
      ),
    );

  it('has the Itô term, in the step and in the equation', () => {
    expect([nextMean(drift, ito), equationOf(drift, ito)]).toEqual(['proved', 'proved']);
  });

  it('is not the one of ordinary calculus', () => {
    expect([nextMean(drift), equationOf(drift)]).toEqual(['refuted', 'refuted']);
  });

  it('has half of Σ²V″, not all of it', () => {
    const whole = f('Sigma(x, a)^2*D(V, x, 2)');
    expect([nextMean(drift, whole), equationOf(drift, whole)]).toEqual(['refuted', 'refuted']);
  });
});

/**
 * The mean square of the temporal difference, which Doya (2000) minimises. Jia and Zhou (2022, Policy evaluation and
 * temporal-difference learning in continuous time and space, JMLR 23) show that for a diffusion its
 * leading term is the quadratic variation Σ²V′², whatever the reward: making it small makes V flat.
 */
describe('the mean square of the temporal difference of a small step', () => {
  const theory = hjbDiffusion();
  const next = f('V(x + f(x, a)*h + Sigma(x, a)*sqrt(h)*xi)');
  const difference = add(f('r(x, a)*h'), multiply(f('exp(-rho*h)'), next), negate(f('V(x)')));
  const meanSquare = expectation(['xi'], square(difference));
  const verdict = (right: Expression): string => verdictOn(theory, 'one-step.d1', right, meanSquare);

  it('is h Σ²V′², the quadratic variation', () => {
    expect(verdict(add(f('h*Sigma(x, a)^2*D(V, x)^2'), remainder(2)))).toBe('proved');
  });

  it('is not of order h², as it would be without noise', () => {
    expect(verdict(remainder(2))).toBe('refuted');
  });
});

/**
 * Tallec, Blier and Ollivier (2019, Making deep Q-learning methods robust to time discretization, ICML) prove that the
 * Q-function of a small step tells actions apart by O(h) only, and that a discount for each step, not for each unit of time,
 * leaves no limit at all. Jia and Zhou (2023, q-learning in continuous time, JMLR 24) keep the rate instead.
 */
describe('the action-value of a small step', () => {
  const theory = qFunction();
  const { left: gap } = named(theory, 'gap.d1').claim;
  const rate = f('rho*(Q(x, b) - Q(x, a))');

  it('has a gap between actions that is h times a rate', () => {
    expect(verdictOn(theory, 'gap.d1', add(multiply(symbol('h'), rate), remainder(2)))).toBe('proved');
    expect(verdictOn(theory, 'gap.d1', remainder(1))).toBe('proved');
    expect(verdictOn(theory, 'rate-gap.d1', zero, limit('h', gap))).toBe('proved');
  });

  it('has none that stays as the step vanishes, nor one that vanishes faster', () => {
    expect(verdictOn(theory, 'gap.d1', add(rate, remainder(1)))).toBe('refuted');
    expect(verdictOn(theory, 'gap.d1', remainder(2))).toBe('refuted');
    expect(verdictOn(theory, 'rate-gap.d1', rate, limit('h', gap))).toBe('refuted');
  });

  it('shows the same where it is iterated: the gap tends to zero, divided by h to the rate', () => {
    const [seen, divided] = ['observed.gap', 'observed.rate'].map((id) => named(theory, id).claim.right);
    if (!seen || !divided) throw new RangeError('two observations were expected');
    expect([verdictOn(theory, 'observed.gap', seen), verdictOn(theory, 'observed.rate', divided)]).toEqual([
      'measured',
      'measured',
    ]);
    expect([verdictOn(theory, 'observed.gap', divided), verdictOn(theory, 'observed.rate', zero)]).toEqual([
      'refuted',
      'refuted',
    ]);
  });

  it('is discounted by e^{−ρh}, not by the same factor however short the step is', () => {
    const { left, right } = named(theory, 'one-step.d1').claim;
    const perStep = replaceNode(left, f('exp(-rho*h)'), exp(negate(symbol('rho'))));
    expect(verdictOn(theory, 'one-step.d1', right)).toBe('proved');
    expect(verdictOn(theory, 'one-step.d1', right, perStep)).toBe('refuted');
    expect(perStep).not.toBe(left);
  });
});
