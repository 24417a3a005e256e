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
# # Exercise: the gated recurrent unit
#
# You write the gated recurrent unit (GRU) with NumPy alone: its sigmoid, one step forward and backward, and a whole
# sequence in both directions. Then you write the older form of the step, in which the reset gate stands elsewhere, and
# see that it needs another backward pass.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares each quantity that you
# return with the reference, and says what is wrong and the likely reason. You may run it as often as you like. The
# cell after it holds the points that are given on other inputs when your notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `sigmoid` | 2 |
# | 2 | `gru_cell_forward` | 4 |
# | 3 | `gru_cell_backward` | 8 |
# | 4 | `gru_forward` | 4 |
# | 5 | `gru_backward` | 6 |
# | 6 | `gru_reset_before_cell_forward` | 4 |
# | 7 | `gru_reset_before_cell_backward` | 6 |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the size of an
# input and `H` the size of the hidden state. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_t$ | `x` | `(N, D)`; a whole sequence `(N, T, D)` |
# | $h_t$ | `h` | `(N, H)`; a whole sequence `(N, T, H)` |
# | $W$, $U$, $b$ | `W`, `U`, `b` | `(3H, D)`, `(3H, H)`, `(3H,)` |
# | $b_{hn}$ | `b_hn` | `(H,)` |
#
# Two gates and a candidate need three sets of weights. They stand on top of each other in the order r, z, n: the
# first $H$ rows of `W` are $W_r$, the next $H$ are $W_z$, the last $H$ are $W_n$; `U` and `b` likewise. So
# `np.split(W, 3)` gives the three parts. This is the layout of `torch.nn.GRU`. Other libraries order the gates
# otherwise.
#
# The equations are written for one column vector $x_t$. In code a batch stands in rows, so $W x_t$ becomes
# `x @ W.T`. A label such as `eq-gru-reset` names an equation, here, in comments and in verdicts.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# %% [markdown]
# ## 1. The sigmoid
#
# A gate is a number between 0 and 1, and the sigmoid makes one of any number:
#
# | equation | label |
# |---|---|
# | $\displaystyle \sigma(a) = \frac{1}{1 + e^{-a}} = \frac{e^{a}}{1 + e^{a}}$ | `eq-gru-sigmoid` |
#
# The two forms are equal on paper. In `float64` $e^{710}$ is too large for a number: the first form overflows where
# $a$ is very negative, the second where it is very positive. Each is safe where the other is not, so take the first for
# $a \ge 0$ and the second for $a < 0$. Mind that `np.where` computes both of its branches for every entry before it
# chooses: what you exponentiate must be safe everywhere.
#
# `check` judges the values. Where NumPy warns meanwhile, the verdict shows its words below the table. A warning costs no
# points: $1 / (1 + e^{1000})$ is 0 after an overflow too. Still, write it so that nothing overflows; then a warning in a
# later notebook means something. NumPy in a browser never warns.


