/**
 * Whether the Hamiltonian of a value on a grid has its optimum where the policy puts it, as far as controls without bound reach: it
 * is evaluated at ever larger actions, and ever nearer to poles, whatever formula or search found the policy's. Where they earn ever
 * more than the policy does there is no maximiser, and the value on the grid is that of a policy which any of them beats.
 */
import { CostateError } from '../../errors.js';
import { coordinatesOf, type Extent } from './domain.js';
import type { GridSolution } from './evolve.js';
import { cellOf, nearestOn, placeOf, type Axis, type Grid } from './mesh.js';
import { betterTogether, togetherOf } from './joint-actions.js';
import { modelsOf, type GridModel } from './model.js';
import { clearGain, hamiltonianOf, jetsAt, total, type NodeHamiltonian } from './node-hamiltonian.js';
import { polesOf } from './poles.js';
import type { GridPolicy } from './sweep.js';
import { allows } from './trial-values.js';

/** Actions that are tried, as powers of two beyond the size of the policy's, or as near to a pole. */
const POWERS = [8, 12, 16, 20];
/** A gain counts that is a clear share of the terms it is the difference of, and rises from each action to the next like a power at least of 1/2. */
const SHARE = { rough: 0.3, fine: 0.1 };
const RISING = 2 ** 2;
/** Powers of two at which actions on the way to a large one are looked at, and what the last gain is of the first, at most, where they fade. */
const NEARER = Array.from({ length: 13 }, (_, k) => -3 + k / 4);
const FADED = 1e-3;
/** Actions beyond this size may stand for one that is not there. */
const LARGE_ACTION = 8;
/** What rounding leaves of the terms of a Hamiltonian. */
const ROUNDING = 1e-13;
/** Nodes that are looked at along an axis. */
const MOST_NODES = [401, 41, 17];
/** Nodes in which there has to be no maximiser, one beside the other: a kink has none in one alone. */
const NEIGHBOURS = 3;
/** So many times are looked at on a finite horizon, and up to this share of it. */
const [MOST_MOMENTS, EARLY] = [6, 0.8];

/** A way for one control to leave every bound. */
interface Way {
  readonly control: number;
  /** Its value so many powers of two away, from the policy's. */
  readonly after: (power: number, own: number) => number;
  readonly words: string;
  /** Whether it leads to large values, and not to a pole. */
  readonly isLarge: boolean;
}

function waysOf(model: GridModel, at: readonly number[]): readonly Way[] {
  const sides = [1, -1] as const;
  const large = model.controls.flatMap(({ name, domain }, control) =>
    sides
      .filter((v) => allows(domain, v * Number.MAX_VALUE))
      .map((v): Way => ({
        control,
        after: (power, own) => v * Math.max(1, Math.abs(own)) * 2 ** power,
        words: `ever larger ${v > 0 ? '' : 'negative '}${name}`,
        isLarge: true,
      })),
  );
  const near = polesOf(model, at).flatMap(({ control, value, sides: from }) =>
    from.map((v): Way => ({
      control,
      after: (power) => value + v * Math.max(1, Math.abs(value)) * 2 ** -power,
      words: `${model.controls[control]?.name ?? ''} ever nearer to ${Number(value.toPrecision(3))}`,
      isLarge: false,
    })),
  );
  return [...large, ...near];
}

/** Whether actions on the way earn ever more than the policy's. */
function isUnbounded(
  hamiltonian: NodeHamiltonian,
  action: readonly number[],
  { control, after }: Way,
  share: number,
): boolean {
  const found = POWERS.map((p) => {
    const to = action.map((own, k) => (k === control ? after(p, own) : own));
    return clearGain(hamiltonian, action, to, share);
  });
  return found.slice(1).every((gain, k) => gain >= RISING * (found[k] as number));
}

/**
 * Whether the policy's action stands for one that is not there: on the way to it actions earn ever more, but by ever less, until
 * rounding hides it, and larger ones earn no less.
 */
function isApproached(
  hamiltonian: NodeHamiltonian,
  action: readonly number[],
  { control, after, isLarge }: Way,
): boolean {
  const own = action[control] as number;
  if (!isLarge || !(Math.abs(own) >= LARGE_ACTION) || Math.sign(own) !== Math.sign(after(0, own))) return false;
  const at = (power: number): readonly number[] =>
    hamiltonian(action.map((v, k) => (k === control ? after(power, own) : v)));
  const here = at(0);
  const rounding = ROUNDING * here.reduce((sum, term) => sum + Math.abs(term), 0);
  const nearer = NEARER.map((power) => total(at(power)));
  const gains = nearer.slice(1).map((v, k) => v - (nearer[k] as number));
  const [first = 0, last = 0] = [gains[0], gains.at(-1)];
  return (
    gains.every((gain) => gain > 0) &&
    last <= FADED * first &&
    POWERS.every((power) => total(at(power)) >= total(here) - rounding)
  );
}

/** Places along an axis, inside the extent and apart from its ends, at which to look. */
function lookedAt({ coordinate, nodes }: Axis, { from, to }: Extent, most: number): readonly number[] {
  const [low, high] = [cellOf(coordinate, from) + 1, cellOf(coordinate, to)];
  const all = Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i).filter(
    (i) => i > 0 && i < nodes - 1,
  );
  const stride = Math.ceil(all.length / most);
  return all.filter((_, i) => i % stride === 0);
}

const digits = (v: number): string => String(Number(v.toPrecision(2)));

/** V and the policy at one time. */
interface Moment {
  readonly time: number;
  readonly values: Float64Array;
  readonly policy: GridPolicy;
}

