/**
 * Problems whose value is infinite or whose maximiser does not exist are refused with the reason before any long work; beside
 * them, neighbours that are well posed and must not be.
 */
import { describe, expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { parseProblem } from '../../src/problem/parse-problem.js';
import { isAvailable } from '../../src/solve/answer.js';
import { solveProblem } from '../../src/solve/solve.js';

interface Words {
  readonly state?: string;
  readonly control?: string;
  readonly horizon?: string;
  readonly at?: string;
  readonly more?: string;
}

const REAL: Words = { state: 'x: real', control: 'u: real' };
const FREE: Words = { state: 'x: positive', control: '' };

/** A problem file of a few words. */
const file = (dynamics: string, objective: string, { state, control, horizon, at, more }: Words): string => `
title: Small
state: {${state ?? 'x: real'}}
control: {${control ?? 'u: real'}}
time: {name: t, horizon: ${horizon ?? 'infinite'}}
parameters: {}
dynamics: {${dynamics}}
objective: {${objective}}
${more ?? ''}
at: {${at ?? 'x: 1'}}
`;

const investor = (rho: number, more = ''): string => `
title: Merton
state: {x: positive}
control: {p: real, k: positive}
time: {name: t, horizon: infinite}
parameters: {r: 0.03, mu: 0.08, sigma: {value: 0.2, domain: positive}, gamma: {value: 0.5, domain: positive}, rho: {value: ${rho}, domain: positive}}
dynamics: {x: {drift: "x*(r + p*(mu - r) - k)", noise: {W: x*p*sigma}}}
objective: {maximize: (k*x)^(1-gamma)/(1-gamma), discount: rho}
${more}
at: {x: 1}
`;

const GEOMETRIC = (drift: number): string => `x: {drift: ${drift}*x, noise: {W: 0.2*x}}`;
const PUSHED = 'x: {drift: u, noise: {W: 1}}';
const SHAKEN = 'x: {drift: 0, noise: {W: u}}';
const SHARE = "x: {drift: 'x*(0.02 + 0.05*p)', noise: {W: 0.2*p*x}}";
const TWO = (drift: number): string => `x: {drift: ${drift}*x, noise: {W: 1}}, y: {drift: u, noise: {Z: 1}}`;
const PAIR: Words = { state: 'x: real, y: real', at: 'x: 1, y: 0' };

const CROWD = (noise: string): string =>
  `x: {drift: x + u + sin(y), noise: {W: ${noise}}}, y: {drift: u - y, noise: {B: 0.3}}, z: {drift: -z, noise: {C: 1}}`;
const THREE: Words = { state: 'x: real, y: real, z: real', at: 'x: 0, y: 0, z: 0' };
const SWAYED = (by: string): string => `x: {drift: x + u + ${by}, noise: {W: 0.5}}, y: {drift: u - y, noise: {B: 0.3}}`;
const PENDULUM = 'th: {drift: om}, om: {drift: th + u, noise: {W: 0.1}}';
const SWING: Words = { state: 'th: real, om: real', control: 'u: [-1, 1]', at: 'th: 0, om: 0' };
const SPIRAL = 'x: {drift: 0.5*x - y}, y: {drift: x + 0.5*y + u, noise: {W: 0.1}}';
const SPUN: Words = { state: 'x: real, y: real', control: 'u: [-1, 1]', at: 'x: 0, y: 0' };

/** A control that another state gives its strength. */
const LEVER = (of: string, noise = '0.3'): string =>
  `x: {drift: ${of}, noise: {W: 0.3}}, y: {drift: -y, noise: {B: ${noise}}}`;
const BRIEF: Words = { state: 'x: real, y: real', horizon: '2', at: 'x: 0, y: 0' };

/** A control beside a factor that nothing moves. */
const FACTOR = (of: string): string => `x: {drift: ${of}, noise: {W: 0.2}}, y: {drift: -y, noise: {B: 0.5}}`;
const BESIDE: Words = { state: 'x: real, y: real', at: 'x: 0, y: 0' };
const FACTOR_IN_STEPS = (reward: string, moved = 'x: {next: x + u, noise: {Z: 0.2}}'): string => `
title: Small
state: {x: real, y: real}
control: {u: real}
time: {step: 1, horizon: infinite}
dynamics: {${moved}, y: {next: 0.5*y, noise: {B: 0.5}}}
objective: {maximize: ${reward}, discount: 0.5}
at: {x: 0, y: 0}
`;

/** One in discrete time. */
const inSteps = (dynamics: string, objective: string, control = 'u: real'): string => `
title: Small
state: {x: real}
control: {${control}}
time: {step: 1, horizon: infinite}
dynamics: {x: {${dynamics}}}
objective: {${objective}}
at: {x: 0.3}
`;

/** The closed form's value, or why there is none; what is infeasible is thrown. */
function closed(text: string): number | string {
  const problem = parseProblem(text, { id: 'small' });
  const { methods } = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['closed-form'] });
  const found = methods['closed-form'];
  return isAvailable(found) ? found.value : found.unavailable;
}

