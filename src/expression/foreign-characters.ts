/**
 * Characters that formulas do not have, and what to write instead: operators of other languages, typographic signs, Greek
 * letters, and letters of other scripts that look like Latin ones.
 */

/** What stands for nothing in the grammar, and what to write instead. */
export const REFUSED: ReadonlyMap<string, { readonly what: string; readonly instead?: string }> = new Map([
  ['"', { what: 'a formula has no strings' }],
  ["'", { what: 'a formula has no strings and no transposition' }],
  [';', { what: 'a formula is one expression, without ;' }],
  [':', { what: 'a formula has no ranges or conditionals' }],
  [':=', { what: 'unknown operator :=', instead: '=' }],
  ['?', { what: 'a formula has no conditionals', instead: 'min, max, abs or sign' }],
  ['!', { what: 'a formula has no factorial or negation' }],
  ['%', { what: 'a formula has no percent or remainder', instead: 'a fraction such as 5/100' }],
  ['{', { what: 'a formula has no objects', instead: 'round parentheses' }],
  ['}', { what: 'a formula has no objects', instead: 'round parentheses' }],
  ['.', { what: 'a formula has no members and no element-wise operators' }],
  ['**', { what: 'unknown operator **', instead: '^' }],
  ['==', { what: 'unknown operator ==', instead: '=' }],
  ['=<', { what: 'unknown operator =<', instead: '<=' }],
  ['=>', { what: 'unknown operator =>', instead: '>=' }],
  ['!=', { what: 'unknown operator !=', instead: '=, <= or >=' }],
  ['&', { what: 'a formula has no logical or bitwise operators' }],
  ['|', { what: 'a formula has no logical or bitwise operators', instead: 'abs(...) for an absolute value' }],
  ['~', { what: 'a formula has no logical or bitwise operators', instead: '= in a claim' }],
  ['#', { what: 'a formula has no comments inside' }],
  ['$', { what: 'a formula is plain text, without $' }],
  ['\\', { what: 'a formula is not LaTeX', instead: '(a)/(b), sqrt(u), x^2' }],
  ['−', { what: 'unknown character − (a typographic minus)', instead: '-' }],
  ['–', { what: 'unknown character – (a dash)', instead: '-' }],
  ['·', { what: 'unknown character ·', instead: '*' }],
  ['×', { what: 'unknown character ×', instead: '*' }],
  ['÷', { what: 'unknown character ÷', instead: '/' }],
  ['²', { what: 'unknown character ²', instead: '^2' }],
  ['³', { what: 'unknown character ³', instead: '^3' }],
  ['√', { what: 'unknown character √', instead: 'sqrt(...)' }],
  ['½', { what: 'unknown character ½', instead: '1/2' }],
  ['≤', { what: 'unknown character ≤', instead: '<=' }],
  ['≥', { what: 'unknown character ≥', instead: '>=' }],
  ['→', { what: 'unknown character →', instead: '= in a claim' }],
  ['∞', { what: 'a formula has no infinity', instead: 'a large number, or a domain without that bound' }],
]);

const GREEK: ReadonlyMap<string, string> = new Map(
  (
    'α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lambda μ mu ν nu ξ xi ' +
    'π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta Λ Lambda Ξ Xi ' +
    'Π Pi Σ Sigma Φ Phi Ψ Psi Ω Omega ∂ D'
  )
    .split(' ')
    .flatMap((word, i, all) => (i % 2 === 0 ? [[word, all[i + 1] ?? word] as const] : [])),
);

/** Cyrillic and Greek letters that look like Latin ones, each before the letter that was meant. */
const LOOKS_LIKE = 'аaеeоoрpсcхxуyіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTХXУYІIЈJЅSΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXοoνv';
const LATIN: ReadonlyMap<string, string> = new Map(
  [...LOOKS_LIKE].flatMap((c, i, all) => (i % 2 === 0 ? [[c, all[i + 1] ?? c] as const] : [])),
);

const scriptOf = (c: string): string =>
  /\p{Script=Cyrillic}/u.test(c) ? 'Cyrillic' : /\p{Script=Greek}/u.test(c) ? 'Greek' : 'foreign';

/** What a character that formulas and names do not have is, and what could stand in its place. */
export function foreignCharacter(character: string): { readonly what: string; readonly instead: string | undefined } {
  if (/[\p{C}\p{Z}]/u.test(character)) {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
    return { what: `an invisible character (U+${code})`, instead: 'Delete it, or type a plain space.' };
  }
  const [greek, latin] = [GREEK.get(character), LATIN.get(character)];
  if (greek !== undefined) return { what: `unknown character '${character}'`, instead: greek };
  if (latin !== undefined) {
    const what = `the letter '${character}' is ${scriptOf(character)}`;
    return { what, instead: `Type the Latin letter ${latin}, which looks the same.` };
  }
  const plain = character.normalize('NFKC');
  const isPlain = plain !== character && /^[\x21-\x7e]+$/.test(plain);
  return { what: `unknown character '${character}'`, instead: isPlain ? `Write ${plain} instead.` : undefined };
}

/** The same text in letters that names may have, as far as there are such. */
export const inLatin = (text: string): string =>
  [...text].map((c) => GREEK.get(c) ?? LATIN.get(c) ?? c.normalize('NFKC')).join('');
