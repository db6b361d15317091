/**
 * Values that are infinite whatever the form of V, seen before any long work: a reward or cost that nothing discounts or ends
 * and that stays away from zero, and one whose mean grows, under a constant control, at least as fast as the discount falls.
 */
import { CostateError } from '../errors.js';
import { collect, type Collected } from '../expression/collect.js';
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { add, divide, one, relation, symbol, zero, type Domain, type Expression } from '../expression/expression.js'; // prettier-ignore
import { normalForm } from '../expression/normal-form.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber, signOfRational } from '../expression/rational.js';
import { signOf } from '../expression/sign.js';
import { isAtLeastZero, isAtMostZero } from '../expression/sign-algebra.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { endsEarly } from './early-end.js';
import { generator, type Setting } from './setting.js';

/** Constant controls that are tried for each control. */
function trials(domain: Domain): readonly Expression[] {
  switch (domain.kind) {
    case 'interval':
      return [domain.lower, domain.upper];
    case 'set':
      return domain.values.slice(0, 3);
    case 'positive':
      return [one];
    case 'real':
    case 'nonnegative':
      return [zero];
  }
}
const MOST_TRIALS = 9;

const refusal = (message: string, expected: string, suggestion: string): CostateError =>
  new CostateError({ code: 'infeasible.parameters', message: `the value is infinite: ${message}`, expected, suggestion }); // prettier-ignore

const termsOf = (e: Expression): readonly Expression[] => (e.kind === 'sum' ? e.terms : [e]);

/** A running reward at a distance from zero, of one sign, that is neither discounted nor ever ends. */
function neverEnding(s: Setting): CostateError | undefined {
  if (signOf(s.discount, s.assumptions) !== 'zero') return undefined;
  const terms = termsOf(s.running);
  const constant = terms.find((e) => e.kind === 'number');
  if (constant?.kind !== 'number') return undefined;
  const sign = signOfRational(constant.value);
  const others = signOf(add(...terms.filter((e) => e !== constant)), s.assumptions);
  if (sign === 0 || !(sign > 0 ? isAtLeastZero(others) : isAtMostZero(others))) return undefined;
  return refusal(
    `without discount and end, ${printText(s.running)} is at all times ${sign > 0 ? 'at least' : 'at most'} ${printText(constant)}`,
    'a discount rate, a finite horizon, an end by until, or the criterion ergodic',
    'for the long-run average write criterion: ergodic',
  );
}

/**
 * Whether the state moves as e^X or as X with constant drift and noise. For products of powers of the former, and exponentials
 * of the latter, means grow as the generator says: e^{−λt}φ(X_t) is a martingale, and not only a local one.
 */
function isPlain(s: Setting, i: number, free: (e: Expression) => boolean): boolean {
  const x = symbol(s.states[i] ?? '');
  const all = [s.drift[i] ?? zero, ...(s.noise[i] ?? [])];
  if (all.every(free)) return true;
  return all.every((e) => free(normalForm(divide(e, x), s.assumptions)));
}

interface Growing {
  readonly basis: Expression;
  readonly rate: Expression;
}

/** λ with 𝓛φ = λφ, for a positive φ of states that move plainly. */
function growthOf(basis: Expression, s: Setting): Growing | undefined {
  const free = (e: Expression): boolean => !s.states.some((x) => dependsOn(e, x));
  const involved = s.states.filter((x) => dependsOn(basis, x));
  if (involved.length === 0 || signOf(basis, s.assumptions) !== 'positive') return undefined;
  if (!involved.every((x) => isPlain(s, s.states.indexOf(x), free))) return undefined;
  if (!involved.every((x) => ['real', 'positive'].includes(s.assumptions.domains.get(x)?.kind ?? 'real'))) return undefined; // prettier-ignore
  const moved = generator(s, (...along) => along.reduce(differentiate, basis));
  const rate = normalForm(divide(moved, basis), s.assumptions);
  return free(rate) ? { basis, rate } : undefined;
}

