"""Of the units `lstm` and `variants`."""

from functools import partial
from itertools import permutations

from tests.mistakes import Mistake, Right, but

Cell, CellBack, Sequence, SequenceBack = (
    partial(Mistake, unit="lstm", of=name)
    for name in ("lstm_cell_forward", "lstm_cell_backward", "lstm_forward", "lstm_backward")
)

CELL = """
H = h.shape[1]
A = np.dot(x, W.T) + np.dot(h, U.T) + b
it = sigmoid(A[:, :H])
ft = sigmoid(A[:, H:2*H])
cct = np.tanh(A[:, 2*H:3*H])
ot = sigmoid(A[:, 3*H:])
c_new = ft * c + it * cct
h_new = ot * np.tanh(c_new)
return h_new, c_new, (x, h, c, W, U, it, ft, cct, ot, c_new)
"""
# After deeplearning.ai, with its equations (7) to (20).
CELL_BACK = """
xt, a_prev, c_prev, W, U, it, ft, cct, ot, c_next = cache
n_a = a_prev.shape[1]
da_next = dh_next
dot = da_next * np.tanh(c_next) * ot * (1 - ot)
dcct = (dc_next * it + ot * (1 - np.tanh(c_next) ** 2) * it * da_next) * (1 - cct ** 2)
dit = (dc_next * cct + ot * (1 - np.tanh(c_next) ** 2) * cct * da_next) * it * (1 - it)
dft = (dc_next * c_prev + ot * (1 - np.tanh(c_next) ** 2) * c_prev * da_next) * ft * (1 - ft)
Wi, Wf, Wc, Wo = W[:n_a], W[n_a:2*n_a], W[2*n_a:3*n_a], W[3*n_a:]
Ui, Uf, Uc, Uo = U[:n_a], U[n_a:2*n_a], U[2*n_a:3*n_a], U[3*n_a:]
dWi, dUi = np.dot(dit.T, xt), np.dot(dit.T, a_prev)
dWf, dUf = np.dot(dft.T, xt), np.dot(dft.T, a_prev)
dWc, dUc = np.dot(dcct.T, xt), np.dot(dcct.T, a_prev)
dWo, dUo = np.dot(dot.T, xt), np.dot(dot.T, a_prev)
dbi = np.sum(dit, axis=0)
dbf = np.sum(dft, axis=0)
dbc = np.sum(dcct, axis=0)
dbo = np.sum(dot, axis=0)
da_prev = np.dot(dft, Uf) + np.dot(dit, Ui) + np.dot(dcct, Uc) + np.dot(dot, Uo)
dc_prev = dc_next * ft + ot * (1 - np.tanh(c_next) ** 2) * ft * da_next
dxt = np.dot(dft, Wf) + np.dot(dit, Wi) + np.dot(dcct, Wc) + np.dot(dot, Wo)
dW = np.concatenate([dWi, dWf, dWc, dWo])
dU = np.concatenate([dUi, dUf, dUc, dUo])
db = np.concatenate([dbi, dbf, dbc, dbo])
return dxt, da_prev, dc_prev, dW, dU, db
"""
# After CS231n.
STACKED_BACK = """
x, prev_h, prev_c, Wx, Wh, i, f, g, o, next_c = cache
tanh_c = np.tanh(next_c)
do = dh_next * tanh_c
dnext_c = dc_next + dh_next * o * (1 - tanh_c ** 2)
df = dnext_c * prev_c
dprev_c = dnext_c * f
di = dnext_c * g
dg = dnext_c * i
dai = di * i * (1 - i)
daf = df * f * (1 - f)
dag = dg * (1 - g ** 2)
dao = do * o * (1 - o)
da = np.hstack((dai, daf, dag, dao))
dx = da.dot(Wx)
dprev_h = da.dot(Wh)
dWx = da.T.dot(x)
dWh = da.T.dot(prev_h)
db = da.sum(axis=0)
return dx, dprev_h, dprev_c, dWx, dWh, db
"""
SEQUENCE = """
N, T, D = x.shape
a, c = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, h0.shape[1]))
caches = []
a_next, c_next = h0, c0
for t in range(T):
    a_next, c_next, step = lstm_cell_forward(x[:, t], a_next, c_next, W, U, b)
    a[:, t] = a_next
    c[:, t] = c_next
    caches.append(step)
return a, c, caches
"""
SEQUENCE_BACK = """
dprev_h, dprev_c = np.zeros_like(dh[:, 0]), np.zeros_like(dc[:, 0])
dx, dW, dU, db = [], 0, 0, 0
for t in range(dh.shape[1] - 1, -1, -1):
    dx_t, dprev_h, dprev_c, dW_t, dU_t, db_t = lstm_cell_backward(dh[:, t] + dprev_h, dc[:, t] + dprev_c, cache[t])
    dx.append(dx_t)
    dW, dU, db = dW + dW_t, dU + dU_t, db + db_t
return np.stack(dx[::-1], axis=1), dprev_h, dprev_c, dW, dU, db
"""
# A whole backward pass in one function, with arrays over time.
UNROLLED_BACK = """
x, h0, c0, W, U = cache[0][:5]
T = dh.shape[1]
i, f, g, o, cs = (np.stack([step[k] for step in cache], axis=1) for k in range(5, 10))
xs = np.stack([step[0] for step in cache], axis=1)
hs = o * np.tanh(cs)
dh_next, dc_next, dx = np.zeros_like(h0), np.zeros_like(c0), np.zeros_like(xs)
dW, dU, db = np.zeros_like(W), np.zeros_like(U), np.zeros(len(W))
for t in reversed(range(T)):
    h_prev = hs[:, t - 1] if t > 0 else h0
    c_prev = cs[:, t - 1] if t > 0 else c0
    dht = dh[:, t] + dh_next
    dct = dc[:, t] + dc_next + dht * o[:, t] * (1 - np.tanh(cs[:, t]) ** 2)
    da = np.concatenate((dct * g[:, t] * i[:, t] * (1 - i[:, t]), dct * c_prev * f[:, t] * (1 - f[:, t]),
                         dct * i[:, t] * (1 - g[:, t] ** 2), dht * np.tanh(cs[:, t]) * o[:, t] * (1 - o[:, t])), axis=1)
    dx[:, t] = da @ W
    dh_next, dc_next = da @ U, dct * f[:, t]
    dW += da.T @ xs[:, t]
    dU += da.T @ h_prev
    db += da.sum(axis=0)
return dx, dh_next, dc_next, dW, dU, db
"""


