/**
 * The text of a problem file as a YAML tree in which every node knows its place, and the guards that make text from a
 * stranger safe to read: size, nesting, anchors, tags.
 */
import { LineCounter, isAlias, isCollection, isScalar, parseDocument, visit, type Node } from 'yaml';
import { CostateError, type ErrorCode, type Place } from '../errors.js';
import { yamlMistake, type Span } from './yaml-mistake.js';

export type { Span } from './yaml-mistake.js';

export interface Source {
  readonly text: string;
  readonly file: string | undefined;
  readonly lines: LineCounter;
}

const LARGEST_FILE = 256 * 1024;
const DEEPEST_FLOW = 40;
const DEEPEST_INDENT = 200;

/** File, line, column and the source line of a span. */
export function placeOf(source: Source, span: Span): Place {
  const start = Math.min(Math.max(0, span.start), source.text.length);
  const { line, col } = source.lines.linePos(start);
  const lineStart = start - (col - 1);
  const newline = source.text.indexOf('\n', lineStart);
  const excerpt = source.text.slice(lineStart, newline < 0 ? undefined : newline).replace(/\r$/, '');
  return {
    ...(source.file === undefined ? {} : { file: source.file }),
    line: Math.max(1, line),
    column: Math.max(1, col),
    length: Math.max(1, Math.min(span.end, lineStart + excerpt.length) - start),
    excerpt,
  };
}

/** An error at a span of the file. */
export const mistakeAt = (
  source: Source,
  span: Span,
  code: ErrorCode,
  message: string,
  more: { readonly expected?: string | undefined; readonly suggestion?: string | undefined } = {},
): CostateError =>
  new CostateError({
    code,
    message,
    ...placeOf(source, span),
    ...(more.expected === undefined ? {} : { expected: more.expected }),
    ...(more.suggestion === undefined ? {} : { suggestion: more.suggestion }),
  });

export const spanOf = (node: Node | null | undefined, otherwise: Span): Span =>
  node?.range ? { start: node.range[0], end: Math.max(node.range[0] + 1, node.range[1]) } : otherwise;

/** Nesting counted on the bare text: the YAML parser must not meet a tower of ten thousand brackets. */
function refuseDeepNesting(source: Source): void {
  let [depth, offset] = [0, 0];
  for (const line of source.text.split('\n')) {
    const indent = /^(?:[ \t]|[-?][ \t])*/.exec(line)?.[0] ?? '';
    if (indent.length > DEEPEST_INDENT) {
      throw mistakeAt(source, { start: offset, end: offset + 1 }, 'input.yaml', 'the YAML is nested too deeply', {
        expected: `an indentation of at most ${DEEPEST_INDENT}`,
      });
    }
    const content = line.replace(/(^|\s)#.*$/, '');
    for (let i = 0; i < content.length; i++) {
      const c = content[i];
      if (c === '[' || c === '{') depth += 1;
      else if (c === ']' || c === '}') depth = Math.max(0, depth - 1);
      if (depth > DEEPEST_FLOW) {
        const at = { start: offset + i, end: offset + i + 1 };
        throw mistakeAt(source, at, 'input.yaml', 'the YAML is nested too deeply', {
          expected: `at most ${DEEPEST_FLOW} open brackets`,
        });
      }
    }
    offset += line.length + 1;
  }
}

const HARMLESS_TAG = /^tag:yaml\.org,2002:(map|seq|str)$/;

/** Anchors, aliases and tags are YAML's ways to blow up or to name types; a problem needs none of them. */
function refuseIndirection(source: Source, root: Node): void {
  const refuse = (what: string, sign: string, place: number, length: number): never => {
    throw mistakeAt(source, { start: place, end: place + length }, 'input.yaml', `a problem file has no YAML ${what}`, {
      expected: 'a value written out',
      suggestion: `A formula that begins with ${sign} has to be quoted.`,
    });
  };
  /** The sign stands before its node, after blanks. */
  const before = (node: Node, sign: string): number => source.text.lastIndexOf(sign, (node.range?.[0] ?? 1) - 1);
  visit(root, (_, node) => {
    if (isAlias(node)) refuse('aliases (*name)', '*', node.range?.[0] ?? 0, node.source.length + 1);
    if (!isScalar(node) && !isCollection(node)) return;
    const { anchor, tag } = node;
    if (anchor !== undefined) refuse('anchors (&name)', '&', Math.max(0, before(node, '&')), anchor.length + 1);
    if (tag !== undefined && !HARMLESS_TAG.test(tag)) {
      const last = Math.max(0, before(node, '!'));
      const name = tag.replace('tag:yaml.org,2002:', '!!');
      refuse(`tags (${name.slice(0, 40)})`, '!', source.text[last - 1] === '!' ? last - 1 : last, name.length);
    }
  });
}

/**
 * The YAML tree of a problem file.
 *
 * @throws CostateError `input.yaml` or `input.file`, with line and column, for whatever is not plain YAML.
 */
export function readYaml(text: string, file: string | undefined): { readonly source: Source; readonly root: Node } {
  const lines = new LineCounter();
  lines.lineStarts = [0, ...[...text.matchAll(/\n/g)].map((m) => m.index + 1)];
  const source: Source = { text, file, lines };
  const whole = { start: 0, end: 1 };
  if (text.length > LARGEST_FILE) {
    throw new CostateError({
      code: 'input.file',
      message: `the file has ${text.length} characters`,
      ...(file === undefined ? {} : { file }),
      expected: `a problem file of at most ${LARGEST_FILE} characters`,
    });
  }
  const control = /[^\P{Cc}\t\n\r\u0085]|\ufffd/u.exec(text);
  if (control) {
    throw mistakeAt(source, { start: control.index, end: control.index + 1 }, 'input.yaml', 'the file is not text', {
      expected: 'YAML in UTF-8',
      suggestion: 'Save the file as plain text in UTF-8.',
    });
  }
  refuseDeepNesting(source);
  let document;
  try {
    document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error' });
  } catch {
    throw mistakeAt(source, whole, 'input.yaml', 'the file cannot be read as YAML', { expected: 'a problem in YAML' });
  }
  const [error] = document.errors;
  if (error) {
    const { span, message, ...more } = yamlMistake(error, text);
    throw mistakeAt(source, span, 'input.yaml', message, more);
  }
  if (!document.contents) {
    throw mistakeAt(source, whole, 'input.yaml', 'the file is empty', {
      expected: 'a problem in YAML',
      suggestion: 'Try costate new NAME, which writes one that runs.',
    });
  }
  refuseIndirection(source, document.contents);
  return { source, root: document.contents };
}
