/**
 * Formulas inside a problem file: reads them with the grammar and moves the place of a mistake from the formula to the
 * file, with the path of the key ("in dynamics.x.drift").
 */
import { isMap, isScalar, isSeq } from 'yaml';
import { CostateError } from '../errors.js';
import { stacked, type ArrayValue } from '../expression/array.js';
import { isNumber, type Expression, type Relation } from '../expression/expression.js';
import type { NewName, Scope } from '../expression/formula-names.js';
import { FUNCTIONS } from '../expression/formula-functions.js';
import { parseArray, parseCandidate, parseFormula, parseRelation, parseRelations } from '../expression/grammar.js';
import type { Rational } from '../expression/rational.js';
import { isEmpty, readList, scalarText, type Field } from './yaml-readers.js';
import { quotingAdvice } from './yaml-mistake.js';
import { mistakeAt, placeOf } from './yaml-source.js';

/** The text of a formula. @throws CostateError `input.schema` where there is none */
export function formulaTextOf(field: Field): string {
  if (isEmpty(field)) {
    throw mistakeAt(field.source, field.span, 'input.schema', `nothing under '${field.path}'`, {
      expected: 'a formula',
    });
  }
  if (isSeq(field.node)) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is a list`, {
      expected: 'a formula',
    });
  }
  if (!isScalar(field.node)) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is not a formula`, {
      expected: 'a formula',
      suggestion: isMap(field.node) ? quotingAdvice : undefined,
    });
  }
  return scalarText(field.node);
}

/** Where the formula's first character stands in the file, or undefined if YAML folded or escaped the text. */
function startOf(field: Field, text: string): number | undefined {
  const { start } = field.span;
  return [start, start + 1].find((at) => field.source.text.startsWith(text, at));
}

function relocated<T>(field: Field, text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    const { code, message, column = 1, length = 1, expected } = error.details;
    const start = startOf(field, text);
    // What YAML takes for a comment is not in the formula any more.
    const cut = / is not closed$/.test(message) && /^[ \t]+#/.test(field.source.text.slice(field.span.end));
    const suggestion = cut ? "What stands behind ' #' is a comment." : error.details.suggestion;
    const span = start === undefined ? field.span : { start: start + column - 1, end: start + column - 1 + length };
    throw new CostateError({
      code,
      message: `${message} in ${field.path}`,
      ...placeOf(field.source, span),
      ...(expected === undefined ? {} : { expected }),
      ...(suggestion === undefined ? {} : { suggestion }),
    });
  }
}

export function readFormula(field: Field, scope: Scope): Expression {
  const text = formulaTextOf(field);
  return relocated(field, text, () => parseFormula(text, scope));
}

/** A number, vector or matrix: one formula, or lists of formulas. */
export function readArray(field: Field, scope: Scope): ArrayValue {
  if (isSeq(field.node)) {
    const items = readList(field).map((item) => readArray(item, scope));
    const array = stacked(items);
    if (array) return array;
    throw mistakeAt(field.source, field.span, 'input.schema', `the rows of '${field.path}' differ in length`, {
      expected: 'formulas, or rows of one length',
    });
  }
  const text = formulaTextOf(field);
  return relocated(field, text, () => parseArray(text, scope));
}

export interface ReadWithNames {
  readonly expression: Expression;
  readonly newNames: readonly NewName[];
  readonly spanOf: (name: NewName) => Field['span'];
}

export const readCandidate = (field: Field, scope: Scope): ReadWithNames =>
  readCandidateText(field, formulaTextOf(field), scope);

/** The same of a part of the field's text, whose characters stand where they stand in the whole. */
export function readCandidateText(field: Field, text: string, scope: Scope): ReadWithNames {
  const whole = formulaTextOf(field);
  const start = startOf(field, whole);
  const read = relocated(field, whole, () => parseCandidate(text, scope));
  const spanOf = ({ name, offset }: NewName): Field['span'] =>
    start === undefined ? field.span : { start: start + offset, end: start + offset + name.length };
  return { ...read, spanOf };
}

/** An inequality that ends something, such as x <= 0. */
export function readInequality(field: Field, scope: Scope): Relation {
  const text = formulaTextOf(field);
  const found = relocated(field, text, () => parseRelation(text, scope, 'inequality'));
  if (found.operator !== '=') return found;
  throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is an equation`, {
    expected: 'an inequality, such as x <= 0',
  });
}

/** A claim: one equation or inequality, or one for each entry of its vectors. */
export function readRelations(field: Field, scope: Scope): readonly Relation[] {
  const text = formulaTextOf(field);
  return relocated(field, text, () => parseRelations(text, scope));
}

const NOTHING: Scope = { symbols: new Set() };

/** A date, which the formula grammar would take for a difference. */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}\b/;

/** An exact number; a fraction such as 1/3 will do. */
export function readNumber(field: Field): Rational {
  const expected = 'a number such as 0.1 or 1/3';
  const refuse = (message: string, suggestion?: string): never => {
    throw mistakeAt(field.source, field.span, 'input.value', message, { expected, suggestion });
  };
  if (isEmpty(field)) refuse(`nothing under '${field.path}'`);
  if (isSeq(field.node)) refuse(`'${field.path}' is a list`);
  if (!isScalar(field.node)) return refuse(`'${field.path}' is a map`);
  const text = scalarText(field.node).trim();
  if (/^[-+]?\.?(inf|infinity|nan|∞)$/i.test(text)) refuse(`'${field.path}' is not finite`);
  const what = `'${field.path}' is not a number: ${text.slice(0, 40) || 'nothing'}`;
  if (DATE.test(text)) refuse(what);
  const [name] = /[A-Za-z_]\w*/.exec(text.replace(/\d[eE]/g, '')) ?? [];
  if (text === '' || text === '~' || (name !== undefined && !FUNCTIONS.has(name)))
    refuse(what, name === undefined || !/[-+*/^(]/.test(text.slice(1)) ? undefined : 'A formula goes where the number is used, or its value is written out.'); // prettier-ignore
  const value = readFormula(field, NOTHING);
  if (isNumber(value)) return value.value;
  return refuse(what, 'Write its value out: numbers are kept exact.');
}
