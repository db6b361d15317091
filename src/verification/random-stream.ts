/** A replayable stream of uniform numbers for sample points (mulberry32); paths use the counter-based generator instead. */

export interface RandomStream {
  /** Uniform on (0, 1). */
  readonly uniform: () => number;
  /** Uniform on (a, b). */
  readonly between: (a: number, b: number) => number;
  /** Approximately standard normal. */
  readonly normal: () => number;
}

/** 32-bit FNV-1a hash, so that every step of every derivation has points of its own. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** The stream that belongs to a seed and a label. */
export function randomStream(seed: number, label: string): RandomStream {
  let state = (hash(label) ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  const between = (a: number, b: number): number => a + (b - a) * uniform();
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, between, normal };
}