def in_order(order):
    """The cell of a student who takes the blocks of W, U and b to be in this order."""
    squash = {"i": "sigmoid", "f": "sigmoid", "g": "np.tanh", "o": "sigmoid"}
    lines = [f"{gate} = {squash[gate]}(A[{k}])" for k, gate in enumerate(order)]
    return "\n".join(
        [
            "A = np.split(np.dot(x, W.T) + np.dot(h, U.T) + b, 4, axis=1)",
            *lines,
            "c_new = f * c + i * g",
            "return o * np.tanh(c_new), c_new, (x, h, c, W, U, i, f, g, o, c_new)",
        ]
    )


def stacked(order):
    """The backward pass of one who stacks the gradients in this order."""
    return but(STACKED_BACK, ("(dai, daf, dag, dao)", f"({', '.join(f'da{gate}' for gate in order)})"))


S = "ot * (1 - np.tanh(c_next) ** 2)"
EQUATION_8 = (f"(dc_next * it + {S} * it * da_next) * (1 - cct ** 2)", f"dc_next * it + {S} * it * da_next * (1 - cct ** 2)")  # fmt: skip
EQUATION_9 = (f"(dc_next * cct + {S} * cct * da_next) * it * (1 - it)", f"dc_next * cct + {S} * cct * da_next * it * (1 - it)")  # fmt: skip
EQUATION_10 = (f"(dc_next * c_prev + {S} * c_prev * da_next) * ft * (1 - ft)", f"dc_next * c_prev + {S} * c_prev * da_next * ft * (1 - ft)")  # fmt: skip
SECOND = "derivative on the second summand alone"

