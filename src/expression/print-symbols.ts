/**
 * Names as LaTeX: Greek letters, subscripts, upright words. Names are letters, digits and underscores, so nothing in
 * them can act as a command.
 */
import { CIRCLE_NUMBER } from './circle-number.js';

const GREEK: ReadonlyMap<string, string> = new Map([
  ...(
    'alpha beta gamma delta zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon chi psi omega ' +
    'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell'
  )
    .split(' ')
    .map((name) => [name, `\\${name}`] as const),
  ['epsilon', '\\varepsilon'],
  ['phi', '\\varphi'],
  [CIRCLE_NUMBER, '\\pi'],
]);

function word(name: string): string {
  const greek = GREEK.get(name);
  if (greek) return greek;
  // Differentials, as in dx = f dt + σ dW.
  const of = /^d([A-Za-z]+)$/.exec(name)?.[1];
  if (of !== undefined && (of.length === 1 || GREEK.has(of))) return `d${GREEK.get(of) ?? of}`;
  const plain = name.replace(/[^A-Za-z0-9]/g, (c) => (c === '_' ? '\\_' : `\\text{?}`));
  return /^([A-Za-z]|\d+)$/.test(name) ? name : `\\mathrm{${plain}}`;
}

/** Base and subscript of a name: x1, x_1, sigma_x, xi_W1; undefined subscript where there is none. */
export function symbolParts(name: string): { readonly base: string; readonly subscript?: string } {
  // An entry of a vector or matrix: x[1], A[1,2]; the noise xi_W[1] has one subscript inside the other.
  const [, array, indices] = /^([A-Za-z0-9_]+)\[((?:\d+|[a-z])(?:,(?:\d+|[a-z]))?)\]$/.exec(name) ?? [];
  if (array !== undefined && indices !== undefined) {
    const outer = symbolParts(array);
    const index = /^[\da-z],[\da-z]$/.test(indices) ? indices.replace(',', '') : indices;
    if (outer.subscript === undefined) return { base: outer.base, subscript: index };
    return { base: outer.base, subscript: `${outer.subscript},${index}` };
  }
  const match = /^([A-Za-z]+?)(?:(\d+)|_([A-Za-z0-9]+(?:_[A-Za-z0-9]+)*))?$/.exec(name);
  const [, base, digits, tail] = match ?? [];
  if (base === undefined) return { base: word(name) };
  if (digits !== undefined) return { base: word(base), subscript: digits };
  if (tail === undefined) return { base: word(base) };
  return {
    base: word(base),
    subscript: tail
      .split('_')
      .map((part) => {
        const inner = symbolParts(part);
        return inner.subscript === undefined ? inner.base : `${inner.base}_{${inner.subscript}}`;
      })
      .join(','),
  };
}

const known = new Map<string, string>();

/** A symbol's name as LaTeX: alpha → α, x1 and x_1 → x with 1 below, cost → upright word. */
export function latexSymbol(name: string): string {
  const before = known.get(name);
  if (before !== undefined) return before;
  const { base, subscript } = symbolParts(name);
  const latex = subscript === undefined ? base : `${base}_{${subscript}}`;
  known.set(name, latex);
  return latex;
}
