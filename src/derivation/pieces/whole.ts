/** The pieces as one formula for all states: each with its state held inside its region, so that it has a value everywhere. */
import { withFacts } from '../../expression/assumptions.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { add, call, half, multiply, substitution, subtract, symbol, zero, type Expression } from '../../expression/expression.js'; // prettier-ignore
import { normalForm } from '../../expression/normal-form.js';
import { resolve } from '../../expression/resolve.js';
import { bind, bindFunction, substitute } from '../../expression/substitute.js';
import type { Maximiser } from '../maximiser.js';
import type { Chain } from '../progress.js';
import { valueParameters } from '../setting.js';
import { branchesOf } from './branches.js';
import { placesIn, valuesOf } from './places.js';
import { heldInside, insideOf, type Region } from './region.js';
import type { PiecesFound } from './found.js';

/** f₁ up to the first end, then what each further formula adds from its lower end on; the formulas meet there. */
function glued(state: string, parts: readonly { readonly region: Region; readonly value: Expression }[]): Expression {
  const at = (e: Expression, x: Expression): Expression => substitute(e, [bind(state, x)]);
  return add(
    ...parts.flatMap(({ region, value }, i) => {
      const held = at(value, heldInside(state, region));
      return i === 0 || !region.lower ? [held] : [subtract(held, at(value, region.lower))];
    }),
  );
}

/** Formulas that need not meet, each where its region is: half of their jump at an end, on either side of it. */
function switched(c: Chain, parts: readonly { readonly region: Region; readonly value: Expression }[]): Expression {
  const { setting: s } = c;
  const [state = ''] = s.states;
  const [first, ...others] = parts;
  if (!first) return zero;
  if (others.every((p) => p.value === first.value)) return first.value;
  const held = parts.map(({ region, value }) => substitute(value, [bind(state, heldInside(state, region))]));
  const halfOf = (e: Expression): Expression => normalForm(multiply(half, e), s.assumptions);
  return add(
    halfOf(add(held[0] ?? zero, held[held.length - 1] ?? zero)),
    ...others.map(({ region }, i) =>
      multiply(
        halfOf(subtract(held[i + 1] ?? zero, held[i] ?? zero)),
        call('sign', subtract(symbol(state), region.lower ?? symbol(state))),
      ),
    ),
  );
}

/** The maximiser inside a region, for the value there; of its kinks the side that it is on all over the region. */
export function policyThere(
  c: Chain,
  m: Maximiser,
  region: Region,
  value: Expression,
): ReadonlyMap<string, Expression> {
  const { setting: s } = c;
  const inside = withFacts(s.assumptions, insideOf(s.states[0] ?? '', region));
  const put = bindFunction(s.valueName, valueParameters(s), value);
  const places = placesIn(c, region);
  return new Map(
    m.at.map(({ name, value: maximiser }): readonly [string, Expression] => {
      const there = (e: Expression): Expression => normalForm(resolve(substitution(e, [put]), inside), inside);
      const whole = there(maximiser);
      const side = branchesOf(whole, () => true).find(({ expression }) =>
        places.every((at) => {
          const [a, b] = [evaluateNumber(whole, at), evaluateNumber(expression, at)];
          return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a));
        }),
      );
      return [name, side ? normalForm(side.expression, inside) : whole];
    }),
  );
}

/** Value and policy for all states; `form` is the value where the candidate was one formula with kinks. */
export function wholeOf(
  c: Chain,
  m: Maximiser,
  found: PiecesFound,
  form: Expression | undefined,
): { readonly value: Expression; readonly policy: ReadonlyMap<string, Expression> } {
  const { setting: s } = c;
  const [state = ''] = s.states;
  const values = valuesOf(c);
  const lowest = ({ lower }: Region): number => (lower ? evaluateNumber(lower, values) : -Infinity);
  const parts = [...found.pieces, ...found.stops.map((stop) => ({ region: stop as Region, value: stop.payoff }))].sort(
    (a, b) => lowest(a.region) - lowest(b.region),
  );
  const policy = new Map(
    m.at.map(({ name }): readonly [string, Expression] => {
      const onPieces = parts.map((part) => {
        const there = 'policy' in part ? part.policy : policyThere(c, m, part.region, part.value);
        return { region: part.region, value: there.get(name) ?? symbol(name) };
      });
      return [name, switched(c, onPieces)];
    }),
  );
  return { value: form ?? glued(state, parts), policy };
}
