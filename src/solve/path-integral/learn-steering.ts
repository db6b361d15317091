/**
 * The law under which weights vary least, learned from weighted paths: of all normal laws the one that is closest, in relative
 * entropy, to the law of paths under the best control (cross-entropy: Rubinstein and Kroese 2004; Kappen and Ruiz 2016, J. Stat.
 * Phys. 162, 1244-1266). Where nobody's paths are hardly ever any good, the charge enters by degrees.
 */
import type { RandomKey } from '../../simulate/normal.js';
import { cholesky } from '../riccati/cholesky.js';
import { solveLinear } from '../riccati/linear-solve.js';
import { entry, matrixOf } from '../riccati/matrix.js';
import { steeredGroups, type SteeredGroup, type SteeredLaw, type Steering } from './steering.js';
import { BLOCK, type Walker } from './walk.js';
import { effectiveShare } from './weighted-mean.js';

/** Paths of a round. */
const PATHS = 8192;
/** The effective share that a round is to keep, by which it chooses how much of the charge enters. */
const KEPT_SHARE = 0.1;
const MOST_ROUNDS = 40;
/** Rounds with the whole charge. */
const WHOLE_ROUNDS = 3;
/** Slopes are held back by so many observations without any. */
const RIDGE = 2;
/** Least variance of a steered variable: the square of what rounding may do to it. */
const LEAST_VARIANCE = 1e-6;

/** Σ w v vᵀ of v = (1, features, normals), for each step and group. */
type Gram = Float64Array;

/** The law that has the moments of a Gram matrix, the sum of the weights being `total` and of their effective number `effective`. */
function lawOf({ normals, features }: SteeredGroup, gram: Gram, effective: number): SteeredLaw {
  const [p, q] = [features.length, normals.length];
  const size = 1 + p + q;
  const at = (i: number, j: number): number => gram[i * size + j] as number;
  const total = at(0, 0);
  const mean = (i: number): number => at(0, i) / total;
  const covariance = (i: number, j: number): number => at(i, j) / total - mean(i) * mean(j);
  const places = features.map((_, j) => 1 + j);
  const outs = normals.map((_, k) => 1 + p + k);
  // A coordinate that does not move, as at the start, says nothing.
  const live = places.filter((j) => covariance(j, j) > 1e-14 * (1 + mean(j) ** 2));
  const found =
    live.length === 0
      ? undefined
      : solveLinear(
          matrixOf(live.map((i) => live.map((j) => covariance(i, j) * (i === j ? 1 + RIDGE / effective : 1)))),
          matrixOf(live.map((i) => outs.map((k) => covariance(i, k)))),
        );
  const slope = (k: number, j: number): number => {
    const row = live.indexOf(1 + j);
    return found && row >= 0 ? entry(found, row, k) : 0;
  };
  const left = outs.map((a, k) =>
    outs.map((b, l) => {
      const explained = places.reduce((sum, j) => sum + slope(k, j - 1) * covariance(j, b), 0);
      const other = places.reduce((sum, j) => sum + slope(l, j - 1) * covariance(j, a), 0);
      return covariance(a, b) - (explained + other) / 2;
    }),
  );
  const kept = matrixOf(left.map((row, k) => row.map((v, l) => (k === l ? Math.max(v, LEAST_VARIANCE) : v))));
  const factor = cholesky(kept);
  return {
    mean: outs.map(mean),
    centre: places.map(mean),
    slopes: normals.map((_, k) => features.map((__, j) => slope(k, j))),
    factor: normals.map((_, k) =>
      Array.from({ length: k + 1 }, (__, l) =>
        factor ? entry(factor, k, l) : k === l ? Math.sqrt(entry(kept, k, k)) : 0,
      ),
    ),
  };
}

export interface Learned {
  readonly steering: Steering;
  /** Effective share of the weights under it. */
  readonly share: number;
  /** How much of the charge could enter: 1 where learning came to its end. */
  readonly reached: number;
}

/** The largest share of the charge, above `least`, with which the weights keep enough effect. */
function portion(logRatio: Float64Array, charge: Float64Array, least: number): number {
  const share = (b: number): number => effectiveShare(charge.map((c, i) => (logRatio[i] as number) - b * c));
  if (share(1) >= KEPT_SHARE) return 1;
  let [low, high] = [least, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (share(middle) >= KEPT_SHARE) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Learns from nobody's paths, or undefined where not even a small part of the charge can enter.
 *
 * @param keyOf the random numbers of a round
 */
export function learnSteering(
  walker: Walker,
  coordinates: number,
  scale: number,
  keyOf: (round: number) => RandomKey,
): Learned | undefined {
  const groups = steeredGroups(coordinates, walker.chain.moves);
  let steering: Steering | undefined;
  let best: Learned | undefined;
  let [reached, whole] = [0, 0];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const key = keyOf(round);
    const [logRatio, charge] = [new Float64Array(PATHS), new Float64Array(PATHS)];
    for (let first = 0; first < PATHS; first += BLOCK) {
      const block = walker.run(key, first, BLOCK, false, steering);
      logRatio.set(block.logRatio, first);
      block.charge.forEach((c, i) => (charge[first + i] = c / scale));
    }
    if (charge.some((c) => Number.isNaN(c))) return best;
    const now = steering && effectiveShare(charge.map((c, i) => (logRatio[i] as number) - c));
    if (steering && now !== undefined && (!best || reached > best.reached || now > best.share))
      best = { steering, share: now, reached };
    const part = portion(logRatio, charge, reached);
    if (part === 1 && whole++ >= WHOLE_ROUNDS) return best;
    if (part < 1 && part <= reached + 1e-9 && round > 0) return best;
    reached = part;
    const logs = charge.map((c, i) => (logRatio[i] as number) - part * c);
    const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const weights = logs.map((l) => Math.exp(l - top));
    const effective = effectiveShare(logs) * PATHS;
    const grams = Array.from({ length: walker.steps }, () =>
      groups.map(({ normals, features }) => new Float64Array((1 + features.length + normals.length) ** 2)),
    );
    for (let first = 0; first < PATHS; first += BLOCK)
      walker.run(key, first, BLOCK, false, steering, (k, y, z) => {
        groups.forEach(({ normals, features }, g) => {
          const gram = grams[k]?.[g] as Gram;
          const rows = [undefined, ...features.map((j) => y[j]), ...normals.map((j) => z[j])];
          const size = rows.length;
          rows.forEach((a, i) =>
            rows.slice(0, i + 1).forEach((b, j) => {
              let sum = 0;
              for (let n = 0; n < BLOCK; n++)
                sum += (weights[first + n] as number) * (a ? (a[n] as number) : 1) * (b ? (b[n] as number) : 1);
              gram[i * size + j] = gram[j * size + i] = (gram[i * size + j] as number) + sum;
            }),
          );
        });
      });
    steering = { groups, laws: grams.map((row) => row.map((gram, g) => lawOf(groups[g] as SteeredGroup, gram, effective))) }; // prettier-ignore
  }
  return best;
}
