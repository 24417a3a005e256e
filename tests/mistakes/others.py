"""Of the units `gru`, `scan` and `pytorch`."""

from functools import partial
from itertools import combinations, permutations

from tests.mistakes import Mistake, Right, but

Cell, CellBack, SequenceBack = (
    partial(Mistake, unit="gru", of=name) for name in ("gru_cell_forward", "gru_cell_backward", "gru_backward")
)
MinGRU, Truncated, TorchCell = (
    partial(Mistake, unit=unit, of=name)
    for unit, name in (("scan", "mingru_forward"), ("pytorch", "truncated_bptt"), ("pytorch", "LSTMCell"))
)

CELL = """
H = h.shape[1]
gi, gh = x @ W.T + b, h @ U.T
reset = sigmoid(gi[:, :H] + gh[:, :H])
update = sigmoid(gi[:, H:2*H] + gh[:, H:2*H])
hidden = gh[:, 2*H:] + b_hn
new = np.tanh(gi[:, 2*H:] + reset * hidden)
h_next = (1 - update) * new + update * h
return h_next, (x, h, W, U, reset, update, hidden, new)
"""
CELL_BACK = """
x, h_prev, Wx, Wh, r, z, q, n = cache
H = h_prev.shape[1]
Ur, Uz, Un = Wh[:H], Wh[H:2*H], Wh[2*H:]
dn = dh_next * (1 - z)
dz = dh_next * (h_prev - n)
dan = dn * (1 - n * n)
daz = dz * z * (1 - z)
dr = dan * q
dar = dr * r * (1 - r)
dx = dar @ Wx[:H] + daz @ Wx[H:2*H] + dan @ Wx[2*H:]
dh_prev = dh_next * z
dh_prev = dh_prev + dar.dot(Ur)
dh_prev = dh_prev + daz.dot(Uz)
dh_prev = dh_prev + (dan * r).dot(Un)
dW = np.vstack((dar.T @ x, daz.T @ x, dan.T @ x))
dU = np.vstack((dar.T @ h_prev, daz.T @ h_prev, (dan * r).T @ h_prev))
db = np.hstack((dar.sum(0), daz.sum(0), dan.sum(0)))
return dx, dh_prev, dW, dU, db, (dan * r).sum(0)
"""
SEQUENCE_BACK = """
T = dh.shape[1]
carried, dx = np.zeros_like(dh[:, 0]), []
sums = None
for t in range(T)[::-1]:
    dx_t, carried, *parts = gru_cell_backward(dh[:, t] + carried, cache[t])
    dx.insert(0, dx_t)
    sums = parts if sums is None else [s + p for s, p in zip(sums, parts)]
return (np.stack(dx, axis=1), carried, *sums)
"""


def in_order(order):
    """The cell of a student who takes the blocks of W, U and b to be in this order."""
    at = {gate: f"gi[{k}], gh[{k}]" for k, gate in enumerate(order)}
    return f"""
gi, gh = np.split(x @ W.T + b, 3, axis=1), np.split(h @ U.T, 3, axis=1)
r = sigmoid(sum(({at["r"]})))
z = sigmoid(sum(({at["z"]})))
i_n, h_n = {at["n"]}
q = h_n + b_hn
n = np.tanh(i_n + r * q)
return (1 - z) * n + z * h, (x, h, W, U, r, z, q, n)
"""


def stacked(order):
    """The backward pass of one who stacks the gradients in this order."""
    parts = {"r": ("dar", "dar"), "z": ("daz", "daz"), "n": ("dan", "(dan * r)")}
    x = ", ".join(f"{parts[gate][0]}.T @ x" for gate in order)
    h = ", ".join(f"{parts[gate][1]}.T @ h_prev" for gate in order)
    b = ", ".join(f"{parts[gate][0]}.sum(0)" for gate in order)
    return but(
        CELL_BACK,
        ("dar.T @ x, daz.T @ x, dan.T @ x", x),
        ("dar.T @ h_prev, daz.T @ h_prev, (dan * r).T @ h_prev", h),
        ("dar.sum(0), daz.sum(0), dan.sum(0)", b),
    )


# Mistakes that are made together, each with the line that is changed.
CHANGES = {
    "update gate swapped": ("(1 - update) * new + update * h", "update * new + (1 - update) * h"),
    "b_hn left out": ("gh[:, 2*H:] + b_hn", "gh[:, 2*H:]"),
    "reset gate left out": ("reset * hidden", "hidden"),
    "sigmoid for the candidate's tanh": ("np.tanh(", "sigmoid("),
}

