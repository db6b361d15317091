/** Linear-quadratic problems without a candidate: value and policy from Riccati equations, held to the derived equation. */
import { describe, expect, it } from 'vitest';
import type { Derivation } from '../../src/derivation/step.js';
import { CostateError } from '../../src/errors.js';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { printText } from '../../src/expression/print-text.js';
import { equation, multiply, number, relation, symbol, zero } from '../../src/expression/expression.js';
import { parseDecimal } from '../../src/expression/rational.js';
import { solveJson } from '../../src/report/json.js';
import { instantiate } from '../../src/simulate/instance.js';
import { isAvailable, type Answers, type ClosedFormAnswer } from '../../src/solve/answer.js';
import { checkAgainst } from '../../src/solve/linear-quadratic/equation-check.js';
import { regulatorOf } from '../../src/solve/linear-quadratic/regulator.js';
import { solveProblem, type SolveOptions } from '../../src/solve/solve.js';
import { ornsteinUhlenbeck, ornsteinUhlenbeckValue, problem, truth } from './problems.js';

const withHead = (body: string) => problem(`title: Test\ntime: {name: t, horizon: infinite}\n${body}`);

/** The derivation as it is where no form is found, so that the numbers are those of the Riccati equation. */
function withoutForm(p: ReturnType<typeof problem>): Derivation {
  const derivation = deriveProblem(p);
  const { value: _, policy: __, evolution: ___, ...outcome } = derivation.outcome ?? { hjb: equation(zero, zero), constants: new Map(), conditions: [] }; // prettier-ignore
  return { ...derivation, outcome };
}
const solve = (p: ReturnType<typeof problem>, methods: SolveOptions['methods'] = ['closed-form']): Answers =>
  solveProblem(p, withoutForm(p), { seed: 1, methods });

function closedForm(answers: Answers): ClosedFormAnswer {
  const closed = answers.methods['closed-form'];
  if (!isAvailable(closed)) throw new Error(closed.unavailable);
  return closed;
}
const reasonOf = (body: string): string => {
  try {
    const closed = solve(withHead(body)).methods['closed-form'];
    return isAvailable(closed) ? `solved: ${closed.value}` : closed.unavailable;
  } catch (error) {
    if (error instanceof CostateError) return error.message;
    throw error;
  }
};

const lqrWithoutCandidate = withHead(`
state: {x: real}
control: {a: real}
parameters: {alpha: -0.5, beta: 1, q: 1, r: {value: 0.1, domain: positive}, sigma: 0.3, rho: 0.1}
dynamics: {x: {drift: alpha*x + beta*a, noise: {W: sigma}}}
objective: {maximize: -(q*x^2 + r*a^2)/2, discount: rho}
at: {x: 1.5}
`);

const threeStates = withHead(`
state: {x: real, y: real, z: real}
control: {a: real}
parameters: {s: 0.3, rho: 0.5}
dynamics:
  x: {drift: y, noise: {W1: s}}
  y: {drift: z, noise: {W2: s}}
  z: {drift: -x - 2*y - 2*z + a, noise: {W3: s}}
objective: {maximize: -(x^2 + y^2 + z^2 + a^2)/2, discount: rho}
at: {x: 1, y: 0, z: 0}
`);

