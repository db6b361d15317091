/** Points at which claims are tried: in the declared domains, near the problem's own scales, on both signs, subject to the facts. */
import { doubles } from '../expression/arithmetic.js';
import { environmentOf, evaluate } from '../expression/evaluate.js';
import type { Domain, Expression, Relation } from '../expression/expression.js';
import { relationHolds } from '../expression/relation-holds.js';
import { rationalToNumber } from '../expression/rational.js';
import type { Derivation } from '../derivation/step.js';
import type { DecisionContext } from './decision.js';
import { needsOf, type Needs } from './point-needs.js';
import { randomStream, type RandomStream } from './random-stream.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { randomWitness } from './witness.js';

/** Tries per wanted point before the facts are called unattainable. */
const TRIES = 400;

/** Doubles with few binary digits, so that a printed point is the point. */
const rounded = (x: number): number => Number(x.toPrecision(6));

/** Shares of draws near a constant of the claim (where kinks sit), near one, and far out. */
const NEAR_CONSTANT = 0.3;
const NEAR_ONE = 0.3;
const FAR_OUT = 0.05;

/** Where points are drawn: near the problem's own scales, or over many powers of ten on both sides of them. */
export type Reach = 'near' | 'far';
const FARTHEST = Math.log(1e5);

interface Draw {
  readonly domain: Domain;
  /** Typical size in the problem. */
  readonly scale: number | undefined;
  /** Absolute values of the numbers that the claim mentions. */
  readonly constants: readonly number[];
  readonly at: (e: Expression) => number;
  readonly random: RandomStream;
  readonly reach: Reach;
}

function drawMagnitude({ scale, constants, random, reach }: Draw): number {
  const spread =
    reach === 'far'
      ? Math.exp(random.between(-FARTHEST / 2, FARTHEST))
      : Math.exp((random.uniform() < FAR_OUT ? 3 : 0.6) * random.normal());
  const constant = constants[Math.floor(random.uniform() * constants.length)];
  if (constant !== undefined && random.uniform() < NEAR_CONSTANT) return constant * spread;
  return spread * (scale === undefined || scale === 0 || random.uniform() < NEAR_ONE ? 1 : Math.abs(scale));
}

function drawInDomain(draw: Draw): number {
  const { domain, at, random } = draw;
  const magnitude = drawMagnitude(draw);
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return rounded(magnitude);
    case 'interval': {
      const [lower, upper] = [at(domain.lower), at(domain.upper)];
      const near = random.uniform() < 0.5 ? lower + magnitude : magnitude;
      return rounded(near > lower && near < upper && random.uniform() < 0.5 ? near : random.between(lower, upper));
    }
    case 'set': {
      const values = domain.values.map(at);
      return values[Math.floor(random.uniform() * values.length)] ?? NaN;
    }
    case 'real':
      return rounded(random.uniform() < 0.5 ? magnitude : -magnitude);
  }
}

/** Points that meet the needs, one after the other; undefined when the facts could not be met. */
function drawnBy(
  { symbols: names, slots, constants, intervals }: Needs,
  facts: readonly Relation[],
  { assumptions, scales }: Pick<Derivation, 'assumptions' | 'scales'>,
  random: RandomStream,
  reach: Reach,
): () => SamplePoint | undefined {
  const draw = (): SamplePoint => {
    const symbols = new Map<string, number>();
    const at = (e: Expression): number => evaluate(e, environmentOf(symbols), doubles);
    for (const name of names) {
      const scale = scales.get(name);
      const domain = assumptions.domains.get(name) ?? { kind: 'real' as const };
      symbols.set(
        name,
        drawInDomain({ domain, scale: scale && rationalToNumber(scale), constants, at, random, reach }),
      );
    }
    return { symbols, functions: new Map([...slots].map(([name, n]) => [name, randomWitness(n, random)])) };
  };
  const meets = (point: SamplePoint): boolean => {
    const environment = surroundingsOf(point, doubles, (x) => x);
    const at = (e: Expression): number => evaluate(e, environment, doubles);
    // A claim may have an interval of one point; one without any says nothing.
    if (!intervals.every(({ lower, upper }) => at(lower) <= at(upper))) return false;
    return facts.every(({ left, operator, right }) => relationHolds(at(left), operator, at(right)));
  };
  return () => {
    for (let i = 0; i < TRIES; i++) {
      const point = draw();
      if (meets(point)) return point;
    }
    return undefined;
  };
}

export interface PointWishes {
  readonly reach?: Reach;
  /** Sets the points of one check apart from those of another at the same step. */
  readonly purpose?: string;
}

interface Sequence {
  readonly next: () => SamplePoint | undefined;
  readonly points: SamplePoint[];
}

/** Points already drawn for a step; a step's mutants mostly need the same, and what was computed there is known there. */
const drawn = new WeakMap<DecisionContext, Map<string, Sequence>>();

/**
 * A source of points with a value for each free symbol and a witness for each unknown function of the expressions, subject
 * to the step's facts. The same needs of the same step get the same points.
 *
 * @returns the next point, or undefined when the facts could not be met
 */
export function pointSource(
  expressions: readonly Expression[],
  context: DecisionContext,
  { reach = 'near', purpose = '' }: PointWishes = {},
): () => SamplePoint | undefined {
  const { facts, derivation, seed, label } = context;
  const needs = needsOf(expressions, facts, derivation.assumptions);
  const { symbols, slots, constants, intervals } = needs;
  const ends = intervals.map(({ lower, upper }) => [lower.id, upper.id]);
  const key = JSON.stringify([reach, purpose, symbols, [...slots], constants, ends]);
  const sources = drawn.get(context) ?? new Map<string, Sequence>();
  drawn.set(context, sources);
  const source = sources.get(key) ?? {
    next: drawnBy(needs, facts, derivation, randomStream(seed, `${label}${purpose}`), reach),
    points: [],
  };
  sources.set(key, source);
  let taken = 0;
  return () => {
    const known = source.points[taken++];
    if (known) return known;
    const fresh = source.next();
    if (fresh) source.points.push(fresh);
    return fresh;
  };
}
