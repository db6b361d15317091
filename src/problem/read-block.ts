/** A block of an article: which problem or derivation it speaks of, and what it claims; every mistake has its place there. */
import { isMap, isScalar } from 'yaml';
import { CostateError, type Place } from '../errors.js';
import type { Scope } from '../expression/formula-names.js';
import type { ArticleBlock } from './article.js';
import { readProblem } from './parse-problem.js';
import type { Claim, ControlProblem } from './problem.js';
import { claimScope, readClaims } from './read-claims.js';
import { readRecord, readText, type Field } from './yaml-readers.js';
import { mistakeAt, placeOf, readYaml } from './yaml-source.js';

/** What a block speaks of. */
export type Subject =
  /** An id, or a problem's file. */
  | { readonly kind: 'name'; readonly name: string; readonly of: 'problem' | 'derivation'; readonly place: Place }
  | { readonly kind: 'in place'; readonly problem: ControlProblem };

export interface ReadBlock {
  readonly subject: Subject;
  readonly claimsUnder: (scope: Scope) => readonly Claim[];
  /** Claims on a problem: those of its own, where it is given in place, and those beside it. */
  readonly claimsOn: (problem: ControlProblem) => readonly Claim[];
}

const EXPECTED = "'problem:' or 'derivation:', and 'claims:'";

/** Moves the places of mistakes from the block to the article. */
function inArticle<T>(block: ArticleBlock, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    const { details } = error;
    throw new CostateError({
      ...details,
      ...(details.line === undefined ? { line: block.line } : block.placeOf(details)),
    });
  }
}

const moved = (claims: readonly Claim[], block: ArticleBlock): readonly Claim[] =>
  claims.map((claim) => (claim.line === undefined ? claim : { ...claim, line: block.line + claim.line }));

function inPlace(field: Field, block: ArticleBlock, id: string, file: string): ControlProblem {
  const problem = readProblem({ ...field, path: '' }, { id, file });
  return {
    ...problem,
    claims: moved(problem.claims, block),
    places: new Map([...(problem.places ?? [])].map(([name, place]) => [name, block.placeOf(place)])),
  };
}

/**
 * Reads a block.
 *
 * @param id what a problem given in place is called
 * @throws CostateError `input.*` with the place in the article
 */
export function readBlock(block: ArticleBlock, id: string, file: string): ReadBlock {
  return inArticle(block, () => {
    if (block.text.trim() === '')
      throw new CostateError({ code: 'input.schema', file, message: 'the block is empty', expected: EXPECTED });
    const { source, root } = readYaml(block.text, file);
    const whole: Field = { source, path: '', node: root, span: { start: 0, end: 1 } };
    if (!isMap(root))
      throw mistakeAt(source, whole.span, 'input.schema', 'the block is not a map', { expected: EXPECTED });
    const keys = readRecord(whole, { known: ['problem', 'derivation', 'claims'] });
    const [problem, derivation, claims] = [keys.get('problem'), keys.get('derivation'), keys.get('claims')];
    const field = problem ?? derivation;
    if (!field || (problem && derivation)) {
      const found = field ? "'problem' and 'derivation' are both there" : "'problem' is missing";
      throw mistakeAt(source, (derivation ?? whole).span, 'input.schema', found, {
        expected: "one of 'problem:' and 'derivation:'",
      });
    }
    const subject: Subject =
      problem && isMap(problem.node)
        ? { kind: 'in place', problem: inPlace(problem, block, id, file) }
        : {
            kind: 'name',
            name: isScalar(field.node) ? readText(field).trim() : readText(field),
            of: problem ? 'problem' : 'derivation',
            place: block.placeOf(placeOf(source, field.span)),
          };
    const claimsUnder = (scope: Scope): readonly Claim[] =>
      inArticle(block, () => moved(readClaims(claims, scope), block));
    const own = subject.kind === 'in place' ? subject.problem.claims : [];
    if (!claims && own.length === 0)
      throw mistakeAt(source, field.span, 'input.schema', "'claims' is missing", { expected: "the key 'claims'" });
    const claimsOn = (of: ControlProblem): readonly Claim[] => {
      const beside = claimsUnder(claimScope(of));
      const twice = beside.find((claim) => own.some((other) => other.name === claim.name));
      if (!twice) return [...own, ...beside];
      throw new CostateError({
        code: 'input.schema',
        file,
        ...(twice.line === undefined ? {} : { line: twice.line }),
        message: `'${twice.name}' is there twice in claims`,
        expected: 'each name once',
      });
    };
    return { subject, claimsUnder, claimsOn };
  });
}