/** Settings with constant controls, in which no control is left. */
function withConstants(s: Setting): readonly Setting[] {
  const choices = s.controls.reduce<readonly (readonly Expression[])[]>(
    (all, c) => all.flatMap((chosen) => trials(c.domain).map((value) => [...chosen, value])),
    [[]],
  );
  return choices.slice(0, MOST_TRIALS).map((chosen) => {
    const put = (e: Expression): Expression =>
      substitute(
        e,
        s.controls.map((c, i) => bind(c.name, chosen[i] ?? zero)),
      );
    return { ...s, controls: [], drift: s.drift.map(put), noise: s.noise.map((row) => row.map(put)), running: put(s.running) }; // prettier-ignore
  });
}

/** Whether no constant control takes a state over an end at zero: there its drift does not point out. */
const staysInside = (s: Setting): boolean =>
  s.states.every((x, i) => {
    if (!['positive', 'nonnegative'].includes(s.assumptions.domains.get(x)?.kind ?? 'real')) return true;
    const drift = s.drift[i] ?? zero;
    if (isPlain(s, i, (e) => !dependsOn(e, x)) && drift !== zero && dependsOn(drift, x)) return true;
    return isAtLeastZero(signOf(substitute(drift, [bind(x, zero)]), s.assumptions));
  });

/** The error where something of the wanted sign, in a setting without controls, outgrows the discount. */
function outgrown(
  s: Setting,
  wanted: number,
  discount: number,
  numberOf: (e: Expression) => number,
): CostateError | undefined {
  const stopping = s.stopping;
  const payoff = stopping ?? s.running;
  if (payoff === zero || (stopping !== undefined && s.running !== zero)) return undefined;
  const parts = collect(payoff, [...s.states], s.assumptions) ?? [];
  const isGain = ({ coefficient, basis }: Collected): boolean =>
    wanted * numberOf(coefficient) >= 0 && isAtLeastZero(signOf(basis, s.assumptions));
  // A payoff of stopping may have a constant of either sign beside what grows.
  if (!parts.every((part) => isGain(part) || (stopping !== undefined && part.basis === one))) return undefined;
  for (const part of parts) {
    if (!(wanted * numberOf(part.coefficient) > 0)) continue;
    const found = growthOf(part.basis, s);
    const rate = found && numberOf(found.rate);
    if (!found || rate === undefined || !(stopping ? rate > discount : rate >= discount)) continue;
    const digits = (v: number): string => String(Number(v.toPrecision(6)));
    const named = (e: Expression, v: number): string => (e.kind === 'number' ? digits(v) : `${printText(e)} = ${digits(v)}`); // prettier-ignore
    return refusal(
      `the mean of ${printText(found.basis)} grows at the rate ${named(found.rate, rate)}, and the discount rate ${named(s.discount, discount)} is ${stopping ? 'smaller' : 'no greater'}`,
      printText(relation(s.discount, stopping ? '>=' : '>', found.rate)),
      'a larger discount rate, or slower growth',
    );
  }
  return undefined;
}

/**
 * @throws CostateError `infeasible.parameters` where the value is shown to be infinite at the parameters' values
 */
export function refuseInfinite(s: Setting, problem: ControlProblem): void {
  if (s.time !== undefined || s.average !== undefined || problem.regimes || problem.time.step) return;
  const isOpen = (domain: Domain): boolean => domain.kind !== 'interval';
  const { stopping, ...objective } = problem.objective;
  if (endsEarly({ ...problem, objective })) return;
  const forever = stopping === undefined ? neverEnding(s) : undefined;
  if (forever) throw forever;
  if (!problem.states.every((state) => isOpen(state.domain))) return;
  const values = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const numberOf = (e: Expression): number => evaluateNumber(e, values);
  try {
    const discount = numberOf(s.discount);
    // Without a choice either sign will do.
    const signs = s.controls.length === 0 && stopping === undefined ? [1, -1] : [s.sense === 'sup' ? 1 : -1];
    for (const setting of withConstants(s).filter(staysInside))
      for (const sign of signs) {
        const found = outgrown(setting, sign, discount, numberOf);
        if (found) throw found;
      }
  } catch (error) {
    // What outgrows the exact algebra is not shown to be infinite.
    if (!(error instanceof CostateError) || error.details.code === 'infeasible.parameters') throw error;
  }
}
