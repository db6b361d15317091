/**
 * The candidate's unknown functions of time, such as P(t) of a Riccati equation: integrated backwards from the horizon with
 * step control, twice, with tolerances far apart, until their values at time zero agree.
 */
import { compileKernel } from '../compile/kernel.js';
import { replaceJets } from '../compile/jets.js';
import type { Outcome } from '../derivation/step.js';
import { CostateError } from '../errors.js';
import { differentiate } from '../expression/differentiate.js';
import { zero, type Expression } from '../expression/expression.js';
import { dependsOn } from '../expression/traverse.js';
import type { ProblemInstance } from '../simulate/instance.js';
import type { TimeCoefficients } from '../simulate/time-coefficients.js';
import { integrate, type Failure, type Trajectory } from './runge-kutta.js';

export interface IntegratedCoefficients extends TimeCoefficients {
  /** Replaces the unknown functions of time by the symbols of `names`. */
  readonly named: (e: Expression) => Expression;
  readonly atZero: readonly number[];
}

/** Error of a step, as a share of each unknown's size, and of a second integration to compare with. */
const TOLERANCES = { fine: 1e-14, coarse: 1e-12 };
/** Largest difference between the two at time zero, as a share of the largest size on the way. */
const AGREEMENT = 1e-11;

type Evolution = NonNullable<Outcome['evolution']>;

/** What an integration that broke off says to a user. */
function brokenOff(
  { reason, time, component }: Failure,
  unknowns: readonly string[],
  instance: ProblemInstance,
  isTermOfValue: (name: string) => boolean,
) {
  const name = `${unknowns[component] ?? unknowns.join(', ')}(${instance.time})`;
  const when = `${instance.time} = ${Number(time.toPrecision(4))}`;
  return reason === 'blow-up'
    ? new CostateError({
        // The value is linear in such a coefficient and goes with it.
        code: isTermOfValue(unknowns[component] ?? '') ? 'infeasible.parameters' : 'resources.numeric',
        message: `the coefficient ${name} of the candidate blows up at ${when}, on the way back from the horizon ${instance.horizon} to time zero`,
        suggestion: `a horizon shorter than ${Number((instance.horizon - time).toPrecision(4))}, or parameters at which the value stays finite`,
      })
    : new CostateError({
        code: 'resources.numeric',
        message: `the coefficients ${unknowns.join(', ')} of the candidate change too fast to be followed all the way: the steps ran out at ${when}`,
        suggestion: 'a shorter horizon, or parameters that differ less in size',
      });
}

/**
 * Integrates the unknowns of a candidate with functions of time.
 *
 * @param value the value function, where it is known to be one: it is infinite where a coefficient is in which it is linear
 * @throws CostateError `infeasible.parameters` where the value is infinite, `resources.numeric` when unknowns blow up before time zero
 * or do not settle
 */
export function integrateCoefficients(
  evolution: Evolution,
  instance: ProblemInstance,
  value: Expression = zero,
): IntegratedCoefficients {
  const unknowns = [...evolution.rates.keys()];
  const names = unknowns.map((name) => `${name}(t) at`);
  const named = (e: Expression): Expression =>
    unknowns.reduce((result, name, i) => replaceJets(result, name, () => names[i] ?? name), e);
  const inputs = [instance.time, ...names];
  const rates = compileKernel(
    unknowns.map((name) => named(instance.put(evolution.rates.get(name) as Expression))),
    inputs,
  );
  const terminal = unknowns.map((name) => evolution.terminal.get(name)).filter((e) => e !== undefined);
  if (terminal.length < unknowns.length)
    throw new CostateError({
      code: 'resources.undecided',
      message: 'a coefficient of the candidate has no value at the horizon',
    });
  const end = unknowns.map(() => 0);
  compileKernel(terminal.map(instance.put), [instance.time]).evaluate([instance.horizon], end);
  const slope = (t: number, p: readonly number[]): number[] => {
    const out = unknowns.map(() => 0);
    rates.evaluate([t, ...p], out);
    return out;
  };
  const isTermOfValue = (name: string): boolean => {
    const symbolOf = names[unknowns.indexOf(name)] ?? '';
    const slope = differentiate(named(value), symbolOf);
    return slope !== zero && !dependsOn(slope, symbolOf);
  };
  const along = (tolerance: number): Trajectory => {
    const found = integrate(slope, end, instance.horizon, 0, tolerance);
    if ('reason' in found) throw brokenOff(found, unknowns, instance, isTermOfValue);
    return found;
  };
  const [fine, coarse] = [along(TOLERANCES.fine), along(TOLERANCES.coarse)];
  const atZero = fine.values.at(-1) ?? [];
  const unsettled = unknowns.filter((_, i) => {
    const size = fine.values.reduce((most, v) => Math.max(most, Math.abs(v[i] ?? NaN)), 0);
    return !(Math.abs((atZero[i] ?? NaN) - (coarse.values.at(-1)?.[i] ?? NaN)) <= AGREEMENT * size);
  });
  if (unsettled.length > 0)
    throw new CostateError({
      code: 'resources.numeric',
      message: `small errors in ${unsettled.join(', ')} grow on the way back from the horizon ${instance.horizon}: the values at time zero are not known to ${AGREEMENT} of their size`,
      suggestion: 'a shorter horizon',
    });
  const { times, values, slopes } = fine;
  return { names, named, atZero, times, values, slopes };
}
