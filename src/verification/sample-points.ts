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

function drawInDomain(
  domain: Domain,
  scale: number | undefined,
  at: (e: Expression) => number,
  random: RandomStream,
): number {
  const size = Math.abs(scale === undefined || scale === 0 || random.uniform() < 0.4 ? 1 : scale);
  const magnitude = size * Math.exp(0.6 * random.normal());
  switch (domain.kind) {
    case 'positive':
    case 'nonnegative':
      return rounded(magnitude);
    case 'interval':
      return rounded(random.between(at(domain.lower), at(domain.upper)));
    case 'set': {
      const values = domain.values.map(at);
      return values[Math.floor(random.uniform() * values.length)] ?? NaN;
    }
    default:
      return rounded(random.uniform() < 0.5 ? magnitude : -magnitude);
  }
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
  const draw = (): SamplePoint => {
    const symbols = new Map<string, number>();
    const at = (e: Expression): number => evaluate(e, environmentOf(symbols), doubles);
    for (const name of ordered) {
      const scale = derivation.scales.get(name);
      const domain = domains.get(name) ?? { kind: 'real' as const };
      symbols.set(name, drawInDomain(domain, scale && rationalToNumber(scale), at, random));
    }
    return { symbols, functions: new Map([...slots].map(([name, n]) => [name, randomWitness(n, random)])) };
  };
  const meets = (point: SamplePoint): boolean => {
    const environment = environmentOf(point.symbols, point.functions);
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
