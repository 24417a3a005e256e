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
# # Exercise: a recurrence without a loop
#
# The gates of a GRU look at the state before them, so step $t$ cannot begin before step $t - 1$ has ended. The minimal
# GRU (minGRU) of Feng et al. (2024, "Were RNNs All We Needed?") takes that look away. What is left is a linear
# recurrence, and a linear recurrence over $T$ steps can be computed in about $\log_2 T$ rounds. You write the minGRU as
# a loop, then the scan, then the minGRU by the scan, and last its backward pass, which is a scan as well.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares each quantity that you
# return with the reference, and says what is wrong and the likely reason. You may run it as often as you like. The
# cell after it holds the points that are given on other inputs when your notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `mingru_forward` | 4 |
# | 2 | `linear_scan` | 8 |
# | 3 | `mingru_scan_forward` | 4 |
# | 4 | `mingru_backward` | 6 |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the size of an
# input and `H` the size of the hidden state. A scan keeps its pairs `R` times: at the start and after each of its
# $\lceil \log_2 T \rceil$ rounds, so $R = 1 + \lceil \log_2 T \rceil$. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x_t$ | `x` | `(N, T, D)` |
# | $h_t$ | `h` | `(N, T, H)`; `h0` is `(N, H)` |
# | $W$, $b$ | `W`, `b` | `(2H, D)`, `(2H,)` |
# | $a_t$, $u_t$ | `a`, `u` | `(N, T, H)` |
# | $A_t$, $B_t$ | `A`, `B` | `(R, N, T, H)`, where `A[r]` and `B[r]` are the pairs after `r` rounds |
#
# There is no $U$. `W` and `b` hold two parts on top of each other, in the order z, h: the first $H$ rows of `W` are
# $W_z$, the last $H$ are $W_h$, so `np.split(W, 2)` gives both. A label such as `eq-scan-gate` names an equation, here,
# in comments and in verdicts. The sigmoid is given; you write it yourself in the unit on the GRU.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# The sigmoid, 1 / (1 + exp(-a)), of every entry of an array; no number is too large for it.
from autograder.given import sigmoid

# %% [markdown]
# ## 1. The minimal GRU, as a loop
#
# | equation | label |
# |---|---|
# | $z_t = \sigma(W_z x_t + b_z)$ | `eq-scan-gate` |
# | $\tilde h_t = W_h x_t + b_h$ | `eq-scan-candidate` |
# | $h_t = (1 - z_t) \odot h_{t-1} + z_t \odot \tilde h_t$ | `eq-scan-state` |
#
# Mind the update gate. Here, as in the paper, $z_t$ multiplies the candidate, and the old state stays where $z_t$ is
# near 0. In this course's GRU it is the other way round. The candidate has no tanh.
#
# The gate and the candidate depend on the input alone, so one product gives them for all steps at once. Only the last
# equation needs the loop. Return every state and a cache. The cache is yours.


# %% nbgrader={"schema_version": 3, "grade_id": "mingru_forward", "solution": true, "grade": false, "locked": false, "task": false}
def mingru_forward(x, h0, W, b):
    """The minimal GRU over a sequence, by a loop (eq-scan-gate to eq-scan-state).

    x: inputs (N, T, D); h0: hidden state before the first step (N, H)
    W: (2H, D); b: (2H,), each stacked z, h
    Returns h (N, T, H), where h[:, t] is the state after step t,
    and a cache for mingru_backward.
    """
    ### BEGIN SOLUTION
    W_z, W_h = np.split(W, 2)
    b_z, b_h = np.split(b, 2)
    z = sigmoid(x @ W_z.T + b_z)  # eq-scan-gate
    candidate = x @ W_h.T + b_h  # eq-scan-candidate
    states = []
    h_t = h0
    for t in range(x.shape[1]):
        h_t = (1 - z[:, t]) * h_t + z[:, t] * candidate[:, t]  # eq-scan-state
        states.append(h_t)
    h = np.stack(states, axis=1)
    cache = (x, h0, W, z, candidate, h)
    return h, cache
    ### END SOLUTION


