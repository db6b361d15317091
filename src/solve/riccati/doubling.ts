/**
 * Structure-preserving doubling (Chu, Fan, Lin and Wang 2004; Chu, Fan and Lin 2005; Huang, Li and Lin 2018): the pencil
 * [A 0; −H I] − λ[I G; 0 Aᵀ] is replaced by one of the same shape with squared eigenvalues. A tends to zero and H to the
 * solution, quadratically. In the language of control H is the least cost over a horizon that doubles.
 */
import { addBlock, addToDiagonal, copyBlock, fillBlock, mirrorBlock, squaredNorm, transposeBlock } from './block.js';
import type { Block, Workspace } from './dense-kernels.js';
import { factor, solveWith, type Factors } from './lu.js';

/** The three blocks that a doubling acts on, G and H symmetric; sizes are multiples of four. */
export interface Pencil { readonly a: Block; readonly g: Block; readonly h: Block } // prettier-ignore

export interface Doubled {
  /** The pencil at the end, its H the solution. */
  readonly pencil: Pencil;
  readonly doublings: number;
  /** ‖H₊ − H‖ / ‖H₊‖ of every doubling. */
  readonly increments: readonly number[];
  readonly converged: boolean;
}

const MOST_DOUBLINGS = 60;
/** Next increment, as it is expected, that is lost in rounding. */
const LOST = 2 ** -55;

/** Increments go like c·r^(2ᵏ): the next one follows from two. H = 0 stays zero: nothing is paid, and 0/0 is no failure. */
export function isSettled(increments: readonly number[]): boolean {
  const [last = NaN, before = 1] = [increments.at(-1), increments.at(-2)];
  return last === 0 || last * Math.min(1, last / before) ** 2 <= LOST;
}

/** A pencil that is doubled step by step; its blocks are overwritten. */
export interface Doubling {
  readonly pencil: () => Pencil;
  /** H ← H + AᵀH(1 + GH)⁻¹A, and ‖H₊ − H‖/‖H₊‖. */
  readonly advanceCost: () => number;
  /** A ← A(1 + GH)⁻¹A and G ← G + A(1 + GH)⁻¹GAᵀ with the H of before; follows `advanceCost`. */
  readonly advanceRest: () => void;
}

/** @param w with room for four blocks of the pencil's size */
export function openDoubling(w: Workspace, start: Pencil): Doubling {
  const n = start.a.rows;
  const { data } = w;
  let { a } = start;
  const { g, h } = start;
  const [core, solved, half] = [w.block(n, n), w.block(n, n), w.block(n, n)];
  let next = w.block(n, n);
  let factors: Factors | undefined;
  return {
    pencil: () => ({ a, g, h }),
    advanceCost: () => {
      fillBlock(data, core, 0);
      addToDiagonal(data, core, 1);
      w.addProduct(core, 1, g, false, h);
      factors = factor(w, core);
      copyBlock(data, solved, a);
      solveWith(w, factors, solved);
      fillBlock(data, half, 0);
      w.addProduct(half, 1, h, false, solved);
      fillBlock(data, next, 0);
      w.addProduct(next, 1, a, true, half, true);
      mirrorBlock(data, next);
      addBlock(data, h, next);
      const change = squaredNorm(data, next);
      return change === 0 ? 0 : Math.sqrt(change / squaredNorm(data, h));
    },
    advanceRest: () => {
      if (!factors) throw new RangeError('a doubling begins with its cost');
      fillBlock(data, next, 0);
      w.addProduct(next, 1, a, false, solved);
      copyBlock(data, solved, g);
      solveWith(w, factors, solved);
      fillBlock(data, half, 0);
      w.addProduct(half, 1, a, false, solved);
      transposeBlock(data, solved, a);
      w.addProduct(g, 1, half, false, solved, true);
      mirrorBlock(data, g);
      [a, next] = [next, a];
    },
  };
}

/**
 * Doubles until H no longer changes.
 *
 * @param w with room for four blocks of the pencil's size
 * @returns how it went; a pencil that grows without bound or stays where it is has not converged
 */
export function doubleUntilSettled(w: Workspace, start: Pencil): Doubled {
  const doubling = openDoubling(w, start);
  const increments: number[] = [];
  const ended = (converged: boolean): Doubled => ({ pencil: doubling.pencil(), doublings: increments.length, increments, converged }); // prettier-ignore
  while (increments.length < MOST_DOUBLINGS) {
    const increment = doubling.advanceCost();
    increments.push(increment);
    if (!Number.isFinite(increment)) return ended(false);
    if (isSettled(increments)) return ended(true);
    doubling.advanceRest();
  }
  return ended(false);
}
