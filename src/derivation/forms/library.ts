/** The forms that are tried for a value function without a candidate, the cheap ones first. */
import { collect } from '../../expression/collect.js';
import { add, call, exp, multiply, negate, one, power, symbol, type Expression } from '../../expression/expression.js';
import { normalForm } from '../../expression/normal-form.js';
import { signOf } from '../../expression/sign.js';
import { freeSymbols, visitAll } from '../../expression/traverse.js';
import type { ControlProblem } from '../../problem/problem.js';
import type { Setting } from '../setting.js';
import { formsFor, hasConstant, spanOf, type Build, type ProposedForm } from './form.js';
import { closedUnderGenerator, monomials, rewardFunctions, rewardHints, scaled } from './reward-functions.js';

/** States beyond which a quadratic is not tried: its coefficients are too many for exact algebra. */
const MOST_QUADRATIC = 4;
/** Functions of the rewards that are combined where the generator leads out of them. */
const MOST_LOOSE = 3;
/** Exponents of the rewards that are tried. */
const MOST_EXPONENTS = 3;

const isPositive = (name: string, s: Setting): boolean => s.assumptions.domains.get(name)?.kind === 'positive';

/** Σ coefficient · φ, the constant among them where it counts. */
const span = (functions: readonly Expression[], s: Setting): Build =>
  spanOf(functions.filter((phi) => phi !== one || hasConstant(s)));

/** exp(quadratic or affine function) times the terminal payoff: what is left of it is a matter of time and the factors. */
function exponentialForms(s: Setting, problem: ControlProblem): readonly Build[] {
  const { terminal } = problem.objective;
  if (s.time === undefined || !terminal || signOf(s.running, s.assumptions) !== 'zero') return [];
  const parts = collect(terminal, [...s.states], s.assumptions);
  const [only, ...more] = parts ?? [];
  if (!only || more.length > 0) return [];
  // A payoff that is an exponential itself changes in its exponent.
  let exponent: Expression | undefined;
  visitAll(only.basis, (e) => {
    if (e.kind === 'function' && e.name === 'exp') exponent ??= e.arguments[0];
  });
  const inPayoff = [...s.states].filter((x) => freeSymbols(only.basis).has(x));
  const factors = exponent ? [...s.states] : s.states.filter((x) => !inPayoff.includes(x));
  const front = exponent ? multiply(only.coefficient, divideOut(only.basis)) : terminal;
  if (factors.length === 0 || factors.length > MOST_QUADRATIC) return [];
  const ofDegree = ([1, 2] as const).map(
    (degree): Build =>
      (coefficient, constant) =>
        multiply(front, exp(spanOf(monomials(factors, degree))(coefficient, constant))),
  );
  // An exponent that stays what it is but for its size, beside a quadratic of what it does not hold: wealth and its factors.
  const others = s.states.filter((x) => !inPayoff.includes(x));
  const rate = exponent;
  const besideFactors: readonly Build[] =
    rate && others.length > 0
      ? [
          (coefficient, constant) =>
            multiply(
              front,
              exp(add(multiply(coefficient(), rate), spanOf(monomials(others, 2))(coefficient, constant))),
            ),
        ]
      : [];
  return [...ofDegree, ...besideFactors];
}

/** A basis function without its exponential factors. */
const divideOut = (basis: Expression): Expression =>
  multiply(
    ...(basis.kind === 'product' ? basis.factors : [basis]).filter((f) => f.kind !== 'function' || f.name !== 'exp'),
  );

/** The forms for a problem, each function of the state once. */
export function formLibrary(s: Setting, problem: ControlProblem): readonly ProposedForm[] {
  const make = formsFor(problem, s);
  const hints = rewardHints(s, problem);
  const given = rewardFunctions(s, problem);
  const closed = given && closedUnderGenerator(given, s);
  const positive = s.states.filter((x) => isPositive(x, s));
  const others = s.states.filter((x) => !isPositive(x, s));
  const small = s.states.length <= MOST_QUADRATIC;
  const spans: (readonly Expression[])[] = [];
  const wealth = positive.length === 1 ? positive.map(symbol) : [];
  for (const x of wealth)
    for (const p of hints.exponents.slice(0, MOST_EXPONENTS)) {
      const phi = scaled(power(x, p));
      spans.push([phi], [phi, one]);
    }
  if (closed && closed.length > 0) spans.push(closed.map(scaled), [...closed.map(scaled), one]);
  if (small) spans.push(monomials(s.states, 1));
  if (hints.logarithm && positive.length > 0) {
    const logs = positive.map((x) => call('log', symbol(x)));
    spans.push([...logs, one]);
    if (others.length > 0) spans.push([...logs, ...monomials(others, 1)], [...logs, ...monomials(others, 2)]);
  }
  if (small) spans.push(monomials(s.states, 2));
  if (given && !closed && given.length > 0 && given.length <= MOST_LOOSE) spans.push([...given.map(scaled), one]);
  const sign = s.sense === 'sup' ? negate : (e: Expression): Expression => e;
  const unknownRate: readonly Build[] =
    hints.rates.length > 0 && s.states.length === 1
      ? s.states.map(
          (x): Build =>
            (coefficient) =>
              s.time === undefined
                ? sign(multiply(coefficient(), exp(multiply(coefficient(), symbol(x)))))
                : sign(exp(add(multiply(coefficient(), symbol(x)), coefficient()))),
        )
      : [];
  const unknownExponents: readonly Build[] =
    positive.length === s.states.length && small
      ? [(coefficient, constant) => multiply(coefficient(), ...positive.map((x) => power(symbol(x), constant())))]
      : [];
  const builds: readonly Build[] = [
    ...distinct(
      spans.map((list) => list.filter((phi) => phi !== one || hasConstant(s))),
      s,
    ).map((list) => span(list, s)),
    ...exponentialForms(s, problem),
    ...unknownRate,
    ...unknownExponents,
  ];
  return builds.map(make);
}

/** Each set of functions once. */
function distinct(spans: readonly (readonly Expression[])[], s: Setting): readonly (readonly Expression[])[] {
  const seen = new Set<string>();
  return spans.filter((list) => {
    const key = [...new Set(list.map((phi) => normalForm(phi, s.assumptions).id))].sort((a, b) => a - b).join(' ');
    if (list.length === 0 || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
