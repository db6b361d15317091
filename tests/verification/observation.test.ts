/** Observed claims: right ones are measured, wrong ones refuted by the same sample, and lack of power is said. */
import { describe, expect, it } from 'vitest';
import type {
  Experiment,
  FlowExperiment,
  IterationExperiment,
  LawExperiment,
  PathExperiment,
} from '../../src/derivation/experiment.js';
import { observed } from '../../src/derivation/rules/ito-steps.js';
import type { Derivation } from '../../src/derivation/step.js';
import {
  add,
  call,
  divide,
  fraction,
  minusOne,
  multiply,
  negate,
  number,
  one,
  square,
  sqrt,
  subtract,
  symbol,
  two,
  unknown,
  zero,
  type Expression,
} from '../../src/expression/expression.js';
import { ONE, ZERO, rational } from '../../src/expression/rational.js';
import type { StepVerdict } from '../../src/verification/verdict.js';
import { verifyStep } from '../../src/verification/verify.js';

const x = symbol('x');
const exp = (e: Expression): Expression => call('exp', e);
const derivation: Derivation = {
  id: 'observations',
  title: 'Observations',
  kind: 'theory',
  assumptions: { domains: new Map(), facts: [] },
  functions: [],
  scales: new Map(),
  hypotheses: [],
  definitions: [],
  steps: [],
};

/** The verdict on `experiment = right`. A copy of the experiment has a sample and a plan of its own. */
function verdictOn(experiment: Experiment, right: Expression, options = {}): StepVerdict {
  const step = observed('seen', 'Observed', unknown('F', [one]), right, { ...experiment });
  return verifyStep(step, new Map(), derivation, { seed: 3, ...options });
}

/** dX = −X dt + √2 dW from 2 over [0, 1]: E X = 2/e, Var X = 1 − e⁻². */
const paths: PathExperiment = {
  kind: 'paths',
  system: { coordinates: ['x'], drift: [negate(x)], noise: [[sqrt(two)]] },
  start: { kind: 'point', at: [rational(2)] },
  horizon: ONE,
  steps: 32,
  functional: { terminal: x },
  statistic: 'mean',
};

describe('a mean or variance over paths', () => {
  const mean = multiply(two, exp(minusOne));

  it('is measured, with every mistake in the claim refuted by the same sample', () => {
    const verdict = verdictOn(paths, mean, { mutants: true });
    expect(verdict).toMatchObject({ verdict: 'measured', mutants: { survivors: [] } });
    expect(verdict.mutants?.killed).toBeGreaterThanOrEqual(3);
    expect(verdict.evidence[0]?.detail).toMatch(
      /\d+ paths of 32 and 16 steps.* mean .* ± .*claimed 0\.735759.*nearest/,
    );
    // On the fine grid alone, since the variance of an extrapolated sample is another.
    const variance = { ...paths, steps: 256, statistic: 'variance' } as const;
    expect(verdictOn(variance, subtract(one, exp(number(-2))))).toMatchObject({ verdict: 'measured' });
  });

  it('is refuted with a wrong sign or a factor 2', () => {
    expect(verdictOn(paths, negate(mean))).toMatchObject({ verdict: 'refuted', counterexample: { seed: 3 } });
    expect(verdictOn(paths, multiply(two, mean)).verdict).toBe('refuted');
  });

  it('may be claimed path by path, in recorded states', () => {
    const records = [{ time: rational(1, 2), names: ['earlier'] }];
    const later = multiply(exp(fraction(-1, 2)), symbol('earlier'));
    expect(verdictOn({ ...paths, records }, later, { mutants: true })).toMatchObject({
      verdict: 'measured',
      mutants: { survivors: [] },
    });
    expect(verdictOn({ ...paths, records }, symbol('earlier')).verdict).toBe('refuted');
  });

  it('is the same with the same seed', () => {
    expect(verdictOn(paths, mean)).toEqual(verdictOn(paths, mean));
  });

  it('stays undecided where the nearest mistake would not be seen, and says so', () => {
    // A doubled 1/1000 cannot be seen by 200,000 paths of spread 1.
    const slight = { ...paths, steps: 4, functional: { terminal: add(x, fraction(1, 1000)) } };
    const almost = { ...slight, start: { kind: 'point', at: [ZERO] } } as const;
    const verdict = verdictOn(almost, fraction(1, 1000));
    expect(verdict.verdict).toBe('undecided');
    expect(verdict.evidence[0]?.detail).toMatch(/not enough for the nearest mistake, which is off by 0\.001/);
    // A quick look says what it could have seen.
    expect(verdictOn(almost, fraction(1, 1000), { quick: true }).verdict).toBe('measured');
  });

  it('stays undecided where the claim speaks of what is not there, or paths are lost', () => {
    expect(verdictOn(paths, symbol('y')).verdict).toBe('undecided');
    const lost = { ...paths, functional: { terminal: call('log', x) } };
    expect(verdictOn(lost, one)).toMatchObject({ verdict: 'undecided' });
    expect(verdictOn(lost, one).evidence[0]?.detail).toMatch(/not finite/);
  });
});

