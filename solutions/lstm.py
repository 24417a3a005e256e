# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercise: the LSTM
#
# You write the long short-term memory with NumPy alone: one step forward, one step backward, then a whole
# sequence in both directions. Then you compute the product of forget gates, which says how much of a
# gradient reaches an early cell state, and write the initialisation that makes this product shrink more slowly
# at the start of training.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares each
# quantity that you return with the reference, and says what is wrong and the likely reason. You may run
# it as often as you like. The cell after it holds the points that are given on other inputs when your
# notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `lstm_cell_forward` | 5 |
# | 2 | `lstm_cell_backward` | 8 |
# | 3 | `lstm_forward` | 4 |
# | 4 | `lstm_backward` | 7 |
# | 5 | `forget_products` | 3 |
# | 6 | `lstm_parameters` | 3 |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the
# size of an input and `H` the size of each state. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_t$ | `x` | `(N, D)`; a whole sequence `(N, T, D)` |
# | $h_t$, the hidden state | `h` | `(N, H)`; a whole sequence `(N, T, H)` |
# | $c_t$, the cell state | `c` | `(N, H)`; a whole sequence `(N, T, H)` |
# | $i_t$, $f_t$, $g_t$, $o_t$ | `i`, `f`, `g`, `o` | `(N, H)` each |
# | $W$, $U$, $b$ | `W`, `U`, `b` | `(4H, D)`, `(4H, H)`, `(4H,)` |
#
# The parameters of the three gates and the candidate are stacked in the order **i, f, g, o**, as PyTorch stacks them. With
# `H = 5`, rows 0 to 4 of `W` belong to the input gate, rows 5 to 9 to the forget gate, rows 10 to 14 to the
# candidate, and rows 15 to 19 to the output gate. `x @ W.T + h @ U.T + b` is then `(N, 20)`, and
# `np.split(..., 4, axis=1)` cuts it into four arrays `(N, 5)`.
#
# The equations are written for one column vector $x_t$. In code a batch stands in rows, so $W x_t$
# becomes `x @ W.T`.
#
# The sigmoid is given. Yours from the GRU's exercise would serve as well.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# The sigmoid, 1 / (1 + exp(-a)), of every entry of an array; no number is too large for it.
from autograder.given import sigmoid

# %% [markdown]
# ## 1. One step forward
#
# Four pre-activations are made from the input and the old hidden state, each with its own rows of $W$, $U$
# and $b$. Three pass through the sigmoid and become gates, between 0 and 1. The fourth passes through the
# tanh and becomes the candidate, what may be written into the cell state.
#
# | equation | label |
# |---|---|
# | $i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$, the input gate | `eq-lstm-input-gate` |
# | $f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f)$, the forget gate | `eq-lstm-forget-gate` |
# | $g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$, the candidate | `eq-lstm-candidate` |
# | $o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)$, the output gate | `eq-lstm-output-gate` |
# | $c_t = f_t \odot c_{t-1} + i_t \odot g_t$, the cell state | `eq-lstm-cell-state` |
# | $h_t = o_t \odot \tanh(c_t)$, the hidden state | `eq-lstm-hidden-state` |
#
# The forget gate says how much of the old cell state is kept: 1 keeps all, 0 forgets all.
#
# Return both new states and a cache. The cache is yours: put in it whatever your backward pass will need.


# %% nbgrader={"schema_version": 3, "grade_id": "lstm_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def lstm_cell_forward(x, h, c, W, U, b):
    """One step of the LSTM (eq-lstm-input-gate to eq-lstm-hidden-state).

    x: input (N, D); h, c: hidden and cell state before the step (N, H)
    W: (4H, D); U: (4H, H); b: (4H,), stacked in the order i, f, g, o
    Returns h_next (N, H), c_next (N, H) and a cache for lstm_cell_backward.
    """
    ### BEGIN SOLUTION
    a = x @ W.T + h @ U.T + b  # eq-lstm-preactivation
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i)  # eq-lstm-input-gate
    f = sigmoid(a_f)  # eq-lstm-forget-gate
    g = np.tanh(a_g)  # eq-lstm-candidate
    o = sigmoid(a_o)  # eq-lstm-output-gate
    c_next = f * c + i * g  # eq-lstm-cell-state
    h_next = o * np.tanh(c_next)  # eq-lstm-hidden-state
    cache = (x, h, c, W, U, i, f, g, o, c_next)
    return h_next, c_next, cache
    ### END SOLUTION


# %%
check(lstm_cell_forward, points=2)  # hidden: points=3

