/** Domains for bounds by interval arithmetic: of one state in a given place, and of everything else wherever it may be. */
import type { NumericDomain, ProblemInstance } from '../../simulate/instance.js';

export const between = (a: number, b: number): NumericDomain => ({ kind: 'interval', lower: Math.min(a, b), upper: Math.max(a, b) }); // prettier-ignore

/** States and controls in their domains, at any time. */
export const anywhere = ({ states, controls, time, horizon }: ProblemInstance): ReadonlyMap<string, NumericDomain> =>
  new Map([...[...states, ...controls].map((v) => [v.name, v.domain] as const), [time, between(0, horizon)]]);
