/**
 * Reads the values of command-line options: exact numbers, points, lists of methods, limits.
 */
import { basename } from 'node:path';
import { LEARNERS, METHODS, type Learner, type Method } from '../solve/answer.js';
import { CostateError } from '../errors.js';
import { nearestName } from '../expression/nearest-name.js';
import {
  addRational,
  divideRational,
  multiplyRational,
  parseDecimal,
  rational,
  rationalToNumber,
  signOfRational,
  subtractRational,
  type Rational,
} from '../expression/rational.js';

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly seed: number;
  readonly quiet?: boolean;
  readonly timeLimit?: number;
}

export const argumentError = (message: string, expected: string, suggestion?: string): CostateError =>
  new CostateError({ code: 'input.argument', message, expected, ...(suggestion === undefined ? {} : { suggestion }) });

/** A whole number between bounds. */
export const wholeNumber =
  (name: string, least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw argumentError(`--${name} is '${text.slice(0, 40)}'`, `a whole number from ${least} to ${most}`);
  };

/** `--out FOLDER`. */
export function folderOption(text: string): string {
  if (text.trim() === '' || text.includes('\0'))
    throw argumentError('--out names no folder', "a folder's name, such as out");
  return text;
}

/** A file's name. */
export const fileOption =
  (name: string) =>
  (text: string): string => {
    if (text.trim() === '' || text.includes('\0'))
      throw argumentError(`--${name} names no file`, "a file's name, such as run.json");
    return text;
  };

/** A positive number. */
export const positiveNumber =
  (name: string) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
    throw argumentError(`--${name} is '${text.slice(0, 40)}'`, 'a positive number');
  };

/** `--step 0.05`, or several for a study. */
export function stepOption(text: string): readonly number[] {
  const steps = text.split(',').map(positiveNumber('step'));
  if (new Set(steps).size === steps.length) return steps;
  throw argumentError('--step has a value twice', 'different steps, as in 0.05,0.01');
}

/** An exact number: a decimal, or a fraction such as 1/3. */
function exactNumber(text: string, where: string): Rational {
  const parts = text.split('/');
  try {
    const [n, d] = parts.map((part) => parseDecimal(part));
    if (n && parts.length === 1) return n;
    if (n && d && parts.length === 2 && signOfRational(d) !== 0) return divideRational(n, d);
  } catch {
    // Falls through to the error below, which says where.
  }
  throw argumentError(`${where} is '${text.slice(0, 40)}'`, 'a number such as 0.1 or 1/3');
}

function assignment(text: string, option: string): readonly [string, string] {
  const [, name, value] = /^\s*([A-Za-z_][A-Za-z0-9_]*(?:\[\d+(?:,\d+)?\])?)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw argumentError(`--${option} has '${text.slice(0, 40)}'`, `name=value, as in --${option} x=1.5`);
}

/** `--param k=v`, repeatable: a map that grows by one. */
export function parameterOption(
  text: string,
  before: ReadonlyMap<string, Rational> = new Map(),
): ReadonlyMap<string, Rational> {
  const [name, value] = assignment(text, 'param');
  if (before.has(name)) throw argumentError(`--param ${name} is given twice`, 'each parameter once');
  return new Map([...before, [name, exactNumber(value, `--param ${name}`)]]);
}

/** `--at x=1.5,y=0`, `--at 'x[1]=1,x[2]=0'`. */
export function pointOption(text: string): ReadonlyMap<string, Rational> {
  const point = new Map<string, Rational>();
  for (const part of text.split(',')) {
    const [name, value] = assignment(part, 'at');
    if (point.has(name)) throw argumentError(`--at gives ${name} twice`, 'each state once');
    point.set(name, exactNumber(value, `--at ${name}`));
  }
  return point;
}

/** A parameter and the values that it takes, in the order given. */
export interface SweepWish {
  readonly parameter: string;
  readonly values: readonly Rational[];
}

const MOST_SWEPT = 1000;

const SWEEP_LIKE = `name=from:to:count with 2 to ${MOST_SWEPT} values, as in --sweep sigma=0.1:0.5:9, or name=value,value`;

/** How many values a spread has. */
function countOf(text: string, count: string | undefined): number {
  const n = /^\d{1,6}$/.test(count ?? '') ? Number(count) : Number.NaN;
  if (n >= 2 && n <= MOST_SWEPT) return n;
  throw argumentError(`--sweep has '${text.slice(0, 40)}'`, SWEEP_LIKE);
}

/** `--sweep sigma=0.1:0.5:9` (from, to, how many) or `--sweep sigma=0.1,0.2`, exact as `--param` is. */
export function sweepOption(text: string): SweepWish {
  if (!text.includes('=')) throw argumentError(`--sweep has '${text.slice(0, 40)}'`, SWEEP_LIKE);
  const [parameter, given] = assignment(text, 'sweep');
  const [from = '', to, count, ...more] = given.split(':');
  const values =
    to === undefined
      ? from.split(',').map((part) => exactNumber(part, `--sweep ${parameter}`))
      : spread(
          exactNumber(from, `--sweep ${parameter}`),
          exactNumber(to, `--sweep ${parameter}`),
          countOf(text, more.length > 0 ? undefined : count),
        );
  const keys = new Set(values.map((v) => `${v.numerator}/${v.denominator}`));
  if (keys.size === values.length && values.length <= MOST_SWEPT) return { parameter, values };
  throw argumentError(
    keys.size < values.length ? `--sweep ${parameter} has a value twice` : `--sweep has ${values.length} values`,
    `at most ${MOST_SWEPT} different values`,
  );
}

/** So many evenly spread numbers, the ends among them, without rounding. */
const spread = (from: Rational, to: Rational, count: number): readonly Rational[] =>
  Array.from({ length: count }, (_, i) =>
    addRational(from, multiplyRational(subtractRational(to, from), rational(BigInt(i), BigInt(count - 1)))),
  );

/** `--out FILE.csv`, `FILE.svg` or a folder. */
export interface OutWish {
  readonly kind: 'csv' | 'svg' | 'folder';
  readonly path: string;
}

export function outOption(text: string): OutWish {
  const path = folderOption(text);
  const ending = /\.([A-Za-z0-9]+)$/.exec(basename(path))?.[1];
  if (ending === undefined) return { kind: 'folder', path };
  if (ending === 'csv' || ending === 'svg') return { kind: ending, path };
  throw argumentError(`--out ends in .${ending}`, 'a name ending in .csv or .svg, or a folder');
}

/** `--methods closed-form,grid`. */
export function methodsOption(text: string): readonly (Method | Learner)[] {
  const all = [...METHODS, ...LEARNERS];
  return text.split(',').map((part) => {
    const found = all.find((method) => method === part.trim());
    if (found) return found;
    throw argumentError(
      `--methods has '${part.trim().slice(0, 40)}'`,
      `some of ${all.join(', ')}`,
      nearestName(part.trim(), all),
    );
  });
}

export const asNumbers = (point: ReadonlyMap<string, Rational>): ReadonlyMap<string, number> =>
  new Map([...point].map(([name, value]) => [name, rationalToNumber(value)]));
