/** At least three kinds of mistake are tried at every step, no two of them the same, and none survives. */
import { describe, expect, it } from 'vitest';
import { catalogue, loadDerivation } from '../../src/cli/catalogue.js';
import type { Derivation } from '../../src/derivation/step.js';
import type { Decision, DecisionContext } from '../../src/verification/decision.js';
import { tryMutants } from '../../src/verification/try-mutants.js';
import { verifyDerivation } from '../../src/verification/verify.js';
import { equation, optimum, symbol, unknown } from '../../src/expression/expression.js';
import { bindFunction } from '../../src/expression/substitute.js';
import { f, given, relationOf } from '../expression/laws.js';
import { identity, inequality, stepOf, verdictOn } from './derivation-of-steps.js';

/** Three dimensions take most of the time and show what two show. */
const flat = (d: Derivation): Derivation => ({ ...d, steps: d.steps.filter((s) => !/\.d3(\.|$)/.test(s.id)) });

describe('mutants', () => {
  it.each(catalogue())('of $id are all refuted, three kinds or more a step', async (entry) => {
    const { steps } = verifyDerivation(flat(await loadDerivation(entry)), { mutants: true, quick: true });
    const untried = steps.filter((s) => s.mutants && s.mutants.tried === 0 && !s.mutants.repeats);
    expect(untried.map((s) => s.stepId)).toEqual([]);
    const tried = steps.flatMap((s) => (s.mutants && s.mutants.tried > 0 ? [{ id: s.stepId, ...s.mutants }] : []));
    expect(tried.flatMap((m) => m.survivors)).toEqual([]);
    expect(tried.filter((m) => (m.kinds ?? 0) < 3).map((m) => m.id)).toEqual([]);
    const [killed, equivalent] = [tried.reduce((n, m) => n + m.killed, 0), tried.reduce((n, m) => n + m.equivalent, 0)];
    expect(equivalent).toBeLessThanOrEqual(killed / 9);
  });
});

describe('a refuted claim', () => {
  it('has no mutants: one of them may be the true claim', () => {
    const { verdict, mutants } = verdictOn([stepOf('claim', relationOf('(x + y)^2 = x^2 + y^2 + x*y'), identity)], {
      options: { mutants: true },
    });
    expect(verdict).toBe('refuted');
    expect(mutants).toBeUndefined();
  });
});

describe('a check that proves everything', () => {
  const context: DecisionContext = {
    derivation: { assumptions: given(), scales: new Map(), functions: [] },
    assumptions: given(),
    facts: [],
    label: 'vacuous',
    seed: 1,
    quick: true,
  };
  const vacuous = (): Decision => ({ verdict: 'proved', evidence: [] });

  it.each([
    ['(x + y)^2 = x^2 + 2*x*y + y^2', identity],
    ['a = 3*x + y', identity],
    ['x^2 + 1 > 0', inequality],
  ])('is caught at %s', (claim, certificate) => {
    const { killed, survivors } = tryMutants(
      stepOf('claim', relationOf(claim), certificate),
      new Map(),
      context,
      vacuous,
    );
    expect(killed).toBe(0);
    expect(survivors.length).toBeGreaterThan(0);
  });
});

describe('a mutant without a meaning', () => {
  it('is passed over, as the derivative of a supremum is', () => {
    const best = optimum('sup', [{ name: 'a', domain: { kind: 'real' } }], f('a*x - a^2/2'));
    const gain = unknown('V', [symbol('x')]);
    const { verdict, mutants } = verdictOn(
      [stepOf('claim', equation(gain, best), { kind: 'identity', bindings: [bindFunction('V', ['x'], best)] })],
      { definitions: [equation(gain, best)], functions: ['x'], options: { mutants: true } },
    );
    expect(verdict).toBe('proved');
    expect(mutants?.survivors).toEqual([]);
    expect(mutants?.killed).toBeGreaterThan(2);
  });
});

describe('an inequality', () => {
  it('is not held against a weaker one that is true as well', () => {
    const { verdict, mutants } = verdictOn([stepOf('claim', relationOf('x^2 + 5 > 0'), inequality)], {
      options: { mutants: true },
    });
    expect(verdict).toBe('proved');
    expect(mutants?.survivors).toEqual([]);
    expect(mutants?.killed).toBeGreaterThan(1);
  });

  it.each(['0 >= -x^2 - y^2', 'x^2 + 5 > 0', 'log(1 + x^2) >= 0'])(
    'is held against three kinds of mistakes, though one side be zero: %s',
    (claim) => {
      const { mutants } = verdictOn([stepOf('claim', relationOf(claim), inequality)], { options: { mutants: true } });
      expect(mutants).toMatchObject({ killed: 3, kinds: 3, equivalent: 0, survivors: [] });
    },
  );
});
