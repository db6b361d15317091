"""The continuous algebraic Riccati equation by SciPy: seconds and the relative residual, terms measured as Costate does."""
import time

import numpy as np
from scipy.linalg import solve_continuous_are

from serve import serve


def answer(request):
    n, m = request['n'], request['m']
    A = np.array(request['a']).reshape(n, n)
    B = np.array(request['b']).reshape(n, m)
    Q, R = np.eye(n), np.eye(m)
    start = time.perf_counter()
    X = solve_continuous_are(A, B, Q, R)
    seconds = time.perf_counter() - start
    moved, gain = A.T @ X, B.T @ X
    residual = moved + moved.T - gain.T @ gain + Q
    terms = 2 * np.linalg.norm(moved) + np.linalg.norm(gain.T @ gain) + np.linalg.norm(Q)
    return {'seconds': seconds, 'error': np.linalg.norm(residual) / terms}


serve(answer)
