/**
 * Mutants of a claim: the mistakes that people make in these derivations, each applied at every place where it fits. A
 * check that cannot tell a mutant from the claim is a defect.
 */
import { CostateError } from '../errors.js';
import {
  add,
  bigO,
  call,
  half,
  minusOne,
  multiply,
  negate,
  number,
  one,
  optimum,
  power,
  relation,
  two,
  unknown,
  zero,
  type Expression,
  type Relation,
} from '../expression/expression.js';
import { addRational, equalRational, rational } from '../expression/rational.js';
import { childrenOf, mapChildren } from '../expression/children.js';

export interface Mutant {
  /** The mistake, in words. */
  readonly kind: string;
  readonly claim: Relation;
  /** Whether the mutant of a true claim may be true as well; then it shows something only when it is refuted. */
  readonly mayHold?: boolean;
}

/** A mistake at one place. It is carried out only when it is tried: most are not. */
interface Change {
  readonly kind: string;
  /** The whole with the mistake in it; undefined where that leaves no expression, as in 1/0. */
  readonly result: () => Expression | undefined;
}

const HALF = rational(1, 2);

/** Whether the term carries a second derivative of an unknown function: the Itô term. */
function isItoTerm(e: Expression): boolean {
  if (e.kind === 'unknown') return e.orders.reduce((a, b) => a + b, 0) >= 2;
  return e.kind === 'product' && e.factors.some(isItoTerm);
}

/** Mistakes made at one node, without going into its children. */
function changesAt(e: Expression): readonly Change[] {
  switch (e.kind) {
    case 'sum': {
      const each = (kind: string, f: (term: Expression) => Expression, only: (term: Expression) => boolean): Change[] =>
        e.terms.flatMap((term, i) =>
          only(term) ? [{ kind, result: () => add(...e.terms.map((t, j) => (i === j ? f(t) : t))) }] : [],
        );
      const plain = (t: Expression): boolean => t.kind !== 'bigO';
      return [
        ...each('a flipped sign', negate, plain),
        ...each('a missing Itô term', () => zero, isItoTerm),
        ...each(
          'a lost term',
          () => zero,
          (t) => plain(t) && !isItoTerm(t),
        ),
        ...each('a doubled term', (t) => multiply(two, t), plain),
      ];
    }
    case 'product': {
      const [first, ...rest] = e.factors;
      if (first?.kind !== 'number') return [];
      const halved = equalRational(first.value, HALF) || equalRational(first.value, rational(-1, 2));
      return [
        halved
          ? { kind: 'a dropped ½', result: () => multiply(number(addRational(first.value, first.value)), ...rest) }
          : { kind: 'a lost factor', result: () => multiply(...rest) },
      ];
    }
    case 'power': {
      if (e.exponent === two) return [{ kind: 'a lost square', result: () => e.base }];
      if (e.exponent === minusOne) return [{ kind: 'a product for a quotient', result: () => e.base }];
      if (e.exponent.kind === 'number' && equalRational(e.exponent.value, HALF))
        return [{ kind: 'a lost root', result: () => e.base }];
      return [{ kind: 'another exponent', result: () => power(e.base, add(e.exponent, one)) }];
    }
    case 'unknown':
      return e.orders.map((order, slot) => ({
        kind: 'a derivative of another order',
        result: () =>
          unknown(
            e.name,
            e.arguments,
            e.orders.map((k, i) => (i === slot ? (order === 1 ? 2 : order === 0 ? 1 : order - 1) : k)),
          ),
      }));
    case 'symbol':
      return [{ kind: `a lost ${e.name}`, result: () => one }];
    case 'function': {
      if (e.name === 'min' || e.name === 'max')
        return [{ kind: 'min for max', result: () => call(e.name === 'min' ? 'max' : 'min', ...e.arguments) }];
      const [u] = e.arguments;
      return u ? [{ kind: 'a flipped argument', result: () => call(e.name, negate(u)) }] : [];
    }
    case 'optimum':
      return [{ kind: 'sup for inf', result: () => optimum(e.sense === 'sup' ? 'inf' : 'sup', e.variables, e.body) }];
    case 'bigO':
      return e.strict
        ? []
        : [{ kind: 'too good an order', result: () => bigO(e.variable, addRational(e.exponent, HALF)) }];
    case 'number':
    case 'derivative':
    case 'substitution':
    case 'expectation':
    case 'limit':
    case 'relation':
      return [];
  }
}

