"""Discounted cost of the LQR's linear policy by Euler-Maruyama in NumPy. Prints JSON: seconds and the mean."""
import json
import sys
import time

import numpy as np


def simulate(paths, steps, h=0.01, gain=2.659750769140807):
    rng = np.random.default_rng(1)
    x, total, factor = np.full(paths, 1.5), np.zeros(paths), 1.0
    for _ in range(steps):
        action = -gain * x
        total -= factor * h * (x * x + 0.1 * action * action) / 2
        x = x + (-0.5 * x + action) * h + 0.3 * np.sqrt(h) * rng.standard_normal(paths)
        factor *= np.exp(-0.1 * h)
    return total.mean()


paths, steps = int(sys.argv[1]), int(sys.argv[2])
simulate(paths, 10)
start = time.perf_counter()
mean = simulate(paths, steps)
print(json.dumps({'seconds': time.perf_counter() - start, 'mean': mean}))