describe('the closed form of a linear-quadratic problem', () => {
  it('is that of the regulator with a candidate', () => {
    const closed = closedForm(solve(lqrWithoutCandidate));
    expect(Math.abs(closed.value / truth.lqr - 1)).toBeLessThan(1e-13);
    expect(closed.policy.a).toBeCloseTo(-3.9896261537, 9);
    expect(printText(closed.expressions.V ?? symbol('none'))).toMatch(
      /^-0\.13298753845704\d*\*x\^2 - 0\.1196887846113\d*$/,
    );
  });

  it('has three states: V(1, 0, 0) = −0.9381419469', () => {
    expect(closedForm(solve(threeStates)).value).toBeCloseTo(-0.9381419469, 10);
  });

  it('is sampled, never proved, and says what was seen', () => {
    const derivation = deriveProblem(threeStates);
    const json = solveJson({ derivation, answers: solve(threeStates), seconds: { derive: 0 } });
    expect(json.methods['closed-form']).toMatchObject({
      verdict: 'sampled',
      evidence: [
        { kind: 'sampling', detail: expect.stringMatching(/HJB equation holds to \d\.\de-1\d of its terms at 24 random points/) as string },
        { kind: 'residual', detail: expect.stringContaining('slowest mode of the closed loop -0.606412 ± 0.798933i') as string },
      ],
    }); // prettier-ignore
    expect(json.policy.a?.text).toMatch(/^-0\.1702384829407\d*\*x - 0\.4168\d*\*y - 0\.3760\d*\*z$/);
  });

  it('needs no noise and no discount where the cost settles', () => {
    const closed = closedForm(
      solve(
        withHead(`
state: {x: real, v: real}
control: {a: real}
parameters: {}
dynamics: {x: {drift: v}, v: {drift: a}}
objective: {minimize: x^2 + 2*v^2 + a^2}
at: {x: 1, v: 1}
`),
      ),
    );
    expect(closed.value).toBeCloseTo(6, 12);
    expect(closed.policy.a).toBeCloseTo(-3, 12);
  });

  it('may rest away from the origin: the target moves value and policy along', () => {
    const closed = closedForm(
      solve(
        withHead(`
state: {x: real, v: real}
control: {a: real}
parameters: {target: 3}
dynamics: {x: {drift: v}, v: {drift: a}}
objective: {minimize: (x - target)^2 + 2*v^2 + a^2}
at: {x: 4, v: 1}
`),
      ),
    );
    expect(closed.value).toBeCloseTo(6, 11);
    expect(closed.policy.a).toBeCloseTo(-3, 11);
  });

  it('has cross and linear terms, two controls and correlated noise, and the simulation agrees', () => {
    const answers = solve(
      withHead(`
state: {x: real, v: real}
control: {a: real, b: real}
parameters: {k: 0.7}
dynamics:
  x: {drift: v + 0.3*b + 1, noise: {W: 0.3}}
  v: {drift: a - k*x - 0.2, noise: {U: 0.3, W: 0.1}}
correlation: {W: {U: 0.5}}
objective: {minimize: (x - 1)^2 + 2*v^2 + a^2 + a*b/2 + b^2 + a + 0.3*x*a + 5, discount: 0.5}
at: {x: 1, v: 1}
`),
      ['closed-form', 'simulation'],
    );
    expect(answers.agree).toBe(true);
    expect(closedForm(answers).value).toBeCloseTo(17.5068, 3);
  });

  it('needs no control: the Ornstein-Uhlenbeck process', () => {
    expect(closedForm(solve(ornsteinUhlenbeck)).value).toBeCloseTo(ornsteinUhlenbeckValue, 13);
  });
});

describe('on a finite horizon', () => {
  const onHorizon = (body: string) => problem(`title: Test\n${body}`);

  it.each([
    ['ou-quadratic', 'a: 0.2, p: 0.2, q: 0.1', 0.2925539167, 0.2027691061],
    ['ou-quadratic-hard', 'a: 1, p: 1, q: 0.5', 1.3134557733, 1.0348624244],
  ])('%s: V(0, x) = Fx² + G without a candidate', (_, parameters, slope, constant) => {
    const answers = solve(
      onHorizon(`
state: {x: real}
control: {u: real}
time: {name: t, horizon: 1}
parameters: {${parameters}}
dynamics: {x: {drift: a*x + u, noise: {W: 1}}}
objective: {minimize: u^2/2 + p*x^2, terminal: q*x^2}
at: {x: 1}
`),
    );
    const closed = closedForm(answers);
    expect(closed.value).toBeCloseTo(slope + constant, 9);
    expect(closed.policy.u).toBeCloseTo(-2 * slope, 9);
    expect(printText(closed.expressions.V ?? symbol('none'))).toBe('P11(t)*x^2 + 2*l1(t)*x + c(t)');
    expect(printText(closed.expressions.u ?? symbol('none'))).toBe('-K11(t)*x - k1(t)');
  });

  it('has cross and linear terms, discount and correlated states, and the simulation agrees', () => {
    const answers = solve(
      onHorizon(`
state: {x: real, v: real}
control: {a: real}
time: {name: t, horizon: 3}
parameters: {k: 0.5}
dynamics:
  x: {drift: v, noise: {W: 0.3}}
  v: {drift: a - k*v + 0.2, noise: {W: 0.1, U: 0.2}}
objective: {maximize: -(x - 1)^2 - a^2 + 0.3*a*v + 2, terminal: -v^2 + x, discount: 0.2}
at: {x: 0.5, v: 0}
`),
      ['closed-form', 'simulation'],
    );
    expect(answers.agree).toBe(true);
    expect(closedForm(answers).value).toBeCloseTo(4.5986, 4);
  });

  it('says when the value goes to infinity', () => {
    const p = onHorizon(`
state: {x: real}
control: {u: real}
time: {name: t, horizon: 4}
parameters: {}
dynamics: {x: {drift: u, noise: {W: 1}}}
objective: {minimize: u^2 - x^2, terminal: 5*x^2}
at: {x: 0}
`);
    expect(() => solve(p)).toThrow('goes to infinity at t = 1.0558');
  });
});

