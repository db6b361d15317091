/**
 * The differential Riccati equation −P' = Q + AᵀP + PA − ρP − (PB + S)R⁻¹(BᵀP + Sᵀ), backward from P(T), by flows that are
 * exact but for rounding: they keep P symmetric and semidefinite, and neither stiffness nor length costs accuracy.
 */
import { CostateError } from '../../errors.js';
import { addBlock, addToDiagonal, copyBlock, fillBlock, mirrorBlock } from './block.js';
import { javascriptKernels } from './dense-javascript.js';
import type { Block, Workspace } from './dense-kernels.js';
import { openDoubling, type Pencil } from './doubling.js';
import { requireSound, requireSymmetricMatrix, type RiccatiEquation } from './equation.js';
import { hamiltonianOf, hasEscaped, isSemidefinite, isShort, shortFlow, type FlowEquation } from './flow.js';
import { factor, solveWith } from './lu.js';
import { duplicate, load, unload } from './matrix-block.js';
import { frobenius, symmetrised, type Matrix } from './matrix.js';
import { continuousResidual } from './refinement.js';
import { kernelsFor, type RiccatiOptions } from './solve-riccati.js';
import { gainsOf, standardForm, type StandardForm } from './standard-form.js';

export interface DifferentialOptions extends RiccatiOptions {
  /**
   * Nodes of the table while the distance to the horizon doubles, a power of two. Between nodes the table is read by cubic
   * polynomials, whose error falls with its fourth power.
   */
  readonly nodesPerDoubling?: number;
}

/** P at nodes that crowd towards the horizon, where it changes most. */
export interface RiccatiPath {
  /** From zero to the horizon. */
  readonly times: readonly number[];
  readonly values: readonly Matrix[];
  /** P' at the nodes. */
  readonly slopes: readonly Matrix[];
  /** K with the best control −Kx. */
  readonly gains: readonly Matrix[];
}

const NODES = 32;
/** Norm of the Hamiltonian matrix times the first step, times the nodes of a doubling. */
const FIRST_STEP = 0.5;
const MOST_NODES = 1 << 17;
/** Halvings by which a blow-up is located within a step. */
const HALVINGS = 30;

/** P ← H + AᵀP(1 + GP)⁻¹A in place. */
function stepBack(
  w: Workspace,
  { a, g, h }: Pencil,
  p: Block,
  [core, moved, next]: readonly [Block, Block, Block],
): void {
  const { data } = w;
  fillBlock(data, core, 0);
  addToDiagonal(data, core, 1);
  w.addProduct(core, 1, g, false, p);
  copyBlock(data, moved, a);
  solveWith(w, factor(w, core), moved);
  fillBlock(data, core, 0);
  w.addProduct(core, 1, p, false, moved);
  fillBlock(data, next, 0);
  w.addProduct(next, 1, a, true, core, true);
  mirrorBlock(data, next);
  addBlock(data, next, h);
  copyBlock(data, p, next);
}

/** How far before a time P blows up, when it does so within `step`: by halving the flow that it survives. */
function escapeWithin(equation: FlowEquation, p: Matrix, step: number): number {
  let survived = 0;
  for (let k = 1, length = step / 2; k <= HALVINGS; k++, length /= 2) {
    if (!escapesBy(equation, p, survived + length)) survived += length;
  }
  return survived;
}

/** Whether P blows up within a time, by short flows one after the other. */
function escapesBy(equation: FlowEquation, start: Matrix, time: number): boolean {
  let pieces = 1;
  while (!isShort(equation, time / pieces)) pieces *= 2;
  const { a, g, h } = shortFlow(equation, time / pieces);
  const n = start.rows;
  const w = javascriptKernels.workspace(8 * (n + 4) * (n + 4));
  const pencil = { a: load(w, a), g: load(w, g), h: load(w, h) };
  const p = load(w, start);
  const spare = [w.block(n, n), w.block(n, n), w.block(n, n)] as const;
  for (let k = 0; k < pieces; k++) {
    if (hasEscaped(g, unload(w, p, n, n))) return true;
    stepBack(w, pencil, p, spare);
  }
  return false;
}

const digits = (v: number): string => String(Number(v.toPrecision(5)));

function blowUp(equation: FlowEquation, p: Matrix, time: number, step: number, horizon: number): CostateError {
  const at = time - escapeWithin(equation, p, step);
  return new CostateError({
    code: 'infeasible.parameters',
    message: `the solution of the Riccati equation goes to infinity at t = ${digits(at)}, on the way back from the horizon ${digits(horizon)}`,
    suggestion: `a horizon shorter than ${digits(horizon - at)}, or a cost that is bounded below`,
  });
}

