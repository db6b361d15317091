/**
 * Coefficients of the approximations that elementary functions are made of, below one unit in the last place. Source:
 * FDLIBM (Sun Microsystems 1993), e_log, k_sin and k_cos.
 */

/** log m = s (2 + s² R(s²)) with s = (m − 1)/(m + 1), √½ ≤ m < √2. */
export const LOG = [
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
] as const; // prettier-ignore
/** sin a = a + a³ S(a²) and cos a = 1 − a²/2 + a⁴ C(a²) for |a| ≤ π/4. */
export const SINE = [
  -1.66666666666666324348e-1, 8.33333333332248946124e-3, -1.98412698298579493134e-4, 2.75573137070700676789e-6,
  -2.50507602534068634195e-8, 1.58969099521155010221e-10,
] as const; // prettier-ignore
export const COSINE = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5, -2.75573143513906633035e-7,
  2.0875723212981748279e-9, -1.13596475577881948265e-11,
] as const; // prettier-ignore
