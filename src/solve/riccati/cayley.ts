/**
 * From a continuous Riccati equation to the pencil of a doubling by the Cayley transform (H + γ)(H − γ)⁻¹ of its Hamiltonian
 * matrix (Chu, Fan and Lin 2005), with γ chosen so that fast and slow modes shrink alike.
 */
import { addToDiagonal, copyBlock, fillBlock, scaleBlock, squaredNorm, transposeBlock } from './block.js';
import { part, type Block, type Workspace } from './dense-kernels.js';
import type { Pencil } from './doubling.js';
import { factor, solveWith } from './lu.js';

/** Steps of power iteration: γ is wanted to within a small factor. */
const POWERS = 5;
/** Share of the largest pivot below which a matrix is singular. */
const SINGULAR = 1e-14;
const TRIES = 6;
/** Powers of the golden ratio meet no eigenvalue twice. */
const NEXT_TRY = 1.618033988749895;

/** [A G; −H Aᵀ] − γ, or the Hamiltonian matrix [A −G; −H −Aᵀ]. */
function assemble(w: Workspace, to: Block, { a, g, h }: Pencil, kind: 'shifted' | 'hamiltonian', shift: number): void {
  const n = a.rows;
  const quarter = (i: number, j: number): Block => part(to, i * n, j * n, n, n);
  copyBlock(w.data, quarter(0, 0), a);
  copyBlock(w.data, quarter(0, 1), g);
  copyBlock(w.data, quarter(1, 0), h);
  transposeBlock(w.data, quarter(1, 1), a);
  scaleBlock(w.data, quarter(1, 0), -1);
  if (kind === 'hamiltonian') [quarter(0, 1), quarter(1, 1)].forEach((b) => scaleBlock(w.data, b, -1));
  else addToDiagonal(w.data, to, -shift);
}

/** By how much a map makes vectors grow, after a few applications. */
function growth(w: Workspace, vectors: Block, apply: () => void): number {
  let last = NaN;
  for (let p = 0; p < POWERS; p++) {
    scaleBlock(w.data, vectors, 1 / Math.sqrt(squaredNorm(w.data, vectors)));
    apply();
    last = Math.sqrt(squaredNorm(w.data, vectors));
  }
  return last;
}

/**
 * Geometric mean of the largest and the smallest modulus of the Hamiltonian matrix's eigenvalues: the γ at which the ends
 * of a real spectrum shrink alike.
 */
function middleOfSpectrum(w: Workspace, pencil: Pencil, matrix: Block, n: number): number {
  const [vectors, images] = [w.block(matrix.rows, 4), w.block(matrix.rows, 4)];
  assemble(w, matrix, pencil, 'hamiltonian', 0);
  // Rows beyond n are padding.
  const fill = (): void => {
    fillBlock(w.data, vectors, 0);
    let seed = 1;
    for (const half of [0, pencil.a.rows])
      for (let i = half; i < half + n; i++)
        for (let j = 0; j < 4; j++) {
          seed = (seed * 16807) % 2147483647;
          w.data[vectors.offset + i * vectors.stride + j] = seed / 2147483647 - 0.5;
        }
  };
  fill();
  const largest = growth(w, vectors, () => {
    fillBlock(w.data, images, 0);
    w.addProduct(images, 1, matrix, false, vectors);
    copyBlock(w.data, vectors, images);
  });
  for (let i = n; i < pencil.a.rows; i++)
    for (const half of [0, pencil.a.rows])
      w.data[matrix.offset + (half + i) * matrix.stride + half + i] = Math.max(largest, 1e-300);
  const factors = factor(w, matrix);
  if (!(factors.pivotRatio > SINGULAR)) return largest;
  fill();
  const smallest = 1 / growth(w, vectors, () => solveWith(w, factors, vectors));
  return Math.sqrt(largest * Math.min(largest, smallest));
}

/**
 * Replaces A, G, H of AᵀX + XA − XGX + H = 0 by the pencil of its doubling: with M = [A−γ G; −H Aᵀ−γ],
 * I + 2γM⁻¹ = [A₀ −G₀; H₀ A₀ᵀ]. M is nonsingular for every γ > 0 where modes that grow are controlled and paid for.
 *
 * @param n the equation's own dimension, without padding
 * @returns γ, or undefined where no try had a nonsingular M
 */
export function cayleyTransform(w: Workspace, pencil: Pencil, n: number): number | undefined {
  const size = pencil.a.rows;
  const [matrix, inverse] = [w.block(2 * size, 2 * size), w.block(2 * size, 2 * size)];
  const start = middleOfSpectrum(w, pencil, matrix, n) || 1;
  for (let t = 0; t < TRIES; t++) {
    const gamma = start * NEXT_TRY ** (t % 2 === 0 ? t / 2 : -(t + 1) / 2);
    assemble(w, matrix, pencil, 'shifted', gamma);
    const factors = factor(w, matrix);
    if (!(factors.pivotRatio > SINGULAR)) continue;
    fillBlock(w.data, inverse, 0);
    addToDiagonal(w.data, inverse, 1);
    solveWith(w, factors, inverse);
    scaleBlock(w.data, inverse, 2 * gamma);
    const quarter = (i: number, j: number): Block => part(inverse, i * size, j * size, size, size);
    copyBlock(w.data, pencil.a, quarter(0, 0));
    addToDiagonal(w.data, pencil.a, 1);
    copyBlock(w.data, pencil.g, quarter(0, 1));
    scaleBlock(w.data, pencil.g, -1);
    copyBlock(w.data, pencil.h, quarter(1, 0));
    // Padding would come out as −1 and never shrink.
    for (let i = n; i < size; i++) w.data[pencil.a.offset + i * pencil.a.stride + i] = 0;
    return gamma;
  }
  return undefined;
}
