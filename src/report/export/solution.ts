/**
 * What an exported file computes, in the expressions of the derivation: the maximiser in the derivatives of V, the residual of
 * the HJB equation, and, where there is a closed form, value, derivatives and policy.
 */
import { replaceJets } from '../../compile/jets.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import { subtract, symbol, unknown, type Expression, type Relation } from '../../expression/expression.js';
import { visitAll, rewriteTopDown } from '../../expression/traverse.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { Derivation } from '../../derivation/step.js';
import type { ControlProblem, Parameter, Variable } from '../../problem/problem.js';
import { isAvailable, type ClosedFormAnswer, type Unavailable } from '../../solve/answer.js';

/** A derivative of V by its orders in the arguments of V, as people write it: V, V_x, V_xx; or a long-run average, unknown too. */
export interface Jet {
  readonly name: string;
  /** The symbol for it in expressions, which no problem can declare. */
  readonly symbol: string;
  readonly orders: readonly number[];
}

export interface ClosedForm {
  readonly value: Expression;
  readonly policy: ReadonlyMap<string, Expression>;
  /** One for each jet, in their order. */
  readonly jets: readonly Expression[];
  /** Unknown functions of time as symbols: their rates and their values at the horizon. */
  readonly coefficients?: {
    readonly names: readonly string[];
    readonly rates: readonly Expression[];
    readonly terminal: readonly Expression[];
    readonly horizon: Expression;
  };
  /** The form holds at the parameters of the file alone, whose numbers are in it. */
  readonly atParameters: boolean;
}

export interface ExportedSolution {
  readonly problem: ControlProblem;
  readonly hjb: Relation;
  /** Arguments of V: time, where it depends on it, and states. */
  readonly arguments: readonly string[];
  readonly states: readonly Variable[];
  readonly controls: readonly Variable[];
  readonly parameters: readonly Parameter[];
  readonly jets: readonly Jet[];
  readonly maximiser: ReadonlyMap<string, Expression>;
  /** Left side and what the optimum is taken of, in arguments, controls and jets; the residual is their difference. */
  readonly left: Expression;
  readonly hamiltonian: Expression;
  readonly conditions: readonly Relation[];
  readonly closed?: ClosedForm;
  /** Why there is no closed form. */
  readonly open?: string;
}

const notExported = (derivation: Derivation, what: string): CostateError =>
  new CostateError({
    code: 'input.unsupported',
    message: `'${derivation.id}' cannot be exported: ${what}`,
    expected: 'a problem in continuous time without stopping, whose maximiser is derived',
  });

const VALUE = 'V';

/** V_xx for orders 2 in x. */
const jetName = (args: readonly string[], orders: readonly number[]): string => {
  const letters = args.flatMap((name, i) => Array.from({ length: orders[i] ?? 0 }, () => name));
  return letters.length === 0 ? VALUE : `${VALUE}_${letters.join(letters.some((l) => l.length > 1) ? '_' : '')}`;
};

const jetSymbol = (name: string): string => `jet ${name}`;

/** The jets of V in expressions, V first, then by order. */
function jetsIn(expressions: readonly Expression[], args: readonly string[]): readonly Jet[] {
  const found = new Map<string, Jet>();
  for (const e of expressions)
    visitAll(e, (node) => {
      if (node.kind !== 'unknown' || node.name !== VALUE) return;
      const name = jetName(args, node.orders);
      found.set(name, { name, symbol: jetSymbol(name), orders: node.orders });
    });
  const total = ({ orders }: Jet): number => orders.reduce((sum, n) => sum + n, 0);
  return [...found.values()].sort((a, b) => total(a) - total(b));
}

/** Both sides of the equation, the optimum taken off. */
function sidesOf({ left, right }: Relation): { readonly left: Expression; readonly hamiltonian: Expression } {
  if (right.kind === 'optimum') return { left, hamiltonian: right.body };
  return { left, hamiltonian: right };
}

