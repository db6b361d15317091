/**
 * The closed form of a linear-quadratic regulator whose derivation found none: the Riccati equation is solved numerically,
 * and value and policy, as formulas with decimal coefficients, are put into the derivation's own equation and maximiser.
 */
import type { Derivation } from '../../derivation/step.js';
import { CostateError } from '../../errors.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { number, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import type { Unavailable } from '../answer.js';
import { modeInWords } from '../riccati/diagnosis.js';
import { entry, type Matrix } from '../riccati/matrix.js';
import { checkAgainst } from './equation-check.js';
import { policyFormulas, valueFormula, type Coefficients } from './formulas.js';
import { horizonForm } from './horizon-form.js';
import type { LinearQuadraticForm } from './linear-quadratic-form.js';
import { regulatorOf, type NotRegulator, type Regulator } from './regulator.js';
import { solveStationary, type RegulatorSolution } from './stationary.js';

const decimal = (v: number): Expression => number(rationalFromNumber(v));

const rowsOf = (m: Matrix): Expression[][] =>
  Array.from({ length: m.rows }, (_, i) => Array.from({ length: m.columns }, (__, j) => decimal(entry(m, i, j))));

const coefficientsOf = ({ value, gain, offset }: RegulatorSolution): Coefficients => ({
  p: rowsOf(value.matrix),
  l: value.linear.map(decimal),
  c: decimal(value.constant),
  gain: rowsOf(gain),
  offset: offset.map(decimal),
});

const short = (v: number): string => v.toPrecision(2);

function stationaryForm(
  regulator: Regulator,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): LinearQuadraticForm {
  const { instance } = regulator;
  const solution = solveStationary(regulator);
  const { residual, closedLoop } = solution.riccati;
  const names = { states: instance.states.map((s) => s.name), controls: instance.controls.map((c) => c.name) };
  const coefficients = coefficientsOf(solution);
  const value = valueFormula(coefficients, names.states, instance.sense === 'maximize');
  const controls = policyFormulas(coefficients, names.states, names.controls);
  const cost = solution.average;
  const average = cost === undefined ? undefined : instance.sense === 'maximize' ? -cost : cost;
  const known = new Map(instance.average === undefined || average === undefined ? [] : [[instance.average, average]]);
  const checked = checkAgainst(derivation, instance, value, controls, at, [0], known);
  const [slowest] = closedLoop;
  return {
    answer: {
      value: average ?? evaluateNumber(value, at),
      policy: Object.fromEntries([...controls].map(([name, e]) => [name, evaluateNumber(e, at)])),
      expressions: Object.fromEntries([
        ['V', value],
        ...controls,
        ...[...known].map(([name, v]) => [name, decimal(v)] as const),
      ]),
      sampled: [
        {
          kind: 'sampling',
          detail: `the derived HJB equation holds to ${short(checked.equation)} of its terms at ${checked.points} random points, and the derived maximiser is the policy to ${short(checked.policy)}`,
        },
        {
          kind: 'residual',
          detail: `relative residual ${short(residual)}; slowest mode of the closed loop ${slowest ? modeInWords(slowest) : 'none'}`,
        },
      ],
    },
    policy: { kind: 'feedback', controls },
  };
}

/**
 * The value and policy of a linear-quadratic problem.
 *
 * @param at a number for each state
 * @returns value, policy and what they were checked against; why the problem is no regulator; or why there is no value, never
 * an unchecked number
 */
export function linearQuadraticForm(
  instance: ProblemInstance,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): LinearQuadraticForm | NotRegulator | Unavailable {
  if (derivation.problem?.time.step) return { why: 'its time is discrete' };
  const regulator = regulatorOf(instance);
  if ('why' in regulator) return regulator;
  try {
    return (Number.isFinite(instance.horizon) ? horizonForm : stationaryForm)(regulator, derivation, at);
  } catch (error) {
    // Where the cost has no bound, or no end, no method has a value.
    if (!(error instanceof CostateError) || error.details.code === 'infeasible.parameters') throw error;
    // What has no quadratic value may still have a value, which another method finds.
    const { message, suggestion } = error.details;
    return { unavailable: suggestion === undefined ? message : `${message}; ${suggestion}` };
  }
}
