/**
 * A control problem with its parameters put in: the ground on which paths are simulated and grids are solved. Parameters
 * enter as exact rationals, so that x^(1-gamma) at gamma = 2 compiles to 1/x.
 */
import { CostateError } from '../errors.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { number, relation, zero, type Domain, type Expression, type Relation } from '../expression/expression.js';
import type { Rational } from '../expression/rational.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import type { Boundary, ControlProblem } from '../problem/problem.js';

/** A domain with numbers for bounds; `real` and `positive` have infinite ones. */
export type NumericDomain =
  | { readonly kind: 'real' | 'positive' | 'nonnegative' | 'interval'; readonly lower: number; readonly upper: number }
  | { readonly kind: 'set'; readonly values: readonly number[] };

export interface InstanceState {
  readonly name: string;
  readonly domain: NumericDomain;
  /** Of time, states and controls. */
  readonly drift: Expression;
  /** Loading on each Wiener process, in the order of `noises`. */
  readonly noise: readonly Expression[];
  /** What the problem says of the ends of the domain. */
  readonly boundary?: Boundary;
}

export interface ProblemInstance {
  readonly id: string;
  readonly time: string;
  /** Infinity on an infinite horizon. */
  readonly horizon: number;
  readonly discount: number;
  /** What the long-run average is called, where it is the criterion. */
  readonly average?: string;
  readonly sense: 'maximize' | 'minimize';
  readonly states: readonly InstanceState[];
  readonly controls: readonly { readonly name: string; readonly domain: NumericDomain }[];
  readonly running: Expression;
  /** Payoff at the end of a finite horizon; zero when the problem gives none. */
  readonly terminal: Expression;
  /** Payoff of stopping now, where one may stop. */
  readonly stopping?: Expression;
  /** The problem ends when this first holds. */
  readonly until?: Relation;
  readonly noises: readonly string[];
  /** Correlation matrix of the Wiener processes, row by row. */
  readonly correlation: readonly (readonly number[])[];
  /** Where a Markov chain switches: its generator; formulas then hold the indicators of its regimes (`regime-mixture.ts`). */
  readonly switching?: readonly (readonly number[])[];
  /** Puts the parameters into any other expression of the problem, such as a policy. */
  readonly put: (e: Expression) => Expression;
}

function constant(e: Expression, what: string): number {
  const names = [...freeSymbols(e)];
  if (names.length > 0)
    throw new CostateError({
      code: 'input.unsupported',
      message: `${what} depends on ${names.join(', ')}`,
      expected: `${what} in the parameters alone`,
    });
  const value = evaluateNumber(e, new Map());
  if (!Number.isFinite(value))
    throw new CostateError({ code: 'input.value', message: `${what} is not finite at these parameters` });
  return value;
}

function numericDomain(domain: Domain, put: (e: Expression) => Expression, name: string): NumericDomain {
  switch (domain.kind) {
    case 'real':
      return { kind: 'real', lower: -Infinity, upper: Infinity };
    case 'positive':
    case 'nonnegative':
      return { kind: domain.kind, lower: 0, upper: Infinity };
    case 'interval': {
      const lower = constant(put(domain.lower), `the lower end of ${name}`);
      const upper = constant(put(domain.upper), `the upper end of ${name}`);
      if (!(lower < upper))
        throw new CostateError({
          code: 'input.value',
          message: `the interval of ${name} is empty: [${lower}, ${upper}]`,
        });
      return { kind: 'interval', lower, upper };
    }
    case 'set':
      return { kind: 'set', values: domain.values.map((v, i) => constant(put(v), `value ${i + 1} of ${name}`)) };
  }
}

/** A positive state with a rule at zero comes there, which its logarithm never would. */
const reachable = (domain: NumericDomain, boundary: Boundary | undefined): NumericDomain =>
  domain.kind === 'positive' && boundary?.lower ? { ...domain, kind: 'nonnegative' } : domain;

/**
 * The problem at given parameter values (those of the file where none is given).
 *
 * @throws CostateError `input.argument` for a parameter the problem does not have, `input.value` where the parameters make
 * a coefficient undefined or a horizon negative, `input.unsupported` where discount or horizon depend on the state
 */
export function instantiate(
  problem: ControlProblem,
  parameters: ReadonlyMap<string, Rational> = new Map(),
): ProblemInstance {
  const declared = new Map(problem.parameters.map((p) => [p.name, p.value]));
  for (const name of parameters.keys())
    if (!declared.has(name))
      throw new CostateError({
        code: 'input.argument',
        message: `${problem.id} has no parameter '${name}'`,
        expected: `one of ${[...declared.keys()].join(', ')}`,
      });
  const bindings = [...declared].map(([name, value]) => bind(name, number(parameters.get(name) ?? value)));
  const put = (e: Expression): Expression => substitute(e, bindings);
  const { horizon } = problem.time;
  const end = horizon === 'infinite' ? Infinity : constant(put(horizon), 'the horizon');
  if (!(end > 0)) throw new CostateError({ code: 'input.value', message: `the horizon is ${end}, not positive` });
  const correlationOf = (a: string, b: string): number => {
    if (a === b) return 1;
    const found = problem.correlations.find(
      (c) => (c.first === a && c.second === b) || (c.first === b && c.second === a),
    );
    return found ? constant(put(found.value), `the correlation of ${a} and ${b}`) : 0;
  };
  return {
    id: problem.id,
    time: problem.time.name,
    horizon: end,
    discount: constant(put(problem.objective.discount), 'the discount rate'),
    ...(problem.objective.average === undefined ? {} : { average: problem.objective.average }),
    sense: problem.objective.sense,
    states: problem.states.map(({ name, domain }) => {
      const dynamics = problem.dynamics.get(name);
      const boundary = problem.boundary?.get(name);
      if (!dynamics) throw new CostateError({ code: 'input.schema', message: `state ${name} has no dynamics` });
      return {
        name,
        domain: reachable(numericDomain(domain, put, name), boundary),
        drift: put(dynamics.drift),
        noise: problem.noises.map((noise) => put(dynamics.noise.get(noise) ?? zero)),
        ...(boundary ? { boundary } : {}),
      };
    }),
    controls: problem.controls.map(({ name, domain }) => ({ name, domain: numericDomain(domain, put, name) })),
    running: put(problem.objective.running),
    terminal: put(problem.objective.terminal ?? zero),
    ...(problem.objective.stopping ? { stopping: put(problem.objective.stopping) } : {}),
    ...(problem.until
      ? { until: relation(put(problem.until.left), problem.until.operator, put(problem.until.right)) }
      : {}),
    noises: problem.noises,
    correlation: problem.noises.map((a) => problem.noises.map((b) => correlationOf(a, b))),
    put,
  };
}
