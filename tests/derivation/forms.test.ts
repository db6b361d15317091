/** Closed forms found without a candidate: the library's own, their kin under other names, and classics with functions of time. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { fitOf } from '../../src/derivation/forms/numeric-fit.js';
import { maximised } from '../../src/derivation/maximised.js';
import { problemSetting } from '../../src/derivation/problem-setting.js';
import { equationOfValue } from '../../src/derivation/rules/hjb-equation.js';
import type { Derivation } from '../../src/derivation/step.js';
import { CostateError } from '../../src/errors.js';
import { zero } from '../../src/expression/expression.js';
import { printText } from '../../src/expression/print-text.js';
import { rationalToNumber } from '../../src/expression/rational.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import type { ControlProblem } from '../../src/problem/problem.js';
import { isAvailable } from '../../src/solve/answer.js';
import { closedForm } from '../../src/solve/closed-form.js';
import { verifyDerivation } from '../../src/verification/verify.js';

/** The library's file without what its author says of the solution. */
function withoutCandidate(id: string, folder = '../../derivations/problems'): ControlProblem {
  const text = readFileSync(new URL(`${folder}/${id}.yaml`, import.meta.url), 'utf8');
  return parseProblem(text.replace(/^(candidate|claims):.*\n(?: +.*\n)*/gm, ''), { id });
}

function solved(problem: ControlProblem): { readonly derivation: Derivation; readonly value: number } {
  const derivation = deriveProblem(problem);
  const at = new Map([...problem.at].map(([name, v]) => [name, rationalToNumber(v)] as const));
  const closed = closedForm(problem, derivation, at);
  if (!isAvailable(closed)) throw new Error(closed.unavailable);
  return { derivation, value: closed.value };
}

const parsed = (text: string): ControlProblem => parseProblem(text, { id: 'found' });

describe('the forms that are tried without a candidate', () => {
  it.each([
    ['adjustment-costs', 4 / 3 + 10 / 9],
    ['advertising', 12.5596934911],
    ['kelly', 0.02 + 0.06 ** 2 / (2 * 0.04)],
    ['lqr', -0.418910746139677],
    ['merton', -437.438591994532],
    ['ou-quadratic', 0.2027691061],
    ['ou-quadratic-hard', 1.0348624244],
  ])('hold that of %s', (id, value) => {
    const found = solved(withoutCandidate(id));
    expect(found.value).toBeCloseTo(value, 8);
    expect(found.derivation.outcome?.search?.form).toBeDefined();
    const hypothesis = found.derivation.hypotheses.find((h) => h.id === 'candidate');
    expect(hypothesis?.why).toMatch(/^No candidate was given; of .* tried, this one solves the equation\.$/);
  });

  // Vasicek 1977: the bond's price N exp(A + B r).
  it('hold exponentials of factors', () => {
    const { value, derivation } = solved(
      parsed(`
title: Bond
state: {N: positive, r: real}
control: {}
time: {name: t, horizon: 5}
parameters: {k: {value: 0.3, domain: positive}, m: 0.04, s: {value: 0.02, domain: positive}}
dynamics: {N: {drift: -r*N}, r: {drift: k*(m - r), noise: {W: s}}}
objective: {maximize: 0, terminal: N}
at: {N: 1, r: 0.03}
`),
    );
    const [k, m, s, r, b] = [0.3, 0.04, 0.02, 0.03, (1 - Math.exp(-1.5)) / 0.3];
    const a = (m - s ** 2 / (2 * k ** 2)) * (b - 5) - (s ** 2 * b ** 2) / (4 * k);
    expect(value).toBeCloseTo(Math.exp(a - b * r), 12);
    expect(verifyDerivation(derivation, { seed: 1, mutants: true }).verdict).toBe('proved');
  });

  // Kim and Omberg 1996: power utility where the price of risk reverts to its mean.
  it('hold exponentials of quadratics in factors', () => {
    const { value, derivation } = solved(
      parsed(`
title: Portfolio with a price of risk that reverts
state: {x: positive, y: real}
control: {p: real}
time: {name: t, horizon: 5}
parameters: {r: 0.02, k: {value: 0.3, domain: positive}, m: 0.4, s: {value: 0.2, domain: positive}, b: {value: 0.25, domain: positive}, c: {value: -0.5, domain: [-0.95, 0.95]}, g: {value: 3, domain: positive}}
dynamics: {x: {drift: 'x*(r + p*s*y)', noise: {W: x*p*s}}, y: {drift: k*(m - y), noise: {Z: b}}}
correlation: {W: {Z: c}}
objective: {maximize: 0, terminal: x^(1-g)/(1-g)}
at: {x: 1, y: 0.4}
`),
    );
    expect(value).toBeCloseTo(-0.26244699977557, 11);
    expect(printText(derivation.outcome?.search?.form ?? zero)).toBe('x^(1 - g)*exp(A(t)*y^2 + B(t)*y + C(t))/(1 - g)');
  });

  it('hold that of a stranger', () => {
    const { value, derivation } = solved(withoutCandidate('heston', '../solve/strangers'));
    expect(value).toBeCloseTo(-0.30733961786, 10);
    expect(printText(derivation.outcome?.search?.form ?? zero)).toBe('x^(1 - gamma)*exp(A(t)*v + B(t))/(1 - gamma)');
  });

  it('leave out functions of time that stay zero', () => {
    const { derivation } = solved(withoutCandidate('ou-quadratic'));
    expect([...(derivation.outcome?.evolution?.rates.keys() ?? [])]).toHaveLength(2);
  });

  it.each(['benes', 'lqr-2d'])('are said to be none where none solves the equation, or its ends (%s)', (id) => {
    const { outcome } = deriveProblem(withoutCandidate(id));
    expect(outcome?.value).toBeUndefined();
    expect(outcome?.stopped).toMatch(/none of the \d+ forms tried solves the equation/);
  });
});

