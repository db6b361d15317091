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