function closedForm(
  derivation: Derivation,
  problem: ControlProblem,
  answer: ClosedFormAnswer,
  jets: readonly Jet[],
  args: readonly string[],
): ClosedForm | string {
  const { outcome } = derivation;
  const symbolic = outcome?.value !== undefined;
  if (!symbolic && problem.time.horizon !== 'infinite') return 'its numbers are those of one time';
  const value = outcome?.value ?? answer.expressions[VALUE];
  if (!value) return 'it is not a formula';
  const policy = new Map<string, Expression>();
  for (const { name } of problem.controls) {
    const e = outcome?.policy?.get(name) ?? answer.expressions[name];
    if (!e) return `there is no formula for ${name}`;
    policy.set(name, e);
  }
  const evolution = outcome?.evolution;
  const { horizon, name: time } = problem.time;
  const names = [...(evolution?.rates.keys() ?? [])];
  const rateOf = (name: string): Expression => evolution?.rates.get(name) ?? symbol(name);
  // A derivative of an unknown in time is its rate; the unknown itself becomes a number of its name.
  const settled = (e: Expression): Expression => {
    const rated = rewriteTopDown(e, (node) =>
      node.kind === 'unknown' && names.includes(node.name) && node.orders[0] === 1 ? rateOf(node.name) : undefined,
    );
    return names.reduce((done, name) => replaceJets(done, name, () => name), rated);
  };
  const byOrders = (orders: readonly number[]): Expression =>
    orders.reduce<Expression>((done, n, i) => {
      let e = done;
      for (let k = 0; k < n; k++) e = differentiate(e, args[i] ?? '');
      return e;
    }, value);
  const terminal = names.map((name) => evolution?.terminal.get(name));
  if (names.length > 0 && (horizon === 'infinite' || terminal.includes(undefined)))
    return 'its functions of time have no end to begin from';
  return {
    value: settled(value),
    policy: new Map([...policy].map(([name, e]) => [name, settled(e)])),
    jets: jets.map(({ orders }) => settled(byOrders(orders))),
    atParameters: !symbolic,
    ...(names.length > 0 && horizon !== 'infinite' && time
      ? {
          coefficients: {
            names,
            rates: names.map((name) => settled(rateOf(name))),
            terminal: terminal.flatMap((e) => (e ? [e] : [])),
            horizon,
          },
        }
      : {}),
  };
}

/**
 * What can be exported of a problem's derivation.
 *
 * @param closed the closed form at the problem's own point, or why there is none
 * @throws CostateError `input.unsupported` for stopping, discrete time, regimes and problems without a derived maximiser
 */
export function exportedSolution(derivation: Derivation, closed: ClosedFormAnswer | Unavailable): ExportedSolution {
  const { problem, outcome } = derivation;
  if (!problem || !outcome) throw notExported(derivation, 'it is theory');
  if (problem.objective.stopping) throw notExported(derivation, 'one may stop');
  if (problem.time.step) throw notExported(derivation, 'its time is discrete');
  if (problem.regimes) throw notExported(derivation, 'regimes switch');
  if (!outcome.maximiser) throw notExported(derivation, outcome.stopped ?? 'no maximiser was derived');
  const args = [
    ...(problem.time.horizon === 'infinite' ? [] : [problem.time.name]),
    ...problem.states.map((s) => s.name),
  ];
  const sides = sidesOf(outcome.hjb);
  const all = [sides.left, sides.hamiltonian, ...outcome.maximiser.values(), unknown(VALUE, args.map(symbol))];
  const jets = jetsIn(all, args);
  const named = (e: Expression): Expression => replaceJets(e, VALUE, (orders) => jetSymbol(jetName(args, orders)));
  const form = isAvailable(closed) ? closedForm(derivation, problem, closed, jets, args) : closed.unavailable;
  const { average } = problem.objective;
  const found = average === undefined || !isAvailable(closed) ? undefined : closed.expressions[average];
  // The long-run average is put in where it is known; else it is a number that the equation takes, like the derivatives of V.
  const open = average === undefined || found ? [] : [{ name: average, symbol: jetSymbol(average), orders: [] }];
  const put = average === undefined ? [] : [bind(average, found ?? symbol(jetSymbol(average)))];
  return {
    problem,
    hjb: outcome.hjb,
    arguments: args,
    states: problem.states,
    controls: problem.controls,
    parameters: problem.parameters,
    jets: [...jets, ...open],
    maximiser: new Map([...outcome.maximiser].map(([name, e]) => [name, named(e)])),
    left: substitute(named(sides.left), put),
    hamiltonian: named(sides.hamiltonian),
    conditions: outcome.conditions,
    ...(typeof form === 'string' ? { open: form } : { closed: form }),
  };
}

/** What is left of the equation: left − hamiltonian. */
export const residualOf = ({ left, hamiltonian }: ExportedSolution): Expression => subtract(left, hamiltonian);
