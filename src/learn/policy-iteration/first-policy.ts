/** Where policy iteration begins: the best of a few constant actions, since a bad one can have no value at all; and how V grows. */
import type { NumericDomain } from '../../simulate/instance.js';
import { outputFor } from '../control-layer.js';
import type { Flow } from '../flow.js';
import { normalNumbers, STREAMS } from '../normals.js';
import type { Region } from '../region.js';
import { spread } from '../spread.js';
import type { FollowPaths } from './corrections.js';
import { noGrowth, withLastLayer, type Framed } from './frame.js';
import { growthOf } from './growth.js';
import { lifetimeOf } from './closed-loop.js';

/** Beyond this many controls only the middle of each domain is tried. */
const MOST_CONTROLS = 3;
/** Starts, and for each of them the same so many draws of noise, so that starts differ by where they are alone. */
const [STARTS, DRAWS, STEPS] = [24, 24, 64];
/** How many times the time within which the future loses its weight. */
const LIFETIMES = 3;

function constants(domain: NumericDomain): readonly number[] {
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return [1, 0.3, 0.1, 0.03, 3];
    case 'interval':
      return [0.5, 0.1, 0.9].map((share) => domain.lower + share * (domain.upper - domain.lower));
    default:
      return [0];
  }
}

/** The policy with a last layer that gives one action everywhere. */
const constantPolicy = (policy: Framed, domains: readonly NumericDomain[], actions: readonly number[]): Framed =>
  withLastLayer(
    policy,
    domains.map((d, i) => {
      const w = new Float64Array((policy.at(-2)?.shape[0] ?? 0) + 1);
      w[w.length - 1] = outputFor(d, actions[i] ?? 0);
      return w;
    }),
  );

export interface Beginning {
  /** A network that gives the best constant actions of a coarse choice. */
  readonly policy: Framed;
  /** Exponents of the scale of V. */
  readonly growth: readonly number[];
}

/** By rewards along rollouts from the region. */
export function beginning(
  flow: Flow,
  follow: FollowPaths,
  region: Region,
  value: Framed,
  policy: Framed,
  seed: number,
): Beginning {
  const { instance, noises } = flow;
  const domains = instance.controls.map((c) => c.domain);
  const choices = domains.map((d) => (domains.length > MOST_CONTROLS ? constants(d).slice(0, 1) : constants(d)));
  const all = choices.reduce<number[][]>((sets, next) => sets.flatMap((s) => next.map((v) => [...s, v])), [[]]);
  const n = flow.coordinates.length;
  const few = spread(region, n, STARTS, 0);
  const starts = {
    y: Float32Array.from(
      { length: STARTS * DRAWS * n },
      (_, p) => few.y[(Math.floor(p / n) % STARTS) * n + (p % n)] as number,
    ),
    t: Float32Array.from({ length: STARTS * DRAWS }, (_, i) => few.t[i % STARTS] as number),
  };
  const m = Math.max(1, noises);
  const noise = Array.from({ length: STEPS }, (_, k) => {
    const draws = normalNumbers(seed, STREAMS.check, k, DRAWS * m);
    return Float32Array.from(
      { length: STARTS * DRAWS * m },
      (__, p) => draws[Math.floor(p / (STARTS * m)) * m + (p % m)] as number,
    );
  });
  const span = starts.t.map((t) => Math.min(instance.horizon - t, LIFETIMES * lifetimeOf(flow)));
  const sign = instance.sense === 'maximize' ? 1 : -1;
  const tried = all.map((actions) => {
    const candidate = domains.length === 0 ? policy : constantPolicy(policy, domains, actions);
    const { change } = follow(value, candidate, starts, span, noise, 1e9);
    const byStart = Array.from({ length: STARTS }, (_, i) => {
      let sum = 0;
      for (let k = 0; k < DRAWS; k++) sum += (change[k * STARTS + i] as number) / DRAWS;
      return sum;
    });
    const worth = byStart.reduce((a, b) => a + b, 0) / STARTS;
    return { candidate, byStart, worth: Number.isFinite(worth) ? sign * worth : -Infinity };
  });
  const [best] = [...tried].sort((a, b) => b.worth - a.worth) as [(typeof tried)[number]];
  return { policy: best.candidate, growth: growthOf(flow, region, few, best.byStart) ?? noGrowth(n, region) };
}
