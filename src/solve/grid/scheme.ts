/** What the grids' scheme promises. */
export interface GridScheme {
  readonly name: string;
  /** Order in the spacing where central differences are monotone, and where they are not. */
  readonly order: { readonly central: number; readonly upwind: number; readonly time: number };
  /** Order in the time step once two levels are extrapolated. */
  readonly extrapolatedTime: number;
  readonly stability: string;
  readonly source: string;
}

export const monotoneScheme: GridScheme = {
  name: 'monotone finite differences with policy iteration',
  order: { central: 2, upwind: 1, time: 1 },
  extrapolatedTime: 2,
  stability: 'unconditional: rates are nonnegative by construction, time steps are implicit',
  source: 'Kushner and Dupuis 2001, chapters 5 and 6; Barles and Souganidis 1991; Howard 1960',
};
