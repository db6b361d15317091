/**
 * Markov-switching parameters of a problem file: {z: {values: [0.1, 0.2], rates: [[-0.02, 0.02], [0.03, -0.03]]}}. Rates are
 * a generator; several parameters switch independently, so that the generator of all together is the Kronecker sum of theirs.
 */
import { noAssumptions } from '../expression/assumptions.js';
import { add, negate, zero, type Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { printText } from '../expression/print-text.js';
import { isZero, normalForm } from '../expression/normal-form.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { readList, readRecord, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';
import type { Regimes } from './problem.js';

/** More regimes than this are a slip, or a state that should be one. */
const MOST_REGIMES = 16;

/** One parameter that switches. */
interface Switching {
  readonly name: string;
  readonly values: readonly Expression[];
  readonly rates: readonly (readonly Expression[])[];
}

function readValues(field: Field, scope: Scope, values: ParameterValues): readonly Expression[] {
  const members = readList(field);
  if (members.length < 2) {
    throw mistakeAt(field.source, field.span, 'input.value', `'${field.path}' has fewer than two values`, {
      expected: 'at least two values to switch between',
      suggestion: 'A parameter with one value goes under parameters',
    });
  }
  const read = members.map((member) => ({ member, value: readFormula(member, scope) }));
  read.forEach(({ member, value }, i) => {
    const here = valueAt(value, values);
    if (!Number.isFinite(here)) {
      throw mistakeAt(member.source, member.span, 'input.value', `'${member.path}' is not finite`, {
        expected: 'a finite number, or a formula in the parameters',
      });
    }
    const same = read.slice(0, i).findIndex((other) => valueAt(other.value, values) === here);
    if (same >= 0) {
      throw mistakeAt(member.source, member.span, 'input.value', `'${member.path}' is the same as value ${same + 1}`, {
        expected: 'different values: a regime is named by its value',
        suggestion: 'Regimes that differ in other things too are told apart by a number, such as values: [1, 2]',
      });
    }
  });
  return read.map(({ value }) => value);
}

/** A row of the generator: no negative rate to another value, and a sum of zero. */
function readRow(row: Field, i: number, count: number, scope: Scope, values: ParameterValues): readonly Expression[] {
  const members = readList(row);
  if (members.length !== count) {
    throw mistakeAt(row.source, row.span, 'input.schema', `'${row.path}' has ${members.length} rates`, {
      expected: `${count} rates, one to each value`,
    });
  }
  const rates = members.map((member) => readFormula(member, scope));
  members.forEach((member, j) => {
    const rate = valueAt(rates[j] ?? zero, values);
    if (!Number.isFinite(rate)) {
      throw mistakeAt(member.source, member.span, 'input.value', `'${member.path}' is not finite`, {
        expected: 'a finite rate',
      });
    }
    if (j !== i && rate < 0) {
      throw mistakeAt(member.source, member.span, 'input.value', `the rate '${member.path}' is negative`, {
        expected: `a rate of at least 0 from value ${i + 1} to value ${j + 1}`,
      });
    }
  });
  if (!isZero(add(...rates), noAssumptions)) {
    const others = rates.filter((_, j) => j !== i);
    const diagonal = printText(normalForm(negate(add(...others)), noAssumptions));
    throw mistakeAt(row.source, row.span, 'input.value', `the rates in '${row.path}' do not sum to zero`, {
      expected: `${diagonal} as rate ${i + 1} of the row, minus the sum of the others`,
    });
  }
  return rates;
}

function readSwitching({ key: name, value: field }: Entry, scope: Scope, numbers: ParameterValues): Switching {
  const keys = readRecord(field, { known: ['values', 'rates'], required: ['values', 'rates'] });
  const [valuesField = field, ratesField = field] = [keys.get('values'), keys.get('rates')];
  const values = readValues(valuesField, scope, numbers);
  const rows = readList(ratesField);
  if (rows.length !== values.length) {
    throw mistakeAt(
      ratesField.source,
      ratesField.span,
      'input.schema',
      `'${ratesField.path}' has ${rows.length} rows`,
      {
        expected: `a square matrix, a row and a column for each of the ${values.length} values`,
      },
    );
  }
  return { name, values, rates: rows.map((row, i) => readRow(row, i, values.length, scope, numbers)) };
}

/** Two chains that move independently, as one: its regimes are the pairs, the first chain's the slower to change. */
function together(a: Regimes, b: Switching): Regimes {
  const pairs = a.values.flatMap((_, i) => b.values.map((__, j) => [i, j] as const));
  return {
    names: [...a.names, b.name],
    values: pairs.map(([i, j]) => [...(a.values[i] ?? []), b.values[j] ?? zero]),
    rates: pairs.map(([i, j]) =>
      pairs.map(([k, l]) =>
        add(j === l ? (a.rates[i]?.[k] ?? zero) : zero, i === k ? (b.rates[j]?.[l] ?? zero) : zero),
      ),
    ),
  };
}

/**
 * Reads the entries under `regimes`; undefined where there are none.
 *
 * @param scope the parameters, which values and rates may mention
 * @throws CostateError `input.*` with the place and what would do
 */
export function readRegimes(entries: readonly Entry[], scope: Scope, values: ParameterValues): Regimes | undefined {
  let regimes: Regimes = { names: [], values: [[]], rates: [[zero]] };
  for (const entry of entries) {
    regimes = together(regimes, readSwitching(entry, scope, values));
    if (regimes.values.length > MOST_REGIMES) {
      throw mistakeAt(
        entry.value.source,
        entry.keySpan,
        'input.unsupported',
        `there are ${regimes.values.length} regimes`,
        {
          expected: `at most ${MOST_REGIMES} combinations of values`,
          suggestion: 'A parameter with many values may be a state of its own',
        },
      );
    }
  }
  return entries.length === 0 ? undefined : regimes;
}
