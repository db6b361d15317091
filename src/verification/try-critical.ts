/**
 * An equality that stood at random points, held against the points where its form changes and against the problem's given
 * parameter values, where a condition of the proof may fail.
 */
import { doubles } from '../expression/arithmetic.js';
import { evaluate } from '../expression/evaluate.js';
import { number, subtract, type Expression, type Relation } from '../expression/expression.js';
import { printText } from '../expression/print-text.js';
import { rationalToNumber } from '../expression/rational.js';
import { resolve } from '../expression/resolve.js';
import { freeSymbols, visitAll } from '../expression/traverse.js';
import { holdsAtValues, isCondition } from '../derivation/obligation.js';
import { attempt } from '../expression/attempt.js';
import { comparePrecisely, compareQuickly, searches, type Comparison } from './compare.js';
import { criticalPoints, boundOf, switchesOf } from './critical-points.js';
import { refutedAt, undecided, type Decision, type DecisionContext } from './decision.js';
import { surroundingsOf, type SamplePoint } from './sample-point.js';
import { pointSource } from './sample-points.js';

/** Random points from which the surfaces are sought. */
const BASES = 2;

/** Derivatives have no value at a kink, whatever dual numbers say there. */
function differentiates(...sides: readonly Expression[]): boolean {
  let found = false;
  sides.forEach((e) =>
    visitAll(e, (node) => {
      found ||= node.kind === 'derivative' || (node.kind === 'unknown' && node.orders.some((order) => order > 0));
    }),
  );
  return found;
}

const isValueless = ({ left, right }: Extract<Comparison, { kind: 'different' }>): boolean =>
  !Number.isFinite(left) || !Number.isFinite(right);

/** The conditions on parameters alone that fail at the problem's values, in words; undefined where all hold. */
function failingAtValues(conditions: readonly Relation[], { derivation }: DecisionContext): string | undefined {
  const parameters = new Map((derivation.problem?.parameters ?? []).map((p) => [p.name, p.value]));
  const failing = conditions.find((c) => freeSymbols(c).size > 0 && isCondition(c, parameters) && !holdsAtValues(c, parameters)); // prettier-ignore
  if (!failing) return undefined;
  const given = [...freeSymbols(failing)].flatMap((name) => {
    const value = parameters.get(name);
    return value ? [`${name} = ${printText(number(value))}`] : [];
  });
  return `the condition ${printText(failing)} fails at the given ${given.join(', ')}`;
}

/** The point with the problem's own parameter values. */
const atGivenValues = (point: SamplePoint, { derivation }: DecisionContext): SamplePoint => ({
  ...point,
  symbols: new Map([
    ...point.symbols,
    ...(derivation.problem?.parameters ?? [])
      .filter((p) => point.symbols.has(p.name))
      .map((p) => [p.name, rationalToNumber(p.value)] as const),
  ]),
});

const valueAt = (e: Expression, point: SamplePoint): number =>
  evaluate(
    e,
    surroundingsOf(point, doubles, (x) => x),
    doubles,
  );

/** Where the form of either side switches, once derivatives are taken and meanings put in. */
function switchesWithin(left: Expression, right: Expression, { assumptions }: DecisionContext): readonly Expression[] {
  if (switchesOf(left).length + switchesOf(right).length === 0) return [];
  const difference = attempt(() => resolve(subtract(left, right), assumptions));
  return difference ? switchesOf(difference) : [];
}

/** A contradiction where the form of a side changes; undefined where there is none. */
export function tryCritical(
  left: Expression,
  right: Expression,
  { zero, conditions }: { readonly zero: boolean; readonly conditions: readonly Relation[] },
  context: DecisionContext,
): Decision | undefined {
  if (searches(left) || searches(right)) return undefined;
  const failing = failingAtValues(conditions, context);
  const surfaces = [...conditions.flatMap((c) => boundOf(c) ?? []), ...switchesWithin(left, right, context)];
  if (surfaces.length === 0 && failing === undefined) return undefined;
  const next = pointSource([left, right], context);
  const smooth = !differentiates(left, right);
  for (let i = 0; i < BASES; i++) {
    const base = next();
    if (!base) return undefined;
    if (failing !== undefined) {
      const given = atGivenValues(base, context);
      const [l, r] = [valueAt(left, given), valueAt(right, given)];
      if (!Number.isFinite(l) && !Number.isFinite(r)) return undecided(`${failing}, where neither side has a value`);
      const valueless = !Number.isFinite(l) || !Number.isFinite(r);
      if (valueless || comparePrecisely(left, right, given, zero).kind === 'different')
        return refutedAt(given, l, r, context.seed, [
          { kind: 'side-condition', detail: `${failing}, and there ${valueless ? 'one side has no value' : 'the two sides differ'}` }, // prettier-ignore
        ]);
    }
    for (const { point, surface, exact } of attempt(() => criticalPoints(surfaces, base, context)) ?? []) {
      const found = zero ? compareQuickly(left, right, point, true) : comparePrecisely(left, right, point);
      if (found.kind !== 'different' || (exact && (isValueless(found) || !smooth))) continue;
      const detail = `${exact ? 'where' : 'beside the place where'} ${printText(surface)} vanishes, ${isValueless(found) ? 'one side has no finite value, the other has' : 'the two sides differ'}`;
      return refutedAt(point, found.left, found.right, context.seed, [{ kind: 'residual', detail }]);
    }
  }
  return undefined;
}
