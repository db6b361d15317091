/**
 * How heavy the tail of weights is: the shape k of a generalised Pareto law fitted to the largest. A mean has a normal interval
 * only where k < ½; near 1 it is made by a few paths. Source: Zhang and Stephens 2009, Technometrics 51, 316-325; Vehtari,
 * Simpson, Gelman, Yao and Gabry 2024, Journal of Machine Learning Research 25, section 2.
 */

/** The share of weights that counts as tail, and how many at most as multiples of √n. */
const SHARE = 0.2;
const ROOTS = 3;
/** Fewer say nothing about a tail. */
const FEWEST = 20;
/** Weight of the prior k = ½, in observations. */
const PRIOR = 10;

/** k for weights given by their logarithms; −∞ where there are too few, or no two, to have a tail. */
export function tailIndex(logWeights: Float64Array): number {
  const sorted = logWeights.slice().sort();
  const n = sorted.length;
  const size = Math.min(Math.floor(SHARE * n), Math.ceil(ROOTS * Math.sqrt(n)));
  if (size < FEWEST) return -Infinity;
  const top = sorted[n - 1] as number;
  const threshold = Math.exp((sorted[n - size - 1] as number) - top);
  const excess = Array.from(sorted.subarray(n - size), (l) => Math.exp(l - top) - threshold);
  const [largest, quarter] = [excess[size - 1] as number, excess[Math.floor(size / 4)] as number];
  // Weights that are the same to rounding have no tail.
  if (!(largest > 1e-12) || !(quarter > 0)) return -Infinity;
  const guesses = 30 + Math.floor(Math.sqrt(size));
  const shapes: number[] = [];
  const likelihoods: number[] = [];
  for (let j = 1; j <= guesses; j++) {
    const theta = 1 / largest + (1 - Math.sqrt(guesses / (j - 0.5))) / (3 * quarter);
    const k = excess.reduce((sum, x) => sum + Math.log1p(-theta * x), 0) / size;
    shapes.push(theta);
    likelihoods.push(size * (Math.log(-theta / k) - k - 1));
  }
  const best = Math.max(...likelihoods.filter(Number.isFinite));
  let [total, theta] = [0, 0];
  likelihoods.forEach((l, j) => {
    const weight = Number.isFinite(l) ? Math.exp(l - best) : 0;
    total += weight;
    theta += weight * (shapes[j] as number);
  });
  const mean = theta / total;
  const k = excess.reduce((sum, x) => sum + Math.log1p(-mean * x), 0) / size;
  return (size * k + PRIOR * 0.5) / (size + PRIOR);
}
