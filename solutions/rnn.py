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
# # Exercise: the recurrent network
#
# You write the recurrent network with NumPy alone: one step forward, one step backward, then a whole
# sequence in both directions. The chapter [The recurrent network](../../book/rnn.md) derives every
# equation that you need; this notebook repeats them where you use them.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares each
# quantity that you return with the reference, and says what is wrong and the likely reason. You may run
# it as often as you like. The cell after it holds the points that are given on other inputs when your
# notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `rnn_cell_forward` | 4 |
# | 2 | `rnn_cell_backward` | 6 |
# | 3 | `rnn_forward` | 4 |
# | 4 | `rnn_backward` | 6 |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the
# size of an input and `H` the size of the hidden state. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_t$ | `x` | `(N, D)`; a whole sequence `(N, T, D)` |
# | $h_t$ | `h` | `(N, H)`; a whole sequence `(N, T, H)` |
# | $W$, $U$, $b$ | `W`, `U`, `b` | `(H, D)`, `(H, H)`, `(H,)` |
#
# The equations are written for one column vector $x_t$. In code a batch stands in rows, so $W x_t$
# becomes `x @ W.T`.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# %% [markdown]
# ## 1. One step forward
#
# The step mixes the input with the old state and squashes the sum:
#
# $$
# a_t = W x_t + U h_{t-1} + b, \qquad h_t = \tanh(a_t).
# $$
#
# Return the new state and a cache. The cache is yours: put in it whatever your backward pass will need.


# %% nbgrader={"schema_version": 3, "grade_id": "rnn_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def rnn_cell_forward(x, h, W, U, b):
    """One step of the recurrent network (eq-rnn-preactivation, eq-rnn-state).

    x: input (N, D); h: hidden state before the step (N, H)
    W: (H, D); U: (H, H); b: (H,)
    Returns h_next (N, H) and a cache for rnn_cell_backward.
    """
    ### BEGIN SOLUTION
    a = x @ W.T + h @ U.T + b  # eq-rnn-preactivation
    h_next = np.tanh(a)  # eq-rnn-state
    cache = (x, h, W, U, h_next)
    return h_next, cache
    ### END SOLUTION


# %%
check(rnn_cell_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 2. One step backward
#
# The loss $L$ lies somewhere after this step. You are given `dh_next`, the gradient of $L$ with respect
# to $h_t$, and want the gradient with respect to everything that went into the step. First come back
# through the tanh, to the gradient at the pre-activation:
#
# $$
# \delta_t = \mathrm{d}h_t \odot (1 - h_t^2).
# $$
#
# Everything else follows from $\delta_t$. For one sequence
#
# $$
# \mathrm{d}x_t = W^\top \delta_t, \quad
# \mathrm{d}h_{t-1} = U^\top \delta_t, \quad
# \mathrm{d}W = \delta_t x_t^\top, \quad
# \mathrm{d}U = \delta_t h_{t-1}^\top, \quad
# \mathrm{d}b = \delta_t,
# $$
#
# and the gradients of the parameters are summed over the batch. A gradient has the shape of the array it
# belongs to: `dW` is `(H, D)` as `W` is.


# %% nbgrader={"schema_version": 3, "grade_id": "rnn_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def rnn_cell_backward(dh_next, cache):
    """Backward pass of one step (eq-rnn-delta to eq-rnn-cell-db).

    dh_next: gradient of the loss with respect to h_next (N, H)
    cache: what your rnn_cell_forward returned
    Returns dx (N, D), dh (N, H), dW (H, D), dU (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    x, h, W, U, h_next = cache
    delta = dh_next * (1 - h_next**2)  # eq-rnn-delta
    dx = delta @ W  # eq-rnn-cell-dx
    dh = delta @ U  # eq-rnn-cell-dh
    dW = delta.T @ x  # eq-rnn-cell-dw
    dU = delta.T @ h  # eq-rnn-cell-du
    db = delta.sum(axis=0)  # eq-rnn-cell-db
    return dx, dh, dW, dU, db
    ### END SOLUTION


# %%
check(rnn_cell_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## 3. A sequence forward
#
# The same step, with the same parameters, runs over the sequence. Each step starts from the state that
# the step before it left; the first starts from `h0`. Return every state, not only the last.


# %% nbgrader={"schema_version": 3, "grade_id": "rnn_forward", "solution": true, "grade": false, "locked": false, "task": false}
def rnn_forward(x, h0, W, U, b):
    """The recurrent network over a sequence (eq-rnn-sequence).

    x: inputs (N, T, D); h0: hidden state before the first step (N, H)
    W: (H, D); U: (H, H); b: (H,)
    Returns h (N, T, H), where h[:, t] is the state after step t,
    and a cache for rnn_backward.
    """
    ### BEGIN SOLUTION
    states, cache = [], []
    h_t = h0
    for t in range(x.shape[1]):
        h_t, cache_t = rnn_cell_forward(x[:, t], h_t, W, U, b)  # eq-rnn-sequence
        states.append(h_t)
        cache.append(cache_t)
    return np.stack(states, axis=1), cache
    ### END SOLUTION


# %%
check(rnn_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 4. A sequence backward
#
# A state has two uses: the loss may look at it directly, and the next step starts from it. So two
# gradients meet at $h_t$, the one that is given from outside at this step and the one that comes back
# from step $t+1$:
#
# $$
# \mathrm{d}h_t^{\text{total}} = \mathrm{d}h_t + U^\top \delta_{t+1}.
# $$
#
# Go from the last step to the first. Nothing comes back from beyond the last step. The parameters are
# shared by all steps, so their gradients are summed over the steps as well as over the batch.


# %% nbgrader={"schema_version": 3, "grade_id": "rnn_backward", "solution": true, "grade": false, "locked": false, "task": false}
def rnn_backward(dh, cache):
    """Backpropagation through time (eq-rnn-dh-total to eq-rnn-db).

    dh: upstream gradient, of the loss with respect to h, at every step (N, T, H)
    cache: what your rnn_forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (H, D), dU (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    N, T, H = dh.shape
    dx = [None] * T
    dW, dU, db = 0.0, 0.0, 0.0
    carried = np.zeros((N, H))  # the gradient that comes back from step t + 1
    for t in reversed(range(T)):
        dh_total = dh[:, t] + carried  # eq-rnn-dh-total
        dx[t], carried, dW_t, dU_t, db_t = rnn_cell_backward(dh_total, cache[t])
        dW = dW + dW_t  # eq-rnn-dw
        dU = dU + dU_t  # eq-rnn-du
        db = db + db_t  # eq-rnn-db
    return np.stack(dx, axis=1), carried, dW, dU, db
    ### END SOLUTION


# %%
check(rnn_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## Where you are
#
# You have written a recurrent network and backpropagation through time. Nothing in it is special to
# tanh: the GRU and the LSTM change the step and keep the loop.
