"""A dictionary a gate, sums in another order, and arrays of one's own filled in place."""

import numpy as np

GATES = ("r", "z", "n")


def sigmoid(a):
    a = np.clip(a, -700, 700)
    return 1 / (1 + np.exp(-a))


def _by_gate(array):
    return dict(zip(GATES, np.split(array, 3), strict=True))


def _stacked(by_gate):
    return np.concatenate([by_gate[gate] for gate in GATES])


def gru_cell_forward(x, h, W, U, b, b_hn):
    w, u, bias = _by_gate(W), _by_gate(U), _by_gate(b)
    out = {gate: bias[gate] + (h @ u[gate].T + x @ w[gate].T) for gate in ("r", "z")}
    out = {gate: sigmoid(a) for gate, a in out.items()}
    out["q"] = b_hn + h @ u["n"].T
    out["n"] = np.tanh(out["q"] * out["r"] + (bias["n"] + x @ w["n"].T))
    h_next = out["n"].copy()
    h_next += out["z"] * (h - out["n"])
    return h_next, {"x": x, "h": h, "w": w, "u": u, **out}


def gru_cell_backward(dh_next, cache):
    x, h, w, u = (cache[name] for name in ("x", "h", "w", "u"))
    r, z, n, q = (cache[name] for name in ("r", "z", "n", "q"))
    d = {"n": dh_next * (1 - z) * (1 - n**2), "z": dh_next * (h - n) * z * (1 - z)}
    d["r"] = d["n"] * q * r * (1 - r)
    behind = {**d, "n": d["n"] * r}
    dx, dh = np.zeros(x.shape), dh_next * z
    for gate in reversed(GATES):
        dx += d[gate] @ w[gate]
        dh += behind[gate] @ u[gate]
    dW = _stacked({gate: d[gate].T @ x for gate in GATES})
    dU = _stacked({gate: behind[gate].T @ h for gate in GATES})
    db = _stacked({gate: d[gate].sum(axis=0) for gate in GATES})
    return dx, dh, dW, dU, db, behind["n"].sum(axis=0)


def gru_forward(x, h0, W, U, b, b_hn):
    h, steps = {-1: h0}, {}
    for t in range(x.shape[1]):
        h[t], steps[t] = gru_cell_forward(x[:, t], h[t - 1], W, U, b, b_hn)
    return np.stack([h[t] for t in steps], axis=1), steps


def gru_backward(dh, cache):
    T = dh.shape[1]
    total = {}
    dx = np.zeros((len(dh), T, cache[0]["x"].shape[1]))
    carried = np.zeros(dh[:, 0].shape)
    for t in range(T - 1, -1, -1):
        names = ("dx", "dh", "dW", "dU", "db", "db_hn")
        step = dict(zip(names, gru_cell_backward(carried + dh[:, t], cache[t]), strict=True))
        dx[:, t], carried = step.pop("dx"), step.pop("dh")
        for name, part in step.items():
            total[name] = total.get(name, 0) + part
    return (dx, carried, *total.values())


def gru_reset_before_cell_forward(x, h, W, U, b):
    w, u, bias = _by_gate(W), _by_gate(U), _by_gate(b)
    out = {gate: sigmoid(bias[gate] + h @ u[gate].T + x @ w[gate].T) for gate in ("r", "z")}
    out["n"] = np.tanh(bias["n"] + (h * out["r"]) @ u["n"].T + x @ w["n"].T)
    return h * out["z"] + out["n"] * (1 - out["z"]), {"x": x, "h": h, "w": w, "u": u, **out}


def gru_reset_before_cell_backward(dh_next, cache):
    x, h, w, u = (cache[name] for name in ("x", "h", "w", "u"))
    r, z, n = (cache[name] for name in GATES)
    d = {"n": dh_next * (1 - z) * (1 - n**2), "z": dh_next * (h - n) * z * (1 - z)}
    ds = d["n"] @ u["n"]
    d["r"] = ds * h * r * (1 - r)
    read = {"r": h, "z": h, "n": r * h}
    dx, dh = np.zeros(x.shape), ds * r
    for gate in GATES:
        dx += d[gate] @ w[gate]
    for gate in ("z", "r"):
        dh += d[gate] @ u[gate]
    dh += dh_next * z
    dW = _stacked({gate: d[gate].T @ x for gate in GATES})
    dU = _stacked({gate: d[gate].T @ read[gate] for gate in GATES})
    return dx, dh, dW, dU, _stacked({gate: d[gate].sum(axis=0) for gate in GATES})
