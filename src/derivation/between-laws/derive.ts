/**
 * A problem whose start has a law and whose end must have one: the end law enters as a payoff at the end with a multiplier
 * (Léonard 2014, section 2), whose form is found, and the closed loop's moments say which one it is.
 */
import { withFacts, type Assumptions } from '../../expression/assumptions.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import {
  add,
  half,
  multiply,
  sqrt,
  square,
  subtract,
  substitution,
  symbol,
  unknown,
  zero,
  type Binding,
  type Domain,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { isZero, normalForm } from '../../expression/normal-form.js';
import { printText } from '../../expression/print-text.js';
import { rationalToNumber } from '../../expression/rational.js';
import { resolve } from '../../expression/resolve.js';
import { signOf } from '../../expression/sign.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import { equation } from '../../expression/expression.js';
import type { ControlProblem, EndLaws } from '../../problem/problem.js';
import { solveSystem, solvedStep } from '../linear-unknowns.js';
import { matchCoefficients } from '../match-coefficients.js';
import type { Maximiser } from '../maximiser.js';
import { withoutSlopes, rateId } from '../evolution.js';
import { essentialSign, isCondition, requireCondition } from '../obligation.js';
import { hjbOf, listFacts, type Chain, type Progress } from '../progress.js';
import {
  couplingOf,
  endLaw,
  independentHypothesis,
  leastCost,
  momentEquations,
  momentForms,
  multiplierStep,
  valueForm,
  type Bridge,
  type BridgeContext,
} from '../rules/between-laws.js';
import {
  ansatz,
  candidateHypothesis,
  coefficientEquation,
  coefficientId,
  type CandidateContext,
} from '../rules/candidate-steps.js';
import { reducedEquation } from '../rules/reduced-equation.js';
import { policy, solution } from '../rules/verification-steps.js';
import { valueOf, valueParameters, type Setting } from '../setting.js';
import type { Hypothesis, Step, UnknownFunction } from '../step.js';
import { claimBetween } from './claims.js';
import { attempt } from '../../expression/attempt.js';
import { linearStates, requireLinear, type LinearState } from './coefficients.js';
import { bridgeForms, joined, type Growth } from './forms.js';
import { bridgeNames } from './names.js';

/** The setting of a bridge: time runs from 0 to the horizon, and the covariances are positive numbers to be found. */
export function settingBetween(s: Setting, problem: ControlProblem, laws: EndLaws, horizon: Expression): Setting {
  const domains = new Map<string, Domain>(s.assumptions.domains);
  if (s.time !== undefined) domains.set(s.time, { kind: 'interval', lower: zero, upper: horizon });
  for (const name of laws.covariances.values()) domains.set(name, { kind: 'positive' });
  domains.set(bridgeNames(problem).ratio, { kind: 'nonnegative' });
  return { ...s, assumptions: { ...s.assumptions, domains } };
}

const notQuadratic = (s: Setting): CostateError =>
  new CostateError({
    code: 'input.unsupported',
    about: 'objective',
    message: `the cost is not quadratic in states and controls${s.states.length > 1 ? ', or couples the states' : ''}, so that no multiplier of a quadratic form fits`,
    expected:
      s.states.length > 1
        ? 'a cost that is a sum, over the states, of quadratics in the state and its own control'
        : 'a quadratic cost, such as u^2/2',
  });

