/**
 * A Riccati equation in a workspace, reduced to A, G = BR⁻¹Bᵀ, Q without cross term and discount: a cost
 * xᵀQx + 2xᵀSu + uᵀRu is that of A − BR⁻¹Sᵀ and Q − SR⁻¹Sᵀ without cross term (Lancaster and Rodman 1995, section 7.2).
 */
import { CostateError } from '../../errors.js';
import { copyBlock, scaleBlock } from './block.js';
import { cholesky, divideByLower, divideByUpper } from './cholesky.js';
import { padded, type Block, type DenseKernels, type Workspace } from './dense-kernels.js';
import type { RiccatiEquation } from './equation.js';
import { duplicate, load, unload } from './matrix-block.js';
import { identity, transpose, zeros, type Matrix } from './matrix.js';

export interface StandardForm {
  readonly n: number;
  readonly w: Workspace;
  readonly a: Block;
  readonly g: Block;
  readonly q: Block;
  /** L⁻¹Bᵀ and L⁻¹Sᵀ for R = LLᵀ. */
  readonly controlled: Block;
  readonly crossed: Block;
  readonly factorOfR: Matrix;
}

/** Blocks of the state's size that a whole solution takes, doubling and refinement included. */
const STATE_BLOCKS = 56;

/** A block of zeros of the state's size. */
export const stateBlock = ({ w, n }: Pick<StandardForm, 'w' | 'n'>): Block => w.block(n, n);

/**
 * @param scale of A and B: √ of the discount factor in discrete time
 * @param shift taken from the diagonal of A: half the discount rate in continuous time
 * @throws CostateError `infeasible.parameters` where R is not positive definite
 */
export function standardForm(
  { a, b, q, r = identity(b.columns), s = zeros(a.rows, b.columns) }: RiccatiEquation,
  kernels: DenseKernels,
  { scale, shift }: { readonly scale: number; readonly shift: number },
): StandardForm {
  const [n, m] = [a.rows, b.columns];
  const factorOfR = cholesky(r);
  if (!factorOfR)
    throw new CostateError({
      code: 'infeasible.parameters',
      message: 'R is not positive definite: some control costs nothing or earns, and there is no best one',
      suggestion: 'a positive cost for every combination of controls',
    });
  const size = padded(n);
  const w = kernels.workspace(
    STATE_BLOCKS * size * size + 16 * size + 12 * padded(m) * size + 4 * padded(m) * padded(m),
  );
  const form = { n, w, a: load(w, a), g: w.block(n, n), q: load(w, q), factorOfR };
  const controlled = load(w, divideByLower(factorOfR, transpose(b)));
  const crossed = load(w, divideByLower(factorOfR, transpose(s)));
  scaleBlock(w.data, form.a, scale);
  scaleBlock(w.data, controlled, scale);
  w.addProduct(form.a, -1, controlled, true, crossed);
  w.addProduct(form.q, -1, crossed, true, crossed);
  w.addProduct(form.g, 1, controlled, true, controlled);
  for (let i = 0; i < n; i++) {
    const at = form.a.offset + i * form.a.stride + i;
    w.data[at] = (w.data[at] as number) - shift;
  }
  return { ...form, controlled, crossed };
}

/** R⁻¹(BᵀX + Sᵀ) of any X: the control is minus this times the state in continuous time. */
export function gainsOf({ n, w, controlled, crossed, factorOfR }: StandardForm): (x: Block) => Matrix {
  const part = duplicate(w, crossed);
  return (x) => {
    copyBlock(w.data, part, crossed);
    w.addProduct(part, 1, controlled, false, x);
    return divideByUpper(factorOfR, unload(w, part, factorOfR.rows, n));
  };
}
