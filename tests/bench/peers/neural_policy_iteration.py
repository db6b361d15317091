"""Neural policy iteration as Costate does it (src/learn/policy-iteration), in PyTorch, for one state: seconds to an accuracy."""
import math
import time

import torch

from serve import serve

torch.set_num_threads(1)
PATHS, PLACES, STEPS, WIDTH, TRAINING, RATE, BATCH = 256, 1024, 96, 64, 20, 2e-3, 256
STARTS, DRAWS, FIRST_STEPS = 24, 24, 64


def lqr():
    alpha, q, r, sigma, rho = -0.5, 1.0, 0.1, 0.3, 0.1
    return dict(
        rho=rho, controls=1, centre=0.0, half=2.0, at=1.5, exact=-0.418910746139677, log=False,
        motion=lambda y, u: (alpha * y + u[:, 0], torch.full_like(y, sigma), -(q * y**2 + r * u[:, 0]**2) / 2),
        maximiser=lambda y, v, vy, vyy: torch.stack([vy / r], 1),
        action=lambda o: o, output=lambda u: u, constants=[[0.0]])


def merton():
    r, mu, sigma, gamma, rho = 0.03, 0.08, 0.2, 2.0, 0.05

    def motion(y, u):
        p, k = u[:, 0], u[:, 1]
        return r + p * (mu - r) - k - (p * sigma)**2 / 2, p * sigma, (k * torch.exp(y))**(1 - gamma) / (1 - gamma)

    def maximiser(y, v, vy, vyy):
        return torch.stack([-(mu - r) * vy / (sigma**2 * (vyy - vy)), torch.exp(-y) * (vy * torch.exp(-y))**(-1 / gamma)], 1)

    return dict(
        rho=rho, controls=2, centre=0.0, half=math.log(2), at=0.0, exact=-437.438591994532, log=True,
        motion=motion, maximiser=maximiser,
        action=lambda o: torch.stack([o[:, 0], torch.exp(o[:, 1])], 1),
        output=lambda u: torch.stack([u[:, 0], torch.log(u[:, 1])], 1),
        constants=[[0.0, math.log(k)] for k in (1, 0.3, 0.1, 0.03, 3)])


def edged(z):
    bent = torch.tanh(torch.clamp(z.abs() - 1, min=0) / 0.1)
    first = 1 - bent**2
    side = torch.sign(z)
    return torch.clamp(z, -1, 1) + side * bent * 0.1, first, -20 * side * bent * first


class Net:
    def __init__(self, box, growth, hidden, last, constant=False):
        self.box, self.growth, self.hidden, self.last, self.constant = box, growth, hidden, last, constant

    def features(self, y):
        z = edged((y - self.box[0]) / self.box[1])[0][:, None]
        return torch.cat([torch.tanh(z * self.hidden[0] + self.hidden[1]), z, torch.ones_like(z)], 1)

    def outputs(self, y):
        return self.last[-1].expand(len(y), -1) if self.constant else self.features(y) @ self.last

    def scale(self, y):
        return torch.exp(self.growth * (y - self.box[0]))

    def rows(self, y, drift, noise):
        """Features and the generator of them, over the scale: Ito's formula layer by layer."""
        z, first, second = edged((y - self.box[0]) / self.box[1])
        s = noise / self.box[1]
        lz, dz = (first * drift / self.box[1] + second * s**2 / 2)[:, None], (first * s)[:, None]
        z = z[:, None]
        w, b = self.hidden
        h = torch.tanh(z * w + b)
        d1 = 1 - h**2
        dh, lh = d1 * dz * w, d1 * lz * w - h * d1 * (dz * w)**2
        none = torch.zeros_like(z)
        phi, along, gen = torch.cat([h, z, none + 1], 1), torch.cat([dh, dz, none], 1), torch.cat([lh, lz, none], 1)
        g = self.growth
        gn = (g * noise)[:, None]
        return phi, gen + phi * (g * drift[:, None] + gn**2 / 2) + gn * along


def residual(p, value, y, u):
    drift, noise, reward = p['motion'](y, u)
    if value.constant:  # a value is so while it is zero
        return reward / value.scale(y) / p['rho']
    phi, gen = value.rows(y, drift, noise)
    return (reward / value.scale(y) - (p['rho'] * phi - gen) @ value.last[:, 0]) / p['rho']


def normal(left, right):
    left = left.double()
    return left.T @ left, left.T @ right.double()


