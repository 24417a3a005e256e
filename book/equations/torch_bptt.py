"""What torch says of backpropagation through time: the oracle of that chapter's equations.

The cells are `torch.nn.RNNCell`, `GRUCell` and `LSTMCell`; derivatives come from autograd, counts of
multiplications from torch's own counter, numerical derivatives from `torch.autograd.gradcheck`. Everything is
float64; no number comes from an equation of the book.
"""

import numpy as np
import torch
from torch.autograd import functional, grad
from torch.autograd.gradcheck import _get_numerical_jacobian  # torch gives it no public name
from torch.utils.flop_counter import FlopCounterMode

from .tensors import as_numpy, gradient, random

CELLS = {"rnn": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}


def scalar_values():
    """A network of one unit, h_t = w h_{t-1} + x_t, with losses h_t² / 2, on small whole numbers."""
    w = torch.tensor(2.0, dtype=torch.float64, requires_grad=True)
    x = dict(enumerate(torch.tensor([1.0, -5.0, 2.0], dtype=torch.float64), start=1))
    h, immediate = {0: torch.tensor(1.0, dtype=torch.float64)}, {}
    for t, x_t in x.items():
        immediate[t] = gradient(h[t - 1].detach() * w + x_t, w)
        h[t] = h[t - 1] * w + x_t
    ell = {t: h[t] ** 2 / 2 for t in x}
    L = sum(ell.values())
    total = {0: torch.zeros(())} | {t: gradient(h[t], w) for t in x}  # h_0 does not depend on w
    back = {t: gradient(L, h[t]) for t in x} | {len(x) + 1: torch.zeros(())}  # nothing comes from beyond the end
    return as_numpy(
        {"T": len(x), "w": w, "x": x, "h": h, "ell": ell, "L": L, "dw": gradient(L, w)}
        | {"dh": {t: gradient(ell[t], h[t]) for t in x}, "dh_total": back}
        | {"∂+h/∂w": immediate, "∂h/∂w": total}
    )


def cell_values(cell="rnn", T=6, D=2, H=3, chunk=2, seed=3):
    """The values of one sequence through a cell, by the names of the chapter's equations.

    The state h is a column; that of the LSTM is its hidden state on top of its cell state. All parameters stand
    in one column theta.
    """
    torch.manual_seed(seed)
    module = CELLS[cell](D, H, dtype=torch.float64)
    S = 2 * H if cell == "lstm" else H
    (h_0,), steps = random(seed, (S,)), range(1, T + 1)
    x = dict(zip(steps, random(seed + 1, *[(D,)] * T), strict=True))
    y = dict(zip(steps, random(seed + 2, *[(S,)] * T), strict=True))
    theta = torch.cat([parameter.detach().ravel() for parameter in module.parameters()]).requires_grad_()

    def F(h, x_t, theta):
        parameters, at = {}, 0
        for name, parameter in module.named_parameters():
            parameters[name] = theta[at : at + parameter.numel()].view_as(parameter)
            at += parameter.numel()
        state = tuple(part[None] for part in h.split(H))
        out = torch.func.functional_call(module, parameters, (x_t[None], state if cell == "lstm" else state[0]))
        return torch.cat(out, dim=1)[0] if cell == "lstm" else out[0]

    def unrolled(h, theta, first=1):
        """The states after each step from `first` on."""
        states = {}
        for t in range(first, T + 1):
            h = states[t] = F(h, x[t], theta)
        return states

    h = {0: h_0} | unrolled(h_0, theta)
    ell = {t: ((h[t] - y[t]) ** 2).sum() / 2 for t in steps}
    L = sum(ell.values())
    now = {t: functional.jacobian(F, (h[t - 1].detach(), x[t].detach(), theta.detach())) for t in steps}
    P = len(theta)

    cut_h, cut_theta = _cut(F, h_0, x, y, theta, chunk)
    values = {
        **{"T": T, "D": D, "S": S, "P": P, "theta": theta[:, None], "L": L, "ell": ell},
        **{"h": _columns(h), "x": _columns(x)},
        "dh": _columns({t: gradient(ell[t], h[t]) for t in steps}),
        "dh_total": _columns({t: gradient(L, h[t]) for t in h} | {T + 1: torch.zeros(S)}),
        "dx": _columns({t: gradient(L, x[t]) for t in steps}),
        "dtheta": gradient(L, theta)[:, None],
        "dh_cut": _columns(cut_h | {T + 1: torch.zeros(S)}),
        "dtheta_cut": cut_theta[:, None],
        "kappa": {t: float(t % chunk > 0 and t < T) for t in steps},
        "∂+h/∂h": {(t, t - 1): now[t][0] for t in steps} | {(T + 1, T): torch.zeros(S, S)},
        "∂+h/∂x": {(t, t): now[t][1] for t in steps},
        "∂+h/∂theta": {t: now[t][2] for t in steps},
        "∂h/∂theta": {0: torch.zeros(S, P)}
        | {t: functional.jacobian(lambda a, t=t: unrolled(h_0, a)[t], theta.detach()) for t in steps},
        "∂h/∂h": {
            (t, s): functional.jacobian(lambda a, t=t, s=s: unrolled(a, theta, s + 1)[t], h[s].detach())
            if t > s
            else torch.eye(S)
            for t in steps
            for s in range(1, t + 1)
        },
    }

    def as_columns(*arguments):
        return F(*(torch.from_numpy(a[:, 0]) for a in arguments)).detach().numpy()[:, None]

    return as_numpy(values) | {"F": as_columns}


