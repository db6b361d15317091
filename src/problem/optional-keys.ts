/** Which keys of the format a problem file does without, each as a line that could be put in, for the comments of a new file. */
import { FORMAT, type FormatKey, type Shape } from './format.js';

/** A line of YAML, such as `objective: {terminal: -x^2/2}`, and what it says. */
export interface OptionalKey {
  readonly line: string;
  readonly says: string;
}

const isMap = (data: unknown): data is Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

/** Keys of every record that a shape may be, each once. */
function recordKeys(shape: Shape): readonly FormatKey[] {
  if (shape.kind === 'record') return shape.keys;
  if (shape.kind !== 'either') return [];
  const keys = shape.shapes.flatMap(recordKeys);
  return keys.filter((k, i) => keys.findIndex((other) => other.key === k.key) === i);
}

/** `wrap` puts a line into the maps around it. */
function missingIn(
  keys: readonly FormatKey[],
  data: readonly Readonly<Record<string, unknown>>[],
  wrap: (line: string) => string,
): readonly OptionalKey[] {
  return keys.flatMap(({ key, says, shape, example, longForm }): readonly OptionalKey[] => {
    const found = data.flatMap((d) => (key in d ? [d[key]] : []));
    if (found.length === 0) return longForm ? [] : [{ line: wrap(`${key}: ${example}`), says }];
    const maps = found.filter(isMap);
    if (shape.kind === 'record') return missingIn(shape.keys, maps, (line) => wrap(`${key}: {${line}}`));
    if (shape.kind !== 'names') return [];
    const name = maps.flatMap(Object.keys)[0];
    if (name === undefined) return [];
    const members = maps.flatMap(Object.values).filter(isMap);
    return missingIn(recordKeys(shape.of), members, (line) => wrap(`${key}: {${name}: {${line}}}`));
  });
}

/** The keys that none of a problem's maps has, in the order of the format; `problem` is what YAML makes of its file. */
export const optionalKeys = (problem: unknown): readonly OptionalKey[] =>
  missingIn(FORMAT, isMap(problem) ? [problem] : [], (line) => line);