def least(systems):
    """Of normal equations, each with how much its rows count for."""
    gram = sum(w**2 * g for (g, _), w in systems)
    right = sum(w**2 * r for (_, r), w in systems)
    size = gram.diagonal().sqrt()
    size[size == 0] = 1
    gram = gram / size[:, None] / size[None, :] + 1e-9 * torch.eye(len(size), dtype=torch.double)
    return torch.cholesky_solve((right / size)[:, None], torch.linalg.cholesky(gram))[:, 0] / size


def least_squares(left, right):
    return least([(normal(left, right), 1.0)])


def rms(a):
    return a.double().square().mean().sqrt()


def spread(centre, half, count, draw):
    share = (0.5 + (draw * count + torch.arange(1, count + 1, dtype=torch.double)) / 1.618033988749895) % 1
    return (centre + half * (2 * share - 1)).float()


def follow(p, value, policy, y, span, steps, normals, reach):
    h0 = span / steps
    weight, change = torch.ones_like(y), torch.zeros_like(y)
    seen = []
    for k in range(steps):
        h = torch.where(((y - value.box[0]) / value.box[1]).abs() < reach, h0, 0.0)
        u = p['action'](policy.outputs(y))
        drift, noise, _ = p['motion'](y, u)
        left = residual(p, value, y, u) * p['rho']
        change = change + weight * left * value.scale(y) * (1 - torch.exp(-p['rho'] * h)) / p['rho']
        y = y + drift * h + noise * h.sqrt() * normals[k]
        weight = weight * torch.exp(-p['rho'] * h)
        seen.append(y)
    return change, weight, torch.cat(seen)


def derivatives(value, y):
    y = y.detach().requires_grad_(True)
    v = value.scale(y) * value.outputs(y)[:, 0]
    vy, = torch.autograd.grad(v.sum(), y, create_graph=True)
    vyy, = torch.autograd.grad(vy.sum(), y)
    return v.detach(), vy.detach(), vyy


def fit_policy(p, target, y, outputs):
    phi = target.features(y).double()
    gram = phi.T @ phi
    columns = []
    for k in range(p['controls']):
        o = outputs[:, k].double()
        low, high = torch.quantile(o, 0.05), torch.quantile(o, 0.95)
        o = torch.minimum(torch.maximum(o, low - (high - low) / 2), high + (high - low) / 2)
        columns.append(least([((gram, phi.T @ o), 1.0)]).float())
    return Net(target.box, 0.0, target.hidden, torch.stack(columns, 1))


