"""The discounted LQR by implicit upwind policy iteration with SciPy, to changes below 1e-8. One state: x in [-4, 4], banded
solver, value at x = 1.5. Two states: position and velocity in [-2, 2], reflecting, SuperLU, value at the origin."""
import time

import numpy as np
from scipy.linalg import solve_banded
from scipy.sparse import diags
from scipy.sparse.linalg import spsolve

from serve import serve

TOLERANCE = 1e-8


def best_side(forward, backward, drift, gain, cost):
    """Action and height of the better one of the two one-sided differences; neither pushes away from where it looks."""
    best, height = -drift / gain, -cost * (drift / gain) ** 2 / 2
    for slope, side in ((forward, 1), (backward, -1)):
        action = gain * slope / cost
        speed = drift + gain * action
        here = -cost * action**2 / 2 + slope * speed
        better = (side * speed > 0) & (here > height)
        best, height = np.where(better, action, best), np.where(better, here, height)
    return best


def one_state(n, alpha=-0.5, beta=1.0, q=1.0, r=0.1, sigma=0.3, rho=0.1):
    x = np.linspace(-4, 4, n)
    h = x[1] - x[0]
    diffusion = sigma**2 / 2 / h**2
    value = np.zeros(n)
    for _ in range(100):
        slope = np.diff(value) / h
        action = best_side(np.append(slope, 0.0), np.append(0.0, slope), alpha * x, beta, r)
        drift = alpha * x + beta * action
        up, down = np.maximum(drift, 0) / h + diffusion, np.maximum(-drift, 0) / h + diffusion
        up[-1] = down[0] = 0
        bands = np.zeros((3, n))
        bands[0, 1:], bands[1], bands[2, :-1] = -up[:-1], rho + up + down, -down[1:]
        new = solve_banded((1, 1), bands, -(q * x**2 + r * action**2) / 2)
        change = np.max(np.abs(new - value))
        value = new
        if change < TOLERANCE:
            break
    return np.interp(1.5, x, value)


def two_states(n, sigma=0.3, rho=0.5):
    grid = np.linspace(-2, 2, n)
    h = grid[1] - grid[0]
    X, Y = np.meshgrid(grid, grid, indexing='ij')
    diffusion = sigma**2 / 2 / h**2
    value = np.zeros((n, n))
    for _ in range(100):
        slope = np.diff(value, axis=1) / h
        forward, backward = np.zeros((n, n)), np.zeros((n, n))
        forward[:, :-1] = backward[:, 1:] = slope
        action = best_side(forward, backward, np.zeros((n, n)), 1.0, 1.0)
        right, left = np.maximum(Y, 0) / h + diffusion, np.maximum(-Y, 0) / h + diffusion
        up, down = np.maximum(action, 0) / h + diffusion, np.maximum(-action, 0) / h + diffusion
        right[-1] = left[0] = 0
        up[:, -1] = down[:, 0] = 0
        matrix = diags(
            [
                (rho + right + left + up + down).ravel(),
                -up.ravel()[:-1],
                -down.ravel()[1:],
                -right.ravel()[:-n],
                -left.ravel()[n:],
            ],
            [0, 1, -1, n, -n],
            format='csc',
        )
        new = spsolve(matrix, (-(X**2 + Y**2 + action**2) / 2).ravel()).reshape(n, n)
        change = np.max(np.abs(new - value))
        value = new
        if change < TOLERANCE:
            break
    return value[n // 2, n // 2]


def answer(request):
    solve = one_state if request['states'] == 1 else two_states
    start = time.perf_counter()
    value = solve(request['points'])
    return {'seconds': time.perf_counter() - start, 'error': abs(value - request['exact'])}


serve(answer)