describe('what has no finite value or no maximiser is refused', () => {
  it.each([
    ['a patient investor', investor(0.02), /rho > .*: 0\.02 against 0\.04625/],
    ['a patient investor with a candidate', investor(0.02, 'candidate: A*x^(1-gamma)/(1-gamma)'), /rho > .*: 0\.02 against 0\.04625/],
    ['revenue that outgrows its discount', file(GEOMETRIC(0.06), 'maximize: x, discount: 0.05', FREE), /mean of x grows at the rate 0\.06, and the discount rate 0\.05/],
    ['a cost that does', file(GEOMETRIC(0.06), 'minimize: x, discount: 0.05', FREE), /mean of x grows/],
    ['revenue that grows as its discount takes', file(GEOMETRIC(0.05), 'maximize: x, discount: 0.05', FREE), /mean of x grows/],
    ['an option on what outgrows its discount', file(GEOMETRIC(0.06), 'maximize: 0, discount: 0.05, stopping: x - 1', FREE), /mean of x grows at the rate 0\.06/],
    ['an exponential of what spreads', file('x: {drift: 0, noise: {W: 1}}', 'maximize: exp(x), discount: 0.3', { control: '' }), /mean of exp\(x\) grows at the rate 0\.5/],
    ['a square without discount', file(GEOMETRIC(-0.01), 'maximize: x^2', FREE), /mean of x\^2 grows at the rate 0\.02/],
    ['growth that effort makes', file('x: {drift: 0.1*u*x}', 'maximize: x*(1 - 0.1*u), discount: 0.05', { state: 'x: positive', control: 'u: [0, 1]' }), /mean of x grows at the rate 0\.1/],
    ['a cost of at least one for ever', file(PUSHED, 'minimize: 1 + x^2', { control: 'u: [-1, 1]' }), /at all times at least 1/],
    ['a regulator without discount under noise', file(PUSHED, 'minimize: u^2 + x^2', REAL), /the cost grows for ever/],
    ['a cost without bound', file(PUSHED, 'minimize: u^2 - x^2, discount: 0.5', REAL), /Hamiltonian matrix has the eigenvalue/],
    ['a cost without bound on a horizon', file(PUSHED, 'minimize: u^2 - x^2', { ...REAL, horizon: '4' }), /blows up at t = 2\.4/],
    ['a square that outgrows its discount', file('x: {drift: 0.06*x, noise: {W: 0.2}}', 'minimize: x^2, discount: 0.1', { control: '' }), /reaches the mode 0\.01/],
    ['a mode that no control reaches', file(TWO(0.5), 'minimize: x^2 + y^2 + u^2, discount: 0.5', PAIR), /reaches the mode 0\.25/],
    ['a linear control without bound', file(PUSHED, 'maximize: -x^2, discount: 0.5', REAL), /linear in the control 'u', which is not bounded/],
    ['a convex one', file(PUSHED, 'maximize: u^2 - x^2, discount: 0.5', REAL), /not concave in u/],
    ['a cubic one', file(PUSHED, 'maximize: u^3 - u^2 - x^2, discount: 0.5', REAL), /not bounded above in the control 'u'/],
    ['a quartic one', file(PUSHED, 'minimize: u^2 - u^4 + x^2, discount: 0.5', REAL), /not bounded below in the control 'u'/],
    ['noise for nothing at a convex end', file(SHAKEN, 'maximize: 0, terminal: x^2', { ...REAL, horizon: '1' }), /no maximiser at the horizon, where V is x\^2: D\(V, x, 2\) < 0 does not hold/],
    ['an investor who loves risk', file(SHARE, 'maximize: 0, terminal: x^1.5', { state: 'x: positive', control: 'p: real', horizon: '1' }), /no maximiser/],
    ['an unstable state and a weak control', file('x: {drift: x + u, noise: {W: 0.5}}', 'minimize: x^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0' }), /x runs away at the rate 1 .* at the rate 2/],
    ['the same beside two more states', file(CROWD('0.5'), 'minimize: x^2 + y^2 + z^2, discount: 0.5', { ...THREE, control: 'u: [-1, 1]' }), /x runs away at the rate 1/],
    ['an inverted pendulum and a weak motor', file(PENDULUM, 'minimize: th^2 + om^2 + u^2, discount: 0.5', SWING), /th, om run away at the rate 1/],
    ['a spiral outward', file(SPIRAL, 'minimize: x^2 + y^2, discount: 0.5', SPUN), /x, y run away at the rate 0\.5.* at the rate 1,/],
    ['a start beyond the reach of a control without noise', file('x: {drift: x + u}', 'minimize: x^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 1.5' }), /x runs away/],
    ['growth that its discount only matches', file('x: {drift: x + u, noise: {W: 0.5}}', 'minimize: x^2 + u^2, discount: 2', { control: 'u: [-1, 1]' }), /the discount rate is 2/],
    ['a rate that another state changes', file(SWAYED('0.1*x*tanh(y)'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), /x runs away at the rate 0\.9 or more .* at the rate 1\.8 or more/],
    ['a rate that a weak control changes', file(SWAYED('-u*x/2'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), /x runs away at the rate 0\.5 or more/],
    ['a rate that grows with the state', file(SWAYED('x^3'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), /beyond x = \d+ the drift .* carries x to infinity in finite time/],
    ['what pays on paths that almost never come', file(LEVER('u*y'), 'maximize: -u^2, terminal: x^2*y^2', BRIEF), /where y is near -?\d+, u = c over a time of .* earns c\^2 times a positive number through x/],
    ['the same as a cost, beside a cost of x', file(LEVER('u*y'), 'minimize: u^2 + x^2, terminal: -x^2*y^2', BRIEF), /earns c\^2/],
    ['the same for ever', file(LEVER('u - x'), 'maximize: -u^2 + x^2*y^2, discount: 1', { ...BRIEF, horizon: 'infinite' }), /earns c\^2/],
    ['the same with a positive state', file('x: {drift: u - x, noise: {W: 0.3}}, y: {drift: 0.1*y, noise: {B: 0.2*y}}', 'maximize: -u^2 - x^2, terminal: x^2*y', { ...BRIEF, state: 'x: real, y: positive', at: 'x: 0, y: 1' }), /y is near 64/],
    ['an end that grows faster than its control costs', file("x: {drift: '-u*(2 + sin(y))', noise: {W: 0.3}}, y: {drift: 1, noise: {B: 1}}", 'maximize: -u^4, terminal: abs(x)^5', { ...BRIEF, control: 'u: nonnegative' }), /earns c\^5/],
    ['a power that noise made on purpose outruns', file('x: {drift: -x, noise: {W: u}}', 'maximize: x^4 - u^2, discount: 0.5', REAL), /ever larger u earn ever more/],
    ['an exponential against a square', file('x: {drift: a - 3*x, noise: {W: 0.5}}', 'maximize: exp(x) - 2*a^2, discount: 1', { control: 'a: real', at: 'x: 0' }), /ever larger a earn ever more/],
    ['a broken power against a square', file('x: {drift: a - 2*x, noise: {W: 0.3}}', "maximize: '0.1*max(x, 0)^3 - 2*a^2', discount: 0.5", { control: 'a: real', at: 'x: 0' }), /ever larger a earn ever more/],
    ['a cost saved ever faster', file('x: {drift: a - x, noise: {W: u}}', 'minimize: a^2 + u^2 - x^2*sqrt(1 + x^2), discount: 0.5', { control: 'a: real, u: real', at: 'x: 0' }), /ever larger [au] earn ever more, .* as what is saved/],
    ['a hyperbolic cosine that noise made on purpose reaches', file('x: {drift: -0.5*x, noise: {W: u}}', 'maximize: cosh(x) - u^2, discount: 1', { ...REAL, at: 'x: 0' }), /ever larger u earn ever more/],
    ['what two controls earn together', file('x: {drift: u - 0.1*x, noise: {W: 0.3}}, y: {drift: v - 0.1*y, noise: {B: 0.3}}', 'maximize: x^2*y^2 - 0.1*u^4 - 0.1*v^4, discount: 0.2', { ...PAIR, control: 'u: real, v: real' }), /ever larger u, v earn ever more/],
    ['the same in one of two regimes', file('x: {drift: -0.5*x, noise: {W: u}}', 'maximize: x^4 - c*u^2, discount: 3', { ...REAL, at: 'x: 0, c: 30', more: 'regimes: {c: {values: [30, 40], rates: [[-0.5, 0.5], [1, -1]]}}' }), /ever larger u earn ever more/],
    ['the same in discrete time', inSteps('next: 0.5*x, noise: {Z: u}', 'maximize: x^4 - 20*u^2, discount: 0.1'), /ever larger u earn ever more/],
    ['the same in discrete time without noise', inSteps('next: 0.5*x + u', 'minimize: 20*u^2 - x^4, discount: 0.1'), /ever larger u earn ever more, .* as what is saved/],
    ['a square in discrete time that outgrows its discount', inSteps('next: 1.2*x, noise: {Z: 0.3}', 'minimize: x^2, discount: 0.1', ''), /x is multiplied by 1\.2 or more in a step/],
    ['a state that runs away on average', file('x: {drift: 0.3*x + u, noise: {W: 0.2}}', 'minimize: x^2 + u^2, criterion: ergodic', { control: 'u: [-1, 1]', at: 'x: 0' }), /x runs away at the rate 0\.3 .* its mean over time too/],
    ['one whose noise depends on it', file("x: {drift: 0.3*x + u, noise: {W: '0.2 + 0.05*sin(x)'}}", 'minimize: x^2 + u^2, discount: 0.3', { control: 'u: [-1, 1]', at: 'x: 0' }), /x runs away at the rate 0\.\d+ or more/],
    ['one whose cost is no power', file('x: {drift: 0.3*x + u, noise: {W: 0.2}}', 'minimize: sqrt(1 + x^4) - 1 + u^2, discount: 0.3', { control: 'u: [-1, 1]', at: 'x: 0' }), /at the rate 0\.6/],
    ['one that is reflected below', file('x: {drift: 0.3*x - u, noise: {W: 0.2*sqrt(x)}}', 'minimize: x^2 + u^2, discount: 0.3', { state: 'x: nonnegative', control: 'u: [0, 1]' }), /x runs away/],
    ['one that payments of a bounded size hold near zero alone', file("x: {drift: '0.1*x*(1 - 3*u/(1 + x))', noise: {W: 0.05*x}}", 'minimize: x^2 + 0.01*u^2, discount: 0.15', { state: 'x: positive', control: 'u: [0, 1]', at: 'x: 0.2' }), /x runs away/],
    ['one in two regimes', file('x: {drift: z*x + u, noise: {W: 0.2}}', 'minimize: x^2 + u^2, discount: 0.3', { control: 'u: [-1, 1]', at: 'x: 0, z: 0.1', more: 'regimes: {z: {values: [0.1, 0.3], rates: [[-0.5, 0.5], [0.5, -0.5]]}}' }), /x runs away .* at the rate 0\.\d+ or more/],
    ['one in discrete time', inSteps('next: 1.1*x + u, noise: {Z: 0.2}', 'minimize: x^2 + u^2, discount: 0.15', 'u: [-1, 1]'), /x is multiplied by 1\.1 or more in a step/],
    ['a lognormal in discrete time', inSteps("next: 'x*(1.05 - u)', noise: {Z: 0.1*x}", 'maximize: x - u, discount: 0.02', 'u: [0, 0.01]'), /simulated rewards do not decay/],
    ['an explosion beyond a barrier', file("x: {drift: 'x^3 - x + u', noise: {W: 0.2}}", 'minimize: x^2 + u^2, discount: 1', { control: 'u: [-0.2, 0.2]', at: 'x: 0' }), /beyond x = 2 the drift .* and noise brings it there/],
    ['an explosion from where it begins', file("x: {drift: '-x^2'}", 'minimize: x^2, discount: 1', { control: '', at: 'x: -1' }), /beyond x = -1 .* it begins there/],
    ['a growth that noise does not stop', file("x: {drift: 'x^2 - u*x', noise: {W: 0.1*x}}", 'maximize: sqrt(x) - u, discount: 1', { state: 'x: positive', control: 'u: [0, 1]', horizon: '10' }), /carries x to infinity in finite time/],
    ['an exponential of an exponential', file('y: {drift: 0.1*y, noise: {B: 0.5*y}}, x: {drift: u, noise: {W: 0.3}}', 'maximize: -x^2 - u^2, terminal: exp(y)', { state: 'y: positive, x: real', horizon: '1', at: 'x: 0, y: 1' }), /rare, whatever is done/],
    ['the same as a loss', file('y: {drift: 0.1*y, noise: {B: 0.5*y}}, x: {drift: u, noise: {W: 0.3}}', 'maximize: -x^2 - u^2, terminal: -exp(y)', { state: 'y: positive, x: real', horizon: '1', at: 'x: 0, y: 1' }), /cost more than they are rare/],
    ['an exponential of a square that spreads', file('x: {drift: -x, noise: {W: 1}}', 'minimize: 0, terminal: exp(2*x^2)', { control: '', horizon: '2', at: 'x: 0' }), /cost more than they are rare/],
    ['a gain by a factor that is seldom large', file(FACTOR('u'), "maximize: '(y - 3)*x^2 - u^2', discount: 0.5", BESIDE), /where y is near \d+, .* pushing by u = c over a time of .* and then back earns/],
    ['the same until the factor is too low', file(FACTOR('u'), "maximize: '(y - 3)*x^2 - u^2', discount: 0.5", { ...BESIDE, more: 'until: y <= -5' }), /where y is near \d+/],
    ['the same to a horizon', file(FACTOR('u'), "maximize: '(y - 3)*x^2 - u^2'", { ...BESIDE, horizon: '4' }), /where y is near \d+/],
    ['the same with a gain that is bounded', file(FACTOR('u'), "maximize: '(tanh(y) - 0.2)*x^2 - 0.9*u^2 + cos(x)', discount: 0.05", BESIDE), /where y is near \d+/],
    ['the same with a factor that is never negative', file("x: {drift: u - x, noise: {W: 0.2}}, y: {drift: 1 - y, noise: {B: 0.5*sqrt(y)}}", "maximize: '(y - 2)*x^2 - u^2', discount: 0.5", { ...BESIDE, state: 'x: real, y: nonnegative', at: 'x: 0, y: 1' }), /where y is near \d+/],
    ['the same where a chain switches', file('x: {drift: u, noise: {W: 0.2}}, y: {drift: -z*y, noise: {B: 0.5}}', "maximize: '(y - 3)*x^2 - u^2', discount: 0.5", { ...BESIDE, at: 'x: 0, y: 0, z: 1', more: 'regimes: {z: {values: [1, 2], rates: [[-0.5, 0.5], [1, -1]]}}' }), /where y is near \d+/],
    ['the same in discrete time', FACTOR_IN_STEPS("'(y - 3)*x^2 - u^2'"), /where y is near \d+/],
    ['the same with noise inside of a step', FACTOR_IN_STEPS("'(y - 3)*x^2 - u^2'", 'x: {next: x + u + 0.2*tanh(Z), noise: [Z]}'), /where y is near \d+/],
    ['a state that runs away before another one ends it', file('x: {drift: x + u, noise: {W: 0.2}}, y: {drift: 0, noise: {B: 1}}', 'minimize: x^2 + u^2, discount: 0.1', { ...BESIDE, control: 'u: [-1, 1]', more: 'until: abs(y) >= 1' }), /x runs away at the rate 1 or more .* an end by other states adds 1\.2\d at most/],
    ['one that its own end does not reach', file('x: {drift: x + u, noise: {W: 0.3}}', 'minimize: x^2 + u^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0.5', more: 'until: x <= 0' }), /x runs away at the rate 1 or more/],
    ['an exponential of the sum of a lognormal', file("x: {drift: S - u}, S: {drift: 0.05*S, noise: {W: 0.5*S}}", 'minimize: u^2/2, terminal: exp(x)', { state: 'x: real, S: positive', control: 'u: [0, 1]', horizon: '1', at: 'x: 0, S: 0.5' }), /cost more than they are rare, whatever is done/],
    ['a gain by the product of two factors', file('x: {drift: u, noise: {A: 0.2}}, y: {drift: -y, noise: {B: 1}}, w: {drift: -w, noise: {C: 1}}', 'maximize: y*w*x^2 - u^2', { state: 'x: real, y: real, w: real', horizon: '1', at: 'x: 0.5, y: 0, w: 0' }), /where y is near .* and w is near/],
    ['a gain by a factor on average over time', file('x: {drift: u - x, noise: {A: 0.2}}, y: {drift: -y, noise: {B: 1}}', 'maximize: y*x^2 - u^2, criterion: ergodic', BESIDE), /where y is near \d+/],
    ['a gain that grows with a clock', file('x: {drift: u - x, noise: {W: 0.2}}, s: {drift: 1}', 'maximize: 0.01*s*x^2 - u^2, discount: 0.5', { state: 'x: real, s: real', at: 'x: 1, s: 0' }), /where s is near \d+/],
    ['an exponential to be had by stopping', file('y: {drift: -y, noise: {W: 1.4}}', 'maximize: 0, stopping: exp(0.6*y^2), discount: 0.3', { state: 'y: real', control: '', at: 'y: 0' }), /earn more than they are rare/],
    ['a reward with a value nowhere', file(PUSHED, 'maximize: log(-1 - x^2), discount: 0.5', { control: 'u: [-1, 1]' }), /the running reward has a value nowhere/],
  ])('%s', (_, text, reason) => {
    const begun = performance.now();
    try {
      const value = closed(text);
      expect.unreachable(String(value));
    } catch (error) {
      if (!(error instanceof CostateError)) throw error;
      expect(error.message).toMatch(reason);
      expect(error.details.code).toMatch(/^(infeasible|input)\./);
      expect(error.details.suggestion).toBeDefined();
    }
    // Generous, for busy computers; what is refused late is refused after minutes.
    expect(performance.now() - begun).toBeLessThan(10_000);
  }); // prettier-ignore
});

