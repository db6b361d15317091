/** What an experiment observes, in words and formulas printed from its data. */
import type { Experiment, Start } from '../derivation/experiment.js';
import { equation, number, symbol, type Expression } from '../expression/expression.js';
import {
  printDynamics,
  printFunctional,
  printMixture,
  printRecord,
  printStart,
  printState,
  printUpdates,
  type Formula,
} from '../expression/print-experiment.js';
import { rationalToNumber } from '../expression/rational.js';
import { counted } from './figures.js';
import { listed, phrase, type Phrase } from './phrase.js';

const formulas = (list: readonly Formula[]): Phrase => listed(list.map((f) => [f]));

const startFormulas = (coordinates: readonly string[], start: Start): readonly Formula[] =>
  start.kind === 'point'
    ? printStart(coordinates, start.at.map((v) => number(v))) // prettier-ignore
    : [printMixture(coordinates, start.components)];

const named = (names: readonly string[], values: readonly Expression[]): Phrase =>
  listed(names.map((name, i) => phrase`${equation(symbol(name), values[i] ?? symbol(name))}`));

/** A sentence or two on the experiment behind a step. */
export function experimentPhrases(experiment: Experiment): readonly Phrase[] {
  switch (experiment.kind) {
    case 'paths':
    case 'law': {
      const { system, start, horizon, steps } = experiment;
      const { coordinates } = system;
      const dynamics = formulas(printDynamics(coordinates, system.drift, system.noise));
      const paths = phrase`Paths of ${dynamics} with ${formulas(startFormulas(coordinates, start))}, in ${counted(steps, 'step')} up to time ${number(horizon)}.`;
      if (experiment.kind === 'law') {
        const [low, high] = experiment.range;
        const state = printState(experiment.coordinate, horizon);
        return [paths, phrase`Observed is the density of ${[state]} between ${number(low)} and ${number(high)}.`];
      }
      const records = (experiment.records ?? []).flatMap(({ time, names }) =>
        names.map((name, i) => printRecord(name, coordinates[i] ?? name, time)),
      );
      const kept = records.length === 0 ? [] : phrase`, where ${formulas(records)}`;
      const functional = { coordinates, horizon, ...experiment.functional };
      return [paths, phrase`Observed is ${[printFunctional(functional, experiment.statistic)]}${kept}.`];
    }
    case 'flow': {
      const { coordinates, rates, start, horizon } = experiment;
      const begin = startFormulas(coordinates, { kind: 'point', at: start });
      const functional = { coordinates, horizon, ...experiment.functional };
      return [
        phrase`The flow of ${formulas(printDynamics(coordinates, rates, []))} with ${formulas(begin)}, up to time ${number(horizon)}.`,
        phrase`Observed is ${[printFunctional(functional, 'value')]}.`,
      ];
    }
    case 'iteration': {
      const { names, start, update, result, horizon, stepSizes, order } = experiment;
      const often = horizon ? phrase`up to time ${number(horizon)}` : ['until nothing changes'];
      const sizes = stepSizes.map(rationalToNumber);
      return [
        phrase`From ${named(names, start)}, the update ${formulas(printUpdates(names, update))} is repeated ${often}, with ${counted(sizes.length, 'step')} ${symbol('h')} from ${String(Math.max(...sizes))} down to ${String(Math.min(...sizes))}.`,
        phrase`Observed is that ${result} tends to the claimed value with order ${String(order)}.`,
      ];
    }
  }
}
