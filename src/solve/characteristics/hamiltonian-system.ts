/**
 * The characteristics of the HJB equation of a problem without noise as numbers: x' = H_p, p' = ρp − H_x, and what is earned on the
 * way (Pontryagin, Boltyanskii, Gamkrelidze and Mishchenko 1962; Fleming and Soner 2006, I.6). p stands for the gradient of V.
 */
import { replaceJets } from '../../compile/jets.js';
import { compileKernel } from '../../compile/kernel.js';
import { differentiate } from '../../expression/differentiate.js';
import { add, call, multiply, number, symbol, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { dependsOn, freeSymbols } from '../../expression/traverse.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { jetName } from '../grid/model.js';
import { project } from '../grid/trial-values.js';
import { bestControl, type BestControl } from './best-control.js';

export interface HamiltonianSystem {
  readonly instance: ProblemInstance;
  /** Number of states; a point of the system is x (d), p (d) and the payoff so far. */
  readonly dimension: number;
  /** Slopes of a point. NaN where the Hamiltonian has no optimum. */
  readonly slope: (time: number, point: Float64Array, out: Float64Array) => void;
  /** The optimal action at a point. */
  readonly action: (time: number, point: Float64Array, out: Float64Array) => void;
  /** Slopes of states and payoff under an action that need not be optimal, where `slope` has them. */
  readonly under: (time: number, point: Float64Array, action: Float64Array, out: Float64Array) => void;
  /** r + p·f at the optimal action, current value. */
  readonly hamiltonian: (time: number, point: Float64Array) => number;
  /** Neither data nor payoffs depend on time, and nothing is discounted: H is then zero all along a way of free length. */
  readonly conservative: boolean;
  /** Whether the action is a formula of the derivation, or searched for at each point. */
  readonly derived: boolean;
}

/** The symbol of the costate that belongs to a state. */
export const costateName = (i: number, dimension: number): string =>
  jetName(
    Array.from({ length: dimension }, (_, k) => (k === i ? 1 : 0)),
    dimension,
  );

/** r + p·f in time, states, costates and controls. */
export function hamiltonianOf({ states, running }: ProblemInstance): Expression {
  return add(running, ...states.map((s, i) => multiply(symbol(costateName(i, states.length)), s.drift)));
}

/** The derived maximiser in costates; undefined where there is none, or where it reads more of V than its gradient. */
function maximiserIn(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
): readonly Expression[] | undefined {
  const d = instance.states.length;
  const known = [instance.time, ...instance.states.map((s, i) => [s.name, costateName(i, d)])].flat();
  const found = instance.controls.map(({ name }) => {
    const e = maximiser?.get(name);
    return e && replaceJets(instance.put(e), 'V', (orders) => jetName(orders, d));
  });
  const complete = found.every((e) => e !== undefined && [...freeSymbols(e)].every((name) => known.includes(name)));
  return complete ? (found as readonly Expression[]) : undefined;
}

/**
 * Compiles the characteristics.
 *
 * @param maximiser in time, states and the gradient of V, as the derivation leaves it
 * @throws CostateError `input.unsupported` where the action is neither derived nor can be searched for
 */
export function hamiltonianSystem(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
): HamiltonianSystem {
  const { time, states, controls, running, terminal, discount } = instance;
  const d = states.length;
  const names = states.map((s) => s.name);
  const costates = states.map((_, i) => costateName(i, d));
  const actions = controls.map((c) => c.name);
  const h = hamiltonianOf(instance);
  const rho = number(rationalFromNumber(discount));
  // At the optimum the action may be held while H is differentiated (Danskin's theorem).
  const rates = [
    ...states.map((s) => s.drift),
    ...costates.map((p, i) => add(multiply(rho, symbol(p)), multiply(number(rationalFromNumber(-1)), differentiate(h, names[i] as string)))),
    discount === 0 ? running : multiply(call('exp', multiply(number(rationalFromNumber(-discount)), symbol(time))), running),
    h,
  ]; // prettier-ignore
  const inputs = [time, ...names, ...costates, ...actions];
  const kernel = compileKernel(rates, inputs);
  const derived = maximiserIn(instance, maximiser);
  const chosen = derived && compileKernel(derived, [time, ...names, ...costates]);
  const searched: BestControl | undefined = chosen ? undefined : bestControl(instance, h, inputs);
  const values = new Float64Array(inputs.length);
  const all = new Float64Array(2 * d + 2);
  const a = new Float64Array(actions.length);
  const load = (t: number, point: Float64Array): void => {
    values[0] = t;
    for (let i = 0; i < 2 * d; i++) values[1 + i] = point[i] as number;
  };
  const act = (): void => {
    if (!chosen) {
      searched?.(values, a);
      return;
    }
    chosen.evaluate(values, a);
    // A formula for the inside of the domain belongs to a Hamiltonian that is curved all the way to its ends.
    controls.forEach(({ domain }, c) => (a[c] = project(a[c] as number, domain)));
  };
  const apply = (action: Float64Array): void => {
    for (let c = 0; c < action.length; c++) values[1 + 2 * d + c] = action[c] as number;
    kernel.evaluate(values, all);
  };
  const endless = instance.until ? [instance.until.left, instance.until.right] : [];
  return {
    instance,
    dimension: d,
    slope: (t, point, out) => {
      load(t, point);
      act();
      apply(a);
      for (let i = 0; i <= 2 * d; i++) out[i] = all[i] as number;
    },
    action: (t, point, out) => {
      load(t, point);
      act();
      out.set(a);
    },
    under: (t, point, action, out) => {
      load(t, point);
      apply(action);
      for (let i = 0; i <= 2 * d; i++) out[i] = all[i] as number;
    },
    hamiltonian: (t, point) => {
      load(t, point);
      act();
      apply(a);
      return all[2 * d + 1] as number;
    },
    conservative: discount === 0 && ![h, terminal, ...endless].some((e) => dependsOn(e, time)),
    derived: derived !== undefined,
  };
}
