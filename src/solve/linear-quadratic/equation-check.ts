/**
 * The derivation's own HJB equation and maximiser at random points, for a value and a policy that were found without them:
 * both sides must agree to rounding, or there is no result.
 */
import { replaceJets } from '../../compile/jets.js';
import type { Derivation } from '../../derivation/step.js';
import { CostateError } from '../../errors.js';
import { nthDerivative } from '../../expression/differentiate.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { zero, type Expression } from '../../expression/expression.js';
import { visitAll } from '../../expression/traverse.js';
import type { ProblemInstance } from '../../simulate/instance.js';

/** The value function's name in problem files. */
const VALUE = 'V';
const POINTS = 24;
/** Largest difference of the sides, as a share of the equation's terms. */
const TOLERANCE = 1e-9;

export interface Checked {
  readonly points: number;
  /** Largest differences found, as shares of the terms' sizes. */
  readonly equation: number;
  readonly policy: number;
}

/** Points around one, by Lehmer's generator. */
function pointsAround(centre: ReadonlyMap<string, number>): readonly ReadonlyMap<string, number>[] {
  let state = 20_011;
  const uniform = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from(
    { length: POINTS },
    () => new Map([...centre].map(([name, v]) => [name, v + (1 + Math.abs(v)) * (2 * uniform() - 1)])),
  );
}

/** Numbers of the jets of V that an expression mentions, by the symbols that stand for them. */
function jetsOf(e: Expression, value: Expression, slots: readonly string[]): ReadonlyMap<string, Expression> {
  const found = new Map<string, Expression>();
  visitAll(e, (node) => {
    if (node.kind !== 'unknown' || node.name !== VALUE) return;
    const jet = node.orders.reduce((d, order, i) => nthDerivative(d, slots[i] ?? '', order), value);
    found.set(jetName(node.orders), jet);
  });
  return found;
}

const jetName = (orders: readonly number[]): string => `V ${orders.join(' ')}`;

/**
 * Puts value and policy into the derivation.
 *
 * @param value V in the states, and in time on a finite horizon
 * @param policy the controls by name
 * @param times at which to look
 * @param known numbers of other names in the equation: the long-run average
 * @throws CostateError `resources.numeric` where they do not satisfy it, `resources.undecided` where the derivation has no
 * equation to put them into
 */
export function checkAgainst(
  derivation: Derivation,
  instance: ProblemInstance,
  value: Expression,
  policy: ReadonlyMap<string, Expression>,
  at: ReadonlyMap<string, number>,
  times: readonly number[] = [0],
  known: ReadonlyMap<string, number> = new Map(),
): Checked {
  const reduced = derivation.steps.find((step) => step.id === 'reduced')?.claim;
  const maximiser = derivation.outcome?.maximiser ?? new Map<string, Expression>();
  if (!reduced || instance.controls.some(({ name }) => !maximiser.has(name)))
    throw new CostateError({
      code: 'resources.undecided',
      message: 'the derivation has no maximiser, so that nothing holds a numerical solution to the equation',
    });
  const states = instance.states.map((s) => s.name);
  const slots = Number.isFinite(instance.horizon) ? [instance.time, ...states] : states;
  const formulas = [reduced.left, reduced.right, ...maximiser.values()];
  const jets = new Map(formulas.flatMap((e) => [...jetsOf(e, value, slots)]));
  const ready = (e: Expression): Expression => replaceJets(instance.put(e), VALUE, jetName);
  const [left, right] = [ready(reduced.left), ready(reduced.right)];
  const best = new Map([...maximiser].map(([name, e]) => [name, ready(e)]));
  const slopes = states.map((x) => nthDerivative(value, x, 1));
  let [equation, worst] = [0, 0];
  for (const point of pointsAround(at))
    for (const time of times) {
      const here = new Map([...point, ...known, [instance.time, time]]);
      for (const [name, jet] of jets) here.set(name, evaluateNumber(jet, here));
      const actions = new Map([...policy].map(([name, e]) => [name, evaluateNumber(e, here)]));
      const acting = new Map([...here, ...actions]);
      const flow = states.reduce((sum, _, i) => {
        const speed = evaluateNumber(instance.states[i]?.drift ?? zero, acting);
        return sum + Math.abs(speed * evaluateNumber(slopes[i] ?? zero, here));
      }, 0);
      const [l, r] = [evaluateNumber(left, here), evaluateNumber(right, here)];
      const size = Math.abs(l) + Math.abs(evaluateNumber(instance.running, acting)) + flow;
      equation = Math.max(equation, l === r ? 0 : Math.abs(l - r) / size);
      const reach = Math.max(...[...actions.values()].map(Math.abs), 0);
      for (const [name, e] of best) {
        const gap = Math.abs(evaluateNumber(e, here) - (actions.get(name) ?? NaN));
        worst = Math.max(worst, gap === 0 ? 0 : gap / (1 + reach));
      }
      if (Number.isNaN(equation + worst)) equation = Infinity;
    }
  if (!(equation <= TOLERANCE && worst <= TOLERANCE))
    throw new CostateError({
      code: 'resources.numeric',
      message: `the Riccati equation's solution does not satisfy the HJB equation: its sides differ by ${equation.toPrecision(2)} of their terms, the policy from the maximiser by ${worst.toPrecision(2)}`,
      suggestion: 'states and controls in units in which the coefficients are of like size',
    });
  return { points: POINTS * times.length, equation, policy: worst };
}
