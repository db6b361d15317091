/**
 * Problem files (design, section 4): YAML text to `ControlProblem`. Every mistake is answered with its file, line and
 * column; valid keys that the engine does not cover yet are refused by name, never passed over.
 */
import { isMap, isSeq } from 'yaml';
import type { Place } from '../errors.js';
import type { ArrayValue } from '../expression/array.js';
import type { Expression } from '../expression/expression.js';
import type { Scope } from '../expression/formula-names.js';
import { rationalToNumber, type Rational } from '../expression/rational.js';
import { checkIndexed, checkNames, type DeclaredName } from './problem-names.js';
import type { ControlProblem, UnknownCoefficient } from './problem.js';
import { readAt } from './read-at.js';
import { claimScope, readClaims } from './read-claims.js';
import { readCandidateField } from './read-candidate.js';
import { readBoundary } from './read-boundary.js';
import { readCorrelations } from './read-correlations.js';
import { readDynamics } from './read-dynamics.js';
import { averageName } from './read-criterion.js';
import { readObjective } from './read-objective.js';
import { valuesInRegime } from './regimes.js';
import { readStep, refuseEnds, refuseRegimesInSteps } from './read-step.js';
import { valueAt, type ParameterValues } from './read-domain.js';
import { lawNames, readLaws } from './read-laws.js';
import { readRegimes } from './read-regimes.js';
import { readParameters } from './read-parameters.js';
import { readUnknowns } from './read-unknowns.js';
import { readVariables } from './read-variables.js';
import { nearestName } from '../expression/nearest-name.js';
import { freeSymbols, unknownFunctions } from '../expression/traverse.js';
import { readFormula, readInequality } from './yaml-formula.js';
import { isEmpty, namesIn, readNamed, readRecord, readText, type Entry, type Field } from './yaml-readers.js';
import { mistakeAt, placeOf, readYaml, type Source } from './yaml-source.js';

/** Where a problem comes from: its id, and the file to name in messages. */
export interface Origin {
  readonly id: string;
  readonly file?: string;
  /** Values that replace those of the file, as on a command line; checked like them. */
  readonly parameters?: ReadonlyMap<string, Rational>;
}

const TOP_KEYS = {
  known: [
    'title',
    'source',
    'state',
    'control',
    'time',
    'parameters',
    'dynamics',
    'correlation',
    'regimes',
    'boundary',
    'until',
    'start',
    'end',
    'objective',
    'unknowns',
    'candidate',
    'claims',
    'at', // prettier-ignore
  ],
  required: ['state', 'dynamics', 'objective'],
} as const;

const declared = (entries: readonly Entry[], what: string): readonly DeclaredName[] =>
  entries.map(({ key, keySpan }) => ({ name: key, what, span: keySpan }));

type Arrays = ReadonlyMap<string, ArrayValue>;

/** Letters of the equations that a problem's own formulas do not have. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['V', 'the value function'],
  ['D', 'a derivative of the value function'],
]);

/** Names that a formula sees, and those it must not use. */
function scopeOf(
  allowed: readonly DeclaredName[],
  all: readonly DeclaredName[],
  known: Arrays,
  more: Partial<Scope> = {},
): Scope {
  const names = new Set(allowed.map((d) => d.name));
  const excluded = new Map([
    ...[...LETTERS].filter(([name]) => !names.has(name)),
    ...all.filter((d) => !names.has(d.name)).map((d) => [d.name, d.what] as const),
  ]);
  const arrays = new Map([...known].filter(([name]) => names.has(name)));
  const symbols = new Set([...names].filter((name) => !arrays.has(name)));
  return { symbols, excluded, ...(arrays.size > 0 ? { arrays } : {}), ...more };
}

function readTime(field: Field | undefined): {
  readonly name: string;
  readonly nameField?: Field;
  readonly horizon?: Field;
  readonly step?: Field;
} {
  if (!field) return { name: 't' };
  const keys = readRecord(field, { known: ['name', 'horizon', 'step'] });
  const [nameField, horizon, step] = [keys.get('name'), keys.get('horizon'), keys.get('step')];
  const name = nameField ? readText(nameField) : 't';
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw mistakeAt(
      field.source,
      (nameField ?? field).span,
      'input.schema',
      `'${name.slice(0, 60)}' is not a name in time.name`,
      {
        expected: 'a name such as t',
      },
    );
  }
  return { name, ...(nameField ? { nameField } : {}), ...(horizon ? { horizon } : {}), ...(step ? { step } : {}) };
}

