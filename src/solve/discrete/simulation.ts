/** Exact paths of a problem in discrete time under a policy: no error of a time step, and none of chance without noise. */
import { compileBatch } from '../../compile/kernel.js';
import { CostateError } from '../../errors.js';
import type { Expression } from '../../expression/expression.js';
import { interval95 } from '../../simulate/confidence.js';
import { fillNormalPairs, randomKey } from '../../simulate/normal.js';
import type { Curve, SimulationAnswer } from '../answer.js';
import { actionTable, type ActionTable } from './action-table.js';
import type { FormulaPolicy } from './closed-form.js';
import type { LatticePolicy } from './grid.js';
import { nearestMember } from './nearest-member.js';
import type { StepModel } from './step-model.js';

export interface StepSimulationOptions {
  readonly at: ReadonlyMap<string, number>;
  readonly seed: number;
  readonly accuracy?: number;
  readonly paths?: number;
}

/** Stream of the generator, apart from those of continuous time. */
const STREAM = 0x64697363;
/** Paths computed side by side. */
const BLOCK = 1024;
const PILOT = 2048;
/** Path-steps that one answer may take where the paths are not given. */
const MOST_WORK = 2e7;
const MOST_PATHS = 400_000;
/** Share of the gross payoff that the standard error may make. */
const DEFAULT_ACCURACY = 2e-4;
/** Discount at which an infinite horizon is cut off. */
const CUT = 1e-7;
const MOST_STEPS = 200_000;
const SHOWN_PATHS = 6;
const SHOWN_POINTS = 200;
/** More readings than this beyond the grid mean that the policy is not known where the paths go. */
const MOST_BEYOND = 1e-3;

type Columns = readonly Float64Array[];

interface Actions {
  /** Fills the actions of `count` paths at step k. */
  readonly fill: (k: number, count: number, states: Columns, actions: Columns) => void;
  /** Share of states beyond the grid. */
  readonly beyond: () => number;
}

function formulaActions(model: StepModel, policy: FormulaPolicy): Actions {
  const symbols = policy.coefficients?.symbols ?? [];
  const formulas = model.controls.map(({ name }) => policy.controls.get(name)).filter((e): e is Expression => !!e);
  const kernel = compileBatch(formulas, model.states, [model.instance.time, ...symbols]);
  return {
    fill: (k, count, states, actions) =>
      kernel.run(count, Float64Array.from([k * model.step, ...(policy.coefficients?.at(k) ?? [])]), states, actions),
    beyond: () => 0,
  };
}

function latticeActions(model: StepModel, policy: LatticePolicy): Actions {
  const tables = policy.actions.map((lists) => lists.map((list) => actionTable(policy.lattice, list)));
  const inputs = new Float64Array(1 + model.states.length);
  const bounds = new Float64Array(2 * model.controls.length);
  let [outside, all] = [0, 0];
  return {
    fill: (k, count, states, actions) => {
      const table = tables[Math.min(k, tables.length - 1)] ?? [];
      inputs[0] = k * model.step;
      for (let i = 0; i < count; i++) {
        states.forEach((column, d) => (inputs[1 + d] = column[i] as number));
        model.bounds(inputs, bounds);
        model.controls.forEach(({ domain }, c) => {
          const action = table[c] as ActionTable;
          const known = action.value(inputs, 1, false);
          const isBeyond = Number.isNaN(known);
          if (c === 0) {
            all++;
            if (isBeyond) outside++;
          }
          const raw = isBeyond ? action.value(inputs, 1, true) : known;
          const out = actions[c] as Float64Array;
          if (domain.kind === 'set') out[i] = nearestMember(domain.values, raw);
          else out[i] = Math.min(Math.max(raw, bounds[2 * c] as number), bounds[2 * c + 1] as number);
        });
      }
    },
    beyond: () => (all === 0 ? 0 : outside / all),
  };
}

