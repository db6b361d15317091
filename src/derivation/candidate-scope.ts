/**
 * Where a solution of the HJB equation may be called the value function: it is smooth, meets the terminal payoff, and the
 * state stays where it was declared, or is reflected where the solution's slope vanishes.
 */
import { CostateError } from '../errors.js';
import type { Assumptions } from '../expression/assumptions.js';
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
import {
  equation,
  number,
  subtract,
  zero,
  type Domain,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber } from '../expression/rational.js';
import { isStrict } from '../expression/sign-algebra.js';
import { signOf, type Sign } from '../expression/sign.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols, visitAll } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import type { Setting } from './setting.js';
import type { Hypothesis, Step } from './step.js';

const KINKED: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'sign']);

/** A part of the candidate with a kink in the state, which no second derivative sees; undefined where there is none. */
export function kinkOf(candidate: Expression, s: Setting): string | undefined {
  let found: Expression | undefined;
  visitAll(normalForm(candidate, s.assumptions), (e) => {
    if (e.kind === 'function' && KINKED.has(e.name) && s.states.some((x) => freeSymbols(e).has(x))) found ??= e;
  });
  return (
    found &&
    `the candidate has a kink in ${printText(found)}: it is no classical solution, and whether it is one in the viscosity sense is not decided`
  );
}

/** What a closed form would have to be at the horizon, and is not; undefined where it ends as the payoff says. */
export function terminalMisfit(
  closed: Expression,
  s: Setting,
  problem: ControlProblem,
): { readonly why: string; readonly claim: Relation } | undefined {
  const { horizon } = problem.time;
  if (s.time === undefined || horizon === 'infinite') return undefined;
  const atEnd = substitute(closed, [bind(s.time, horizon)]);
  const payoff = problem.objective.terminal ?? zero;
  if (isZero(subtract(atEnd, payoff), s.assumptions)) return undefined;
  const reached = normalForm(atEnd, s.assumptions);
  return {
    why: `the candidate is ${printText(reached)} at the horizon, where the payoff is ${printText(payoff)}`,
    claim: equation(reached, payoff),
  };
}

/** The candidate at the horizon held against the payoff, for the checker to refute. */
export const misfitAtEnd = (claim: Relation): Step => ({
  id: 'candidate',
  title: 'The candidate at the horizon, held against the payoff',
  claim,
  rule: 'candidate',
  premises: [],
  assumptions: [],
  justification: { kind: 'identity', bindings: [] },
  facts: [],
});

/** The finite ends of a domain, with the side on which the state must stay. */
function endsOf(domain: Domain): readonly { readonly at: Expression; readonly inward: 'positive' | 'negative' }[] {
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return [{ at: zero, inward: 'positive' }];
    case 'interval':
      return [
        { at: domain.lower, inward: 'positive' },
        { at: domain.upper, inward: 'negative' },
      ];
    case 'real':
    case 'set':
      return [];
  }
}

export type EndVerdict =
  | { readonly kind: 'kept' }
  /** Nothing decides whether the state stays inside. */
  | { readonly kind: 'open'; readonly why: string }
  | { readonly kind: 'left'; readonly why: string };

const KEPT: EndVerdict = { kind: 'kept' };

/** The sign for all parameters, or else the one at their values. */
function signOrValue(e: Expression, problem: ControlProblem, assumptions: Assumptions): Sign {
  const sign = signOf(e, assumptions);
  const values = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  if (sign !== 'unknown' || ![...freeSymbols(e)].every((name) => values.has(name))) return sign;
  const value = evaluateNumber(e, values);
  return value > 0 ? 'positive' : value < 0 ? 'negative' : 'unknown';
}

/**
 * Whether the state keeps to its domain under the policy: at each end the noise vanishes and the drift does not point out,
 * or the end reflects and the solution has no slope there.
 */
