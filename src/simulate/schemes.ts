/** All time-stepping schemes there are. */
import { eulerMaruyama } from './euler-maruyama.js';
import { exactLinear } from './exact-linear.js';
import { milstein } from './milstein.js';
import type { Scheme } from './scheme.js';
import { weakSecondOrder } from './weak-second-order.js';

export const SCHEMES: readonly Scheme[] = [eulerMaruyama, milstein, weakSecondOrder, exactLinear];
