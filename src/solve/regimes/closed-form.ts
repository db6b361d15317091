/**
 * The closed form of a problem with regimes: the candidate's unknowns as numbers, by the root of the coefficient equations or
 * by their differential equations, put into value and policy of the regime of the point.
 */
import type { Derivation } from '../../derivation/step.js';
import { evaluateNumber } from '../../expression/evaluate.js';
import { number, type Expression } from '../../expression/expression.js';
import { rationalFromNumber } from '../../expression/rational.js';
import { bind, substitute } from '../../expression/substitute.js';
import type { RegimeInstances } from '../../simulate/regime-instances.js';
import type { Policy } from '../../simulate/policy.js';
import { rootOf } from '../algebraic-roots.js';
import type { ClosedFormAnswer, Unavailable } from '../answer.js';
import { checkConditions, withoutCandidate } from '../closed-form.js';
import { uncovered } from '../coverage.js';
import { integrateCoefficients } from '../time-coefficients.js';

export interface RegimeClosedForm {
  readonly answer: ClosedFormAnswer;
  /** One a regime, in the order of the instances. */
  readonly policies: readonly Policy[];
}

const short = (v: number): string => v.toPrecision(2);

/** Value and policies; or why there are none. @throws CostateError as `rootOf` and `integrateCoefficients` */
export function closedFormInRegimes(
  { instances, order }: RegimeInstances,
  derivation: Derivation,
  at: ReadonlyMap<string, number>,
): RegimeClosedForm | Unavailable {
  const { outcome } = derivation;
  const [instance] = instances;
  if (!outcome || !instance) return { unavailable: 'the derivation has no outcome' };
  const beyond = uncovered(instance, 'closed-form');
  if (beyond !== undefined) return { unavailable: beyond };
  const found = order.map((regime) => outcome.inRegimes?.[regime]);
  const [here] = found;
  const { system, evolution } = outcome;
  if (!here?.value || !(system ?? evolution)) {
    const why = found.find((o) => o?.stopped !== undefined)?.stopped;
    return { unavailable: withoutCandidate(derivation, why) };
  }
  instances.forEach((one) => checkConditions(derivation, one));
  const root = system ? rootOf(system, instance.put) : undefined;
  const coefficients = evolution ? integrateCoefficients(evolution, instance) : undefined;
  const roots = [...(root?.values ?? [])].map(([name, v]) => bind(name, number(rationalFromNumber(v))));
  const ready = (e: Expression): Expression => {
    const put = substitute(instance.put(e), roots);
    return coefficients ? coefficients.named(put) : put;
  };
  const start = new Map([
    ...at,
    [instance.time, 0] as const,
    ...(coefficients?.names ?? []).map((name, i) => [name, coefficients?.atZero[i] ?? NaN] as const),
  ]);
  const controlsOf = (o: typeof here | undefined): ReadonlyMap<string, Expression> =>
    new Map([...(o?.policy ?? [])].map(([name, e]) => [name, ready(e)]));
  const policy = controlsOf(here);
  return {
    answer: {
      value: evaluateNumber(ready(here.value), start),
      policy: Object.fromEntries([...policy].map(([name, e]) => [name, evaluateNumber(e, start)])),
      expressions: Object.fromEntries([
        ['V', here.value],
        ...(here.policy ?? []),
        ...roots.map(({ name, value }) => [name, value] as const),
      ]),
      ...(root && {
        sampled: [
          {
            kind: 'residual' as const,
            detail: `root of the coefficient equations to ${short(Math.max(root.error, Number.EPSILON))} of its size: ${[...root.values].map(([name, v]) => `${name} = ${v.toPrecision(10)}`).join(', ')}`,
          },
        ],
      }),
    },
    policies: found.map((o) => ({
      kind: 'feedback',
      controls: controlsOf(o),
      ...(coefficients ? { coefficients } : {}),
    })),
  };
}
