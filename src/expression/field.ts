/**
 * Formulas in vector notation: ∇V·f + ½ Tr(ΣΣᵀ∇²V) before a dimension is chosen. Types keep the spaces apart: a gradient is
 * a costate, Σᵀ times a gradient is a noise vector, and only vectors of matching spaces have a product. `components` of
 * field-components.ts turns a formula into expressions in a given dimension.
 */
import type { Expression, Optimum, RelationOperator } from './expression.js';

/** Where a vector lives: beside the state, beside its gradient, or beside the Wiener process. */
export type Space = 'state' | 'costate' | 'noise';

/** What pairs with a vector of the space in a scalar product. */
export type Dual<S extends Space> = S extends 'state' ? 'costate' : S extends 'costate' ? 'state' : 'noise';

/** Variables that a function depends on; `x` stands for the whole state, `a` for a single control. */
export type Slots = readonly ('t' | 'x' | 'a')[];

export interface ScalarField {
  readonly rank: 'scalar';
  readonly node: FieldNode;
}
export interface VectorField<S extends Space = Space> {
  readonly rank: 'vector';
  readonly space: S;
  readonly node: FieldNode;
}
export interface MatrixField<R extends Space = Space, C extends Space = Space> {
  readonly rank: 'matrix';
  readonly rows: R;
  readonly columns: C;
  readonly node: FieldNode;
}
export type Field = ScalarField | VectorField | MatrixField;

export type FieldNode =
  /** An expression without vectors in it: a number, ρ, λ², T − t. */
  | { readonly op: 'scalar'; readonly value: Expression }
  | { readonly op: 'function'; readonly name: string; readonly slots: Slots }
  /** A vector of free symbols, such as the control of a supremum. */
  | { readonly op: 'variable'; readonly name: string }
  | { readonly op: 'sum'; readonly terms: readonly Field[] }
  /** Scalars times at most one vector or matrix, in the order written. */
  | { readonly op: 'product'; readonly factors: readonly Field[] }
  | { readonly op: 'quotient'; readonly over: Field; readonly under: ScalarField }
  | { readonly op: 'call'; readonly name: 'exp' | 'log'; readonly of: ScalarField }
  | { readonly op: 'gradient' | 'hessian' | 'rate'; readonly of: ScalarField }
  | { readonly op: 'divergence'; readonly of: VectorField }
  /** Σⱼ ∂ⱼ Mᵢⱼ, row by row. */
  | { readonly op: 'row-divergence'; readonly of: MatrixField }
  /** Σᵢⱼ ∂ᵢ∂ⱼ Mᵢⱼ. */
  | { readonly op: 'double-divergence'; readonly of: MatrixField }
  /** The field at another time, as in p_{T−t}. */
  | { readonly op: 'at-time'; readonly time: Expression; readonly of: Field }
  /** The components themselves, which have a Euclidean norm once coordinates are chosen. */
  | { readonly op: 'coordinates'; readonly of: VectorField }
  | { readonly op: 'dot'; readonly left: VectorField; readonly right: VectorField }
  | { readonly op: 'square'; readonly of: VectorField }
  | { readonly op: 'scalar-square'; readonly of: ScalarField }
  | { readonly op: 'apply'; readonly matrix: MatrixField; readonly to: VectorField }
  | { readonly op: 'transpose' | 'trace'; readonly of: MatrixField }
  | { readonly op: 'times'; readonly left: MatrixField; readonly right: MatrixField }
  | {
      readonly op: 'optimum';
      readonly sense: 'sup' | 'inf';
      readonly variable: string;
      readonly body: ScalarField;
    }
  /** The optimum over single controls, each in its domain: the same ones in every dimension. */
  | {
      readonly op: 'control-optimum';
      readonly sense: 'sup' | 'inf';
      readonly controls: Optimum['variables'];
      readonly body: ScalarField;
    }
  /** The field at another state, as in V(x + h f), and at another time where one is named. */
  | {
      readonly op: 'at-point';
      readonly time: Expression | undefined;
      readonly state: VectorField<'state'>;
      readonly of: ScalarField;
    }
  /** The mean over a vector of independent standard normals of this name. */
  | { readonly op: 'expectation'; readonly normals: string; readonly of: ScalarField }
  /** The limit as the variable decreases to zero. */
  | { readonly op: 'limit'; readonly variable: string; readonly of: ScalarField };

/** A claim in vector notation. */
export interface FieldRelation {
  readonly left: Field;
  readonly operator: RelationOperator;
  readonly right: Field;
}

const scalarField = (node: FieldNode): ScalarField => ({ rank: 'scalar', node });
const vectorField = <S extends Space>(space: S, node: FieldNode): VectorField<S> => ({ rank: 'vector', space, node });
const matrixField = <R extends Space, C extends Space>(rows: R, columns: C, node: FieldNode): MatrixField<R, C> => ({
  rank: 'matrix',
  rows,
  columns,
  node,
});

export const scalar = (value: Expression): ScalarField => scalarField({ op: 'scalar', value });
export const scalarFunction = (name: string, slots: Slots): ScalarField => scalarField({ op: 'function', name, slots });
export const vectorFunction = <S extends Space>(name: string, space: S, slots: Slots): VectorField<S> =>
  vectorField(space, { op: 'function', name, slots });
