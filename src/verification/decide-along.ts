/**
 * A claim along the integrated solution of differential equations: at many times, for the given parameters and for others
 * from their domains, within what the integration's error makes of the difference.
 */
import { decimalFromNumber, decimals } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import { relation, symbol, type Relation } from '../expression/expression.js';
import { rationalFromNumber, rationalToNumber } from '../expression/rational.js';
import { isStrictRelation, relationHolds } from '../expression/relation-holds.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { alongSolution, type EvolutionClaims } from './evolution-claims.js';
import { pointSource } from './sample-points.js';
import type { SamplePoint } from './sample-point.js';
import { trajectoryOf, type Integrated, type Trajectory } from './trajectory.js';

/** Parameter values tried beside the given ones, and how often they are drawn to get them. */
const OTHER_VALUES = 3;
const DRAWS = 9;
/** States tried at each time. */
const STATES = 2;
/** What 64 digits leave of an equality, beside which the integration's error is large. */
const ROUNDING = 1e-40;
/** A stated error above this share of what is compared decides nothing. */
const USELESS = 1e-6;

/** One set of parameter values with the solution there. */
interface Run {
  readonly values: ReadonlyMap<string, number>;
  readonly trajectory: Trajectory;
}

type Parameters = ReadonlyMap<string, number>;

/** The solution for these parameter values, those of the problem where none are given. */
export function solutionOf(
  problem: ControlProblem,
  { rates, ends }: EvolutionClaims,
  values: Parameters = new Map(),
): Integrated {
  const terminal = new Map([...ends].map(([name, { value }]) => [name, value]));
  const exact = new Map([...values].map(([name, value]) => [name, rationalFromNumber(value)]));
  return trajectoryOf(problem, { rates, terminal }, exact);
}

/** The parameters that the claim or the equations mention. */
function relevantParameters(
  claim: Relation,
  { rates, ends }: EvolutionClaims,
  problem: ControlProblem,
): readonly string[] {
  const said = [claim, ...rates.values(), ...[...ends.values()].flatMap(({ at, value }) => [at, value])];
  return problem.parameters.map((p) => p.name).filter((name) => said.some((e) => dependsOn(e, name)));
}

/** Solutions for other parameter values, drawn from the domains. */
function otherRuns(
  names: readonly string[],
  problem: ControlProblem,
  evolution: EvolutionClaims,
  context: DecisionContext,
): readonly Run[] {
  const next = pointSource(names.map(symbol), context, { purpose: '/parameters' });
  const given = problem.parameters.map((p) => p.name);
  const runs: Run[] = [];
  for (let i = 0; i < DRAWS && runs.length < OTHER_VALUES; i++) {
    const point = next();
    if (!point) break;
    const values = new Map([...point.symbols].filter(([name]) => given.includes(name)));
    const trajectory = solutionOf(problem, evolution, values);
    if (!('unavailable' in trajectory)) runs.push({ values, trajectory });
  }
  return runs;
}

/** What a run of points came to, where nothing contradicted the claim. */
interface Tally {
  informative: number;
  /** Points at which both sides are zero: no sign of equality, but no contradiction of a proof. */
  vanishing: number;
  largest: number;
  /** Times of this run at which one side has no value and the other has. */
  readonly valueless: Set<number>;
  /** A point at which the two sides of a strict inequality are told apart by less than the integration's error. */
  close?: string;
}

