/**
 * The names of a problem: each means one thing only, and none takes a letter that the derivations write themselves.
 */
import { inRegimeName } from './regimes.js';
import { mistakeAt, type Source, type Span } from './yaml-source.js';

/** What the derivations write, whatever the problem: value function, derivative, remainders. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['V', 'the value function'],
  ['D', 'derivatives'],
  ['O', 'remainders'],
]);

export interface DeclaredName {
  readonly name: string;
  /** With its article: "a state". */
  readonly what: string;
  readonly span: Span;
}

/** Refuses reserved names and names declared twice; returns them unchanged. */
export function checkNames(source: Source, names: readonly DeclaredName[]): readonly DeclaredName[] {
  const seen = new Map<string, DeclaredName>();
  for (const declared of names) {
    const { name, what, span } = declared;
    const stands = RESERVED.get(name) ?? (/^xi_/.test(name) ? 'the normal increments' : undefined);
    if (stands !== undefined) {
      throw mistakeAt(source, span, 'input.schema', `${what} cannot be named '${name}', which stands for ${stands}`, {
        expected: `another name, such as ${name}${/[0-9]$/.test(name) ? 'a' : '1'}`,
      });
    }
    const other = seen.get(name);
    if (other) {
      throw mistakeAt(source, span, 'input.schema', `'${name}' is both ${other.what} and ${what}`, {
        expected: 'each name once: another name for one of the two',
      });
    }
    seen.set(name, declared);
  }
  return names;
}

/** With regimes the value and every unknown are one per regime: their names with an index must not be taken. */
export function checkIndexed(
  source: Source,
  names: readonly DeclaredName[],
  unknowns: readonly string[],
  regimes: number,
): void {
  for (let regime = 0; regime < regimes; regime++) {
    for (const unknown of ['V', ...unknowns]) {
      const taken = names.find(({ name }) => name === inRegimeName(unknown, regime));
      if (!taken) continue;
      const stands = unknown === 'V' ? 'the value function' : `the unknown '${unknown}'`;
      throw mistakeAt(source, taken.span, 'input.schema', `${taken.what} cannot be named '${taken.name}', which stands for ${stands} in regime ${regime + 1}`, {
        expected: 'another name',
      }); // prettier-ignore
    }
  }
}
