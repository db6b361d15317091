/** Every error a user can meet, as data: where it is, what was found, what was expected and what to do. One renderer. */

/**
 * Kinds of mistake. `input.*` and `infeasible.*` end with exit code 2, `resources.*` with 3.
 * New codes are added here so that the list stays complete.
 */
export type ErrorCode =
  | 'input.file' // missing, a folder, unreadable, too large
  | 'input.yaml' // not YAML
  | 'input.schema' // unknown, missing or ill-typed key
  | 'input.formula' // a formula that does not parse
  | 'input.symbol' // an undeclared or misspelt name
  | 'input.value' // a number, domain or parameter out of range
  | 'input.argument' // a command-line argument
  | 'input.unsupported' // valid, but outside what the engine covers so far
  | 'infeasible.maximiser' // the Hamiltonian has no maximiser
  | 'infeasible.parameters' // a condition on the parameters fails, such as an infinite value
  | 'infeasible.root' // an equation has no root of the kind that was looked for, which need not mean that there is no value
  | 'resources.undecided'
  | 'resources.time'
  | 'resources.numeric'; // NaN, non-convergence, a truncated domain

export interface Place {
  readonly file?: string;
  /** One-based. */
  readonly line?: number;
  /** One-based. */
  readonly column?: number;
  /** Length of the marked text, in characters. */
  readonly length?: number;
  /** The whole source line, for the excerpt. */
  readonly excerpt?: string;
}

export interface ErrorDetails extends Place {
  readonly code: ErrorCode;
  readonly message: string;
  readonly expected?: string;
  readonly suggestion?: string;
  /** The name or key in a problem's file that it is about, where the place is not known when it arises. */
  readonly about?: string;
}

/** The one exception type that crosses module borders. */
export class CostateError extends Error {
  readonly details: ErrorDetails;
  constructor(details: ErrorDetails) {
    super(details.message);
    this.name = 'CostateError';
    this.details = details;
  }
}

/** Process exit code of an error (design, section 5). */
export const exitCodeOf = (code: ErrorCode): 2 | 3 => (code.startsWith('resources.') ? 3 : 2);

/** Longest piece of a source line that an error shows. */
const EXCERPT_WIDTH = 100;

/** The part of a long source line around the mark, with the mark's place in it. */
function excerptAround(excerpt: string, column: number): { readonly text: string; readonly mark: number } {
  const flat = excerpt.replace(/\t/g, ' ');
  if (flat.length <= EXCERPT_WIDTH) return { text: flat, mark: column - 1 };
  const from = Math.max(0, Math.min(column - 1 - EXCERPT_WIDTH / 2, flat.length - EXCERPT_WIDTH));
  const start = Math.floor(from);
  const [before, after] = [start > 0 ? '… ' : '', start + EXCERPT_WIDTH < flat.length ? ' …' : ''];
  return {
    text: `${before}${flat.slice(start, start + EXCERPT_WIDTH)}${after}`,
    mark: column - 1 - start + before.length,
  };
}

/** Strips what a terminal would obey: file contents are shown in messages. */
const harmless = (text: string): string => text.replace(/\p{Cc}/gu, (c) => (c === '\n' || c === '\t' ? ' ' : '�'));

const sentence = (text: string): string => (/[.?!]$/.test(text) ? text : `${text}.`);
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A bare name becomes a question, a whole sentence stays as it is. */
const suggestionInWords = (suggestion: string): string =>
  /^\S+$/.test(suggestion) ? `Did you mean '${suggestion}'?` : capitalised(sentence(suggestion));

/**
 * The one way in which an error is shown: place and message, the source line with the mistake marked, what was expected
 * and what to do.
 *
 *     my-problem.yaml:9:14  unknown symbol 'sgima' in dynamics.x.noise.W
 *         x: {drift: alpha*x, noise: {W: sgima}}
 *                                        ^^^^^
 *       declared: alpha, beta, q, r, rho, sigma, t, x. Did you mean 'sigma'?
 */
export function renderError(details: ErrorDetails): string {
  const { file, line, column, length = 1, excerpt, message, expected, suggestion } = details;
  const place = [file ?? (line === undefined ? undefined : 'line'), line, column]
    .filter((p) => p !== undefined)
    .join(':');
  const lines = [`${place === '' ? '' : `${place}  `}${message}`];
  if (excerpt !== undefined && excerpt.trim() !== '' && column !== undefined) {
    const { text, mark } = excerptAround(excerpt, column);
    const marks = '^'.repeat(Math.max(1, Math.min(length, text.length - mark)));
    lines.push(`    ${text}`, `    ${' '.repeat(Math.max(0, mark))}${marks}`);
  }
  // "declared: …" and its like say themselves what they list.
  const wanted =
    expected === undefined
      ? undefined
      : /^(?:declared|known functions): /.test(expected)
        ? expected
        : `expected ${expected}`;
  const advice = [wanted && sentence(wanted), suggestion && suggestionInWords(suggestion)].filter(
    (s) => s !== undefined,
  );
  if (advice.length > 0) lines.push(`  ${advice.join(' ')}`);
  return lines.map(harmless).join('\n');
}

/** The shape that `--json` prints for a wrong input (design, section 5). */
export interface ErrorJson {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
    readonly expected?: string;
    readonly suggestion?: string;
  };
}

export function errorJson({ code, message, file, line, column, expected, suggestion }: ErrorDetails): ErrorJson {
  return {
    error: {
      code,
      message,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(expected === undefined ? {} : { expected }),
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  };
}
