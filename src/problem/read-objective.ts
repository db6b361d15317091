/**
 * The objective of a problem file: running and terminal reward or cost, discount rate, criterion.
 */
import { zero } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import type { Objective } from './problem.js';
import { readCriterion } from './read-criterion.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { readRecord, type Field } from './yaml-readers.js';
import { mistakeAt } from './yaml-source.js';

/** What each part of the objective may mention. */
export interface ObjectiveScopes {
  readonly running: Scope;
  readonly terminal: Scope;
  readonly stopping: Scope;
  /** Of the discount rate. */
  readonly frame: Scope;
}

/** @param inRegimes values of the parameters, once for each regime */
export function readObjective(
  field: Field,
  scopes: ObjectiveScopes,
  inRegimes: readonly ParameterValues[],
  horizon: { readonly infinite: boolean; readonly ends: boolean; readonly steps: boolean },
): Objective {
  const { infinite, ends, steps } = horizon;
  const { source } = field;
  const keys = readRecord(field, {
    known: ['maximize', 'minimize', 'discount', 'terminal', 'stopping', 'criterion'],
  });
  const [maximize, minimize] = [keys.get('maximize'), keys.get('minimize')];
  if (maximize && minimize) {
    throw mistakeAt(source, minimize.span, 'input.schema', "'maximize' and 'minimize' are both there in objective", {
      expected: 'one of the two',
      suggestion: 'A cost is a negative reward: minimize c, or maximize -c.',
    });
  }
  const reward = maximize ?? minimize;
  if (!reward) {
    throw mistakeAt(source, field.span, 'input.schema', "'maximize' or 'minimize' is missing in objective", {
      expected: 'the running reward or cost, such as maximize: -(x^2 + a^2)/2',
    });
  }
  const [discountField, terminalField, stoppingField] = [
    keys.get('discount'),
    keys.get('terminal'),
    keys.get('stopping'),
  ];
  const discount = discountField ? readFormula(discountField, scopes.frame) : zero;
  const rates = inRegimes.map((values) => valueAt(discount, values));
  const rate = rates.find((r) => !Number.isFinite(r)) ?? Math.min(...rates);
  if (discountField && (!Number.isFinite(rate) || (infinite && rate < 0))) {
    throw mistakeAt(
      source,
      discountField.span,
      'input.value',
      Number.isFinite(rate)
        ? `the discount rate is negative on an infinite horizon: ${rate}`
        : 'the discount rate is not finite',
      {
        expected: 'a rate of at least 0',
      },
    );
  }
  const beside = {
    discounted: rates.some((r) => r !== 0),
    discount: discountField,
    terminal: terminalField,
    stopping: stoppingField,
    infinite,
    ends,
    steps,
  };
  const criterion = readCriterion(keys.get('criterion'), beside);
  if (terminalField && infinite && !ends) {
    throw mistakeAt(source, terminalField.span, 'input.schema', "'objective.terminal' needs a finite horizon", {
      expected: 'time: {horizon: ...} with a number or a parameter, or an end by until or an absorbing boundary',
    });
  }
  return {
    criterion,
    sense: maximize ? 'maximize' : 'minimize',
    running: readFormula(reward, scopes.running),
    discount,
    ...(terminalField ? { terminal: readFormula(terminalField, scopes.terminal) } : {}),
    ...(stoppingField ? { stopping: readFormula(stoppingField, scopes.stopping) } : {}),
  };
}
