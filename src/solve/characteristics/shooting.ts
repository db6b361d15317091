/**
 * The boundary value problem of Pontryagin's principle by multiple shooting (Bulirsch 1971; Stoer and Bulirsch 2002, 7.3.5): points
 * on the way are unknown, the characteristics between them have to fit together, and what holds at the end has to hold.
 */
import type { EndCondition } from './end-condition.js';
import { flowOf, newWay, type Flow, type Way } from './flow.js';
import type { HamiltonianSystem } from './hamiltonian-system.js';
import { dampedStep } from '../../expression/damped-step.js';

export interface Guess {
  /** x and p (2d) at the beginning of each segment; x of the first is given and stays. */
  readonly nodes: readonly Float64Array[];
  readonly multipliers: readonly number[];
  readonly duration: number;
}

/** Sizes of states and costates by which misfits are judged. */
export interface Sizes {
  readonly state: ArrayLike<number>;
  readonly costate: ArrayLike<number>;
  /** Of the running payoff. */
  readonly rate: number;
}

export interface Extremal extends Guess {
  /** Payoff along the way and at its end, discounted. */
  readonly value: number;
  /** First-order effect on the value of what does not fit together. */
  readonly defect: number;
  readonly way: Way;
  /** Largest misfit in units of the sizes. */
  readonly misfit: number;
}

export interface Shooting {
  /** Error of a step of the integration, relative. */
  readonly tolerance: number;
  /** Largest misfit of a solution. */
  readonly wanted: number;
  readonly iterations: number;
}

/** Differences are taken over the root of the integration's error, where both errors of a slope are alike. */
const differenceFor = (tolerance: number): number => Math.max(1e-6, Math.sqrt(tolerance));
const DAMPING = { first: 1e-3, least: 1e-14, most: 1e8 };
/** A step that moves an unknown by more than this many of its sizes is too bold. */
const BOLD = 50;
/** A step that takes a smaller share off the squared misfits goes nowhere; so many of them in a row end the search. */
const STALLED = 1e-3;
const MOST_STALLED = 4;

interface Layout {
  readonly system: HamiltonianSystem;
  readonly end: EndCondition;
  readonly sizes: Sizes;
  readonly flow: Flow;
  readonly segments: number;
}

interface Misfits {
  readonly values: Float64Array;
  /** Ends of the segments, payoff included. */
  readonly ends: readonly Float64Array[];
}

/** Number of unknowns that are points; multipliers and the logarithm of the duration follow. */
const pointUnknowns = (d: number, segments: number): number => d + 2 * d * (segments - 1);

function startOf(guess: Guess, k: number, d: number): Float64Array {
  const y = new Float64Array(2 * d + 1);
  y.set(guess.nodes[k] as Float64Array);
  return y;
}

function segment(
  { flow, segments, system }: Layout,
  guess: Guess,
  k: number,
  tolerance: number,
  record?: Way,
): Float64Array | undefined {
  const [from, to] = [(guess.duration * k) / segments, (guess.duration * (k + 1)) / segments];
  return flow(startOf(guess, k, system.dimension), from, to, { tolerance, ...(record ? { record } : {}) });
}

/** What does not fit at the end of a segment, in units of the sizes. */
function misfitOf(layout: Layout, guess: Guess, k: number, end: Float64Array, out: Float64Array): void {
  const { system, end: condition, sizes, segments } = layout;
  const d = system.dimension;
  if (k < segments - 1) {
    const next = guess.nodes[k + 1] as Float64Array;
    for (let i = 0; i < d; i++) {
      out[i] = ((end[i] as number) - (next[i] as number)) / (sizes.state[i] as number);
      out[d + i] = ((end[d + i] as number) - (next[d + i] as number)) / (sizes.costate[i] as number);
    }
    return;
  }
  condition.residual(guess.duration, end, guess.multipliers, out);
  const m = condition.constraints;
  const { gradients } = condition.geometry(guess.duration, end);
  for (let j = 0; j < m; j++) {
    let size = 0;
    for (let i = 0; i < d; i++) size = Math.max(size, Math.abs(gradients[j * d + i] as number) * (sizes.state[i] as number));
    out[j] = (out[j] as number) / (size || 1);
  } // prettier-ignore
  for (let i = 0; i < d; i++) out[m + i] = (out[m + i] as number) / (sizes.costate[i] as number);
  if (condition.horizon === undefined) out[m + d] = (out[m + d] as number) / sizes.rate;
}

