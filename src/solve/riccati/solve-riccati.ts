/**
 * Algebraic Riccati equations in continuous and discrete time: structure-preserving doubling, then Newton's method, then a
 * check of residual and closed loop that knows nothing of how the solution was found.
 */
import { scaleBlock, squaredNorm } from './block.js';
import { cayleyTransform } from './cayley.js';
import { javascriptKernels } from './dense-javascript.js';
import type { Block, DenseKernels } from './dense-kernels.js';
import { denseKernels } from './dense-simd.js';
import { freeModes, noSolution, type Border, type ReducedMatrices } from './diagnosis.js';
import { doubleUntilSettled, type Doubled } from './doubling.js';
import { eigenvalues, type Eigenvalue } from './eigenvalues.js';
import { requireSound, type RiccatiEquation } from './equation.js';
import { solveLinear } from './linear-solve.js';
import { duplicate, unload } from './matrix-block.js';
import { frobenius, plus, symmetrised, times, transpose, zeros, identity, type Matrix } from './matrix.js';
import { continuousCorrection, continuousResidual, discreteResidual, refine, discreteCorrection, type Refined } from './refinement.js'; // prettier-ignore
import { gainsOf, standardForm, type StandardForm } from './standard-form.js';
import { continuousTime, discreteTime } from './time-kind.js';
import { inGoodUnits } from './good-units.js';
import type { RiccatiSolution } from './solution.js';

export type { RiccatiSolution } from './solution.js';

export interface RiccatiOptions {
  /** What multiplies: WebAssembly where it is to be had, about five times as fast as JavaScript; the bits are the same. */
  readonly kernels?: DenseKernels;
}

/** Relative residual beyond which there is no result. */
const LARGEST_RESIDUAL = 1e-10;
/** Rounding units of the norm by which an eigenvalue may be wrong, times the dimension. */
const ROUNDING = 8 * Number.EPSILON;

/** States below which a memory of its own costs more than vectors save. */
const FEW = 24;

export const kernelsFor = (n: number, { kernels }: RiccatiOptions): DenseKernels =>
  n < FEW ? javascriptKernels : (kernels ?? denseKernels());

/** Multiplies G by a number and divides Q by it, so that their norms are alike; the solution is divided by it. */
function balanced({ w, n }: StandardForm, g: Block, h: Block): number {
  const [sizeG, sizeH] = [squaredNorm(w.data, g), squaredNorm(w.data, h)];
  const scale = sizeG > 0 && sizeH > 0 && n > 0 ? 2 ** Math.round(Math.log2(sizeH / sizeG) / 4) : 1;
  scaleBlock(w.data, g, scale);
  scaleBlock(w.data, h, 1 / scale);
  return scale;
}

interface Attempt {
  readonly form: StandardForm;
  /** A, G, Q as they were before anything was overwritten. */
  readonly reduced: () => ReducedMatrices;
  readonly border: Border;
}

const matricesOf = ({ w, a, g, q, n }: StandardForm): ReducedMatrices => ({
  a: unload(w, a, n, n),
  g: unload(w, g, n, n),
  q: unload(w, q, n, n),
});

/** The solution, if residual and closed loop bear it out. */
function checked(
  { form, reduced, border }: Attempt,
  { pencil, doublings, increments, converged }: Doubled,
  { residual, steps }: Refined,
  close: (x: Matrix) => { readonly gain: Matrix; readonly loop: Matrix; readonly beyond: (mode: Eigenvalue) => number },
): RiccatiSolution {
  const { n, w } = form;
  if (!converged) throw noSolution(reduced(), border, `${doublings} doublings did not settle`);
  if (!(residual <= LARGEST_RESIDUAL))
    throw noSolution(reduced(), border, `the residual stays at ${residual.toPrecision(2)} of the equation's size`);
  const x = symmetrised(unload(w, pencil.h, n, n));
  const { gain, loop, beyond } = close(x);
  const closedLoop = [...eigenvalues(loop)].sort((p, q) => beyond(q) - beyond(p));
  const [first] = closedLoop;
  const margin = first ? -beyond(first) : NaN;
  if (!(margin > ROUNDING * n * frobenius(loop)))
    throw noSolution(reduced(), border, `the closed loop keeps a mode at a distance of ${margin.toPrecision(2)} from instability`); // prettier-ignore
  const free = freeModes(reduced(), border);
  if (free.length > 0) throw noSolution(reduced(), border, 'a mode that costs nothing runs away');
  return { x, gain, residual, closedLoop, margin, doublings, increments, newtonSteps: steps };
}

