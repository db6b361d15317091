/** A controlled diffusion in vector notation, of which nothing is known but its shape; `unknownSetting` has its components. */
import { add, exp, multiply, negate, sqrt, symbol, zero, type Expression } from '../expression/expression.js';
import {
  apply,
  atPoint,
  expectationField,
  scalar,
  sum,
  times,
  vectorVariable,
  type MatrixField,
  type ScalarField,
  type Slots,
  type VectorField,
  type VectorVariable,
} from '../expression/field.js';
import { driftField, noiseField, potential } from './diffusion-fields.js';
import { STEP, type Setting } from './setting.js';

export interface FieldSetting {
  /** Whether the value depends on time. */
  readonly time: boolean;
  /** The same in every dimension; empty where nothing is chosen. */
  readonly controls: Setting['controls'];
  readonly sense: Setting['sense'];
  readonly value: ScalarField;
  readonly drift: VectorField<'state'>;
  readonly noise: MatrixField<'state', 'noise'> | undefined;
  readonly running: ScalarField | undefined;
  readonly discount: Expression;
}

export interface FieldSettingOptions {
  readonly time: boolean;
  /** Whether the data depend on time where the value does; as the value unless said otherwise. */
  readonly timelessData?: boolean;
  readonly noisy: boolean;
  readonly controls: Setting['controls'];
  readonly running: boolean;
  readonly discounted: boolean;
  readonly valueName?: string;
  /** What stands behind the names of the data, as in f_0. */
  readonly index?: string;
}

/** f, Σ and r as functions of time, state and control, as far as there are these. */
export function fieldSetting(o: FieldSettingOptions): FieldSetting {
  const own: Slots = o.time ? ['t', 'x'] : ['x'];
  const moving: Slots = o.timelessData ? ['x'] : own;
  const data: Slots = o.controls.length > 0 ? [...moving, 'a'] : moving;
  const named = (name: string): string => `${name}${o.index ?? ''}`;
  return {
    time: o.time,
    controls: o.controls,
    sense: 'sup',
    value: potential(o.valueName ?? 'V', own),
    drift: driftField(named('f'), data),
    noise: o.noisy ? noiseField(named('Sigma'), data) : undefined,
    running: o.running ? potential(named('r'), data) : undefined,
    discount: o.discounted ? symbol('rho') : zero,
  };
}

export const step: ScalarField = scalar(symbol(STEP));
export const rootOfStep: ScalarField = scalar(sqrt(symbol(STEP)));
export const normals: VectorVariable<'noise'> = vectorVariable('xi', 'noise');
export const state: VectorVariable<'state'> = vectorVariable('x', 'state');

/** V(t + h, x + h f + √h Σξ). */
export function movedValue({ time, value, drift, noise }: FieldSetting): ScalarField {
  const diffusion = noise ? [times([rootOfStep], apply(noise, normals))] : [];
  return atPoint(
    value,
    sum<VectorField<'state'>>(state, times([step], drift), ...diffusion),
    time ? add(symbol('t'), symbol(STEP)) : undefined,
  );
}

/** E V(t + h, x + h f + √h Σξ). */
export const expectedMovedValue = (s: FieldSetting): ScalarField =>
  s.noise ? expectationField(normals, movedValue(s)) : movedValue(s);

/** r h + e^{−ρh} E V(X_h), term by term: what one step under a fixed control is worth. */
export function worthOfStep(s: FieldSetting): readonly ScalarField[] {
  const factor = exp(negate(multiply(s.discount, symbol(STEP))));
  const next = s.discount === zero ? expectedMovedValue(s) : times([scalar(factor)], expectedMovedValue(s));
  return [...(s.running ? [times([s.running], step)] : []), next];
}
