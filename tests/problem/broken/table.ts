/** All the broken files. */
import type { Broken } from './broken.js';
import { ERGODIC } from './ergodic.js';
import { FORMULAS } from './formulas.js';
import { KEYS } from './keys.js';
import { LAWS } from './laws.js';
import { NAMES } from './names.js';
import { NOISES_AND_ENDS } from './noises-and-ends.js';
import { REGIMES } from './regimes.js';
import { VALUES } from './values.js';
import { SHAPES } from './vectors.js';
import { YAML } from './yaml.js';

export const BROKEN: readonly Broken[] = [
  ...KEYS,
  ...NAMES,
  ...FORMULAS,
  ...VALUES,
  ...NOISES_AND_ENDS,
  ...SHAPES,
  ...REGIMES,
  ...ERGODIC,
  ...LAWS,
  ...YAML,
];