MISTAKES = [
    *(
        Cell(
            f"gates in the order {', '.join(order)}",
            body=in_order(order),
            causes=("order f, i, g, o|forget and input gate swapped" if order == tuple("figo") else f"order {', '.join(order)}",),
        )
        for order in permutations("ifgo")
        if order != tuple("ifgo")
    ),
    Cell("the cell state shown without its tanh", body=but(CELL, ("ot * np.tanh(c_new)", "ot * c_new")), causes=("tanh of the cell state forgotten",)),
    Cell("1 - f", body=but(CELL, ("ft * c +", "(1 - ft) * c +")), causes=("forget gate turned round",)),
    Cell("the two biases of PyTorch", body=but(CELL, ("+ np.dot(h, U.T) + b", "+ b + np.dot(h, U.T) + b")), causes=("biases added twice",)),
    CellBack("deeplearning.ai's equations (8) to (10) as they read", body=but(CELL_BACK, EQUATION_8, EQUATION_9, EQUATION_10), causes=(f"input gate's {SECOND}", f"forget gate's {SECOND}", f"candidate's {SECOND}")),
    CellBack("equation (8) as it reads", body=but(CELL_BACK, EQUATION_8), causes=(f"candidate's {SECOND}",)),
    CellBack("equation (9) as it reads", body=but(CELL_BACK, EQUATION_9), causes=(f"input gate's {SECOND}",)),
    CellBack("equation (10) as it reads", body=but(CELL_BACK, EQUATION_10), causes=(f"forget gate's {SECOND}",)),
    CellBack("equation (8) as once printed", body=but(CELL_BACK, (EQUATION_8[0], f"dc_next * it + {S} * it * da_next * cct * (1 - np.tanh(cct) ** 2)")), causes=("candidate's gradient as once printed",)),
    CellBack("equation (8) as it reads, with tanh again", body=but(CELL_BACK, (EQUATION_8[0], f"dc_next * it + {S} * it * da_next * (1 - np.tanh(cct) ** 2)")), causes=("tanh applied again, on the second summand alone",)),
    CellBack("tanh of the candidate again", body=but(CELL_BACK, ("(1 - cct ** 2)", "(1 - np.square(np.tanh(cct)))")), causes=("tanh applied to the candidate again",)),
    CellBack("no derivative at the forget gate", body=but(STACKED_BACK, ("daf = df * f * (1 - f)", "daf = df")), causes=("forget gate's derivative left out",)),
    CellBack("no derivative at the input gate", body=but(STACKED_BACK, ("dai = di * i * (1 - i)", "dai = di")), causes=("input gate's derivative left out",)),
    CellBack("sigmoid(f) for the derivative", body=but(STACKED_BACK, ("df * f * (1 - f)", "df * sigmoid(f)")), causes=("sigmoid of the forget gate for its derivative",)),
    CellBack("no derivative at the candidate", body=but(STACKED_BACK, ("dg * (1 - g ** 2)", "dg")), causes=("candidate's derivative left out",)),
    CellBack("tanh of tanh(c)", body=but(STACKED_BACK, ("(1 - tanh_c ** 2)", "(1 - np.tanh(tanh_c) ** 2)")), causes=(r"tanh taken of tanh\(c'\) again",)),
    CellBack("the square of h for the square of tanh(c)", body=but(STACKED_BACK, ("(1 - tanh_c ** 2)", "(1 - (o * tanh_c) ** 2)")), causes=(r"1 - h'² for 1 - tanh²\(c'\)",)),
    CellBack(
        "a derivative that takes the sigmoid itself",
        body="d_sigmoid = lambda v: sigmoid(v) * (1 - sigmoid(v))" + but(STACKED_BACK, ("di * i * (1 - i)", "di * d_sigmoid(i)"), ("df * f * (1 - f)", "df * d_sigmoid(f)"), ("do * o * (1 - o)", "do * d_sigmoid(o)")),
        causes=("sigmoid taken again",),
    ),
    CellBack("the same at the output gate alone", body=but(STACKED_BACK, ("do * o * (1 - o)", "do * sigmoid(o) * (1 - sigmoid(o))")), causes=("sigmoid taken again at the output gate",)),
    CellBack("the same at the input and the forget gate", body=but(STACKED_BACK, ("di * i * (1 - i)", "di * sigmoid(i) * (1 - sigmoid(i))"), ("df * f * (1 - f)", "df * sigmoid(f) * (1 - sigmoid(f))")), causes=("sigmoid taken again at the input gate", "sigmoid taken again at the forget gate")),
    CellBack("the output gate from tanh(h)", body=but(CELL_BACK, ("da_next * np.tanh(c_next) * ot * (1 - ot)", "da_next * np.tanh(ot * np.tanh(c_next)) * ot * (1 - ot)")), causes=(r"output gate's gradient from tanh\(h'\)",)),
    CellBack("the output gate from the old cell state", body=but(CELL_BACK, ("da_next * np.tanh(c_next) *", "da_next * np.tanh(c_prev) *")), causes=("output gate's gradient from the old cell state",)),
    CellBack("db summed from dW", body=but(STACKED_BACK, ("da.sum(axis=0)", "np.sum(dWx, axis=1)")), causes=("db summed from dW",)),
    CellBack("dbi and dbo copied from dbf", body=but(CELL_BACK, ("np.sum(dit, axis=0)", "np.sum(dft, axis=0)"), ("np.sum(dot, axis=0)", "np.sum(dft, axis=0)")), causes=("input gate's db copied from the forget gate", "output gate's db copied from the forget gate")),
    CellBack("dbo copied from dbf", body=but(CELL_BACK, ("np.sum(dot, axis=0)", "np.sum(dft, axis=0)")), causes=("output gate's db copied from the forget gate",)),
    CellBack("dWh divided by N", body=but(STACKED_BACK, ("da.T.dot(prev_h)", "da.T.dot(prev_h) / len(x)")), causes=("averaged over the batch",)),
    CellBack("U transposed", body=but(CELL_BACK, ("np.dot(dft, Uf) + np.dot(dit, Ui) + np.dot(dcct, Uc) + np.dot(dot, Uo)", "np.dot(dft, Uf.T) + np.dot(dit, Ui.T) + np.dot(dcct, Uc.T) + np.dot(dot, Uo.T)")), causes=("U transposed in dh",)),
    CellBack("dc from dc_next alone", body=but(STACKED_BACK, ("dprev_c = dnext_c * f", "dprev_c = dc_next * f")), causes=("dc from the upstream dc alone",), never="dc without the path through h'"),
    CellBack("dc from dc_next alone, and db summed from dW", body=but(STACKED_BACK, ("dprev_c = dnext_c * f", "dprev_c = dc_next * f"), ("da.sum(axis=0)", "np.sum(dWx, axis=1)")), causes=("dc from the upstream dc alone", "db summed from dW"), never="dc without the path through h'"),
    CellBack("dc from dc_next alone, and no derivative at the candidate", body=but(STACKED_BACK, ("dprev_c = dnext_c * f", "dprev_c = dc_next * f"), ("dg * (1 - g ** 2)", "dg")), causes=("dc from the upstream dc alone", "candidate's derivative left out"), never="dc without the path through h'"),
    CellBack("no path through h", body=but(STACKED_BACK, ("dnext_c = dc_next + dh_next * o * (1 - tanh_c ** 2)", "dnext_c = dc_next")), causes=("dc without the path through h'",)),
    CellBack("dc_next left out", body=but(STACKED_BACK, ("dc_next + dh_next * o", "dh_next * o")), causes=("upstream dc ignored",)),
    CellBack("dx without the output gate", body=but(CELL_BACK, (" + np.dot(dcct, Wc) + np.dot(dot, Wo)", " + np.dot(dcct, Wc)")), causes=("path",)),
    CellBack("da_prev without the candidate", body=but(CELL_BACK, (" + np.dot(dcct, Uc) + np.dot(dot, Uo)", " + np.dot(dot, Uo)")), causes=("path",)),
    CellBack("the candidate's tanh and the forget gate's sigmoid left out", body=but(STACKED_BACK, ("dg * (1 - g ** 2)", "dg"), ("df * f * (1 - f)", "df")), causes=("candidate's derivative left out", "forget gate's derivative left out")),
    *(
        CellBack(
            f"gradients stacked {', '.join(order)}",
            body=stacked(order),
            causes=(f"(order|stacked) {', '.join(order)}",),
        )
        for order in ("ifog", "figo", "fiog", "fgio", "iofg", "oifg", "igfo")
    ),
    Sequence(
        "one array for both states",
        body=but(SEQUENCE, ("a, c = np.zeros((N, T, h0.shape[1])), np.zeros((N, T, h0.shape[1]))", "a = np.zeros((N, T, h0.shape[1]))\nc = a")),
        causes=("(one|same) array",),
        never="look at the order of what you return",
    ),
    Sequence("the states squeezed", body=but(SEQUENCE, ("return a, c, caches", "return a.squeeze(), c.squeeze(), caches")), causes=("squeeze loses an axis of one",)),
    SequenceBack("nothing carried", body=but(SEQUENCE_BACK, ("dh[:, t] + dprev_h, dc[:, t] + dprev_c", "dh[:, t], dc[:, t]")), causes=("nothing carried back in time",)),
    SequenceBack("hidden states one step off", body=but(UNROLLED_BACK, ("da.T @ h_prev", "da.T @ hs[:, t]")), causes=("dU from the new hidden state|one step",)),
    SequenceBack("cell states one step off", body=but(UNROLLED_BACK, ("dct * c_prev * f[:, t]", "dct * cs[:, t] * f[:, t]")), causes=("forget gate's gradient from the new cell state|one step",)),
    SequenceBack("the cache of another step", body=but(SEQUENCE_BACK, ("cache[t])", "cache[t - 1])")), causes=("cache of the step before|one step",)),
    SequenceBack("the last step of the loop alone", body=but(SEQUENCE_BACK, ("dW, dU, db = dW + dW_t, dU + dU_t, db + db_t", "dW, dU, db = dW_t, dU_t, db_t")), causes=("first step alone",)),
    SequenceBack("the sum added to itself", body=but(UNROLLED_BACK, ("dU += da.T @ h_prev", "dU += dU")), causes=("nothing added to the sum|zero in every case",), never="upstream"),
    SequenceBack("the loop ends at 1", body=but(UNROLLED_BACK, ("reversed(range(T))", "range(T - 1, 0, -1)")), causes=("loop stops before the first step",)),
]  # fmt: skip

