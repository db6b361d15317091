/** The operators of the stochastic Taylor expansion, on expressions (Kloeden and Platen 1992, equations 5.3.1 and 5.3.2). */
import { differentiate } from '../expression/differentiate.js';
import { add, half, multiply, symbol, zero, type Expression } from '../expression/expression.js';
import { exact, type Diffusion } from './scheme.js';

export interface DiffusionOperators {
  /** Loadings on independent Wiener processes B with W = L B: one row a coordinate. */
  readonly loadings: readonly (readonly Expression[])[];
  /** L⁰ = ∂_t + Σ f_i ∂_i + ½ Σ (b bᵀ)_ij ∂_i ∂_j, which takes coefficients of time along. */
  readonly generator: (e: Expression) => Expression;
  /** Lᵏ = Σ b_ik ∂_i. */
  readonly along: (k: number, e: Expression) => Expression;
}

export function diffusionOperators({
  coordinates,
  drift,
  noise,
  cholesky,
  time,
  rates,
}: Diffusion): DiffusionOperators {
  const loadings = noise.map((row) =>
    cholesky.map((_, k) => add(...row.map((s, j) => multiply(s, exact(cholesky[j]?.[k] ?? 0))))),
  );
  const along = (k: number, e: Expression): Expression =>
    add(...coordinates.map((y, i) => multiply(loadings[i]?.[k] ?? zero, differentiate(e, y))));
  const covariance = (i: number, j: number): Expression =>
    add(...cholesky.map((_, k) => multiply(loadings[i]?.[k] ?? zero, loadings[j]?.[k] ?? zero)));
  const generator = (e: Expression): Expression =>
    add(
      differentiate(e, time),
      ...[...rates].map(([name, rate]) => multiply(differentiate(e, name), symbol(rate))),
      ...coordinates.map((y, i) => multiply(drift[i] ?? zero, differentiate(e, y))),
      ...coordinates.flatMap((y, i) =>
        coordinates.map((z, j) => multiply(half, covariance(i, j), differentiate(differentiate(e, y), z))),
      ),
    );
  return { loadings, generator, along };
}