# %% [markdown]
# ## 2. One step backward
#
# Here a step stands alone, so $\mathrm{d}h_t$ is the whole gradient at its new hidden state.
# You are given two upstream gradients: `dh_next`, of the loss with respect to $h_t$, and `dc_next`, with
# respect to $c_t$ by every path except the one through this step's $h_t$. The cell state is used by
# $h_t = o_t \odot \tanh(c_t)$ too, so first add that path. The sum is the total gradient at $c_t$:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}c_t^{\text{total}} = \mathrm{d}c_t + \mathrm{d}h_t \odot o_t \odot (1 - \tanh^2 c_t)$ | `eq-lstm-dc-total` |
#
# Then go back through the gates and the candidate to their pre-activations. The derivative of the sigmoid at a gate
# $i$ is $i\,(1 - i)$, and that of the tanh at the candidate $g$ is $1 - g^2$:
#
# | equation | label |
# |---|---|
# | $\delta_{o,t} = \mathrm{d}h_t \odot \tanh(c_t) \odot o_t \odot (1 - o_t)$ | `eq-lstm-delta-o` |
# | $\delta_{i,t} = \mathrm{d}c_t^{\text{total}} \odot g_t \odot i_t \odot (1 - i_t)$ | `eq-lstm-delta-i` |
# | $\delta_{f,t} = \mathrm{d}c_t^{\text{total}} \odot c_{t-1} \odot f_t \odot (1 - f_t)$ | `eq-lstm-delta-f` |
# | $\delta_{g,t} = \mathrm{d}c_t^{\text{total}} \odot i_t \odot (1 - g_t^2)$ | `eq-lstm-delta-g` |
#
# Stack them in the order i, f, g, o to $\delta_t$, `(N, 4H)` in code, `eq-lstm-delta`. The rest is as in
# the recurrent network, and the old cell state gets what the forget gate lets through:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}x_t = W^\top \delta_t$ | `eq-lstm-cell-dx` |
# | $\mathrm{d}h_{t-1} = U^\top \delta_t$ | `eq-lstm-cell-dh` |
# | $\mathrm{d}c_{t-1} = \mathrm{d}c_t^{\text{total}} \odot f_t$ | `eq-lstm-dc` |
# | $\mathrm{d}W = \delta_t x_t^\top$, summed over the batch | `eq-lstm-cell-dw` |
# | $\mathrm{d}U = \delta_t h_{t-1}^\top$, summed over the batch | `eq-lstm-cell-du` |
# | $\mathrm{d}b = \delta_t$, summed over the batch | `eq-lstm-cell-db` |


# %% nbgrader={"schema_version": 3, "grade_id": "lstm_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def lstm_cell_backward(dh_next, dc_next, cache):
    """Backward pass of one step (eq-lstm-dc-total to eq-lstm-cell-db).

    dh_next, dc_next: the loss's gradients with respect to h_next and c_next (N, H)
    cache: what your lstm_cell_forward returned
    Returns dx (N, D), dh, dc (N, H), dW (4H, D), dU (4H, H), db (4H,).
    """
    ### BEGIN SOLUTION
    x, h, c, W, U, i, f, g, o, c_next = cache
    tanh_c = np.tanh(c_next)
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2)  # eq-lstm-dc-total
    delta_i = dc_total * g * i * (1 - i)  # eq-lstm-delta-i
    delta_f = dc_total * c * f * (1 - f)  # eq-lstm-delta-f
    delta_g = dc_total * i * (1 - g**2)  # eq-lstm-delta-g
    delta_o = dh_next * tanh_c * o * (1 - o)  # eq-lstm-delta-o
    delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=1)  # eq-lstm-delta
    dx = delta @ W  # eq-lstm-cell-dx
    dh = delta @ U  # eq-lstm-cell-dh
    dc = dc_total * f  # eq-lstm-dc
    dW = delta.T @ x  # eq-lstm-cell-dw
    dU = delta.T @ h  # eq-lstm-cell-du
    db = delta.sum(axis=0)  # eq-lstm-cell-db
    return dx, dh, dc, dW, dU, db
    ### END SOLUTION


# %%
check(lstm_cell_backward, points=3)  # hidden: points=5

# %% [markdown]
# ## 3. A sequence forward
#
# The same step, with the same parameters, runs over the sequence. Each step starts from **both** states that
# the step before it left: $(h_t, c_t) = \mathrm{cell}(x_t, h_{t-1}, c_{t-1})$ for $t = 1, \dots, T$
# (`eq-lstm-sequence`). The first step starts from `h0` and `c0`. Return every state of
# both kinds, not only the last.


