/**
 * Newton's method for Riccati equations (Kleinman 1968; Hewer 1971): a step solves the linear equation that the closed loop
 * gives for the residual, itself by doubling (Smith 1968), and repairs what rounding left.
 */
import { addBlock, addToDiagonal, copyBlock, fillBlock, mirrorBlock, scaleBlock, squaredNorm, transposeBlock } from './block.js'; // prettier-ignore
import type { Block } from './dense-kernels.js';
import { isSettled } from './doubling.js';
import { factor, solveWith } from './lu.js';
import { duplicate } from './matrix-block.js';
import { stateBlock, type StandardForm } from './standard-form.js';

/** A residual with the closed loop of its X. */
export interface Residual {
  readonly block: Block;
  /** Norm of the residual over the sum of the norms of the equation's terms (Frobenius). */
  readonly relative: number;
  readonly closedLoop: Block;
}

const MOST_DOUBLINGS = 60;

const norm = ({ w }: StandardForm, b: Block): number => Math.sqrt(squaredNorm(w.data, b));

/**
 * AᵀX + XA − XGX + Q and A − GX. The middle term is NX times its transpose for G = NᵀN: where X is large and the gain is not,
 * GX times X would lose digits.
 */
export function continuousResidual(form: StandardForm, x: Block): () => Residual {
  const { w, a, q, controlled } = form;
  const [into, loop, ax, gain] = [stateBlock(form), stateBlock(form), stateBlock(form), duplicate(w, controlled)];
  return () => {
    for (const b of [into, ax, gain]) fillBlock(w.data, b, 0);
    w.addProduct(ax, 1, a, true, x);
    w.addProduct(gain, 1, controlled, false, x);
    w.addProduct(into, -1, gain, true, gain);
    const size = 2 * norm(form, ax) + norm(form, into) + norm(form, q);
    addBlock(w.data, into, ax);
    addBlock(w.data, into, q);
    addTransposed(form, into, ax);
    copyBlock(w.data, loop, a);
    w.addProduct(loop, -1, controlled, true, gain);
    return { block: into, relative: norm(form, into) / size || 0, closedLoop: loop };
  };
}

/** Q − X + AᵀXA − (NXA)ᵀ(1 + NXNᵀ)⁻¹NXA and (1 + GX)⁻¹A, for G = NᵀN. */
export function discreteResidual(form: StandardForm, x: Block): () => Residual {
  const { w, a, q, controlled } = form;
  const { data } = w;
  const [into, loop, xa] = [stateBlock(form), stateBlock(form), stateBlock(form)];
  const [gain, weighted] = [duplicate(w, controlled), duplicate(w, controlled)];
  const [turned, core] = [w.block(controlled.columns, controlled.rows), w.block(controlled.rows, controlled.rows)];
  transposeBlock(data, turned, controlled);
  return () => {
    for (const b of [into, xa, gain, weighted, core]) fillBlock(data, b, 0);
    w.addProduct(xa, 1, x, false, a);
    w.addProduct(into, 1, a, true, xa);
    const moved = norm(form, into);
    w.addProduct(gain, 1, controlled, false, xa);
    w.addProduct(weighted, 1, controlled, false, x);
    addToDiagonal(data, core, 1);
    w.addProduct(core, 1, weighted, false, turned);
    copyBlock(data, weighted, gain);
    solveWith(w, factor(w, core), weighted);
    w.addProduct(into, -1, gain, true, weighted);
    copyBlock(data, loop, a);
    w.addProduct(loop, -1, controlled, true, weighted);
    const size = 2 * moved + norm(form, x) + norm(form, q);
    addBlock(data, into, q);
    copyBlock(data, xa, x);
    scaleBlock(data, xa, -1);
    addBlock(data, into, xa);
    return { block: into, relative: norm(form, into) / size || 0, closedLoop: loop };
  };
}