/** The claim at one time and state of a run; a decision only where the two sides contradict it. */
function tryAt(
  claim: Relation,
  { trajectory, values }: Run,
  { point, time }: { readonly point: SamplePoint; readonly time: number },
  tally: Tally,
  context: DecisionContext,
): Decision | undefined {
  let outside = false;
  const witnesses = (shifted?: string): ReturnType<Trajectory['witnesses']> =>
    trajectory.witnesses(() => (outside = true), shifted);
  const symbols = new Map([...point.symbols].map(([name, value]) => [name, decimalFromNumber(value)]));
  const sides = (shifted?: string) => {
    const environment = environmentOf(symbols, new Map([...point.functions, ...witnesses(shifted)]));
    const [l, r] = [evaluate(claim.left, environment, decimals), evaluate(claim.right, environment, decimals)];
    return { left: l.toNumber(), right: r.toNumber(), gap: l.sub(r).toNumber() };
  };
  const { left, right, gap } = sides();
  if (outside) return undefined;
  const place = [...point.symbols].map(([name, value]) => `${name} = ${value}`).join(', ');
  const refuted = (detail: string): Decision =>
    refutedAt({ ...point, symbols: new Map([...point.symbols, ...values]) }, left, right, context.seed, [
      { kind: 'integration', detail },
    ]);
  if (Number.isFinite(left) !== Number.isFinite(right)) {
    // At a single time a quotient may lack its value; that is a condition of the claim, not a contradiction.
    tally.valueless.add(time);
    return tally.valueless.size > 1 ? refuted(`one side has no finite value at ${place}, the other has`) : undefined;
  }
  const scale = Math.max(Math.abs(left), Math.abs(right));
  if (!Number.isFinite(gap)) return undefined;
  if (scale === 0) {
    tally.vanishing++;
    // What is integrated starts from the horizon, so that there nothing is off.
    if (isStrictRelation(claim) && time === trajectory.horizon) return refuted(`both sides are 0 at ${place}`);
    if (isStrictRelation(claim)) tally.close ??= place;
    return undefined;
  }
  // What the integration's error does to the difference, first order in it.
  const moved = [...witnesses().keys()].map((name) => Math.abs(sides(name).gap - gap));
  const allowance = moved.reduce((sum, by) => sum + by, 0) + ROUNDING * Math.max(1, scale);
  const equal = Math.abs(gap) <= allowance;
  if (!(equal ? !isStrictRelation(claim) : relationHolds(gap, claim.operator, 0))) {
    if (equal) tally.close ??= place;
    else
      return refuted(
        `along the integrated solution the claim fails at ${place}, by ${Math.abs(gap).toExponential(1)} where the integration's error makes ${allowance.toExponential(1)}`,
      );
  } else if (allowance <= USELESS * scale) {
    tally.informative++;
    tally.largest = Math.max(tally.largest, Math.abs(gap) / scale);
  }
  return undefined;
}

/**
 * The claim along integrated solutions, at many times.
 *
 * @param proved it is known to hold wherever it has a value
 */
export function decideAlong(
  claim: Relation,
  evolution: EvolutionClaims,
  problem: ControlProblem,
  context: DecisionContext,
  proved = false,
): Decision {
  const { variable } = evolution;
  // Of the equations only slopes are put in, which the integrated solution does not have.
  const plain = { ...evolution, ends: new Map<string, never>(), forms: new Map<string, never>() };
  const along = relation(
    alongSolution(claim.left, plain, context.assumptions),
    claim.operator,
    alongSolution(claim.right, plain, context.assumptions),
  );
  const values = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const given = solutionOf(problem, evolution);
  if ('unavailable' in given) return undecided(`there is no solution to hold it against: ${given.unavailable}`);
  const names = relevantParameters(claim, evolution, problem);
  const others = names.length === 0 ? [] : otherRuns(names, problem, evolution, context);
  const tally: Tally = { informative: 0, vanishing: 0, largest: 0, valueless: new Set() };
  const runs: readonly Run[] = [{ values, trajectory: given }, ...others];
  const free = [...freeSymbols(along)].filter((name) => name !== variable && !values.has(name));
  const next = pointSource([along], context, { purpose: '/states' });
  for (const run of runs) {
    tally.valueless.clear();
    for (const time of run.trajectory.times)
      for (let i = 0; i < (free.length === 0 ? 1 : STATES); i++) {
        const drawn = next();
        if (!drawn) return undecided('no points were found within the assumptions');
        const states = [...drawn.symbols].filter(([name]) => free.includes(name));
        const point = { ...drawn, symbols: new Map([...states, ...run.values, [variable, time] as const]) };
        const refuted = tryAt(along, run, { point, time }, tally, context);
        if (refuted) return refuted;
      }
  }
  if (tally.close !== undefined)
    return undecided(`at ${tally.close} the two sides differ by less than the error of the integration`);
  if (names.length > 0 && others.length < OTHER_VALUES / 2)
    return undecided(`for other values of ${names.join(', ')} than the given ones the equations were not integrated`);
  if (tally.informative + (proved ? tally.vanishing : 0) < runs.length)
    return undecided('along the integrated solution too few times tell the two sides apart');
  const sets = runs.length === 1 ? '' : `, for ${runs.length} sets of parameter values`;
  const where = `at ${tally.informative + (proved ? tally.vanishing : 0)} times and states${sets}`;
  const largest = tally.largest.toExponential(1);
  const detail =
    claim.operator === '='
      ? `both sides agree within the error of the integration ${where}, largest relative gap ${largest}`
      : `it holds along the integrated solution ${where}`;
  return { verdict: 'sampled', evidence: [{ kind: 'integration', detail }] };
}
