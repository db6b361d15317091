/**
 * What is left of the HJB equation when a smooth function φ is put in for V: R^a = r + φ_t + 𝓛^aφ − ρφ under an action, and
 * its supremum over the actions. Everything is in the sign in which the problem maximises.
 */
import { stateOf } from '../grid/domain.js';
import type { GridModel, GridState } from '../grid/model.js';
import { pairsOf } from '../grid/model.js';
import { allows, project, trialValues } from '../grid/trial-values.js';

export interface Residual {
  /** R^a at a time and a point, given the jets of φ there (`ValueSurface`). */
  readonly of: (time: number, y: ArrayLike<number>, jets: Float64Array, action: Float64Array) => number;
  /** sup_a R^a, at the action that is written to `action`. */
  readonly most: (time: number, y: ArrayLike<number>, jets: Float64Array, action: Float64Array) => number;
  /** Drift of each coordinate, as at the last action given to `of`. */
  readonly drift: Float64Array;
  /** sign · payoff of stopping less φ, where one may stop; else −∞. */
  readonly gainOfStopping: (time: number, y: ArrayLike<number>, jets: Float64Array) => number;
  /** sign · terminal payoff less φ. */
  readonly gainAtEnd: (time: number, y: ArrayLike<number>, jets: Float64Array) => number;
}

/** Beside the trial values: were the supremum infinite, they would show it. */
const FAR = [1e4, -1e4, 1e6, -1e6];
/** Where no maximiser was derived: points along a control, sweeps over the controls, and steps of a search by golden sections. */
const SEARCH_POINTS = 12;
const SEARCH_SWEEPS = 2;
const SEARCH_STEPS = 18;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The residual of a compiled problem. */
export function residualOf(model: GridModel): Residual {
  const { sign, discount, states, controls, pairs } = model;
  const d = states.length;
  const all = pairsOf(d);
  const mixedPlace = pairs.map(([i, j]) => 1 + 2 * d + all.findIndex((p) => p[0] === i && p[1] === j));
  const inputs = new Float64Array(1 + d + controls.length);
  const outputs = new Float64Array(1 + 2 * d + pairs.length);
  const drift = new Float64Array(d);
  const place = (time: number, y: ArrayLike<number>): void => {
    inputs[0] = time;
    for (let k = 0; k < d; k++) inputs[1 + k] = stateOf(states[k] as GridState, y[k] as number);
  };
  const height = (jets: Float64Array, action: Float64Array): number => {
    for (let c = 0; c < controls.length; c++) inputs[1 + d + c] = action[c] as number;
    model.rates.evaluate(inputs, outputs);
    let sum = sign * (outputs[0] as number) - discount * (jets[0] as number) + (jets[jets.length - 1] as number);
    for (let k = 0; k < d; k++) {
      drift[k] = outputs[1 + k] as number;
      const bend = outputs[1 + d + k] as number;
      sum += (drift[k] as number) * (jets[1 + k] as number) + bend * (jets[1 + d + k] as number);
    }
    for (let l = 0; l < pairs.length; l++)
      sum += 2 * (outputs[1 + 2 * d + l] as number) * (jets[mixedPlace[l] as number] as number);
    return sum;
  };

  const candidate = new Float64Array(controls.length);
  let best = -Infinity;
  const consider = (jets: Float64Array, action: Float64Array): number => {
    for (let c = 0; c < controls.length; c++)
      if (!allows((controls[c] as GridModel['controls'][number]).domain, candidate[c] as number)) return -Infinity;
    const found = height(jets, candidate);
    if (found > best) {
      best = found;
      action.set(candidate);
    }
    return found;
  };
  const jetsOfState = new Float64Array(1 + d + 1 + 2 * d + all.length);
  /** The derived maximiser at the jets of V in the states. */
  const derive = (jets: Float64Array, action: Float64Array): void => {
    if (!model.maximiser) return;
    for (let k = 0; k <= d; k++) jetsOfState[k] = inputs[k] as number;
    jetsOfState[1 + d] = sign * (jets[0] as number);
    const scale = (k: number): number => ((states[k] as GridState).logarithmic ? (inputs[1 + k] as number) : 1);
    for (let k = 0; k < d; k++) {
      const [p, m] = [jets[1 + k] as number, jets[1 + d + k] as number];
      jetsOfState[2 + d + k] = (sign * p) / scale(k);
      jetsOfState[2 + 2 * d + k] = (sign * ((states[k] as GridState).logarithmic ? m - p : m)) / scale(k) ** 2;
    }
    all.forEach(([i, j], l) => {
      jetsOfState[2 + 3 * d + l] = (sign * (jets[1 + 2 * d + l] as number)) / (scale(i) * scale(j));
    });
    model.maximiser.evaluate(jetsOfState, candidate);
    controls.forEach(({ domain }, c) => (candidate[c] = project(candidate[c] as number, domain)));
    consider(jets, action);
  };
  const lists = controls.map(({ domain }) =>
    domain.kind === 'set' || domain.kind === 'interval' ? trialValues(domain) : [...trialValues(domain), ...FAR],
  );
  const most = Math.max(1, ...lists.map((list) => list.length));
  /** Where no maximiser was derived: a search along each control in turn, from the best value of a few. */
  const search = (jets: Float64Array, action: Float64Array): void => {
    for (let sweep = 0; sweep < (controls.length > 1 ? SEARCH_SWEEPS : 1); sweep++)
      controls.forEach(({ domain }, c) => {
        const at = (value: number): number => {
          candidate.set(action);
          candidate[c] = value;
          return consider(jets, action);
        };
        if (domain.kind === 'set') {
          domain.values.forEach(at);
          return;
        }
        let [low, high] = [domain.lower, domain.upper];
        if (Number.isFinite(high - low))
          for (let i = 0; i <= SEARCH_POINTS; i++) at(low + ((high - low) * i) / SEARCH_POINTS);
        const here = action[c] as number;
        const reach = Number.isFinite(high - low) ? (high - low) / SEARCH_POINTS : 1 + Math.abs(here);
        [low, high] = [Math.max(low, here - reach), Math.min(high, here + reach)];
        for (let i = 0; i < SEARCH_STEPS; i++) {
          const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
          if (at(a) >= at(b)) high = b;
          else low = a;
        }
      });
  };
  const payoff = [0];
  const at = (time: number, y: ArrayLike<number>): Float64Array => {
    place(time, y);
    return inputs.subarray(0, 1 + d);
  };
  return {
    drift,
    of: (time, y, jets, action) => {
      place(time, y);
      return height(jets, action);
    },
    most: (time, y, jets, action) => {
      place(time, y);
      best = -Infinity;
      if (controls.length === 0) return height(jets, action);
      if (model.choices) {
        for (const choice of model.choices) {
          candidate.set(choice);
          consider(jets, action);
        }
        return best;
      }
      derive(jets, action);
      for (let i = 0; i < most; i++) {
        for (let c = 0; c < controls.length; c++) {
          const list = lists[c] as readonly number[];
          candidate[c] = list[i % list.length] as number;
        }
        consider(jets, action);
      }
      if (!model.maximiser) search(jets, action);
      return best;
    },
    gainOfStopping: (time, y, jets) => {
      if (!model.stopping) return -Infinity;
      model.stopping.evaluate(at(time, y), payoff);
      return sign * (payoff[0] as number) - (jets[0] as number);
    },
    gainAtEnd: (time, y, jets) => {
      model.terminal.evaluate(at(time, y), payoff);
      return sign * (payoff[0] as number) - (jets[0] as number);
    },
  };
}