function readHorizon(field: Field | undefined, scope: Scope, values: ParameterValues): 'infinite' | Expression {
  if (!field) return 'infinite';
  const expected = 'infinite, a number or a parameter';
  if (isMap(field.node) || isSeq(field.node))
    throw mistakeAt(field.source, field.span, 'input.schema', "'time.horizon' is not a number", { expected });
  const word = isEmpty(field) ? '' : readText(field);
  if (word === 'infinite') return 'infinite';
  if (
    /^\.?(inf|infinity|oo|∞|none|forever)$/i.test(word) ||
    (nearestName(word, ['infinite']) && !scope.symbols.has(word))
  ) {
    throw mistakeAt(field.source, field.span, 'input.schema', `'${word}' is not a horizon`, {
      expected,
      suggestion: 'infinite',
    });
  }
  const horizon = readFormula(field, scope);
  const end = valueAt(horizon, values);
  if (!(end > 0)) {
    throw mistakeAt(
      field.source,
      field.span,
      'input.value',
      `the horizon is not positive: ${Number.isNaN(end) ? 'it has no value' : end}`,
      {
        expected: 'a positive time, or infinite',
      },
    );
  }
  return horizon;
}

/** The entries of declared arrays of unknowns that a candidate uses, as constants or as functions of time. */
function unknownEntriesIn(parts: readonly Expression[], arrays: Arrays): readonly UnknownCoefficient[] {
  const constants = new Set(parts.flatMap((e) => [...freeSymbols(e)]));
  const functions = new Set(parts.flatMap((e) => [...unknownFunctions(e)]));
  const names = [...arrays.values()].flatMap(({ entries }) =>
    entries.flatMap((e) => (e.kind === 'symbol' ? [e.name] : [])),
  );
  return [...new Set(names)]
    .filter((name) => functions.has(name) || constants.has(name))
    .map((name) => ({ name, ofTime: functions.has(name) }));
}

/** Where to point when the mathematics of a problem fails: see `locateError`. */
function placesOf(
  source: Source,
  entries: readonly Entry[],
  top: ReadonlyMap<string, Field>,
): ReadonlyMap<string, Place> {
  const sections = ['objective', 'parameters', 'at', 'start', 'end'].flatMap((key) => {
    const field = top.get(key);
    return field ? [[key, placeOf(source, field.span)] as const] : [];
  });
  return new Map([...sections, ...entries.map((e) => [e.key, placeOf(source, e.keySpan)] as const)]);
}

/**
 * The control problem that a file describes.
 *
 * @param text the file's text (YAML, at most 256 KiB).
 * @param origin its id (the file's name without ending) and the file to name in messages.
 * @throws CostateError `input.*` with file, line, column, excerpt, what was expected and the nearest valid name.
 * @example parseProblem(text, { id: 'lqr', file: 'derivations/problems/lqr.yaml' })
 */
export function parseProblem(text: string, origin: Origin): ControlProblem {
  const { source, root } = readYaml(text, origin.file);
  return readProblem({ source, path: '', node: root, span: { start: 0, end: 1 } }, origin);
}

