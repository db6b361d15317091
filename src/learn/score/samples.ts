/** Samples of a law, a row each. */
import { CostateError } from '../../errors.js';

export interface Samples {
  /** Of the columns. */
  readonly names: readonly string[];
  readonly count: number;
  /** Row by row, `count` × `names.length`. */
  readonly values: Float64Array;
}

/** Fewer rows than this say next to nothing of a law. */
export const FEWEST_SAMPLES = 50;
const MOST_COLUMNS = 50;
const MOST_CHARACTERS = 2e8;

const isNumber = (text: string): boolean => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text);

/**
 * Samples from comma-separated text, one a line, with or without a line of names.
 *
 * @throws CostateError `input.value` at its place for a cell that is no finite number, for rows of different lengths, a column that
 * never changes and for fewer than {@link FEWEST_SAMPLES} rows
 */
export function parseSamples(text: string, file: string): Samples {
  const wrong = (message: string, expected: string, line?: number, column?: number, excerpt?: string): CostateError =>
    new CostateError({
      code: 'input.value',
      message,
      expected,
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column, length: 1 }),
      ...(excerpt === undefined ? {} : { excerpt }),
    });
  if (text.length > MOST_CHARACTERS)
    throw wrong('the file is too large', 'at most 200 MB; a random part of it will do');
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  const cellsOf = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const first = cellsOf(lines[0] ?? '');
  const hasNames = lines.length > 0 && first.every((cell) => cell !== '' && !isNumber(cell));
  const names = hasNames ? first : first.map((_, j) => `x${j + 1}`);
  const width = names.length;
  if (width > MOST_COLUMNS) throw wrong(`there are ${width} columns`, `at most ${MOST_COLUMNS}`, 1);
  const rows = lines.slice(hasNames ? 1 : 0);
  if (rows.length < FEWEST_SAMPLES)
    throw wrong(
      `${rows.length} samples are too few to learn a law from`,
      `at least ${FEWEST_SAMPLES} lines of numbers, better a thousand`,
    );
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    const line = i + (hasNames ? 2 : 1);
    const cells = cellsOf(row);
    if (cells.length !== width)
      throw wrong(
        `line ${line} has ${cells.length} ${cells.length === 1 ? 'entry' : 'entries'}`,
        `${width}, as ${hasNames ? 'the names above' : 'the first line'}`,
        line,
        1,
        row,
      );
    cells.forEach((cell, j) => {
      const value = isNumber(cell) ? Number(cell) : NaN;
      if (!Number.isFinite(value))
        throw wrong(
          cell === '' ? `${names[j]} is missing` : `${names[j]} is '${cell.slice(0, 40)}'`,
          'a finite number; leave out lines with holes',
          line,
          row.split(',').slice(0, j).join(',').length + (j > 0 ? 2 : 1),
          row,
        );
      values[i * width + j] = value;
    });
  });
  names.forEach((name, j) => {
    const start = values[j];
    if (rows.every((_, i) => values[i * width + j] === start))
      throw wrong(
        `${name} is ${start} in every line`,
        'columns that vary; leave this one out',
        hasNames ? 1 : undefined,
      );
  });
  return { names, count: rows.length, values };
}
