/**
 * What a YAML parser says of text that it cannot read, in the words of someone who writes problem files: where the slip is
 * (the bracket that is not closed, rather than the end of the file) and what would mend it.
 */
import type { YAMLError } from 'yaml';

/** A stretch of the text, zero-based, end excluded. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface YamlMistake {
  readonly message: string;
  readonly span: Span;
  readonly expected?: string;
  readonly suggestion?: string;
}

/** What to say where a formula was cut at a comma. */
export const quotingAdvice = 'A formula with , [ or { inside a YAML flow map { ... } must be quoted.';

const QUOTE_IT = 'Put the whole value into quotes, or remove the sign.';

interface Opening {
  readonly sign: string;
  readonly at: number;
}

/** Brackets and the quote that are open at a place of the text, outermost first; comments and quoted text are passed over. */
function openAt(text: string, end: number): readonly Opening[] {
  const open: Opening[] = [];
  let quote: Opening | undefined;
  for (let i = 0; i < end; i++) {
    const c = text[i] ?? '';
    if (quote) {
      if (c === '\\' && quote.sign === '"') i++;
      else if (c === quote.sign) quote = undefined;
      continue;
    }
    const fresh = i === 0 || /[\s[{,:]/.test(text[i - 1] ?? '');
    if ((c === '"' || c === "'") && fresh) quote = { sign: c, at: i };
    else if (c === '#' && (i === 0 || /\s/.test(text[i - 1] ?? ''))) {
      const newline = text.indexOf('\n', i);
      i = newline < 0 ? end : newline;
    } else if (c === '[' || c === '{') open.push({ sign: c, at: i });
    else if (c === ']' || c === '}') open.pop();
  }
  return quote ? [...open, quote] : open;
}

const partner = (sign: string): string => (sign === '{' ? '}' : sign === '[' ? ']' : sign);
const at = (start: number, length = 1): Span => ({ start, end: start + length });

/** The rest of a line from a place on. */
function lineFrom(text: string, start: number): string {
  const newline = text.indexOf('\n', start);
  return text.slice(start, newline < 0 ? undefined : newline).trimEnd();
}

const lineStart = (text: string, place: number): number => text.lastIndexOf('\n', place - 1) + 1;

/** The first place on or after `start` that is not blank. */
function afterBlanks(text: string, start: number): number {
  const [blanks = ''] = /^[ \t]*/.exec(text.slice(start)) ?? [];
  return start + blanks.length;
}

/** A bracket or quote that is open, or closed by the wrong sign. */
function unclosed(text: string, place: number): YamlMistake | undefined {
  const last = openAt(text, place).at(-1);
  if (!last) return undefined;
  const wanted = partner(last.sign);
  const next = text[place] ?? '';
  if ((next === ']' || next === '}') && next !== wanted)
    return { message: `'${next}' closes a '${last.sign}'`, span: at(place), expected: `'${wanted}'` };
  const quoted = last.sign === '"' || last.sign === "'";
  return {
    message: `${quoted ? `the quote ${last.sign}` : `'${last.sign}'`} is not closed`,
    span: at(last.at),
    expected: quoted ? `another ${last.sign} at the end of the text` : `a '${wanted}', and inside it commas between the entries`,
    ...(quoted ? {} : { suggestion: quotingAdvice }),
  }; // prettier-ignore
}

/** `title: LQR: a regulator`, or a line that is indented as if it went on with the one above. */
function secondColon(text: string, place: number): YamlMistake {
  const colon = text.indexOf(': ', place);
  const newline = text.indexOf('\n', place);
  if (colon < 0 || (newline >= 0 && colon > newline)) {
    const start = afterBlanks(text, Math.max(0, newline + 1));
    return {
      message: 'this line is indented as if it belonged to the value above',
      span: at(start, lineFrom(text, start).length),
      expected: 'the indentation of the key that it goes with',
    };
  }
  return {
    message: "a second ': ' in one line",
    span: at(colon),
    expected: 'one key and one value',
    suggestion: "Put a value that holds ': ' into quotes.",
  };
}

function unexpected(message: string, text: string, start: number): YamlMistake {
  const span = at(start);
  const found = text[start] ?? '';
  if (/block-seq-ind/.test(message))
    return {
      message: "'- ' begins a list",
      span: at(start, lineFrom(text, start).length),
      expected: 'a value on the line of its key',
      suggestion: 'Write a minus without the blank behind it, as in -x, or put the formula into quotes.',
    };
  if (/flow-(?:map|seq)-start/.test(message))
    return { message: `'${found}' in the middle of a value`, span, expected: 'quotes around it', suggestion: quotingAdvice }; // prettier-ignore
  if (/flow-(?:map|seq)-end/.test(message))
    return { message: `'${found}' closes nothing`, span, expected: 'as many brackets to open as to close' };
  if (/at node end/.test(message))
    return {
      message: 'text behind a value that has ended',
      span: at(start, lineFrom(text, start).length),
      expected: 'one value',
      suggestion: 'Put the whole value into one pair of quotes.',
    };
  if (/Unexpected ,|empty item/.test(message))
    return { message: 'a comma with nothing before it', span, expected: 'an entry between two commas' };
  if (/in YAML stream/.test(message))
    return {
      message: 'this line does not go with the text above it, which has no key',
      span: at(start, lineFrom(text, start).length),
      expected: 'keys, each with a colon and a blank behind it',
      suggestion: 'A comment begins with #.',
    };
  return {
    message: 'this cannot stand here',
    span: at(start, lineFrom(text, start).length),
    expected: 'keys with their values, and comments that begin with #',
    suggestion: 'Put a text with unusual signs into quotes.',
  };
}

/** The parser's first error as a mistake with a remedy. */
export function yamlMistake(error: YAMLError, text: string): YamlMistake {
  const [start] = error.pos;
  const [message = ''] = error.message.split('\n');
  const span: Span = { start, end: error.pos[1] };
  switch (error.code) {
    case 'MULTIPLE_DOCS':
      return { message: 'a second YAML document begins here', span, expected: 'one problem a file' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab in the indentation', span, expected: 'spaces, as YAML has it' };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return secondColon(text, start);
    case 'BAD_SCALAR_START': {
      const sign = text[start] ?? '';
      return { message: `a value cannot begin with '${sign}'`, span: at(start), expected: 'a formula, a name or a number', suggestion: QUOTE_IT }; // prettier-ignore
    }
    case 'BLOCK_IN_FLOW': {
      const colon = text.indexOf(': ', start);
      return {
        message: "a second ': ' in one entry",
        span: colon < 0 ? span : at(colon),
        expected: 'a comma between the entries of { ... }',
        suggestion: "A value that holds ': ' has to be put into quotes.",
      };
    }
    case 'MULTILINE_IMPLICIT_KEY': {
      const [conflict] = /^(?:<{7}|={7}|>{7})/m.exec(lineFrom(text, lineStart(text, start))) ?? [];
      if (conflict !== undefined)
        return { message: 'a merge conflict is left in the file', span: at(lineStart(text, start), 7), expected: 'one of its two sides' }; // prettier-ignore
      return { message: 'a line without a key', span: at(start, lineFrom(text, start).length), expected: 'a key, a colon and a blank, such as x: real' }; // prettier-ignore
    }
    case 'BAD_INDENT': {
      const open = openAt(text, start).at(-1);
      if (open) return unclosed(text, start) ?? { message, span };
      const first = afterBlanks(text, lineStart(text, start));
      return {
        message: 'this line is indented otherwise than the lines that it goes with',
        span: at(first, lineFrom(text, first).length),
        expected: 'the keys of one map below each other',
      };
    }
    case 'MISSING_CHAR': {
      const found = /closing|end with a/.test(message) ? unclosed(text, start) : undefined;
      if (found) return found;
      if (/^Implicit map keys/.test(message))
        return { message: 'a line without a colon', span: at(start, lineFrom(text, start).length), expected: 'a key, a colon and a blank, such as x: real' }; // prettier-ignore
      if (/^Missing ,/.test(message))
        return { message: 'a comma is missing before this', span, expected: 'commas between the entries', suggestion: quotingAdvice }; // prettier-ignore
      if (/^Comments/.test(message))
        return {
          message: "'#' right behind another sign",
          span: at(start),
          expected: "a blank before the '#' of a comment",
        };
      return {
        message: `not YAML: ${message.slice(0, 120)}`,
        span,
        expected: 'a key, a colon and a blank, such as x: real',
      };
    }
    case 'UNEXPECTED_TOKEN':
      return unexpected(message, text, start);
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'TAG_RESOLVE_FAILED':
    case 'BAD_COLLECTION_TYPE':
      return { message: `'${text[start] ?? ''}' has a meaning of its own in YAML`, span, expected: 'a formula, a name or a number', suggestion: QUOTE_IT }; // prettier-ignore
    default:
      return {
        message: `not YAML: ${message.slice(0, 120)}`,
        span,
        expected: 'plain YAML',
        suggestion: /\{/.test(lineFrom(text, lineStart(text, start))) ? quotingAdvice : 'Put a text with unusual signs into quotes.',
      }; // prettier-ignore
  }
}
