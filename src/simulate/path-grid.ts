/** One grid of an experiment's paths: its compiled Euler-Maruyama step, and what it keeps of a block of paths. */
import { compileBatch, type BatchKernel } from '../compile/kernel.js';
import type { PathExperiment } from '../derivation/experiment.js';
import { add, multiply, square, subtract, symbol, zero, type Expression } from '../expression/expression.js';
import { rationalToNumber } from '../expression/rational.js';

/** On one grid, one number a path: the functional, and the final coordinates and recorded states by name. */
export interface PathLevel {
  readonly functional: Float64Array;
  readonly states: ReadonlyMap<string, Float64Array>;
}

export interface PathGrid {
  /** Coordinates of the block's paths, to be filled with their starts before `begin`. */
  readonly states: readonly Float64Array[];
  readonly begin: (firstPath: number, count: number) => void;
  /** One step, by standard normals: one array a Wiener process, or two where the step joins two fine ones. */
  readonly advance: (step: number, normals: readonly Float64Array[]) => void;
  /** Adds the terminal part and writes the functional and the final coordinates into the level. */
  readonly finish: () => void;
}

/** Names with spaces cannot clash with those of the experiment. */
const STEP = 'h step';
const ROOT = 'root step';
const WEIGHT = 'running weight';
const TOTAL = 'F total';

/** Next coordinates and F after one step; with `joined` = 2 its increment is √h (ξ + ξ') of two fine steps h. */
function compileStep({ system, functional }: PathExperiment, joined: 1 | 2): BatchKernel {
  const { coordinates, drift, noise } = system;
  const noises = noise[0]?.length ?? 0;
  const normal = (part: number, j: number): string => `normal ${part} ${j}`;
  const parts = Array.from({ length: joined }, (_, part) => part);
  const normals = parts.flatMap((part) => Array.from({ length: noises }, (_, j) => normal(part, j)));
  const increments = Array.from({ length: noises }, (_, j) =>
    multiply(symbol(ROOT), add(...parts.map((part) => symbol(normal(part, j))))),
  );
  const along = (loadings: readonly Expression[]): Expression =>
    add(...loadings.map((loading, j) => multiply(loading, increments[j] ?? zero)));
  const next = coordinates.map((x, i) =>
    add(symbol(x), multiply(drift[i] ?? zero, symbol(STEP)), along(noise[i] ?? [])),
  );
  const { running, martingale, quadraticVariation } = functional;
  const [x] = coordinates;
  const gains = [
    ...(running ? [multiply(symbol(WEIGHT), running)] : []),
    ...(martingale ? [along(martingale)] : []),
    ...(quadraticVariation && x !== undefined
      ? [multiply(quadraticVariation, square(subtract(next[0] ?? zero, symbol(x))))]
      : []),
  ];
  return compileBatch(
    gains.length === 0 ? next : [...next, add(symbol(TOTAL), ...gains)],
    [...coordinates, ...normals, TOTAL],
    ['t', STEP, ROOT, WEIGHT],
  );
}

/** F + terminal, and the second end of the trapezoid rule. */
function compileEnd({ system, functional, records = [] }: PathExperiment): BatchKernel {
  const { running, terminal } = functional;
  const last = running ? multiply(symbol(WEIGHT), running) : zero;
  const names = [...system.coordinates, ...records.flatMap((r) => r.names), TOTAL];
  return compileBatch([add(symbol(TOTAL), terminal ?? zero, last)], names, ['t', WEIGHT]);
}

/**
 * Prepares one grid.
 *
 * @param level where the block's results go
 * @param joined fine steps that make one step of this grid
 * @param h the fine step
 * @param block greatest number of paths in a block
 */
export function pathGrid(
  experiment: PathExperiment,
  level: PathLevel,
  joined: 1 | 2,
  h: number,
  block: number,
): PathGrid {
  const { system, records = [] } = experiment;
  const step = joined * h;
  const steps = experiment.steps / joined;
  const [advanceKernel, endKernel] = [compileStep(experiment, joined), compileEnd(experiment)];
  const states = system.coordinates.map(() => new Float64Array(block));
  const total = new Float64Array(block);
  const outs = [...states, total];
  const uniforms = Float64Array.of(0, step, Math.sqrt(h), 0);
  const atStep = new Map<number, readonly (readonly string[])[]>();
  for (const { time, names } of records) {
    const nearest = Math.min(steps, Math.max(0, Math.round(rationalToNumber(time) / step)));
    atStep.set(nearest, [...(atStep.get(nearest) ?? []), names]);
  }
  let [first, count] = [0, 0];
  const keep = (names: readonly string[]): void =>
    names.forEach((name, i) => {
      const x = states[i];
      if (x) level.states.get(name)?.set(x.subarray(0, count), first);
    });
  const record = (k: number): void => atStep.get(k)?.forEach(keep);
  return {
    states,
    begin: (firstPath, size) => {
      [first, count] = [firstPath, size];
      total.fill(0);
      record(0);
    },
    advance: (k, normals) => {
      uniforms[0] = k * step;
      uniforms[3] = k === 0 ? step / 2 : step;
      advanceKernel.run(count, uniforms, [...states, ...normals, total], outs);
      if (atStep.size > 0) record(k + 1);
    },
    finish: () => {
      keep(system.coordinates);
      const kept = [...level.states.values()].map((x) => x.subarray(first, first + count));
      const ends = Float64Array.of(steps * step, step / 2);
      endKernel.run(count, ends, [...kept, total], [level.functional.subarray(first, first + count)]);
    },
  };
}
