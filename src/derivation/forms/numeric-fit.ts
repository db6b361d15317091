/**
 * Whether a form can solve the equation at all, asked of numbers before any algebra is done: its jets are put into the
 * equation at a few states, and unknowns are looked for at which the two sides agree there. What fails here is no closed form;
 * what passes is only worth trying.
 */
import { compileKernel } from '../../compile/kernel.js';
import { replaceJets } from '../../compile/jets.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { zero, type Expression, type Relation } from '../../expression/expression.js';
import { rationalToNumber } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { dependsOn, visitAll } from '../../expression/traverse.js';
import type { Chain } from '../progress.js';
import { valueParameters } from '../setting.js';
import type { ProposedForm } from './form.js';
import { closeGap, rankOf, type GapAt } from './least-squares.js';
import { sampleStates, spread } from './sample-states.js';

/** Starts from which unknowns are looked for. */
const STARTS = 4;
/** Draws of which one must keep every function inside its domain. */
const DRAWS = 48;
/** Remainders below this share count as zero in a rank. */
const RANK = 1e-7;
/** Equations beyond the number of constants that may still hold together. */
const MORE = 2;

/** Unknowns of moderate size and either sign. */
const draw = (count: number, i: number): number[] =>
  Array.from({ length: count }, (_, k) => {
    const u = spread(i, k + 3);
    return (((i >> (k % 5)) & 1) === 0 ? 1 : -1) * (0.3 + u);
  });

const jetName = (orders: readonly number[]): string => `jet ${orders.join(' ')}`;

export type Fit = (form: ProposedForm) => boolean;

/**
 * The test for an equation for V alone.
 *
 * @param equation both sides in time, states, parameters and jets of V
 */
export function fitOf(c: Chain, equation: Relation): Fit {
  const { setting: s, problem } = c;
  const parameters = new Map([...c.parameters].map(([name, v]) => [name, rationalToNumber(v)]));
  const numberOf = (e: Expression): number => evaluateNumber(e, parameters);
  const slots = valueParameters(s);
  const jets = new Map<string, readonly number[]>();
  for (const side of [equation.left, equation.right])
    visitAll(side, (e) => {
      if (e.kind === 'unknown' && e.name === s.valueName) jets.set(jetName(e.orders), e.orders);
    });
  const average = problem.objective.average === undefined ? [] : [problem.objective.average];
  const fixed = [...[...parameters.keys()].filter((name) => !average.includes(name)), ...average];
  const sides = [equation.left, equation.right].map((e) => replaceJets(e, s.valueName, jetName));
  const whole = compileKernel(sides, [...fixed, ...slots, ...jets.keys()]);
  const known = fixed.slice(0, fixed.length - average.length).map((name) => parameters.get(name) ?? NaN);
  const end = s.time === undefined || problem.time.horizon === 'infinite' ? undefined : numberOf(problem.time.horizon);
  const now = end === undefined ? [] : [0.37 * end];

  return (form) => {
    const names = form.unknowns.map((u) => u.name);
    const isOfTime = form.unknowns.map((u) => u.ofTime && s.time !== undefined);
    const coefficientName = (name: string, [order]: readonly number[]): string => `${name} ${order ?? 0}`;
    const plain = (e: Expression): Expression =>
      names.reduce((result, name) => replaceJets(result, name, (orders) => coefficientName(name, orders)), e);
    const derivative = (orders: readonly number[]): Expression =>
      orders.reduce(
        (e, order, k) => Array.from({ length: order }).reduce<Expression>((d) => differentiate(d, slots[k] ?? ''), e),
        form.candidate,
      );
    const values = names.map((name, i) => (isOfTime[i] ? `${name} 0` : name));
    const rates = names.filter((_, i) => isOfTime[i]).map((name) => `${name} 1`);
    const inputs = [...fixed.slice(0, known.length), ...slots, ...values, ...rates];
    const inner = compileKernel(
      [...jets.values()].map((orders) => plain(derivative(orders))),
      inputs,
    );
    const points = sampleStates(problem, 2 * (values.length + rates.length) + 8, numberOf);
    const jetsOut: number[] = [...jets.keys()].map(() => 0);
    const both = [0, 0];
    const gapOf =
      (evaluate: (x: readonly number[]) => void): (() => ReturnType<GapAt>) =>
      () => {
        const gap: number[] = [];
        const size: number[] = [];
        for (const x of points) {
          evaluate(x);
          const [left, right] = [both[0] ?? NaN, both[1] ?? NaN];
          gap.push(left - right);
          size.push(Math.abs(left) + Math.abs(right));
        }
        return gap.every(Number.isFinite) ? { gap, size } : undefined;
      };
    const inEquation = (u: readonly number[], du: readonly number[], lambda: readonly number[]): ReturnType<GapAt> =>
      gapOf((x) => {
        inner.evaluate([...known, ...now, ...x, ...u, ...du], jetsOut);
        whole.evaluate([...known, ...lambda, ...now, ...x, ...jetsOut], both);
      })();
    const n = values.length;
    if (end === undefined) {
      const gapAt: GapAt = (z) => inEquation(z.slice(0, n), [], z.slice(n));
      return fitsAtRest(gapAt, n + average.length, isNonlinear(form));
    }
    const payoff = problem.objective.terminal ?? zero;
    const reached = plain(substitute(form.candidate, [bind(s.time ?? '', problem.time.horizon as Expression)]));
    const last = compileKernel([reached, payoff], inputs);
    const atEnd: GapAt = (u) =>
      gapOf((x) => {
        last.evaluate([...known, end, ...x, ...u, ...rates.map(() => 0)], both);
      })();
    if (!starts(atEnd, n).some((start) => closeGap(atEnd, start))) return false;
    return fitsOverTime(inEquation, isOfTime);
  };
}

