/**
 * What a name in a formula stands for: a symbol, an unknown function, a built-in, a new unknown of the candidate or a slip.
 * Names are looked up in maps and sets only, so that `constructor` is a name like any other.
 */
import { pi } from './circle-number.js';
import type { CostateError } from '../errors.js';
import type { ArrayValue } from './array.js';
import { exp, one, symbol, unknown, type Expression } from './expression.js';
import { FUNCTIONS, SYNONYMS } from './formula-functions.js';
import { DIFFERENTIAL_ADVICE, formulaError, isDifferential, type Token } from './formula-tokens.js';
import { editDistance, nearestName } from './nearest-name.js';

/** Shorter new names are taken as meant. */
const SHORTEST_SLIP = 4;

/** The names a formula may use. */
export interface Scope {
  /** States, controls, parameters, time and unknown constants: whatever is a symbol here. */
  readonly symbols: ReadonlySet<string>;
  /** Vectors and matrices by name; their entries are symbols too. */
  readonly arrays?: ReadonlyMap<string, ArrayValue>;
  /** Unknown functions of time, written P(t). */
  readonly functionsOfTime?: ReadonlySet<string>;
  readonly timeName?: string;
  /** Arguments of the value function; where given, `V`, `V(...)` and `D(V, ...)` are allowed. */
  readonly valueArguments?: readonly string[];
  /**
   * Unknown functions with the names of their arguments, as a theory has them: `f`, `f(...)` and `D(f, ...)` are allowed,
   * and `D` of any expression.
   */
  readonly functions?: ReadonlyMap<string, readonly string[]>;
  /** Names that exist but make no sense here, and what each is ("a control"). */
  readonly excluded?: ReadonlyMap<string, string>;
  /** Declared unknowns of a candidate, which may be close to other names. */
  readonly unknowns?: ReadonlySet<string>;
}

/** A name that a candidate uses without declaring it. */
export interface NewName {
  readonly name: string;
  readonly ofTime: boolean;
  /** Zero-based place of its first use in the text. */
  readonly offset: number;
}

/** A formula being read. */
export interface Context {
  readonly text: string;
  readonly scope: Scope;
  /** Where undeclared names go; without it they are errors. */
  readonly newNames?: Map<string, NewName>;
}

/** Where a token stands, for an error. */
export const placed = (context: Context, token: Token): { text: string; offset: number; length: number } => ({
  text: context.text,
  offset: token.offset,
  length: Math.max(1, token.text.length),
});

const declaredNames = (scope: Scope): readonly string[] =>
  [
    ...new Set([
      ...scope.symbols,
      ...(scope.arrays?.keys() ?? []),
      ...(scope.functionsOfTime ?? []),
      ...(scope.functions?.keys() ?? []),
      ...(scope.valueArguments ? ['V'] : []),
    ]),
  ].sort();

const declaredList = (scope: Scope): string => `declared: ${declaredNames(scope).join(', ') || 'nothing'}`;

/** An undeclared name within one edit of a declared one is a slip rather than a new unknown (design, section 4). */
const likelySlip = (name: string, scope: Scope): boolean =>
  name.length >= SHORTEST_SLIP && declaredNames(scope).some((declared) => editDistance(name, declared) <= 1);

/** Words of YAML and of programs that stand for no number here. */
const NO_NAMES = /^(?:true|false|yes|no|null|none|undefined|nan|inf|infinity)$/i;

/** A name written as other notations have it: V_x for a derivative, x_1 or x1 for an entry, dt for nothing. */
function otherNotation(name: string, scope: Scope): string | undefined {
  const [, variable] = /^(?:V_?|dVd|DV_?)([A-Za-z]\w*)$/.exec(name) ?? [];
  if (variable !== undefined && scope.valueArguments?.includes(variable)) return `Write D(V, ${variable}).`;
  const [, array, index] = /^([A-Za-z]\w*?)_?(\d+)$/.exec(name) ?? [];
  if (array !== undefined && scope.arrays?.has(array)) return `Write ${array}[${index}] for an entry.`;
  if (isDifferential(name)) return DIFFERENTIAL_ADVICE;
  if (NO_NAMES.test(name)) return 'Write a finite number, or the name of one.';
  return undefined;
}

