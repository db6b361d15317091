/** What an experiment observes, in words and formulas printed from its data. */
import type { Experiment } from '../derivation/experiment.js';
import { number } from '../expression/expression.js';
import { counted } from './figures.js';
import { phrase, type Phrase } from './phrase.js';

/** A sentence or two on the experiment behind a step. */
export function experimentPhrases(experiment: Experiment): readonly Phrase[] {
  switch (experiment.kind) {
    case 'paths':
    case 'law':
      return [
        phrase`Observed on paths of ${counted(experiment.steps, 'step')} over a time of ${number(experiment.horizon)}.`,
      ];
    case 'flow':
      return [phrase`Observed along the flow over a time of ${number(experiment.horizon)}.`];
    case 'iteration':
      return [phrase`Observed with ${counted(experiment.stepSizes.length, 'step size')}.`];
  }
}
