/**
 * The chains of all regimes as one: nodes of the regime numbered r come r · size after those of the first. A regime's own chain
 * is swept as if it stood alone, what its jumps into other regimes gain being part of the source; the linear equation of the
 * policies has them as rates, so that policy iteration is Howard's on the chain of state and regime together.
 */
import type { Chain } from './chain.js';
import { evaluatorOfRegimes } from './regime-evaluator.js';
import type { Evaluator } from './evaluator.js';
import type { Grid } from './mesh.js';
import type { RegimeModels } from './model.js';
import { stopperOn, type Step, type Stopper } from './stopping.js';
import { sweeperOn, type Emit, type Improved, type SweepInput, type Sweeper } from './sweep.js';

export interface RegimeSolver {
  readonly sweeper: Sweeper;
  readonly evaluator: Evaluator;
  readonly stopper?: Stopper;
}

/** The decay of a regime whose discount rate is its own, given that of the first. */
export const decayIn = ({ models }: RegimeModels, regime: number, decay: number): number =>
  decay + ((models[regime]?.discount ?? NaN) - (models[0]?.discount ?? NaN));

/** Solver of the linear and the nonlinear equations of all regimes together. */
export function regimeSolver(grid: Grid, regimes: RegimeModels): RegimeSolver {
  const { models, rates } = regimes;
  const n = grid.size;
  const size = models.length * n;
  const sweepers = models.map((model) => sweeperOn(grid, model));
  const [first] = sweepers as [Sweeper];
  /** What the jumps into other regimes gain at the values, and that with the source. */
  const [jumps, source] = [new Float64Array(size), new Float64Array(size)];
  const slice = (array: Float64Array, regime: number): Float64Array => array.subarray(regime * n, (regime + 1) * n);
  const stoppers = models.map(({ stopping }, r) => stopping && stopperOn((sweepers[r] as Sweeper).chain, stopping));

  const gainOfJumps = (values: Float64Array, given: Float64Array | undefined): void => {
    models.forEach((_, r) => {
      const [here, out] = [slice(values, r), slice(jumps, r)];
      out.fill(0);
      models.forEach((__, j) => {
        const rate = rates[r]?.[j] ?? 0;
        if (j === r || rate === 0) return;
        const there = slice(values, j);
        for (let i = 0; i < n; i++) out[i] = (out[i] as number) + rate * ((there[i] as number) - (here[i] as number));
      });
    });
    for (let i = 0; i < size; i++) source[i] = (jumps[i] as number) + (given ? (given[i] as number) : 0);
  };
  const inputOf = <Input extends SweepInput>(input: Input, regime: number): Input => ({
    ...input,
    decay: decayIn(regimes, regime, input.decay),
    policy: { actions: input.policy.actions.map((a) => slice(a, regime)) },
    ...(input.source ? { source: slice(input.source, regime) } : {}),
  });
  /** Hands on the rows of a regime under their numbers among all. */
  const emitted =
    (regime: number, emit: Emit): Emit =>
    (found, { node, from, count }) =>
      emit(found, { node: regime * n + node, from, count });
  const assemble: Sweeper['assemble'] = (input, emit) => {
    jumps.fill(0);
    sweepers.forEach((sweeper, r) => sweeper.assemble(inputOf(input, r), emitted(r, emit)));
  };
  const improve: Sweeper['improve'] = (input, emit) => {
    gainOfJumps(input.values, input.source);
    const found = sweepers.map((sweeper, r): Improved => {
      const { fresh, residual } = input;
      return sweeper.improve(
        {
          ...inputOf({ ...input, source }, r),
          values: slice(input.values, r),
          ...(residual ? { residual: slice(residual, r) } : {}),
          ...(fresh ? { fresh: (node, action) => fresh(r * n + node, action) } : {}),
        },
        emitted(r, emit),
      );
    });
    return {
      changed: found.some((f) => f.changed),
      gain: Math.max(...found.map((f) => f.gain)),
      noise: Math.max(...found.map((f) => f.noise)),
    };
  };
  const clamped = new Uint8Array(size);
  sweepers.forEach(({ chain }, r) => clamped.set(chain.clamped, r * n));
  const chain: Chain = { ...first.chain, clamped };
  const stuck = sweepers
    .flatMap((s) => s.stuck)
    .filter((end, i, all) => all.findIndex((e) => e.axis === end.axis && e.upper === end.upper) === i);
  const evaluator = evaluatorOfRegimes(grid, regimes);
  /** Where a value is given nothing jumps, and what the jumps gain is no part of the source that its row was made for. */
  const rows: Emit = (found, segment) => {
    const { reward, held } = found;
    for (let i = 0; i < segment.count; i++)
      if (held[i] === 1) reward[i] = (reward[i] as number) + (jumps[segment.node + i] as number);
    evaluator.rows(found, segment);
  };
  return {
    sweeper: { chain, improver: first.improver, stuck, assemble, improve },
    evaluator: { ...evaluator, rows },
    ...(stoppers.every((s) => s !== undefined) ? { stopper: stopperOfRegimes(stoppers, regimes, n, source) } : {}),
  };
}

/**
 * The stoppers of all regimes as one.
 *
 * @param withJumps the source with what the jumps into other regimes gain, as the sweeper has it when a choice is made
 */
function stopperOfRegimes(
  stoppers: readonly Stopper[],
  regimes: RegimeModels,
  n: number,
  withJumps: Float64Array,
): Stopper {
  const stopped = new Uint8Array(stoppers.length * n);
  const payoffs = new Float64Array(stoppers.length * n);
  const regimeOf = (node: number): number => Math.floor(node / n);
  const stepOf = (step: Step, r: number, source: Float64Array | undefined): Step => ({
    time: step.time,
    decay: decayIn(regimes, r, step.decay),
    ...(source ? { source: source.subarray(r * n, (r + 1) * n) } : {}),
  });
  /** One of the stoppers on the rows of its regime. */
  const local = (wrap: (stopper: Stopper, r: number, emit: Emit) => Emit, emit: Emit): Emit => {
    let begin = 0;
    const wrapped = stoppers.map((stopper, r) =>
      wrap(stopper, r, (rates, { node, from, count }) => emit(rates, { node: begin + node, from, count })),
    );
    return (rates, { node, from, count }) => {
      const r = regimeOf(node);
      begin = r * n;
      const own = (stoppers[r] as Stopper).stopped;
      own.set(stopped.subarray(node, node + count), node - begin);
      (wrapped[r] as Emit)(rates, { node: node - begin, from, count });
      stopped.set(own.subarray(node - begin, node - begin + count), node);
    };
  };
  return {
    stopped,
    payoffAt: (time) => {
      stoppers.forEach((stopper, r) => payoffs.set(stopper.payoffAt(time), r * n));
      return payoffs;
    },
    replacing: (step, emit) => local((stopper, r, own) => stopper.replacing(stepOf(step, r, step.source), own), emit),
    choosing: (step, values, emit) =>
      local(
        (stopper, r, own) => stopper.choosing(stepOf(step, r, withJumps), values.subarray(r * n, (r + 1) * n), own),
        emit,
      ),
    last: () => {
      const found = stoppers.map((stopper) => stopper.last());
      return { changed: found.some((f) => f.changed), gain: Math.max(...found.map((f) => f.gain)) };
    },
  };
}
