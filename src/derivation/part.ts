/** Parts of the chain from Bellman's equation to diffusion models, in reading order. */
export const PARTS = [
  'From Bellman to Hamilton, Jacobi and Bellman',
  'Policies and their values',
  'Diffusion models',
  'Linear equations, bridges and entropy',
] as const;

export type PartOfChain = (typeof PARTS)[number];
