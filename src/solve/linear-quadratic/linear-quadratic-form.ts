/** What a linear-quadratic problem's solution hands on. */
import type { Policy } from '../../simulate/policy.js';
import type { ClosedFormAnswer } from '../answer.js';

export interface LinearQuadraticForm {
  readonly answer: ClosedFormAnswer;
  readonly policy: Policy;
}
