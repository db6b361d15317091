/** Tubes in which states that no control moves stay for a while with a known chance, and into which noise brings them. */
import { evaluateNumber } from '../../../expression/evaluate.js';
import { add, multiply, number, type Expression } from '../../../expression/expression.js';
import { rationalFromNumber } from '../../../expression/rational.js';
import { freeSymbols } from '../../../expression/traverse.js';
import type { InstanceState, NumericDomain, ProblemInstance } from '../../../simulate/instance.js';
import { rangeOf, sizeOf } from '../../range.js';
import { cholesky } from '../../riccati/cholesky.js';
import { matrixOf } from '../../riccati/matrix.js';

type Domains = ReadonlyMap<string, NumericDomain>;

export interface Tube {
  readonly domains: Domains;
  /** For how long what follows holds. */
  readonly length: number;
  /** A lower bound of the probability not to leave it, from near its middle. */
  readonly stays: number;
  /** In words; empty where there are no states. */
  readonly place: string;
}

/** Half the width of a tube as a share of the distance of its middle from zero. */
const WIDTH = 0.5;
/** Of half the width that drift and noise may use each; the rest is for where paths begin. */
const PART = 0.45;
/** The chance to leave a tube. */
const LEAVES = 0.1;
/** Middles are powers of two between these. */
const [SMALLEST, LARGEST] = [-10, 40];

interface Interval {
  readonly lower: number;
  readonly upper: number;
}

const domainOf = (interval: Interval): NumericDomain => ({ kind: 'interval', ...interval });

const isInside = (domain: NumericDomain, { lower, upper }: Interval): boolean =>
  domain.kind === 'real' || (domain.kind !== 'set' && lower > domain.lower && upper < domain.upper);

/** What states have to do with their noises, for tubes anywhere. */
function lawOf(others: readonly InstanceState[], { correlation, time, horizon }: ProblemInstance) {
  const rho = (j: number, k: number): Expression => number(rationalFromNumber(correlation[j]?.[k] ?? 0));
  const covariance = ({ noise: a }: InstanceState, { noise: b }: InstanceState): Expression =>
    add(...a.flatMap((s, j) => b.map((r, k) => multiply(rho(j, k), s, r))));
  const variances = others.map((y) => covariance(y, y));
  const matrix = others.map((y) => others.map((z) => covariance(y, z)));
  const isConstant = matrix.flat().every((e) => freeSymbols(e).size === 0);
  const hasFullRank =
    isConstant && cholesky(matrixOf(matrix.map((row) => row.map((e) => evaluateNumber(e, new Map()))))) !== undefined;
  const over = (intervals: readonly Interval[]): Domains =>
    new Map([...others.map(({ name }, i) => [name, domainOf(intervals[i] as Interval)] as const), [time, domainOf({ lower: 0, upper: horizon })]]); // prettier-ignore
  return {
    /** Whether noise brings the states everywhere in a box: of constant rank, or that of one state alone where it does not vanish. */
    isDriven: (box: readonly Interval[]): boolean =>
      hasFullRank || (variances.length === 1 && rangeOf(variances[0] as Expression, over(box)).lower > 0),
    /** How long drift does not leave the middle of a tube by its part of the width, and by Doob's inequality noise neither. */
    lasting: (tube: readonly Interval[]): number => {
      const domains = over(tube);
      const parts = tube.map(({ lower, upper }) => (PART * (upper - lower)) / 2);
      const drifts = others.map(({ drift }, i) => (parts[i] as number) / sizeOf(rangeOf(drift, domains)));
      const rates = variances.map((v, i) => rangeOf(v, domains).upper / (parts[i] as number) ** 2);
      return Math.min(LEAVES / rates.reduce((sum, r) => sum + r, 0), ...drifts);
    },
  };
}

/**
 * @param others states whose drifts and noises hold none but themselves and time
 * @param at where they begin
 * @param most time that is of use
 */
export function* tubesOf(
  others: readonly InstanceState[],
  instance: ProblemInstance,
  at: ReadonlyMap<string, number>,
  most: number,
): Generator<Tube> {
  if (others.length === 0) {
    yield { domains: new Map(), length: most, stays: 1, place: '' };
    return;
  }
  const law = lawOf(others, instance);
  const start = others.map(({ name }) => at.get(name) ?? NaN);
  const around = (middle: number, half: number): Interval => ({ lower: middle - half, upper: middle + half });
  const nearStart = others.map(({ domain }, i) => {
    const size = Math.abs(start[i] as number);
    return around(start[i] as number, WIDTH * (domain.kind === 'real' ? Math.max(1, size) : size));
  });
  const sizes = Array.from({ length: LARGEST - SMALLEST + 1 }, (_, j) => 2 ** (SMALLEST + j));
  for (const [k, { name }] of others.entries())
    for (const middle of sizes.flatMap((size) => [size, -size])) {
      const tube = nearStart.map((near, i) => (i === k ? around(middle, WIDTH * Math.abs(middle)) : near));
      const between = tube.map(({ lower, upper }, i) => ({
        lower: Math.min(lower, start[i] as number),
        upper: Math.max(upper, start[i] as number),
      }));
      if (!others.every(({ domain }, i) => isInside(domain, between[i] as Interval)) || !law.isDriven(between))
        continue;
      // Half of the time is left to come there.
      const length = Math.min(most / 2, law.lasting(tube));
      if (!(length > 0)) continue;
      const domains = new Map(others.map((y, i) => [y.name, domainOf(tube[i] as Interval)] as const));
      yield { domains, length, stays: 1 - LEAVES, place: `${name} is near ${middle}` };
    }
}