interface Sums {
  count: number;
  mean: number;
  /** Sum of squared deviations. */
  squares: number;
  gross: number;
  /** Largest mean size of a reward over the last tenth of the steps. */
  late: number;
}

/** Steps after which the discount leaves next to nothing. */
function stepsOf(model: StepModel): number {
  if (Number.isFinite(model.steps)) return model.steps;
  if (!(model.factor < 1))
    throw new CostateError({
      code: 'input.unsupported',
      message: 'an undiscounted sum without end cannot be simulated',
    });
  const steps = Math.ceil(Math.log(CUT) / Math.log(model.factor));
  if (steps > MOST_STEPS)
    throw new CostateError({
      code: 'resources.numeric',
      message: `the discount of a step is so small that a path would take ${steps} of them`,
    });
  return steps;
}

export interface StepSimulation {
  readonly answer: SimulationAnswer;
  /** E of the discounted absolute rewards: the problem's scale. */
  readonly gross: number;
}

/** What comes after may be no larger a share of what came before; it is 10⁻⁷ where rewards do not grow. */
const MOST_TAIL = 0.1;

/** @throws CostateError `infeasible.parameters` where the rewards of a simulation do not decay as fast as the discount takes */
export function requireDecay({ answer, gross }: StepSimulation): void {
  if (!(answer.bias > MOST_TAIL * gross)) return;
  throw new CostateError({
    code: 'infeasible.parameters',
    message: `the value looks infinite: simulated rewards do not decay, and those beyond ${answer.steps} steps may add ${answer.bias.toPrecision(2)} to ${answer.value.toPrecision(2)}`,
    expected: 'rewards that grow more slowly than the discount takes',
    suggestion: 'a larger discount or a finite horizon',
  });
}

/**
 * Simulates the problem under a policy. The same seed gives the same paths, each of them whatever the others are.
 *
 * @returns the mean with its standard error (zero without noise, where one path is all); `bias` bounds what an infinite
 * horizon's end leaves out, by the rewards of the last steps
 * @throws CostateError `resources.numeric` where paths are not finite or leave the grid on which the policy is known
 */