PEEPHOLE = """
pi, pf, po = p
H = h.shape[1]
A = x @ W.T + h @ U.T + b
i = sigmoid(A[:, :H] + c * pi)
f = sigmoid(A[:, H:2*H] + c * pf)
g = np.tanh(A[:, 2*H:3*H])
c_new = f * c + i * g
o = sigmoid(A[:, 3*H:] + c_new * po)
return o * np.tanh(c_new), c_new, (x, h, c, W, U, p, i, f, g, o, c_new)
"""
PEEPHOLE_BACK = """
x, prev_h, prev_c, Wx, Wh, p, i, f, g, o, next_c = cache
tanh_c = np.tanh(next_c)
dao = dh_next * tanh_c * o * (1 - o)
ds = dc_next + dh_next * o * (1 - tanh_c ** 2) + dao * p[2]
dai = ds * g * i * (1 - i)
daf = ds * prev_c * f * (1 - f)
dag = ds * i * (1 - g ** 2)
dprev_c = ds * f + dai * p[0] + daf * p[1]
da = np.hstack((dai, daf, dag, dao))
dp = np.array([(dai * prev_c).sum(0), (daf * prev_c).sum(0), (dao * next_c).sum(0)])
return da @ Wx, da @ Wh, dprev_c, da.T @ x, da.T @ prev_h, da.sum(0), dp
"""
COUPLED_BACK = """
x, prev_h, prev_c, Wx, Wh, i, g, o, next_c = cache
tanh_c = np.tanh(next_c)
ds = dc_next + dh_next * o * (1 - tanh_c ** 2)
dai = ds * (g - prev_c) * i * (1 - i)
dag = ds * i * (1 - g ** 2)
dao = dh_next * tanh_c * o * (1 - o)
dprev_c = ds * (1 - i)
da = np.hstack((dai, dag, dao))
return da @ Wx, da @ Wh, dprev_c, da.T @ x, da.T @ prev_h, da.sum(0)
"""
Peephole, PeepholeBack, CoupledBack = (
    partial(Mistake, unit="variants", of=name)
    for name in ("peephole_cell_forward", "peephole_cell_backward", "coupled_cell_backward")
)

