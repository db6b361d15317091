/** The step of a problem in discrete time, and whether its horizon is a whole number of steps. */
import type { Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { readMap, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** Relative distance from a whole number that rounding explains. */
const ROUNDING = 1e-9;
/** More steps than this are a slip: the recursion walks through every one of them. */
const MOST_STEPS = 1e6;

/**
 * The length of a step, a formula in the parameters.
 *
 * @param end the horizon as read, and the field that gives it
 * @throws CostateError `input.value` for a step that is not positive and for a horizon that is no multiple of it
 */
export function readStep(
  field: Field,
  endField: Field | undefined,
  end: 'infinite' | Expression,
  scope: Scope,
  values: ParameterValues,
): Expression {
  const step = readFormula(field, scope);
  const length = valueAt(step, values);
  if (!(length > 0 && Number.isFinite(length))) {
    throw mistakeAt(
      field.source,
      field.span,
      'input.value',
      `the step is not positive: ${Number.isNaN(length) ? 'it has no value' : length}`,
      {
        expected: 'a positive length of time, such as step: 1',
      },
    );
  }
  if (end === 'infinite') return step;
  const steps = valueAt(end, values) / length;
  const whole = Math.round(steps);
  const place = endField ?? field;
  if (whole < 1 || Math.abs(steps - whole) > ROUNDING * whole) {
    throw mistakeAt(place.source, place.span, 'input.value', 'the horizon is not a whole number of steps', {
      expected: `a multiple of the step ${length}`,
      suggestion: `Take ${Math.max(1, whole) * length}, or a step of ${valueAt(end, values) / Math.max(1, whole)}.`,
    });
  }
  if (whole > MOST_STEPS) {
    throw mistakeAt(place.source, place.span, 'input.value', `the horizon is ${whole} steps long`, {
      expected: `at most ${MOST_STEPS} steps`,
    });
  }
  return step;
}

/**
 * What is not covered in discrete time yet: stopping, and ends before the horizon.
 * @throws CostateError `input.unsupported` at the key
 */
export function refuseEnds(fields: Readonly<Record<'boundary' | 'until' | 'objective', Field | undefined>>): void {
  const { boundary, until, objective } = fields;
  const stopping = objective && readMap(objective).find(({ key }) => key === 'stopping')?.value;
  const found = boundary ?? until ?? stopping;
  if (!found) return;
  throw mistakeAt(
    found.source,
    found.span,
    'input.unsupported',
    `'${found.path}' is not covered in discrete time yet`,
    {
      expected: 'a problem that goes on to its horizon, or for ever, inside the domains of its states',
    },
  );
}

/** @throws CostateError `input.unsupported`: in discrete time nothing switches yet */
export function refuseRegimesInSteps({ source, span }: Field): never {
  throw mistakeAt(source, span, 'input.unsupported', "'regimes' are not covered in discrete time yet", {
    expected: 'a problem in continuous time, without time.step',
  });
}
