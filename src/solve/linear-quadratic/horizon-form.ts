/** The regulator's value and policy on a finite horizon: formulas with functions of time, a table of them, and their check. */
import type { Derivation } from '../../derivation/step.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add, multiply, number, subtract, symbol, unknown, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import type { TimeCoefficients } from '../../simulate/time-coefficients.js';
import { entry } from '../riccati/matrix.js';
import { checkAgainst, type Checked } from './equation-check.js';
import { policyFormulas, valueFormula, type Coefficients } from './formulas.js';
import type { LinearQuadraticForm } from './linear-quadratic-form.js';
import { solveOnHorizon, type HorizonNode } from './on-horizon.js';
import type { Quadratic, Regulator } from './regulator.js';

const decimal = (v: number): Expression => number(rationalFromNumber(v));
const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);

/** Coefficients by name, such as P12 (P_1_12 where two digits would run together). */
function coefficientsNamed(n: number, m: number, make: (name: string) => Expression): Coefficients {
  const pair = (i: number, j: number): string => (Math.max(n, m) < 10 ? `${i + 1}${j + 1}` : `_${i + 1}_${j + 1}`);
  const upper = (i: number, j: number): Expression => make(`P${pair(Math.min(i, j), Math.max(i, j))}`);
  return {
    p: range(n).map((i) => range(n).map((j) => upper(i, j))),
    l: range(n).map((i) => make(`l${i + 1}`)),
    c: make('c'),
    gain: range(m).map((i) => range(n).map((j) => make(`K${pair(i, j)}`))),
    offset: range(m).map((i) => make(`k${i + 1}`)),
  };
}

/** Coefficients as numbers that move with their slopes: V near a time, exact with its first derivative there. */
function coefficientsNear({ time, value, slope, gain, offset }: HorizonNode, name: string): Coefficients {
  const moving = (v: number, dv: number): Expression =>
    add(decimal(v), multiply(decimal(dv), subtract(symbol(name), decimal(time))));
  const n = value.linear.length;
  return {
    p: range(n).map((i) => range(n).map((j) => moving(entry(value.matrix, i, j), entry(slope.matrix, i, j)))),
    l: value.linear.map((v, i) => moving(v, slope.linear[i] ?? NaN)),
    c: moving(value.constant, slope.constant),
    gain: range(gain.rows).map((i) => range(gain.columns).map((j) => decimal(entry(gain, i, j)))),
    offset: offset.map(decimal),
  };
}

const valueAt = ({ matrix, linear, constant }: Quadratic, x: readonly number[]): number =>
  x.reduce(
    (sum, v, i) => sum + v * (2 * (linear[i] ?? NaN) + x.reduce((s, u, j) => s + entry(matrix, i, j) * u, 0)),
    constant,
  );

/** Gains and offsets as functions of time for a simulation. */
function tableOf(nodes: readonly HorizonNode[], names: readonly string[]): TimeCoefficients {
  return {
    names,
    times: nodes.map((node) => node.time),
    values: nodes.map(({ gain, offset }) => [...gain.entries, ...offset]),
    slopes: nodes.map(({ gainSlope, offsetSlope }) => [...gainSlope.entries, ...offsetSlope]),
  };
}

const short = (v: number): string => v.toPrecision(2);

/** @throws CostateError as `solveOnHorizon` and `checkAgainst` */
export function horizonForm(
  regulator: Regulator,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): LinearQuadraticForm {
  const { instance } = regulator;
  const [states, controls] = [instance.states.map((s) => s.name), instance.controls.map((c) => c.name)];
  const [n, m] = [states.length, controls.length];
  const maximised = instance.sense === 'maximize';
  const { nodes, difference } = solveOnHorizon(regulator);
  const checks = [0, 1 / 3, 2 / 3].map((share): Checked => {
    const node = nodes[Math.floor(share * (nodes.length - 1))] as HorizonNode;
    const near = coefficientsNear(node, instance.time);
    const policy = policyFormulas(near, states, controls);
    return checkAgainst(derivation, instance, valueFormula(near, states, maximised), policy, at, [node.time]);
  });
  const worst = (of: (c: Checked) => number): string => short(Math.max(...checks.map(of)));
  const points = checks.reduce((sum, c) => sum + c.points, 0);
  const start = nodes[0] as HorizonNode;
  const x = states.map((name) => at.get(name) ?? NaN);
  const shown = coefficientsNamed(n, m, (name) => unknown(name, [symbol(instance.time)]));
  const used = coefficientsNamed(n, m, (name) => symbol(`${name}(t) at`));
  const names = [...used.gain.flat(), ...used.offset].map((e) => (e.kind === 'symbol' ? e.name : ''));
  const now = policyFormulas(coefficientsNear(start, instance.time), states, controls);
  const value = valueAt(start.value, x);
  return {
    answer: {
      value: maximised ? -value : value,
      policy: Object.fromEntries([...now].map(([name, e]) => [name, evaluateNumber(e, at)])),
      expressions: Object.fromEntries([
        ['V', valueFormula(shown, states, maximised)],
        ...policyFormulas(shown, states, controls),
        ...range(n).flatMap((i) =>
          range(n - i).map((k): [string, Expression] => {
            const name = shown.p[i]?.[i + k];
            const key = name?.kind === 'unknown' ? `${name.name}(0)` : '';
            return [key, decimal(entry(start.value.matrix, i, i + k))];
          }),
        ),
        ...start.value.linear.map((v, i): [string, Expression] => [`l${i + 1}(0)`, decimal(v)]),
        ['c(0)', decimal(start.value.constant)],
      ]),
      sampled: [
        {
          kind: 'sampling',
          detail: `the derived HJB equation holds to ${worst((c) => c.equation)} of its terms at ${points} random points and three times, and the derived maximiser is the policy to ${worst((c) => c.policy)}`,
        },
        {
          kind: 'residual',
          detail: `the functions of time in a table of ${nodes.length} nodes; one of half as many differs by ${short(difference)}`,
        },
      ],
    },
    policy: {
      kind: 'feedback',
      controls: policyFormulas(used, states, controls),
      ...(m > 0 ? { coefficients: tableOf(nodes, names) } : {}),
    },
  };
}
