/**
 * The numbers of a linear-quadratic problem, one state a time, read off the rates of V = Σ (P x²/2 + Q x) + R; and what a
 * problem between two laws has to be for its multiplier to be a quadratic.
 */
import type { Assumptions } from '../../expression/assumptions.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import {
  add,
  fraction,
  half,
  minusOne,
  multiply,
  negate,
  square,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
} from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { bind, substitute } from '../../expression/substitute.js';
import { dependsOn, replaceNode } from '../../expression/traverse.js';
import type { ControlProblem } from '../../problem/problem.js';
import { covariance, type Setting } from '../setting.js';

/** dx = (a x + c − g p) dt + √σ² dW along the costate p = V_x, and the cost q x²/2 + l x beside that of the control. */
export interface LinearState {
  readonly a: Expression;
  readonly c: Expression;
  /** What the control does: the drift it gives per unit of costate, with the sign turned. */
  readonly g: Expression;
  readonly q: Expression;
  readonly l: Expression;
  /** σ², the rate of the variance that the noise brings. */
  readonly spread: Expression;
}

/** Names of the functions of time in the value's form, by state, and of the one that they share. */
export interface FormNames {
  readonly states: readonly { readonly state: string; readonly P: string; readonly Q: string }[];
  readonly R: string;
}

const refused = (about: string, message: string, expected: string): CostateError =>
  new CostateError({ code: 'input.unsupported', about, message, expected });

/** Whether every second derivative along the names vanishes. */
const isAffine = (e: Expression, names: readonly string[], assumptions: Assumptions): boolean =>
  names.every((x, i) => {
    const slope = differentiate(e, x);
    return names.slice(i).every((y) => isZero(differentiate(slope, y), assumptions));
  });

/**
 * Dynamics that are linear with noise that is constant, each state moved by what concerns it alone.
 *
 * @throws CostateError `input.unsupported` that says of which state it is not so
 */
export function requireLinear(s: Setting, problem: ControlProblem): void {
  const controls = s.controls.map((c) => c.name);
  const moving = [...s.states, ...controls];
  const bounded = s.controls.find((c) => c.domain.kind !== 'real');
  if (bounded)
    throw refused(bounded.name, `the control '${bounded.name}' is bounded, and a policy between normal laws is not`, `control: {${bounded.name}: real}`); // prettier-ignore
  s.states.forEach((state, i) => {
    const [drift, noise] = [s.drift[i] ?? zero, s.noise[i] ?? []];
    if (!isAffine(drift, moving, s.assumptions))
      throw refused(state, `the drift of '${state}' is not linear, so that its law does not stay normal`, 'a drift that is linear in states and controls, or a free end with a terminal payoff'); // prettier-ignore
    if (noise.some((e) => [...moving, s.time ?? ''].some((name) => dependsOn(e, name))))
      throw refused(state, `the noise of '${state}' is not constant, so that its law does not stay normal`, 'noise in the parameters alone'); // prettier-ignore
    const other = s.states.find((y, j) => j !== i && (dependsOn(drift, y) || !isZero(covariance(s, i, j), s.assumptions))); // prettier-ignore
    if (other !== undefined)
      throw refused(state, `'${state}' and '${other}' are coupled, which is not covered between laws yet`, 'states that move independently of one another, or one state'); // prettier-ignore
  });
  if (s.time !== undefined && [...s.drift, s.running].some((e) => dependsOn(e, s.time ?? '')))
    throw refused('objective', `drift or cost depends on '${s.time}', which is not covered between laws yet`, `formulas free of '${problem.time.name}'`); // prettier-ignore
}

/**
 * The numbers of each state, and the cost that neither state nor control changes.
 *
 * @param rates P', Q' and R' as the coefficient equations give them
 * @throws CostateError `input.unsupported` where the rates are not those of independent linear-quadratic states
 */
export function linearStates(
  s: Setting,
  names: FormNames,
  rates: ReadonlyMap<string, Expression>,
): { readonly states: readonly LinearState[]; readonly rest: Expression } {
  const time = symbol(s.time ?? '');
  const all = [...names.states.flatMap(({ P, Q }) => [P, Q]), names.R];
  const marked = (name: string): Expression =>
    all.reduce((e, f) => replaceNode(e, unknown(f, [time]), symbol(f)), rates.get(name) ?? zero);
  const zeros = all.map((f) => bind(f, zero));
  const simple = (e: Expression): Expression => normalForm(e, s.assumptions);
  const atZero = (e: Expression): Expression => simple(substitute(e, zeros));
  const states = names.states.map(({ P, Q }, i): LinearState => {
    const [p, q] = [marked(P), marked(Q)];
    return {
      a: atZero(multiply(fraction(-1, 2), differentiate(p, P))),
      c: atZero(negate(differentiate(q, P))),
      g: atZero(multiply(half, differentiate(differentiate(p, P), P))),
      q: atZero(negate(p)),
      l: atZero(negate(q)),
      spread: simple(covariance(s, i, i)),
    };
  });
  const rest = atZero(negate(marked(names.R)));
  const told = (name: string, e: Expression): void => {
    if (!isZero(subtract(marked(name), e), s.assumptions))
      throw refused('objective', 'the cost couples the states, or its control with the time, which is not covered between laws yet', 'a cost that is a sum, over the states, of quadratics in the state and its own control'); // prettier-ignore
  };
  const shared: Expression[] = [negate(rest)];
  states.forEach(({ a, c, g, q, l, spread }, i) => {
    const { state, P: nameP = '', Q: nameQ = '' } = names.states[i] ?? {};
    const [P, Q] = [symbol(nameP), symbol(nameQ)];
    if (isZero(g, s.assumptions))
      throw refused(state ?? 'objective', `no control moves '${state ?? ''}', so that its end law is not to be chosen`, 'a control in its drift, with a quadratic cost'); // prettier-ignore
    told(nameP, add(negate(q), multiply(fraction(-2, 1), a, P), multiply(g, square(P))));
    told(nameQ, add(negate(l), negate(multiply(a, Q)), negate(multiply(c, P)), multiply(g, P, Q)));
    shared.push(multiply(minusOne, c, Q), multiply(half, g, square(Q)), multiply(fraction(-1, 2), spread, P));
  });
  told(names.R, add(...shared));
  return { states, rest };
}
