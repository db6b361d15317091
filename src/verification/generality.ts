/** Whether a step holds for every function or value of a name, so that another one may be put in for it. */
import type { Assumptions } from '../expression/assumptions.js';
import { subtract, type Binding, type Domain, type Expression } from '../expression/expression.js';
import { isAtLeastZero, type Sign } from '../expression/sign-algebra.js';
import { signOf } from '../expression/sign.js';
import { dependsOn, unknownFunctions } from '../expression/traverse.js';
import type { Derivation, Step } from '../derivation/step.js';
import { attempt } from '../expression/attempt.js';

type Surroundings = Pick<Derivation, 'assumptions' | 'functions'>;

const mentions = (e: Expression, name: string): boolean => dependsOn(e, name) || unknownFunctions(e).has(name);

const signWithin = (e: Expression, assumptions: Assumptions): Sign =>
  attempt(() => signOf(e, assumptions)) ?? 'unknown';

/** Whether a value is shown by signs to lie in a domain; a finite set is never shown. */
export function liesIn(value: Expression, domain: Domain, assumptions: Assumptions): boolean {
  const sign = (e: Expression): Sign => signWithin(e, assumptions);
  switch (domain.kind) {
    case 'real':
      return true;
    case 'positive':
      return sign(value) === 'positive';
    case 'nonnegative':
      return isAtLeastZero(sign(value));
    case 'interval':
      return isAtLeastZero(sign(subtract(value, domain.lower))) && isAtLeastZero(sign(subtract(domain.upper, value)));
    case 'set':
      return domain.values.includes(value);
  }
}

/** What is assumed of functions is assumed wherever their declared variables are. */
const isVariable = (name: string, functions: Surroundings['functions']): boolean =>
  functions.some((f) => f.parameters.some((p) => p === name || (name.startsWith(`${p}_`) && /_\d+$/.test(name))));

/** Whether nothing that a step is built on says anything of the name. */
function leavesFree(
  name: string,
  step: Step,
  earlier: ReadonlyMap<string, Step>,
  functions: Surroundings['functions'],
): boolean {
  const { justification, facts } = step;
  if (facts.some((fact) => mentions(fact, name))) return false;
  if ('bindings' in justification)
    if (justification.bindings.some((b) => b.name === name || mentions(b.value, name))) return false;
  const free = (id: string): boolean => {
    const premise = earlier.get(id);
    return premise !== undefined && leavesFree(name, premise, earlier, functions);
  };
  switch (justification.kind) {
    case 'identity':
    case 'expansion':
    case 'optimum':
    case 'inequality':
      return true;
    case 'combination':
      return [...justification.terms.map((t) => t.premise), ...justification.rewrites].every(free);
    case 'integration':
      return [...justification.start, ...justification.rates].map((t) => t.premise).every(free);
    case 'coefficient':
    case 'root':
    case 'end':
    case 'trajectory':
    case 'system':
    case 'recursion':
    case 'observation':
    case 'open':
      return false;
    case 'hypothesis':
      return (
        !mentions(step.claim, name) || isVariable(name, functions) || (justification.forEvery?.includes(name) ?? false)
      );
  }
}

/**
 * Whether a binding may be put into an earlier step: its certificate holds for all functions and values of the name, those
 * in the name's declared domain. A hypothesis about functions holds for all values of their variables.
 */
export function holdsForEvery(
  { name, parameters, value }: Binding,
  id: string,
  earlier: ReadonlyMap<string, Step>,
  { assumptions, functions }: Surroundings,
): boolean {
  const step = earlier.get(id);
  if (!step || !leavesFree(name, step, earlier, functions)) return false;
  const domain = parameters.length === 0 ? assumptions.domains.get(name) : undefined;
  return domain === undefined || liesIn(value, domain, assumptions);
}
