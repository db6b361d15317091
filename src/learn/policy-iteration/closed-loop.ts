/** The closed loop at places in plain numbers: actions of a policy, the motion under them, and what is left of V's equation. */
import { toAction } from '../control-layer.js';
import type { Flow } from '../flow.js';
import { domainsOf } from './frame.js';
import type { Moved, PlainMotion, PlainNetwork, PlainPlaces } from './plain-network.js';
import type { Places } from './places.js';

/** Places by columns. */
export const inColumns = ({ y, t }: Places): PlainPlaces => {
  const n = y.length / t.length;
  return {
    y: Array.from({ length: n }, (_, j) => Float64Array.from(t, (__, i) => y[i * n + j] as number)),
    t: Float64Array.from(t),
  };
};

/** Columns as rows, one after the other, in single precision. */
export function inRows(columns: readonly Float64Array[]): Float32Array {
  const n = columns.length;
  const rows = new Float32Array(n * (columns[0]?.length ?? 0));
  columns.forEach((column, j) => {
    for (let i = 0; i < column.length; i++) rows[i * n + j] = column[i] as number;
  });
  return rows;
}

/** The time within which the future loses its weight, or all the time there is. */
export const lifetimeOf = ({ instance: { discount, horizon } }: Flow): number => Math.min(1 / discount, horizon);

/** Actions of a policy at places, a column for each control. */
export function actionsAt(flow: Flow, policy: PlainNetwork, at: PlainPlaces): readonly Float64Array[] {
  const outputs = policy.outputsAt(at);
  return domainsOf(flow).map((domain, k) => (outputs[k] ?? new Float64Array()).map((a) => toAction(domain, a)));
}

/** The motion at places under actions by column. */
export function motionAt(
  { plain, coordinates, noises }: Flow,
  at: PlainPlaces,
  actions: readonly Float64Array[],
): PlainMotion & { readonly reward: Float64Array } {
  const count = at.t.length;
  const n = coordinates.length;
  const outs = Array.from({ length: n * (noises + 1) + 1 }, () => new Float64Array(count));
  plain.motion.run(count, new Float64Array(), [...at.y, ...actions, at.t], outs);
  return {
    drift: outs.slice(0, n),
    loadings: Array.from({ length: noises }, (_, k) => outs.slice(n * (k + 1), n * (k + 2))),
    reward: outs[n * (noises + 1)] ?? new Float64Array(),
  };
}

/** Payoff at the horizon at places. */
export function payoffAt({ plain }: Flow, at: PlainPlaces): Float64Array {
  const paid = new Float64Array(at.t.length);
  plain.terminal.run(at.t.length, new Float64Array(), at.y, [paid]);
  return paid;
}

/** What is left of V's equation at places, a column of Λ(r + 𝓛V − ρV) over the scale of V; with what the network says there. */
export function residualAt(
  flow: Flow,
  value: PlainNetwork,
  at: PlainPlaces,
  motion: PlainMotion & { readonly reward: Float64Array },
): Moved & { readonly residual: Float64Array } {
  const moved = value.movedAt(at, motion);
  const { output, generated, scale } = moved;
  const [lifetime, { discount }] = [lifetimeOf(flow), flow.instance];
  const residual = output.map((v, i) => {
    const reward = (motion.reward[i] as number) / (scale[i] as number);
    return lifetime * (reward + (generated[i] as number) - discount * v);
  });
  return { ...moved, residual };
}

/** Rows of numbers for least squares. */
export interface Rows {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly features: Float64Array;
  readonly width: number;
}

/** The policy's equation, linear in the last layer: Λ(ρφ − 𝓛φ), [places, width], Λr over the scale of V, and φ itself. */
export function equationRowsAt(flow: Flow, value: PlainNetwork, policy: PlainNetwork, at: PlainPlaces): Rows {
  const motion = motionAt(flow, at, actionsAt(flow, policy, at));
  const { features, generated } = value.rowsAt(at, motion);
  const scale = value.scaleAt(at);
  const [lifetime, { discount }] = [lifetimeOf(flow), flow.instance];
  return {
    width: value.width,
    features,
    left: generated.map((g, p) => lifetime * (discount * (features[p] as number) - g)),
    right: motion.reward.map((r, i) => (lifetime * r) / (scale[i] as number)),
  };
}