function unknownFunction(context: Context, token: Token): CostateError {
  const names = declaredNames(context.scope);
  const name = token.text;
  const advice =
    SYNONYMS.get(name) ??
    nearestName(name, [...FUNCTIONS.keys(), ...names]) ??
    (context.newNames ? `An unknown of the candidate is a constant, or a function of time: ${name}(${context.scope.timeName ?? 't'}).` : undefined); // prettier-ignore
  return formulaError('input.symbol', `unknown function '${name}'`, placed(context, token), {
    expected: `known functions: ${[...FUNCTIONS.keys()].join(', ')}`,
    suggestion: name === 'pow' ? 'Write u^n for a power.' : advice,
  });
}

/** The error for an undeclared name, with the nearest declared one. */
export function unknownSymbol(context: Context, token: Token, what: 'symbol' | 'function' = 'symbol'): CostateError {
  if (what === 'function') return unknownFunction(context, token);
  const { scope } = context;
  const near = otherNotation(token.text, scope) ?? nearestName(token.text, declaredNames(scope));
  // In a problem file, where some names are known to belong elsewhere, a new one can be declared.
  const declare = scope.excluded ? `Declare it, under parameters if it is a number, as in ${token.text.slice(0, 20)}: 1.` : undefined; // prettier-ignore
  return formulaError('input.symbol', `unknown symbol '${token.text}'`, placed(context, token), {
    expected: declaredList(scope),
    suggestion: near ?? declare,
  });
}

/** A new unknown of the candidate, noted at its first use; the same name cannot be both a constant and a function. */
export function noteNewName(context: Context, token: Token, ofTime: boolean): boolean {
  const { newNames, scope } = context;
  if (!newNames || (!scope.unknowns?.has(token.text) && likelySlip(token.text, scope))) return false;
  const known = newNames.get(token.text);
  if (known && known.ofTime !== ofTime) {
    throw formulaError(
      'input.symbol',
      `'${token.text}' is used both as a constant and as a function of time`,
      placed(context, token),
      { suggestion: `Write ${token.text}(${scope.timeName ?? 't'}) everywhere, or nowhere.` },
    );
  }
  if (!known) newNames.set(token.text, { name: token.text, ofTime, offset: token.offset });
  return true;
}

/** Refuses a name that exists but makes no sense in this place. */
export function refuseExcluded(context: Context, token: Token): void {
  const excluded = context.scope.excluded?.get(token.text);
  if (excluded === undefined) return;
  throw formulaError(
    'input.symbol',
    `'${token.text}' is ${excluded}, which cannot be used here`,
    placed(context, token),
    {
      expected: declaredList(context.scope),
    },
  );
}

/** The meaning of a name that is not called. */
export function nameAlone(context: Context, token: Token): Expression {
  const { scope } = context;
  const name = token.text;
  if (scope.symbols.has(name)) return symbol(name);
  refuseExcluded(context, token);
  if (scope.functionsOfTime?.has(name)) {
    throw formulaError('input.symbol', `'${name}' is a function of time`, placed(context, token), {
      suggestion: `Write ${name}(${scope.timeName ?? 't'}).`,
    });
  }
  if (name === 'V' && scope.valueArguments) return unknown('V', scope.valueArguments.map(symbol));
  const slots = scope.functions?.get(name);
  if (slots) return unknown(name, slots.map(symbol));
  if (FUNCTIONS.has(name)) {
    throw formulaError('input.formula', `the function '${name}' has no argument`, placed(context, token), {
      suggestion: `Write ${name}(...).`,
    });
  }
  if (name === 'e') return exp(one);
  if (name === 'pi') return pi;
  if (noteNewName(context, token, false)) return symbol(name);
  throw unknownSymbol(context, token);
}
