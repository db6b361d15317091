/**
 * States that run off to infinity in finite time with positive probability, whatever is done: their equation has no solution beyond,
 * and no value either. Where a drift is at least a power of x above the first and the rate of variance at most x times the drift,
 * W = x^(−1/2) falls along every path with a rate that grows with x, so that x explodes with positive probability once it is far out
 * (Khasminskii 2012, theorem 3.6), and noise that nowhere vanishes on the way brings it there.
 */
import { CostateError } from '../../errors.js';
import { printText } from '../../expression/print-text.js';
import { quadraticVariationRate } from '../../simulate/coordinate.js';
import { endsEarly } from '../../simulate/end-levels.js';
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';
import { rangeOf, type Range } from '../range.js';
import { anywhere, between } from './anywhere.js';

/** A drift is looked at between powers of two up to this one, and from at most this one on it has to grow. */
const [FARTHEST, LATEST] = [40, 20];
/** Of drift over x, from one power of two to the next: x to the power 5/4 at least. */
const GROWING = 2 ** 0.25;

type Rates = (at: NumericDomain) => { readonly drift: Range; readonly variance: Range };

/** A power of two from which the state runs off in the direction s, and in at most what time where no noise holds it up. */
interface Brink {
  readonly level: number;
  readonly time: number;
}

/** Levels from which the state runs off in the direction s, the farthest first; none where it does not or from too far out. */
function brinks(over: Rates, s: 1 | -1): readonly Brink[] {
  const found: Brink[] = [];
  let [time, before] = [0, 0];
  for (let k = FARTHEST; k >= 0; k--) {
    const level = 2 ** k;
    const { drift, variance } = over(between(s * level, 2 * s * level));
    const outward = s > 0 ? drift.lower : -drift.upper;
    const rate = outward / (2 * level);
    if (!(rate > 0 && variance.upper <= outward * level)) break;
    if (k < FARTHEST && !(before >= GROWING * rate)) break;
    // Beyond the farthest level it takes a part of the time that falls like a geometric series.
    time = k === FARTHEST ? level / outward / (1 - 1 / GROWING) : time + level / outward;
    before = rate;
    found.push({ level, time });
  }
  return (found.at(-1)?.level ?? Infinity) <= 2 ** LATEST ? found : [];
}

/** @throws CostateError `infeasible.parameters` where a state explodes with positive probability under every admissible control */
export function refuseExplosion(instance: ProblemInstance, at: ReadonlyMap<string, number>): void {
  const { states, correlation, horizon, switching, stopping } = instance;
  if (switching || stopping || endsEarly(instance)) return;
  const all = anywhere(instance);
  for (const state of states) {
    const { name, domain, drift } = state;
    if (domain.kind === 'set' || domain.kind === 'interval') continue;
    const variance = quadraticVariationRate(state.noise, correlation);
    const over = (x: NumericDomain) => {
      const domains = new Map([...all, [name, x] as const]);
      return { drift: rangeOf(drift, domains), variance: rangeOf(variance, domains) };
    };
    const start = at.get(name) ?? NaN;
    for (const s of domain.kind === 'real' ? ([1, -1] as const) : ([1] as const)) {
      // On a horizon it has to run off in the half of the time that is left once it is there.
      const beyond = brinks(over, s)
        .filter((brink) => brink.time < horizon / 2)
        .at(-1)?.level;
      if (beyond === undefined) continue;
      const way = over(between(start, s * beyond));
      const isBrought = way.variance.lower > 0 && (s > 0 ? way.drift.lower > -Infinity : way.drift.upper < Infinity); // prettier-ignore
      if (!(s * start >= beyond) && !isBrought) continue;
      throw new CostateError({
        code: 'infeasible.parameters',
        message: `the value is infinite: beyond ${name} = ${s * beyond} the drift ${printText(drift)} carries ${name} to infinity in finite time whatever is done, and ${s * start >= beyond ? 'it begins there' : 'noise brings it there'}`,
        expected: `a drift of ${name} that grows no faster than ${name} far out, or a control that can hold it`,
        suggestion: `an end by until before ${name} is that large, an interval as its domain, or a control without bounds`,
      });
    }
  }
}