/** Signs that the bridge needs: those that no domain gives are conditions at the values of the parameters. */
function signFact(
  e: Expression,
  c: Chain,
  assumptions: Assumptions,
  purpose: string,
  wanted: 'positive' | 'either',
): Relation | undefined {
  const known = signOf(e, assumptions);
  if (known === 'positive' || (wanted === 'either' && known === 'negative')) return undefined;
  const values = new Map(c.problem.parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const positive = wanted === 'positive' || evaluateNumber(e, values) > 0;
  const fact = essentialSign(e, positive ? 'positive' : 'negative', assumptions);
  if (!isCondition(fact, c.parameters))
    throw new CostateError({ code: 'resources.undecided', message: `the sign of ${printText(e)} is not decided` });
  requireCondition(fact, c.parameters, 'infeasible.parameters', purpose);
  return fact;
}

/** How deviations grow, and what has to be known of the parameters for that. */
function growthOf(
  { a, g, q }: LinearState,
  c: Chain,
  assumptions: Assumptions,
): { readonly growth: Growth; readonly facts: readonly Relation[] } {
  const listed = (fact: Relation | undefined): readonly Relation[] => (fact ? [fact] : []);
  if (isZero(q, assumptions)) {
    if (isZero(a, assumptions)) return { growth: { kind: 'flat' }, facts: [] };
    const why = 'the drift pulls at no rate, and the formulas divide by it: leave it out of the drift';
    return { growth: { kind: 'hyperbolic', rate: a }, facts: listed(signFact(a, c, assumptions, why, 'either')) };
  }
  const squared = normalForm(add(square(a), multiply(g, q)), assumptions);
  const why = 'the cost of the state drives it away faster than the control is dear: the value is infinite on long horizons, and is not covered'; // prettier-ignore
  const facts = listed(signFact(squared, c, assumptions, why, 'positive'));
  const rate = normalForm(sqrt(squared), withFacts(assumptions, facts));
  return { growth: { kind: 'hyperbolic', rate }, facts };
}

/** From the reduced equation to the least cost between the laws. */
export function betweenLaws(c: Chain, m: Maximiser, laws: EndLaws): Progress {
  const { setting: s, problem } = c;
  const { horizon } = problem.time;
  const time = s.time ?? '';
  if (horizon === 'infinite') throw new RangeError('an end law at an infinite horizon');
  requireLinear(s, problem);
  const names = bridgeNames(problem);
  const t = symbol(time);
  const at = (name: string, order = 0): Expression => unknown(name, [t], [order]);
  const terms = s.states.flatMap((x, i) => {
    const { P = '', Q = '' } = names.states[i] ?? {};
    return [multiply(half, at(P), square(symbol(x))), multiply(at(Q), symbol(x))];
  });
  const candidate = add(...terms, at(names.R));
  const value = bindFunction(s.valueName, valueParameters(s), candidate);
  const reduced = reducedEquation(s, m, []).claim;
  const matched = matchCoefficients(reduced, [value], s.states, s.assumptions);
  if (!matched) throw notQuadratic(s);
  const form: Hypothesis = {
    ...candidateHypothesis(valueOf(s), candidate),
    why: 'Drift and noise are linear and the cost is quadratic: a solution of the equation is sought in this form, and is found.',
  };
  const all = [...names.states.flatMap(({ P, Q }) => [P, Q]), names.R];
  const slopes = solveSystem(
    matched.map((part) => withoutSlopes(subtract(part.left, part.right), all)),
    all,
    s.assumptions,
  );
  if (all.some((name) => !slopes.solved.has(name)) || slopes.unmet.length > 0) throw notQuadratic(s);
  const rates = new Map([...slopes.solved].map(([name, { value: rate }]) => [name, rate]));
  const forms = names.states.map(({ P, Q }, i) => ({ state: s.states[i] ?? '', P, Q }));
  const { states, rest } = linearStates(s, { states: forms, R: names.R }, rates);

  const facts: Relation[] = [];
  const known = (): Assumptions => withFacts(s.assumptions, facts);
  const need = (e: Expression, purpose: string): void => {
    const fact = signFact(e, c, known(), purpose, 'positive');
    if (fact) facts.push(fact);
  };
  need(horizon, 'the horizon is not positive');
  const bridges = states.map((numbers, i): Bridge => {
    const state = s.states[i] ?? '';
    const own = names.states[i];
    const [start, end] = [laws.start.get(state), laws.end.get(state)];
    if (!own || !start || !end) throw new RangeError(`no law of ${state}`);
    need(start.variance, 'the variance at the start is not positive');
    need(end.variance, 'the variance at the end is not positive');
    need(numbers.spread, `'${state}' has no noise`);
    const sign = signFact(numbers.g, c, known(), `no control moves '${state}'`, 'either');
    if (sign) facts.push(sign);
    const { growth, facts: more } = growthOf(numbers, c, known());
    facts.push(...more);
    const C = symbol(laws.covariances.get(state) ?? '');
    const [P, Q] = [at(own.P), at(own.Q)];
    return {
      state,
      suffix: s.states.length === 1 ? '' : `.${state}`,
      P,
      Q,
      mean: at(own.mean),
      variance: at(own.variance),
      covariance: at(own.covariance),
      deviation: at(own.deviation),
      L: symbol(own.L),
      M: symbol(own.M),
      C,
      numbers,
      forms: bridgeForms({ state: numbers, start, end, growth, time, horizon, C }),
      start,
      end,
      drift: zero,
    };
  });

  const assumptions = known();
  // A formula that outgrows the exact algebra is left as it was found.
  const simple = (e: Expression): Expression => attempt(() => normalForm(e, assumptions)) ?? e;
  const policies = new Map(
    m.at.map((b) => [b.name, normalForm(resolve(substitution(b.value, [value]), assumptions), assumptions)]),
  );
  const feedback = [...policies].map(([name, e]) => bind(name, e));
  const R = add(simple(multiply(rest, subtract(horizon, t))), ...bridges.map((b) => joined(b.forms.R, simple)));
  const closed: readonly Binding[] = [
    ...bridges.flatMap((b, i) => {
      const own = names.states[i];
      const ofTime = (name: string, e: Expression): Binding => bindFunction(name, [time], simple(e));
      return own
        ? [
            ofTime(own.P, b.forms.P),
            ofTime(own.Q, b.forms.Q),
            ofTime(own.mean, b.forms.mean),
            ofTime(own.variance, b.forms.variance),
            ofTime(own.covariance, b.forms.covariance),
            bind(own.L, simple(b.forms.L)),
            bind(own.M, simple(b.forms.M)),
          ]
        : [];
    }),
    bindFunction(names.R, [time], R),
  ];
  const cost = add(simple(multiply(rest, horizon)), ...bridges.map((b) => joined(b.forms.cost, simple)));
  const multiplier = add(...bridges.flatMap((b) => [multiply(half, b.L, square(symbol(b.state))), multiply(b.M, symbol(b.state))])); // prettier-ignore
  const context: BridgeContext = {
    time,
    horizon,
    normals: names.normals,
    closed,
    policies: [...policies.keys()].map((name) => `policy.${name}`),
    form: form.id,
    ratio: names.ratio,
    facts,
  };
  const matching: CandidateContext = {
    reduced,
    value,
    variables: s.states,
    matched,
    facts,
    assumptions: [form.id],
  };
  const under = bridges.map((b, i) => ({
    ...b,
    drift: substitute(s.drift[i] ?? zero, feedback),
  }));
  const atEnd = unknown(s.valueName, [horizon, ...s.states.map(symbol)]);
  const atStart = unknown(s.valueName, [zero, ...s.states.map(symbol)]);
  const roots = bridges.map((b) => bind(b.C.kind === 'symbol' ? b.C.name : '', b.forms.roots[0]));
  const closedValue = bindFunction(s.valueName, valueParameters(s), substitute(candidate, closed));
  const lasting = { premises: ['reduced', ...all.map((name) => `form.${name}`)], assumptions: [], facts };
  const steps: readonly Step[] = [
    ansatz(matching),
    ...matched.map((_, i) => coefficientEquation(matching, i)),
    ...[...slopes.solved].map(([name, solved]) =>
      solvedStep(
        rateId(name),
        `The rate of ${name}`,
        at(name, 1),
        solved,
        coefficientId(solved.index),
        rateId,
        matching,
      ),
    ),
    ...[...policies].map(([name, e]) =>
      policy(name, m.at.find((b) => b.name === name)?.value ?? symbol(name), value, e, {
        premises: ['maximum', 'ansatz'],
        assumptions: [form.id],
        facts,
      }),
    ),
    ...under.flatMap((b) => [...momentEquations(context, b), ...momentForms(context, b)]),
    ...all.map((name) => valueForm(context, name, at(name, 1), rates.get(name) ?? zero)),
    multiplierStep(context, atEnd, closedValue, multiplier),
    ...under.flatMap((b) => endLaw(context, b)),
    solution(reduced, [closedValue], lasting),
    leastCost(context, {
      value: closedValue,
      atStart,
      multiplier,
      bridges: under,
      cost: cost,
      sense: s.sense,
    }),
  ];
  const inRoots = (e: Expression): Expression => substitute(e, roots);
  const inC = {
    policy: new Map([...policies].map(([name, e]) => [name, simple(substitute(e, closed))])),
    value: closedValue.value,
    cost,
  };
  const finalPolicy = new Map([...inC.policy].map(([name, e]) => [name, inRoots(e)]));
  const finalValue = inRoots(closedValue.value);
  const finalCost = inRoots(cost);
  return {
    steps,
    hypotheses: [...listFacts([...m.facts, ...facts], c.parameters, true), form, independentHypothesis],
    definitions: [
      ...closed.map((b) => equation(b.parameters.length > 0 ? at(b.name) : symbol(b.name), b.value)),
      equation(symbol(laws.cost), cost),
    ],
    functions: [
      ...names.states.flatMap((own, i) => {
        const x = s.states[i] ?? '';
        const ofTime = (name: string, meaning: string): UnknownFunction => ({ name, parameters: [time], meaning });
        return [
          ofTime(own.mean, `mean of ${x} under the policy`),
          ofTime(own.variance, 'its variance'),
          ofTime(own.covariance, 'its covariance with the start'),
          ofTime(own.deviation, 'any standard deviation'),
        ];
      }),
    ],
    outcome: {
      hjb: hjbOf(s),
      maximiser: new Map(m.at.map((b) => [b.name, b.value])),
      value: finalValue,
      policy: finalPolicy,
      constants: new Map<string, Expression>([
        ...roots.map((b) => [b.name, b.value] as const),
        ...closed.flatMap((b) => (b.parameters.length === 0 ? [[b.name, inRoots(b.value)] as const] : [])),
        [laws.cost, finalCost],
      ]),
      conditions: [...m.conditions, ...facts],
      betweenLaws: {
        cost: finalCost,
        multiplier: inRoots(substitute(multiplier, closed)),
        covariances: new Map(roots.map((b) => [b.name, b.value])),
        inCovariances: inC,
      },
    },
    claimBindings: [
      ...[...finalPolicy].map(([name, e]) => bind(name, e)),
      bindFunction(s.valueName, valueParameters(s), finalValue),
      bind(laws.cost, finalCost),
      ...roots,
    ],
    claimFacts: facts,
    justify: ({ relation: claim }) =>
      claimBetween(claim, {
        bindings: [...[...inC.policy].map(([name, e]) => bind(name, e)), closedValue, bind(laws.cost, cost)],
        roots,
        couplings: under.map((b) => couplingOf(b)),
        assumptions,
      }),
  };
}
