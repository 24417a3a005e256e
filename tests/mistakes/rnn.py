"""Of the unit `rnn`."""

from functools import partial

from tests.mistakes import Mistake, Right, but

Cell, CellBack, Sequence, SequenceBack = (
    partial(Mistake, unit="rnn", of=name)
    for name in ("rnn_cell_forward", "rnn_cell_backward", "rnn_forward", "rnn_backward")
)

CELL = """
xt, a_prev, Wax, Waa, ba = x, h, W, U, b
a_next = np.tanh(np.dot(a_prev, Waa.T) + np.dot(xt, Wax.T) + ba)
return a_next, (xt, a_prev, Wax, Waa, a_next)
"""
CELL_BACK = """
xt, a_prev, Wax, Waa, a_next = cache
dtanh = (1 - a_next ** 2) * dh_next
dxt = np.dot(dtanh, Wax)
dWax = np.dot(dtanh.T, xt)
da_prev = np.dot(dtanh, Waa)
dWaa = np.dot(dtanh.T, a_prev)
dba = np.sum(dtanh, axis=0)
return dxt, da_prev, dWax, dWaa, dba
"""
SEQUENCE = """
N, T, D = x.shape
a = np.zeros((N, T, h0.shape[1]))
caches = []
a_next = h0
for t in range(T):
    a_next, step = rnn_cell_forward(x[:, t, :], a_next, W, U, b)
    a[:, t, :] = a_next
    caches.append(step)
return a, caches
"""
SEQUENCE_BACK = """
N, T, H = dh.shape
dx = np.zeros((N, T, cache[0][0].shape[1]))
dW, dU, db = np.zeros((H, dx.shape[2])), np.zeros((H, H)), np.zeros(H)
dprev_h = np.zeros((N, H))
for t in range(T - 1, -1, -1):
    dx_t, dprev_h, dW_t, dU_t, db_t = rnn_cell_backward(dh[:, t] + dprev_h, cache[t])
    dx[:, t] = dx_t
    dW += dW_t
    dU += dU_t
    db += db_t
return dx, dprev_h, dW, dU, db
"""