MISTAKES += [
    *(
        Peephole(f"peepholes in the order {', '.join(order)}", body=but(PEEPHOLE, ("pi, pf, po = p", f"{', '.join('p' + gate for gate in order)} = p")), causes=(f"order {', '.join(order)}",))
        for order in permutations("ifo")
        if order != tuple("ifo")
    ),
    PeepholeBack("dc from dc_next alone", body=but(PEEPHOLE_BACK, ("dprev_c = ds * f", "dprev_c = dc_next * f")), causes=("dc from the upstream dc alone",), never="dc without the path through h'"),
    PeepholeBack("no derivative at the forget gate", body=but(PEEPHOLE_BACK, (" * f * (1 - f)", "")), causes=("forget gate's derivative left out",)),
    PeepholeBack("no derivative at the candidate", body=but(PEEPHOLE_BACK, (" * (1 - g ** 2)", "")), causes=("candidate's derivative left out",)),
    PeepholeBack("sigmoid again at the input gate", body=but(PEEPHOLE_BACK, ("i * (1 - i)", "sigmoid(i) * (1 - sigmoid(i))")), causes=("sigmoid taken again at the input gate",)),
    CoupledBack("no derivative at the candidate", body=but(COUPLED_BACK, (" * (1 - g ** 2)", "")), causes=("candidate's derivative left out",)),
    CoupledBack("sigmoid again at the output gate", body=but(COUPLED_BACK, ("o * (1 - o)", "sigmoid(o) * (1 - sigmoid(o))")), causes=("sigmoid taken again at the output gate",)),
]  # fmt: skip

