/** Where a simulation takes its normal variables from: the backend's own loop, with the bits of `fillNormalPairs`. */
import type { Backend } from '../compile/backend.js';
import { fillNormalPairs, type RandomKey } from './normal.js';
import { normalModule } from './normal-module.js';

/** As `fillNormalPairs`; arrays of the backend are filled where they lie. */
export type FillNormalPairs = (
  key: RandomKey,
  firstPath: number,
  count: number,
  step: number,
  draw: number,
  first: Float64Array,
  second: Float64Array,
) => void;

type Fill = (
  key0: number, key1: number, stream: number, firstPath: number, count: number, step: number, draw: number, first: number, second: number,
) => void; // prettier-ignore

/** Paths that the WebAssembly loop takes at a time. */
const GROUP = 4;

/** The source of normal variables on a backend. */
export function normalSource(backend: Backend): FillNormalPairs {
  if (backend.name === 'javascript') return fillNormalPairs;
  const fill = backend.link(normalModule()).fill as Fill;
  const { buffer } = backend.array(1);
  return (key, firstPath, count, step, draw, first, second) => {
    const here = first.buffer === buffer && second.buffer === buffer;
    const whole = here ? count - (count % GROUP) : 0;
    if (whole > 0)
      fill(key.low, key.high, key.stream, firstPath, whole, step, draw, first.byteOffset, second.byteOffset);
    if (whole < count) fillNormalPairs(key, firstPath + whole, count - whole, step, draw, first, second, whole);
  };
}
