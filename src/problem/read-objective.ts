/**
 * The objective of a problem file: running and terminal reward or cost, discount rate, criterion.
 */
import { zero } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { nearestName } from '../expression/nearest-name.js';
import type { Objective } from './problem.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { readFormula } from './yaml-formula.js';
import { readRecord, readText, type Field } from './yaml-readers.js';
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
  horizon: { readonly infinite: boolean; readonly ends: boolean },
): Objective {
  const { infinite, ends } = horizon;
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
  const [discountField, terminalField, criterion] = [keys.get('discount'), keys.get('terminal'), keys.get('criterion')];
  const stoppingField = keys.get('stopping');
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
  if (terminalField && infinite && !ends) {
    throw mistakeAt(source, terminalField.span, 'input.schema', "'objective.terminal' needs a finite horizon", {
      expected: 'time: {horizon: ...} with a number or a parameter, or an end by until or an absorbing boundary',
    });
  }
  if (criterion)
    checkCriterion(
      criterion,
      rates.some((r) => r !== 0),
    );
  return {
    sense: maximize ? 'maximize' : 'minimize',
    running: readFormula(reward, scopes.running),
    discount,
    ...(terminalField ? { terminal: readFormula(terminalField, scopes.terminal) } : {}),
    ...(stoppingField ? { stopping: readFormula(stoppingField, scopes.stopping) } : {}),
  };
}

/** `criterion` only repeats what the discount says; the ergodic one is not covered. */
function checkCriterion(field: Field, discounted: boolean): void {
  const word = readText(field);
  if (word === 'ergodic')
    throw mistakeAt(field.source, field.span, 'input.unsupported', "the criterion 'ergodic' is not covered yet");
  if (word !== 'discounted' && word !== 'total') {
    throw mistakeAt(field.source, field.span, 'input.schema', `unknown criterion '${word.slice(0, 60)}'`, {
      expected: 'discounted, total or ergodic',
      suggestion: nearestName(word, ['discounted', 'total', 'ergodic']),
    });
  }
  if ((word === 'discounted') !== discounted) {
    throw mistakeAt(field.source, field.span, 'input.schema', `the criterion '${word}' contradicts the discount`, {
      expected: discounted ? 'discounted, or no discount' : 'total, or a discount rate',
    });
  }
}