/**
 * Solves backward from the horizon.
 *
 * Each step is exact but for rounding; the table's nodes say nothing of its accuracy, only of how well it is read in between.
 *
 * @param equation as for the algebraic equation in continuous time; no stabilising solution is asked for
 * @param terminal P(T), symmetric n × n
 * @param horizon T > 0
 * @returns P, P' and K at times from zero to the horizon
 * @throws CostateError `input.value` for what does not fit; `infeasible.parameters` where R is not positive definite or P goes
 * to infinity, with the time; `resources.numeric` where the equation is too stiff for the table
 * @example
 * // The integrator with the cost of its control and of where it ends: P(t) = 1/(1 + T − t).
 * const [a, b, q] = [matrixOf([[0]]), matrixOf([[1]]), matrixOf([[0]])];
 * solveDifferentialRiccati({ a, b, q }, matrixOf([[1]]), 1).values[0]; // ½
 */
export function solveDifferentialRiccati(
  equation: RiccatiEquation,
  terminal: Matrix,
  horizon: number,
  options: DifferentialOptions = {},
): RiccatiPath {
  requireSound(equation, (rate) => rate >= 0 && Number.isFinite(rate));
  requireSymmetricMatrix('P(T)', terminal, equation.a.rows);
  if (!(horizon > 0 && Number.isFinite(horizon)))
    throw new CostateError({ code: 'input.value', message: `the horizon is ${horizon}, not a positive number` });
  const { nodesPerDoubling: nodes = NODES } = options;
  if (!(nodes >= 2 && Number.isInteger(Math.log2(nodes))))
    throw new CostateError({ code: 'input.value', message: `${nodes} nodes a doubling are not a power of two` });
  const form = standardForm(equation, kernelsFor(equation.a.rows, options), {
    scale: 1,
    shift: (equation.discount ?? 0) / 2,
  });
  const { n, w } = form;
  const matrices: FlowEquation = { a: unload(w, form.a, n, n), g: unload(w, form.g, n, n), q: unload(w, form.q, n, n) };
  const safe = isSemidefinite(terminal) && isSemidefinite(matrices.q);
  const norm = frobenius(hamiltonianOf(matrices)) * horizon * nodes;
  const halvings = Math.max(Math.log2(nodes), Math.ceil(Math.log2(Math.max(1, norm / FIRST_STEP))));
  if (halvings > 52)
    throw new CostateError({
      code: 'resources.numeric',
      message: `the fastest mode of the Riccati equation is too fast for a horizon of ${digits(horizon)}`,
      suggestion: 'a shorter horizon',
    });
  return march(form, matrices, terminal, { horizon, nodes, halvings, safe });
}

interface Plan {
  readonly horizon: number;
  readonly nodes: number;
  /** The first step is the horizon over two to this power. */
  readonly halvings: number;
  /** Nothing can go to infinity: costs are semidefinite. */
  readonly safe: boolean;
}

/** Steps back from the horizon, their length doubling whenever the distance has. */
function march(form: StandardForm, matrices: FlowEquation, terminal: Matrix, plan: Plan): RiccatiPath {
  const { n, w } = form;
  const { horizon, nodes, halvings, safe } = plan;
  const first = shortFlow(matrices, horizon * 2 ** -halvings);
  const doubling = openDoubling(w, { a: load(w, first.a), g: load(w, first.g), h: load(w, first.h) });
  const p = load(w, terminal);
  const spare = [duplicate(w, p), duplicate(w, p), duplicate(w, p)] as const;
  const [rate, gainAt] = [continuousResidual(form, p), gainsOf(form)];
  const path: { time: number; value: Matrix; slope: Matrix; gain: Matrix }[] = [];
  const record = (time: number): void => {
    const slope = unload(w, rate().block, n, n);
    path.push({
      time,
      value: symmetrised(unload(w, p, n, n)),
      slope: { ...slope, entries: slope.entries.map((v) => -v) },
      gain: gainAt(p),
    });
  };
  record(horizon);
  // Lengths count first steps, so that sums of them are exact.
  const whole = 2 ** halvings;
  let [done, step, mayGrow] = [0, 1, true];
  while (done < whole) {
    if (mayGrow && done >= nodes * step) {
      if (safe || !hasEscaped(unload(w, doubling.pencil().g, n, n), unload(w, doubling.pencil().h, n, n))) {
        doubling.advanceCost();
        doubling.advanceRest();
        step *= 2;
      } else mayGrow = false;
    }
    const time = horizon * (1 - done / whole);
    if (!safe && hasEscaped(unload(w, doubling.pencil().g, n, n), unload(w, p, n, n)))
      throw blowUp(matrices, unload(w, p, n, n), time, (horizon * step) / whole, horizon);
    stepBack(w, doubling.pencil(), p, spare);
    done += step;
    record(horizon * (1 - done / whole));
    if (path.length > MOST_NODES || !path.at(-1)?.value.entries.every(Number.isFinite))
      throw new CostateError({
        code: 'resources.numeric',
        message: `the Riccati equation cannot be followed beyond t = ${digits(time)}, on the way back from the horizon`,
        suggestion: 'a shorter horizon',
      });
  }
  const forward = path.toReversed();
  return {
    times: forward.map((node) => node.time),
    values: forward.map((node) => node.value),
    slopes: forward.map((node) => node.slope),
    gains: forward.map((node) => node.gain),
  };
}
