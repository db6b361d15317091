/** A claim on the root of a candidate's equations, held against that root as it is computed, for several parameter values. */
import type { AlgebraicSystem } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import type { ControlProblem } from '../problem/problem.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { number, relation, symbol, type Expression, type Relation } from '../expression/expression.js';
import { rationalFromNumber, rationalToNumber } from '../expression/rational.js';
import { isStrictRelation, relationHolds } from '../expression/relation-holds.js';
import { resolve } from '../expression/resolve.js';
import { bind, substitute } from '../expression/substitute.js';
import { dependsOn, freeSymbols } from '../expression/traverse.js';
import { rootOf, type Root } from '../solve/algebraic-roots.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { pointSource } from './sample-points.js';

/** Parameter values tried beside the given ones: a wrong equation fails nearly everywhere, an inequality perhaps in a corner. */
const OTHER_VALUES = { equation: 6, inequality: 60 };
/** How often values are drawn for each set that has a root. */
const DRAWS = 3;
/** States tried for each root. */
const STATES = 4;
/** Share of the points that have to tell the two sides apart. */
const MOST = 0.8;
/** Share of its size by which an unknown may be off, beside Newton's last step; and what evaluation in doubles rounds. */
const ROOT_ERROR = 1e-12;
const ROUNDING = 1e-12;

interface Run {
  readonly values: ReadonlyMap<string, number>;
  readonly root: Root;
}

const known = new WeakMap<ControlProblem, Map<string, Run | undefined>>();

/** As `solvedAt`, once for all claims of a problem. */
function runAt(problem: ControlProblem, system: AlgebraicSystem, values: ReadonlyMap<string, number>): Run | undefined {
  const runs = known.get(problem) ?? new Map<string, Run | undefined>();
  known.set(problem, runs);
  const said = [...system.equations, ...system.criterion.map((c) => c.condition)];
  const ids = said.map(({ left, operator, right }) => `${left.id}${operator}${right.id}`);
  const key = [...ids, ...system.unknowns, ...[...values].map(([name, v]) => `${name}=${v}`)].join(' ');
  if (!runs.has(key)) runs.set(key, solvedAt(system, values));
  return runs.get(key);
}

/** The root at parameter values; undefined where there is none, or not one alone. */
function solvedAt(system: AlgebraicSystem, values: ReadonlyMap<string, number>): Run | undefined {
  const bindings = [...values].map(([name, value]) => bind(name, number(rationalFromNumber(value))));
  try {
    return { values, root: rootOf(system, (e) => substitute(e, bindings)) };
  } catch (error) {
    if (error instanceof CostateError) return undefined;
    throw error;
  }
}

/** Decides a claim on unknowns that equations and criteria determine. */
export function decideSystem(claim: Relation, system: AlgebraicSystem, context: DecisionContext): Decision {
  const { problem } = context.derivation;
  if (!problem) return undecided('there is no problem whose equations could be solved');
  const put = (e: Expression): Expression => resolve(e, context.assumptions);
  const said = relation(put(claim.left), claim.operator, put(claim.right));
  const given = new Map(problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const first = runAt(problem, system, given);
  if (!first) return undecided('at the given parameters the equations have no single root that is a value function’s');
  const mentioned = [...system.equations, said];
  const names = [...given.keys()].filter((name) => mentioned.some((e) => dependsOn(e, name)));
  const drawn = pointSource(names.map(symbol), context, { purpose: '/parameters' });
  const runs: Run[] = [first];
  const wanted = OTHER_VALUES[said.operator === '=' ? 'equation' : 'inequality'];
  for (let i = 0; i < DRAWS * wanted && names.length > 0 && runs.length <= wanted; i++) {
    const point = drawn();
    const values = point && new Map([...given, ...[...point.symbols].filter(([name]) => names.includes(name))]);
    const run = values && runAt(problem, system, values);
    if (run) runs.push(run);
  }
  const free = [...freeSymbols(said)].filter((name) => !given.has(name) && !system.unknowns.includes(name));
  const next = pointSource(free.map(symbol), context, { purpose: '/states' });
  let largest = 0;
  let [informative, looked] = [0, 0];
  for (const { values, root } of runs)
    for (let i = 0; i < (free.length === 0 ? 1 : STATES); i++) {
      const point = free.length === 0 ? undefined : next();
      if (free.length > 0 && !point) return undecided('no points were found within the assumptions');
      const symbols = new Map([...values, ...(point?.symbols ?? []), ...root.values]);
      const sides = (at: ReadonlyMap<string, number>) => [evaluateNumber(said.left, at), evaluateNumber(said.right, at)] as const; // prettier-ignore
      const [left, right] = sides(symbols);
      const scale = Math.max(Math.abs(left), Math.abs(right));
      looked++;
      if (!Number.isFinite(scale) || scale === 0) continue;
      const moved = [...root.values].map(([name, v]) => {
        const [l, r] = sides(new Map([...symbols, [name, v * (1 + ROOT_ERROR + root.error)]]));
        return Math.abs(l - r - (left - right));
      });
      const allowance = moved.reduce((sum, by) => sum + by, 0) + ROUNDING * scale;
      const equal = Math.abs(left - right) <= allowance;
      if (equal && isStrictRelation(said)) {
        if (values === first.values) return undecided('at the root the two sides differ by less than its error');
        // Elsewhere the sides may meet by chance; the claim may still be seen to fail.
        continue;
      }
      if (!equal && !relationHolds(left - right, said.operator, 0))
        return refutedAt({ symbols, functions: new Map() }, left, right, context.seed, [
          { kind: 'residual', detail: 'at the root of the coefficient equations the claim fails' },
        ]);
      informative++;
      largest = Math.max(largest, Math.abs(left - right) / scale);
    }
  if (informative < MOST * looked)
    return undecided('at the root the two sides differ by less than its error, or by nothing');
  if (names.length > 0 && runs.length < 2)
    return undecided(`for other values of ${names.join(', ')} than the given ones no root was found`);
  const where = `at the root of the coefficient equations for ${runs.length} sets of parameter values`;
  const gap = said.operator === '=' ? `, largest relative gap ${largest.toExponential(1)}` : '';
  return { verdict: 'sampled', evidence: [{ kind: 'residual', detail: `it holds ${where}${gap}` }] };
}
