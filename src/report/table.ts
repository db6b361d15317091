/** Tables of numbers as CSV (RFC 4180), every number to its last digit, with the run's stamp in a comment before the header. */

export interface Table {
  readonly columns: readonly string[];
  /** Numbers, words, and nothing where there is no value. */
  readonly rows: readonly (readonly (number | string | undefined)[])[];
}

const quoted = (text: string): string => (/[",\n\r#]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

const cell = (value: number | string | undefined): string =>
  value === undefined ? '' : typeof value === 'number' ? String(value) : quoted(value);

/** The table as CSV; `stamp` is what the table comes from, as one line of JSON. */
export const csvOf = ({ columns, rows }: Table, stamp: object): string =>
  [`# costate ${JSON.stringify(stamp)}`, columns.map(quoted).join(','), ...rows.map((row) => row.map(cell).join(',')), ''].join('\n'); // prettier-ignore