describe('what is well posed is not', () => {
  it.each([
    ['an investor patient enough', investor(0.05), 23.0940107675],
    ['revenue that its discount outruns', file(GEOMETRIC(0.04), 'maximize: x, discount: 0.05', FREE), 100],
    ['an option that does', file(GEOMETRIC(0.03), 'maximize: 0, discount: 0.05, stopping: x - 1', FREE), undefined],
    ['an option whose discount is the growth', file(GEOMETRIC(0.05), 'maximize: 0, discount: 0.05, stopping: x - 1', FREE), undefined],
    ['an exponential under its discount', file('x: {drift: 0, noise: {W: 1}}', 'maximize: exp(x), discount: 0.7', { control: '', at: 'x: 0' }), 5],
    ['a reward that dies out undiscounted', file(GEOMETRIC(-0.1), 'maximize: x', FREE), 10],
    ['growth that saturates', file('x: {drift: 0.06*x*(1 - x), noise: {W: 0.2*x}}', 'maximize: x, discount: 0.05', FREE), undefined],
    ['a cost that a control tames', file("x: {drift: '(0.1 - u)*x', noise: {W: 0.1*x}}", 'minimize: x + x*u^2, discount: 0.05', { state: 'x: positive', control: 'u: [0, 1]' }), undefined],
    ['effort that makes slower growth', file('x: {drift: 0.04*u*x}', 'maximize: x*(1 - 0.1*u), discount: 0.05', { state: 'x: positive', control: 'u: [0, 1]' }), 90],
    ['the time to an end', file('x: {drift: u, noise: {W: 0.5}}', 'minimize: 1', { state: 'x: [-1, 1]', control: 'u: [-1, 1]', at: 'x: 0', more: 'boundary: {x: {lower: absorb, upper: absorb}}' }), undefined],
    ['a cost of at least one with discount', file(PUSHED, 'minimize: 1 + x^2, discount: 0.1', { control: 'u: [-1, 1]' }), undefined],
    ['the mean of such a cost', file('x: {drift: u - x, noise: {W: 1}}', 'minimize: 1 + x^2 + u^2, criterion: ergodic', REAL), Math.SQRT2],
    ['a regulator without discount and noise', file('x: {drift: u}', 'minimize: u^2 + x^2', REAL), 1],
    ['a negative cost that its pull holds', file('x: {drift: u - x, noise: {W: 1}}', 'minimize: u^2 - x^2/2, discount: 0.5', { ...REAL, at: 'x: 0' }), -0.4384471872],
    ['a cost without bound on a short horizon', file(PUSHED, 'minimize: u^2 - x^2', { ...REAL, horizon: '1', at: 'x: 0' }), Math.log(Math.cos(1))],
    ['an unreached mode that dies out', file(TWO(0.2), 'minimize: x^2 + y^2 + u^2, discount: 0.5', PAIR), 31.5615528128],
    ['a mode that runs away and costs nothing', file(TWO(0.5), 'minimize: y^2 + u^2, discount: 0.5', PAIR), 1.5615528128],
    ['a convex reward of a bounded control', file('x: {drift: u - x, noise: {W: 1}}', 'maximize: u^2 - x^2, discount: 0.5', { control: 'u: [-1, 1]' }), undefined],
    ['a cubic one of a bounded control', file('x: {drift: u - x, noise: {W: 1}}', 'maximize: u^3 - u^2 - x^2, discount: 0.5', { control: 'u: [-1, 1]' }), undefined],
    ['a quartic cost', file(PUSHED, 'minimize: u^4 - u^2 + x^2, discount: 0.5', REAL), undefined],
    ['noise for nothing at a concave end', file(SHAKEN, 'maximize: 0, terminal: -x^2', { ...REAL, horizon: '1' }), -1],
    ['noise that is paid for at a convex end', file(SHAKEN, 'maximize: -u^2, terminal: x^2/4', { ...REAL, horizon: '1' }), undefined],
    ['an investor who shuns risk', file(SHARE, 'maximize: 0, terminal: x^0.5', { state: 'x: positive', control: 'p: real', horizon: '1' }), 1.0421126011],
    ['an unstable state that its discount outruns', file('x: {drift: x + u, noise: {W: 0.5}}', 'minimize: x^2, discount: 2.5', { control: 'u: [-1, 1]' }), undefined],
    ['a start within the reach of a control without noise', file('x: {drift: x + u}', 'minimize: x^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0.5' }), undefined],
    ['a control without bounds', file('x: {drift: x + u, noise: {W: 0.5}}', 'minimize: x^2 + u^2, discount: 0.5', REAL), undefined],
    ['a bounded cost of a state that runs away', file('x: {drift: x + u, noise: {W: 0.5}}', 'minimize: tanh(x)^2, discount: 0.5', { control: 'u: [-1, 1]' }), undefined],
    ['a rate that another state may take away', file(SWAYED('0.8*x*tanh(y)'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), undefined],
    ['a rate that the control takes away', file(SWAYED('-2*u*x'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), undefined],
    ['a state that comes back from far out', file(SWAYED('-x^3'), 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]' }), undefined],
    ['a mode that an end of another state cuts short', file('x: {drift: x + u, noise: {W: 0.5}}, y: {drift: 0, noise: {B: 1}}', 'minimize: x^2, discount: 0.5', { state: 'x: real, y: [0, 1]', control: 'u: [-1, 1]', at: 'x: 0, y: 0.5', more: 'boundary: {y: {lower: absorb, upper: absorb}}' }), undefined],
    ['noises that cancel in it', file('x: {drift: x + u, noise: {W: 0.5, B: 0.5}}', 'minimize: x^2 + u^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0', more: 'correlation: {W: {B: -1}}' }), undefined],
    ['noises that cancel along it', file('x: {drift: y + u, noise: {W: 0.5}}, y: {drift: x + u, noise: {B: 0.5}}', 'minimize: x^2 + y^2, discount: 0.5', { ...PAIR, control: 'u: [-1, 1]', at: 'x: 0, y: 0', more: 'correlation: {W: {B: -1}}' }), undefined],
    ['a mode held through a state in small units', file("y: {drift: '0.1*y + 1e-10*k + 0.1*sin(y)', noise: {W: 0.5}}, k: {drift: v - k}", 'minimize: y^2 + 1e-18*v^2, discount: 0.1', { state: 'y: real, k: real', control: 'v: real', at: 'y: 1, k: 0' }), undefined],
    ['a slow mode at rest beside a fast state', file('x: {drift: 1e-4*x}, y: {drift: -1e-4*y, noise: {B: 1}}, z: {drift: u - 1e6*z}', 'minimize: x^2 + y^2, discount: 1e-4', { ...THREE, control: 'u: [-1, 1]' }), undefined],
    ['a slow spiral at rest beside a fast state', file('x: {drift: 1e-5*x - 1e-5*w}, w: {drift: 1e-5*x + 1e-5*w}, y: {drift: -1e-5*y, noise: {B: 1}}, z: {drift: u - z}', 'minimize: x^2 + y^2 + w^2, discount: 1e-5', { state: 'x: real, w: real, y: real, z: real', control: 'u: [-1, 1]', at: 'x: 0, w: 0, y: 0, z: 0' }), undefined],
    ['a drift beyond all numbers', file("x: {drift: 'u - x*exp(1000)', noise: {W: 1}}", 'minimize: x^2, discount: 0.5', { control: 'u: [-1, 1]' }), undefined],
    ['a pull of a power whose base may be negative', file('x: {drift: x + 3*x*u^v, noise: {W: 0.5}}', 'minimize: x^2, discount: 0.5', { control: 'u: [-1, 1], v: {set: [1, 2]}' }), undefined],
    ['a pull that is smaller than all numbers in part', file("x: {drift: 'x - x*exp(800)*exp(-800*u)', noise: {W: 0.5}}", 'minimize: x^2, discount: 0.5', { control: 'u: [1, 2]' }), undefined],
    ['the cost of the stable state alone', file(CROWD('0.5'), 'minimize: y^2 + z^2, discount: 0.5', { ...THREE, control: 'u: [-1, 1]' }), undefined],
    ['a mode without noise that begins at rest', file(CROWD('0'), 'minimize: x^2 + z^2, discount: 0.5', { ...THREE, control: 'u: [-2, 2]' }), undefined],
    ['what its control costs as much on such paths', file(LEVER('u*y'), 'maximize: -u^2*(1 + y^4), terminal: 0.3*x^2', BRIEF), undefined],
    ['what is lost on them', file(LEVER('u*y'), 'maximize: -u^2, terminal: -x^2*y^2', BRIEF), undefined],
    ['what a bounded control earns on them', file(LEVER('u*y'), 'maximize: -u^2, terminal: x^2*y^2', { ...BRIEF, control: 'u: [-1, 1]' }), undefined],
    ['what no noise brings', file(LEVER('u*y', '0'), 'maximize: -u^2, terminal: x^2*y^2', BRIEF), undefined],
    ['what grows with another state, up to a bound', file(LEVER('u'), 'maximize: -u^2, terminal: 0.3*x^2*tanh(y)^2', BRIEF), undefined],
    ['what a faster cost of the state outweighs', file(LEVER('u*y'), 'maximize: -u^2, terminal: x^2*y^2 - x^4', BRIEF), undefined],
    ['a control that earns what it costs', file('x: {drift: 0.1*u, noise: {W: 0.3}}', 'maximize: -0.3*u, terminal: 3*x', { control: 'u: nonnegative', horizon: '1' }), undefined],
    ['a push whose later cost has no bound', file('x: {drift: x + u}, y: {drift: -10*y, noise: {W: 0.1*y}}', 'maximize: x^2*y - abs(x) - u^2, discount: 0.5', { state: 'x: real, y: positive', control: 'u: nonnegative', at: 'x: 0, y: 1' }), undefined],
    ['a root whose discount is slower', file('x: {drift: 2*x + u}', 'maximize: u - sqrt(abs(x)), discount: 0.5', { control: 'u: nonnegative', at: 'x: 0' }), undefined],
    ['a push whose cost has no mean', file('x: {drift: u}, y: {drift: 0, noise: {W: 1}}', 'maximize: -u^2, terminal: 5*x^2 - abs(x)*exp(y^2)', { ...BRIEF, control: 'u: nonnegative' }), undefined],
    ['another control that divides', file(PUSHED, 'minimize: u^2 + w + 1/w, terminal: x^2', { control: 'u: real, w: nonnegative', horizon: '1', at: 'x: 0' }), 2 + Math.LN2],
    ['a fourth power against cubic damping', file("x: {drift: 'u - x^3', noise: {W: 0.3}}", 'maximize: x^4 - u^2, discount: 0.5', REAL), undefined],
    ['an exponential against a like one', file('x: {drift: u - 3*x, noise: {W: 0.3}}', 'maximize: exp(x) - cosh(u), discount: 1', { ...REAL, at: 'x: 0' }), undefined],
    ['a reward in small units of the control', file('x: {drift: u - x, noise: {W: 0.3}}', 'maximize: tanh(x/1e6)*x - 1e-4*u^2, discount: 0.5', REAL), undefined],
    ['two controls whose costs outgrow what they earn together', file('x: {drift: u - x, noise: {W: 0.3}}, y: {drift: v - y, noise: {B: 0.3}}', 'maximize: tanh(x*y) - u^4 - v^4, discount: 0.2', { ...PAIR, control: 'u: real, v: real' }), undefined],
    ['two wells', file("x: {drift: 'x - x^3 + u', noise: {W: 0.2}}", 'minimize: x^2 + u^2, discount: 1', { control: 'u: [-0.2, 0.2]' }), undefined],
    ['a barrier that a control without bounds holds', file("x: {drift: 'x^3 - x + u', noise: {W: 0.2}}", 'minimize: x^2 + u^2, discount: 1', REAL), undefined],
    ['a barrier before which the problem ends', file("x: {drift: 'x^3 - x + u', noise: {W: 0.2}}", 'minimize: x^2 + u^2, discount: 1', { state: 'x: [-3, 3]', control: 'u: [-0.2, 0.2]', more: 'boundary: {x: {lower: absorb, upper: absorb}}' }), undefined],
    ['a growth that noise stops', file("x: {drift: 'x^2 - u*x', noise: {W: 2*x^2}}", 'maximize: tanh(x) - u, discount: 1', { state: 'x: positive', control: 'u: [0, 1]' }), undefined],
    ['a start below the barrier without noise', file("x: {drift: 'x^3 - x + u'}", 'minimize: x^2 + u^2, discount: 1', { control: 'u: [-0.2, 0.2]', at: 'x: 0' }), undefined],
    ['a cost that stops growing far out', file('x: {drift: 0.3*x + u, noise: {W: 0.2}}', "minimize: 'min(x^2, 1e30)', discount: 0.3", { control: 'u: [-1, 1]', at: 'x: 0' }), undefined],
    ['a soft kink at the end', file(PUSHED, 'maximize: -u^2/2, terminal: log(1 + exp(x))', { ...REAL, horizon: '1', at: 'x: 0' }), undefined],
    ['a soft kink for ever', file(PUSHED, 'maximize: log(1 + exp(x)) - u^2/2, discount: 0.5', REAL), undefined],
    ['a soft kink in discrete time', inSteps('next: 0.9*x + u, noise: {Z: 0.3}', 'maximize: log(1 + exp(x)) - u^2, discount: 0.2'), undefined],
    ['a steep step that is bounded', file('x: {drift: u}', 'maximize: "-max(u - 20, 0)^2", terminal: 100/(1 + exp(5*(10 - x)))', { control: 'u: nonnegative', horizon: '1', at: 'x: 0' }), undefined],
    ['a stiff drift beside an exponential', file("x: {drift: '-50*x + 2*sin(x) + u', noise: {W: 1}}", 'maximize: exp(x) - u^2, discount: 0.05', { ...REAL, at: 'x: 0' }), undefined],
    ['a stock that runs out before its price has risen', file('x: {drift: -0.05*x - u}, y: {drift: 0.06*y, noise: {W: 0.2*y}}', 'maximize: y*u, discount: 0.05', { state: 'x: nonnegative, y: positive', control: 'u: [0, 1]', at: 'x: 2, y: 1' }), undefined],
    ['an explosion whose time is longer than the horizon', file('x: {drift: x^2 + u}', 'minimize: x^2 + u^2', { control: 'u: [-0.5, 0.5]', horizon: '0.2', at: 'x: 2' }), undefined],
    ['an unstable state of whose regimes one is brief', file('x: {drift: z*x + u, noise: {W: 0.2}}', 'minimize: x^2 + u^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0, z: -1', more: 'regimes: {z: {values: [-1, 0.3], rates: [[-0.5, 0.5], [2, -2]]}}' }), undefined],
    ['an unstable step that the discount outruns', inSteps('next: 1.1*x + u, noise: {Z: 0.2}', 'minimize: x^2 + u^2, discount: 0.25', 'u: [-1, 1]'), undefined],
    ['an explosion after the horizon', file('x: {drift: x^2}', 'minimize: x^2', { control: '', horizon: '0.5' }), undefined],
    ['a control in small units', file('x: {drift: u - x, noise: {W: 0.3}}', 'maximize: x^2 - 1e-13*u^4, discount: 0.5', REAL), undefined],
    ['an exponential of a square that does not spread', file('x: {drift: -x, noise: {W: 1}}', 'minimize: 0, terminal: exp(0.5*x^2)', { control: '', horizon: '2', at: 'x: 0' }), (1 - (1 - Math.exp(-4)) / 2) ** -0.5],
    ['a steep exponential', file('x: {drift: 0, noise: {W: 1}}', 'maximize: 0, terminal: exp(12*x)', { control: '', horizon: '1', at: 'x: 0' }), undefined],
    ['an exponential of a square that a control may hold', file('x: {drift: u - x, noise: {W: 1}}', 'minimize: u^2, terminal: exp(2*x^2)', { ...REAL, horizon: '2', at: 'x: 0' }), undefined],
    ['a wealth with a factor and an exponential utility', file("x: {drift: p*m, noise: {W: 0.2*p}}, m: {drift: '-(m - 0.05)', noise: {Z: 0.1}}", 'maximize: 0, terminal: -exp(-x)', { state: 'x: real, m: real', control: 'p: real', horizon: '1', at: 'x: 0, m: 0.05' }), -0.9371911727],
    ['a gain by a factor that is never large', file(FACTOR('u - x'), "maximize: '(tanh(y) - 0.5)*x^2 - u^2', discount: 0.5", BESIDE), undefined],
    ['a gain of the first power by a factor', file(FACTOR('u - x'), 'maximize: x*y - u^2 + cos(x), discount: 0.5', BESIDE), undefined],
    ['a gain in discrete time that is none', FACTOR_IN_STEPS("'(tanh(y) - 3)*x^2 - u^2 + y*u'"), undefined],
    ['a state that runs away too slowly before another one ends it', file('x: {drift: 0.3*x + u, noise: {W: 0.2}}, y: {drift: 0, noise: {B: 1}}', 'minimize: x^2 + u^2, discount: 0.1', { ...BESIDE, control: 'u: [-1, 1]', more: 'until: abs(y) >= 1' }), undefined],
    ['one that runs away to its own end alone', file('x: {drift: x + u, noise: {W: 0.3}}', 'minimize: x^2 + u^2, discount: 0.5', { control: 'u: [-1, 1]', at: 'x: 0.5', more: 'until: abs(x - 0.5) >= 0.5' }), undefined],
    ['an exponential of the sum of a Gaussian process', file('x: {drift: y - u}, y: {drift: -y, noise: {W: 0.5}}', 'minimize: u^2/2, terminal: exp(x)', { ...BESIDE, control: 'u: [0, 1]', horizon: '1' }), undefined],
    ['an exponential of a lognormal that a control may hold', file("x: {drift: S - u}, S: {drift: 0.05*S, noise: {W: 0.5*S}}", 'minimize: u^2/2, terminal: exp(x)', { state: 'x: real, S: positive', horizon: '1', at: 'x: 0, S: 0.5' }), undefined],
    ['a product of two factors of the first power', file('x: {drift: u - x, noise: {A: 0.2}}, y: {drift: -y, noise: {B: 1}}, w: {drift: -w, noise: {C: 1}}', 'maximize: y*w*x - u^2, discount: 1', { state: 'x: real, y: real, w: real', at: 'x: 0.5, y: 0, w: 0' }), undefined],
    ['a bounded gain by a factor on average over time', file('x: {drift: u - x, noise: {A: 0.2}}, y: {drift: -y, noise: {B: 1}}', "maximize: '0.8*tanh(y)*x^2 - u^2', criterion: ergodic", BESIDE), undefined],
    ['a gain that a clock does not raise', file('x: {drift: u - x, noise: {W: 0.2}}, s: {drift: -s}', 'maximize: 0.5*s*x^2 - u^2, discount: 0.5', { state: 'x: real, s: real', at: 'x: 1, s: 1' }), undefined],
    ['an exponential to be had by stopping that has a mean', file('y: {drift: -y, noise: {W: 1}}', 'maximize: 0, stopping: exp(0.6*y^2), discount: 0.3', { state: 'y: real', control: '', at: 'y: 0' }), undefined],
    ['a logarithm inside its domain', file(PUSHED, 'maximize: log(1 + x^2) - u^2 - x^2, discount: 0.5', REAL), undefined],
    ['a logarithm that some states have', file(PUSHED, 'maximize: log(x) - u^2, discount: 0.5', REAL), undefined],
  ])('%s', (_, text, value) => {
    const found = closed(text);
    if (value !== undefined) expect(found).toBeCloseTo(value, 8);
  }); // prettier-ignore
});

