/** Plain data as text and back, to the last bit: JSON, with marks for the numbers that JSON does not have. */

const MARK = '$costate';

const numberMark = (value: number): string | undefined =>
  Object.is(value, -0) ? '-0' : Number.isFinite(value) ? undefined : String(value);

/** What stands in JSON for a value that JSON would lose. */
function marked(value: unknown): unknown {
  if (value === undefined) return { [MARK]: 'undefined' };
  if (typeof value === 'number') {
    const mark = numberMark(value);
    return mark === undefined ? value : { [MARK]: mark };
  }
  if (value instanceof Float64Array) return { [MARK]: 'float64', values: [...value] };
  return value;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function unmarked(value: unknown): unknown {
  if (!isRecord(value) || !(MARK in value)) return value;
  const mark = value[MARK];
  if (mark === 'undefined') return undefined;
  if (mark === 'float64') return Float64Array.from(value['values'] as number[]);
  return Number(mark);
}

export const textOf = (data: unknown): string => JSON.stringify(data, (_, value: unknown) => marked(value));

/** Revives bottom up. A reviver's `undefined` would delete the key, so the tree is walked by hand. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (!isRecord(value)) return value;
  if (MARK in value) return unmarked('values' in value ? { ...value, values: revived(value['values']) } : value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, revived(part)]));
}

/** The data of a text; throws for what is no JSON. */
export const dataOf = (text: string): unknown => revived(JSON.parse(text));
