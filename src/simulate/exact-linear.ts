/** Exact steps for linear equations with constant coefficients; a geometric Brownian motion is one in its logarithm. */
import { differentiate } from '../expression/differentiate.js';
import { evaluateNumber } from '../expression/evaluate.js';
import { add, multiply, symbol, zero, type Expression } from '../expression/expression.js';
import { noAssumptions } from '../expression/assumptions.js';
import { normalForm } from '../expression/normal-form.js';
import { bind, substitute } from '../expression/substitute.js';
import { freeSymbols } from '../expression/traverse.js';
import { transitionNames, type LinearLaw } from './linear-law.js';
import { normalName, type Diffusion, type Scheme } from './scheme.js';

/** The number that an expression is, if it is one and finite. */
export function constant(e: Expression): number | undefined {
  const form = freeSymbols(e).size === 0 ? e : normalForm(e, noAssumptions);
  if (freeSymbols(form).size > 0) return undefined;
  const value = evaluateNumber(form, new Map());
  return Number.isFinite(value) ? value : undefined;
}

/** The rows where every entry is known. */
const known = (rows: readonly (readonly (number | undefined)[])[]): number[][] | undefined => {
  const numbers = rows.map((row) => row.filter((v) => v !== undefined));
  return numbers.every((row, i) => row.length === rows[i]?.length) ? numbers : undefined;
};

/** The equation's matrices where it is linear with constant coefficients. */
function linearLaw({ coordinates, drift, noise, correlation }: Diffusion): LinearLaw | undefined {
  const origin = coordinates.map((y) => bind(y, zero));
  const slopes = known(drift.map((f) => coordinates.map((y) => constant(differentiate(f, y)))));
  const [shift] = known([drift.map((f) => constant(substitute(f, origin)))]) ?? [];
  const loadings = known(noise.map((row) => row.map(constant)));
  if (!slopes || !shift || !loadings) return undefined;
  const covariance = loadings.map((a) =>
    loadings.map((b) =>
      a.reduce((sum, s, j) => sum + b.reduce((inner, u, k) => inner + s * u * (correlation[j]?.[k] ?? 0), 0), 0),
    ),
  );
  return { drift: slopes, constant: shift, covariance };
}

export const exactLinear: Scheme = {
  name: 'exact steps of a linear equation',
  weakOrder: Infinity,
  strongOrder: Infinity,
  stability: 'exact in law for every step',
  source: 'Van Loan 1978; Kloeden and Platen 1992, section 4.8; Gillespie 1996',
  step: (diffusion) => {
    const { coordinates, rough } = diffusion;
    if (rough !== undefined) return { refused: rough };
    const law = linearLaw(diffusion);
    if (!law) return { refused: 'the equation is not linear with constant coefficients' };
    const { decay, shift, spread } = transitionNames(coordinates.length);
    const martingale = spread.map((row) => add(...row.map((name, k) => multiply(symbol(name), symbol(normalName(k))))));
    return {
      next: coordinates.map((_, i) =>
        add(
          ...coordinates.map((y, j) => multiply(symbol(decay[i]?.[j] ?? ''), symbol(y))),
          symbol(shift[i] ?? ''),
          martingale[i] ?? zero,
        ),
      ),
      martingale,
      draws: coordinates.length,
      law,
    };
  },
};
