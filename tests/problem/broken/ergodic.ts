/** The long-run average: what contradicts it, and the words that others have for it. */
import { slipsInProblem, type Broken } from './broken.js';

// prettier-ignore
export const ERGODIC: readonly Broken[] = [
  ...slipsInProblem('lqr-ergodic')(
    ['criterion: ergodic', 'criterion: «ergodc»', "unknown criterion 'ergodc'", 'ergodic'],
    ['criterion: ergodic', 'criterion: «average»', "unknown criterion 'average'", 'ergodic'],
    ['criterion: ergodic', 'criterion: «Ergodic»', "unknown criterion 'Ergodic'", 'ergodic'],
    ['criterion: ergodic', 'criterion: ergodic\n  discount: «0.1»', 'a long-run average is not discounted', "no 'discount', or the criterion 'discounted'"],
    ['criterion: ergodic', 'criterion: ergodic\n  terminal: «x»', 'a long-run average has no terminal payoff', "no 'terminal': whatever is paid once does not count in the long run"],
    ['criterion: ergodic', 'criterion: ergodic\n  stopping: «x»', 'a long-run average does not stop', "no 'stopping', or the criterion 'discounted'"],
    ['criterion: ergodic', '«criterion»:', "'objective.criterion' is not a criterion", 'discounted, total or ergodic'],
    ['criterion: ergodic', 'criterion: «{ergodic: true}»', "'objective.criterion' is not a criterion", 'discounted, total or ergodic'],
    ['criterion: ergodic', '«ergodic»: true', "unknown key 'ergodic' in objective", 'criterion'],
    ['infinite}', '1}', "the criterion 'ergodic' needs an infinite horizon", "horizon: infinite, or the criterion 'total'", 'ergo'],
    ['at:', 'until: x <= 0\nat:', "the criterion 'ergodic' needs a problem that never ends, by 'until' or at a", "reflecting or constraining ends, or the criterion 'discounted' or 'tot", 'ergo'],
  ),
];
