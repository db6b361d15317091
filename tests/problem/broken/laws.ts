/** Laws at the two ends: what is wrong in them, and what a problem between two laws cannot have. */
import { slipsInProblem, type Broken } from './broken.js';

const START = 'start: {x: {mean: m_0, variance: v_0}}';
const END = 'end: {x: {mean: m_1, variance: v_1}}';

// prettier-ignore
export const LAWS: readonly Broken[] = [
  ...slipsInProblem('gaussian-bridge')(
    [END, 'end: {x: {mean: m_1, variance: «0»}}', "'end.x.variance' is not positive: 0", 'A point is the limit of small variances'],
    [START, 'start: {x: {mean: m_0, variance: «-v_0»}}', "'start.x.variance' is not positive: -1", 'a positive variance'],
    [END, 'end: {x: {mean: m_1, variance: «1/m_0»}}', "'end.x.variance' is not finite", 'a formula in the parameters with a finite value'],
    [END, 'end: {x: {mean: «1/m_0», variance: v_1}}', "'end.x.mean' is not finite", 'a formula in the parameters with a finite value'],
    [END, 'end: {x: {mean: «x», variance: v_1}}', "'x' is a state, which cannot be used here in end.x.mean", ''],
    [END, 'end: {x: {mean: m_1, «var»: v_1}}', "unknown key 'var' in end.x", 'variance'],
    [END, 'end: {x: «{mean: m_1}»}', "'variance' is missing in end.x", 'variance'],
    [END, 'end: {x: «3»}', "'end.x' is not a law", '{mean: 0, variance: 1}'],
    [START, 'start: {x: «0»}', "'start.x' is not a law", 'A start at a point is a law of small variance'],
    [END, 'end: {«y»: {mean: m_1, variance: v_1}}', "'y' in end is not a state", 'one of x'],
    [END, '«end»:', "nothing under 'end'", 'end: {x: {mean: 0, variance: 1}}'],
    [START, '«start»:', "nothing under 'start'", 'start: {x: {mean: 0, variance: 1}}'],
    [END, '', "'start' without 'end'", 'name the point to start from under at', '{x: {mean: m_0'],
    [START, '', "'end' without 'start'", 'start: {x: {mean: 0, variance: 1}}', '{x: {mean: m_1'],
    ['horizon: T', 'horizon: infinite', "'end' needs a finite horizon", 'time: {horizon: ...}', '{x: {mean: m_1'],
    ['minimize: u^2/(2*sigma^2)', 'minimize: u^2\n  terminal: «x^2»', "'objective.terminal' beside 'end'", "'terminal' for a free end with a payoff"],
    ['minimize: u^2/(2*sigma^2)', 'minimize: u^2\n  discount: «0.1»', "'objective.discount' beside 'end' is not covered yet", 'no discount'],
    ['minimize: u^2/(2*sigma^2)', 'minimize: u^2\n  stopping: «x^2»', "'objective.stopping' beside 'end'", "no 'stopping', or no 'end'"],
    ['at: {x: 0}', 'candidate: «P(t)*x^2»\nat: {x: 0}', "'candidate' beside 'end'", 'under claims'],
    ['at: {x: 0}', 'until: «x >= 5»\nat: {x: 0}', "'until' beside 'end'", "no 'until', or no 'end'"],
    ['state: {x: real}', 'state: {x: positive}', "'x' is not real, and a normal law reaches everywhere", 'state: {x: real}', '{x: {mean: m_1'],
    ['noise: {W: sigma}', 'noise: {}', "'x' has no noise", 'noise in the dynamics of x', '{x: {mean: m_1'],
    ['control: {u: real}', 'control: {«u»: [-1, 1]}', "the control 'u' is bounded", 'control: {u: real}'],
    ['drift: u, noise', 'drift: u + x^2, noise', "the drift of 'x' is not linear", 'a free end with a terminal payoff', 'x: real'],
    ['noise: {W: sigma}', 'noise: {W: sigma*x}', "the noise of 'x' is not constant", 'noise in the parameters alone', 'x: real'],
    ['minimize: u^2/(2*sigma^2)', 'minimize: u^2*(1 + t)', "drift or cost depends on 't'", "formulas free of 't'", 'minimize: u^2'],
    ['minimize: u^2/(2*sigma^2)', 'minimize: u^2 + x^4', 'no multiplier of a quadratic form fits', 'a quadratic cost', 'minimize: u^2'],
    ['coupling: C^2', 'coupling: «K»^2', "unknown symbol 'K' in claims.coupling", 'C'],
    ['end: {x', '«target»: {x', "unknown key 'target'", 'end'],
  ),
  ...slipsInProblem('ou-quadratic')(
    ['claims:', 'start: «{x: {mean: 0, variance: 1}}»\nclaims:', "'start' without 'end'", 'end: {x: {mean: 3, variance: 0.25}}'],
    ['policy: u = -2*F(t)*x', 'policy: u = -2*F(t)*x + «J»', "unknown symbol 'J' in claims.policy", ''],
  ),
];