MISTAKES = [
    *(
        Cell(
            f"gates in the order {', '.join(order)}",
            body=in_order(order),
            causes=(f"order {', '.join(order)}",),
        )
        for order in permutations("rzn")
        if order != tuple("rzn")
    ),
    Cell("no bias at the reset gate", body=but(CELL, ("sigmoid(gi[:, :H] + gh[:, :H])", "sigmoid(gi[:, :H] - b[:H] + gh[:, :H])")), causes=("b_r left out",)),
    Cell("the reset state in the update", body=but(CELL, ("update * h\n", "update * (reset * h)\n")), causes=("reset state in the update",)),
    Cell("the update of the first paper", body=but(CELL, ("(1 - update) * new + update * h", "update * new + (1 - update) * h")), causes=("update gate swapped",)),
    Cell("the reset before the product", body=but(CELL, ("hidden = gh[:, 2*H:] + b_hn", "hidden = (reset * h) @ U[2*H:].T + b_hn"), ("reset * hidden", "hidden")), causes=("reset gate applied before the product",)),
    Cell("b_hn outside the reset gate", body=but(CELL, ("hidden = gh[:, 2*H:] + b_hn", "hidden = gh[:, 2*H:]"), ("reset * hidden", "reset * hidden + b_hn")), causes=("b_hn outside the reset gate",)),
    *(
        Cell(f"at once: {one}, {other}", body=but(CELL, CHANGES[one], CHANGES[other]), causes=(one, other))
        for one, other in combinations(CHANGES, 2)
    ),
    CellBack("dz from the candidate", body=but(CELL_BACK, ("dh_next * (h_prev - n)", "dh_next * n")), causes=("delta_z from the candidate alone",)),
    CellBack("dz from minus the candidate", body=but(CELL_BACK, ("dh_next * (h_prev - n)", "-dh_next * n")), causes=("delta_z from the candidate alone",)),
    CellBack("dz the other way round", body=but(CELL_BACK, ("(h_prev - n)", "(n - h_prev)")), causes=("delta_z with the wrong sign",)),
    CellBack("U transposed", body=but(CELL_BACK, ("dot(Ur)", "dot(Ur.T)"), ("dot(Uz)", "dot(Uz.T)"), ("dot(Un)", "dot(Un.T)")), causes=("U transposed in dh",)),
    CellBack("dh without the update gate", body=but(CELL_BACK, ("dh_prev = dh_prev + daz.dot(Uz)\n", "")), causes=("dh without the update gate's path",)),
    CellBack("dh without the reset gate", body=but(CELL_BACK, ("dh_prev = dh_prev + dar.dot(Ur)\n", "")), causes=("dh without the reset gate's path",)),
    CellBack("dh without the direct path", body=but(CELL_BACK, ("dh_prev = dh_next * z\n", "dh_prev = 0\n")), causes=("direct path left out of dh",)),
    CellBack("dx without the reset gate", body=but(CELL_BACK, ("dar @ Wx[:H] + daz", "daz")), causes=("path",)),
    CellBack("no derivative at the update gate", body=but(CELL_BACK, ("daz = dz * z * (1 - z)", "daz = dz")), causes=("derivative of the update gate's sigmoid left out",)),
    CellBack("no derivative at the reset gate", body=but(CELL_BACK, ("dar = dr * r * (1 - r)", "dar = dr")), causes=("derivative of the reset gate's sigmoid left out",)),
    CellBack("sigmoid again at the update gate", body=but(CELL_BACK, ("z * (1 - z)\ndr", "sigmoid(z) * (1 - sigmoid(z))\ndr")), causes=("sigmoid taken again at the update gate",)),
    CellBack("sigmoid again at both gates", body=but(CELL_BACK, ("z * (1 - z)\ndr", "sigmoid(z) * (1 - sigmoid(z))\ndr"), ("r * (1 - r)", "sigmoid(r) * (1 - sigmoid(r))")), causes=("sigmoid taken again at the update gate", "sigmoid taken again at the reset gate")),
    CellBack("the candidate's tanh left out", body=but(CELL_BACK, ("dan = dn * (1 - n * n)", "dan = dn")), causes=("derivative of tanh left out",)),
    CellBack("dU made and never filled", body=but(CELL_BACK, ("dU = np.vstack((dar.T @ h_prev, daz.T @ h_prev, (dan * r).T @ h_prev))", "dU = np.zeros(Wh.shape)")), causes=("zero",), never="off most"),
    *(
        CellBack(
            f"gradients stacked {', '.join(order)}",
            body=stacked(order),
            causes=(f"(order|stacked) {', '.join(order)}",),
        )
        for order in ("zrn", "rnz", "nzr")
    ),
    SequenceBack("dx appended as the loop goes", body=but(SEQUENCE_BACK, ("dx.insert(0, dx_t)", "dx.append(dx_t)")), causes=("dx in the order of the loop",)),
    SequenceBack("the cache of another step", body=but(SEQUENCE_BACK, ("cache[t])", "cache[t - 1])")), causes=("cache of the step before|one step",)),
]  # fmt: skip

