/** Which functions of a derivation are read without arguments: those taken at their own variables, as V for V(t, x). */
import type { Derivation } from '../derivation/step.js';
import { plainArguments } from '../expression/print-layout.js';
import { symbol, unknown, type Unknown } from '../expression/expression.js';
import { visitAll } from '../expression/traverse.js';

export interface OwnVariables {
  /** Whether the function is at its own variables. */
  readonly understood: (e: Unknown) => boolean;
  /** The functions with their arguments, one for every list of variables, for the notation. */
  readonly examples: readonly Unknown[];
}

const keyOf = (e: Unknown): string => `${e.name}/${e.arguments.length}`;

/**
 * The own variables of a function are its declared parameters; a function that is declared with another number of them,
 * as in a theory stated in several dimensions, has those it is taken at most often.
 */
export function ownVariables(derivation: Derivation): OwnVariables {
  const uses = new Map<string, Map<Unknown, number>>();
  const claims = derivation.steps.map((step) => step.claim);
  for (const claim of claims) {
    visitAll(claim, (e) => {
      if (e.kind !== 'unknown' || !plainArguments(e.arguments)) return;
      const plain = unknown(e.name, e.arguments);
      const seen = uses.get(keyOf(e)) ?? new Map<Unknown, number>();
      uses.set(keyOf(e), seen.set(plain, (seen.get(plain) ?? 0) + 1));
    });
  }
  const declared = derivation.functions.map((f) => unknown(f.name, f.parameters.map((p) => symbol(p)))); // prettier-ignore
  const own = new Map(
    [...uses].map(([key, seen]) => {
      const [most] = [...seen].sort(([, a], [, b]) => b - a);
      return [key, declared.find((f) => keyOf(f) === key) ?? most?.[0]] as const;
    }),
  );
  const value = derivation.functions.at(-1)?.name;
  return {
    understood: (e) => own.get(keyOf(e)) === unknown(e.name, e.arguments),
    examples: [...own.values()].filter((e): e is Unknown => e?.name === value),
  };
}
