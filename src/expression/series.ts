/**
 * Truncated power series in ε = √h whose coefficients are expressions and polynomials in standard normal variables: the
 * one object that carries the passage from discrete to continuous time (design, section 3). Orders count in ε, so h has
 * order 2. Every series knows up to which order it is exact.
 */
import { CostateError } from '../errors.js';
import { nthDerivative, raise } from './differentiate.js';
import {
  add,
  call,
  divide,
  isNumber,
  minusOne,
  multiply,
  number,
  one,
  power,
  symbol,
  unknown,
  zero,
  type Expression,
  type Unknown,
} from './expression.js';
import { correlationBetween, gaussianMoment } from './moments.js';
import { tooLarge } from './monomial.js';
import { multiplyRational, rational, rationalToNumber, subtractRational, type Rational } from './rational.js';
import { substitute, bind } from './substitute.js';
import { tidy } from './tidy.js';
import { dependsOn } from './traverse.js';

interface Term {
  /** Power of ε = √h; may be negative. */
  readonly order: number;
  /** Powers of the normal variables. */
  readonly powers: readonly number[];
  readonly coefficient: Expression;
}

export interface Series {
  readonly terms: readonly Term[];
  /** Terms of this order in ε and beyond are unknown; Infinity for a finite exact series. */
  readonly exactBelow: number;
}

export interface SeriesOptions {
  /** The variable that decreases to zero; √ of it is ε. */
  readonly variable: string;
  /** Normal variables kept as polynomial variables. */
  readonly normals: readonly string[];
  /** Terms from this order in ε on are dropped. */
  readonly below: number;
  /** Exact zero test for coefficients. */
  readonly isZero: (e: Expression) => boolean;
}

/** Deep enough for every expansion here; beyond it something is wrong. */
const LARGEST_TAYLOR_ORDER = 40;
const TOO_DEEP = `a Taylor expansion beyond order ${LARGEST_TAYLOR_ORDER}`;

function factorial(n: number): Expression {
  let product = 1n;
  for (let k = 2n; k <= BigInt(n); k++) product *= k;
  return number(product);
}

const keyOf = (term: Term): string => `${term.order}|${term.powers.join(',')}`;

function gather(terms: readonly Term[], exactBelow: number): Series {
  const byKey = new Map<string, Term[]>();
  for (const term of terms) {
    if (term.order >= exactBelow || term.coefficient === zero) continue;
    const key = keyOf(term);
    const list = byKey.get(key);
    if (list) list.push(term);
    else byKey.set(key, [term]);
  }
  const gathered = [...byKey.values()].map((list) => {
    const [first] = list as [Term, ...Term[]];
    return { ...first, coefficient: add(...list.map((t) => t.coefficient)) };
  });
  return { terms: gathered.filter((t) => t.coefficient !== zero), exactBelow };
}

const lowest = (s: Series): number => Math.min(s.exactBelow, ...s.terms.map((t) => t.order));

const sum = (list: readonly Series[]): Series =>
  gather(
    list.flatMap((s) => s.terms),
    Math.min(...list.map((s) => s.exactBelow)),
  );

function product(a: Series, b: Series, below: number): Series {
  const exactBelow = Math.min(a.exactBelow + lowest(b), b.exactBelow + lowest(a));
  const bound = Math.min(exactBelow, below);
  const finite = a.exactBelow === Infinity && b.exactBelow === Infinity;
  const terms: Term[] = [];
  let dropped = false;
  for (const s of a.terms)
    for (const t of b.terms) {
      const order = s.order + t.order;
      if (order >= bound) {
        dropped = true;
        continue;
      }
      const powers = s.powers.map((p, i) => p + (t.powers[i] ?? 0));
      terms.push({ order, powers, coefficient: multiply(s.coefficient, t.coefficient) });
    }
  return gather(terms, finite && !dropped ? Infinity : bound);
}

