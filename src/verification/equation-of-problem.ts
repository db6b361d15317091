/**
 * That a claim is the Hamilton-Jacobi-Bellman equation of a problem, where it is taken over from the general theory: the
 * equation is put together anew from the problem's data, column by column of the noise, and the claim held against it.
 */
import {
  add,
  call,
  equation,
  half,
  multiply,
  optimum,
  residual,
  subtract,
  symbol,
  unknown,
  zero,
  type Expression,
  type Optimum,
  type Relation,
} from '../expression/expression.js';
import { replaceNode, visitAll } from '../expression/traverse.js';
import type { Derivation } from '../derivation/step.js';
import { unsupported, type Primitive } from './primitive.js';

type Problem = NonNullable<Derivation['problem']>;

/** Loadings of the states on one Wiener process, those that are not zero, by the place of the state. */
type Column = readonly (readonly [number, Expression])[];

/** ½ Σ_kl R_kl σ_kᵀ ∇²V σ_l over the columns σ of the noise matrix. */
function itoTerm(problem: Problem, second: (i: number, j: number) => Expression): Expression {
  const columns = new Map(
    problem.noises.map((w): [string, Column] => [
      w,
      problem.states.flatMap(({ name }, i) => {
        const loading = problem.dynamics.get(name)?.noise.get(w) ?? zero;
        return loading === zero ? [] : [[i, loading] as const];
      }),
    ]),
  );
  const form = (a: Column, b: Column): readonly Expression[] =>
    a.flatMap(([i, left]) => b.map(([j, right]) => multiply(left, right, second(i, j))));
  const own = [...columns.values()].flatMap((column) => form(column, column).map((term) => multiply(half, term)));
  // Each pair is listed once: its two terms make one without the ½.
  const mixed = problem.correlations.flatMap(({ first, second: other, value }) =>
    form(columns.get(first) ?? [], columns.get(other) ?? []).map((term) => multiply(value, term)),
  );
  return add(...own, ...mixed);
}

/** The equation as the problem's data make it, for the value function named V. */
function expectedEquation(problem: Problem): Relation {
  const { states, objective, time, controls } = problem;
  const slots = [...(time.horizon === 'infinite' ? [] : [time.name]), ...states.map((x) => x.name)];
  const place = new Map(slots.map((name, i) => [name, i]));
  const V = (...along: readonly string[]): Expression => {
    const orders = slots.map(() => 0);
    for (const name of along) {
      const i = place.get(name) ?? -1;
      orders[i] = (orders[i] ?? 0) + 1;
    }
    return unknown('V', slots.map(symbol), orders);
  };
  const nameOf = (i: number): string => states[i]?.name ?? '';
  const drift = states.map((x) => multiply(problem.dynamics.get(x.name)?.drift ?? zero, V(x.name)));
  const ito = itoTerm(problem, (i, j) => V(nameOf(i), nameOf(j)));
  const sense = objective.sense === 'maximize' ? 'sup' : 'inf';
  const best = optimum(sense, controls, add(objective.running, ...drift, ito));
  const own = multiply(objective.discount, V());
  const left = time.horizon === 'infinite' ? own : subtract(own, V(time.name));
  if (!objective.stopping) return equation(left, best);
  const better = call(sense === 'sup' ? 'max' : 'min', subtract(objective.stopping, V()), subtract(best, left));
  return equation(zero, better);
}

const optimaIn = (r: Relation): readonly Optimum[] => {
  const found: Optimum[] = [];
  visitAll(r, (e) => {
    if (e.kind === 'optimum') found.push(e);
  });
  return found;
};

/** That a claim is the problem's equation: the same optimum, over the same controls, of the same function. */
export function equationOf(claim: Relation, problem: Derivation['problem']): readonly Primitive[] {
  if (!problem || claim.operator !== '=') return unsupported('the claim is no equation of a problem');
  const expected = expectedEquation(problem);
  const [own, ...more] = optimaIn(claim);
  const [wanted] = optimaIn(expected);
  if (!own && !wanted) return [{ kind: 'identity', left: residual(claim), right: residual(expected) }];
  if (!own || !wanted || more.length > 0 || own !== optimum(wanted.sense, wanted.variables, own.body))
    return unsupported('the claim has another optimum than the equation of the problem');
  // Around the optimum both sides must be the same as functions of its value.
  const around = (r: Relation, node: Optimum): Expression => residual(asRelation(replaceNode(r, node, symbol(INSIDE))));
  return [
    { kind: 'identity', left: around(claim, own), right: around(expected, wanted) },
    { kind: 'identity', left: own.body, right: wanted.body },
  ];
}

/** Stands for the value of the optimum; no name of a problem has a space. */
const INSIDE = 'value of the optimum';

const asRelation = (e: Expression): Relation => {
  if (e.kind !== 'relation') throw new RangeError('a relation with a part replaced is a relation');
  return e;
};
