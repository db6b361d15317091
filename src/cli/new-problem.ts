/**
 * `costate new`: a commented problem file that runs, to be changed by its owner.
 */
import { basename } from 'node:path';

/** What each key means, beside a problem whose answer is known. */
const TEMPLATE = `# A stochastic control problem for costate. Try:
#   costate derive ./NAME.yaml
#   costate verify ./NAME.yaml --mutants
#   costate solve ./NAME.yaml --at x=1
title: TITLE
# source: Author Year

state:
  x: real # real, positive, nonnegative or [lower, upper]
control:
  a: real # the same, or {set: [-1, 0, 1]}
time: {name: t, horizon: infinite} # or a number, or a parameter

parameters: # kept exact; a domain lets proofs use a sign
  kappa: {value: 0.5, domain: positive}
  cost: {value: 0.2, domain: positive}
  sigma: {value: 0.3, domain: positive}
  rho: {value: 0.1, domain: positive}

dynamics: # dx = drift dt + noise dW; a formula with , [ or { must be quoted here
  x: {drift: -kappa*x + a, noise: {W: sigma}}

objective:
  maximize: -(x^2 + cost*a^2)/2 # or minimize:, for a cost
  discount: rho

# The form of the value, if you know it: names not declared above are solved for.
candidate: -P*x^2/2 - c

# What you believe; each gets a verdict.
claims:
  policy: a = -P*x/cost

at: {x: 1}
`;

/** The file's name for a problem's name. */
export const problemFileName = (name: string): string => (/\.ya?ml$/.test(name) ? name : `${name}.yaml`);

/** The text of the new file: the template, or another problem's text. */
export function newProblemText(name: string, from: string | undefined): string {
  if (from !== undefined) return from;
  const file = basename(problemFileName(name));
  const title = file.replace(/\.ya?ml$/, '').replace(/[-_]+/g, ' ');
  return TEMPLATE.replaceAll('NAME.yaml', file).replace('TITLE', () => JSON.stringify(title));
}
