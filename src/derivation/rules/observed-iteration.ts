/** Sweeps of policy iteration from a distance h of the solution: one leaves an error of order h², two one of order h⁴. */
import type { IterationExperiment } from '../experiment.js';
import { equation, fraction, limit, symbol, type Binding, type Expression } from '../../expression/expression.js';
import { parseFormula } from '../../expression/grammar.js';
import { rational } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { Step } from '../step.js';

interface Sweep {
  readonly id: string;
  readonly title: string;
  /** What the sweeps change. */
  readonly name: string;
  readonly start: Expression;
  readonly next: Expression;
  readonly solution: Expression;
}

const SYMBOLS = new Set('alpha beta q r rho P K mu r_f sigma gamma kappa h'.split(' '));
const f = (text: string): Expression => parseFormula(text, { symbols: SYMBOLS });
const numbers = (values: Readonly<Record<string, Expression>>): readonly Binding[] =>
  Object.entries(values).map(([name, value]) => bind(name, value));

/** The regulator of the problem file: α = −½, β = q = 1, r = ρ = 1/10. */
function regulator(): Sweep {
  const at = numbers({
    alpha: fraction(-1, 2),
    beta: fraction(1, 1),
    q: fraction(1, 1),
    r: fraction(1, 10),
    rho: fraction(1, 10),
  });
  const solution = substitute(f('r*(2*alpha - rho + sqrt((2*alpha - rho)^2 + 4*beta^2*q/r))/(2*beta^2)'), at);
  return {
    id: 'regulator',
    title: 'the cost of the regulator',
    name: 'P',
    start: substitute(f('P + h'), [bind('P', solution)]),
    next: substitute(f('(q + beta^2*P^2/r)/(rho - 2*alpha + 2*beta^2*P/r)'), at),
    solution,
  };
}

/** The investor of the problem file: γ = 2, μ = 8 %, riskless rate 3 %, σ = 20 %, ρ = 5 %. */
function investor(): Sweep {
  const at = numbers({
    mu: fraction(2, 25),
    r_f: fraction(3, 100),
    sigma: fraction(1, 5),
    gamma: fraction(2, 1),
    rho: fraction(1, 20),
  });
  const best = substitute(f('(rho - (1 - gamma)*(r_f + (mu - r_f)^2/(2*gamma*sigma^2)))/gamma'), at);
  const update = f('(K^(1 - gamma)/(gamma*kappa + (1 - gamma)*K))^(-1/gamma)');
  return {
    id: 'investor',
    title: 'what the investor consumes',
    name: 'K',
    start: substitute(f('kappa*(1 + h)'), [bind('kappa', best)]),
    next: substitute(update, [...at, bind('kappa', best)]),
    solution: best,
  };
}

/** After `sweeps` of them from `start`, which is held to run them again and again until nothing changes. */
function observed({ id, title, name, start, next, solution }: Sweep, sweeps: 1 | 2): Step {
  const names = [name, 'L', 'M'].slice(0, sweeps + 1);
  const experiment: IterationExperiment = {
    kind: 'iteration',
    names,
    start: names.map(() => start),
    update: names.map((_, i) => (i === 0 ? symbol(name) : substitute(next, [bind(name, symbol(names[i - 1] ?? name))]))), // prettier-ignore
    result: symbol(names[sweeps] ?? name),
    stepSizes: [20, 40, 80, 160].map((n) => rational(1, n)),
    order: 2 * sweeps,
  };
  return {
    id: `observed.${id}-${sweeps}`,
    title: `Observed: ${title} after ${sweeps === 1 ? 'one sweep' : 'two sweeps'}`,
    claim: equation(limit('h', experiment.result), solution),
    rule: 'observation',
    premises: [],
    assumptions: [],
    facts: [],
    justification: { kind: 'observation', experiment },
  };
}

export const observedSweeps = (): readonly Step[] =>
  [regulator(), investor()].flatMap((sweep) => [observed(sweep, 1), observed(sweep, 2)]);
