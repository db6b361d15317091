/**
 * The candidate: one formula for all states, or pieces `{value, where}`, each for the states between two ends. Where one may
 * stop, the states of no piece are those in which one does.
 */
import { isMap, isSeq } from 'yaml';
import { isNumber, type Expression } from '../expression/expression.js';
import type { NewName, Scope } from '../expression/formula-names.js';
import { dependsOn } from '../expression/traverse.js';
import type { CandidatePiece, Variable } from './problem.js';
import { formulaTextOf, readCandidate, readCandidateText } from './yaml-formula.js';
import { readList, readRecord, type Field } from './yaml-readers.js';
import { mistakeAt, type Span } from './yaml-source.js';

export interface ReadCandidate {
  readonly candidate?: Expression;
  readonly pieces?: readonly CandidatePiece[];
  readonly expressions: readonly Expression[];
  readonly newNames: readonly (NewName & { readonly span: Span })[];
}

/** What a candidate by pieces needs of its problem. */
export interface Surroundings {
  readonly states: readonly Variable[];
  readonly infinite: boolean;
  /** In discrete time, or with regimes. */
  readonly apart: boolean;
}

type Part = Pick<ReadCandidate, 'newNames'> & { readonly expression: Expression };

function part(field: Field, scope: Scope, text?: string): Part {
  const read = text === undefined ? readCandidate(field, scope) : readCandidateText(field, text, scope);
  return {
    expression: read.expression,
    newNames: read.newNames.map((name) => ({ ...name, span: read.spanOf(name) })),
  };
}

const EXPECTED = 'an inequality with the state alone on one side, such as x > b, or two ends, such as [a, b]';

/** The ends of a piece, from `x > b`, `x < b` or `[a, b]`. */
function readWhere(
  field: Field,
  state: string,
  scope: Scope,
): { readonly ends: readonly [Part | undefined, Part | undefined] } {
  const refuse = (message: string): never => {
    throw mistakeAt(field.source, field.span, 'input.schema', message, { expected: EXPECTED });
  };
  const checked = (end: Part): Part =>
    dependsOn(end.expression, state) ? refuse(`an end in '${field.path}' depends on the state '${state}'`) : end;
  if (isSeq(field.node)) {
    const items = readList(field);
    const [lower, upper] = items;
    if (!lower || !upper || items.length > 2) return refuse(`'${field.path}' does not have two ends`);
    return { ends: [checked(part(lower, scope)), checked(part(upper, scope))] };
  }
  const text = formulaTextOf(field);
  const [, left = '', sign = '', right = ''] = /^([^<>=]*)(<=|>=|<|>)([^<>=]*)$/.exec(text) ?? [];
  if (sign === '') return refuse(`'${field.path}' is no inequality`);
  const isLeft = left.trim() === state;
  if (!isLeft && right.trim() !== state) return refuse(`the state '${state}' does not stand alone in '${field.path}'`);
  // Blanks keep the place of what is read.
  const shown = isLeft ? `${' '.repeat(left.length + sign.length)}${right}` : left;
  const end = checked(part(field, scope, shown));
  const isLower = sign.startsWith('>') === isLeft;
  return { ends: isLower ? [end, undefined] : [undefined, end] };
}

function readPiece(
  field: Field,
  state: string,
  scope: Scope,
): { readonly piece: CandidatePiece; readonly parts: readonly Part[] } {
  const keys = readRecord(field, { known: ['value', 'where'], required: ['value', 'where'] });
  const value = part(keys.get('value') ?? field, scope);
  const whereField = keys.get('where') ?? field;
  const { ends } = readWhere(whereField, state, scope);
  const [lower, upper] = ends;
  const [a, b] = [lower?.expression, upper?.expression];
  if (a && b && isNumber(a) && isNumber(b) && a === b)
    throw mistakeAt(field.source, whereField.span, 'input.value', `the piece '${whereField.path}' has no inside`, {
      expected: EXPECTED,
    });
  return {
    piece: { value: value.expression, ...(a ? { lower: a } : {}), ...(b ? { upper: b } : {}) },
    parts: [value, ...ends.flatMap((end) => end ?? [])],
  };
}

/**
 * Reads `candidate`.
 *
 * @throws CostateError `input.schema` for pieces that are none, `input.unsupported` where pieces are not covered: with several
 * states, a finite horizon, regimes or steps
 */
export function readCandidateField(field: Field, scope: Scope, around: Surroundings): ReadCandidate {
  if (!isMap(field.node) && !isSeq(field.node)) {
    const { expression, newNames } = part(field, scope);
    return { candidate: expression, expressions: [expression], newNames };
  }
  const [only, second] = around.states;
  const refuse = (why: string): never => {
    throw mistakeAt(field.source, field.span, 'input.unsupported', `a candidate by pieces is not covered ${why}`, {
      expected: 'one state, an infinite horizon, continuous time and no regimes; or one formula',
    });
  };
  if (!only || second) return refuse('with several states');
  if (!around.infinite) refuse('on a finite horizon');
  if (around.apart) refuse('in discrete time or with regimes');
  const items = isSeq(field.node) ? readList(field) : [field];
  if (items.length === 0)
    throw mistakeAt(field.source, field.span, 'input.schema', "there is no piece under 'candidate'", {
      expected: 'a formula, or pieces such as {value: A*x^m, where: x > b}',
    });
  const read = items.map((item) => readPiece(item, only.name, scope));
  const parts = read.flatMap((r) => r.parts);
  const ofTime = parts.flatMap((p) => p.newNames).find((n) => n.ofTime);
  if (ofTime)
    throw mistakeAt(field.source, ofTime.span, 'input.unsupported', `'${ofTime.name}' depends on time in a piece`, {
      expected: 'constants, since the horizon is infinite',
    });
  const names = new Map(parts.flatMap((p) => [...p.newNames].reverse().map((n) => [n.name, n] as const)));
  return {
    pieces: read.map((r) => r.piece),
    expressions: parts.map((p) => p.expression),
    newNames: [...names.values()],
  };
}
