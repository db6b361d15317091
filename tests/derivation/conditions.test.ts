/** Conditions on the parameters that fail, as an author reads them. */
import { expect, it } from 'vitest';
import { deriveProblem } from '../../src/derivation/derive-problem.js';
import { CostateError } from '../../src/errors.js';
import { parseProblem } from '../../src/problem/parse-problem.js';

const merton = (rate: number): string => `
title: Consumption and a portfolio
state: {w: positive}
control: {p: real, k: positive}
time: {name: t, horizon: infinite}
parameters: {i: 0.03, mu: 0.08, s: {value: 0.2, domain: positive}, g: {value: 0.5, domain: positive}, b: {value: ${rate}, domain: positive}}
dynamics: {w: {drift: 'w*(i + p*(mu - i) - k)', noise: {W: w*p*s}}}
objective: {maximize: (k*w)^(1-g)/(1-g), discount: b}
candidate: A*w^(1-g)/(1-g)
at: {w: 1}
`;

it('shows the discount rate that would do, with the numbers on both sides', () => {
  try {
    deriveProblem(parseProblem(merton(0.03), { id: 'infeasible' }));
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof CostateError)) throw error;
    expect(error.details.code).toBe('infeasible.parameters');
    // (1 − γ)M with M = r + (μ − r)²/(2γσ²), which is 0.04625 here.
    expect(error.message).toMatch(
      /b > \(1 - g\)\*\(2\*i \+ \(i - mu\)\^2\/\(g\*s\^2\)\)\/2 fails at .*: 0\.03 against 0\.04625$/,
    );
  }
});

it('asks for no more than that', () => {
  expect(deriveProblem(parseProblem(merton(0.0463), { id: 'feasible' })).outcome?.value).toBeDefined();
});