/** Expands expressions for one set of options; holds nothing but them. */
function expander(options: SeriesOptions): (e: Expression) => Series {
  const none = options.normals.map(() => 0);
  const constant = (e: Expression): Series => ({
    terms: e === zero ? [] : [{ order: 0, powers: none, coefficient: e }],
    exactBelow: Infinity,
  });
  const times = (a: Series, b: Series): Series => product(a, b, options.below);
  const isFree = (e: Expression): boolean =>
    !dependsOn(e, options.variable) && !options.normals.some((name) => dependsOn(e, name));

  /** Splits into the term of order zero without normals and the rest, which must be small. */
  function splitBase(s: Series): { base: Expression; small: Series } {
    const isBase = (t: Term): boolean => t.order === 0 && t.powers.every((p) => p === 0);
    const base = s.terms.find(isBase)?.coefficient ?? zero;
    const small = { ...s, terms: s.terms.filter((t) => !isBase(t) && !options.isZero(t.coefficient)) };
    if (small.terms.some((t) => t.order <= 0))
      throw new CostateError({
        code: 'resources.undecided',
        message: 'a function of a quantity that does not become small with the step cannot be expanded',
      });
    return { base, small };
  }

  /** Σ_k taylor(k) small^k / k!, as far as the order reaches. */
  function compose(small: Series, taylor: (k: number) => Expression): Series {
    const parts: Series[] = [];
    let powerOfSmall = constant(one);
    for (let k = 0; powerOfSmall.terms.length > 0; k++) {
      if (k > LARGEST_TAYLOR_ORDER) throw tooLarge(TOO_DEEP);
      parts.push(times(constant(divide(taylor(k), factorial(k))), powerOfSmall));
      powerOfSmall = times(powerOfSmall, small);
    }
    const exactBelow = small.terms.length === 0 && small.exactBelow === Infinity ? Infinity : options.below;
    const total = sum(parts);
    return gather(total.terms, Math.min(total.exactBelow, exactBelow, small.exactBelow));
  }

  function powerOf(s: Series, exponent: Rational): Series {
    const n = rationalToNumber(exponent);
    if (Number.isInteger(n) && n >= 0 && n <= LARGEST_TAYLOR_ORDER) {
      let result = constant(one);
      for (let i = 0; i < n; i++) result = times(result, s);
      return result;
    }
    const live = s.terms.filter((t) => !options.isZero(t.coefficient));
    const order = Math.min(...live.map((t) => t.order));
    const leading = live.filter((t) => t.order === order);
    const [lead] = leading;
    if (!lead || leading.length > 1 || lead.powers.some((p) => p > 0))
      throw new CostateError({
        code: 'resources.undecided',
        message: 'a power of a vanishing or random leading term has no expansion',
      });
    const shift = rationalToNumber(multiplyRational(rational(order), exponent));
    if (!Number.isInteger(shift))
      throw new CostateError({ code: 'resources.undecided', message: 'the expansion leaves the powers of √h' });
    const inverse = power(lead.coefficient, minusOne);
    const relative: Series = {
      terms: live
        .filter((t) => t !== lead)
        .map((t) => ({ ...t, order: t.order - order, coefficient: multiply(inverse, t.coefficient) })),
      exactBelow: s.exactBelow - order,
    };
    const falling = (k: number): Rational => {
      let value = rational(1);
      for (let i = 0; i < k; i++) value = multiplyRational(value, subtractRational(exponent, rational(i)));
      return value;
    };
    const series = compose(relative, (k) => number(falling(k)));
    const front = power(lead.coefficient, number(exponent));
    return gather(
      series.terms.map((t) => ({ ...t, order: t.order + shift, coefficient: multiply(front, t.coefficient) })),
      series.exactBelow + shift,
    );
  }

  /** Taylor's formula in all slots at once: Σ over multi-indices of jets times powers of the increments. */
  function taylorOfJet(jet: Unknown, args: readonly Series[]): Series {
    const parts = args.map(splitBase);
    const centre = unknown(jet.name, parts.map((p) => p.base), jet.orders); // prettier-ignore
    let total: { jet: Unknown; series: Series }[] = [{ jet: centre, series: constant(one) }];
    parts.forEach(({ small }, slot) => {
      if (small.terms.length === 0 && small.exactBelow === Infinity) return;
      total = total.flatMap(({ jet: base, series }) => {
        const list: { jet: Unknown; series: Series }[] = [];
        let current = series;
        for (let k = 0; current.terms.length > 0; k++) {
          if (k > LARGEST_TAYLOR_ORDER) throw tooLarge(TOO_DEEP);
          list.push({ jet: raise(base, slot, k), series: times(current, constant(divide(one, factorial(k)))) });
          current = times(current, small);
        }
        return list;
      });
    });
    const exact = parts.every((p) => p.small.terms.length === 0 && p.small.exactBelow === Infinity);
    const result = sum(total.map(({ jet: j, series }) => times(constant(j), series)));
    const bound = Math.min(options.below, ...parts.map((p) => p.small.exactBelow));
    return exact ? result : gather(result.terms, Math.min(result.exactBelow, bound));
  }

  function expectationOf(e: Extract<Expression, { kind: 'expectation' }>): Series {
    const inside = expandSeries(e.body, { ...options, normals: [...options.normals, ...e.normals] });
    const correlation = correlationBetween(e.normals, e.correlations);
    const outer = options.normals.length;
    return gather(
      inside.terms.map((t) => ({
        order: t.order,
        powers: t.powers.slice(0, outer),
        coefficient: multiply(t.coefficient, gaussianMoment(t.powers.slice(outer), correlation)),
      })),
      inside.exactBelow,
    );
  }

  const expand = (e: Expression): Series => {
    if (isFree(e) && e.kind !== 'expectation') return constant(e);
    switch (e.kind) {
      case 'symbol': {
        if (e.name === options.variable)
          return { terms: [{ order: 2, powers: none, coefficient: one }], exactBelow: Infinity };
        const powers = options.normals.map((name) => (name === e.name ? 1 : 0));
        return { terms: [{ order: 0, powers, coefficient: one }], exactBelow: Infinity };
      }
      case 'sum':
        return sum(e.terms.map(expand));
      case 'product':
        return e.factors.map(expand).reduce(times);
      case 'power':
        if (isNumber(e.exponent)) return powerOf(expand(e.base), e.exponent.value);
        return expand(call('exp', multiply(e.exponent, call('log', e.base))));
      case 'function': {
        if (e.arguments.length !== 1) break;
        const { base, small } = splitBase(expand(e.arguments[0] ?? zero));
        const at = symbol('\u0000');
        return compose(small, (k) => substitute(nthDerivative(call(e.name, at), at.name, k), [bind(at.name, base)]));
      }
      case 'unknown':
        return taylorOfJet(e, e.arguments.map(expand)); // prettier-ignore
      case 'expectation':
        return expectationOf(e);
      default:
        break;
    }
    throw new CostateError({ code: 'resources.undecided', message: `no series of a ${e.kind} in the step is known` });
  };
  return expand;
}