/** dx = (a − x³) dt + dW, the cost a²/2 + these powers: with 12, 21/2, −7/2 and −1 the value is x⁴ + x². */
const quartic = (sixth: number, candidate: string): string => `
title: Towards the middle
state: {x: real}
control: {a: real}
time: {name: t, horizon: infinite}
parameters: {}
dynamics: {x: {drift: a - x^3, noise: {W: 1}}}
objective: {minimize: ${sixth}*x^6 + 21*x^4/2 - 7*x^2/2 - 1 + a^2/2, discount: 1/2}
candidate: ${candidate}
`;

/** Whether the problem's candidate passes the test by numbers. */
function passes(text: string): boolean {
  const problem = parsed(text);
  const setting = problemSetting(problem);
  const parameters = new Map(problem.parameters.map((p) => [p.name, p.value]));
  const { found } = maximised(setting, parameters);
  if ('stopped' in found) throw new Error(found.stopped);
  const { candidate = zero, unknowns } = problem;
  return fitOf({ setting, problem, parameters }, equationOfValue(setting, found.value))({ candidate, unknowns });
}

const mean = (candidate: string, terminal: string): string => `
title: A mean on the way
state: {x: real}
control: {}
time: {name: t, horizon: 2}
parameters: {k: 0.7}
dynamics: {x: {drift: 1 - k*x, noise: {W: sqrt(1 + x^2)}}}
objective: {maximize: x, terminal: ${terminal}}
candidate: ${candidate}
`;

