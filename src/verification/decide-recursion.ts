/**
 * A claim on functions of time in discrete time, which a recursion gives back from the horizon: exactly, with the recursion put
 * in or by induction for a closed form, else along the recursion run in numbers.
 */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { relation, substitution, symbol, zero, type Expression, type Relation } from '../expression/expression.js';
import { rationalFromNumber, type Rational } from '../expression/rational.js';
import { relationHolds } from '../expression/relation-holds.js';
import { resolve } from '../expression/resolve.js';
import { bind, bindFunction } from '../expression/substitute.js';
import { rewriteTopDown, unknownFunctions } from '../expression/traverse.js';
import type { ControlProblem } from '../problem/problem.js';
import { instantiate } from '../simulate/instance.js';
import { stepCoefficients } from '../solve/discrete/coefficients.js';
import { stepModel } from '../solve/discrete/step-model.js';
import { decideIdentity } from './decide-identity.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import type { RecursionClaims } from './recursion-claims.js';
import { pointSource } from './sample-points.js';

/** Share of the largest term of a side by which doubles may be off. */
const TOLERANCE = 1e-9;
/** Parameter values beside the problem's own, and states at every time. */
const DRAWS = 3;
const STATES = 4;
/** Times of a long recursion at which a claim is tried. */
const TIMES = 24;

const atVariable = (e: Expression, variable: string): boolean => e.kind === 'symbol' && e.name === variable;

/** The recursion put in for the functions at the earlier time. */
function stepped(e: Expression, { variable, before }: RecursionClaims): Expression {
  return rewriteTopDown(e, (node) => {
    const [at] = node.kind === 'unknown' ? node.arguments : [];
    return node.kind === 'unknown' && at && atVariable(at, variable) ? before.get(node.name) : undefined;
  });
}

/** F(t) = form, by induction: the form ends as F does and obeys the recursion. */
function byInduction(claim: Relation, recursion: RecursionClaims, context: DecisionContext): Decision | undefined {
  const { variable, before, ends } = recursion;
  const [left, form] = [claim.left, claim.right].map((e) => resolve(e, context.assumptions));
  if (claim.operator !== '=' || left?.kind !== 'unknown' || !form || unknownFunctions(form).size > 0) return undefined;
  const [at] = left.arguments;
  const [step, end] = [before.get(left.name), ends.get(left.name)];
  if (!at || !atVariable(at, variable) || !step || !end) return undefined;
  const put = substitution(step, [bindFunction(left.name, [variable], form)]);
  if (unknownFunctions(resolve(put, context.assumptions)).size > 0) return undefined;
  const parts = [
    decideIdentity(form, put, context),
    decideIdentity(substitution(form, [bind(variable, end.at)]), end.value, context),
  ];
  if (parts.some(({ verdict }) => verdict !== 'proved')) return undefined;
  const why = `it ends as ${left.name} does and obeys its recursion: by induction back from the horizon they are one`;
  return {
    verdict: 'proved',
    evidence: [{ kind: 'normal-form', detail: why }, ...parts.flatMap(({ evidence }) => evidence)],
  };
}

/** The largest of a side and of its terms, so that cancellation is no contradiction. */
function sizeOf(e: Expression, known: ReadonlyMap<string, number>): number {
  const terms = e.kind === 'sum' ? [e, ...e.terms] : [e];
  return Math.max(...terms.map((term) => Math.abs(evaluateNumber(term, known))));
}

/** The claim at the times of the recursion for given parameters; how many points spoke for it, or the one against it. */
function alongRecursion(
  claim: Relation,
  recursion: RecursionClaims,
  problem: ControlProblem,
  values: ReadonlyMap<string, Rational>,
  context: DecisionContext,
): number | Decision {
  const instance = instantiate(problem, values);
  const model = stepModel(problem, instance);
  const terminal = new Map([...recursion.ends].map(([name, { value }]) => [name, value]));
  const { symbols, named, at } = stepCoefficients({ before: recursion.before, terminal, facts: [] }, model);
  const [left, right] = [named(claim.left), named(claim.right)];
  const next = pointSource([...problem.states, ...problem.controls].map((v) => symbol(v.name)), context, { purpose: '/recursion' }); // prettier-ignore
  const stride = Math.max(1, Math.ceil(model.steps / TIMES));
  let spoke = 0;
  for (let k = 0; k < model.steps; k += stride)
    for (let i = 0; i < STATES; i++) {
      const point = next();
      if (!point) continue;
      const time = k * model.step;
      const known = new Map([...point.symbols, [problem.time.name, time] as const]);
      symbols.forEach((name, j) => known.set(name, at(k)[j] ?? NaN));
      const [l, r] = [evaluateNumber(left, known), evaluateNumber(right, known)];
      if (!Number.isFinite(l) || !Number.isFinite(r)) continue;
      const size = Math.max(sizeOf(left, known), sizeOf(right, known));
      const close = Math.abs(l - r) <= TOLERANCE * size;
      const holds = claim.operator === '=' ? close : close || relationHolds(l, claim.operator, r);
      if (!holds) {
        const parameters = problem.parameters.map((p) => [p.name, evaluateNumber(instance.put(symbol(p.name)), new Map())] as const); // prettier-ignore
        const shown = { ...point, symbols: new Map([...parameters, ...point.symbols, [problem.time.name, time] as const]) }; // prettier-ignore
        const detail = 'the recursion, run back from the horizon, contradicts the claim at this time and state';
        return refutedAt(shown, l, r, context.seed, [{ kind: 'residual', detail }]);
      }
      if (size > 0) spoke++;
    }
  return spoke;
}

/** Decides a claim on functions that a recursion determines. */
export function decideRecursion(claim: Relation, recursion: RecursionClaims, context: DecisionContext): Decision {
  const { problem } = context.derivation;
  if (!problem) return undecided('there is no problem whose recursion could be run');
  if (claim.operator === '=') {
    const [left, right] = [claim.left, claim.right].map((e) => stepped(resolve(e, context.assumptions), recursion));
    const exact = decideIdentity(left ?? zero, right ?? zero, context);
    if (exact.verdict === 'proved') return exact;
    const induced = byInduction(claim, recursion, context);
    if (induced) return induced;
  }
  const resolved = relation(resolve(claim.left, context.assumptions), claim.operator, resolve(claim.right, context.assumptions)); // prettier-ignore
  const next = pointSource(problem.parameters.map((p) => symbol(p.name)), context, { purpose: '/parameters' }); // prettier-ignore
  const names = new Set(problem.parameters.map((p) => p.name));
  let spoke = 0;
  for (let draw = 0; draw <= DRAWS; draw++) {
    const point = draw === 0 ? undefined : next();
    const values = new Map(
      [...(point?.symbols ?? [])].flatMap(([name, value]) =>
        names.has(name) ? [[name, rationalFromNumber(value)] as const] : [],
      ),
    );
    try {
      const found = alongRecursion(resolved, recursion, problem, values, context);
      if (typeof found !== 'number') return found;
      spoke += found;
    } catch (error) {
      // At other parameters there may be no recursion to run.
      if (!(error instanceof CostateError)) throw error;
      if (draw === 0) return undecided(`there is no recursion to hold it against: ${error.message}`);
    }
  }
  if (spoke === 0) return undecided('no time of the recursion and no state told the two sides apart from nothing');
  const detail = `${spoke} times and states of the recursion, in doubles`;
  return {
    verdict: 'sampled',
    evidence: [
      { kind: 'tried', detail: 'no exact proof from the recursion' },
      { kind: 'sampling', detail },
    ],
  };
}
