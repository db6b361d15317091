/** Steps of a bridge between two normal laws: moments of the closed loop, closed forms, the multiplier, the least cost. */
import {
  add,
  derivative,
  divide,
  equation,
  expectation,
  fraction,
  minusOne,
  multiply,
  one,
  power,
  relation,
  sqrt,
  square,
  substitution,
  subtract,
  symbol,
  two,
  unknown,
  zero,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { bind } from '../../expression/substitute.js';
import type { NormalLaw } from '../../problem/problem.js';
import type { LinearState } from '../between-laws/coefficients.js';
import type { BridgeForms } from '../between-laws/forms.js';
import type { Hypothesis, Step } from '../step.js';

/** One state of the bridge: its functions of time as unknowns, and what they are. */
export interface Bridge {
  readonly state: string;
  /** Nothing, or `.x` where there are several states. */
  readonly suffix: string;
  readonly P: Expression;
  readonly Q: Expression;
  readonly mean: Expression;
  readonly variance: Expression;
  readonly covariance: Expression;
  /** A standard deviation, √v or any other. */
  readonly deviation: Expression;
  readonly L: Expression;
  readonly M: Expression;
  readonly C: Expression;
  readonly numbers: LinearState;
  readonly forms: BridgeForms;
  readonly start: NormalLaw;
  readonly end: NormalLaw;
  /** The drift under the policy, in P and Q. */
  readonly drift: Expression;
}

/** What all steps share. */
export interface BridgeContext {
  readonly time: string;
  readonly horizon: Expression;
  /** Names of two independent standard normal variables. */
  readonly normals: readonly [string, string];
  /** Closed forms of all functions of time and of the multipliers, in terms of C. */
  readonly closed: readonly Binding[];
  /** Steps that say what the policy is. */
  readonly policies: readonly string[];
  /** The hypothesis that V has the candidate's form. */
  readonly form: string;
  /** A name for t/(T − t). */
  readonly ratio: string;
  readonly facts: Step['facts'];
}

export const independentHypothesis: Hypothesis = {
  id: 'normal-start',
  statement: 'The start is normal, independent of the noise, and independent from state to state.',
  why: 'Part of the problem: the law that it starts in. Under an affine drift the state then stays normal.',
};

type Part = Pick<Step, 'id' | 'title' | 'claim' | 'premises'> & { readonly text?: string };

const step = (c: BridgeContext, part: Part, justification: Step['justification'], rule = 'between-laws'): Step => ({
  ...part,
  rule,
  justification,
  assumptions: [],
  facts: c.facts,
});

const identity = (c: BridgeContext, part: Part): Step => step(c, part, { kind: 'identity', bindings: c.closed });

const slope = (e: Expression, time: string): Expression => derivative(e, time);

/** The rate at which the closed loop lets deviations grow. */
const pull = ({ numbers: { a, g }, P }: Bridge): Expression => subtract(a, multiply(g, P));

/** Where the mean goes. */
const meanRate = (b: Bridge): Expression =>
  add(multiply(pull(b), b.mean), subtract(b.numbers.c, multiply(b.numbers.g, b.Q)));
const varianceRate = (b: Bridge): Expression => add(multiply(two, pull(b), b.variance), b.numbers.spread);
const covarianceRate = (b: Bridge): Expression => multiply(pull(b), b.covariance);

/**
 * Itô's formula for x, (x − m)² and (x₀ − m₀) x, in the mean over a normal state: the rates of mean, variance and covariance
 * with the start, for any functions P, Q, m, v, k.
 */
export function momentEquations(c: BridgeContext, b: Bridge): readonly Step[] {
  const [xi, eta] = c.normals.map(symbol);
  if (!xi || !eta) return [];
  const under = (x: Expression): Expression => substitution(b.drift, [bind(b.state, x)]);
  const mean = (e: Expression): Expression => expectation([...c.normals], e);
  const deviation = multiply(b.deviation, xi);
  const { variance: v0 } = b.start;
  const withStart = add(b.mean, multiply(b.covariance, power(v0, fraction(-1, 2)), xi), multiply(b.deviation, eta));
  const { policies: premises } = c;
  const plain = (part: Omit<Part, 'premises'>): Step =>
    step(c, { ...part, premises }, { kind: 'identity', bindings: [] });
  return [
    plain({
      id: `moment.mean${b.suffix}`,
      title: `The rate of the mean of ${b.state}`,
      text: 'The state is normal, m + s ξ with s² = v: under the policy its drift is affine. By Itô’s formula its mean changes as the drift does in the mean, the variance by twice the covariance with the drift and by the noise.',
      claim: equation(mean(under(add(b.mean, deviation))), meanRate(b)),
    }),
    plain({
      id: `moment.variance${b.suffix}`,
      title: 'The rate of its variance',
      claim: equation(
        mean(add(multiply(two, deviation, under(add(b.mean, deviation))), b.numbers.spread)),
        varianceRate({ ...b, variance: square(b.deviation) }),
      ),
    }),
    plain({
      id: `moment.covariance${b.suffix}`,
      title: 'The rate of its covariance with the start',
      text: 'With ξ the start, and η of any weight the rest of the state.',
      claim: equation(mean(multiply(sqrt(v0), xi, under(withStart))), covarianceRate(b)),
    }),
  ];
}

/** The closed forms solve these equations, with the start that is given. */
export function momentForms(c: BridgeContext, b: Bridge): readonly Step[] {
  const at = (e: Expression, when: Expression): Expression => substitution(e, [bind(c.time, when)]);
  const solves = (name: string, title: string, e: Expression, rate: Expression): Step =>
    identity(c, { id: `${name}${b.suffix}`, title, claim: equation(slope(e, c.time), rate), premises: [`moment.${name}${b.suffix}`] }); // prettier-ignore
  const starts = (name: string, title: string, e: Expression, value: Expression): Step =>
    identity(c, { id: `start.${name}${b.suffix}`, title, claim: equation(at(e, zero), value), premises: [`${name}${b.suffix}`] }); // prettier-ignore
  return [
    solves('mean', 'The mean follows its equation', b.mean, meanRate(b)),
    solves('variance', 'and the variance its own', b.variance, varianceRate(b)),
    solves('covariance', 'and the covariance with the start', b.covariance, covarianceRate(b)),
    starts('mean', 'It starts in the mean that is given', b.mean, b.start.mean),
    starts('variance', 'and in the variance', b.variance, b.start.variance),
    starts('covariance', 'with which the covariance starts, too', b.covariance, b.start.variance),
  ];
}

/** P, Q and the one function R that all states share solve their equations. */
export const valueForm = (c: BridgeContext, name: string, left: Expression, rate: Expression): Step =>
  identity(c, {
    id: `form.${name}`,
    title: `${name} in closed form solves its equation`,
    claim: equation(left, rate),
    // Not from its equation, which says the same of a function that is not known: the closed form is put in.
    premises: [],
  });

/** V(T, x) = Σ L x²/2 + M x. */
export const multiplierStep = (c: BridgeContext, atEnd: Expression, value: Binding, multiplier: Expression): Step => ({
  ...step(
    c,
    {
      id: 'end.value',
      title: 'The value at the horizon is the multiplier of the end law',
      text: 'Whatever is paid at the end as a function of the state costs every control that ends in the law the same in the mean. So the law is asked for by a payoff at the end, and which one it is remains to be found.',
      claim: equation(atEnd, multiplier),
      premises: ['ansatz'],
    },
    { kind: 'identity', bindings: [value, ...c.closed] },
    'multiplier',
  ),
  assumptions: [c.form],
});

/** f(T) for a function of time. */
const unknownAt = (e: Expression, when: Expression): Expression => (e.kind === 'unknown' ? unknown(e.name, [when]) : e);

/** C² + σ² S(T) C = v₀ v₁, with the step that says so. */
export const couplingOf = (b: Bridge): { readonly id: string; readonly claim: Relation } => ({
  id: `coupling${b.suffix}`,
  claim: equation(add(square(b.C), multiply(b.forms.linear, b.C)), multiply(b.start.variance, b.end.variance)),
});

/** The end law is met exactly where C is a root of a quadratic equation, and one root makes the closed loop run to the end. */
export function endLaw(c: BridgeContext, b: Bridge): readonly Step[] {
  const at = (e: Expression): Expression => substitution(e, [bind(c.time, c.horizon)]);
  const { roots, transition } = b.forms;
  const [root, other] = roots;
  const name = b.C.kind === 'symbol' ? b.C.name : '';
  const [ended, asked] = [`end.variance${b.suffix}`, `asked.variance${b.suffix}`];
  const [v0, v1] = [b.start.variance, b.end.variance];
  const { id: coupling, claim: met } = couplingOf(b);
  const quadratic = met.left;
  const ratio = symbol(c.ratio);
  const before = multiply(c.horizon, ratio, power(add(one, ratio), minusOne));
  const demand = equation(unknownAt(b.variance, c.horizon), v1);
  return [
    identity(c, {
      id: `end.mean${b.suffix}`,
      title: `The mean of ${b.state} ends as asked`,
      claim: equation(at(b.mean), b.end.mean),
      premises: [`mean${b.suffix}`],
    }),
    identity(c, {
      id: `end.covariance${b.suffix}`,
      title: `${name} is the covariance of its start and its end`,
      claim: equation(at(b.covariance), b.C),
      premises: [`covariance${b.suffix}`],
    }),
    identity(c, {
      id: ended,
      title: 'The variance at the end',
      claim: equation(at(b.variance), divide(quadratic, v0)),
      premises: [`variance${b.suffix}`],
    }),
    {
      id: asked,
      title: 'The variance asked for at the end',
      claim: demand,
      rule: 'end-law',
      premises: [],
      assumptions: [],
      justification: {
        kind: 'hypothesis',
        why: 'part of the problem: the law at the end of the horizon',
        data: 'end-law',
      },
      facts: [],
    },
    step(
      c,
      {
        id: coupling,
        title: 'So the variance is met exactly if',
        claim: met,
        premises: [ended, asked],
      },
      {
        kind: 'combination',
        terms: [
          { premise: asked, factor: v0 },
          { premise: ended, factor: multiply(minusOne, v0) },
        ],
        rewrites: [],
        bindings: c.closed,
      },
    ),
    step(
      c,
      {
        id: `roots.${name}`,
        title: `Both roots in ${name}`,
        claim: equation(subtract(quadratic, multiply(v0, v1)), multiply(subtract(b.C, root), subtract(b.C, other))),
        premises: [coupling],
      },
      { kind: 'identity', bindings: [] },
      'factorisation',
    ),
    step(
      c,
      {
        id: `root.${name}`,
        title: `The root for ${name} with which the closed loop runs to the end`,
        claim: equation(b.C, root),
        premises: [coupling, `roots.${name}`],
      },
      {
        kind: 'root',
        equations: [coupling],
        criterion: [{ condition: relation(b.C, '>', zero), why: 'else P has a pole before the horizon' }],
        bindings: [],
      },
      'root',
    ),
    step(
      c,
      {
        id: `other-root.${name}`,
        title: 'With the other one P has a pole on the way',
        claim: relation(other, '<', zero),
        premises: [`roots.${name}`],
      },
      { kind: 'inequality', bindings: [] },
    ),
    step(
      c,
      {
        id: `no-pole${b.suffix}`,
        title: `The denominator of P is positive all the way to the horizon, where it is one`,
        text: `With ${c.ratio} for t/(T − t), which runs through all that is not negative.`,
        claim: relation(substitution(transition, [bind(c.time, before)]), '>', zero),
        premises: [`root.${name}`],
      },
      { kind: 'inequality', bindings: [] },
    ),
  ];
}

export interface CostInput {
  readonly value: Binding;
  /** V(0, x) */
  readonly atStart: Expression;
  readonly multiplier: Expression;
  readonly bridges: readonly Bridge[];
  readonly cost: Expression;
  readonly sense: 'sup' | 'inf';
}

/** E V(0, x₀) − E (Σ L x²/2 + M x at the end) = J. */
export function leastCost(c: BridgeContext, given: CostInput): Step {
  const { value, atStart, multiplier, bridges, cost, sense } = given;
  const normals = bridges.map((_, i) => `${c.normals[0]}${bridges.length === 1 ? '' : `_${i + 1}`}`);
  const scattered = (of: (b: Bridge) => NormalLaw): readonly Binding[] =>
    bridges.map((b, i) => bind(b.state, add(of(b).mean, multiply(sqrt(of(b).variance), symbol(normals[i] ?? 'xi')))));
  const inLaw = (e: Expression, of: (b: Bridge) => NormalLaw): Expression =>
    expectation(normals, substitution(e, scattered(of)));
  const names = bridges.map((b) => (b.C.kind === 'symbol' ? b.C.name : ''));
  const found = step(
    c,
    {
      id: 'least-cost',
      title: `The ${sense === 'inf' ? 'least cost' : 'greatest reward'} between the two laws`,
      text: 'In the mean over the start V is what no control does better than, the multiplier included; of that every control that ends in the law has the same. Taken off, it leaves what no such control does better than, and the policy attains it, since it ends in the law.',
      claim: equation(
        subtract(
          inLaw(atStart, (b) => b.start),
          inLaw(multiplier, (b) => b.end),
        ),
        cost,
      ),
      premises: ['end.value', ...names.map((name) => `root.${name}`)],
    },
    { kind: 'identity', bindings: [value, ...c.closed] },
  );
  return { ...found, assumptions: [c.form, independentHypothesis.id] };
}