# %% nbgrader={"schema_version": 3, "grade_id": "lstm_forward", "solution": true, "grade": false, "locked": false, "task": false}
def lstm_forward(x, h0, c0, W, U, b):
    """The LSTM over a sequence (eq-lstm-sequence).

    x: inputs (N, T, D); h0, c0: states before the first step (N, H)
    W: (4H, D); U: (4H, H); b: (4H,), stacked in the order i, f, g, o
    Returns h and c (N, T, H), where h[:, t] and c[:, t] are the states after
    step t, and a cache for lstm_backward.
    """
    ### BEGIN SOLUTION
    hidden, cells, cache = [], [], []
    h_t, c_t = h0, c0
    for t in range(x.shape[1]):
        h_t, c_t, cache_t = lstm_cell_forward(x[:, t], h_t, c_t, W, U, b)  # eq-lstm-sequence
        hidden.append(h_t)
        cells.append(c_t)
        cache.append(cache_t)
    return np.stack(hidden, axis=1), np.stack(cells, axis=1), cache
    ### END SOLUTION


# %%
check(lstm_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 4. A sequence backward
#
# The loss may look at every hidden state and at every cell state, so an upstream gradient of each kind is
# given at every step. Two more come back from step $t+1$: what that step's backward pass gives for its old
# hidden state and for its old cell state. Add each to its own kind:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}h_t^{\text{total}} = \mathrm{d}h_t + U^\top \delta_{t+1}$ | `eq-lstm-dh-total` |
# | $\mathrm{d}c_t^{\text{next}} = \mathrm{d}c_t + \mathrm{d}c_{t+1}^{\text{total}} \odot f_{t+1}$ | `eq-lstm-dc-next` |
#
# These two go into the backward pass of step $t$, which adds the path from $c_t$ through $h_t$ itself.
#
# Go from the last step to the first. Nothing comes back from beyond the last step; what comes back from the
# first is $\mathrm{d}h_0$ (`eq-lstm-dh0`) and $\mathrm{d}c_0$ (`eq-lstm-dc0`). The parameters are shared by
# all steps, so their gradients are summed over the steps as well as over the batch (`eq-lstm-dw`,
# `eq-lstm-du`, `eq-lstm-db`). The inputs are not shared: $\mathrm{d}x_t$ belongs to step $t$ alone
# (`eq-lstm-dx`).


# %% nbgrader={"schema_version": 3, "grade_id": "lstm_backward", "solution": true, "grade": false, "locked": false, "task": false}
def lstm_backward(dh, dc, cache):
    """Backpropagation through time (eq-lstm-dh-total to eq-lstm-db).

    dh, dc: upstream gradients, of the loss with respect to h and c, at every step (N, T, H)
    cache: what your lstm_forward returned
    Returns dx (N, T, D), dh0, dc0 (N, H), dW (4H, D), dU (4H, H), db (4H,).
    """
    ### BEGIN SOLUTION
    N, T, H = dh.shape
    dx = [None] * T
    dW, dU, db = 0.0, 0.0, 0.0
    carried_h = np.zeros((N, H))  # what comes back from step t + 1, for each state
    carried_c = np.zeros((N, H))
    for t in reversed(range(T)):
        dh_total = dh[:, t] + carried_h  # eq-lstm-dh-total
        dc_next = dc[:, t] + carried_c  # eq-lstm-dc-next
        dx[t], carried_h, carried_c, dW_t, dU_t, db_t = lstm_cell_backward(dh_total, dc_next, cache[t])
        dW = dW + dW_t  # eq-lstm-dw
        dU = dU + dU_t  # eq-lstm-du
        db = db + db_t  # eq-lstm-db
    return np.stack(dx, axis=1), carried_h, carried_c, dW, dU, db
    ### END SOLUTION


# %%
check(lstm_backward, points=2)  # hidden: points=5

# %% [markdown]
# ## 5. The product of forget gates
#
# Follow `eq-lstm-dc` from the last step back to step $t$. On the direct path, from cell state to cell state,
# the gradient meets nothing but forget gates. With the gates held fixed,
#
# $$
# \frac{\partial c_T}{\partial c_t} = \operatorname{diag}(P_t), \qquad
# P_t = f_{t+1} \odot f_{t+2} \odot \dots \odot f_T, \qquad P_T = 1.
# $$
#
# This is `eq-lstm-forget-product`. The gate of step $t$ itself is not in $P_t$: it stands between $c_{t-1}$
# and $c_t$. Where the product is near 1 the gradient arrives on this path, and where it is near 0 it does not,
# whatever the size of $W$ and $U$.
#
# You are given the forget gates of a whole sequence, `f[:, t]` for the step that makes `c[:, t]`. In code the
# last step is `T - 1`, so `products[:, T - 1]` is 1 everywhere. For one sequence and one unit with the gates
# `0.5, 0.8, 0.9` the products are `0.72, 0.9, 1.0`.


# %% nbgrader={"schema_version": 3, "grade_id": "forget_products", "solution": true, "grade": false, "locked": false, "task": false}
def forget_products(f):
    """What reaches each cell state of a gradient at the last, on the direct path.

    f: forget gates (N, T, H)
    Returns products (N, T, H) (eq-lstm-forget-product): products[:, t] is the
    product of f[:, t + 1] to f[:, T - 1], and 1 at the last step.
    """
    ### BEGIN SOLUTION
    products = np.ones(f.shape)
    for t in reversed(range(f.shape[1] - 1)):
        products[:, t] = f[:, t + 1] * products[:, t + 1]  # eq-lstm-forget-product
    return products
    ### END SOLUTION


# %%
check(forget_products, points=1)  # hidden: points=2

# %% [markdown]
# ## 6. Parameters to start from
#
# With $b_f = 0$ and small weights every forget gate starts near $\sigma(0) = 0.5$, and a product of twenty
# such gates is near $10^{-6}$. A network that forgets so fast gets almost no gradient that could teach it to
# remember. So the bias of the forget gate starts at a positive number, often 1, and all other biases at 0:
#
# | equation | label |
# |---|---|
# | every entry of $W$ and $U$ is uniform in $[-k, k)$, with $k = 1 / \sqrt{H}$ | `eq-lstm-weights` |
# | $b_f = \beta$, and $b_i = b_g = b_o = 0$ | `eq-lstm-forget-bias` |
#
# $\beta$ is `forget_bias` in code. Draw from the generator that you are given, with `rng.uniform`: first all of
# `W`, then all of `U`, each in one call. The same generator then gives the same parameters to everybody.


# %% nbgrader={"schema_version": 3, "grade_id": "lstm_parameters", "solution": true, "grade": false, "locked": false, "task": false}
def lstm_parameters(D, H, forget_bias, rng):
    """Parameters before training (eq-lstm-weights, eq-lstm-forget-bias).

    D: size of an input; H: size of a state; forget_bias: a number
    rng: a NumPy Generator, from which W is drawn first, then U
    Returns W (4H, D), U (4H, H), b (4H,), stacked in the order i, f, g, o.
    """
    ### BEGIN SOLUTION
    k = 1 / np.sqrt(H)
    W = rng.uniform(-k, k, size=(4 * H, D))  # eq-lstm-weights
    U = rng.uniform(-k, k, size=(4 * H, H))  # eq-lstm-weights
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias  # eq-lstm-forget-bias
    return W, U, b
    ### END SOLUTION


# %%
check(lstm_parameters, points=1)  # hidden: points=2

# %% [markdown]
# ## Measure it
#
# `forget_gates` below computes the forget gates of a whole sequence from the hidden states that your
# `lstm_forward` returns.


# %% nbgrader={"schema_version": 3, "grade_id": "forget_gates", "solution": false, "grade": false, "locked": true, "task": false}
def forget_gates(x, h0, c0, W, U, b):
    """The forget gates (N, T, H) of every step; arguments as for lstm_forward."""
    h, _, _ = lstm_forward(x, h0, c0, W, U, b)
    h_before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    _, a_f, _, _ = np.split(x @ W.T + h_before @ U.T + b, 4, axis=2)
    return sigmoid(a_f)


# %% [markdown]
# When your six functions are right, add a cell, paste this, and run it. Each line shows the mean product 1, 5, 20
# and 50 steps before the end, for one forget bias.
#
# ```python
# rng = np.random.default_rng(0)
# N, T, D, H = 8, 51, 4, 16
# x, h0, c0 = rng.standard_normal((N, T, D)), np.zeros((N, H)), np.zeros((N, H))
# for forget_bias in (0.0, 1.0, 3.0):
#     W, U, b = lstm_parameters(D, H, forget_bias, rng)
#     products = forget_products(forget_gates(x, h0, c0, W, U, b))
#     print(forget_bias, [f"{products[:, T - 1 - back].mean():.1e}" for back in (1, 5, 20, 50)])
# ```
#
# With these draws about $10^{-15}$ of a gradient at the end is left 50 steps before it where the bias is 0, $10^{-7}$
# where it is 1, and nearly a tenth where it is 3. A positive bias slows the shrinking. It does not stop it.
#
# ## Where you are
#
# You have written an LSTM and backpropagation through time for two states. The hidden state comes back through
# $U$, the gates and the candidate, much as in the recurrent network. The cell state comes back through the forget gate alone, and
# you can measure how far.
