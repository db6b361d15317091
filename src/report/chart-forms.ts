/**
 * Vega's part in a picture. Pictures of one form differ in words and numbers only, so that a form is compiled once, with
 * names in their places, and filled for every picture.
 */
import type { Spec, View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';

/** A point of a series or a row of intervals, by the names that the form gives to its columns. */
export type Row = Readonly<Record<string, number | string | null>>;

export interface Filling {
  /** Words by the name of their place. */
  readonly words: Readonly<Record<string, string>>;
  /** Rows by the name of the form's data. */
  readonly data: Readonly<Record<string, readonly Row[]>>;
}

/** Stands in a form for words that come later; the name is that of a signal of Vega's, hence an identifier. */
export const wordsNamed = (name: string): string => `§${name}`;
const PLACE = /^§([A-Za-z]\w*)$/;

/** What Vega calls a parsed specification. */
type Parsed = ConstructorParameters<typeof View>[0];

// Loaded on demand: only a report draws, and Vega takes a while to load.
const vegaLite = () => import('vega-lite');
const vega = () => import('vega');

async function parsed(form: TopLevelSpec): Promise<Parsed> {
  const [{ compile }, { parse }] = await Promise.all([vegaLite(), vega()]);
  const names = new Set<string>();
  const filled = (_: string, value: unknown): unknown => {
    const name = typeof value === 'string' ? PLACE.exec(value)?.[1] : undefined;
    if (name === undefined) return value;
    names.add(name);
    return { signal: name };
  };
  const spec = JSON.parse(JSON.stringify(compile(form).spec), filled) as Spec;
  const places = [...names].map((name) => ({ name, value: '' }));
  return parse({ ...spec, signals: [...(spec.signals ?? []), ...places] });
}

const forms = new Map<string, Promise<Parsed>>();

/** The form as an SVG element, with these words and rows in it. */
export async function filledSvg(form: TopLevelSpec, { words, data }: Filling): Promise<string> {
  const key = JSON.stringify(form);
  const known = forms.get(key) ?? parsed(form);
  forms.set(key, known);
  const { View, Error: silent } = await vega();
  const view = new View(await known, { renderer: 'none', logLevel: silent });
  try {
    for (const [name, value] of Object.entries(words)) view.signal(name, value);
    for (const [name, rows] of Object.entries(data)) view.data(name, rows.map((row) => ({ ...row }))); // prettier-ignore
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}
