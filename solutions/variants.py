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
# # Exercise: two variants of the LSTM
#
# You write two cells that change the LSTM in one place each, forward and backward, with NumPy alone. In the
# first, the gates see the cell state through connections of their own, the **peepholes** (Gers and
# Schmidhuber, 2000). In the second, the forget gate is not learnt: as much is forgotten as the input gate
# writes, so that f = 1 − i. Greff and others (2017) call it the coupled input and forget gate, CIFG.
#
# Each change is a line or two in the forward pass. In the backward pass it opens paths that the LSTM does not
# have, and finding all of them is the exercise.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares each
# quantity that you return with the reference, and says what is wrong and the likely reason. You may run
# it as often as you like. The cell after it holds the points that are given on other inputs when your
# notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `peephole_cell_forward` | 4 |
# | 2 | `peephole_cell_backward` | 7 |
# | 3 | `coupled_cell_forward` | 3 |
# | 4 | `coupled_cell_backward` | 6 |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `D` the size of an input and `H` the
# size of each state. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_t$ | `x` | `(N, D)` |
# | $h_t$, the hidden state, and $c_t$, the cell state | `h`, `c` | `(N, H)` each |
# | $i_t$, $f_t$, $g_t$, $o_t$ | `i`, `f`, `g`, `o` | `(N, H)` each |
# | $W$, $U$, $b$ with peepholes, order i, f, g, o | `W`, `U`, `b` | `(4H, D)`, `(4H, H)`, `(4H,)` |
# | $p_i$, $p_f$, $p_o$, the peepholes | `p` | `(3, H)`, a row each, order i, f, o |
# | $W$, $U$, $b$ with coupled gates, order i, g, o | `W`, `U`, `b` | `(3H, D)`, `(3H, H)`, `(3H,)` |
#
# A peephole joins one unit's cell state to the same unit's gate, so it is a vector and multiplies entry by
# entry; there is no matrix. With `p_i, p_f, p_o = p` each is `(H,)`, and `p_i * c` is `(N, H)`.
#
# The equations are written for one column vector $x_t$. In code a batch stands in rows, so $W x_t$
# becomes `x @ W.T`. The sigmoid is given.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# The sigmoid, 1 / (1 + exp(-a)), of every entry of an array; no number is too large for it.
from autograder.given import sigmoid

# %% [markdown]
# ## 1. Peepholes, forward
#
# In the LSTM a gate sees the cell state only through the hidden state, that is through the output gate. When
# the output gate is closed, the other gates cannot know what the cell holds. A peephole shows it to them. The
# input gate and the forget gate act before the new cell state is made, so they see the old one. The output
# gate acts after it, so it sees the **new** one.
#
# | equation | label |
# |---|---|
# | $i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i + p_i \odot c_{t-1})$ | `eq-peephole-input-gate` |
# | $f_t = \sigma(W_f x_t + U_f h_{t-1} + b_f + p_f \odot c_{t-1})$ | `eq-peephole-forget-gate` |
# | $g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$ | `eq-peephole-candidate` |
# | $c_t = f_t \odot c_{t-1} + i_t \odot g_t$ | `eq-peephole-cell-state` |
# | $o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o + p_o \odot c_t)$ | `eq-peephole-output-gate` |
# | $h_t = o_t \odot \tanh(c_t)$ | `eq-peephole-hidden-state` |
#
# The order of these lines is the order in which they can be computed.


# %% nbgrader={"schema_version": 3, "grade_id": "peephole_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def peephole_cell_forward(x, h, c, W, U, b, p):
    """One step with peepholes (eq-peephole-input-gate to -hidden-state).

    x: input (N, D); h, c: hidden and cell state before the step (N, H)
    W: (4H, D); U: (4H, H); b: (4H,), stacked in the order i, f, g, o
    p: peepholes (3, H), one row each for i, f, o
    Returns h_next, c_next (N, H) and a cache for peephole_cell_backward.
    """
    ### BEGIN SOLUTION
    p_i, p_f, p_o = p
    a = x @ W.T + h @ U.T + b
    a_i, a_f, a_g, a_o = np.split(a, 4, axis=1)
    i = sigmoid(a_i + p_i * c)  # eq-peephole-input-gate
    f = sigmoid(a_f + p_f * c)  # eq-peephole-forget-gate
    g = np.tanh(a_g)  # eq-peephole-candidate
    c_next = f * c + i * g  # eq-peephole-cell-state
    o = sigmoid(a_o + p_o * c_next)  # eq-peephole-output-gate
    h_next = o * np.tanh(c_next)  # eq-peephole-hidden-state
    cache = (x, h, c, W, U, p, i, f, g, o, c_next)
    return h_next, c_next, cache
    ### END SOLUTION