export const matrixFunction = <R extends Space, C extends Space>(
  name: string,
  rows: R,
  columns: C,
  slots: Slots,
): MatrixField<R, C> => matrixField(rows, columns, { op: 'function', name, slots });
/** A vector of free symbols: what an optimum ranges over. */
export type VectorVariable<S extends Space = Space> = VectorField<S> & {
  readonly node: Extract<FieldNode, { op: 'variable' }>;
};
export const vectorVariable = <S extends Space>(name: string, space: S): VectorVariable<S> => ({
  rank: 'vector',
  space,
  node: { op: 'variable', name },
});

/** Sum of fields of one kind. */
export function sum<F extends Field>(first: F, ...others: readonly F[]): F {
  return { ...first, node: { op: 'sum', terms: [first, ...others] } };
}

/** Scalar factors times a field. */
export function times<F extends Field>(factors: readonly ScalarField[], last: F): F {
  return { ...last, node: { op: 'product', factors: [...factors, last] } };
}
export const over = <F extends Field>(above: F, under: ScalarField): F => ({
  ...above,
  node: { op: 'quotient', over: above, under },
});
export const callField = (name: 'exp' | 'log', of: ScalarField): ScalarField => scalarField({ op: 'call', name, of });

/** ∇φ, a costate. */
export const gradient = (of: ScalarField): VectorField<'costate'> => vectorField('costate', { op: 'gradient', of });
/** ∇²φ takes states to costates. */
export const hessian = (of: ScalarField): MatrixField<'costate', 'state'> =>
  matrixField('costate', 'state', { op: 'hessian', of });
/** ∂φ/∂t at a fixed state. */
export const rate = (of: ScalarField): ScalarField => scalarField({ op: 'rate', of });
export const divergence = (of: VectorField<'state'>): ScalarField => scalarField({ op: 'divergence', of });
/** div M of a matrix such as ΣΣᵀp, a vector: Σⱼ ∂ⱼ Mᵢⱼ. */
export const rowDivergence = (of: MatrixField<'state', 'costate'>): VectorField<'state'> =>
  vectorField('state', { op: 'row-divergence', of });
export const doubleDivergence = (of: MatrixField<'state', 'costate'>): ScalarField =>
  scalarField({ op: 'double-divergence', of });
/** The field with another time in place of t. */
export const atTime = <F extends Field>(of: F, time: Expression): F => ({ ...of, node: { op: 'at-time', time, of } });
/** A vector as the list of its components; where coordinates are chosen these have a norm, in every space. */
export const inCoordinates = (of: VectorField): VectorField<'noise'> => vectorField('noise', { op: 'coordinates', of });
/** The pairing of a vector with one of the dual space. */
export const dot = <S extends Space>(left: VectorField<S>, right: VectorField<Dual<S>>): ScalarField =>
  scalarField({ op: 'dot', left, right });
/** ‖v‖² of a noise vector, the only space with a norm of its own. */
export const squaredNorm = (of: VectorField<'noise'>): ScalarField => scalarField({ op: 'square', of });
/** u². */
export const squareOf = (of: ScalarField): ScalarField => scalarField({ op: 'scalar-square', of });
export const apply = <R extends Space, C extends Space>(
  matrix: MatrixField<R, C>,
  to: VectorField<C>,
): VectorField<R> => vectorField(matrix.rows, { op: 'apply', matrix, to });

type Transposed<S extends Space> = Dual<S>;
/** Mᵀ acts between the duals. */
export function transpose<R extends Space, C extends Space>(
  of: MatrixField<R, C>,
): MatrixField<Transposed<C>, Transposed<R>> {
  const dual: { readonly [S in Space]: Space } = { state: 'costate', costate: 'state', noise: 'noise' };
  return matrixField(dual[of.columns] as Transposed<C>, dual[of.rows] as Transposed<R>, { op: 'transpose', of });
}
export const matrixTimes = <R extends Space, M extends Space, C extends Space>(
  left: MatrixField<R, M>,
  right: MatrixField<M, C>,
): MatrixField<R, C> => matrixField(left.rows, right.columns, { op: 'times', left, right });
export const trace = <S extends Space>(of: MatrixField<S, S>): ScalarField => scalarField({ op: 'trace', of });
export const optimumField = (sense: 'sup' | 'inf', variable: VectorVariable, body: ScalarField): ScalarField =>
  scalarField({ op: 'optimum', sense, variable: variable.node.name, body });
export const controlOptimum = (sense: 'sup' | 'inf', controls: Optimum['variables'], body: ScalarField): ScalarField =>
  scalarField({ op: 'control-optimum', sense, controls, body });

/** The field with another state in place of x, and another time in place of t where one is given. */
export const atPoint = (of: ScalarField, state: VectorField<'state'>, time?: Expression): ScalarField =>
  scalarField({ op: 'at-point', time, state, of });
/** E over a vector of independent standard normals. */
export const expectationField = (normals: VectorVariable<'noise'>, of: ScalarField): ScalarField =>
  scalarField({ op: 'expectation', normals: normals.node.name, of });
/** lim as the variable decreases to zero. */
export const limitField = (variable: string, of: ScalarField): ScalarField =>
  scalarField({ op: 'limit', variable, of });

export const fieldEquation = <F extends Field>(left: F, right: F): FieldRelation => ({ left, operator: '=', right });