/** What an expression is made of, or undefined where there is no such expression, as in 1/0. */
function built(make: () => Expression): Expression | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof CostateError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** All single mistakes in an expression, at every depth. */
function changesWithin(e: Expression): readonly Change[] {
  const deeper = [...new Set(childrenOf(e))].flatMap((child) =>
    changesWithin(child).map(({ kind, result }): Change => ({
      kind,
      result: () => {
        const by = result();
        return by && built(() => mapChildren(e, (c) => (c === child ? by : c)));
      },
    })),
  );
  return [...changesAt(e), ...deeper];
}

const flipped: Record<Relation['operator'], Relation['operator']> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '=': '=',
};

/** A mutant that is made when it is tried. */
interface Plan {
  readonly kind: string;
  readonly claim: () => Relation | undefined;
}

/** Candidates for mutants of a claim, in a fixed order that mixes the kinds. */
export function* mutantsOf(claim: Relation, onlyRight: boolean): Generator<Mutant> {
  const plans = claim.operator === '=' ? mixed(wrongEquations(claim, onlyRight)) : wrongInequalities(claim);
  for (const [i, plan] of plans.entries()) {
    const made = plan.claim();
    if (made) yield { kind: plan.kind, claim: made, mayHold: claim.operator !== '=' && i > 0 };
  }
}

/** The claim with each of the changes made to a side; none where a change leaves the side as it was. */
const plansFor = (
  side: Expression,
  changes: readonly Change[],
  around: (changed: Expression) => Relation,
): readonly Plan[] =>
  changes.map(({ kind, result }) => ({
    kind,
    claim: () => {
      const changed = built(() => result() ?? side);
      return changed && changed !== side ? around(changed) : undefined;
    },
  }));

function wrongEquations({ left, right }: Relation, onlyRight: boolean): readonly Plan[] {
  const changes = (side: Expression): readonly Change[] => [
    ...changesWithin(side),
    ...(side === zero || side.kind === 'sum' || side.kind === 'bigO'
      ? []
      : [
          { kind: 'a flipped sign', result: () => negate(side) },
          { kind: 'a doubled side', result: () => multiply(two, side) },
        ]),
  ];
  const offset = (kind: string, by: Expression): Plan => ({ kind, claim: () => relation(left, '=', add(right, by)) });
  return [
    ...plansFor(right, changes(right), (changed) => relation(left, '=', changed)),
    offset('a spurious constant', one),
    offset('a missing constant', minusOne),
    offset('a spurious fraction', half),
    ...(onlyRight ? [] : plansFor(left, changes(left), (changed) => relation(changed, '=', right))),
  ];
}

/** The opposite inequality first; of the others, which may hold as well, the likeliest to be false come first. */
function wrongInequalities({ left, operator, right }: Relation): readonly Plan[] {
  const slack = operator === '<' || operator === '<=' ? one : minusOne;
  const onLeft = (changed: Expression): Relation => relation(changed, operator, right);
  const onRight = (changed: Expression): Relation => relation(left, operator, changed);
  return [
    { kind: 'the opposite inequality', claim: () => relation(left, flipped[operator], right) },
    // With nothing on the other side this would be the opposite inequality once more.
    ...(left === zero || right === zero ? [] : [{ kind: 'a negated side', claim: () => onLeft(negate(left)) }]),
    { kind: 'a spurious constant', claim: () => onLeft(add(left, slack)) },
    { kind: 'an equation for the inequality', claim: () => relation(left, '=', right) },
    { kind: 'a spurious fraction', claim: () => onLeft(add(left, multiply(half, slack))) },
    ...mixed([...plansFor(left, changesWithin(left), onLeft), ...plansFor(right, changesWithin(right), onRight)]),
  ];
}

/** Round robin over the kinds, so that a cut-off list still holds many of them. */
function mixed(list: readonly Plan[]): readonly Plan[] {
  const byKind = new Map<string, Plan[]>();
  for (const m of list) {
    const queue = byKind.get(m.kind);
    if (queue) queue.push(m);
    else byKind.set(m.kind, [m]);
  }
  const queues = [...byKind.values()];
  const result: Plan[] = [];
  for (let round = 0; result.length < list.length; round++)
    queues.forEach((queue) => {
      const m = queue[round];
      if (m) result.push(m);
    });
  return result;
}
