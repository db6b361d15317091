/**
 * Control variates: martingale sums with mean zero whose best linear combination is fitted on a pilot sample and then
 * subtracted on fresh paths, so that the estimate stays unbiased (Glasserman 2003, section 4.1).
 */

/** Least-squares coefficients of `values` on the variates, all centred; collinear variates get the coefficient zero. */
export function fitControlVariates(values: Float64Array, variates: readonly Float64Array[]): readonly number[] {
  const n = values.length;
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
  const centred = (a: Float64Array): Float64Array => {
    const mean = a.reduce((sum, v) => sum + v, 0) / n;
    return a.map((v) => v - mean);
  };
  // Modified Gram-Schmidt: basis q_i = Σ_j u_ij c_j of the centred variates, so coefficients follow without a solve.
  const basis: { readonly vector: Float64Array; readonly combination: readonly number[] }[] = [];
  variates.forEach((variate, index) => {
    let vector = centred(variate);
    const length = Math.sqrt(dot(vector, vector));
    let combination: readonly number[] = variates.map((_, j) => (j === index ? 1 : 0));
    for (let pass = 0; pass < 2; pass++)
      for (const q of basis) {
        const share = dot(vector, q.vector);
        vector = vector.map((v, i) => v - share * (q.vector[i] as number));
        combination = combination.map((c, j) => c - share * (q.combination[j] ?? 0));
      }
    const rest = Math.sqrt(dot(vector, vector));
    if (!(rest > 1e-6 * length)) return;
    basis.push({ vector: vector.map((v) => v / rest), combination: combination.map((c) => c / rest) });
  });
  const target = centred(values);
  return variates.map((_, j) => basis.reduce((sum, q) => sum + dot(target, q.vector) * (q.combination[j] ?? 0), 0));
}