def chain_values(n=4, seed=5):
    """Three functions in a row, each with its Jacobian; a change v of x, and dy, the gradient at the end."""
    matrices, (x, v, dy) = random(seed, *[(n, n)] * 3), random(seed + 1, *[(n,)] * 3)

    def function(place):
        return lambda a: torch.tanh(matrices[place] @ a) if place < 2 else torch.exp(matrices[place] @ a)

    def whole(a):
        return function(2)(function(1)(function(0)(a)))

    at, jacobians = x.detach(), {}
    for place in range(3):
        jacobians[place + 1] = functional.jacobian(function(place), at)
        at = function(place)(at)
    _, u = functional.jvp(whole, x.detach(), v.detach())
    _, dx = functional.vjp(whole, x.detach(), dy.detach())
    values = {"v": v, "u": u, "dy": dy, "dx": dx}
    return as_numpy(
        {"S": n, "D": n, "J": functional.jacobian(whole, x.detach()), "J of each": jacobians}
        | {name: value[:, None] for name, value in values.items()}
    )


def multiplications(action):
    """How many multiplications of matrix products torch counts; it counts each with its addition as two."""
    with FlopCounterMode(display=False) as counter:
        action()
    return counter.get_total_flops() // 2


def reverse_mode_multiplications(D, H):
    """Those of the backward pass of one step of the recurrent network."""
    x, h, W, U = (torch.zeros(shape, requires_grad=True) for shape in ((1, D), (1, H), (H, D), (H, H)))
    a = x @ W.T + h @ U.T
    return multiplications(lambda: grad(a, [x, h, W, U], torch.ones_like(a)))


def forward_mode_multiplications(D, H, P):
    """Those of carrying the state's derivative by P parameters through one step."""
    U, of_state = torch.zeros(H, H), torch.zeros(H, P)
    return multiplications(lambda: U @ of_state)


def check_values(n=3, K=4, epsilon=1e-3, seed=7):
    """A function of a column, weighed by df to a loss L, with what torch says of its derivatives.

    phi is L along the first coordinate. `O` stands for terms that the build's tolerance does not see.
    """
    W, b, x, df = random(seed, (K, n), (K,), (n,), (K,))

    def f(a):
        return torch.tanh(W.to(a.dtype) @ a + b)

    def L(a):
        return (f(a) * df).sum()

    def of_column(function):
        return lambda column: function(torch.from_numpy(np.asarray(column)[:, 0])).detach().numpy()[()]

    def phi(at, order=0):
        at = torch.tensor(at, dtype=torch.complex128 if isinstance(at, complex) else torch.float64, requires_grad=True)
        unit = torch.eye(n, dtype=at.dtype)[0]
        value = L(x.detach() + at * unit)
        for _ in range(order):
            value = torch.autograd.grad(value, at, create_graph=True)[0]
        return value.item()

    M, scale, u = 3.0, 2.0, 2.0**-53
    return {
        **{"S": n, "K": K, "x": x.detach().numpy()[:, None], "df": df.detach().numpy()[:, None]},
        "f": np.array([of_column(lambda a, k=k: f(a)[k]) for k in range(K)], dtype=object),
        **{"L": of_column(L), "e": np.eye(n)[:, None, :, None]},
        **{"∂L/∂x": gradient(L(x), x).numpy()[:, None], "hat g": _numerical(L, x, epsilon)},
        **{"varepsilon": epsilon, "s": epsilon, "O": lambda size: 0.0},
        **{"phi": phi, "phi'": lambda a: phi(a, 1), "phi''": lambda a: phi(a, 2), "phi'''": lambda a: phi(a, 3)},
        **{"M": M, "Lambda": scale, "u": u, **_best_step(M, scale, u)},
    }


