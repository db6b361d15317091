/** The control that attains the optimum of the bracket with a candidate in it, and the signs of unknowns that make it one. */
import { CostateError } from '../../errors.js';
import { withFacts } from '../../expression/assumptions.js';
import { relation, symbol, zero, type Expression, type Relation } from '../../expression/expression.js';
import { dependsOn } from '../../expression/traverse.js';
import type { Rational } from '../../expression/rational.js';
import { findMaximiser } from '../find-maximiser.js';
import type { Maximiser } from '../maximiser.js';
import type { Setting } from '../setting.js';

/** Unknowns whose signs are tried one way and the other. */
const MOST_TRIED = 3;

/** A control strictly inside its interval, which is where its bracket is differentiated. */
export const insideControls = (s: Setting): readonly Relation[] =>
  s.controls.flatMap(({ name, domain }) =>
    domain.kind === 'interval'
      ? [relation(symbol(name), '>', domain.lower), relation(symbol(name), '<', domain.upper)]
      : [],
  );

/** Every choice of signs of the names, that without any first. */
function signChoices(names: readonly string[]): readonly (readonly Relation[])[] {
  const [name, ...rest] = names;
  if (name === undefined) return [[]];
  const others = signChoices(rest);
  const with_ = (operator: '<' | '>'): readonly (readonly Relation[])[] =>
    others.map((signs) => [relation(symbol(name), operator, zero), ...signs]);
  return [...others, ...with_('>'), ...with_('<')];
}

/**
 * The maximisers found under each choice of signs of the candidate's unknowns; the signs are among their facts. Without any,
 * why there is none. The refusal of a problem without a maximiser is kept for the case that no choice of signs has one.
 */
export function bestControls(
  s: Setting,
  body: Expression,
  unknowns: readonly string[],
  parameters: ReadonlyMap<string, Rational>,
): readonly Maximiser[] | { readonly stopped: string } {
  const tried = unknowns.filter((name) => dependsOn(body, name)).slice(0, MOST_TRIED);
  const found: Maximiser[] = [];
  let stopped: string | undefined;
  let refused: unknown;
  for (const signs of signChoices(tried)) {
    const known: Setting = { ...s, assumptions: withFacts(s.assumptions, [...insideControls(s), ...signs]) };
    try {
      const m = findMaximiser(known, parameters, body);
      if ('stopped' in m) stopped ??= m.stopped;
      else {
        found.push({ ...m, facts: [...signs, ...m.facts] });
        if (signs.length === 0) return found;
      }
    } catch (error) {
      if (!(error instanceof CostateError)) throw error;
      if (error.details.code === 'resources.undecided') stopped ??= error.message;
      else refused ??= error;
    }
  }
  if (found.length > 0) return found;
  if (refused !== undefined && stopped === undefined) throw refused;
  return { stopped: stopped ?? 'no control was found that attains the optimum' };
}