const endRows = ({ end, system }: Layout): number =>
  end.constraints + system.dimension + (end.horizon === undefined ? 1 : 0);

function misfits(layout: Layout, guess: Guess, tolerance: number): Misfits | undefined {
  const { system, segments } = layout;
  const d = system.dimension;
  const values = new Float64Array(2 * d * (segments - 1) + endRows(layout));
  const ends: Float64Array[] = [];
  for (let k = 0; k < segments; k++) {
    const end = segment(layout, guess, k, tolerance);
    if (!end) return undefined;
    ends.push(end);
    misfitOf(layout, guess, k, end, values.subarray(2 * d * k));
  }
  return values.every((v) => Number.isFinite(v)) ? { values, ends } : undefined;
}

const sizesOfUnknowns = ({ system, end, sizes, segments }: Layout, guess: Guess): Float64Array => {
  const d = system.dimension;
  const scale = new Float64Array(pointUnknowns(d, segments) + end.constraints + (end.horizon === undefined ? 1 : 0));
  let at = 0;
  for (let k = 0; k < segments; k++) {
    if (k > 0) for (let i = 0; i < d; i++) scale[at++] = sizes.state[i] as number;
    for (let i = 0; i < d; i++) scale[at++] = sizes.costate[i] as number;
  }
  const most = Math.max(...Array.from(sizes.costate));
  for (const multiplier of guess.multipliers) scale[at++] = Math.max(Math.abs(multiplier), most);
  // The duration is moved by a factor.
  if (end.horizon === undefined) scale[at] = 1;
  return scale;
};

/** The guess with its unknowns moved by multiples of their sizes. */
function moved(layout: Layout, guess: Guess, step: ArrayLike<number>, scale: Float64Array): Guess {
  const d = layout.system.dimension;
  let at = 0;
  const by = (): number => (step[at] as number) * (scale[at++] as number);
  const nodes = guess.nodes.map((node, k) => {
    const y = node.slice();
    for (let i = k === 0 ? d : 0; i < 2 * d; i++) y[i] = (y[i] as number) + by();
    return y;
  });
  const multipliers = guess.multipliers.map((v) => v + by());
  return { nodes, multipliers, duration: layout.end.horizon ?? guess.duration * Math.exp(by()) };
}

/** Derivatives of the misfits by differences, row by row; a point moves its own segment only. */
function jacobian(
  layout: Layout,
  guess: Guess,
  base: Misfits,
  scale: Float64Array,
  tolerance: number,
): Float64Array | undefined {
  const { system, segments, end, sizes } = layout;
  const d = system.dimension;
  const [rows, columns] = [base.values.length, scale.length];
  const a = new Float64Array(rows * columns);
  const step = new Float64Array(columns);
  const difference = differenceFor(tolerance);
  const out = new Float64Array(Math.max(2 * d, endRows(layout)));
  const put = (k: number, column: number): void => {
    const [from, count] = [2 * d * k, k < segments - 1 ? 2 * d : endRows(layout)];
    for (let r = 0; r < count; r++)
      a[(from + r) * columns + column] = ((out[r] as number) - (base.values[from + r] as number)) / difference;
  };
  for (let column = 0; column < columns; column++) {
    step.fill(0);
    step[column] = difference;
    const other = moved(layout, guess, step, scale);
    const points = pointUnknowns(d, segments);
    const own = column < d ? 0 : 1 + Math.floor((column - d) / (2 * d));
    const isDuration = column === columns - 1 && end.horizon === undefined;
    for (let k = 0; k < segments; k++) {
      if (column < points && k !== own) continue;
      if (column >= points && !isDuration && k < segments - 1) continue;
      const there = column >= points && !isDuration ? base.ends[k] : segment(layout, other, k, tolerance);
      if (!there) return undefined;
      misfitOf(layout, other, k, there, out);
      put(k, column);
    }
    if (column < points && own > 0) {
      const i = (column - d) % (2 * d);
      const size = i < d ? (sizes.state[i] as number) : (sizes.costate[i - d] as number);
      a[(2 * d * (own - 1) + i) * columns + column] = -(scale[column] as number) / size;
    }
  }
  return a.every((v) => Number.isFinite(v)) ? a : undefined;
}

