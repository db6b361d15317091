/**
 * Small typed readers over the YAML tree: maps with known keys, names, words, lists. Each knows the path it reads
 * ("dynamics.x.noise") and refuses what it does not know, with the nearest valid key.
 */
import { isMap, isScalar, isSeq, type Node, type Scalar } from 'yaml';
import { inLatin } from '../expression/foreign-characters.js';
import { adviceOnKey, adviceOnText, exampleOf } from './key-advice.js';
import { quotingAdvice } from './yaml-mistake.js';
import { mistakeAt, spanOf, type Source, type Span } from './yaml-source.js';

/** A value in the file with its path; `span` is where to point when it is wrong or empty. */
export interface Field {
  readonly source: Source;
  readonly path: string;
  readonly node: Node | null;
  readonly span: Span;
}

/** A key of a map with its value. */
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Field;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const within = (path: string): string => (path === '' ? '' : ` in ${path}`);
const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

const countOf = (text: string, c: string): number => text.split(c).length - 1;

/** The text of a scalar as the author wrote it: numbers keep every digit. */
export const scalarText = (node: Scalar): string =>
  typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));

export const isEmpty = (field: Field): boolean =>
  field.node === null || (isScalar(field.node) && field.node.value === null && (field.node.source ?? '') === '');

const mapLike = (path: string): string => {
  const example = exampleOf(path);
  return example === undefined ? 'a map of names to values' : `a map, such as ${example}`;
};

/** A map's entries in order; duplicates, keys that are not words and formulas cut at a comma are refused. */
export function readMap(field: Field): readonly Entry[] {
  const { source, node, path } = field;
  if (isEmpty(field))
    throw mistakeAt(source, field.span, 'input.schema', `nothing under '${path}'`, { expected: mapLike(path) });
  if (!isMap(node)) {
    throw mistakeAt(
      source,
      field.span,
      path === '' ? 'input.yaml' : 'input.schema',
      path === '' ? 'the file is not a problem in YAML' : `'${path}' is not a map`,
      {
        expected: path === '' ? "keys such as 'state:', 'dynamics:' and 'objective:'" : mapLike(path),
        suggestion: isScalar(node) && path !== 'claims' ? adviceOnText(scalarText(node)) : undefined,
      },
    );
  }
  const seen = new Map<string, Entry>();
  for (const pair of node.items) {
    const keyNode = pair.key;
    const keySpan = spanOf(isScalar(keyNode) || isMap(keyNode) || isSeq(keyNode) ? keyNode : null, field.span);
    const key = isScalar(keyNode) ? scalarText(keyNode) : undefined;
    if (key === undefined) {
      throw mistakeAt(source, keySpan, 'input.schema', `a key${within(path)} is not a word`, {
        expected: 'a word, a colon and a blank',
      });
    }
    const valueNode = isScalar(pair.value) || isMap(pair.value) || isSeq(pair.value) ? pair.value : null;
    const text = isScalar(valueNode) && valueNode.type === 'PLAIN' ? scalarText(valueNode) : '';
    if (node.flow === true && countOf(text, '(') > countOf(text, ')')) {
      throw mistakeAt(
        source,
        spanOf(valueNode, keySpan),
        'input.yaml',
        `the formula '${below(path, key)}' is cut off at a comma`,
        {
          expected: `quotes around it, as in ${key}: "..."`,
          suggestion: quotingAdvice,
        },
      );
    }
    if (seen.has(key)) {
      throw mistakeAt(source, keySpan, 'input.schema', `'${key}' is there twice${within(path)}`, {
        expected: 'each key once',
      });
    }
    // Where there is nothing, the key is what can be pointed at.
    const there = isScalar(valueNode) && valueNode.value === null && !valueNode.source ? null : valueNode;
    const value: Field = { source, path: below(path, key), node: valueNode, span: spanOf(there, keySpan) };
    seen.set(key, { key, keySpan, value });
  }
  return [...seen.values()];
}

/** Keys a map may have; those of the format that the engine does not cover yet are named as such. */
export interface Keys {
  readonly known: readonly string[];
  readonly required?: readonly string[];
  readonly notCovered?: readonly string[];
}

/** The values of a map with a fixed set of keys. */
export function readRecord(field: Field, { known, required = [], notCovered = [] }: Keys): ReadonlyMap<string, Field> {
  const entries = readMap(field);
  const { source, path } = field;
  for (const [i, { key, keySpan }] of entries.entries()) {
    if (known.includes(key)) continue;
    if (notCovered.includes(key)) {
      throw mistakeAt(source, keySpan, 'input.unsupported', `'${below(path, key)}' is not covered yet`, {
        expected: `one of ${known.join(', ')}`,
      });
    }
    const all = [...known, ...notCovered];
    // `control:` with nothing under it, and then `a: real` at the margin.
    const above = entries[i - 1];
    const belongs = above && isEmpty(above.value) ? `Indent it, if it goes under '${above.key}'.` : undefined;
    throw mistakeAt(source, keySpan, 'input.schema', `unknown key '${key.slice(0, 60)}'${within(path)}`, {
      expected: `one of ${all.join(', ')}`,
      suggestion: belongs ?? adviceOnKey(key, all),
    });
  }
  const record = new Map(entries.map(({ key, value }) => [key, value]));
  for (const key of required) {
    if (record.has(key)) continue;
    throw mistakeAt(source, field.span, 'input.schema', `'${key}' is missing${within(path)}`, {
      expected: exampleOf(key) ?? `the key '${key}'`,
    });
  }
  return record;
}

/** A name that would do in place of one that does not. */
function adviceOnName(key: string): string | undefined {
  if (/^[A-Za-z_]\w*\[/.test(key))
    return `The entries of a vector have no keys of their own: write ${key.replace(/\[.*/, '')}.`;
  if (key.includes('=')) return adviceOnText(key);
  const name = inLatin(key.trim()).replace(/[\s-]+/g, '_');
  return NAME.test(name) && name.length <= 64 && name !== key ? `Write ${name}, in Latin letters.` : undefined;
}

/** Entries whose keys are names of things (states, parameters, noises). */
export function readNamed(field: Field): readonly Entry[] {
  const entries = readMap(field);
  for (const { key, keySpan } of entries) {
    if (NAME.test(key) && key.length <= 64) continue;
    throw mistakeAt(field.source, keySpan, 'input.schema', `'${key.slice(0, 60)}'${within(field.path)} is not a name`, {
      expected: 'a name of at most 64 Latin letters, digits and _, beginning with a letter',
      suggestion: adviceOnName(key),
    });
  }
  return entries;
}

/** Like `readNamed`, but the map may be absent or empty. */
export const namesIn = (field: Field | undefined): readonly Entry[] =>
  field && !isEmpty(field) ? readNamed(field) : [];

/** A line of text, such as a title. */
export function readText(field: Field): string {
  if (!isScalar(field.node) || isEmpty(field)) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is not a text`, {
      expected: 'a line of text',
    });
  }
  return scalarText(field.node);
}

/** The members of a list. */
export function readList(field: Field): readonly Field[] {
  if (!isSeq(field.node)) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${field.path}' is not a list`, {
      expected: 'a list [ ... ]',
    });
  }
  return field.node.items.map((item, i) => {
    const node = isScalar(item) || isMap(item) || isSeq(item) ? item : null;
    return { source: field.source, path: `${field.path}[${i + 1}]`, node, span: spanOf(node, field.span) };
  });
}
