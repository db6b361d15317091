/** A state that one control drives alone, beside states that neither moves, with what both earn by degrees. */
import { attempt } from '../../../expression/attempt.js';
import { homogeneousParts, mentions, type Homogeneous } from '../../../expression/degree.js';
import { negate, number, one, symbol, zero, type Binding, type Expression } from '../../../expression/expression.js';
import { rationalFromNumber } from '../../../expression/rational.js';
import { bind, substitute } from '../../../expression/substitute.js';
import type { InstanceState, ProblemInstance } from '../../../simulate/instance.js';
import { trialValues } from '../../grid/trial-values.js';

/** dx = (a x + b u + c) dt + Σ dW with a, b, c and Σ functions of the other states and time. */
export interface Driven {
  readonly state: string;
  readonly control: string;
  /** a, b and c. */
  readonly rate: Expression;
  readonly gain: Expression;
  readonly offset: Expression;
  readonly noise: readonly Expression[];
  /** Addends of the payoff with x or u in them. */
  readonly running: readonly Homogeneous[];
  readonly terminal: readonly Homogeneous[];
  /** The highest degree of any. */
  readonly degree: number;
  readonly others: readonly InstanceState[];
}

/** Values at which other controls are held, one after the other: at the first some expression may have none. */
const TRIES = 5;

function drivenWhere(
  { states, sense, ...instance }: ProblemInstance,
  x: InstanceState,
  control: string,
  held: readonly Binding[],
): Driven | undefined {
  const put = (e: Expression): Expression => substitute(e, held);
  const both = [x.name, control];
  const others = states.filter((y) => y !== x).map((y) => ({ ...y, drift: put(y.drift), noise: y.noise.map(put) }));
  const noise = x.noise.map(put);
  if ([...others.flatMap((y) => [y.drift, ...y.noise]), ...noise].some((e) => mentions(e, both))) return undefined;
  const parts = homogeneousParts(put(x.drift), both);
  const [rate, gain] = [symbol(x.name), symbol(control)];
  if (!parts?.every(({ basis }) => basis === one || basis === rate || basis === gain)) return undefined;
  const by = (basis: Expression): Expression => parts.find((part) => part.basis === basis)?.coefficient ?? zero;
  const earned = (e: Expression): readonly Homogeneous[] | undefined =>
    homogeneousParts(sense === 'maximize' ? put(e) : negate(put(e)), both)?.filter(({ degree }) => degree > 0);
  const [running, terminal] = [earned(instance.running), earned(instance.terminal)];
  if (!running || !terminal) return undefined;
  return {
    state: x.name,
    control,
    rate: by(rate),
    gain: by(gain),
    offset: by(one),
    noise,
    running,
    terminal,
    degree: Math.max(0, ...[...running, ...terminal].map(({ degree }) => degree)),
    others,
  };
}

/** What a control drives in a state, undefined where it moves more than that or what it earns is no sum of powers. */
export function drivenBy(instance: ProblemInstance, x: InstanceState, control: string): Driven | undefined {
  const others = instance.controls.filter((c) => c.name !== control);
  for (let t = 0; t < (others.length > 0 ? TRIES : 1); t++) {
    const held = others.map(({ name, domain }) => {
      const values = trialValues(domain);
      return bind(name, number(rationalFromNumber(values[t % values.length] as number)));
    });
    const found = attempt(() => drivenWhere(instance, x, control, held));
    if (found) return found;
  }
  return undefined;
}