/**
 * Expansion in ε = √h. Pending derivatives and substitutions must have been carried out before.
 * @returns a series exact below `options.below` or less; `exactBelow` says how far
 * @throws CostateError `resources.undecided` where the expression has no such expansion
 */
export const expandSeries = (e: Expression, options: SeriesOptions): Series => expander(options)(e);

/** The coefficient of ε^order; normals must have been integrated out or left out of the options. */
export const coefficientAt = (s: Series, order: number): Expression =>
  add(...s.terms.filter((t) => t.order === order).map((t) => t.coefficient));

/** The series as Σ h^{k/2} · (coefficient with its powers of the normals), lightly tidied, without the remainder. */
export function seriesByOrder(s: Series, options: Pick<SeriesOptions, 'variable' | 'normals'>): Expression {
  const orders = [...new Set(s.terms.map((t) => t.order))].sort((a, b) => a - b);
  const monomial = (t: Term): Expression =>
    multiply(t.coefficient, ...t.powers.map((p, i) => power(symbol(options.normals[i] ?? ''), number(p))));
  return add(
    ...orders.map((order) =>
      multiply(
        power(symbol(options.variable), number(rational(order, 2))),
        tidy(add(...s.terms.filter((t) => t.order === order).map(monomial))),
      ),
    ),
  );
}
