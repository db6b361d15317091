/**
 * Blackwell's conditions for the Bellman operator at one state of a finite decision process: it preserves order, and a
 * constant added to the value comes out discounted; together they make it a contraction.
 */
import {
  add,
  call,
  divide,
  equation,
  multiply,
  relation,
  subtract,
  symbol,
  type Binding,
  type Expression,
  type Relation,
} from '../../expression/expression.js';
import { bind } from '../../expression/substitute.js';
import type { Step } from '../step.js';

const gamma = symbol('gamma');
/** Actions at the state. */
export const ACTIONS = [1, 2] as const;

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

/** A value of the next state j = 1, 2, …. */
type NextValue = (j: number) => Expression;
export const named =
  (name: string): NextValue =>
  (j) =>
    symbol(`${name}_${j}`);

/** r_a + γ Σⱼ p_aj V_j. */
const actionValue = (a: number, states: number, value: NextValue): Expression =>
  add(symbol(`r_${a}`), multiply(gamma, add(...upTo(states).map((j) => multiply(symbol(`p_${a}${j}`), value(j))))));

/** (TV) at the state: the best action value. */
const bellman = (states: number, value: NextValue): Expression =>
  call('max', ...ACTIONS.map((a) => actionValue(a, states, value)));

/** p_aj = w_aj / Σₖ w_ak: any probabilities that sum to one, by weights that are not negative. */
export const probabilities = (states: number): readonly Relation[] =>
  ACTIONS.flatMap((a) =>
    upTo(states).map((j) =>
      equation(
        symbol(`p_${a}${j}`),
        divide(symbol(`w_${a}${j}`), add(...upTo(states).map((k) => symbol(`w_${a}${k}`)))),
      ),
    ),
  );

/** V_j = W_j + c − d_j: V exceeds W nowhere by more than c. */
export const boundedDifference = (states: number): readonly Relation[] =>
  upTo(states).map((j) => equation(symbol(`V_${j}`), subtract(add(symbol(`W_${j}`), symbol('c')), symbol(`d_${j}`))));

const asBindings = (definitions: readonly Relation[]): readonly Binding[] =>
  definitions.map(({ left, right }) => bind(left.kind === 'symbol' ? left.name : '', right));

const plain = { premises: [], assumptions: [], facts: [] } as const;

/** T(V + c) = TV + γc. */
export const translation = (states: number): Step => ({
  ...plain,
  id: 'translation',
  title: 'A constant comes out discounted',
  text: 'The probabilities sum to one, so a constant added to the value of every next state adds γc to every action, and to the best of them.',
  claim: equation(
    bellman(states, (j) => add(named('V')(j), symbol('c'))),
    add(bellman(states, named('V')), multiply(gamma, symbol('c'))),
  ),
  rule: 'blackwell-conditions',
  justification: { kind: 'identity', bindings: asBindings(probabilities(states)) },
});

/** T(V + d) ≥ TV for d ≥ 0. */
export const monotonicity = (states: number): Step => ({
  ...plain,
  id: 'monotone',
  title: 'The Bellman operator preserves order',
  text: 'Raise the value of every next state by some amount that is not negative: no action becomes worse, and so the best one does not.',
  claim: relation(
    bellman(states, (j) => add(named('V')(j), named('d')(j))),
    '>=',
    bellman(states, named('V')),
  ),
  rule: 'blackwell-conditions',
  justification: { kind: 'inequality', bindings: asBindings(probabilities(states)) },
});

/** V ≤ W + c implies TV ≤ TW + γc. */
export const contraction = (states: number): Step => ({
  ...plain,
  id: 'contraction',
  title: 'Hence a contraction in the largest difference',
  text: 'Let V exceed W nowhere by more than c. By the two conditions TV exceeds TW nowhere by more than γc; with the parts of V and W exchanged, the largest difference of the two shrinks by the factor γ.',
  claim: relation(add(bellman(states, named('W')), multiply(gamma, symbol('c'))), '>=', bellman(states, named('V'))),
  rule: 'contraction',
  premises: ['monotone', 'translation'],
  justification: {
    kind: 'inequality',
    bindings: asBindings([...probabilities(states), ...boundedDifference(states)]),
  },
});