export function simulateSteps(
  model: StepModel,
  policy: FormulaPolicy | LatticePolicy,
  options: StepSimulationOptions,
): StepSimulation {
  const { at, seed, accuracy } = options;
  const { states, controls, normals, factor, step, instance } = model;
  const started = performance.now();
  const steps = stepsOf(model);
  const certain = normals.length === 0;
  const actions = policy.kind === 'formulas' ? formulaActions(model, policy) : latticeActions(model, policy);
  const kernel = compileBatch(
    [instance.running, ...model.next],
    [...states, ...controls.map((c) => c.name), ...normals],
    [instance.time],
  );
  const key = randomKey(seed, STREAM);
  const column = (): Float64Array => new Float64Array(BLOCK);
  const here = states.map(column);
  const next = states.map(column);
  const acts = controls.map(column);
  const drawn = Array.from({ length: 2 * Math.ceil(normals.length / 2) }, column);
  const noise = normals.map(column);
  const [reward, total, gross] = [column(), column(), column()];
  const samplePaths: { x: number[]; y: number[] }[] = [];
  // Of an infinite horizon, two discount lengths are shown.
  const shown = Number.isFinite(model.steps) ? steps : Math.min(steps, Math.ceil(2 / (1 - factor)));
  const stride = Math.max(1, Math.ceil(shown / SHOWN_POINTS));
  const sums: Sums = { count: 0, mean: 0, squares: 0, gross: 0, late: 0 };

  const runBlock = (firstPath: number, count: number): void => {
    states.forEach((name, d) => here[d]?.fill(at.get(name) ?? NaN));
    total.fill(0);
    gross.fill(0);
    let discount = 1;
    for (let k = 0; k < steps; k++) {
      if (firstPath === 0 && k <= shown && k % stride === 0) record(k);
      actions.fill(k, count, here, acts);
      for (let j = 0; 2 * j < normals.length; j++)
        fillNormalPairs(key, firstPath, count, k, j, drawn[2 * j] as Float64Array, drawn[2 * j + 1] as Float64Array);
      correlate(count);
      kernel.run(count, Float64Array.of(k * step), [...here, ...acts, ...noise], [reward, ...next]);
      let size = 0;
      for (let i = 0; i < count; i++) {
        const r = reward[i] as number;
        total[i] = (total[i] as number) + discount * r;
        gross[i] = (gross[i] as number) + discount * Math.abs(r);
        size += Math.abs(r);
      }
      if (k >= 0.9 * steps) sums.late = Math.max(sums.late, size / count);
      here.forEach((x, d) => x.set((next[d] as Float64Array).subarray(0, count)));
      discount *= factor;
    }
    if (firstPath === 0 && shown === steps) record(steps);
    for (let i = 0; i < count; i++) {
      if (Number.isFinite(model.steps)) {
        const paid = discount * model.terminal([steps * step, ...here.map((x) => x[i] as number)]);
        total[i] = (total[i] as number) + paid;
        gross[i] = (gross[i] as number) + Math.abs(paid);
      }
      take(total[i] as number, gross[i] as number);
    }
  };
  const correlate = (count: number): void =>
    noise.forEach((z, row) => {
      const factors = model.correlationFactor[row] ?? [];
      for (let i = 0; i < count; i++)
        z[i] = factors.reduce((sum, l, k) => sum + l * ((drawn[k] as Float64Array)[i] as number), 0);
    });
  const record = (k: number): void => {
    for (let i = 0; i < (certain ? 1 : SHOWN_PATHS); i++) {
      const path = (samplePaths[i] ??= { x: [], y: [] });
      path.x.push(k * step);
      path.y.push(here[0]?.[i] as number);
    }
  };
  const take = (value: number, size: number): void => {
    sums.count++;
    const gap = value - sums.mean;
    sums.mean += gap / sums.count;
    sums.squares += gap * (value - sums.mean);
    sums.gross += (size - sums.gross) / sums.count;
  };
  const runTo = (paths: number): void => {
    while (sums.count < paths) runBlock(sums.count, Math.min(BLOCK, paths - sums.count));
  };

  runTo(certain ? 1 : (options.paths ?? PILOT));
  if (!certain && options.paths === undefined) {
    const spread = Math.sqrt(sums.squares / (sums.count - 1));
    const wanted = (accuracy ?? DEFAULT_ACCURACY * Math.max(sums.gross, Math.abs(sums.mean))) / 2;
    const most = Math.min(MOST_PATHS, Math.max(PILOT, MOST_WORK / steps));
    const paths = Math.min(most, (spread / wanted) ** 2);
    if (Number.isFinite(paths)) runTo(BLOCK * Math.ceil(paths / BLOCK));
  }
  if (!Number.isFinite(sums.mean))
    throw new CostateError({
      code: 'resources.numeric',
      message: 'simulated paths are not finite: the policy or the dynamics have no value where they go',
    });
  if (actions.beyond() > MOST_BEYOND)
    throw new CostateError({
      code: 'resources.numeric',
      message: `${(100 * actions.beyond()).toPrecision(2)} % of the simulated states lie where the grid's policy is not known`,
    });
  const standardError = certain ? 0 : Math.sqrt(sums.squares / (sums.count - 1) / sums.count);
  const tail = Number.isFinite(model.steps) ? 0 : (2 * factor ** steps * sums.late) / (1 - factor);
  // The sum is rounded at every step.
  const rounding = Number.EPSILON * Math.sqrt(steps) * sums.gross;
  return {
    answer: {
      value: sums.mean,
      standardError,
      ci95: interval95(sums.mean, standardError),
      bias: tail + 4 * rounding,
      paths: sums.count,
      steps,
      seconds: (performance.now() - started) / 1000,
      samplePaths: samplePaths as readonly Curve[],
    },
    gross: sums.gross,
  };
}
