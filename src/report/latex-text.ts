/** Words on their way into LaTeX: escaped to pure ASCII, so that no title can carry a command or a missing glyph. */

const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['{', '\\{'],
  ['}', '\\}'],
  ['$', '\\$'],
  ['&', '\\&'],
  ['#', '\\#'],
  ['%', '\\%'],
  ['_', '\\_'],
  ['^', '\\textasciicircum{}'],
  ['~', '\\textasciitilde{}'],
  ['<', '\\textless{}'],
  ['>', '\\textgreater{}'],
  ['|', '\\textbar{}'],
  ['"', '\\textquotedbl{}'],
  ['`', '\\textasciigrave{}'],
]);

/** Letters and signs outside ASCII that have a LaTeX name; the accented ones are taken apart below. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['–', '--'], ['—', '---'], ['‘', '`'], ['’', "'"], ['“', '``'], ['”', "''"], ['…', '\\ldots{}'], ['·', '\\textperiodcentered{}'],
  ['×', '\\texttimes{}'], ['±', '\\textpm{}'], ['−', '\\textminus{}'], ['½', '\\textonehalf{}'], ['¼', '\\textonequarter{}'],
  ['°', '\\textdegree{}'], ['§', '\\S{}'], ['©', '\\textcopyright{}'], ['€', '\\texteuro{}'], ['£', '\\pounds{}'], ['\u00a0', '~'],
  ['ß', '\\ss{}'], ['ø', '\\o{}'], ['Ø', '\\O{}'], ['æ', '\\ae{}'], ['Æ', '\\AE{}'], ['œ', '\\oe{}'], ['Œ', '\\OE{}'], ['ł', '\\l{}'],
  ['Ł', '\\L{}'], ['ð', '\\dh{}'], ['þ', '\\th{}'], ['đ', '\\dj{}'], ['Đ', '\\DJ{}'], ['ı', '\\i{}'],
  ...Object.entries({
    α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'varepsilon', ζ: 'zeta', η: 'eta', θ: 'theta', ι: 'iota', κ: 'kappa',
    λ: 'lambda', μ: 'mu', ν: 'nu', ξ: 'xi', π: 'pi', ρ: 'rho', σ: 'sigma', τ: 'tau', υ: 'upsilon', φ: 'varphi', χ: 'chi',
    ψ: 'psi', ω: 'omega', Γ: 'Gamma', Δ: 'Delta', Θ: 'Theta', Λ: 'Lambda', Ξ: 'Xi', Π: 'Pi', Σ: 'Sigma', Φ: 'Phi',
    Ψ: 'Psi', Ω: 'Omega', '∂': 'partial', '∇': 'nabla', '∞': 'infty', '∫': 'int', '√': 'surd', '→': 'to', '≤': 'le', '≥': 'ge',
    '≠': 'ne', '≈': 'approx', '∈': 'in', '∝': 'propto', '⇒': 'Rightarrow', '‖': 'Vert', '∘': 'circ', '↓': 'downarrow', '∼': 'sim',
    'µ': 'mu', 'ℝ': 'mathbb{R}', '𝓛': 'mathcal{L}',
  }).map(([letter, name]) => [letter, `\\ensuremath{\\${name}}`] as const),
  ...[...'⁰¹²³⁴⁵⁶⁷⁸⁹'].map((c, digit) => [c, `\\textsuperscript{${digit}}`] as const),
  ...[...'₀₁₂₃₄₅₆₇₈₉'].map((c, digit) => [c, `\\ensuremath{_{${digit}}}`] as const),
  ['⁻', '\\textsuperscript{\\textminus}'],
]); // prettier-ignore

/** Combining accents after canonical decomposition. */
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['\u0300', '\\`'], ['\u0301', "\\'"], ['\u0302', '\\^'], ['\u0303', '\\~'], ['\u0308', '\\"'], ['\u030a', '\\r'], ['\u030c', '\\v'],
  ['\u0327', '\\c'], ['\u0304', '\\='], ['\u0306', '\\u'], ['\u0307', '\\.'], ['\u030b', '\\H'], ['\u0328', '\\k'],
]); // prettier-ignore

function escapeCharacter(character: string): string {
  const known = SPECIAL.get(character) ?? NAMED.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  if (/\s/.test(character)) return ' ';
  const [letter = '', ...marks] = character.normalize('NFD');
  if (/^[A-Za-z]$/.test(letter) && marks.length > 0 && marks.every((mark) => ACCENTS.has(mark))) {
    return marks.reduce((inner, mark) => `${ACCENTS.get(mark) ?? ''}{${inner}}`, letter);
  }
  return `\\texttt{U+${code.toString(16).toUpperCase().padStart(4, '0')}}`;
}

/** Longest run without a place to break a line, in characters. */
const LONGEST_RUN = 24;

/** One word; a long one, such as a formula in plain text, may break after an operator or, failing that, anywhere. */
function escapeWord(word: string): string {
  const characters = [...word];
  const long = characters.length > LONGEST_RUN;
  let run = 0;
  let out = '';
  for (const character of characters) {
    // Two hyphens would become a dash, as in the name of an option.
    out += character === '-' && out.endsWith('-') ? '{}-' : escapeCharacter(character);
    run += 1;
    if (long && (run >= LONGEST_RUN || (run >= 8 && /[-+*/=,;:)(&|_^.]/.test(character)))) {
      out += '\\allowbreak{}';
      run = 0;
    }
  }
  return out;
}

/** Escapes words for LaTeX text; the result is ASCII and contains no command but those of this file. */
export const escapeLatex = (text: string): string =>
  text
    .normalize('NFC')
    .split(/([ \t\n\r]+)/)
    .map((part, i) => (i % 2 === 1 ? ' ' : escapeWord(part)))
    .join('');

/** Words for a PDF bookmark, where only plain characters survive. */
export const bookmark = (text: string): string => text.normalize('NFD').replace(/[^A-Za-z0-9 .,:()'-]/g, '').trim(); // prettier-ignore

/** One line of a LaTeX comment: nothing in it may end the line. */
export const latexComment = (text: string): string => `% ${text.replace(/[^\x20-\x7e]/g, '?')}`;
