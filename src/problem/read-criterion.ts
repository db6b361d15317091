/** The criterion of an objective: discounted or total as the discount says, or the long-run average, and what it rules out. */
import { nearestName } from '../expression/nearest-name.js';
import { isScalar } from 'yaml';
import { isEmpty, scalarText, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

const CRITERIA = ['discounted', 'total', 'ergodic'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** What the criterion is held against. */
export interface BesideCriterion {
  /** Whether the rate is other than zero, in some regime. */
  readonly discounted: boolean;
  readonly discount: Field | undefined;
  readonly terminal: Field | undefined;
  readonly stopping: Field | undefined;
  readonly infinite: boolean;
  /** Whether the problem may end early: by `until`, or at an absorbing end of a domain. */
  readonly ends: boolean;
  /** Whether time is discrete. */
  readonly steps: boolean;
}

/** Names of the long-run average, in the order in which they are tried. */
const AVERAGES = ['lambda', 'Lambda', 'average'];

/** The name of the long-run average: the first one that the problem uses for nothing else. */
export function averageName(taken: ReadonlySet<string>): string {
  const free = AVERAGES.find((name) => !taken.has(name));
  for (let i = 0; ; i++) {
    const name = free ?? `lambda_${i}`;
    if (!taken.has(name)) return name;
  }
}

/** What a long-run average cannot have, each with its place and the remedy. */
function checkErgodic(field: Field, beside: BesideCriterion): void {
  const { discounted, discount, terminal, stopping, infinite, ends, steps } = beside;
  if (discount && discounted)
    throw mistakeAt(discount.source, discount.span, 'input.schema', 'a long-run average is not discounted', {
      expected: "no 'discount', or the criterion 'discounted'",
    });
  if (!infinite)
    throw mistakeAt(field.source, field.span, 'input.schema', "the criterion 'ergodic' needs an infinite horizon", {
      expected: "horizon: infinite, or the criterion 'total'",
    });
  if (terminal)
    throw mistakeAt(terminal.source, terminal.span, 'input.schema', 'a long-run average has no terminal payoff', {
      expected: "no 'terminal': whatever is paid once does not count in the long run",
    });
  if (stopping)
    throw mistakeAt(stopping.source, stopping.span, 'input.schema', 'a long-run average does not stop', {
      expected: "no 'stopping', or the criterion 'discounted'",
    });
  if (ends)
    throw mistakeAt(
      field.source,
      field.span,
      'input.schema',
      "the criterion 'ergodic' needs a problem that never ends, by 'until' or at an absorbing end",
      { expected: "reflecting or constraining ends, or the criterion 'discounted' or 'total'" },
    );
  if (steps)
    throw mistakeAt(
      field.source,
      field.span,
      'input.unsupported',
      "the criterion 'ergodic' is not covered in discrete time yet",
      { expected: 'continuous time, or a small discount: the discount times the value tends to the long-run average' },
    );
}

/**
 * The criterion, `total` or `discounted` by the discount where the file names none.
 *
 * @throws CostateError `input.schema` for an unknown word and for what contradicts it, `input.unsupported` in discrete time
 */
export function readCriterion(field: Field | undefined, beside: BesideCriterion): Criterion {
  const { discounted } = beside;
  if (!field) return discounted ? 'discounted' : 'total';
  const text = isScalar(field.node) && !isEmpty(field) ? scalarText(field.node) : '';
  const word = CRITERIA.find((known) => known === text);
  if (!word) {
    throw mistakeAt(
      field.source,
      field.span,
      'input.schema',
      text === '' ? `'${field.path}' is not a criterion` : `unknown criterion '${text.slice(0, 60)}'`,
      {
        expected: 'discounted, total or ergodic',
        suggestion: nearestName(text, CRITERIA) ?? (/average|long/i.test(text) ? 'ergodic' : undefined),
      },
    );
  }
  if (word === 'ergodic') checkErgodic(field, beside);
  else if ((word === 'discounted') !== discounted) {
    throw mistakeAt(field.source, field.span, 'input.schema', `the criterion '${word}' contradicts the discount`, {
      expected: discounted ? 'discounted, or no discount' : 'total, or a discount rate',
    });
  }
  return word;
}