/**
 * Solves AᵀX + XA − ρX − (XB + S)R⁻¹(BᵀX + Sᵀ) + Q = 0 for the stabilising X: the least cost of
 * ∫e^{−ρt}(xᵀQx + 2xᵀSu + uᵀRu)dt under dx = (Ax + Bu)dt is xᵀXx.
 *
 * Doubling by Chu, Fan and Lin (2005), quadratic; about 130n³ operations and 450n² bytes.
 *
 * @param equation up to 400 states; tested to 200
 * @returns X with its gain, relative residual and closed-loop spectrum; every eigenvalue has a real part below ρ/2
 * @throws CostateError `input.value` for sizes that do not fit, numbers that are not finite, asymmetric Q or R;
 * `infeasible.parameters` where R is not positive definite or no stabilising solution exists, with the mode that prevents it;
 * `resources.numeric` where the doubling does not converge or the residual stays above 1e-10
 * @example
 * // The double integrator with the cost x² + 2v² + a²: X = [[2, 1], [1, 2]].
 * solveContinuousRiccati({ a: matrixOf([[0, 1], [0, 0]]), b: matrixOf([[0], [1]]), q: matrixOf([[1, 0], [0, 2]]) }).x;
 */
export function solveContinuousRiccati(equation: RiccatiEquation, options: RiccatiOptions = {}): RiccatiSolution {
  requireSound(equation, (rate) => rate >= 0 && Number.isFinite(rate));
  return inGoodUnits(equation, (e) => continuousSolution(e, options));
}

function continuousSolution(equation: RiccatiEquation, options: RiccatiOptions): RiccatiSolution {
  const { a, b, discount: rate = 0 } = equation;
  const form = standardForm(equation, kernelsFor(a.rows, options), { scale: 1, shift: rate / 2 });
  const attempt: Attempt = { form, reduced: () => matricesOf(form), border: continuousTime };
  const { w } = form;
  const pencil = { a: duplicate(w, form.a), g: duplicate(w, form.g), h: duplicate(w, form.q) };
  const scale = balanced(form, pencil.g, pencil.h);
  const gamma = cayleyTransform(w, pencil, form.n);
  if (gamma === undefined) throw noSolution(attempt.reduced(), continuousTime, 'no Cayley transform of it is regular');
  const doubled = doubleUntilSettled(w, pencil);
  scaleBlock(w.data, doubled.pencil.h, scale);
  const refined = refine(
    form,
    doubled.pencil.h,
    continuousResidual(form, doubled.pencil.h),
    continuousCorrection(form, gamma),
  );
  return checked(attempt, doubled, refined, () => {
    const gain = gainsOf(form)(doubled.pencil.h);
    return { gain, loop: plus(a, times(b, gain), -1), beyond: ({ re }) => re - rate / 2 };
  });
}

/**
 * Solves X = Q + δAᵀXA − (δAᵀXB + S)(R + δBᵀXB)⁻¹(δBᵀXA + Sᵀ) for the stabilising X: the least cost of
 * Σ δᵏ(xᵀQx + 2xᵀSu + uᵀRu) under x₊ = Ax + Bu is xᵀXx, with δ the discount factor.
 *
 * @param equation `discount` is δ in (0, 1]
 * @returns X with its gain, relative residual and closed-loop spectrum; every eigenvalue has a modulus below δ^{−1/2}
 * @throws CostateError as `solveContinuousRiccati`
 */
export function solveDiscreteRiccati(equation: RiccatiEquation, options: RiccatiOptions = {}): RiccatiSolution {
  requireSound(equation, (share) => share > 0 && share <= 1);
  return inGoodUnits(equation, (e) => discreteSolution(e, options));
}

function discreteSolution(equation: RiccatiEquation, options: RiccatiOptions): RiccatiSolution {
  const { a, b, discount: share = 1 } = equation;
  const { r = identity(b.columns), s = zeros(a.rows, b.columns) } = equation;
  const form = standardForm(equation, kernelsFor(a.rows, options), { scale: Math.sqrt(share), shift: 0 });
  const attempt: Attempt = { form, reduced: () => matricesOf(form), border: discreteTime };
  const { w } = form;
  const pencil = { a: duplicate(w, form.a), g: duplicate(w, form.g), h: duplicate(w, form.q) };
  const scale = balanced(form, pencil.g, pencil.h);
  const doubled = doubleUntilSettled(w, pencil);
  scaleBlock(w.data, doubled.pencil.h, scale);
  const refined = refine(form, doubled.pencil.h, discreteResidual(form, doubled.pencil.h), discreteCorrection(form));
  return checked(attempt, doubled, refined, (x) => {
    // K = (R + δBᵀXB)⁻¹(δBᵀXA + Sᵀ)
    const weighted = times(transpose(b), x);
    const gain = solveLinear(plus(r, times(weighted, b), share), plus(transpose(s), times(weighted, a), share));
    if (!gain) throw noSolution(attempt.reduced(), discreteTime, 'R + BᵀXB is singular');
    return {
      gain,
      loop: plus(a, times(b, gain), -1),
      beyond: ({ re, im }) => Math.hypot(re, im) * Math.sqrt(share) - 1,
    };
  });
}
