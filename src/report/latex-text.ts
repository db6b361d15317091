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
    'µ': 'mu', '←': 'leftarrow', '↑': 'uparrow', '↔': 'leftrightarrow', '↦': 'mapsto', '⇔': 'Leftrightarrow', '⟶': 'longrightarrow',
    '∑': 'sum', '∏': 'prod', '∀': 'forall', '∃': 'exists', '∉': 'notin', '⊂': 'subset', '⊆': 'subseteq', '∪': 'cup', '∩': 'cap',
    '∧': 'wedge', '∨': 'vee', '¬': 'neg', '⊥': 'perp', '⊤': 'top', '≡': 'equiv', '≪': 'll', '≫': 'gg', '≃': 'simeq', '≅': 'cong',
    '⟨': 'langle', '⟩': 'rangle', '⋅': 'cdot', '∗': 'ast', '⊗': 'otimes', '⊕': 'oplus', '∅': 'emptyset', '⋯': 'cdots', '′': 'prime',
    '″': 'prime\\prime', '∓': 'mp', 'ϕ': 'phi', 'ϵ': 'epsilon', 'ϑ': 'vartheta', 'ϱ': 'varrho', 'ς': 'varsigma', 'Υ': 'Upsilon',
    'ℓ': 'ell', '∣': 'mid', '∥': 'parallel', '≔': 'mathrel{:=}', '⌊': 'lfloor', '⌋': 'rfloor', '⌈': 'lceil', '⌉': 'rceil',
  }).map(([letter, name]) => [letter, `\\ensuremath{\\${name}}`] as const),
  ['ᵀ', '\\ensuremath{^{\\top}}'], ['⁻', '\\textsuperscript{\\textminus}'], ['⅓', '\\ensuremath{\\frac13}'], ['¾', '\\textthreequarters{}'],
  ['¹', '\\textsuperscript{1}'], ['²', '\\textsuperscript{2}'], ['³', '\\textsuperscript{3}'],
]); // prettier-ignore

const RAISED = /[\u2070-\u207f\u02b0-\u02b8\u02e1-\u02e3\u1d2c-\u1d61\u1d9c-\u1dbf]/u;
const LOWERED = /[\u2080-\u209c\u1d62-\u1d6a\u2c7c]/u;
const DOUBLE = /[\u2102\u210d\u2115\u2119\u211a\u211d\u2124\u{1d538}-\u{1d56b}]/u;
const SCRIPT = /[\u210b\u2110\u2112\u211b\u212c\u2130\u2131\u2133\u{1d49c}-\u{1d503}]/u;
const MATHEMATICAL = /[\u{1d400}-\u{1d7ff}]/u;

/** Raised and lowered letters, and letters in mathematical alphabets, by what Unicode takes them to be compatible with. */
function escapeStyled(character: string): string | undefined {
  const plain = character.normalize('NFKD');
  const inner = /^[A-Za-z0-9+=()]$/.test(plain) ? plain : plain === '\u2212' ? '-' : NAMED.get(plain);
  if (inner === undefined || inner === character || plain === character) return undefined;
  if (RAISED.test(character)) return `\\ensuremath{^{${inner}}}`;
  if (LOWERED.test(character)) return `\\ensuremath{_{${inner}}}`;
  const capital = /^[A-Z]$/.test(plain);
  if (DOUBLE.test(character)) return `\\ensuremath{${capital ? `\\mathbb{${inner}}` : inner}}`;
  if (SCRIPT.test(character)) return `\\ensuremath{${capital ? `\\mathcal{${inner}}` : inner}}`;
  return MATHEMATICAL.test(character) ? `\\ensuremath{${inner}}` : undefined;
}

/** Combining accents after canonical decomposition. */
const ACCENTS: ReadonlyMap<string, string> = new Map([
  ['\u0300', '\\`'], ['\u0301', "\\'"], ['\u0302', '\\^'], ['\u0303', '\\~'], ['\u0308', '\\"'], ['\u030a', '\\r'], ['\u030c', '\\v'],
  ['\u0327', '\\c'], ['\u0304', '\\='], ['\u0306', '\\u'], ['\u0307', '\\.'], ['\u030b', '\\H'], ['\u0328', '\\k'],
]); // prettier-ignore

/** The same accents over letters that only mathematics has. */
const OVER_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['\u0302', '\\hat'], ['\u0303', '\\tilde'], ['\u0304', '\\bar'], ['\u0305', '\\bar'], ['\u0307', '\\dot'], ['\u0308', '\\ddot'],
]); // prettier-ignore

const unknownGlyph = (character: string): string =>
  `\\texttt{U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}}`;

function escapePlain(character: string): string | undefined {
  const known = SPECIAL.get(character) ?? NAMED.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return character;
  return /\s/.test(character) ? ' ' : escapeStyled(character);
}

/** A letter with the accents that follow it. */
function escapeCharacter(cluster: string): string {
  const plain = [...cluster].length === 1 ? escapePlain(cluster) : undefined;
  if (plain !== undefined) return plain;
  const [letter = '', ...marks] = cluster.normalize('NFD');
  const base = escapePlain(letter);
  if (base === undefined || marks.length === 0)
    return [...cluster].map((c) => escapePlain(c) ?? unknownGlyph(c)).join('');
  if (/^[A-Za-z]$/.test(letter) && marks.every((mark) => ACCENTS.has(mark)))
    return marks.reduce((inner, mark) => `${ACCENTS.get(mark) ?? ''}{${inner}}`, base);
  if (base.startsWith('\\ensuremath') && marks.every((mark) => OVER_SYMBOLS.has(mark)))
    return `\\ensuremath{${marks.reduce((inner, mark) => `${OVER_SYMBOLS.get(mark) ?? ''}{${inner}}`, base)}}`;
  return base + marks.map(unknownGlyph).join('');
}

/** A root with its bar over the letter or number after it; elsewhere the sign alone. */
const ROOT = /√(\p{L}|\d+)/gu;

/** Longest run without a place to break a line, in characters. */
const LONGEST_RUN = 24;

/** One word, in which `√h` has its bar. */
const escapeWord = (word: string): string =>
  word
    .split(ROOT)
    .map((part, i) => (i % 2 === 1 ? `\\ensuremath{\\sqrt{${escapeCharacters(part)}}}` : escapeCharacters(part)))
    .join('');

/** Part of a word; a long one, such as a formula in plain text, may break after an operator or, failing that, anywhere. */
function escapeCharacters(word: string): string {
  const characters = word.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
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