def _numerical(L, x, epsilon):
    """torch's own central differences, as a column."""
    return _get_numerical_jacobian(L, (x,), eps=epsilon)[0][0].detach().numpy()


def _best_step(M, scale, u):
    """The step at which the sum of truncation and rounding is smallest, by bisection of autograd's derivative."""

    def error(step):
        return step**2 * M / 6 + u * scale / step

    low, high = 1e-9, 1.0
    for _ in range(200):
        middle = torch.tensor((low + high) / 2, dtype=torch.float64, requires_grad=True)
        low, high = (middle.item(), high) if gradient(error(middle), middle) < 0 else (low, middle.item())
    return {"varepsilon_best": low, "E": error}


def _cut(F, h, x, y, theta, chunk):
    """The gradients at each state and at theta where the state is detached after every chunk."""
    states, L = {}, 0.0
    for t in x:
        before = h.detach() if (t - 1) % chunk == 0 else h
        h = states[t] = F(before, x[t], theta)
        L = L + ((h - y[t]) ** 2).sum() / 2
    return {t: gradient(L, states[t]) for t in states}, gradient(L, theta)


def _columns(vectors):
    return {t: vector[:, None] for t, vector in vectors.items()}


def relative_error(a, b):
    """The norm of the difference, divided by the larger norm."""
    a, b = torch.from_numpy(a), torch.from_numpy(b)
    return (torch.dist(a, b) / torch.stack([a.norm(), b.norm()]).max()).item()


def error_values(seed=9):
    a, b = random(seed, (6,), (6,))
    return as_numpy({"a": a[:, None], "b": b[:, None]}) | {"err": relative_error}


def broken_values(forward, backward, N=2, T=4, D=3, H=3, seed=11):
    """The five gradients g of a backward pass, torch's central differences, and which of the five are wrong."""
    shapes = ((N, T, D), (N, H), (H, D), (H, H), (H,), (N, T, H))
    *inputs, dh = random(seed, *shapes)
    layer = torch.nn.RNN(D, H, batch_first=True, dtype=torch.float64)

    def L(x, h0, W, U, b):
        given = {"weight_ih_l0": W, "weight_hh_l0": U, "bias_ih_l0": b, "bias_hh_l0": torch.zeros_like(b)}
        return (torch.func.functional_call(layer, given, (x, h0[None]))[0] * dh.detach()).sum()

    right = [value.numpy().ravel() for value in grad(L(*inputs), inputs)]
    numerical = [jacobian[0].numpy() for jacobian in _get_numerical_jacobian(L, tuple(inputs), eps=1e-5)]
    arrays = [value.detach().numpy() for value in inputs]
    found = [value.ravel() for value in backward(dh.detach().numpy(), forward(*arrays)[1])]
    wrong = [float(not np.allclose(a, b, rtol=0, atol=1e-12)) for a, b in zip(found, right, strict=True)]
    return {"Q": 5, "g": _objects(found), "hat g": _objects(numerical), "w": np.array(wrong)} | {
        "err": relative_error,
        "tau": 1e-6,
    }


def _objects(arrays):
    """Columns of different lengths in one array."""
    objects = np.empty(len(arrays), dtype=object)
    objects[:] = [array.reshape(-1, 1) for array in arrays]
    return objects
