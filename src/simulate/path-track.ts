/** One track of a block of paths: its arrays, and how it is advanced by a step and closed at the end. */
import type { BatchKernel } from '../compile/kernel.js';
import { transition } from './linear-law.js';
import type { PathBackend } from './path-backend.js';
import { UNIFORMS, type PathModel } from './path-model.js';
import { BLOCK, type PathProgram, type Track } from './path-program.js';
import { readTable, type PolicyTable } from './policy.js';
import type { RegimeColumns } from './regime-path.js';
import { QUADRATURES, doubledWeight, type Quadrature } from './quadrature.js';
import { coefficientReader, type CoefficientReader } from './time-coefficients.js';

/** The compiled kernels of a track, lean or rich. */
export interface PathKernels {
  readonly step: BatchKernel['run'];
  readonly end: BatchKernel['run'];
}

export interface TrackRun {
  readonly coordinates: readonly Float64Array[];
  /** By the names of a sample, without the track's number. */
  readonly outputs: ReadonlyMap<string, Float64Array>;
  readonly readings: { outside: number; all: number };
  /** Prepares for paths of a program whose model has the same kernels; tables and coefficients are taken from it. */
  readonly begin: (program: PathProgram) => void;
  /** The step number k, driven by the normals of slot 0 or 1. */
  readonly advance: (k: number, slot: number, count: number) => void;
  readonly finish: (count: number) => void;
}

const FIRST_COEFFICIENT = UNIFORMS.length;

/**
 * Allocates a track.
 *
 * @param normals two slots of one array a normal variable: fine steps come in pairs
 * @param regimes where regimes switch, those at the beginning of each of its steps
 */
export function openTrack(
  model: PathModel,
  kernels: PathKernels,
  { joined, mirrored = false, rich = false }: Track,
  normals: readonly (readonly Float64Array[])[],
  backend: PathBackend,
  regimes?: RegimeColumns,
): TrackRun {
  const arrays = (n: number): Float64Array[] => Array.from({ length: n }, () => backend.array(BLOCK));
  const [coordinates, actions, payoffs] = [arrays(model.coordinates), arrays(model.actions), arrays(model.payoffs)];
  const extras = rich ? arrays(model.extras.length) : [];
  const [half, threeQuarters] = [new Float64Array(BLOCK), new Float64Array(BLOCK)];
  const [payoff] = payoffs as [Float64Array];
  const given = [...actions, ...(regimes?.indicators ?? [])];
  const columns = normals.map((z) => [...coordinates, ...given, ...z, ...payoffs, ...extras]);
  const outs = [...coordinates, ...payoffs, ...extras];
  const closing = rich ? extras.slice(0, 1) : [];
  const [endColumns, endOuts] = [
    [...coordinates, ...given, ...payoffs, ...closing],
    [...payoffs, ...closing],
  ];
  const coefficients = model.coefficients?.names.length ?? 0;
  const size = model.law?.drift.length ?? 0;
  const entries = size * size + size + (size * (size + 1)) / 2;
  const uniforms = backend.array(FIRST_COEFFICIENT + 2 * coefficients + entries);
  const rule: Quadrature = QUADRATURES[model.quadrature];
  const readings = { outside: 0, all: 0 };
  let [end, steps, h] = [NaN, 0, NaN];
  let read: CoefficientReader | undefined;
  let table: PolicyTable | undefined;

  const setUniforms = (k: number): void => {
    const time = k === steps ? end : k * h;
    const factor = Math.exp(-model.discount * time);
    uniforms[0] = time;
    const [node, nodes] = model.anew ? [2 * k < steps ? k : k - steps / 2, steps / 2] : [k, steps];
    uniforms[3] = rule.weight(node, nodes) * h * factor;
    if (model.payoffs === 2) uniforms[4] = doubledWeight(rule, node, nodes) * h * factor;
    uniforms[5] = factor;
    uniforms[6] = 1 - time / end;
    read?.(time, uniforms, FIRST_COEFFICIENT);
  };
  const act = (k: number, count: number): void => {
    if (!table) return;
    readings.all += count;
    readings.outside += readTable(table, k * h, count, coordinates, actions, regimes?.regime);
  };
  return {
    coordinates,
    readings,
    outputs: new Map([
      ['J', payoff],
      ...payoffs.slice(1).map((second) => ['J second', second] as const),
      ['half', half],
      ...(model.endsEarly ? [['alive', coordinates.at(-1) as Float64Array] as const] : []),
      ['threeQuarters', threeQuarters],
      ...model.extras.flatMap((name, i) => (extras[i] ? [[name, extras[i]] as const] : [])),
    ]),
    begin: (program) => {
      [end, steps] = [program.end, program.steps / 2 ** joined];
      h = end / steps;
      table = program.model.table;
      read = program.model.coefficients && coefficientReader(program.model.coefficients);
      readings.outside = 0;
      readings.all = 0;
      uniforms[1] = h;
      uniforms[2] = mirrored ? -Math.sqrt(h) : Math.sqrt(h);
      if (model.law) {
        const spread = entries - (size * (size + 1)) / 2;
        transition(model.law, h).forEach((value, i) => {
          uniforms[FIRST_COEFFICIENT + 2 * coefficients + i] = mirrored && i >= spread ? -value : value;
        });
      }
      coordinates.forEach((y, i) => y.fill(program.start[i] as number));
      for (const a of [...payoffs, ...extras]) a.fill(0);
    },
    advance: (k, slot, count) => {
      if (2 * k === steps) {
        half.set(payoff);
        if (model.anew) for (const a of [...payoffs, ...extras]) a.fill(0);
      } else if (4 * k === 3 * steps) threeQuarters.set(payoff);
      setUniforms(k);
      act(k, count);
      kernels.step(count, uniforms, columns[slot] as Float64Array[], outs);
    },
    finish: (count) => {
      setUniforms(steps);
      act(steps, count);
      kernels.end(count, uniforms, endColumns, endOuts);
    },
  };
}