# %%
check(peephole_cell_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 2. Peepholes, backward
#
# The new cell state now has three uses: the upstream `dc_next` speaks for the later steps, $h_t$ reads it, and
# the output gate looks at it. So $\delta_o$ comes first, and its share is added before anything else:
#
# | equation | label |
# |---|---|
# | $\delta_{o,t} = \mathrm{d}h_t \odot \tanh(c_t) \odot o_t \odot (1 - o_t)$ | `eq-peephole-delta-o` |
# | $\mathrm{d}c_t^{\text{total}} = \mathrm{d}c_t + \mathrm{d}h_t \odot o_t \odot (1 - \tanh^2 c_t) + p_o \odot \delta_{o,t}$ | `eq-peephole-dc-total` |
# | $\delta_{i,t} = \mathrm{d}c_t^{\text{total}} \odot g_t \odot i_t \odot (1 - i_t)$ | `eq-peephole-delta-i` |
# | $\delta_{f,t} = \mathrm{d}c_t^{\text{total}} \odot c_{t-1} \odot f_t \odot (1 - f_t)$ | `eq-peephole-delta-f` |
# | $\delta_{g,t} = \mathrm{d}c_t^{\text{total}} \odot i_t \odot (1 - g_t^2)$ | `eq-peephole-delta-g` |
#
# The old cell state has three uses as well: the forget gate lets it through, and two gates look at it:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}c_{t-1} = \mathrm{d}c_t^{\text{total}} \odot f_t + p_i \odot \delta_{i,t} + p_f \odot \delta_{f,t}$ | `eq-peephole-dc` |
#
# Stacked in the order i, f, g, o (`eq-peephole-delta`), $\delta_t$ gives the rest. Sums are over the batch.
#
# | equation | label |
# |---|---|
# | $\mathrm{d}x_t = W^\top \delta_t$, $\ \mathrm{d}h_{t-1} = U^\top \delta_t$ | `eq-peephole-dx`, `eq-peephole-dh` |
# | $\mathrm{d}W = \delta_t x_t^\top$, $\ \mathrm{d}U = \delta_t h_{t-1}^\top$, $\ \mathrm{d}b = \delta_t$, summed | `eq-peephole-dw`, `eq-peephole-du`, `eq-peephole-db` |
# | $\mathrm{d}p_i = \delta_{i,t} \odot c_{t-1}$, $\ \mathrm{d}p_f = \delta_{f,t} \odot c_{t-1}$, $\ \mathrm{d}p_o = \delta_{o,t} \odot c_t$, summed | `eq-peephole-dp` |


# %% nbgrader={"schema_version": 3, "grade_id": "peephole_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def peephole_cell_backward(dh_next, dc_next, cache):
    """One step with peepholes, backward (eq-peephole-delta-o to -dp).

    dh_next, dc_next: the loss's gradients with respect to h_next and c_next (N, H)
    cache: what your peephole_cell_forward returned
    Returns dx (N, D), dh, dc (N, H), dW (4H, D), dU (4H, H), db (4H,), dp (3, H).
    """
    ### BEGIN SOLUTION
    x, h, c, W, U, p, i, f, g, o, c_next = cache
    p_i, p_f, p_o = p
    tanh_c = np.tanh(c_next)
    delta_o = dh_next * tanh_c * o * (1 - o)  # eq-peephole-delta-o
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2) + p_o * delta_o  # eq-peephole-dc-total
    delta_i = dc_total * g * i * (1 - i)  # eq-peephole-delta-i
    delta_f = dc_total * c * f * (1 - f)  # eq-peephole-delta-f
    delta_g = dc_total * i * (1 - g**2)  # eq-peephole-delta-g
    delta = np.concatenate([delta_i, delta_f, delta_g, delta_o], axis=1)  # eq-peephole-delta
    dx = delta @ W  # eq-peephole-dx
    dh = delta @ U  # eq-peephole-dh
    dc = dc_total * f + p_i * delta_i + p_f * delta_f  # eq-peephole-dc
    dW = delta.T @ x  # eq-peephole-dw
    dU = delta.T @ h  # eq-peephole-du
    db = delta.sum(axis=0)  # eq-peephole-db
    dp = np.stack([delta_i * c, delta_f * c, delta_o * c_next]).sum(axis=1)  # eq-peephole-dp
    return dx, dh, dc, dW, dU, db, dp
    ### END SOLUTION


# %%
check(peephole_cell_backward, points=2)  # hidden: points=5

# %% [markdown]
# ## 3. Coupled gates, forward
#
# With one gate for both, the new cell state is a weighted mean of the old one and the candidate. As much is
# forgotten as is written. There are three pre-activations, and no forget gate has parameters of its own.
#
# | equation | label |
# |---|---|
# | $i_t = \sigma(W_i x_t + U_i h_{t-1} + b_i)$ | `eq-coupled-input-gate` |
# | $g_t = \tanh(W_g x_t + U_g h_{t-1} + b_g)$ | `eq-coupled-candidate` |
# | $o_t = \sigma(W_o x_t + U_o h_{t-1} + b_o)$ | `eq-coupled-output-gate` |
# | $c_t = (1 - i_t) \odot c_{t-1} + i_t \odot g_t$ | `eq-coupled-cell-state` |
# | $h_t = o_t \odot \tanh(c_t)$ | `eq-coupled-hidden-state` |
#
# Here there are no peepholes.


