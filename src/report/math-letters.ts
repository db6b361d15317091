/** Letters of mathematical alphabets as signs of their own: browsers know none of MathML's alphabets but the upright one. */

/** First letter of an alphabet in Unicode, and the letters that had a place before the alphabet got one. */
const ALPHABETS: Readonly<Record<string, { readonly first: number; readonly apart: Readonly<Record<string, string>> }>> = {
  'double-struck': { first: 0x1d538, apart: { C: 'ℂ', H: 'ℍ', N: 'ℕ', P: 'ℙ', Q: 'ℚ', R: 'ℝ', Z: 'ℤ' } },
  script: { first: 0x1d49c, apart: { B: 'ℬ', E: 'ℰ', F: 'ℱ', H: 'ℋ', I: 'ℐ', L: 'ℒ', M: 'ℳ', R: 'ℛ' } },
}; // prettier-ignore

const CAPITAL = /<mi mathvariant="(double-struck|script)">([A-Z])<\/mi>/g;

/** MathML with the capitals of its alphabets written as such. */
export const withMathLetters = (mathml: string): string =>
  mathml.replace(CAPITAL, (whole, name: string, letter: string) => {
    const alphabet = ALPHABETS[name];
    if (!alphabet) return whole;
    const sign = alphabet.apart[letter] ?? String.fromCodePoint(alphabet.first + letter.charCodeAt(0) - 65);
    return `<mi>${sign}</mi>`;
  });
