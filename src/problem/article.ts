/** The fenced code blocks of a Markdown article that are marked `costate`, and where each of their characters stands. */
import { fromMarkdown } from 'mdast-util-from-markdown';
import { CostateError, type Place } from '../errors.js';

/** Of the tree's nodes, what is needed here. */
interface MarkdownNode {
  readonly type: string;
  readonly lang?: string | null | undefined;
  readonly value?: string;
  readonly children?: readonly MarkdownNode[];
  readonly position?:
    | {
        readonly start: { readonly line: number; readonly offset?: number | undefined };
        readonly end: { readonly offset?: number | undefined };
      }
    | undefined;
}

export interface ArticleBlock {
  /** The block's content, without the indentation and the marks of what it stands in. */
  readonly text: string;
  /** From the opening fence to the end of the closing one. */
  readonly start: number;
  readonly end: number;
  /** One-based line of the opening fence. */
  readonly line: number;
  /** A place in the block's text as a place in the article. */
  readonly placeOf: (place: Place) => Place;
}

const LANGUAGE = 'costate';
const LARGEST_ARTICLE = 256 * 1024;
/** What stands inside a line of text: long articles are read faster without, and no code block depends on it. */
const BLOCKS_ONLY = {
  disable: {
    null: ['attention', 'autolink', 'characterEscape', 'characterReference', 'codeText', 'hardBreakEscape', 'htmlText', 'labelEnd', 'labelStartImage', 'labelStartLink'], // prettier-ignore
  },
};
/** A tower of quotes and lists is no article, and the Markdown parser is recursive. */
const DEEPEST_NESTING = 100;

function codeNodes(node: MarkdownNode): readonly MarkdownNode[] {
  if (node.type === 'code') return [node];
  return (node.children ?? []).flatMap(codeNodes);
}

function blockOf(node: MarkdownNode, lines: readonly string[]): readonly ArticleBlock[] {
  const { value: text, position } = node;
  const [start, end] = [position?.start.offset, position?.end.offset];
  if (text === undefined || !position || start === undefined || end === undefined) return [];
  const { line } = position.start;
  const content = text.split(/\r?\n/);
  const placeOf = (place: Place): Place => {
    const own = place.line ?? 0;
    const raw = lines[line - 1 + own] ?? '';
    const inside = content[own - 1] ?? '';
    // Indentation and the marks of quotes are taken off at the beginning of each line.
    const taken = raw.endsWith(inside) ? raw.length - inside.length : 0;
    return {
      ...place,
      line: line + own,
      ...(place.column === undefined ? {} : { column: place.column + taken }),
      ...(place.excerpt === undefined ? {} : { excerpt: raw }),
    };
  };
  return [{ text, start, end, line, placeOf }];
}

/**
 * The blocks of an article in their order. A block inside another fence is text, one inside a list or a quotation counts.
 *
 * @param text the article's text, without byte-order mark
 * @throws CostateError `input.file` for what is nested too deeply to be read
 */
export function articleBlocks(text: string, file: string): readonly ArticleBlock[] {
  if (text.length > LARGEST_ARTICLE) {
    throw new CostateError({
      code: 'input.file',
      file,
      message: `the article has ${text.length} characters`,
      expected: `at most ${LARGEST_ARTICLE}`,
    });
  }
  const lines = text.split(/\r?\n/);
  const deep = lines.findIndex((line) => (/^[\s>*+\-0-9.)]*/.exec(line)?.[0].match(/[>*+\-.)]/g) ?? []).length > DEEPEST_NESTING && !/^[\s*_-]*$/.test(line)); // prettier-ignore
  if (deep >= 0) {
    throw new CostateError({ code: 'input.file', file, line: deep + 1, message: 'the article is nested too deeply' });
  }
  const root: MarkdownNode = fromMarkdown(text, { extensions: [BLOCKS_ONLY] });
  return codeNodes(root)
    .filter((node) => node.lang === LANGUAGE)
    .flatMap((node) => blockOf(node, lines));
}