/** Whether an unknown constant stands in an exponent or the like. */
const isNonlinear = ({ candidate, unknowns }: ProposedForm): boolean =>
  unknowns.some(({ name }) => dependsOn(differentiate(candidate, name), name));

/** Draws that keep every function inside its domain. */
function starts(gapAt: GapAt, count: number): readonly (readonly number[])[] {
  const found: number[][] = [];
  for (let i = 0; i < DRAWS && found.length < STARTS; i++) {
    const z = draw(count, i);
    if (gapAt(z)) found.push(z);
  }
  return found;
}

/**
 * Constants alone: the gaps, as these vary, span no more functions than there are constants, or a few more and some constants
 * leave none, as where they stand in an exponent.
 */
function fitsAtRest(gapAt: GapAt, count: number, isNonlinear: boolean): boolean {
  const gaps: (readonly number[])[] = [];
  for (let i = 0; i < DRAWS && gaps.length < count + MORE + 1; i++) {
    const found = gapAt(draw(count, i));
    if (found) gaps.push(found.gap);
  }
  const rank = rankOf(gaps, RANK);
  if (gaps.length > count && rank <= count) return true;
  if (!isNonlinear && rank > count + MORE) return false;
  return starts(gapAt, count).some((start) => closeGap(gapAt, start));
}

/** With functions of time: whatever their values, rates leave no gap; constants among them are the same each time. */
function fitsOverTime(
  gapOf: (u: readonly number[], du: readonly number[], lambda: readonly number[]) => ReturnType<GapAt>,
  isOfTime: readonly boolean[],
): boolean {
  const moving = isOfTime.filter(Boolean).length;
  const constants = isOfTime.length - moving;
  let fixed: readonly number[] | undefined;
  let agreed = 0;
  for (let i = 0; i < DRAWS && agreed < 2; i++) {
    const u = draw(isOfTime.length, i);
    const merged = (c: readonly number[]): number[] => {
      const left = [...c];
      return u.map((value, k) => (isOfTime[k] ? value : (left.shift() ?? value)));
    };
    const own = u.filter((_, k) => !isOfTime[k]);
    const rates = Array.from({ length: moving }, () => 0);
    const gapAt: GapAt = (z) => gapOf(merged(fixed ?? z.slice(moving)), z.slice(0, moving), []);
    if (!gapAt([...rates, ...own])) continue;
    const found = closeGap(gapAt, fixed ? rates : [...rates, ...own]);
    if (!found) {
      // Constants may be found from another start; rates, of which the equation is linear, are found from any.
      if (fixed !== undefined || constants === 0) return false;
      if (i >= STARTS) return false;
      continue;
    }
    fixed = found.slice(moving);
    agreed++;
  }
  return agreed === 2;
}

/** The test where it can be made; a form passes where it cannot, such as one with suprema in its equation. */
export function fitOrPass(c: Chain, equation: Relation): Fit | undefined {
  try {
    const fit = fitOf(c, equation);
    return (form) => {
      try {
        return fit(form);
      } catch (error) {
        if (error instanceof CostateError) return false;
        throw error;
      }
    };
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}