describe('what is not linear-quadratic, or has no quadratic value', () => {
  const body = (changes: Record<string, string>): string => {
    const lines = {
      state: '{x: real, y: real}',
      control: '{a: real}',
      parameters: '{s: 0.5}',
      dynamics: '{x: {drift: y - x, noise: {W: s}}, y: {drift: a}}',
      objective: '{minimize: x^2 + y^2 + a^2, discount: 0.3}',
      at: '{x: 1, y: 0}',
      ...changes,
    };
    return Object.entries(lines).map(([key, value]) => `${key}: ${value}`).join('\n'); // prettier-ignore
  };

  it.each([
    ['a bounded state', { state: '{x: [-2, 2], y: real}' }, /x is not free to take every real value/],
    ['a bounded control', { control: '{a: [-1, 1]}' }, /a is not free to take every real value/],
    ['a bent drift', { dynamics: '{x: {drift: y - x^3, noise: {W: s}}, y: {drift: a}}' }, /the drift of x is not affine/],
    ['noise that varies', { dynamics: '{x: {drift: y - x, noise: {W: s*x}}, y: {drift: a}}' }, /the noise of x is not constant/],
    ['the choice to stop', { objective: '{minimize: x^2 + y^2 + a^2, discount: 0.3, stopping: x^2}' }, /where there is stopping/],
    ['an end', { until: 'x >= 2' }, /an end by until/],
    ['a kink', { objective: '{minimize: abs(x) + y^2 + a^2, discount: 0.3}' }, /running reward is not quadratic/],
    ['a quartic', { objective: '{minimize: x^4 + y^2 + a^2, discount: 0.3}' }, /running reward is not quadratic/],
    ['a mode that outgrows the discount', { dynamics: '{x: {drift: x, noise: {W: s}}, y: {drift: a}}' }, /no control reaches the mode 0.85, which does not decay/],
    ['noise without discount', { objective: '{minimize: x^2 + y^2 + a^2}' }, /without discount the cost grows for ever/],
  ])('%s', (_, changes, reason) => {
    expect(reasonOf(body(changes))).toMatch(reason);
  }); // prettier-ignore
});

describe('the regulator read off an instance', () => {
  it('refuses what it would leave out, whoever asks', () => {
    const instance = instantiate(lqrWithoutCandidate);
    expect(regulatorOf(instance)).not.toHaveProperty('why');
    expect(regulatorOf({ ...instance, stopping: zero })).toEqual({ why: 'it may be stopped' });
    expect(regulatorOf({ ...instance, until: relation(symbol('x'), '>', zero) })).toHaveProperty('why');
  });
});

describe('the check against the derived equation', () => {
  const derivation = deriveProblem(lqrWithoutCandidate);
  const instance = instantiate(lqrWithoutCandidate);
  const at = new Map([['x', 1.5]]);
  const closed = closedForm(solve(lqrWithoutCandidate));
  const value = closed.expressions.V ?? symbol('none');
  const policy = new Map([['a', closed.expressions.a ?? symbol('none')]]);
  const scaled = (factor: string, e: typeof value) => multiply(number(parseDecimal(factor)), e);

  it('lets the solution pass', () => {
    const { equation, policy: gap, points } = checkAgainst(derivation, instance, value, policy, at);
    expect([equation < 1e-14, gap < 1e-14, points]).toEqual([true, true, 24]);
  });

  it.each(['1.00000001', '2', '-1'])('refuses the value times %s', (factor) => {
    expect(() => checkAgainst(derivation, instance, scaled(factor, value), policy, at)).toThrow('does not satisfy');
  });

  it('refuses another policy', () => {
    const other = new Map([['a', scaled('1.00000001', policy.get('a') ?? value)]]);
    expect(() => checkAgainst(derivation, instance, value, other, at)).toThrow('the policy from the maximiser by');
  });
});
