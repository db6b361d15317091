/** Points at which claims are tried: in the declared domains, near the problem's own scales, on both signs, subject to the facts. */
import { doubles } from '../expression/arithmetic.js';
import { environmentOf, evaluate, type Witness } from '../expression/evaluate.js';
import type { Domain, Expression, Relation } from '../expression/expression.js';
import { relationHolds } from '../expression/relation-holds.js';
import { rationalToNumber } from '../expression/rational.js';
import { freeSymbols, visitAll } from '../expression/traverse.js';
import type { Derivation } from '../derivation/step.js';
import type { RandomStream } from './random-stream.js';
import { randomWitness } from './witness.js';

export interface SamplePoint {
  readonly symbols: ReadonlyMap<string, number>;
  readonly functions: ReadonlyMap<string, Witness>;
}

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

/** Absolute values of the numbers in the expressions, apart from 0, ±1, ±2 and ½ which are everywhere. */
function constantsOf(expressions: readonly Expression[]): readonly number[] {
  const found = new Set<number>();
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'number') found.add(Math.abs(rationalToNumber(node.value)));
    }),
  );
  return [...found].filter((c) => Number.isFinite(c) && ![0, 0.5, 1, 2].includes(c));
}

/** Intervals that optima range over; their ends may be parameters and must be in order. */
function intervalsOf(expressions: readonly Expression[]): readonly Extract<Domain, { kind: 'interval' }>[] {
  const found: Extract<Domain, { kind: 'interval' }>[] = [];
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'optimum')
        node.variables.forEach((v) => {
          if (v.domain.kind === 'interval') found.push(v.domain);
        });
    }),
  );
  return found;
}

function slotsOf(expressions: readonly Expression[]): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  expressions.forEach((e) =>
    visitAll(e, (node) => {
      if (node.kind === 'unknown') slots.set(node.name, node.arguments.length);
    }),
  );
  return slots;
}

/**
 * A source of points with a value for each free symbol and a witness for each unknown function of the expressions.
 * @returns the next point, or undefined when the facts could not be met
 */
export function pointSource(
  expressions: readonly Expression[],
  facts: readonly Relation[],
  derivation: Pick<Derivation, 'assumptions' | 'scales'>,
  random: RandomStream,
  reach: Reach = 'near',
): () => SamplePoint | undefined {
  const all = [...expressions, ...facts];
  const names = [...new Set(all.flatMap((e) => [...freeSymbols(e)]))];
  const { domains } = derivation.assumptions;
  // Bounds of intervals mention parameters, which are drawn first.
  const bounded = (name: string): boolean => ['interval', 'set'].includes(domains.get(name)?.kind ?? 'real');
  const needed = names.flatMap((name) => {
    const domain = domains.get(name);
    return domain?.kind === 'interval' ? [...freeSymbols(domain.lower), ...freeSymbols(domain.upper)] : [];
  });
  const ordered = [...new Set([...needed, ...names])].sort((a, b) => Number(bounded(a)) - Number(bounded(b)));
  const slots = slotsOf(all);
  const constants = constantsOf(expressions);
  const declared = ordered.flatMap((name) => {
    const domain = domains.get(name);
    return domain?.kind === 'interval' ? [domain] : [];
  });
  const intervals = [...declared, ...intervalsOf(expressions)];
  const draw = (): SamplePoint => {
    const symbols = new Map<string, number>();
    const at = (e: Expression): number => evaluate(e, environmentOf(symbols), doubles);
    for (const name of ordered) {
      const scale = derivation.scales.get(name);
      const domain = domains.get(name) ?? { kind: 'real' as const };
      symbols.set(
        name,
        drawInDomain({ domain, scale: scale && rationalToNumber(scale), constants, at, random, reach }),
      );
    }
    return { symbols, functions: new Map([...slots].map(([name, n]) => [name, randomWitness(n, random)])) };
  };
  const meets = (point: SamplePoint): boolean => {
    const environment = environmentOf(point.symbols, point.functions);
    const at = (e: Expression): number => evaluate(e, environment, doubles);
    if (!intervals.every(({ lower, upper }) => at(lower) < at(upper))) return false;
    return facts.every((fact) =>
      relationHolds(
        evaluate(fact.left, environment, doubles),
        fact.operator,
        evaluate(fact.right, environment, doubles),
      ),
    );
  };
  return () => {
    for (let i = 0; i < TRIES; i++) {
      const point = draw();
      if (meets(point)) return point;
    }
    return undefined;
  };
}