const squares = (v: Float64Array): number => v.reduce((sum, x) => sum + x * x, 0);
const largest = (v: Float64Array): number => v.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** The extremal near a guess; undefined where none is found. */
export function extremalNear(
  system: HamiltonianSystem,
  end: EndCondition,
  first: Guess,
  sizes: Sizes,
  { tolerance, wanted, iterations }: Shooting,
): Extremal | undefined {
  const d = system.dimension;
  const layout: Layout = { system, end, sizes, flow: flowOf(system.slope, 2 * d + 1), segments: first.nodes.length };
  let guess = first;
  let now = misfits(layout, guess, tolerance);
  let damping = DAMPING.first;
  let slow = 0;
  for (let n = 0; n < iterations && now && largest(now.values) > wanted && slow < MOST_STALLED; n++) {
    const scale = sizesOfUnknowns(layout, guess);
    const a = jacobian(layout, guess, now, scale, tolerance);
    if (!a) return undefined;
    const height = squares(now.values);
    const target = now.values.map((v) => -v);
    let next: Misfits | undefined;
    while (damping <= DAMPING.most) {
      const step = dampedStep(a, target, target.length, scale.length, damping);
      const tried = step && largest(step) < BOLD ? moved(layout, guess, step, scale) : undefined;
      next = tried && misfits(layout, tried, tolerance);
      if (tried && next && squares(next.values) < height) {
        guess = tried;
        damping = Math.max(DAMPING.least, damping / 30);
        break;
      }
      next = undefined;
      damping *= 10;
    }
    if (!next) break;
    slow = squares(next.values) > (1 - STALLED) * height ? slow + 1 : 0;
    now = next;
  }
  if (!now || largest(now.values) > wanted) return undefined;
  return traced(layout, guess, now, tolerance);
}

/** The way of a solution with its payoff; misfits of states are worth their costates. */
function traced(layout: Layout, guess: Guess, { values, ends }: Misfits, tolerance: number): Extremal | undefined {
  const { system, end, segments } = layout;
  const d = system.dimension;
  const way = newWay();
  let value = 0;
  let defect = 0;
  for (let k = 0; k < segments; k++) {
    const part = newWay();
    const last = segment(layout, guess, k, tolerance, part);
    if (!last) return undefined;
    for (const point of part.points) point[2 * d] = (point[2 * d] as number) + value;
    way.times.push(...part.times);
    way.points.push(...part.points);
    way.slopes.push(...part.slopes);
    value += last[2 * d] as number;
    const next = guess.nodes[k + 1];
    for (let i = 0; next && i < d; i++)
      defect += Math.abs(((last[i] as number) - (next[i] as number)) * (next[d + i] as number));
  }
  const last = ends.at(-1) as Float64Array;
  const { values: missed } = end.geometry(guess.duration, last);
  missed.forEach((c, j) => (defect += Math.abs(c * (guess.multipliers[j] as number))));
  value += Math.exp(-system.instance.discount * guess.duration) * end.payoff(guess.duration, last);
  return Number.isFinite(value) ? { ...guess, value, defect, way, misfit: largest(values) } : undefined;
}
