/**
 * Whether a value grows with the domain however wide it is. Axes that widen by factors of four on a coarse graded grid cost a few
 * nodes a factor, so that a value which is infinite shows itself by growth over decades before fine grids have followed it out.
 * Upwind differences on wide cells blur how fast that is; this is no result but a reason to look no further.
 */
import { CostateError } from '../../errors.js';
import { axisOver, isOpen, type Extent } from './domain.js';
import { solveOn, type GridSolution } from './evolve.js';
import { gradedAxis, gridOf, type Axis, type Grid } from './mesh.js';
import type { GridModel } from './model.js';

/** Cells of the extent in the middle, and the ratio of the widths of neighbouring cells beyond it, by number of states. */
const CORE_CELLS = [60, 20, 10];
const RATIO = [1.1, 1.3, 1.6];
/** Each domain is so many times as wide as the one before, and so many domains are looked at, by number of states. */
const FACTOR = 4;
const DOMAINS = [5, 5, 4];
/** Each change of the value is so many times the one before where it goes on growing like a power of the width. */
const GROWING = 1.5;
/** Growth shows in the last changes, when the far field has come to outweigh what is near, and which are no small share of the value. */
const LAST = 2;
/** That share, and what it has to be where the grid had no answer on wider domains. */
const [NOTICEABLE, OVERWHELMING] = [0.1, 0.5];

function gradedOver(model: GridModel, k: number, extent: Extent, at: readonly number[], factor: number): Axis {
  const d = model.states.length;
  const spacing = (extent.to - extent.from) / (CORE_CELLS[d - 1] as number);
  const half = (extent.to - extent.from) / 2;
  if (model.states[k]?.logarithmic) {
    // A logarithm covers decades in even steps.
    const by = (half * Math.log(factor)) / Math.log(FACTOR);
    const { declaredFrom, declaredTo, from, to } = extent;
    const wider = { ...extent, from: declaredFrom ? from : from - by, to: declaredTo ? to : to + by };
    return axisOver(model, k, wider, at, spacing);
  }
  const core = axisOver(model, k, extent, at, spacing);
  if (!isOpen(extent)) return core;
  const beyond: number[] = [];
  for (let [step, far] = [spacing, 0]; far < (factor - 1) * half;) {
    step = Math.min(step * (RATIO[d - 1] as number), (factor - 1) * half - far);
    far += step;
    beyond.push(far);
  }
  const { coordinate } = core;
  const [first, last] = [coordinate[0] as number, coordinate.at(-1) as number];
  const low = extent.declaredFrom ? [] : beyond.map((y) => first - y).reverse();
  const high = extent.declaredTo ? [] : beyond.map((y) => last + y);
  return gradedAxis(core, Float64Array.from([...low, ...coordinate, ...high]));
}

const gradedGrid = (model: GridModel, extents: readonly Extent[], at: readonly number[], factor: number): Grid =>
  gridOf(extents.map((extent, k) => gradedOver(model, k, extent, at, factor)));

/** Whether each of the last changes is clearly larger than the one before, and the last one a share of the value. */
function isGrowing(values: readonly number[], share: number): boolean {
  const changes = values.slice(1).map((v, k) => Math.abs(v - (values[k] as number)));
  const ratios = changes.slice(1).map((c, k) => c / (changes[k] as number));
  const isLarge = (changes.at(-1) ?? 0) >= share * Math.abs(values.at(-1) ?? NaN);
  return isLarge && ratios.length > 0 && ratios.slice(-LAST).every((r) => r >= GROWING);
}

/**
 * @param steps time steps on a finite horizon
 * @param valueOf the value at the point of a solution
 * @returns false also where the coarse grid has too few answers to tell
 */
export function growsFarOut(
  model: GridModel,
  first: readonly Extent[],
  at: readonly number[],
  steps: number,
  valueOf: (solution: GridSolution) => number,
): boolean {
  const values: number[] = [];
  const domains = DOMAINS[first.length - 1] as number;
  try {
    let solution: GridSolution | undefined;
    for (let n = 0; n < domains; n++) {
      solution = solveOn(gradedGrid(model, first, at, FACTOR ** n), model, steps, { corrected: false, ...(solution && { guess: solution }) }); // prettier-ignore
      values.push(valueOf(solution));
      // One change that is not larger is enough to know, once there may not be two after it.
      if (values.length > domains - LAST + 1 && !isGrowing(values.slice(-3), 0)) return false;
    }
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    // Sizes that grow by decades may be why it has none.
    return isGrowing(values, OVERWHELMING);
  }
  return isGrowing(values, NOTICEABLE);
}
