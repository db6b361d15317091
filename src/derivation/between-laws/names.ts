/** Names of the functions and numbers of a bridge between two laws, chosen so that they clash with none of the problem's. */
import type { ControlProblem } from '../../problem/problem.js';

/** One state's names: coefficients of the value, moments of the law, the multiplier L x²/2 + M x. */
export interface BridgeNames {
  readonly P: string;
  readonly Q: string;
  readonly mean: string;
  readonly variance: string;
  readonly covariance: string;
  readonly deviation: string;
  readonly L: string;
  readonly M: string;
}

/** Names for each state and for what they share, in the order of the states. */
export function bridgeNames(problem: ControlProblem): {
  readonly states: readonly BridgeNames[];
  readonly R: string;
  readonly normals: readonly [string, string];
  readonly ratio: string;
} {
  const { parameters, states, controls, noises, time, laws } = problem;
  const taken = new Set([
    ...[...parameters, ...states, ...controls].map(({ name }) => name),
    ...[...noises, time.name, 'V', 'D', 'O', 'h', laws?.cost ?? '', ...(laws?.covariances.values() ?? [])],
  ]);
  const free = (wanted: string, suffix = ''): string => {
    for (let primes = ''; ; primes += '_') {
      const name = `${wanted}${suffix}${primes}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  return {
    states: states.map(({ name }) => {
      const suffix = states.length === 1 ? '' : `_${name}`;
      return {
        P: free('P', suffix),
        Q: free('Q', suffix),
        mean: free('m', suffix),
        variance: free('v', suffix),
        covariance: free('k', suffix),
        deviation: free('s', suffix),
        L: free('L', suffix),
        M: free('M', suffix),
      };
    }),
    R: free('R'),
    normals: [free('xi'), free('eta')],
    ratio: free('r'),
  };
}