function addTransposed({ w }: StandardForm, to: Block, from: Block): void {
  const { data } = w;
  for (let i = 0; i < from.rows; i++)
    for (let j = 0; j < from.columns; j++) {
      const at = to.offset + j * to.stride + i;
      data[at] = (data[at] as number) + (data[from.offset + i * from.stride + j] as number);
    }
}

/** Σ (Φᵀ)ᵏ E Φᵏ by doubling the number of terms; overwrites both. Returns whether it settled. */
function smithDoubling(form: StandardForm, sum: Block, map: Block, [half, step]: readonly [Block, Block]): boolean {
  const { w } = form;
  const increments: number[] = [];
  for (let k = 0; k < MOST_DOUBLINGS; k++) {
    fillBlock(w.data, half, 0);
    w.addProduct(half, 1, sum, false, map);
    fillBlock(w.data, step, 0);
    w.addProduct(step, 1, map, true, half, true);
    mirrorBlock(w.data, step);
    addBlock(w.data, sum, step);
    const change = norm(form, step);
    increments.push(change === 0 ? 0 : change / norm(form, sum));
    if (!Number.isFinite(increments.at(-1) as number)) return false;
    if (isSettled(increments)) return true;
    fillBlock(w.data, half, 0);
    w.addProduct(half, 1, map, false, map);
    copyBlock(w.data, map, half);
  }
  return false;
}

/** A residual's correction in place of the residual; the closed loop is overwritten. Returns whether there is one. */
export type Correction = (residual: Residual) => boolean;

/** E with FᵀE + EF + Res = 0 for a stable F: Cayley's transform with γ makes it a sum. */
export function continuousCorrection(form: StandardForm, gamma: number): Correction {
  const { w, n } = form;
  const { data } = w;
  const [inverse, half, step] = [stateBlock(form), stateBlock(form), stateBlock(form)];
  return ({ block, closedLoop }) => {
    // S = (F − γ)⁻¹, Φ = 1 + 2γS and E₀ = 2γSᵀ Res S.
    addToDiagonal(data, closedLoop, -gamma);
    fillBlock(data, inverse, 0);
    addToDiagonal(data, inverse, 1);
    solveWith(w, factor(w, closedLoop), inverse);
    fillBlock(data, half, 0);
    w.addProduct(half, 1, block, false, inverse);
    fillBlock(data, block, 0);
    w.addProduct(block, 1, inverse, true, half, true);
    mirrorBlock(data, block);
    scaleBlock(data, block, 2 * gamma);
    scaleBlock(data, inverse, 2 * gamma);
    addToDiagonal(data, inverse, 1);
    for (let i = n; i < inverse.rows; i++) data[inverse.offset + i * inverse.stride + i] = 0;
    return smithDoubling(form, block, inverse, [half, step]);
  };
}

/** E with FᵀEF − E + Res = 0. */
export function discreteCorrection(form: StandardForm): Correction {
  const spare = [stateBlock(form), stateBlock(form)] as const;
  return ({ block, closedLoop }) => smithDoubling(form, block, closedLoop, spare);
}

export interface Refined { readonly residual: number; readonly steps: number } // prettier-ignore

/** Enough: rounding leaves less than this where doubling went well, and a step would then only stir it. */
const enough = (n: number): number => Math.min(1e-12, 32 * n * Number.EPSILON);
const MOST_STEPS = 6;

/**
 * Improves X in place until the residual is near the level of rounding or a step no longer lowers it, which is then taken
 * back.
 */
export function refine({ w, n }: StandardForm, x: Block, residualOf: () => Residual, correct: Correction): Refined {
  const before = duplicate(w, x);
  let current = residualOf();
  let [best, steps] = [current.relative, 0];
  while (best > enough(n) && steps < MOST_STEPS) {
    if (!correct(current)) break;
    addBlock(w.data, x, current.block);
    steps++;
    current = residualOf();
    if (!(current.relative < best)) {
      copyBlock(w.data, x, before);
      break;
    }
    best = current.relative;
    copyBlock(w.data, before, x);
  }
  return { residual: best, steps };
}
