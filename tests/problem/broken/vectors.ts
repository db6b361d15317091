/** Vectors and matrices whose shapes do not fit, indices that lead nowhere. */
import { slipsIn, type Broken } from './broken.js';

const VECTORS = `title: A cart on two axes
state: {x: {dimension: 2}}
control: {u: {dimension: 2}}
time: {horizon: infinite}
parameters:
  A: [[0, 1], [-1, -1]]
  b: [1, 2]
  s: {value: 0.3, domain: positive}
dynamics:
  x: {drift: A*x + u, noise: {W: s*identity(2)}}
objective:
  minimize: dot(x, x) + dot(u, u)
  discount: 0.2
claims:
  first: u[1] = -D(V, x[1])/2
at: {x: [1, 0]}
`;

// prettier-ignore
export const SHAPES: readonly Broken[] = slipsIn('vectors', VECTORS)(
  ['dot(x, x)', 'dot(x, x) + «x»[3]^2', 'x[3] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[0]^2', 'x[0] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[1.5]^2', 'x[1.5] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[-1]^2', 'x[-1] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[s]^2', 'x[s] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[]^2', 'x[] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «x»[1, 2]^2', 'x[1, 2] is not an entry of a vector of 2 in objective.minimize', 'one index from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «A»[1]', 'A[1] is not an entry of a 2×2 matrix in objective.minimize', 'two indices, from 1 to 2 and from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + «A»[3, 1]', 'A[3, 1] is not an entry of a 2×2 matrix in objective.minimize', 'two indices, from 1 to 2 and from 1 to 2'],
  ['dot(x, x)', 'dot(x, x) + A[1]«[2]', "missing operator before '[' in objective.minimize", 'Write A[1, 2] for an entry of a matrix.'],
  ['dot(x, x)', 'dot(x, x) + «x(1)»', "'x' is a vector of 2, not a function in objective.minimize", 'Write x[1] for an entry, or * for a product.'],
  ['dot(x, x)', 'dot(x, x) + «x_1»', "unknown symbol 'x_1' in objective.minimize", 'Write x[1] for an entry.'],
  ['dot(x, x)', 'dot(x, x) + «s»[1]', "'s' is not a vector or matrix here in objective.minimize", 's without an index; a vector is declared with {dimension: n} or as a l'],
  ['dot(x, x)', '«x»', 'the sum of a vector of 2 and a number in objective.minimize', 'two arrays of one shape'],
  ['dot(x, x)', '«x»*x', 'the product of a vector of 2 and a vector of 2 in objective.minimize', 'dot(x, y)'],
  ['dot(x, x)', '«x»^2', 'a vector of 2 where a number belongs in objective.minimize', 'a number, such as an entry x[1], dot(x, y) or norm2(x)'],
  ['dot(x, x)', 'exp(«x)', 'a vector of 2 where a number belongs in objective.minimize', 'a number, such as an entry x[1], dot(x, y) or norm2(x)'],
  ['dot(x, x)', 'abs(«x)', 'a vector of 2 where a number belongs in objective.minimize', 'a number, such as an entry x[1], dot(x, y) or norm2(x)'],
  ['dot(x, x)', '«dot»(x, s)', 'dot of a vector of 2 and a number in objective.minimize', 'two vectors of one length'],
  ['dot(x, x)', '«dot»(x, [1, 2, 3])', 'dot of a vector of 2 and a vector of 3 in objective.minimize', 'two vectors of one length'],
  ['dot(x, x)', '«dot»(x)', "'dot' with 1 argument in objective.minimize", '2 arguments'],
  ['dot(x, x)', '«norm2»(A)', 'norm2 of a 2×2 matrix in objective.minimize', 'a vector'],
  ['dot(x, x)', '«transpose»(x)*A', 'the sum of a 1×2 matrix and a number in objective.minimize', 'two arrays of one shape'],
  ['dot(x, x)', '«x» + 1', 'the sum of a vector of 2 and a number in objective.minimize', 'two arrays of one shape'],
  ['dot(x, x)', '«1/x', 'division by a vector of 2 in objective.minimize', 'a number'],
  ['A*x + u', '«A»*x + 1', 'the sum of a vector of 2 and a number in dynamics.x.drift', 'two arrays of one shape'],
  ['A*x + u', 'A*«[1, 2, 3] + u', "'[' in the middle of a value", 'A formula with , [ or { inside a YAML flow map { ... } must be quoted.'],
  ['A*x + u', '«x*A + u', 'the product of a vector of 2 and a 2×2 matrix in dynamics.x.drift', 'inner dimensions that agree'],
  ['A*x + u', 'x«[1]', "'[' in the middle of a value", 'A formula with , [ or { inside a YAML flow map { ... } must be quoted.'],
  ['A*x + u', "«'x[1]'", "'dynamics.x.drift' is a number", 'a vector of 2'],
  ['A*x + u', "«'A'", "'dynamics.x.drift' is a 2×2 matrix", 'a vector of 2'],
  ['A*x + u', "«'[x[1], x[2], 0]'", "'dynamics.x.drift' is a vector of 3", 'a vector of 2'],
  ['A*x + u', "['x[1]', «[u, 1]»]", "the rows of 'dynamics.x.drift[2]' differ in length", 'formulas, or rows of one length'],
  ['A*x + u', 'A*x + «identity(3)»*u', 'the product of a 3×3 matrix and a vector of 2 in dynamics.x.drift', 'inner dimensions that agree'],
  ['A*x + u', '«A*x + s', 'the sum of a vector of 2 and a number in dynamics.x.drift', 'two arrays of one shape'],
  ['A*x + u', '«A*x + u/0', 'division by zero in dynamics.x.drift', 'a divisor that is not zero'],
  ['A*x + u', 'A*x + «identity»(s)*u', 'identity of a number in dynamics.x.drift', 'a whole number from 1 to 1000'],
  ['A*x + u', 'A*x + «identity»(100000)*u', 'identity of a number in dynamics.x.drift', 'a whole number from 1 to 1000'],
  ['s*identity(2)', '«s»', "'dynamics.x.noise.W' is a number", '2 independent noises of one size: s*identity(2)'],
  ['s*identity(2)', '«[s]»', "'dynamics.x.noise.W' is a vector of 1", '2 rows, a column for each Wiener process'],
  ['s*identity(2)', '«s*identity(3)»', "'dynamics.x.noise.W' is a 3×3 matrix", '2 rows, a column for each Wiener process'],
  ['s*identity(2)', '«[[s, 0], [0]]»', "the rows of 'dynamics.x.noise.W' differ in length", 'formulas, or rows of one length'],
  ['{W: s*identity(2)}', "«'s*identity(3)'»", "'dynamics.x.noise' is a 3×3 matrix", '2 rows, a column for each Wiener process'],
  ['A: [[0, 1], [-1, -1]]', 'A: [[0, 1], «[-1]»]', "row 2 of 'parameters.A' has 1 entry", 'rows of one length, as the first with 2'],
  ['A: [[0, 1], [-1, -1]]', 'A: [[0, 1, 0], [-1, -1, 0]]', 'the product of a 2×3 matrix and a vector of 2 in dynamics.x.drift', 'inner dimensions that agree', 'A*x '],
  ['A: [[0, 1], [-1, -1]]', 'A: {value: «[[0, 1], [-1, -1]], domain: nonnegative}', "the value of 'A[2,1]' is outside its domain", 'a nonnegative value'],
  ['state: {x: {dimension: 2}}', 'state: {x: {dimension: 3}}', 'the product of a 2×2 matrix and a vector of 3 in dynamics.x.drift', 'inner dimensions that agree', 'A*x '],
  ['state: {x: {dimension: 2}}', 'state: {x: real}', 'the sum of a 2×2 matrix and a vector of 2 in dynamics.x.drift', 'two arrays of one shape', 'A*x '],
  ['control: {u: {dimension: 2}}', 'control: {u: {dimension: 3}}', 'the sum of a vector of 2 and a vector of 3 in dynamics.x.drift', 'two arrays of one shape', 'A*x '],
  ['control: {u: {dimension: 2}}', 'control: {u: {dimension: 2, «set»: [0, 1]}}', "'control.u.set' is not covered yet", 'one of dimension, domain'],
  ['control: {u: {dimension: 2}}', 'control: {u: {dimension: 2, domain: {«set: [0, 1]}}}', "'control.u.domain.set' is not covered yet", 'one of domain'],
  ['u[1] = -D(V, x[1])/2', 'u «= -D(V, x[1])/2', 'the sides differ in shape: a vector of 2 = a number in claims.first', 'two numbers, or arrays of one shape'],
  ['u[1] = -D(V, x[1])/2', 'u[1] = -D(V, «x»)/2', "D(V, ...) cannot be taken by 'x' in claims.first", 'one of x[1], x[2], each with an order if it is above one'],
  ['u[1] = -D(V, x[1])/2', 'u[1] = -D(V, «x»[3])/2', "D(V, ...) cannot be taken by 'x[3]' in claims.first", 'one of x[1], x[2], each with an order if it is above one'],
  ['u[1] = -D(V, x[1])/2', '«u»[3] = -D(V, x[1])/2', 'u[3] is not an entry of a vector of 2 in claims.first', 'one index from 1 to 2'],
  ['at: {x: [1, 0]}', 'at: {x: «1»}', "'at.x' is not a vector of 2", 'a list of 2 numbers'],
  ['at: {x: [1, 0]}', 'at: {x: «[1, 0, 0]»}', "'at.x' is not a vector of 2", 'a list of 2 numbers'],
  ['at: {x: [1, 0]}', 'at: {x: [1, «one»]}', "'at.x[2]' is not a number: one", 'a number such as 0.1 or 1/3'],
  ['at: {x: [1, 0]}', "at: {«'x[1]': 1}", "'x[1]' in at is not a name", 'The entries of a vector have no keys of their own: write x.'],
  ['at: {x: [1, 0]}', "correlation: {'W[1]': {«'W[3]': 0.1}}\nat: {x: [1, 0]}", "unknown noise 'W[3]' in correlation", 'W[1]'],
  ['at: {x: [1, 0]}', 'correlation: {«W»: {B: 0.1}}\nat: {x: [1, 0]}', "unknown noise 'W' in correlation", 'declared: W[1], W[2]'],
  ['at: {x: [1, 0]}', 'boundary: {«x»: {lower: reflect}}\nat: {x: [1, 0]}', "'x' in boundary is not a state", 'one of x[1], x[2]'],
);
