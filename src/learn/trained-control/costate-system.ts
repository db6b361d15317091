/**
 * A problem as paths under a costate: p(t, x), which stands for ∇V, gives the actions by the derived maximiser, and along a path
 * Pontryagin's adjoint runs backward. All of it is compiled from the problem's expressions, in double precision.
 */
import { compileBatch, type BatchKernel } from '../../compile/kernel.js';
import { replaceJets } from '../../compile/jets.js';
import { CostateError } from '../../errors.js';
import { differentiate } from '../../expression/differentiate.js';
import { add, divide, exp, multiply, number, symbol, zero, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import { freeSymbols } from '../../expression/traverse.js';
import { choleskyFactor } from '../../simulate/cholesky.js';
import { coordinateDynamics, quadraticVariationRate } from '../../simulate/coordinate.js';
import type { ProblemInstance } from '../../simulate/instance.js';
import { coordinateName } from '../../simulate/path-system.js';
import { unlearnable } from '../flow.js';

/** One array a quantity, one entry a path. */
export type Columns = readonly Float64Array[];

export interface CostateSystem {
  readonly instance: ProblemInstance;
  /** What it is compiled from, by coordinate and control: of time, coordinates, costates and controls. */
  readonly formulas: {
    readonly names: readonly string[];
    readonly costates: readonly string[];
    readonly drift: readonly Expression[];
    readonly loadings: readonly (readonly Expression[])[];
    readonly actions: readonly Expression[];
  };
  /** Number of coordinates, of controls and of independent noises. */
  readonly size: number;
  readonly controls: number;
  readonly noises: number;
  /** Coordinates of the point that all paths start from: of a positive state its logarithm. */
  readonly start: readonly number[];
  /** Actions at coordinates y under the costate p, by coordinate. */
  readonly actions: (t: number, count: number, y: Columns, p: Columns, u: Columns) => void;
  /** Drift by coordinate, and after it the reward per unit of time. */
  readonly motion: (t: number, count: number, y: Columns, u: Columns, out: Columns) => void;
  /** Σ dW by coordinate, for increments of the independent noises. */
  readonly shocks: (t: number, count: number, y: Columns, dw: Columns, out: Columns) => void;
  /** Σ Σᵀ by coordinate, its diagonal: the variance of a shock per unit of time. */
  readonly variances: (t: number, count: number, y: Columns, out: Columns) => void;
  /** Payoff at the horizon, and after it its gradient by coordinate. */
  readonly end: (count: number, y: Columns, out: Columns) => void;
  /**
   * Takes the adjoint of the end of a step of length h to that of its start, in place: the derivative of what is still to come by
   * the coordinates, the actions held (of the Euler step exactly).
   */
  readonly adjoint: (t: number, h: number, count: number, y: Columns, u: Columns, dw: Columns, a: Columns) => void;
}

const costateName = (i: number): string => `p ${i}`;
const adjointName = (i: number): string => `a ${i}`;
const incrementName = (k: number): string => `w ${k}`;
const [STEP, DECAY] = ['h step', 'h decay'];

/** Why no costate is trained for a problem, if that is so. */
export function beyondCostate(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
): string | undefined {
  const why = unlearnable(instance);
  if (why !== undefined) return why;
  if (instance.switching) return 'a control is not trained where regimes switch';
  if (!Number.isFinite(instance.horizon))
    return 'a control is trained on paths to a finite horizon, and this one is infinite';
  if (instance.controls.length === 0) return 'there is no control to train';
  const controls = instance.controls.map((c) => c.name);
  const steered = instance.states.find(({ noise }) =>
    noise.some((s) => [...freeSymbols(s)].some((name) => controls.includes(name))),
  );
  if (steered)
    return `a costate alone does not tell the best action where it changes the noise, as that of ${steered.name}`;
  return maximiser ? undefined : 'the derivation found no maximiser that would make a control of a costate';
}

/** The derived maximiser in coordinates, time and costate; V_x = p/x where the coordinate is log x. */
function actionsOf(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression>,
  toCoordinates: (e: Expression) => Expression,
): Expression[] {
  const kinds = instance.states.map((s) => coordinateDynamics(s, instance).kind);
  const slopes = instance.states.map(({ name }, i) => {
    const p = symbol(costateName(i));
    return bind(`slope ${i}`, kinds[i] === 'logarithm' ? divide(p, symbol(name)) : p);
  });
  return instance.controls.map(({ name }) => {
    const action = maximiser.get(name);
    const formula =
      action &&
      replaceJets(instance.put(action), 'V', (orders) => {
        // The time comes first among the arguments of V.
        const place = orders.findIndex((order) => order > 0) - 1;
        const isSlope = orders.reduce((sum, order) => sum + order, 0) === 1 && place >= 0;
        return isSlope ? `slope ${place}` : 'another derivative';
      });
    if (!formula || freeSymbols(formula).has('another derivative'))
      throw new CostateError({
        code: 'input.unsupported',
        message: `the derived ${name} asks for more of V than its gradient`,
      });
    return toCoordinates(substitute(formula, slopes));
  });
}

/**
 * @param maximiser the actions in time, states and jets of V, as derived
 * @param at the point that paths start from
 * @throws CostateError `input.unsupported` where `beyondCostate` says why
 */
export function costateSystem(
  instance: ProblemInstance,
  maximiser: ReadonlyMap<string, Expression> | undefined,
  at: ReadonlyMap<string, number>,
): CostateSystem {
  const why = beyondCostate(instance, maximiser);
  if (why !== undefined || !maximiser)
    throw new CostateError({ code: 'input.unsupported', message: why ?? 'no maximiser' });
  const coordinates = instance.states.map((s) => coordinateDynamics(s, instance));
  const names = coordinates.map((c) => coordinateName(c.state));
  const bindings = coordinates.map((c, i) => {
    const y = symbol(names[i] ?? '');
    return bind(c.state, c.kind === 'logarithm' ? exp(y) : y);
  });
  const toCoordinates = (e: Expression): Expression => substitute(e, bindings);
  const factor = choleskyFactor(instance.correlation);
  const exact = (v: number): Expression => number(rationalFromNumber(v));
  const increments = factor.map((row) =>
    add(...row.map((l, k) => (l === 0 ? zero : multiply(exact(l), symbol(incrementName(k)))))),
  );
  const drift = coordinates.map((c) => toCoordinates(c.drift));
  const shocks = coordinates.map((c) =>
    add(...c.noise.map((s, j) => (s === zero ? zero : multiply(toCoordinates(s), increments[j] ?? zero)))),
  );
  const [running, terminal] = [toCoordinates(instance.running), toCoordinates(instance.terminal)];
  const slope = (e: Expression, name: string): Expression => (freeSymbols(e).has(name) ? differentiate(e, name) : zero);
  const adjoint = names.map((name, j) => {
    const along = names.flatMap((_, i) => {
      const a = symbol(adjointName(i));
      const [f, s] = [slope(drift[i] ?? zero, name), slope(shocks[i] ?? zero, name)];
      return [f === zero ? zero : multiply(symbol(STEP), a, f), s === zero ? zero : multiply(a, s)];
    });
    return add(
      multiply(symbol(STEP), slope(running, name)),
      multiply(symbol(DECAY), add(symbol(adjointName(j)), ...along)),
    );
  });
  const controls = instance.controls.map((c) => c.name);
  const [costates, adjoints, draws] = [
    names.map((_, i) => costateName(i)),
    names.map((_, i) => adjointName(i)),
    factor.map((_, k) => incrementName(k)),
  ];
  const timed = (outputs: readonly Expression[], columns: readonly string[]): BatchKernel =>
    compileBatch(outputs, columns, [instance.time]);
  const actions = actionsOf(instance, maximiser, toCoordinates);
  const kernels = {
    actions: timed(actions, [...names, ...costates]),
    motion: timed([...drift, running], [...names, ...controls]),
    shocks: timed(shocks, [...names, ...draws]),
    variances: timed(
      coordinates.map((c) => toCoordinates(quadraticVariationRate(c.noise, instance.correlation))),
      names,
    ),
    end: timed([terminal, ...names.map((name) => slope(terminal, name))], names),
    adjoint: compileBatch(adjoint, [...names, ...controls, ...draws, ...adjoints], [instance.time, STEP, DECAY]),
  };
  return {
    instance,
    formulas: {
      names,
      costates,
      drift,
      loadings: coordinates.map((c) => c.noise.map(toCoordinates)),
      actions,
    },
    size: names.length,
    controls: controls.length,
    noises: factor.length,
    start: coordinates.map((c) => {
      const x = at.get(c.state) ?? NaN;
      return c.kind === 'logarithm' ? Math.log(x) : x;
    }),
    actions: (t, count, y, p, u) => {
      kernels.actions.run(count, Float64Array.of(t), [...y, ...p], u);
    },
    motion: (t, count, y, u, out) => {
      kernels.motion.run(count, Float64Array.of(t), [...y, ...u], out);
    },
    shocks: (t, count, y, dw, out) => {
      kernels.shocks.run(count, Float64Array.of(t), [...y, ...dw], out);
    },
    variances: (t, count, y, out) => {
      kernels.variances.run(count, Float64Array.of(t), y, out);
    },
    end: (count, y, out) => {
      kernels.end.run(count, Float64Array.of(instance.horizon), y, out);
    },
    adjoint: (t, h, count, y, u, dw, a) => {
      const decay = Math.exp(-instance.discount * h);
      kernels.adjoint.run(count, Float64Array.of(t, h, decay), [...y, ...u, ...dw, ...a], a);
    },
  };
}