describe('numbers, before any algebra,', () => {
  it('pass constants that solve more equations than they are', () => {
    expect(passes(quartic(12, 'A*x^4 + B*x^2 + C'))).toBe(true);
  });

  it.each([
    [13, 'A*x^4 + B*x^2 + C'],
    [12, 'A*x^4 + C'],
    [12, 'A*x^2 + B*x + C'],
    [12, 'A*exp(B*x) + C'],
  ])('set aside what none solve (%s, %s)', (sixth, candidate) => {
    expect(passes(quartic(sixth, candidate))).toBe(false);
  });

  it.each([
    ['A(t)*x + B(t)', '3*x', true],
    ['A(t)*x + B(t)', '0', true],
    ['A(t)*x^2 + B(t)*x + C(t)', 'x^2', true],
    ['A(t)*x^2 + B(t)', 'x^2', false],
    ['A(t)*x + B(t)', 'x^2', false],
    ['A(t)*x^2 + B(t)*x + C(t)', 'exp(x)', false],
  ])('ask of %s with the payoff %s for rates and end: %s', (candidate, terminal, isFit) => {
    expect(passes(mean(candidate, terminal))).toBe(isFit);
  });
});

/** dx = a dt + dW, the running reward x − a²/2: V = (T − t + k) x + B(t) for the end k x. */
const affine = (control: string, end: number): string => `
title: A push in one direction
state: {x: real}
control: {a: ${control}}
time: {name: t, horizon: 3}
parameters: {}
dynamics: {x: {drift: a, noise: {W: 0.5}}}
objective: {maximize: x - a^2/2, terminal: ${end}*x}
claims: {push: a = 3 - t + ${end}}
at: {x: 0}
`;

const portfolio = (share: string, mu: number, rest: string): string => `
title: A portfolio with bounds
state: {w: positive}
control: {p: ${share}}
time: {name: t, horizon: 1}
parameters: {i: 0.03, mu: ${mu}, s: {value: 0.2, domain: positive}, g: {value: 2, domain: positive}}
dynamics: {w: {drift: w*(i + p*(mu - i)), noise: {W: w*p*s}}}
objective: {maximize: 0, terminal: w^(1-g)/(1-g)}
claims: {share: p = (mu - i)/(g*s^2)}
${rest}
at: {w: 1}
`;

describe('bounds of a control', () => {
  it.each([
    // (3 − t) − ½ while the push is at its bound, half the square of 3 − t afterwards.
    ['[0, 1]', 0, 3 + 1 / 6],
    // The slope 1 − t is negative from t = 1 on.
    ['nonnegative', -2, 1 / 6],
    ['[-1, 5]', 0, 27 / 6],
  ])('of a push in %s with the end %s x are kept', (control, end, value) => {
    expect(solved(parsed(affine(control, end))).value).toBeCloseTo(value, 10);
  });

  it('that bind refute the claim that they do not', () => {
    const derivation = deriveProblem(parsed(affine('[0, 1]', 0)));
    const { steps } = verifyDerivation(derivation, { seed: 1 });
    expect(steps.find(({ stepId }) => stepId === 'claims.push')?.verdict).toBe('refuted');
  });

  it.each([
    // 1/w has the drift −μ + σ² with all in the asset, −i with nothing in it.
    ['[0, 1]', 0.13, -Math.exp(-0.13 + 0.04)],
    ['nonnegative', 0.01, -Math.exp(-0.03)],
    ['[0, 1]', 0.08, -Math.exp(-0.03 - 0.05 ** 2 / (4 * 0.04))],
  ])('of a share in %s are kept at μ = %s', (share, mu, value) => {
    expect(solved(parsed(portfolio(share, mu, ''))).value).toBeCloseTo(value, 10);
  });

  it('that bind by the sign of a parameter leave the other branch', () => {
    const text = `
title: A push that may be the wrong way
state: {x: real}
control: {a: nonnegative}
parameters: {b: -1}
dynamics: {x: {drift: a, noise: {W: 0.5}}}
objective: {maximize: b*x - a^2/2, discount: 0.5}
at: {x: 0.5}
`;
    expect(solved(parsed(text)).value).toBeCloseTo(-1, 10);
    expect(solved(parsed(text.replace('b: -1', 'b: 1'))).value).toBeCloseTo(5, 10);
  });

  it('that bind at every state are not met by a candidate of numbers', () => {
    const text = `
title: All numbers
state: {x: real}
control: {a: [0, 1]}
parameters: {}
dynamics: {x: {drift: a, noise: {W: 0.5}}}
objective: {maximize: x - a^2/2, discount: 0.25}
candidate: 4*x + 32
at: {x: 0}
`;
    expect(deriveProblem(parsed(text)).outcome?.value).toBeUndefined();
    expect(solved(parsed(text.replace('32', '14'))).value).toBeCloseTo(14, 10);
  });
});