def run(p, seed, accuracy):
    start = time.perf_counter()
    torch.manual_seed(seed)
    centre, half, rho = p['centre'], p['half'], p['rho']
    hidden = [[2.5 * torch.randn(WIDTH), 0.7 * torch.randn(WIDTH)] for _ in range(2)]
    zero = lambda n: torch.zeros(WIDTH + 2, n)
    box = (centre, half)
    nothing = Net(box, 0.0, hidden[0], zero(1), constant=True)
    few = spread(centre, half, STARTS, 0)
    starts = few.repeat(DRAWS)
    normals = [torch.randn(DRAWS).repeat_interleave(STARTS) for _ in range(FIRST_STEPS)]
    best = None
    with torch.no_grad():
        for c in p['constants']:
            last = zero(p['controls'])
            last[-1] = torch.tensor(c)
            policy = Net(box, 0.0, hidden[1], last, constant=True)
            change, _, _ = follow(p, nothing, policy, starts, torch.full_like(starts, 3 / rho), FIRST_STEPS, normals, 1e9)
            worth = change.reshape(DRAWS, STARTS).mean(0)
            if worth.mean().isfinite() and (best is None or worth.mean() > best[0]):
                best = (worth.mean(), policy, worth)
    _, policy, worth = best
    growth = 0.0
    if p['log']:
        a = torch.stack([few, torch.ones_like(few)], 1)
        growth = float(least_squares(a, worth.abs().log())[0])
    value = Net(box, growth, hidden[0], zero(1), constant=True)
    memory = None
    visited = None
    for k in range(40):
        with torch.no_grad():
            y0 = spread(centre, 1.15 * half, PATHS, k)
            if visited is not None:
                y0[2::3] = visited[torch.randperm(len(visited))[: len(y0[2::3])]].clamp(box[0] - box[1], box[0] + box[1])
            drift, noise, _ = p['motion'](y0, p['action'](policy.outputs(y0)))
            step = min(0.05 / rho, 0.02 / (float(rms(drift)) / (2 * half) + 1e-12), 0.01 / (float((noise**2).mean()) / (2 * half)**2 + 1e-12))
            count = min(STEPS, math.ceil(3 / rho / step))
            normals = torch.randn(count, PATHS)
            change, beyond, visited = follow(p, value, policy, y0, torch.full_like(y0, count * step), count, normals, 6.0)
            if k < 8:
                low, high = torch.quantile(visited[::4].double(), torch.tensor([0.001, 0.999], dtype=torch.double)).tolist()
                margin = 0.1 * (high - low)
                before = box if k >= 3 else (centre, 0.0)
                low = max(centre - 4 * half, min(low - margin, centre - 1.15 * half, before[0] - before[1]))
                high = min(centre + 4 * half, max(high + margin, centre + 1.15 * half, before[0] + before[1]))
                box = ((low + high) / 2, (high - low) / 2)
            y = spread(centre, 1.15 * half, PLACES, k)
            y[1::3] = spread(box[0], box[1], PLACES, k)[1::3]
            y[2::3] = visited[torch.randperm(len(visited))[: len(y[2::3])]].clamp(box[0] - box[1], box[0] + box[1])
            far = lambda x: (((x - centre) / (1.15 * half)).abs().clamp(min=1)**-2).double()
            old = value.scale(y0) * value.outputs(y0)[:, 0]
            u = p['action'](policy.outputs(y))

            def solve(net):
                drift, noise, reward = p['motion'](y, u)
                phi, gen = net.rows(y, drift, noise)
                right = (reward / net.scale(y) / rho).double()
                w = far(y)
                w = w * torch.clamp(10 * right.abs().median() / (right.abs() + 1e-300), max=1)
                equation = ((phi - gen / rho).double() * w[:, None], right * w)
                w0 = far(y0)
                s0 = net.scale(y0)
                rolled = (net.features(y0).double() * w0[:, None], ((old + change) / s0).double() * w0)
                exact = normal(*equation)
                alone = least([(exact, 1.0)])
                rounding = 1e-6 * rms(rolled[1])
                left = max(rms(equation[0] @ alone - equation[1]), rounding)
                c = (change / s0).double() * w0
                trend = torch.stack([y0, y0**2, torch.ones_like(y0)], 1).double() * w0[:, None]
                noise = rms(trend @ least_squares(trend, c) - c)
                share = float(beyond.mean())
                doubt = max(noise, rms(c) * max(0.1, share / (1 - min(share, 0.9))), rounding)
                w = least([(exact, 1 / left), (normal(*rolled), 1 / doubt)])
                return Net(net.box, net.growth, net.hidden, w.float()[:, None]), rms(equation[0] @ w - equation[1])

            plain, misfit = solve(Net(box, growth, value.hidden, value.last))
            size = float(rms(plain.outputs(y0)))
        layers = [a.clone().requires_grad_(True) for a in (*plain.hidden, plain.last / size)]
        adam = torch.optim.Adam(layers, lr=RATE)
        if memory is not None:
            adam.load_state_dict(memory)
        share = far(y).float() / size
        for i in range(TRAINING):
            rows = slice((i * BATCH) % (PLACES - BATCH + 1), (i * BATCH) % (PLACES - BATCH + 1) + BATCH)
            net = Net(box, growth, layers[:2], layers[2] * size)
            loss = (residual(p, net, y[rows], u[rows]) * share[rows]).square().mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
        memory = adam.state_dict()
        with torch.no_grad():
            trained, after = solve(Net(box, growth, [a.detach() for a in layers[:2]], layers[2].detach() * size))
        value = trained if after <= misfit else plain
        better = p['maximiser'](y, *derivatives(value, y))
        with torch.no_grad():
            gain = residual(p, value, y, better) - residual(p, value, y, u)
            chosen = torch.where((gain >= 0)[:, None], better, u)
            policy = fit_policy(p, Net(box, 0.0, hidden[1], policy.last), y, p['output'](chosen))
            at = torch.tensor([p['at']])
            here = float(value.scale(at) * value.outputs(at)[:, 0])
        if abs(here / p['exact'] - 1) < accuracy:
            return {'seconds': time.perf_counter() - start, 'error': abs(here / p['exact'] - 1), 'rounds': k + 1}
    return {'seconds': time.perf_counter() - start, 'error': abs(here / p['exact'] - 1), 'rounds': 40}


serve(lambda request: run({'lqr': lqr, 'merton': merton}[request['problem']](), request['seed'], request['accuracy']))
