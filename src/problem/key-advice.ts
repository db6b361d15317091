/**
 * What to say of a key that is unknown where it stands, or of a map that is none: the key that was meant, the place where the
 * key belongs, and an example out of the format.
 */
import { nearestName } from '../expression/nearest-name.js';
import { FORMAT, type FormatKey, type Shape } from './format.js';

/** Words of other books for the keys of the format. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    state: 'variables variable',
    control: 'action actions decision policy',
    parameters: 'params parameter constants constant coefficients',
    dynamics: 'equations sde system model',
    objective: 'goal criterium payoffs',
    maximize: 'reward rewards utility profit gain payoff running maximum max',
    minimize: 'cost costs loss minimum min',
    discount: 'rate discounting',
    terminal: 'final bequest end_payoff scrap',
    stopping: 'stop exercise payoff_of_stopping',
    drift: 'mu dx rate_of_change f b',
    noise: 'diffusion volatility sigma vol dW loading g',
    next: 'transition update step_to',
    dimension: 'dim size n length',
    value: 'val is equals default',
    domain: 'range in type',
    horizon: 'T end until maturity final_time length',
    step: 'dt h',
    at: 'x0 initial point',
    start: 'from initial_law source begin',
    boundary: 'boundaries bounds constraints',
    lower: 'low left min',
    upper: 'high right max up',
    correlation: 'correlations corr rho',
    candidate: 'ansatz guess form V',
    claims: 'claim answer solution',
    until: 'exit ends',
    end: 'to target final_law goal_law finish',
    mean: 'mu m expectation average',
    variance: 'var sigma2 v cov covariance',
    criterion: 'ergodic average criteria',
    rates: 'generator Q transitions',
    values: 'levels',
  }).flatMap(([key, words]) => words.split(' ').map((word) => [`${key}/${word}`, key] as const)),
);

const meant = (word: string, known: readonly string[]): string | undefined =>
  known.find((key) => OTHER_WORDS.has(`${key}/${word}`) || OTHER_WORDS.has(`${key}/${word.toLowerCase()}`));

/** The keys of every record that a shape may be. */
function keysIn(shape: Shape): readonly FormatKey[] {
  switch (shape.kind) {
    case 'record':
      return shape.keys;
    case 'names':
      return keysIn(shape.of);
    case 'either':
      return shape.shapes.flatMap(keysIn);
    default:
      return [];
  }
}

/** A line that puts a key where it belongs, such as `objective: {discount: 0.1}`; undefined for keys of no section. */
function homeOf(key: string): string | undefined {
  for (const section of FORMAT) {
    const own = keysIn(section.shape).find((k) => k.key === key);
    if (!own) continue;
    const inside = `{${key}: ${own.example}}`;
    return `${section.key}: ${section.shape.kind === 'names' ? `{x: ${inside}}` : inside}`;
  }
  const top = FORMAT.find((k) => k.key === key);
  return top && `${key}: ${top.example}, at the margin`;
}

/** What an unknown key was meant to be: a neighbour in spelling, another word for it, or a key that belongs elsewhere. */
export function adviceOnKey(key: string, known: readonly string[]): string | undefined {
  const near = nearestName(key, known) ?? meant(key, known);
  if (near !== undefined) return near;
  const home = homeOf(key);
  return home && `It belongs elsewhere, as in ${home}.`;
}

/** `parameters: {sigma: ...}`: an example of what stands under a key of the file's own level, and what it says. */
export function exampleOf(path: string): string | undefined {
  const [section, name, ...rest] = path.split('.');
  const found = FORMAT.find((k) => k.key === section);
  if (!found) return undefined;
  if (name === undefined) return `${found.key}: ${found.example}`;
  if (rest.length > 0) return undefined;
  if (found.shape.kind !== 'names') {
    const own = keysIn(found.shape).find((k) => k.key === name);
    return own && `${name}: ${own.example}`;
  }
  const [, inside] = /^\{\w+: (.*)\}$/.exec(found.example) ?? [];
  return inside === undefined ? undefined : `${name}: ${inside}`;
}

/** What is written instead of a map: `x:real`, `x = real`. */
export function adviceOnText(text: string): string | undefined {
  const [, name, value] = /^([A-Za-z_]\w*)\s*[:=]\s*(\S.*)$/.exec(text) ?? /^([A-Za-z_]\w*)\s+(\S+)$/.exec(text) ?? [];
  return name === undefined || value === undefined ? undefined : `Write '${name}: ${value}', with a colon and a blank.`;
}
