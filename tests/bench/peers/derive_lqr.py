"""SymPy derives the LQR: Hamiltonian, maximiser, coefficient equations and their roots. With --once as a whole process,
else on request; seconds of the work, imports left out."""
import sys
import time

import sympy as sp

from serve import serve

x, q, r, beta, P, rho, sigma, c = sp.symbols('x q r beta P rho sigma c', positive=True)
a, alpha = sp.symbols('a alpha', real=True)


def derive():
    V = -P * x**2 / 2 - c
    hamiltonian = -(q * x**2 + r * a**2) / 2 + sp.diff(V, x) * (alpha * x + beta * a) + sigma**2 * sp.diff(V, x, 2) / 2
    (best,) = sp.solve(sp.diff(hamiltonian, a), a)
    equations = sp.Poly(sp.expand(rho * V - hamiltonian.subs(a, best)), x).all_coeffs()
    return best, sp.solve(equations[0], P), sp.solve(equations[-1], c)


def answer(_):
    start = time.perf_counter()
    derive()
    return {'seconds': time.perf_counter() - start}


if '--once' in sys.argv:
    derive()
else:
    serve(answer)
