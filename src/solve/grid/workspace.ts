/**
 * Arrays that solvers work in, kept by name for the next solver: taking megabytes from the operating system anew for every
 * grid costs more than computing on them.
 */
export interface Workspace {
  /** An array of the length; its entries are whatever the last user left. */
  readonly array: (name: string, length: number) => Float64Array;
}

export function newWorkspace(): Workspace {
  const kept = new Map<string, Float64Array>();
  return {
    array: (name, length) => {
      const known = kept.get(name);
      if (known && known.length >= length) return known.length === length ? known : known.subarray(0, length);
      const made = new Float64Array(length);
      kept.set(name, made);
      return made;
    },
  };
}