MINGRU = """
H = h0.shape[1]
z = sigmoid(x @ W[:H].T + b[:H])
h_tilde = x @ W[H:].T + b[H:]
out = np.zeros(h_tilde.shape)
h_prev = h0
for t in range(x.shape[1]):
    h_prev = (1 - z[:, t]) * h_prev + z[:, t] * h_tilde[:, t]
    out[:, t] = h_prev
return out, (x, h0, W, z, h_tilde, out)
"""
# The paper's parallel form, by logarithms.
LOG_SPACE = """
H = h0.shape[1]
k = x @ W[:H].T + b[:H]
log_z, log_coeffs = -np.logaddexp(0, -k), -np.logaddexp(0, k)
with np.errstate(all="ignore"):
    log_values = np.concatenate([np.log(h0)[:, None], log_z + np.log(x @ W[H:].T + b[H:])], axis=1)
    a_star = np.pad(np.cumsum(log_coeffs, axis=1), ((0, 0), (1, 0), (0, 0)))
    log_h0_plus_b_star = np.logaddexp.accumulate(log_values - a_star, axis=1)
    h = np.exp(a_star + log_h0_plus_b_star)[:, 1:]
return h, (x, h0, W, sigmoid(k), x @ W[H:].T + b[H:], h)
"""
G = "g = lambda v: np.where(v >= 0, v + 0.5, sigmoid(v))\n"
TRUNCATED = """
n = x.size(1)
hidden = None
running_loss = 0
for i in range(0, n, chunk):
    inputs, targets = x[:, i:i+chunk], y[:, i:i+chunk]
    if hidden is not None:
        hidden = (hidden[0].detach(), hidden[1].detach())
    outputs, hidden = model(inputs, hidden)
    batch_loss = loss(outputs, targets)
    batch_loss.backward()
    running_loss += batch_loss.item()
return running_loss
"""
TORCH_CELL = """
class LSTMCell(nn.Module):
    def __init__(self, input_size, hidden_size):
        super().__init__()
        k = 1 / math.sqrt(hidden_size)
        self.W = nn.Parameter(torch.rand(4 * hidden_size, input_size) * 2 * k - k)
        self.U = nn.Parameter(torch.rand(4 * hidden_size, hidden_size) * 2 * k - k)
        self.b = nn.Parameter(torch.zeros(4 * hidden_size))

    def forward(self, x, state):
        h, c = state
        i, f, g, o = (x @ self.W.t() + h @ self.U.t() + self.b).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        h = o.sigmoid() * c.tanh()
        return h, (h, c)
"""
MISTAKES += [
    MinGRU("the paper's g on the candidate", body=G + but(MINGRU, ("h_tilde = x @ W[H:].T + b[H:]", "h_tilde = g(x @ W[H:].T + b[H:])")), causes=("the paper's g on the candidate",)),
    MinGRU("the log-space form", body=LOG_SPACE, causes=("log of a negative number",)),
    MinGRU("the log-space form, told of what it is not", body=LOG_SPACE, causes=("log",), never="np.empty never filled"),
    MinGRU("the log-space form with the paper's g", body=G + but(LOG_SPACE, ("np.log(h0)", "np.log(g(h0))"), ("log_z + np.log(x @ W[H:].T + b[H:])", "log_z + np.log(g(x @ W[H:].T + b[H:]))")), causes=("the paper's g on candidate and h0",)),
    MinGRU("z the other way round", body=but(MINGRU, ("(1 - z[:, t]) * h_prev + z[:, t] * h_tilde", "z[:, t] * h_prev + (1 - z[:, t]) * h_tilde")), causes=("update gate swapped",)),
    Truncated("the last whole chunk dropped", body=but(TRUNCATED, ("range(0, n, chunk)", "range(0, n - chunk, chunk)")), causes=("last chunk dropped",)),
    Truncated("the last, shorter chunk dropped", body=but(TRUNCATED, ("range(0, n, chunk)", "range(0, n - n % chunk, chunk)")), causes=("last, shorter chunk dropped|last chunk",)),
    Truncated("the state started anew", body=but(TRUNCATED, ("model(inputs, hidden)", "model(inputs, None)")), causes=("state not carried between chunks",)),
    TorchCell("the candidate a sigmoid", body=but(TORCH_CELL, ("g.tanh()", "g.sigmoid()"), ("return h, (h, c)", "return h, c")), causes=("sigmoid for the candidate",)),
    TorchCell(
        "h and the pair of states returned, as nn.LSTM does",
        body=TORCH_CELL,
        causes=("pair|tuple",),
        never="(?i)stay in torch to the end",
    ),
]  # fmt: skip

RIGHTS = [
    Right("the GRU's cell", "gru", "gru_cell_forward", CELL),
    Right("the GRU's cell backward", "gru", "gru_cell_backward", CELL_BACK),
    Right("the GRU's sequence backward", "gru", "gru_backward", SEQUENCE_BACK),
    Right("the minGRU", "scan", "mingru_forward", MINGRU),
    Right("the LSTM's cell in torch", "pytorch", "LSTMCell", but(TORCH_CELL, ("return h, (h, c)", "return h, c"))),
    Right("truncated backpropagation", "pytorch", "truncated_bptt", TRUNCATED),
    Right(
        "a cache that is used up",
        "gru",
        "gru_backward",
        but(SEQUENCE_BACK, ("cache[t])", "cache.pop())")),
        remark="cache",
    ),
]