RIGHTS = [
    Right("the cell", "lstm", "lstm_cell_forward", CELL),
    Right("the cell's backward pass, gate by gate", "lstm", "lstm_cell_backward", CELL_BACK),
    Right("the cell's backward pass, stacked", "lstm", "lstm_cell_backward", STACKED_BACK),
    Right("the sequence", "lstm", "lstm_forward", SEQUENCE),
    Right("the sequence's backward pass", "lstm", "lstm_backward", SEQUENCE_BACK),
    Right("the sequence's backward pass in one function", "lstm", "lstm_backward", UNROLLED_BACK),
    Right("peepholes", "variants", "peephole_cell_forward", PEEPHOLE),
    Right("peepholes backward", "variants", "peephole_cell_backward", PEEPHOLE_BACK),
    Right("coupled gates backward", "variants", "coupled_cell_backward", COUPLED_BACK),
    Right(
        "dnext_c += in the most used course",
        "lstm",
        "lstm_cell_backward",
        but(STACKED_BACK, ("dnext_c = dc_next + dh_next * o", "dnext_c = dc_next\ndnext_c += dh_next * o")),
        remark="dc_next",
    ),
    Right(
        "a cache that is used up",
        "lstm",
        "lstm_backward",
        but(SEQUENCE_BACK, ("dc[:, t] + dprev_c, cache[t])", "dc[:, t] + dprev_c, cache.pop())")),
        remark="cache",
    ),
    Right(
        "a gate of the cache that is written into",
        "lstm",
        "lstm_cell_backward",
        but(STACKED_BACK, ("dao = do * o * (1 - o)", "o *= 1 - o\ndao = do * o")),
        remark="cache",
    ),
    Right(
        "after a cell whose state is tanh(c)",
        "lstm",
        "lstm_cell_backward",
        but(STACKED_BACK, ("tanh_c = np.tanh(next_c)", "tanh_c = next_c")),
        beside={"lstm_cell_forward": but(CELL, ("ft * c + it * cct", "np.tanh(ft * c + it * cct)"), ("ot * np.tanh(c_new)", "ot * c_new"))},
    ),
]  # fmt: skip