export function domainKept(
  closed: Expression,
  policy: ReadonlyMap<string, Expression>,
  s: Setting,
  problem: ControlProblem,
  assumptions: Assumptions,
): EndVerdict {
  const put = [...policy].map(([name, e]) => bind(name, e));
  const verdicts = problem.states.flatMap((state, i) =>
    endsOf(state.domain).map(({ at, inward }): EndVerdict => {
      const there = (e: Expression): Expression =>
        normalForm(substitute(substitute(e, put), [bind(state.name, at)]), assumptions);
      const place = `${state.name} = ${printText(at)}`;
      try {
        const noise = (s.noise[i] ?? []).map(there);
        const drift = there(s.drift[i] ?? zero);
        const sign = signOrValue(drift, problem, assumptions);
        const quiet = noise.every((e) => isZero(e, assumptions));
        if (quiet && (isZero(drift, assumptions) || sign === inward || sign === 'zero')) return KEPT;
        const out = inward === 'positive' ? 'negative' : 'positive';
        // Without noise there is nothing that reflects: the end holds the state back, or the state leaves.
        if (quiet && sign === out)
          return { kind: 'left', why: `under the policy the state leaves its domain at ${place}, where its drift is ${printText(drift)}` }; // prettier-ignore
        if (state.domain.kind === 'positive' && noise.some((e) => isStrict(signOrValue(e, problem, assumptions))))
          return { kind: 'left', why: `the state leaves its domain at ${place}, where the noise does not vanish` };
        if (state.domain.kind !== 'positive' && isZero(there(differentiate(closed, state.name)), assumptions))
          return KEPT;
        if (state.domain.kind !== 'positive')
          return { kind: 'left', why: `the state is turned back at ${place}, where the candidate's slope does not vanish` }; // prettier-ignore
        return { kind: 'open', why: `nothing shows that the state stays inside at ${place}` };
      } catch (error) {
        if (!(error instanceof CostateError)) throw error;
        return { kind: 'open', why: `the policy or the dynamics have no value at ${place}` };
      }
    }),
  );
  return verdicts.find((v) => v.kind === 'left') ?? verdicts.find((v) => v.kind === 'open') ?? KEPT;
}

export const existenceHypothesis: Hypothesis = {
  id: 'existence',
  statement: 'The differential equations for the unknown functions of time have a solution on the whole horizon.',
  why: 'A Riccati equation may blow up before; the numerical solution is followed to time zero when the problem is solved.',
};

/** What the verification theorem asks beyond a smooth solution, as far as it is not shown. */
export const scopeHypotheses = (s: Setting, kept: EndVerdict): readonly Hypothesis[] => [
  ...(s.time === undefined
    ? [
        {
          id: 'admissible',
          statement:
            s.average === undefined
              ? 'Only controls compete along whose paths the discounted value tends to zero in the mean.'
              : 'Only controls compete along whose paths the relative value grows less than time in the mean.',
          why: 'Shown below for the optimal control; for the others it follows where the running reward bounds the value (Fleming and Soner 2006, III.9), and a constant control is held against the answer when the problem is solved.',
        },
      ]
    : []),
  ...(kept.kind === 'open'
    ? [
        {
          id: 'invariance',
          statement: 'The state stays in its domain under the optimal control.',
          why: `${kept.why.charAt(0).toUpperCase()}${kept.why.slice(1)}.`,
        },
      ]
    : []),
];

/** Refuses parameter values at which the problem itself divides by zero. @throws CostateError `input.value` */
export function requireDefined(problem: ControlProblem, s: Setting): void {
  const values = problem.parameters.map((p) => bind(p.name, number(p.value)));
  const parts: readonly (readonly [string, Expression | undefined])[] = [
    ['the objective', s.running],
    ['the terminal payoff', problem.objective.terminal],
    ['the candidate', problem.candidate],
    ...s.drift.map((e, i) => [`the drift of ${s.states[i] ?? ''}`, e] as const),
    ...s.noise.flatMap((row, i) => row.map((e) => [`the noise of ${s.states[i] ?? ''}`, e] as const)),
  ];
  const { name: time, horizon } = problem.time;
  for (const [what, e] of parts) {
    if (!e) continue;
    if (horizon === 'infinite' && freeSymbols(e).has(time))
      throw new CostateError({
        code: 'input.value',
        message: `${what} depends on the time '${time}', but the horizon is infinite: the value would depend on time, with no end from which to find it`,
        expected: `formulas free of '${time}', or a finite horizon`,
        suggestion: `give a horizon, or make time a state of its own: a state s with drift 1 and no noise`,
      });
    try {
      substitute(e, values);
    } catch (error) {
      if (!(error instanceof CostateError)) throw error;
      const used = [...freeSymbols(e)].flatMap((name) => {
        const parameter = problem.parameters.find((p) => p.name === name);
        return parameter ? [`${name} = ${printText(number(parameter.value))}`] : [];
      });
      throw new CostateError({
        code: 'input.value',
        message: `${what} is not defined at ${used.join(', ')}: ${error.message}`,
        expected: 'parameter values at which every formula has a value',
        suggestion: 'change the value, or treat the limiting case as a problem of its own',
      });
    }
  }
}