# %%
check(mingru_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 2. The linear scan
#
# With $a_t = 1 - z_t$ and $u_t = z_t \odot \tilde h_t$ every step has the same form:
#
# | equation | label |
# |---|---|
# | $h_t = a_t \odot h_{t-1} + u_t$ | `eq-scan-recurrence` |
#
# A step is a pair $(a, u)$. Two steps in a row, $(a, u)$ and then $(a', u')$, make one step again, for
# $a'(a h + u) + u' = (a'a) h + (a'u + u')$:
#
# | equation | label |
# |---|---|
# | $(A, B)$ and then $(A', B')$ make $(A' \odot A,\; A' \odot B + B')$ | `eq-scan-combine` |
# | $h_t = A_t \odot h_0 + B_t$, where $(A_t, B_t)$ is made of steps 1 to $t$ | `eq-scan-prefix` |
#
# Start with every step's own pair. In one round combine each pair with the pair one step before it, all at once: now
# each stands for 2 steps. Then combine with the pair 2 steps before, then 4, then 8. A pair that has none so far before
# it is complete and stays. After about $\log_2 T$ rounds every pair reaches back to the first step:
#
# | steps covered | step 1 | step 2 | step 3 | step 4 | step 5 |
# |---|---|---|---|---|---|
# | at first | 1 | 2 | 3 | 4 | 5 |
# | after distance 1 | 1 | 1–2 | 2–3 | 3–4 | 4–5 |
# | after distance 2 | 1 | 1–2 | 1–3 | 1–4 | 2–5 |
# | after distance 4 | 1 | 1–2 | 1–3 | 1–4 | 1–5 |
#
# $T$ need not be a power of 2. This is the scan of Hillis and Steele (1986), and the one that you write here. Blelloch's
# and Sklansky's scans make fewer operations, and have other pairs on the way.
#
# Return the states and the pairs: `A[0]` and `B[0]` are every step's own, `a` and `u`, and `A[r]` and `B[r]` those after
# round `r`, the one at distance $2^{r-1}$. Collect them in lists, and stack these with `np.stack`. A loop gives the same
# states, so the states do not show how they were computed. The pairs after every round are what a parallel machine would
# hold, and a loop has none of them.
#
# `check` judges `h`, `A` and `B`, each equal to the reference's to $10^{-10}$.
#
# Do not divide by products of $a$. In `float64` a gate can be exactly 1, and then $a_t$ is exactly 0.


# %% nbgrader={"schema_version": 3, "grade_id": "linear_scan", "solution": true, "grade": false, "locked": false, "task": false}
def linear_scan(a, u, h0):
    """The recurrence h_t = a_t h_{t-1} + u_t in log2 T rounds (eq-scan-recurrence to eq-scan-prefix).

    a, u: (N, T, H); h0: the state before the first step (N, H)
    Returns h (N, T, H), and A, B (R, N, T, H): the pairs (a, u) of the steps at index 0,
    and at index r the pairs after the round at distance 2 ** (r - 1).
    """
    ### BEGIN SOLUTION
    A, B = a, u
    A_rounds, B_rounds = [A], [B]
    d = 1
    while d < u.shape[1]:
        B = np.concatenate([B[:, :d], A[:, d:] * B[:, :-d] + B[:, d:]], axis=1)  # eq-scan-combine
        A = np.concatenate([A[:, :d], A[:, d:] * A[:, :-d]], axis=1)  # eq-scan-combine
        A_rounds.append(A)
        B_rounds.append(B)
        d = 2 * d
    h = A * h0[:, None] + B  # eq-scan-prefix
    return h, np.stack(A_rounds), np.stack(B_rounds)
    ### END SOLUTION


# %%
check(linear_scan, points=3)  # hidden: points=5

# %% [markdown]
# ## 3. The minimal GRU, by the scan
#
# The same states as in part 1, with your scan in place of the loop. Return the three arrays that `linear_scan` returns,
# without a cache:
#
# | equation | label |
# |---|---|
# | $a_t = 1 - z_t, \quad u_t = z_t \odot \tilde h_t$ | `eq-scan-coefficients` |
#
# The pairs are judged here as well.


# %% nbgrader={"schema_version": 3, "grade_id": "mingru_scan_forward", "solution": true, "grade": false, "locked": false, "task": false}
def mingru_scan_forward(x, h0, W, b):
    """The minimal GRU over a sequence, by the linear scan (eq-scan-coefficients).

    x: inputs (N, T, D); h0: hidden state before the first step (N, H)
    W: (2H, D); b: (2H,), each stacked z, h
    Returns what linear_scan returns: h (N, T, H), the states of mingru_forward, and A, B (R, N, T, H).
    """
    ### BEGIN SOLUTION
    W_z, W_h = np.split(W, 2)
    b_z, b_h = np.split(b, 2)
    z = sigmoid(x @ W_z.T + b_z)  # eq-scan-gate
    candidate = x @ W_h.T + b_h  # eq-scan-candidate
    return linear_scan(1 - z, z * candidate, h0)  # eq-scan-coefficients
    ### END SOLUTION


# %%
check(mingru_scan_forward, points=1)  # hidden: points=3

# %% [markdown]
# ## 4. The backward pass
#
# A state is used by the loss and by the next step, which multiplies it by $1 - z_{t+1}$. So the whole gradient at a
# state obeys a linear recurrence too, from the last step to the first. It starts from zero beyond the last step:
#
# | equation | label |
# |---|---|
# | $\mathrm{d}h_t^{\text{total}} = \mathrm{d}h_t + (1 - z_{t+1}) \odot \mathrm{d}h_{t+1}^{\text{total}}$ | `eq-scan-dh-total` |
# | $\mathrm{d}h_0 = (1 - z_1) \odot \mathrm{d}h_1^{\text{total}}$ | `eq-scan-dh0` |
#
# Mind which gate multiplies: that of the step after. You may compute it with your `linear_scan` on arrays turned round
# in time, of which you need the states alone, or with a loop; this function is not asked for pairs. All the rest is for
# every step at once:
#
# | equation | label |
# |---|---|
# | $\delta_{z,t} = \mathrm{d}h_t^{\text{total}} \odot (\tilde h_t - h_{t-1}) \odot z_t \odot (1 - z_t)$ | `eq-scan-delta-z` |
# | $\delta_{h,t} = \mathrm{d}h_t^{\text{total}} \odot z_t$ | `eq-scan-delta-h` |
# | $\delta_t = [\delta_{z,t}; \delta_{h,t}]$ | `eq-scan-delta` |
# | $\mathrm{d}x_t = W^\top \delta_t$ | `eq-scan-dx` |
# | $\mathrm{d}W = \sum_t \delta_t x_t^\top$ | `eq-scan-dw` |
# | $\mathrm{d}b = \sum_t \delta_t$ | `eq-scan-db` |
#
# The gradients of the parameters are summed over the batch as well.


# %% nbgrader={"schema_version": 3, "grade_id": "mingru_backward", "solution": true, "grade": false, "locked": false, "task": false}
def mingru_backward(dh, cache):
    """Backward pass of the minimal GRU (eq-scan-dh-total to eq-scan-db).

    dh: upstream gradient, of the loss with respect to h, at every step (N, T, H)
    cache: what your mingru_forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (2H, D), db (2H,).
    """
    ### BEGIN SOLUTION
    x, h0, W, z, candidate, h = cache
    a = 1 - z
    beyond = np.zeros_like(h0)  # what comes back from beyond the last step
    a_after = np.concatenate([a[:, 1:], beyond[:, None]], axis=1)
    dh_total = linear_scan(a_after[:, ::-1], dh[:, ::-1], beyond)[0][:, ::-1]  # eq-scan-dh-total
    dh0 = a[:, 0] * dh_total[:, 0]  # eq-scan-dh0
    h_before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    delta_z = dh_total * (candidate - h_before) * z * (1 - z)  # eq-scan-delta-z
    delta_h = dh_total * z  # eq-scan-delta-h
    delta = np.concatenate([delta_z, delta_h], axis=2)  # eq-scan-delta
    dx = delta @ W  # eq-scan-dx
    dW = np.einsum("ntg,ntd->gd", delta, x)  # eq-scan-dw
    db = delta.sum(axis=(0, 1))  # eq-scan-db
    return dx, dh0, dW, db
    ### END SOLUTION


# %%
check(mingru_backward, points=2)  # hidden: points=4

# %% [markdown]
# ## Where you are
#
# You have a recurrence that needs no loop, forward or backward. The price is in part 1: the gate does not see the
# state, so one layer cannot let what it remembers decide what it keeps. On one processor the scan need not be faster
# than the loop. Where many entries are computed at once, the number of rounds counts.