describe('a sign that the maximiser needs', () => {
  // With g = −1 the payoff w²/2 is convex: no portfolio is the best, and the stationary one is the worst.
  it.each(['', 'candidate: A(t)*w^(1-g)/(1-g)'])('must not fail at the horizon (%s)', (rest) => {
    const text = portfolio('real', 0.08, rest).replace('{value: 2, domain: positive}}', '-1}');
    const derivation = deriveProblem(parsed(text));
    expect(derivation.outcome?.value).toBeUndefined();
  });
});

describe('the form that the equation asks for', () => {
  // V = A x y + B y², A = 1/(ρ + δ − μ), B = A²/2/(ρ − 2μ − σ²).
  it('is that of a capacity beside a geometric demand', () => {
    const { value } = solved(
      parsed(`
title: Capacity
state: {x: real, y: positive}
control: {u: real}
time: {horizon: infinite}
dynamics: {x: {drift: u - 0.1*x}, y: {drift: 0.02*y, noise: {W: 0.2*y}}}
objective: {maximize: y*x - u^2/2, discount: 0.2}
at: {x: 1, y: 1}
`),
    );
    const a = 1 / 0.28;
    expect(value).toBeCloseTo(a + a ** 2 / 2 / 0.12, 8);
  });
});

describe('a form on the branch on which no bound binds', () => {
  const store = (control: string): ControlProblem =>
    parsed(`
title: Storage
state: {x: real, y: real}
control: {u: ${control}}
time: {horizon: infinite}
dynamics: {x: {drift: u}, y: {drift: 1 - y, noise: {W: 0.5}}}
objective: {maximize: -y*u - 0.1*u^2, discount: 0.05}
at: {x: 0.5, y: 1}
`);

  it('is none where the control leaves its bounds', () => {
    expect(deriveProblem(store('[-1, 1]')).outcome?.value).toBeUndefined();
    expect(deriveProblem(store('real')).outcome?.value).toBeDefined();
  });
});

describe('parameters outside a form’s conditions', () => {
  const merton = (candidate: string): string => `
title: Consumption and a portfolio
state: {w: positive}
control: {p: real, k: positive}
time: {name: t, horizon: infinite}
parameters: {i: 0.03, mu: 0.08, s: {value: 0.2, domain: positive}, g: {value: 0.5, domain: positive}, b: {value: 0.03, domain: positive}}
dynamics: {w: {drift: 'w*(i + p*(mu - i) - k)', noise: {W: w*p*s}}}
objective: {maximize: (k*w)^(1-g)/(1-g), discount: b}
${candidate}
at: {w: 1}
`;
  it.each(['candidate: A*w^(1-g)/(1-g)', ''])('are refused with the discount rate that would do (%s)', (candidate) => {
    try {
      deriveProblem(parsed(merton(candidate)));
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof CostateError)) throw error;
      expect(error.details.code).toBe('infeasible.parameters');
      // (1 − γ)M with M = r + (μ − r)²/(2γσ²), which is 0.04625 here.
      expect(error.message).toMatch(
        /b > \(1 - g\)\*\(2\*i \+ \(i - mu\)\^2\/\(g\*s\^2\)\)\/2 fails at .*: 0\.03 against 0\.04625$/,
      );
    }
  });
});
