/** Cost against error: multilevel Monte Carlo beside the plain scheme. Filled in with the estimator itself. */
import type { Group } from '../task.js';

export const multilevel: Group = { name: 'multilevel', open: async () => ({ tasks: [] }) };