# %% nbgrader={"schema_version": 3, "grade_id": "coupled_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def coupled_cell_forward(x, h, c, W, U, b):
    """One step with coupled gates (eq-coupled-input-gate to -hidden-state).

    x: input (N, D); h, c: hidden and cell state before the step (N, H)
    W: (3H, D); U: (3H, H); b: (3H,), stacked in the order i, g, o
    Returns h_next, c_next (N, H) and a cache for coupled_cell_backward.
    """
    ### BEGIN SOLUTION
    a = x @ W.T + h @ U.T + b
    a_i, a_g, a_o = np.split(a, 3, axis=1)
    i = sigmoid(a_i)  # eq-coupled-input-gate
    g = np.tanh(a_g)  # eq-coupled-candidate
    o = sigmoid(a_o)  # eq-coupled-output-gate
    c_next = (1 - i) * c + i * g  # eq-coupled-cell-state
    h_next = o * np.tanh(c_next)  # eq-coupled-hidden-state
    cache = (x, h, c, W, U, i, g, o, c_next)
    return h_next, c_next, cache
    ### END SOLUTION


# %%
check(coupled_cell_forward, points=1)  # hidden: points=2

# %% [markdown]
# ## 4. Coupled gates, backward
#
# The input gate now stands twice in the cell state, once as $i$ and once as $1 - i$. Both places send a
# gradient back, and the second with a minus sign:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}c_t^{\text{total}} = \mathrm{d}c_t + \mathrm{d}h_t \odot o_t \odot (1 - \tanh^2 c_t)$ | `eq-coupled-dc-total` |
# | $\delta_{i,t} = \mathrm{d}c_t^{\text{total}} \odot (g_t - c_{t-1}) \odot i_t \odot (1 - i_t)$ | `eq-coupled-delta-i` |
# | $\delta_{g,t} = \mathrm{d}c_t^{\text{total}} \odot i_t \odot (1 - g_t^2)$ | `eq-coupled-delta-g` |
# | $\delta_{o,t} = \mathrm{d}h_t \odot \tanh(c_t) \odot o_t \odot (1 - o_t)$ | `eq-coupled-delta-o` |
# | $\mathrm{d}c_{t-1} = \mathrm{d}c_t^{\text{total}} \odot (1 - i_t)$ | `eq-coupled-dc` |
#
# Stacked in the order i, g, o (`eq-coupled-delta`), $\delta_t$ gives the rest. Sums are over the batch.
#
# | equation | label |
# |---|---|
# | $\mathrm{d}x_t = W^\top \delta_t$, $\ \mathrm{d}h_{t-1} = U^\top \delta_t$ | `eq-coupled-dx`, `eq-coupled-dh` |
# | $\mathrm{d}W = \delta_t x_t^\top$, $\ \mathrm{d}U = \delta_t h_{t-1}^\top$, $\ \mathrm{d}b = \delta_t$, summed | `eq-coupled-dw`, `eq-coupled-du`, `eq-coupled-db` |


# %% nbgrader={"schema_version": 3, "grade_id": "coupled_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def coupled_cell_backward(dh_next, dc_next, cache):
    """One step with coupled gates, backward (eq-coupled-dc-total to -db).

    dh_next, dc_next: the loss's gradients with respect to h_next and c_next (N, H)
    cache: what your coupled_cell_forward returned
    Returns dx (N, D), dh, dc (N, H), dW (3H, D), dU (3H, H), db (3H,).
    """
    ### BEGIN SOLUTION
    x, h, c, W, U, i, g, o, c_next = cache
    tanh_c = np.tanh(c_next)
    dc_total = dc_next + dh_next * o * (1 - tanh_c**2)  # eq-coupled-dc-total
    delta_i = dc_total * (g - c) * i * (1 - i)  # eq-coupled-delta-i
    delta_g = dc_total * i * (1 - g**2)  # eq-coupled-delta-g
    delta_o = dh_next * tanh_c * o * (1 - o)  # eq-coupled-delta-o
    delta = np.concatenate([delta_i, delta_g, delta_o], axis=1)  # eq-coupled-delta
    dx = delta @ W  # eq-coupled-dx
    dh = delta @ U  # eq-coupled-dh
    dc = dc_total * (1 - i)  # eq-coupled-dc
    dW = delta.T @ x  # eq-coupled-dw
    dU = delta.T @ h  # eq-coupled-du
    db = delta.sum(axis=0)  # eq-coupled-db
    return dx, dh, dc, dW, dU, db
    ### END SOLUTION


# %%
check(coupled_cell_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## Where you are
#
# You have changed an LSTM and found what the change does to its gradient. The rule was the same both times:
# count the places where a value is used, and add one gradient for each. Over a sequence both cells run in loops
# like those that you wrote for the LSTM: they call the new cell, and with peepholes they pass `p` and sum `dp`.
