/**
 * Gathers transitions: many walkers follow the policy, each until its life ends or it leaves the frame, and is born again
 * somewhere in the region. From wherever a walker stands a second transition is asked for under an action at random.
 */
import type { Region } from '../region.js';
import { toAction, type ActionAxis } from './actions.js';
import type { BlackBox, Columns } from './black-box.js';
import { isLogarithmIn, seen } from './frame.js';
import { actionsOf, centresAt, type Basis, type Policy } from './policy.js';
import { polynomialValues } from './polynomials.js';
import type { Buffer } from './transitions.js';
import { uniforms } from '../uniforms.js';

/** Half of the walkers live this many times shorter: the others are soon where the policy leads, and seldom elsewhere. */
const SHORT_LIVES = 4;

/** How far beyond the frame a walker may go, in halves of the frame. */
const LEASH = 1.25;

/** Of the discount rate, how often walkers die: their states weigh for V what they weigh in it, so that its equations are well posed. */
const MORTALITY = 1.5;

export interface Explorer {
  /** Adds about so many transitions to the buffer: under the policy, and under trials about the centre of a basis. */
  readonly explore: (policy: Policy, basis: Basis, discount: number, count: number, buffer: Buffer) => Walks;
}

export interface Walks {
  /** The rate at which the size of the reward grows along them. */
  readonly growth: number;
  /** By state, the share of deaths that come of leaving the frame. */
  readonly left: readonly number[];
}

export function openExplorer(box: BlackBox, region: Region, walkers: number, seed: number): Explorer {
  const n = box.states.length;
  const m = box.controls.length;
  const isLogarithm = isLogarithmIn(box);
  const hasTime = Number.isFinite(box.horizon);
  const sign = box.sense === 'maximize' ? 1 : -1;
  const states = Array.from({ length: n }, () => new Float64Array(walkers));
  const times = new Float64Array(walkers);
  let draws = 0;
  const random = (count: number): Float64Array => uniforms(seed, draws++, count);

  const birth = (i: number, u: Float64Array): void => {
    for (let j = 0; j < n; j++) {
      const y = (region.centre[j] ?? 0) + (region.half[j] ?? 1) * (2 * (u[i * (n + 1) + j] as number) - 1);
      (states[j] as Float64Array)[i] = isLogarithm[j] ? Math.exp(y) : y;
    }
    const steps = Math.round(box.horizon / box.step);
    times[i] = hasTime ? Math.floor((u[i * (n + 1) + n] as number) * steps) * box.step : 0;
  };
  const first = random(walkers * (n + 1));
  for (let i = 0; i < walkers; i++) birth(i, first);

  const ask = (axes: readonly ActionAxis[], from: Columns, at: Float64Array, actions: Columns, buffer: Buffer) => {
    const { reward, next } = box.ask(from, actions.map((b, c) => b.map((v) => toAction(axes[c] as ActionAxis, v))), at); // prettier-ignore
    buffer.add({ states: from, times: at, actions, reward: reward.map((r) => sign * r), next });
    return { reward, next };
  };

  const explore: Explorer['explore'] = (policy, basis, discount, count, buffer) => {
    const sweeps = Math.max(2, Math.ceil(count / (2 * walkers)));
    const mortality = Math.max(MORTALITY * discount, hasTime ? 1 / box.horizon : 0);
    const death = [1, SHORT_LIVES].map((k) => 1 - Math.exp(-k * mortality * box.step));
    let before: Float64Array | undefined;
    const isNew = new Uint8Array(walkers).fill(1);
    let [grown, size, deaths] = [0, 0, 0];
    const left = new Array<number>(n).fill(0);
    for (let s = 0; s < sweeps; s++) {
      const [from, at] = [states.map((x) => x.slice()), times.slice()];
      const { chosen } = actionsOf(policy, from, at);
      const z0 = seen(basis.frame, from, at);
      const centres = centresAt(basis, polynomialValues(basis.shape.polynomials, z0));
      const { reward, next } = ask(basis.axes, from, at, chosen, buffer);
      const u = random(walkers * (m + 1));
      const tried = centres.map((centre, c) => {
        const { lower, upper } = basis.axes[c] ?? { lower: -Infinity, upper: Infinity };
        const reach = basis.reach[c] as number;
        return centre.map((v, i) =>
          Math.min(upper, Math.max(lower, v + reach * (2 * (u[i * (m + 1) + c] as number) - 1))),
        );
      });
      ask(basis.axes, from, at, tried, buffer);
      for (let i = 0; i < walkers; i++) {
        if (before && !isNew[i]) {
          grown += Math.abs(reward[i] as number) - Math.abs(before[i] as number);
          size += Math.abs(before[i] as number);
        }
      }
      before = reward;
      next.forEach((x, j) => { (states[j] as Float64Array).set(x); }); // prettier-ignore
      if (hasTime) for (let i = 0; i < walkers; i++) times[i] = (times[i] as number) + box.step;
      const z = seen(basis.frame, states, times).slice(0, n);
      const births = random(walkers * (n + 1));
      for (let i = 0; i < walkers; i++) {
        const out = z.findIndex((c) => !(Math.abs(c[i] as number) <= LEASH));
        const isOut = out >= 0;
        const isOver = (times[i] as number) > box.horizon - box.step / 2;
        const dies = (u[i * (m + 1) + m] as number) < (death[i % 2] as number);
        isNew[i] = isOut || isOver || dies ? 1 : 0;
        if (isNew[i]) {
          deaths += 1;
          if (isOut) left[out] = (left[out] as number) + 1;
          birth(i, births);
        }
      }
    }
    return { growth: size > 0 ? grown / (size * box.step) : 0, left: left.map((k) => k / Math.max(1, deaths)) };
  };
  return { explore };
}