MISTAKES = [
    Cell("Waa not transposed", body=but(CELL, ("Waa.T", "Waa")), causes=("U transposed",)),
    Cell("the bias after the tanh", body=but(CELL, (" + ba)", ") + ba")), causes=("bias added after the tanh",)),
    Cell("a lambda in its place", body=CELL, handed="lambda x, h, W, U, b: rnn_cell_forward(x, h, W, U, b)", causes=("no name in this notebook",), never="lstm_cell_forward.*gru_cell_forward|gru_cell_forward.*lstm_cell_forward"),
    Cell("vectorized", body=CELL, handed="np.vectorize(rnn_cell_forward)", causes=("could not be broadcast|vectorize",), never="lstm_cell_forward.*gru_cell_forward|gru_cell_forward.*lstm_cell_forward"),
    Cell("in float32", body=but(CELL, ("return a_next,", "a_next = a_next.astype(np.float32)\nreturn a_next,")), causes=("float32; wanted float64",)),
    CellBack("divided by the derivative", body=but(CELL_BACK, ("(1 - a_next ** 2) * dh_next", "1 / (1 - a_next ** 2) * dh_next")), causes=(r"1 / \(1 - h²\) for 1 - h²",)),
    CellBack("the same after a cell of the student's own", body=but(CELL_BACK, ("(1 - a_next ** 2) * dh_next", "dh_next / (1 - a_next ** 2)")), beside={"rnn_cell_forward": CELL}, causes=(r"1 / \(1 - h²\) for 1 - h²",)),
    CellBack("the square around the difference", body=but(CELL_BACK, ("(1 - a_next ** 2)", "np.square(1 - a_next)")), causes=(r"\(1 - h\)² for 1 - h²",)),
    CellBack("the derivative of the sigmoid", body=but(CELL_BACK, ("(1 - a_next ** 2)", "a_next * (1 - a_next)")), causes=("derivative of a sigmoid",)),
    CellBack("tanh of the state again", body=but(CELL_BACK, ("a_next ** 2", "np.tanh(a_next) ** 2")), causes=("tanh applied to the state again",)),
    CellBack("no derivative", body=but(CELL_BACK, ("(1 - a_next ** 2) * dh_next", "dh_next")), causes=("derivative of tanh left out",)),
    CellBack("dWaa from the gradient just computed", body=but(CELL_BACK, ("(dtanh.T, a_prev)", "(dtanh.T, da_prev)")), causes=("dU from a gradient",)),
    CellBack("dWaa from the gradient that came in", body=but(CELL_BACK, ("(dtanh.T, a_prev)", "(dtanh.T, dh_next)")), causes=("dU from a gradient",)),
    CellBack("dWaa from the new state", body=but(CELL_BACK, ("(dtanh.T, a_prev)", "(dtanh.T, a_next)")), causes=("dU from the new state",)),
    CellBack("keepdims in dba", body=but(CELL_BACK, ("axis=0)", "axis=0, keepdims=True)")), causes=("db with an axis too many",)),
    CellBack("dba as a column", body=but(CELL_BACK, ("np.sum(dtanh, axis=0)", "np.sum(dtanh.T, axis=1, keepdims=True)")), causes=("db with an axis too many",)),
    CellBack("the mean for dba", body=but(CELL_BACK, ("np.sum(", "np.mean(")), causes=("averaged over the batch",)),
    CellBack(
        "all three divided by m",
        body="m = len(dh_next)\n" + but(CELL_BACK, ("(dtanh.T, xt)", "(dtanh.T, xt) / m"), ("(dtanh.T, a_prev)", "(dtanh.T, a_prev) / m"), ("axis=0)", "axis=0) / m")),
        causes=("Likely cause of dW, dU, db: averaged over the batch",),
    ),
    Sequence("the result squeezed", body=but(SEQUENCE, ("return a, caches", "return np.squeeze(a), caches")), causes=("squeeze loses an axis of one",)),
    Sequence("stored before the step", body=but(SEQUENCE, ("    a_next, step", "    a[:, t, :] = a_next\n    a_next, step"), ("    a[:, t, :] = a_next\n    caches", "    caches")), causes=("states stored one step late|one step",)),
    Sequence(
        "an input that loses its batch",
        body=but(SEQUENCE, ("x[:, t, :], a_next", "np.squeeze(x[:, t, :]), a_next")),
        beside={"rnn_cell_forward": "N, D = x.shape\n" + CELL},
        causes=("a batch of one",),
    ),
    SequenceBack("the upstream gradient left out", body=but(SEQUENCE_BACK, ("dh[:, t] + dprev_h, cache", "dprev_h, cache")), causes=("upstream gradients ignored",)),
    SequenceBack("the sum added to itself", body=but(SEQUENCE_BACK, ("dW += dW_t", "dW += dW")), causes=("nothing added to the sum|zero in every case",), never="upstream gradients ignored"),
    SequenceBack("no sum is added to", body=but(SEQUENCE_BACK, ("    dW += dW_t\n    dU += dU_t\n    db += db_t\n", "")), causes=("nothing added to the sum|zero in every case",), never="upstream gradients ignored"),
    SequenceBack(
        "dx appended as the loop goes",
        body=but(SEQUENCE_BACK, ("dx[:, t] = dx_t", "parts.append(dx_t)"), ("return dx,", "return np.stack(parts, axis=1),"), ("dprev_h = np.zeros((N, H))\n", "dprev_h = np.zeros((N, H))\nparts = []\n")),
        causes=(r"dx in the order of the loop|time (is )?reversed|reversed in time|last step first",),
    ),
    SequenceBack("dprev_h never handed on", body=but(SEQUENCE_BACK, ("dx_t, dprev_h, dW_t", "dx_t, dprev, dW_t"), ("return dx, dprev_h", "return dx, dprev")), causes=("no gradient carried back in time",)),
    SequenceBack("= for +=", body=but(SEQUENCE_BACK, ("dW += dW_t", "dW = dW_t"), ("dU += dU_t", "dU = dU_t"), ("db += db_t", "db = db_t")), causes=("first step alone",)),
    SequenceBack("the loop ends at 1", body=but(SEQUENCE_BACK, ("range(T - 1, -1, -1)", "range(T - 1, 0, -1)")), causes=("loop stops before the first step",)),
    SequenceBack("the cache of another step", body=but(SEQUENCE_BACK, ("cache[t])", "cache[t - 1])")), causes=("cache of the step before|one step",)),
    SequenceBack("divided by the number of steps", body=but(SEQUENCE_BACK, ("return dx, dprev_h, dW, dU, db", "return dx, dprev_h, dW / T, dU / T, db / T")), causes=("averaged over the steps",)),
]  # fmt: skip

RIGHTS = [
    Right("the cell", "rnn", "rnn_cell_forward", CELL),
    Right("the cell behind a decorator", "rnn", "rnn_cell_forward", CELL, after="def timed(f):\n    def wrapper(*args):\n        return f(*args)\n    return wrapper\nrnn_cell_forward = timed(rnn_cell_forward)"),
    Right("the cell as a partial", "rnn", "rnn_cell_forward", CELL, after="import functools\nrnn_cell_forward = functools.partial(rnn_cell_forward)"),
    Right("the cell as a lambda", "rnn", "rnn_cell_forward", CELL, after="step = rnn_cell_forward\nrnn_cell_forward = lambda *args: step(*args)"),
    Right("the cell's backward pass", "rnn", "rnn_cell_backward", CELL_BACK),
    Right("the sequence", "rnn", "rnn_forward", SEQUENCE),
    Right("the sequence's backward pass", "rnn", "rnn_backward", SEQUENCE_BACK),
    Right(
        "a cache that is used up",
        "rnn",
        "rnn_backward",
        but(SEQUENCE_BACK, ("    dx_t, dprev_h", "    step = cache.pop()\n    dx_t, dprev_h"), ("cache[t])", "step)")),
        remark="cache",
    ),
    Right(
        "a cached array that is written into",
        "rnn",
        "rnn_cell_backward",
        but(CELL_BACK, ("dtanh = (1 - a_next ** 2) * dh_next", "dtanh = a_next\ndtanh *= -a_next\ndtanh += 1\ndtanh *= dh_next")),
        remark="cache",
    ),
]  # fmt: skip