describe('a grid whose maximiser is none', () => {
  const onGrid = (text: string): number | string => {
    const problem = parseProblem(text, { id: 'small' });
    const { grid } = solveProblem(problem, deriveProblem(problem), { seed: 1, methods: ['grid'] }).methods;
    return isAvailable(grid) ? grid.value : grid.unavailable;
  };
  const SQUARED = "x: {drift: 'u^2', noise: {W: 0.5}}";
  const BENT = 'x: {drift: tan(u), noise: {W: 0.5}}';

  it.each([
    ['a push that is worth more than it costs', file(SQUARED, 'maximize: 3*sin(x) - u^2, discount: 0.5', { ...REAL, at: 'x: 0' }), /no maximiser near x = .*ever larger u earn ever more/],
    ['noise that is', file('x: {drift: -0.2*x, noise: {W: s}}', "maximize: 'min(x^2, 4) - 0.5*s^2', terminal: 'max(x, 0)'", { control: 's: nonnegative', horizon: '2', at: 'x: 0.3' }), /no maximiser near x = .*ever larger s earn ever more/],
    ['a cost that gives out in time', file('x: {drift: u - x, noise: {W: 0.3}}', 'minimize: x^2 + u^2*(1.2 - t) + sin(u)^2, terminal: x^4', { ...REAL, horizon: '2', at: 'x: 0' }), /no maximiser|runs away/],
    ['an effort of which more is always better', file('x: {drift: tanh(u) - x, noise: {W: 0.3}}', 'maximize: x - exp(-u), discount: 0.5', { ...REAL, at: 'x: 0' }), /ever larger u earn ever more, by ever less, and no u attains/],
    ['a product of controls of which a search of one after the other sees nothing', file('x: {drift: -x, noise: {W: 0.3}}', 'minimize: x^2 + u^2 + (u*w - 1)^2, discount: 0.5', { control: 'u: real, w: real' }), /is not solved near x = .*u = .*, w = .* together do better/],
    ['a push without bound for nothing', file(BENT, 'minimize: x^2 + u^2, discount: 1', { control: 'u: [-2, 2]' }), /the drift of x has a pole, and the reward none/],
  ])('%s', (_, text, reason) => {
    let said: string;
    try {
      said = String(onGrid(text));
    } catch (error) {
      if (!(error instanceof CostateError)) throw error;
      said = error.message;
    }
    expect(said).toMatch(reason);
  }); // prettier-ignore

  it.each([
    ['a push that costs more than it is worth', file(SQUARED, 'maximize: sin(x) - 4*u^2, discount: 0.5', { ...REAL, at: 'x: 0' }), 0],
    // A reward of one and a mean of x that goes to one at the rate one.
    ['an effort of which enough is as good as more', file("x: {drift: 'min(u, 1) - x', noise: {W: 0.3}}", 'maximize: x, discount: 0.5', { control: 'u: nonnegative', at: 'x: 0' }), 4 / 3],
    // The same control as a slope: u² and a drift of u.
    ['a pole of the cost beside that of the drift', file(BENT, 'minimize: x^2 + tan(u)^2, discount: 1', { control: 'u: [-1.5707, 1.5707]', at: 'x: 1' }), (Math.sqrt(5) - 1) / 2 * 1.25],
  ])('but not %s', (_, text, value) => {
    expect(onGrid(text)).toBeCloseTo(value, 3);
  }); // prettier-ignore
});