# %% nbgrader={"schema_version": 3, "grade_id": "sigmoid", "solution": true, "grade": false, "locked": false, "task": false}
def sigmoid(a):
    """The sigmoid of every entry, without overflow (eq-gru-sigmoid).

    a: (N, H), any numbers
    Returns s (N, H), from 0 to 1.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(a))  # at most 1, so it cannot overflow
    return np.where(a >= 0, 1 / (1 + e), e / (1 + e))  # eq-gru-sigmoid
    ### END SOLUTION


# %%
check(sigmoid, points=1)  # hidden: points=1

# %% [markdown]
# ## 2. One step forward
#
# The reset gate $r_t$ says how much of the old state the candidate $n_t$ sees. The update gate $z_t$ says how much of
# the old state stays:
#
# | equation | label |
# |---|---|
# | $r_t = \sigma(W_r x_t + U_r h_{t-1} + b_r)$ | `eq-gru-reset` |
# | $z_t = \sigma(W_z x_t + U_z h_{t-1} + b_z)$ | `eq-gru-update-gate` |
# | $q_t = U_n h_{t-1} + b_{hn}$ | `eq-gru-q` |
# | $n_t = \tanh(W_n x_t + b_n + r_t \odot q_t)$ | `eq-gru-candidate` |
# | $h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}$ | `eq-gru-update` |
#
# The reset gate multiplies $q_t$, after the product with $U_n$, as in `torch.nn.GRU` and in Keras with
# `reset_after=True`. The bias $b_{hn}$ stands in $q_t$, so the gate multiplies it too. That is why it cannot be merged
# with $b_n$.
#
# Where $z_t$ is near 1 the old state stays. Some papers exchange $z_t$ and $1 - z_t$; the network can learn the same
# either way, but not with the same weights.
#
# Return the new state and a cache. The cache is yours: put in it whatever your backward pass will need.


# %% nbgrader={"schema_version": 3, "grade_id": "gru_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_cell_forward(x, h, W, U, b, b_hn):
    """One step of the gated recurrent unit (eq-gru-reset to eq-gru-update).

    x: input (N, D); h: hidden state before the step (N, H)
    W: (3H, D); U: (3H, H); b: (3H,), each stacked r, z, n; b_hn: (H,)
    Returns h_next (N, H) and a cache for gru_cell_backward.
    """
    ### BEGIN SOLUTION
    W_r, W_z, W_n = np.split(W, 3)
    U_r, U_z, U_n = np.split(U, 3)
    b_r, b_z, b_n = np.split(b, 3)
    r = sigmoid(x @ W_r.T + h @ U_r.T + b_r)  # eq-gru-reset
    z = sigmoid(x @ W_z.T + h @ U_z.T + b_z)  # eq-gru-update-gate
    q = h @ U_n.T + b_hn  # eq-gru-q
    n = np.tanh(x @ W_n.T + b_n + r * q)  # eq-gru-candidate
    h_next = (1 - z) * n + z * h  # eq-gru-update
    cache = (x, h, W, U, r, z, q, n)
    return h_next, cache
    ### END SOLUTION


# %%
check(gru_cell_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 3. One step backward
#
# You are given `dh_next`, the gradient of the loss with respect to $h_t$. Go through the step in reverse. The update
# sends it to the candidate and to the update gate; the candidate's tanh and the gates' sigmoids give the gradients at
# the pre-activations. The derivative of tanh is $1 - n^2$, that of the sigmoid $r(1 - r)$:
#
# | equation | label |
# |---|---|
# | $\delta_{n,t} = \mathrm{d}h_t \odot (1 - z_t) \odot (1 - n_t^2)$ | `eq-gru-delta-n` |
# | $\delta_{z,t} = \mathrm{d}h_t \odot (h_{t-1} - n_t) \odot z_t \odot (1 - z_t)$ | `eq-gru-delta-z` |
# | $\delta_{r,t} = \delta_{n,t} \odot q_t \odot r_t \odot (1 - r_t)$ | `eq-gru-delta-r` |
# | $\mathrm{d}q_t = \delta_{n,t} \odot r_t$ | `eq-gru-dq` |
#
# $W$ and $b$ feed the three pre-activations. $U$ feeds the two gates and $q_t$, which lies behind the reset gate. So
# there are two stacks, equal but for their last third:
#
# | equation | label |
# |---|---|
# | $\delta_t = [\delta_{r,t}; \delta_{z,t}; \delta_{n,t}]$ | `eq-gru-delta` |
# | $\delta_{U,t} = [\delta_{r,t}; \delta_{z,t}; \mathrm{d}q_t]$ | `eq-gru-delta-u` |
#
# Everything else follows from the stacks. The old state is used in two ways: the products with $U$, and directly in
# the update, where $z_t$ multiplies it:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}x_t = W^\top \delta_t$ | `eq-gru-cell-dx` |
# | $\mathrm{d}h_{t-1} = \mathrm{d}h_t \odot z_t + U^\top \delta_{U,t}$ | `eq-gru-cell-dh` |
# | $\mathrm{d}W = \delta_t x_t^\top$ | `eq-gru-cell-dw` |
# | $\mathrm{d}U = \delta_{U,t} h_{t-1}^\top$ | `eq-gru-cell-du` |
# | $\mathrm{d}b = \delta_t$ | `eq-gru-cell-db` |
# | $\mathrm{d}b_{hn} = \mathrm{d}q_t$ | `eq-gru-cell-dbhn` |
#
# These are for one sequence. The gradients of the parameters are summed over the batch. A gradient has the shape of the
# array it belongs to, and the same order r, z, n: `dW` is `(3H, D)` as `W` is.


# %% nbgrader={"schema_version": 3, "grade_id": "gru_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_cell_backward(dh_next, cache):
    """Backward pass of one step (eq-gru-delta-n to eq-gru-cell-dbhn).

    dh_next: gradient of the loss with respect to h_next (N, H)
    cache: what your gru_cell_forward returned
    Returns dx (N, D), dh (N, H), dW (3H, D), dU (3H, H), db (3H,), db_hn (H,).
    """
    ### BEGIN SOLUTION
    x, h, W, U, r, z, q, n = cache
    delta_n = dh_next * (1 - z) * (1 - n**2)  # eq-gru-delta-n
    delta_z = dh_next * (h - n) * z * (1 - z)  # eq-gru-delta-z
    delta_r = delta_n * q * r * (1 - r)  # eq-gru-delta-r
    dq = delta_n * r  # eq-gru-dq
    delta = np.concatenate([delta_r, delta_z, delta_n], axis=1)  # eq-gru-delta
    delta_U = np.concatenate([delta_r, delta_z, dq], axis=1)  # eq-gru-delta-u
    dx = delta @ W  # eq-gru-cell-dx
    dh = dh_next * z + delta_U @ U  # eq-gru-cell-dh
    dW = delta.T @ x  # eq-gru-cell-dw
    dU = delta_U.T @ h  # eq-gru-cell-du
    db = delta.sum(axis=0)  # eq-gru-cell-db
    db_hn = dq.sum(axis=0)  # eq-gru-cell-dbhn
    return dx, dh, dW, dU, db, db_hn
    ### END SOLUTION


# %%
check(gru_cell_backward, points=3)  # hidden: points=5

# %% [markdown]
# ## 4. A sequence forward
#
# The same step, with the same parameters, runs over the sequence. Each step starts from the state that the step before
# it left: $h_t = \mathrm{cell}(x_t, h_{t-1})$ for $t = 1, \dots, T$ (`eq-gru-sequence`). The first step starts from
# `h0`. Return every state, not only the last.


# %% nbgrader={"schema_version": 3, "grade_id": "gru_forward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_forward(x, h0, W, U, b, b_hn):
    """The gated recurrent unit over a sequence (eq-gru-sequence).

    x: inputs (N, T, D); h0: hidden state before the first step (N, H)
    W: (3H, D); U: (3H, H); b: (3H,), each stacked r, z, n; b_hn: (H,)
    Returns h (N, T, H), where h[:, t] is the state after step t,
    and a cache for gru_backward.
    """
    ### BEGIN SOLUTION
    states, cache = [], []
    h_t = h0
    for t in range(x.shape[1]):
        h_t, cache_t = gru_cell_forward(x[:, t], h_t, W, U, b, b_hn)  # eq-gru-sequence
        states.append(h_t)
        cache.append(cache_t)
    return np.stack(states, axis=1), cache
    ### END SOLUTION


# %%
check(gru_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 5. A sequence backward
#
# Two gradients meet at a state: the one that is given from outside at this step, and the one that comes back from the
# step after it, your cell's `dh`. Go from the last step to the first. Nothing comes back from beyond the last step, and
# what the first step gives back is the gradient of $h_0$. The parameters are shared by all steps, so their gradients are
# summed over the steps:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}h_t^{\text{total}} = \mathrm{d}h_t + \mathrm{d}h_t^{\text{carried}}$, the carried one from step $t + 1$ | `eq-gru-dh-total` |
# | $\mathrm{d}h_0$: what step 1 gives back | `eq-gru-dh0` |
# | $\mathrm{d}W = \sum_t \mathrm{d}W_t$, and so for $U$, $b$, $b_{hn}$ | `eq-gru-dw`, `eq-gru-du`, `eq-gru-db`, `eq-gru-dbhn` |


# %% nbgrader={"schema_version": 3, "grade_id": "gru_backward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_backward(dh, cache):
    """Backpropagation through time (eq-gru-dh-total to eq-gru-dbhn).

    dh: upstream gradient, of the loss with respect to h, at every step (N, T, H)
    cache: what your gru_forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (3H, D), dU (3H, H), db (3H,), db_hn (H,).
    """
    ### BEGIN SOLUTION
    N, T, H = dh.shape
    dx = [None] * T
    dW, dU, db, db_hn = 0.0, 0.0, 0.0, 0.0
    carried = np.zeros((N, H))  # the gradient that comes back from step t + 1
    for t in reversed(range(T)):
        dh_total = dh[:, t] + carried  # eq-gru-dh-total
        dx[t], carried, dW_t, dU_t, db_t, db_hn_t = gru_cell_backward(dh_total, cache[t])
        dW = dW + dW_t  # eq-gru-dw
        dU = dU + dU_t  # eq-gru-du
        db = db + db_t  # eq-gru-db
        db_hn = db_hn + db_hn_t  # eq-gru-dbhn
    return np.stack(dx, axis=1), carried, dW, dU, db, db_hn
    ### END SOLUTION


# %%
check(gru_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## 6. The reset gate before the product
#
# The GRU of Cho et al. (2014, third version of the paper) and of many textbooks resets the old state first, and
# multiplies by $U_n$ afterwards. The gates $r_t$, $z_t$ and the update are those of part 2. There is no $b_{hn}$:
#
# | equation | label |
# |---|---|
# | $s_t = r_t \odot h_{t-1}$ | `eq-gru-before-s` |
# | $n_t = \tanh(W_n x_t + U_n s_t + b_n)$ | `eq-gru-before-candidate` |
#
# In part 2 unit $i$ resets the whole sum $\sum_k U_{ik} h_k$ by its own $r_i$. Here every $h_k$ is reset by $r_k$ before
# it is summed. With the same weights the two forms give different states, and both are called GRU.


# %% nbgrader={"schema_version": 3, "grade_id": "gru_reset_before_cell_forward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_reset_before_cell_forward(x, h, W, U, b):
    """One step of the GRU of Cho et al. 2014, third version (eq-gru-before-s, eq-gru-before-candidate).

    x: input (N, D); h: hidden state before the step (N, H)
    W: (3H, D); U: (3H, H); b: (3H,), each stacked r, z, n
    Returns h_next (N, H) and a cache for gru_reset_before_cell_backward.
    """
    ### BEGIN SOLUTION
    W_r, W_z, W_n = np.split(W, 3)
    U_r, U_z, U_n = np.split(U, 3)
    b_r, b_z, b_n = np.split(b, 3)
    r = sigmoid(x @ W_r.T + h @ U_r.T + b_r)  # eq-gru-reset
    z = sigmoid(x @ W_z.T + h @ U_z.T + b_z)  # eq-gru-update-gate
    s = r * h  # eq-gru-before-s
    n = np.tanh(x @ W_n.T + s @ U_n.T + b_n)  # eq-gru-before-candidate
    h_next = (1 - z) * n + z * h  # eq-gru-update
    cache = (x, h, W, U, r, z, s, n)
    return h_next, cache
    ### END SOLUTION


# %%
check(gru_reset_before_cell_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 7. Its backward pass
#
# $\delta_n$ and $\delta_z$ are those of part 3. To reach the reset gate, $\delta_n$ must now come back through the
# product with $U_n$:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}s_t = U_n^\top \delta_{n,t}$ | `eq-gru-before-ds` |
# | $\delta_{r,t} = \mathrm{d}s_t \odot h_{t-1} \odot r_t \odot (1 - r_t)$ | `eq-gru-before-delta-r` |
# | $\mathrm{d}h_{t-1} = \mathrm{d}h_t \odot z_t + U_r^\top \delta_{r,t} + U_z^\top \delta_{z,t} + \mathrm{d}s_t \odot r_t$ | `eq-gru-before-dh` |
# | $\mathrm{d}U = [\delta_{r,t} h_{t-1}^\top;\ \delta_{z,t} h_{t-1}^\top;\ \delta_{n,t} s_t^\top]$ | `eq-gru-before-du` |
#
# There is one stack, $\delta = [\delta_r; \delta_z; \delta_n]$, and $\mathrm{d}x_t$, $\mathrm{d}W$ and $\mathrm{d}b$
# follow from it as before.


# %% nbgrader={"schema_version": 3, "grade_id": "gru_reset_before_cell_backward", "solution": true, "grade": false, "locked": false, "task": false}
def gru_reset_before_cell_backward(dh_next, cache):
    """Backward pass of one step with the reset before the product (eq-gru-before-ds to eq-gru-before-du).

    dh_next: gradient of the loss with respect to h_next (N, H)
    cache: what your gru_reset_before_cell_forward returned
    Returns dx (N, D), dh (N, H), dW (3H, D), dU (3H, H), db (3H,).
    """
    ### BEGIN SOLUTION
    x, h, W, U, r, z, s, n = cache
    U_r, U_z, U_n = np.split(U, 3)
    delta_n = dh_next * (1 - z) * (1 - n**2)  # eq-gru-delta-n
    delta_z = dh_next * (h - n) * z * (1 - z)  # eq-gru-delta-z
    ds = delta_n @ U_n  # eq-gru-before-ds
    delta_r = ds * h * r * (1 - r)  # eq-gru-before-delta-r
    delta = np.concatenate([delta_r, delta_z, delta_n], axis=1)  # eq-gru-delta
    dx = delta @ W  # eq-gru-cell-dx
    dh = dh_next * z + delta_r @ U_r + delta_z @ U_z + ds * r  # eq-gru-before-dh
    dW = delta.T @ x  # eq-gru-cell-dw
    dU = np.concatenate([delta_r.T @ h, delta_z.T @ h, delta_n.T @ s])  # eq-gru-before-du
    db = delta.sum(axis=0)  # eq-gru-cell-db
    return dx, dh, dW, dU, db
    ### END SOLUTION


# %%
check(gru_reset_before_cell_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## Where you are
#
# You have written the GRU in both of its forms. Give your weights to
# `torch.nn.GRU(D, H, batch_first=True, dtype=torch.float64)`, `b` as `bias_ih_l0`, and as `bias_hh_l0` zeros with
# `b_hn` in the last third: it computes your states of part 4. No setting of it computes those of part 6.
