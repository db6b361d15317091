/** Numbers as people read them: significant digits, a true minus sign, and values rounded to where their error begins. */

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const superscript = (n: number): string =>
  (n < 0 ? '⁻' : '') + [...String(Math.abs(n))].map((digit) => SUPERSCRIPTS.charAt(Number(digit))).join('');

const withMinus = (text: string): string => text.replace('-', '−');
const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** The number with at most `digits` significant digits; very large and small ones as m × 10ⁿ. */
export function formatNumber(value: number, digits = 6): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const n = Number(exponent);
  if (n < -4 || n > Math.max(digits, 6)) return withMinus(`${trimmed(mantissa)} × 10${superscript(n)}`);
  return withMinus(trimmed(value.toFixed(Math.max(0, digits - 1 - n))));
}

/** Decimals at which an error of this size shows one significant digit (two where that digit is a 1). */
function decimalsOf(error: number): number {
  const leading = Math.floor(Math.log10(error));
  return Math.min(15, Math.max(0, -leading + (error / 10 ** leading < 1.95 ? 1 : 0)));
}

/** The error to one digit, never less than it is. */
function roundedUp(error: number): number {
  const unit = 10 ** Math.floor(Math.log10(error));
  return Math.ceil(error / unit - 1e-9) * unit;
}

/** `value ± error`, both rounded to the error's first digits; the error is rounded up, never down. */
export function formatWithError(value: number, error: number): string {
  if (!(error > 0) || !Number.isFinite(error) || !Number.isFinite(value)) return formatNumber(value);
  // Beyond ten digits nobody reads to where the error begins.
  if (error < Math.abs(value) * 1e-10) return `${formatNumber(value, 11)} ± ${formatNumber(roundedUp(error), 1)}`;
  const decimals = decimalsOf(error);
  const unit = 10 ** -decimals;
  const rounded = Math.ceil(error / unit - 1e-9) * unit;
  return `${withMinus(value.toFixed(decimals))} ± ${rounded.toFixed(decimals)}`;
}

/** A vector of at least so many entries that are all the same is written once. */
const SAME = 4;

/** Consecutive entries x[1], …, x[n] of one value as one entry named `x[1] = … = x[n]`. */
function foldedPoint(point: Readonly<Record<string, number>>): readonly (readonly [string, number])[] {
  const runs: { stem: string; first: string; last: string; value: number; length: number }[] = [];
  for (const [name, value] of Object.entries(point)) {
    const [stem = ''] = /^.*\[(?=\d+\]$)/.exec(name) ?? [];
    const run = runs.at(-1);
    if (run && stem !== '' && run.stem === stem && Object.is(run.value, value))
      [run.last, run.length] = [name, run.length + 1]; // prettier-ignore
    else runs.push({ stem, first: name, last: name, value, length: 1 });
  }
  if (runs.every(({ length }) => length < SAME)) return Object.entries(point);
  return runs.map(
    ({ first, last, value, length }) => [length === 1 ? first : `${first} = … = ${last}`, value] as const,
  );
}

/** More numbers than this are no reading: the first ones and the last one stand for all. */
const [MOST_SHOWN, FIRST_SHOWN] = [8, 3];

const entriesOf = (point: Readonly<Record<string, number>>): readonly string[] =>
  foldedPoint(point).map(([name, value]) => `${name} = ${formatNumber(value)}`);

/** `x = 1.5, y = 0` from a point; of a long one the first entries and the last. */
export function formatPoint(point: Readonly<Record<string, number>>): string {
  const all = entriesOf(point);
  return (all.length > MOST_SHOWN ? [...all.slice(0, FIRST_SHOWN), '…', ...all.slice(-1)] : all).join(', ');
}

/** The same with every entry, so that it can be gone back to. */
export const formatWholePoint = (point: Readonly<Record<string, number>>): string => entriesOf(point).join(', ');

/** The words without a full stop of their own, for use inside a sentence. */
export const clause = (text: string): string => text.trim().replace(/(?<!\.)\.$/, '');

/** `1 step`, `3 steps`. */
export const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** A duration from seconds: `12 ms`, `1.8 s`. */
export const formatSeconds = (seconds: number): string =>
  seconds < 1 ? `${Math.max(1, Math.round(seconds * 1000))} ms` : `${seconds.toFixed(1)} s`;