describe('the law of a coordinate', () => {
  /** Normal density with mean m and variance v. */
  const normal = (m: Expression, v: Expression): Expression =>
    divide(
      exp(divide(negate(square(subtract(x, m))), multiply(two, v))),
      sqrt(multiply(two, number(rational(355, 113)), v)),
    );
  /** Half the paths start about −2, half about 2; a time log 2 halves the means and mixes in noise. */
  const law: LawExperiment = {
    kind: 'law',
    system: { coordinates: ['x'], drift: [negate(x)], noise: [[sqrt(two)]] },
    start: {
      kind: 'mixture',
      components: [-2, 2].map((m) => ({ weight: rational(1, 2), mean: [rational(m)], deviation: [rational(1, 2)] })),
    },
    horizon: rational(1, 4),
    steps: 16,
    coordinate: 'x',
    range: [rational(-4), rational(4)],
  };
  const decay = exp(fraction(-1, 4));
  const variance = subtract(one, multiply(fraction(3, 4), exp(fraction(-1, 2))));
  const component = (m: number, v: Expression): Expression => normal(multiply(number(m), decay), v);
  const mixture = (v: Expression): Expression => multiply(fraction(1, 2), add(component(-2, v), component(2, v)));

  it('has the density of the mixture, carried along', () => {
    const verdict = verdictOn(law, mixture(variance), { mutants: true });
    expect(verdict).toMatchObject({ verdict: 'measured', mutants: { survivors: [] } });
    const picture = verdict.evidence[0]?.histogram;
    expect(picture?.edges).toHaveLength(25);
    expect(picture?.observed).toHaveLength(24);
  });

  it('is refuted for the variance of the start, a lost component, or a density that is not one', () => {
    expect(verdictOn(law, mixture(fraction(1, 4))).verdict).toBe('refuted');
    expect(verdictOn(law, component(2, variance)).verdict).toBe('refuted');
    expect(verdictOn(law, multiply(two, mixture(variance))).verdict).toBe('refuted');
    expect(verdictOn(law, call('log', x)).verdict).toBe('refuted');
  });
});

describe('a flow', () => {
  /** ẋ = y, ẏ = −x from (1, 0) over one unit of time. */
  const oscillator: FlowExperiment = {
    kind: 'flow',
    coordinates: ['x', 'y'],
    rates: [symbol('y'), negate(x)],
    start: [ONE, ZERO],
    horizon: ONE,
    functional: { terminal: x },
  };

  it('reaches the cosine, keeps its energy, and integrates along the way', () => {
    expect(verdictOn(oscillator, call('cos', one)).verdict).toBe('measured');
    const velocity = { ...oscillator, functional: { terminal: symbol('y') } };
    expect(verdictOn(velocity, negate(call('sin', one)), { mutants: true })).toMatchObject({
      verdict: 'measured',
      mutants: { survivors: [] },
    });
    const energy = { terminal: add(square(x), square(symbol('y'))) };
    expect(verdictOn({ ...oscillator, functional: energy }, one).verdict).toBe('measured');
    // ∫ x dt = −y at the end, a right side in the final state.
    const integral = { ...oscillator, functional: { running: x } };
    expect(verdictOn(integral, negate(symbol('y')), { mutants: true })).toMatchObject({
      verdict: 'measured',
      mutants: { survivors: [] },
    });
  });

  it('is refuted with a wrong sign or a factor 2', () => {
    expect(verdictOn(oscillator, negate(call('cos', one))).verdict).toBe('refuted');
    expect(verdictOn(oscillator, multiply(two, call('cos', one))).verdict).toBe('refuted');
  });

  it('shows the order of Runge-Kutta', () => {
    const fast = { ...oscillator, horizon: rational(20) };
    expect(verdictOn(fast, call('cos', number(20))).evidence[0]?.detail).toMatch(/observed order (3\.9|4\.0)/);
  });
});

describe('an iteration', () => {
  const h = symbol('h');
  /** Euler’s scheme for ẋ = −x from 1. */
  const euler: IterationExperiment = {
    kind: 'iteration',
    names: ['x'],
    start: [one],
    update: [multiply(x, subtract(one, h))],
    result: x,
    horizon: ONE,
    stepSizes: [16, 32, 64, 128].map((n) => rational(1, n)),
    order: 1,
  };

  it('tends to its limit with its order', () => {
    const verdict = verdictOn(euler, exp(minusOne), { mutants: true });
    expect(verdict).toMatchObject({ verdict: 'measured', mutants: { survivors: [] } });
    expect(verdict.evidence[0]?.slope?.order).toBeCloseTo(1, 1);
    const middle = divide(subtract(one, divide(h, two)), add(one, divide(h, two)));
    expect(verdictOn({ ...euler, update: [multiply(x, middle)], order: 2 }, exp(minusOne)).verdict).toBe('measured');
  });

  it('is refuted with another order or another limit', () => {
    expect(verdictOn({ ...euler, order: 2 }, exp(minusOne)).verdict).toBe('refuted');
    expect(verdictOn(euler, one).verdict).toBe('refuted');
  });

  it('runs until nothing changes where it has no horizon', () => {
    // x ← (1 − h) x + h has the fixed point 1, which the result misses by h.
    const { horizon: _horizon, ...endless } = euler;
    const fixed = { ...endless, start: [zero], update: [add(multiply(subtract(one, h), x), h)], result: add(x, h) };
    expect(verdictOn(fixed, one).verdict).toBe('measured');
    const never = verdictOn({ ...endless, update: [add(x, one)] }, one);
    expect(never.verdict).toBe('undecided');
    expect(never.evidence[0]?.detail).toMatch(/not settled after 1000000 updates/);
    expect(verdictOn({ ...endless, update: [one] }, one).evidence[0]?.detail).toMatch(/no error is left/);
  });
});
