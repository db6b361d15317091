/** Values of a bounded control at which the rates of a problem have a pole, as tan(u) at π/2: near them an action is as strong as one likes. */
import { CostateError } from '../../errors.js';
import type { GridModel } from './model.js';
import { trialValues } from './trial-values.js';

export interface Pole {
  /** Index of the control, and its value. */
  readonly control: number;
  readonly value: number;
  /** Sides on which the control may come near it. */
  readonly sides: readonly (1 | -1)[];
}

const SAMPLES = 512;
const BISECTIONS = 60;
/** Rates at a pole, as far as it can be come near to, over those at most values. */
const LARGE = 1e8;
/** A reward that is no more than so many times its usual size has no pole. */
const FREE = 1e3;

/** Poles at a point, where other controls are somewhere inside their domains. */
export function polesOf(model: GridModel, x: readonly number[]): readonly Pole[] {
  const base = model.controls.map(({ domain }) => trialValues(domain)[0] ?? NaN);
  const rates: number[] = [];
  return model.controls.flatMap(({ domain }, control): readonly Pole[] => {
    if (domain.kind !== 'interval') return [];
    const { lower, upper } = domain;
    const sizeAt = (value: number): number => {
      model.rates.evaluate([0, ...x, ...base.map((v, k) => (k === control ? value : v))], rates);
      const size = rates.reduce((sum, v) => sum + Math.abs(v), 0);
      return Number.isFinite(size) ? size : Infinity;
    };
    const at = (i: number): number => lower + ((upper - lower) * i) / SAMPLES;
    const sizes = Array.from({ length: SAMPLES + 1 }, (_, i) => sizeAt(at(i)));
    const usual = [...sizes].sort((a, b) => a - b)[SAMPLES >> 1] as number;
    return sizes.flatMap((size, i): readonly Pole[] => {
      if (size < (sizes[i - 1] ?? 0) || size <= (sizes[i + 1] ?? 0)) return [];
      let [low, high] = [at(Math.max(0, i - 1)), at(Math.min(SAMPLES, i + 1))];
      for (let n = 0; n < BISECTIONS; n++) {
        const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
        if (sizeAt(a) < sizeAt(b)) low = a;
        else high = b;
      }
      const value =
        i === 0 && size >= sizeAt(low) ? lower : i === SAMPLES && size >= sizeAt(high) ? upper : (low + high) / 2;
      if (!(sizeAt(value) > LARGE * Math.max(usual, Number.MIN_VALUE))) return [];
      return [{ control, value, sides: ([1, -1] as const).filter((v) => (v > 0 ? value < upper : value > lower)) }];
    });
  });
}

/** As near to a pole, relative to its size, as its two sides are compared. */
const NEAR = 2 ** -30;

/**
 * @throws CostateError `infeasible.parameters` where a drift goes to +∞ on one side of a pole and to −∞ on the other, while reward and
 * noise stay what they are: whichever way V slopes, actions nearer to it are better
 */
export function refuseFreePoles(model: GridModel, x: readonly number[]): void {
  const base = model.controls.map(({ domain }) => trialValues(domain)[0] ?? NaN);
  for (const { control, value, sides } of polesOf(model, x)) {
    if (sides.length < 2) continue;
    const ratesAt = (v: number): readonly number[] => {
      const out: number[] = [];
      model.rates.evaluate([0, ...x, ...base.map((u, k) => (k === control ? v : u))], out);
      return out;
    };
    const distance = NEAR * Math.max(1, Math.abs(value));
    const d = model.states.length;
    const [before, after] = [ratesAt(value - distance), ratesAt(value + distance)];
    const usual = trialValues((model.controls[control] as GridModel['controls'][number]).domain)
      .map(ratesAt)
      .find((rates) => rates.every(Number.isFinite));
    if (!usual) continue;
    // The rates of drifts come after the reward, and those of the noise after them.
    const isFree = usual.every((rate, i) => {
      if (i > 0 && i <= d) return true;
      return Math.max(Math.abs(before[i] as number), Math.abs(after[i] as number)) <= FREE * (1 + Math.abs(rate));
    });
    const k = model.states.findIndex((_, i) => {
      const [a, b] = [before[1 + i] as number, after[1 + i] as number];
      return a * b < 0 && Math.min(Math.abs(a), Math.abs(b)) > 1 / Math.sqrt(NEAR);
    });
    if (!isFree || k < 0) continue;
    const name = model.controls[control]?.name ?? '';
    throw new CostateError({
      code: 'infeasible.parameters',
      message: `there is no maximiser: at ${name} = ${Number(value.toPrecision(6))} the drift of ${model.states[k]?.name ?? ''} has a pole, and the reward none, so that a push without bound costs nothing`,
      expected: `bounds of ${name} that leave the pole out, or a cost that outgrows what is gained there`,
    });
  }
}
