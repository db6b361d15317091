/**
 * Ordinary differential equations y' = f(t, y) with step control: the pair of orders 5 and 4 of Dormand and Prince (1980),
 * its error per step held below a share of each component's size.
 */

export interface Trajectory {
  /** Times in the direction of integration. */
  readonly times: readonly number[];
  /** Values and slopes at those times. */
  readonly values: readonly (readonly number[])[];
  readonly slopes: readonly (readonly number[])[];
}

/** How an integration ended before its end. */
export interface Failure {
  readonly reason: 'blow-up' | 'steps';
  readonly time: number;
  /** The component that grew most over the last steps. */
  readonly component: number;
}

export const STAGES: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
export const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
/** Weights of order 5 less those of order 4. */
export const ERROR = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

const MOST_STEPS = 1 << 17;
/** Steps shorter than this share of the way cannot be told from none. */
const SHORTEST = 1e-14;
/** A component that leaves zero has no size of its own: this share of the largest one stands in for it. */
const FROM_ZERO = 1e-12;
const FACTOR = { safety: 0.9, least: 0.2, most: 5 };

type Slope = (t: number, y: readonly number[]) => readonly number[];

/** Error of a step at which a component's size is told, where it begins with nothing and its slope is lost in rounding. */
const LOOSE = 1e-7;
/** Share of a component's largest size below which errors are no matter. */
const NEGLIGIBLE = 1e-3;

/**
 * Integrates from `from` to `to`, in either direction.
 *
 * @param tolerance error of a step as a share of the largest size that the component has had so far
 */
export function integrate(
  slope: Slope,
  start: readonly number[],
  from: number,
  to: number,
  tolerance: number,
): Trajectory | Failure {
  const nothing = start.map(() => 0);
  const found = integrated(slope, start, nothing, { from, to, tolerance });
  if (!('reason' in found) || found.reason === 'steps' || tolerance >= LOOSE) return found;
  // A component that begins at zero with a slope of zero has no size to measure errors by: its slope is the rounding of what
  // cancels there, however short the step. So its size is found out first; what truly blows up does so loosely, too.
  const loose = integrated(slope, start, nothing, { from, to, tolerance: LOOSE });
  if ('reason' in loose) return found;
  const sizes = start.map((_, i) => NEGLIGIBLE * Math.max(...loose.values.map((v) => Math.abs(v[i] as number))));
  return integrated(slope, start, sizes, { from, to, tolerance });
}

/** @param least sizes below which no component counts */
function integrated(
  slope: Slope,
  start: readonly number[],
  least: readonly number[],
  { from, to, tolerance }: { readonly from: number; readonly to: number; readonly tolerance: number },
): Trajectory | Failure {
  const times = [from];
  const values = [start];
  const slopes = [slope(from, start)];
  const size = start.map((v, i) => Math.max(Math.abs(v), least[i] as number));
  const whole = to - from;
  let h = whole / 64;
  let t = from;
  const failure = (reason: Failure['reason']): Failure => {
    const [last, before] = [values.at(-1) ?? [], values.at(-Math.min(8, values.length)) ?? []];
    const growth = last.map((v, i) => Math.abs(v - (before[i] ?? NaN)) / (Math.abs(before[i] ?? NaN) + 1e-300));
    return { reason, time: t, component: growth.indexOf(Math.max(...growth.map((g) => (Number.isNaN(g) ? 0 : g)))) };
  };
  for (let n = 0; n < MOST_STEPS; n++) {
    const y = values.at(-1) as readonly number[];
    const isLast = Math.abs(h) >= Math.abs(to - t) * (1 - 1e-12);
    if (isLast) h = to - t;
    const k: (readonly number[])[] = [slopes.at(-1) as readonly number[]];
    let next = y;
    for (let s = 1; s < STAGES.length; s++) {
      const weights = STAGES[s] as readonly number[];
      next = y.map((v, i) => v + h * weights.reduce((sum, w, j) => sum + w * (k[j]?.[i] as number), 0));
      k.push(slope(t + (NODES[s] as number) * h, next));
    }
    const least = FROM_ZERO * Math.max(...size, ...y.map(Math.abs));
    const share = y.reduce((most, v, i) => {
      const error = Math.abs(h * ERROR.reduce((sum, w, j) => sum + w * (k[j]?.[i] as number), 0));
      const scale = Math.max(least, size[i] as number, Math.abs(v), Math.abs(next[i] as number));
      return error === 0 ? most : Math.max(most, error / (tolerance * scale));
    }, 0);
    if (share <= 1) {
      t = isLast ? to : t + h;
      times.push(t);
      values.push(next);
      // The last stage is the first one of the next step.
      slopes.push(k[6] as readonly number[]);
      next.forEach((v, i) => (size[i] = Math.max(size[i] as number, Math.abs(v))));
      if (isLast) return { times, values, slopes };
    }
    const factor = Number.isFinite(share)
      ? Math.min(FACTOR.most, Math.max(FACTOR.least, FACTOR.safety * Math.max(share, 1e-10) ** -0.2))
      : FACTOR.least;
    h *= factor;
    if (!(Math.abs(h) > SHORTEST * Math.abs(whole))) return failure('blow-up');
  }
  return failure('steps');
}
