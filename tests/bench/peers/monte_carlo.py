"""Discounted cost of the policy a = -K x on the LQR, Euler-Maruyama with h = 0.01 and left-point sums: all paths at once in
NumPy, one path after the other in Numba."""
import time

import numpy as np

from serve import serve

ALPHA, BETA, Q, R, SIGMA, RHO, GAIN, H = -0.5, 1.0, 1.0, 0.1, 0.3, 0.1, 2.659750769140807, 0.01
random = np.random.default_rng(1)


def with_numpy(paths, steps):
    x, reward, discount = np.full(paths, 1.5), np.zeros(paths), 1.0
    spread = SIGMA * np.sqrt(H)
    for _ in range(steps):
        a = -GAIN * x
        reward -= discount * H / 2 * (Q * x * x + R * a * a)
        x = x + (ALPHA * x + BETA * a) * H + spread * random.standard_normal(paths)
        discount *= np.exp(-RHO * H)
    return reward.mean()


def compiled():
    import numba

    @numba.njit(fastmath=True)
    def with_numba(paths, steps):
        total = 0.0
        spread, decay = SIGMA * np.sqrt(H), np.exp(-RHO * H)
        for _ in range(paths):
            x, reward, discount = 1.5, 0.0, 1.0
            for _ in range(steps):
                a = -GAIN * x
                reward -= discount * H / 2 * (Q * x * x + R * a * a)
                x = x + (ALPHA * x + BETA * a) * H + spread * np.random.normal()
                discount *= decay
            total += reward
        return total / paths

    with_numba(8, 8)
    return with_numba


known = {'numpy': with_numpy}


def answer(request):
    if request['with'] not in known:
        known['numba'] = compiled()
    simulate = known[request['with']]
    start = time.perf_counter()
    mean = simulate(request['paths'], request['steps'])
    return {'seconds': time.perf_counter() - start, 'mean': mean, 'error': abs(mean - request['exact'])}


serve(answer)
