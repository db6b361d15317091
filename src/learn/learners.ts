/** The learners by name; each is loaded, and with it jax, only when it is asked for. */
import type { Learner } from '../solve/answer.js';
import type { Learn } from './learning-task.js';

const LEARNING: Partial<Record<Learner, () => Promise<Learn>>> = {
  neural: async () => {
    const { neuralAnswer } = await import('./policy-iteration/neural-answer.js');
    return neuralAnswer;
  },
  'q-learning': async () => {
    const { learnFromTransitions } = await import('./q-learning/q-learning.js');
    return learnFromTransitions;
  },
  'trained-control': async () => {
    const { trainControl } = await import('./trained-control/trained-control.js');
    return trainControl;
  },
};

export async function learnerNamed(name: Learner): Promise<Learn | undefined> {
  const [learn] = await Promise.all([LEARNING[name]?.(), import('./device.js').then(({ openDevice }) => openDevice())]);
  return learn;
}