/** Some times from zero on. Close to the horizon V may still have the kinks of what is paid there. */
function momentsOf({ values, times, policies, slices }: GridSolution): readonly Moment[] {
  const early = times.filter((time) => time <= EARLY * (slices?.[0]?.time ?? Infinity));
  const stride = Math.ceil(early.length / MOST_MOMENTS);
  return early.flatMap((time, i): readonly Moment[] => {
    const own = slices ? slices.find((slice) => slice.time === time)?.values : values;
    const policy = policies[i];
    return i % stride === 0 && own && policy ? [{ time, values: own, policy }] : [];
  });
}

/** What is wrong with a policy's action at a node. */
interface Objection {
  readonly code: 'infeasible.parameters' | 'resources.numeric';
  readonly what: string;
  readonly because: string;
  readonly expected: string;
  readonly suggestion: string;
}

type Test = (hamiltonian: NodeHamiltonian, action: readonly number[]) => Objection | undefined;

/** Whether an optimum is there at all, on the way to large actions or to poles. */
const testOfWay =
  (model: GridModel, way: Way, share: number): Test =>
  (hamiltonian, action) => {
    const control = model.controls[way.control]?.name ?? '';
    const none = { code: 'infeasible.parameters', what: 'has no maximiser' } as const;
    if (isUnbounded(hamiltonian, action, way, share))
      return {
        ...none,
        because: `with the slope and curvature that V has there, ${way.words} earn ever more`,
        expected: `a cost of ${control} that outgrows what it brings wherever the state may come`,
        suggestion: `bounds on ${control}, or a larger cost`,
      };
    if (isApproached(hamiltonian, action, way))
      return {
        ...none,
        because: `${way.words} earn ever more, by ever less, and no ${control} attains what they come near to`,
        expected: `a ${control} that is best`,
        suggestion: `bounds on ${control}, or a cost of it`,
      };
    return undefined;
  };

/** Whether several controls together beat what a search over one after the other has found. */
function testOfJoint(model: GridModel, share: number): Test {
  const together = togetherOf(model);
  const names = model.controls.map(({ name }) => name);
  return (hamiltonian, action) => {
    const better = betterTogether(hamiltonian, action, together, share);
    return (
      better && {
        code: 'resources.numeric',
        what: 'is not solved',
        because: `${names.map((name, k) => `${name} = ${digits(better[k] as number)}`).join(', ')} together do better than the best that was found, one control after the other`,
        expected: 'a Hamiltonian that is concave in the controls together (convex, where a cost is minimised)',
        suggestion: 'one control by a formula of the others, or finite sets of values',
      }
    );
  };
}

/** Looks along each axis through the point. */
function requireAt(
  model: GridModel,
  grid: Grid,
  { time, values, policy }: Moment,
  tests: readonly Test[],
  extents: readonly Extent[],
  at: readonly number[],
): void {
  const d = grid.axes.length;
  const most = MOST_NODES[d - 1] as number;
  const point = coordinatesOf(model, at);
  const middle = grid.axes.map((axis, k) => nearestOn(axis, point[k] as number));
  const place = new Int32Array(d);
  const stateAt = (node: number): readonly number[] => {
    placeOf(grid, node, place);
    return grid.axes.map(({ state }, k) => state[place[k] as number] as number);
  };
  modelsOf(model).forEach((regime, r) => {
    const first = r * grid.size;
    const own = values.subarray(first, first + grid.size).map((v) => model.sign * v);
    const goesOn = (node: number): boolean => {
      if (policy.stopped?.[first + node] === 1) return false;
      const out = [1];
      model.goesOn?.evaluate(stateAt(node), out);
      return (out[0] as number) > 0;
    };
    const isInside = (node: number): boolean =>
      goesOn(node) && grid.strides.every((stride) => goesOn(node - stride) && goesOn(node + stride));
    const objectionAt = (node: number, test: Test): Objection | undefined => {
      if (!isInside(node)) return undefined;
      const x = stateAt(node);
      const action = model.controls.map((_, k) => policy.actions[k]?.[first + node] as number);
      return test(hamiltonianOf(regime, jetsAt(grid, own, node, place, regime.pairs), time, x), action);
    };
    for (const test of tests)
      grid.axes.forEach((axis, k) => {
        const base = middle.reduce((sum, i, j) => sum + (j === k ? 0 : i * (grid.strides[j] as number)), 0);
        let run = 0;
        for (const i of lookedAt(axis, extents[k] as Extent, most)) {
          const objection = objectionAt(base + i * (grid.strides[k] as number), test);
          run = objection ? run + 1 : 0;
          if (!objection || run < NEIGHBOURS) continue;
          const { what, because, ...details } = objection;
          const message = `the HJB equation ${what} near ${axis.name} = ${digits(axis.state[i] as number)}: ${because}`;
          throw new CostateError({ message, ...details });
        }
      });
  });
}

/**
 * @param extents near the point, where the values are good
 * @param kind how good the values are: on the first grid a larger gain is asked for
 * @throws CostateError `infeasible.parameters` where there is no maximiser, `resources.numeric` where the search has missed it
 */
export function requireMaximiser(
  model: GridModel,
  solution: GridSolution,
  extents: readonly Extent[],
  at: readonly number[],
  kind: keyof typeof SHARE,
): void {
  const share = SHARE[kind];
  const tests = [
    ...waysOf(model, at).map((way) => testOfWay(model, way, share)),
    ...(model.controls.length > 1 ? [testOfJoint(model, share)] : []),
  ];
  if (tests.length === 0) return;
  for (const moment of momentsOf(solution)) requireAt(model, solution.grid, moment, tests, extents, at);
}