/** The control problem that a map of a YAML text describes, such as one inside an article; throws as `parseProblem`. */
export function readProblem(rootField: Field, origin: Origin): ControlProblem {
  const { source } = rootField;
  const top = readRecord(rootField, TOP_KEYS);
  const field = (key: string): Field => top.get(key) ?? rootField;

  const parameterEntries = namesIn(top.get('parameters'));
  const stateEntries = readNamed(field('state'));
  const controlEntries = namesIn(top.get('control'));
  const time = readTime(top.get('time'));
  const { declarations: unknownEntries, arrays: unknownArrays } = readUnknowns(top.get('unknowns'));
  const timeName: DeclaredName = {
    name: time.name,
    what: 'the time',
    span: (time.nameField ?? top.get('time') ?? rootField).span,
  };
  const regimeEntries = namesIn(top.get('regimes'));
  const groups = {
    parameters: declared(parameterEntries, 'a parameter'),
    states: declared(stateEntries, 'a state'),
    controls: declared(controlEntries, 'a control'),
    switching: declared(regimeEntries, 'a parameter that switches'),
  };
  const { parameters: parameterNames, states: stateNames, controls: controlNames, switching } = groups;
  const names = checkNames(source, [...parameterNames, ...stateNames, ...controlNames, ...switching, timeName]);
  if (stateEntries.length === 0) {
    throw mistakeAt(source, field('state').span, 'input.schema', "there is no state under 'state'", {
      expected: 'a state such as x: real',
    });
  }

  const { parameters, arrays: parameterArrays } = readParameters(parameterEntries, origin.parameters, origin.file);
  const values: ParameterValues = new Map(parameters.map((p) => [p.name, rationalToNumber(p.value)]));
  const frame = scopeOf(parameterNames, names, parameterArrays);
  const readStates = readVariables(stateEntries, frame, values, false);
  const readControls = readVariables(controlEntries, frame, values, true);
  const [states, controls] = [readStates.variables, readControls.variables];
  const horizon = readHorizon(time.horizon, frame, values);
  const infinite = horizon === 'infinite';
  const regimes = readRegimes(regimeEntries, frame, values);
  const step = time.step ? readStep(time.step, time.horizon, horizon, frame, values) : undefined;

  const arrays: Arrays = new Map([...parameterArrays, ...readStates.arrays, ...readControls.arrays]);
  const everything = scopeOf(names, names, arrays);
  const { dynamics, noises } = readDynamics(field('dynamics'), readStates.entries, everything, step !== undefined);
  const noiseEntries = [...new Map(noises.map(({ entry }) => [entry.key, entry])).values()];
  checkNames(source, [...names, ...declared(noiseEntries, 'a noise'), ...declared(unknownEntries, 'an unknown')]);
  const noiseNames = noises.map((n) => n.name);
  const correlationField = top.get('correlation');
  const correlations = correlationField ? readCorrelations(correlationField, noiseNames, frame, values) : [];
  const [boundaryField, untilField] = [top.get('boundary'), top.get('until')];
  const boundary = boundaryField ? readBoundary(boundaryField, states) : undefined;
  const placeAndTime = scopeOf([...parameterNames, ...stateNames, ...switching, ...(infinite ? [] : [timeName])], names, arrays); // prettier-ignore
  const until = untilField ? readInequality(untilField, placeAndTime) : undefined;
  const absorbing = [...(boundary?.values() ?? [])].some((ends) => Object.values(ends).includes('absorb'));
  const objective = readObjective(
    field('objective'),
    {
      running: everything,
      terminal: scopeOf([...parameterNames, ...stateNames, ...switching], names, arrays),
      stopping: placeAndTime,
      frame: scopeOf([...parameterNames, ...switching], names, parameterArrays),
    },
    regimes ? regimes.values.map((_, i) => valuesInRegime(regimes, i, values)) : [values],
    { infinite, ends: until !== undefined || absorbing, steps: step !== undefined },
  );

  if (step && regimes) refuseRegimesInSteps(top.get('regimes') ?? rootField);
  if (step) refuseEnds({ boundary: boundaryField, until: untilField, objective: field('objective') });

  const candidateField = top.get('candidate');
  const laws = readLaws(top, { states, dynamics, objective, horizon, scope: frame, values });
  const unknownNames = declared(unknownEntries, 'an unknown').filter((u) => unknownArrays.has(u.name));
  const withUnknowns: Arrays = new Map([...arrays, ...unknownArrays]);
  const candidateScope = scopeOf(
    [...parameterNames, ...stateNames, ...switching, timeName, ...unknownNames],
    names,
    withUnknowns,
    {
      timeName: time.name,
      unknowns: new Set(unknownEntries.map((e) => e.key)),
    },
  );
  const candidate = candidateField
    ? readCandidateField(candidateField, candidateScope, { states, infinite, apart: Boolean(step ?? regimes) })
    : undefined;
  const newNames = candidate?.newNames ?? [];
  checkNames(source, [
    ...names,
    ...declared(noiseEntries, 'a noise'),
    ...newNames.map((n) => ({ name: n.name, what: 'an unknown', span: n.span })),
  ]);
  const ofArrays = candidate ? unknownEntriesIn(candidate.expressions, unknownArrays) : [];
  const unused = unknownEntries.find(
    ({ key }) => !newNames.some((n) => n.name === key) && !ofArrays.some((u) => u.name.startsWith(`${key}[`)),
  );
  if (unused) {
    throw mistakeAt(source, unused.keySpan, 'input.schema', `the unknown '${unused.key}' is not in the candidate`, {
      expected: 'a candidate that uses it',
    });
  }
  const unknowns: readonly UnknownCoefficient[] = [
    ...newNames.map(({ name, ofTime }) => ({ name, ofTime })),
    ...ofArrays,
  ];
  if (regimes) checkIndexed(source, names, unknowns.map((u) => u.name), regimes.values.length); // prettier-ignore

  const taken = [...names.map((n) => n.name), ...noiseNames, ...unknowns.map((u) => u.name), ...withUnknowns.keys()];
  const average = objective.criterion === 'ergodic' ? { average: averageName(new Set(taken)) } : {};
  const withAverage = { ...objective, ...average };
  const named = laws && lawNames(laws, new Set(taken));

  const spoken = { parameters, states, controls, time: { name: time.name, horizon }, unknowns, arrays: withUnknowns };
  const claims = readClaims(
    top.get('claims'),
    claimScope({
      ...spoken,
      objective: withAverage,
      ...(regimes ? { regimes } : {}),
      ...(named ? { laws: named } : {}),
    }),
  );

  const [title, from] = [top.get('title'), top.get('source')];
  return {
    id: origin.id,
    title: title ? readText(title) : origin.id,
    ...(from ? { source: readText(from) } : {}),
    ...(origin.file === undefined ? {} : { file: origin.file }),
    states,
    controls,
    time: { name: time.name, horizon, ...(step ? { step } : {}) },
    parameters,
    noises: noiseNames,
    dynamics,
    ...(withUnknowns.size > 0 ? { arrays: withUnknowns } : {}),
    correlations,
    ...(regimes ? { regimes } : {}),
    ...(boundary ? { boundary } : {}),
    ...(until ? { until } : {}),
    objective: withAverage,
    ...(named ? { laws: named } : {}),
    ...(candidate?.candidate ? { candidate: candidate.candidate } : {}),
    ...(candidate?.pieces ? { pieces: candidate.pieces } : {}),
    unknowns,
    claims,
    at: readAt(top.get('at'), readStates, time.name, values, regimes),
    places: placesOf(source, [...parameterEntries, ...stateEntries, ...controlEntries], top),
  };
}
