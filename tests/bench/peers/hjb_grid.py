"""Implicit upwind policy iteration for the discounted LQR on x in [-4, 4] with SciPy's banded solver.
Prints JSON: seconds, iterations, and the error at x = 1.5."""
import json
import sys
import time

import numpy as np
from scipy.linalg import solve_banded

ALPHA, BETA, Q, R, SIGMA, RHO = -0.5, 1.0, 1.0, 0.1, 0.3, 0.1
EXACT = -0.418910746139677


def solve(n):
    x = np.linspace(-4, 4, n)
    h = x[1] - x[0]
    diffusion = SIGMA**2 / 2 / h**2
    value = np.zeros(n)
    for iteration in range(1, 101):
        slope = np.diff(value) / h
        forward, backward = np.append(slope, 0.0), np.append(0.0, slope)
        best, height = -ALPHA * x / BETA, np.full(n, -np.inf)
        height = -(Q * x**2 + R * best**2) / 2
        for p, side in ((forward, 1), (backward, -1)):
            action = BETA * p / R
            drift = ALPHA * x + BETA * action
            here = -(Q * x**2 + R * action**2) / 2 + p * drift
            better = (side * drift > 0) & (here > height)
            best, height = np.where(better, action, best), np.where(better, here, height)
        drift = ALPHA * x + BETA * best
        up, down = np.maximum(drift, 0) / h + diffusion, np.maximum(-drift, 0) / h + diffusion
        up[-1] = down[0] = 0
        bands = np.zeros((3, n))
        bands[0, 1:], bands[1], bands[2, :-1] = -up[:-1], RHO + up + down, -down[1:]
        fresh = solve_banded((1, 1), bands, -(Q * x**2 + R * best**2) / 2)
        change = np.max(np.abs(fresh - value))
        value = fresh
        if change < 1e-10:
            break
    return iteration, abs(np.interp(1.5, x, value) - EXACT)


points = int(sys.argv[1])
solve(points)
start = time.perf_counter()
iterations, error = solve(points)
print(json.dumps({'seconds': time.perf_counter() - start, 'iterations': iterations, 'error': error}))
