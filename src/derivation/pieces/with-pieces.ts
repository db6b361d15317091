/**
 * A value by pieces: each solves the equation in its region, they meet without a kink, and where one stops going on is no
 * better. By Itô's formula for functions with continuous slope (Peskir and Shiryaev 2006, sections 3.5 and 9) such a function
 * is the value, so the steps that show it need not trust how its unknowns were found.
 */
import { CostateError } from '../../errors.js';
import { withFacts } from '../../expression/assumptions.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { equation, residual, symbol, type Binding, type Expression, type Relation } from '../../expression/expression.js'; // prettier-ignore
import { normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { dependsOn, unknownFunctions } from '../../expression/traverse.js';
import type { CandidatePiece, Variable } from '../../problem/problem.js';
import { matchCoefficients } from '../match-coefficients.js';
import type { Maximiser } from '../maximiser.js';
import { hjbOf, withoutCandidate, type Chain, type Progress } from '../progress.js';
import { valueSide } from '../rules/hjb-equation.js';
import { reducedEquation } from '../rules/reduced-equation.js';
import { valueOf, valueParameters, type Setting } from '../setting.js';
import { branchesOf, isKinked } from './branches.js';
import { composedOf, eliminate, type Asked, type Elimination } from './eliminate.js';
import { growthConditions } from './growth-of-pieces.js';
import { conditionsAt, jointsOf, type Joint } from './joints.js';
import { scaleOf, valuesOf } from './places.js';
import { insideOf, regionAt, statesIn, type Region } from './region.js';
import type { PiecesFound, Scenario, ScenarioJoint, ScenarioPiece, StopRegion } from './found.js';
import { stepsOfPieces } from './steps-of-pieces.js';
import { holdsAt, holdsOnPieces } from './try-solution.js';
import { policyThere, wholeOf } from './whole.js';

const MOST_SCENARIOS = 64;

const productOf = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>(
    (all, list) => all.flatMap((head) => list.map((item) => [...head, item])),
    [[]],
  );

/** The ways to decide the kinks on one piece that leave an equation which separates. */
function branchesOfPiece(c: Chain, m: Maximiser, piece: CandidatePiece, suffix: string): readonly ScenarioPiece[] {
  const { setting: s, problem } = c;
  const [state = ''] = s.states;
  const known = (e: Expression | undefined): boolean =>
    e !== undefined && problem.unknowns.every((u) => !dependsOn(e, u.name));
  const inside = insideOf(state, {
    ...(piece.lower && known(piece.lower) ? { lower: piece.lower } : {}),
    ...(piece.upper && known(piece.upper) ? { upper: piece.upper } : {}),
  });
  const assumptions = withFacts(s.assumptions, inside);
  const value = bindFunction(s.valueName, valueParameters(s), piece.value);
  // Kinks in the state alone are decided by the region; what is left are those in V and those on its far side.
  const best = normalForm(m.value, assumptions);
  return branchesOf(best, (node) => unknownFunctions(node).has(s.valueName)).flatMap((branch) => {
    const branchEquation = equation(valueSide(s), branch.expression);
    const matched = matchCoefficients(branchEquation, [value], s.states, assumptions);
    return matched ? [{ piece, suffix, branch, equation: branchEquation, matched }] : [];
  });
}

function jointChoices(
  c: Chain,
  joint: Joint,
  index: number,
  count: number,
  pieces: readonly CandidatePiece[],
): readonly ScenarioJoint[] {
  const { setting: s } = c;
  const [state = ''] = s.states;
  const id = count === 1 ? '' : `.${index + 1}`;
  const payoffs = s.stopping
    ? branchesOf(s.stopping, (node) => dependsOn(node, state)).map((b) => b.expression)
    : [symbol(state)];
  const formula = (side: Joint['left'], payoff: Expression): Expression | undefined =>
    side === 'stop' ? payoff : side === 'end' ? undefined : pieces[side]?.value;
  const isStop = joint.left === 'stop' || joint.right === 'stop';
  return (isStop ? payoffs : payoffs.slice(0, 1)).map((payoff) => {
    const [left, right] = [formula(joint.left, payoff), formula(joint.right, payoff)];
    const conditions = conditionsAt(joint.at, left, right, state).map((k) => ({ ...k, id: `${k.fit}${id}` }));
    return { id, joint, conditions, left, right };
  });
}

/** The regions in which one stops: what the pieces leave, kinks of the payoff decided at the parameters' values. */
function stopRegions(
  s: Setting,
  regions: readonly Region[],
  domain: Variable['domain'],
  scale: number,
  values: ReadonlyMap<string, number>,
): readonly StopRegion[] | undefined {
  const { stopping } = s;
  if (!stopping) return [];
  const [state = ''] = s.states;
  const at = (e: Expression): number => evaluateNumber(e, values);
  const sorted = [...regions].sort((a, b) => (a.lower ? at(a.lower) : -Infinity) - (b.lower ? at(b.lower) : -Infinity));
  const least = domain.kind === 'interval' ? at(domain.lower) : domain.kind === 'real' ? -Infinity : 0;
  const most = domain.kind === 'interval' ? at(domain.upper) : Infinity;
  const gaps: Region[] = [];
  for (let i = 0; i <= sorted.length; i++) {
    const [before, after] = [sorted[i - 1], sorted[i]];
    const lower = i === 0 ? undefined : before?.upper;
    const upper = i === sorted.length ? undefined : after?.lower;
    if (i > 0 && lower === undefined) continue;
    if (i < sorted.length && upper === undefined) continue;
    const [from, to] = [lower ? at(lower) : least, upper ? at(upper) : most];
    if (from < to) gaps.push({ ...(lower ? { lower } : {}), ...(upper ? { upper } : {}) });
  }
  const branches = branchesOf(stopping, (node) => dependsOn(node, state)).map((b) => b.expression);
  const found = gaps.map((region): StopRegion | undefined => {
    const states = statesIn(region, domain, scale, values);
    const payoff = branches.find((branch) =>
      states.every((x) => {
        const there = new Map([...values, [state, x]]);
        const [a, b] = [evaluateNumber(branch, there), evaluateNumber(stopping, there)];
        return Math.abs(a - b) <= 1e-12 * Math.max(scale, Math.abs(b));
      }),
    );
    return payoff && { ...region, payoff };
  });
  return found.every((r) => r !== undefined) ? found : undefined;
}

const openCandidate = (c: Chain, m: Maximiser, why: string): Progress => withoutCandidate(c, m, why);

/** From the pieces of a candidate to the closed form, or to the reason why they lead to none. */
export function withPieces(c: Chain, m: Maximiser, given: readonly CandidatePiece[], form?: Expression): Progress {
  const { setting: s, problem } = c;
  const [state] = s.states;
  const [variable] = problem.states;
  if (state === undefined || !variable || s.states.length > 1 || s.average !== undefined)
    return openCandidate(c, m, 'a candidate by pieces is covered for one state and a discounted or total value only');
  if (given.some((p) => branchesOf(p.value, (node) => isKinked(node) && dependsOn(node, state)).length > 1))
    return openCandidate(c, m, 'a piece of the candidate has a kink inside: give the two sides as pieces of their own');
  const joints = jointsOf(given, s, problem);
  if (!joints) return openCandidate(c, m, 'the pieces of the candidate leave states out, and one may not stop there');
  const [values, scale] = [valuesOf(c), scaleOf(c)];
  const ends = joints.flatMap(({ at }) => problem.unknowns.filter((u) => dependsOn(at, u.name)).map((u) => u.name));
  const unknowns = problem.unknowns.map((u) => u.name);
  const inner = unknowns.filter((name) => given.some((p) => isInside(name, p.value, state)));
  const assumptions = {
    ...s.assumptions,
    domains: new Map([...s.assumptions.domains, ...ends.map((name) => [name, variable.domain] as const)]),
  };
  const branches = given.map((piece, i) => branchesOfPiece(c, m, piece, given.length === 1 ? '' : `.${i + 1}`));
  if (branches.some((b) => b.length === 0))
    return openCandidate(c, m, 'the candidate put into the equation does not separate into functions of the state');
  const perJoint = joints.map((joint, i) => jointChoices(c, joint, i, joints.length, given));
  const scenarios = productOf(branches).flatMap((pieces) =>
    productOf(perJoint).map((j): Scenario => ({ pieces, joints: j })),
  );
  if (scenarios.length > MOST_SCENARIOS)
    return openCandidate(c, m, 'the kinks of the problem leave more cases than are tried');
  const reduced = reducedEquation(s, m, []).claim;
  const solutions: PiecesFound[] = [];
  let failed: { readonly found: PiecesFound; readonly rank: number } | undefined;
  let open: readonly string[] | undefined;
  for (const scenario of scenarios) {
    const equations: readonly Asked[] = [
      ...scenario.pieces.flatMap(({ suffix, matched }) =>
        matched.map((k, i) => ({ id: `coefficient${suffix}.${i + 1}`, residual: residual(equation(k.left, k.right)) })),
      ),
      ...scenario.joints.flatMap(({ conditions }) =>
        conditions.map((k) => ({ id: k.id, residual: residual(k.claim) })),
      ),
    ];
    for (const elimination of eliminate({ equations, unknowns, inner, ends, assumptions })) {
      if (elimination.violated === undefined && elimination.open.length > 0) {
        open ??= elimination.open;
        continue;
      }
      const found = solutionOf(c, m, scenario, elimination, variable, scale, values);
      if (!found) continue;
      const isGood = elimination.violated === undefined && accepted(c, reduced, found, variable, scale, values);
      if (isGood && !solutions.some((other) => sameValue(other, found))) solutions.push(found);
      const rank = elimination.violated === undefined ? 2 : 1;
      if (!failed || rank > failed.rank) failed = { found, rank };
    }
  }
  const [only, ...others] = solutions;
  if (!only || others.length > 0) {
    if (others.length > 0) return openCandidate(c, m, 'several values of the unknowns make the candidate a solution');
    if (!failed) return openCandidate(c, m, open ? `nothing determines ${open.join(', ')} by formulas known here` : 'no values of its unknowns make the candidate a solution'); // prettier-ignore
    if (open && failed.rank < 2)
      return openCandidate(c, m, `nothing determines ${open.join(', ')} by formulas known here`);
    const { steps, hypotheses } = stepsOfPieces(c, m, failed.found);
    return {
      steps,
      hypotheses,
      outcome: {
        hjb: hjbOf(s),
        maximiser: new Map(m.at.map((b) => [b.name, b.value])),
        constants: new Map(),
        conditions: m.conditions,
        stopped: 'the candidate is no solution: a step below fails',
      },
      claimBindings: [],
      claimFacts: [],
    };
  }
  return succeeded(c, m, only, form);
}

/** Whether an unknown stands inside a function of the state. */
function isInside(name: string, e: Expression, state: string): boolean {
  try {
    const sorted = matchCoefficients(equation(e, symbol('\u0005')), [], [state], { domains: new Map(), facts: [] });
    return (sorted ?? []).some(({ basis }) => dependsOn(basis, name));
  } catch (error) {
    if (error instanceof CostateError) return false;
    throw error;
  }
}

const sameValue = (a: PiecesFound, b: PiecesFound): boolean =>
  a.pieces.every((p, i) => p.value === b.pieces[i]?.value && p.region.lower === b.pieces[i]?.region.lower && p.region.upper === b.pieces[i]?.region.upper); // prettier-ignore

/** Whether at every joint the payoff is that of the region beside it in which one stops, not that beyond a kink. */
const fitsPayoff = ({ joints }: Scenario, closed: readonly Binding[], stops: readonly StopRegion[]): boolean =>
  joints.every(({ joint, left, right }) => {
    const at = substitute(joint.at, closed);
    if (joint.left === 'stop') return stops.some((stop) => stop.upper === at && stop.payoff === left);
    return joint.right !== 'stop' || stops.some((stop) => stop.lower === at && stop.payoff === right);
  });

function solutionOf(
  c: Chain,
  m: Maximiser,
  scenario: Scenario,
  elimination: Elimination,
  variable: Variable,
  scale: number,
  values: ReadonlyMap<string, number>,
): PiecesFound | undefined {
  const { setting: s } = c;
  try {
    const closed = composedOf(elimination.found, s.assumptions);
    const pieces = scenario.pieces.map(({ piece }) => {
      const [region, value] = [regionAt(piece, closed), substitute(piece.value, closed)];
      return { region, value, policy: policyThere(c, m, region, value) };
    });
    if (closed.some((b) => !Number.isFinite(evaluateNumber(b.value, values)))) return undefined;
    const stops = stopRegions(s, pieces.map((p) => p.region), variable.domain, scale, values); // prettier-ignore
    if (!stops || !fitsPayoff(scenario, closed, stops)) return undefined;
    return { scenario, elimination: { ...elimination, closed }, pieces, stops };
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

function accepted(
  c: Chain,
  reduced: Relation,
  found: PiecesFound,
  variable: Variable,
  scale: number,
  values: ReadonlyMap<string, number>,
): boolean {
  const tried = [...found.pieces, ...found.stops.map((stop) => ({ region: stop, value: stop.payoff }))];
  if (!holdsOnPieces(c.setting, reduced, tried, variable.domain, scale, values)) return false;
  const growth = found.pieces.map(({ region, value, policy }) => growthConditions(c, region, value, policy));
  return growth.every((list) => list?.every(({ claim }) => holdsInRegionAtValues(claim, c.setting.states[0] ?? '', found, variable, scale, values))); // prettier-ignore
}

const holdsInRegionAtValues = (
  claim: Relation,
  state: string,
  found: PiecesFound,
  variable: Variable,
  scale: number,
  values: ReadonlyMap<string, number>,
): boolean =>
  found.pieces.every(({ region }) =>
    statesIn(region, variable.domain, scale, values).every((x) => holdsAt(claim, new Map([...values, [state, x]]))),
  );

function succeeded(c: Chain, m: Maximiser, found: PiecesFound, form: Expression | undefined): Progress {
  const { setting: s, problem } = c;
  const { closed } = found.elimination;
  const { value, policy } = wholeOf(c, m, found, form && substitute(form, closed));
  const put = bindFunction(s.valueName, valueParameters(s), value);
  const { steps, hypotheses } = stepsOfPieces(c, m, found);
  const [state = ''] = s.states;
  const values = valuesOf(c);
  const stopEnds = found.stops
    .flatMap(({ lower, upper }) => [...(lower ? [lower] : []), ...(upper ? [upper] : [])])
    .sort((a, b) => evaluateNumber(a, values) - evaluateNumber(b, values));
  const policies: readonly Binding[] = [...policy].map(([name, e]) => bind(name, e));
  const listed = problem.unknowns.flatMap((u) => closed.find((b) => b.name === u.name) ?? []);
  return {
    steps,
    hypotheses,
    definitions: [equation(valueOf(s), value), ...policies.map((b) => equation(symbol(b.name), b.value))],
    outcome: {
      hjb: hjbOf(s),
      maximiser: new Map(m.at.map((b) => [b.name, b.value])),
      value,
      policy,
      constants: new Map(listed.map((b) => [b.name, b.value])),
      conditions: m.conditions,
      ...(form ? {} : { pieces: found.scenario.pieces.map(({ piece }) => ({ value: piece.value, inside: insideOf(state, piece) })) }), // prettier-ignore
      ...(s.stopping ? { stopsAt: { state, ends: stopEnds, regions: found.stops.map(({ lower, upper }) => ({ ...(lower ? { lower } : {}), ...(upper ? { upper } : {}) })) } } : {}), // prettier-ignore
    },
    claimBindings: [...policies, ...listed, put],
    claimFacts: [],
  };
}

/** Why a candidate without pieces is left open where one may stop. */
export const WITHOUT_WHERE = (candidate: Expression, state: string): string =>
  `where one may stop, a candidate says where one goes on: candidate: {value: ${printText(candidate)}, where: ${state} > b}`;
