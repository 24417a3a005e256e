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
# # Exercise: gradients, checked
#
# A wrong backward pass still returns arrays of the right shapes, and the loss still falls for a while. So you
# check it. In this notebook you write the tools that do that, look at how gradients shrink and
# grow on their way back through time, and then find and repair the mistakes in three backward passes.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares what you return
# with the reference, and says what is wrong and the likely reason. You may run it as often as you like. The
# cell after it holds the points that are given on other inputs when your notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `numerical_gradient` | 4 |
# | 2 | `complex_step_gradient` | 3 |
# | 3 | `relative_error` | 2 |
# | 4 | `state_jacobian` | 3 |
# | 5 | `backpropagated_norms` | 4 |
# | 6 | `clip_by_global_norm` | 3 |
# | 7 | `wrong_quantities` | 5 |
# | 8 | `repaired_1`, `repaired_2`, `repaired_3` | 2 each |
#
# ## Shapes
#
# Arrays are batch first. `N` is the number of sequences in the batch, `T` the number of steps, `D` the
# size of an input and `H` the size of the hidden state. All numbers are `float64`.
#
# | symbol | in code | shape |
# |---|---|---|
# | $x$ in parts 1 and 2 | `x`, `gradient` | any; both the same |
# | $f(x)$, $\mathrm{d}f$ | `f(x)`, `df` | any; both the same, and often not that of `x` |
# | $h_t$ | `h_next` | `(N, H)`; all states of a sequence `h` `(N, T, H)` |
# | $U$ | `U` | `(H, H)` |
# | $J_t$ | `J` | `(N, H, H)`, one matrix for each sequence |

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np

from autograder import check

# %% [markdown]
# ## 1. The numerical gradient
#
# Let $f$ take an array to an array. To speak of a gradient you need one number, so weigh the entries of
# $f(x)$ with an array $\mathrm{d}f$ of the same shape and add them up:
#
# $$
# L(x) = \sum_k f(x)_k \, \mathrm{d}f_k.
# $$
#
# (`eq-gradients-loss`)
#
# The gradient of $L$ with respect to $f(x)$ is then $\mathrm{d}f$ itself, the upstream gradient. What a
# backward pass has to give is the gradient of $L$ with respect to $x$. Take one entry $x_i$ at a time, step to
# both sides of it, and let all other entries stand. With $e_i$ for the array that is 1 at entry $i$ and 0
# elsewhere,
#
# $$
# \frac{\partial L}{\partial x_i} \approx \frac{L(x + \varepsilon e_i) - L(x - \varepsilon e_i)}{2 \varepsilon}.
# $$
#
# (`eq-gradients-central`)
#
# This is the central difference. Its error shrinks with $\varepsilon^2$. A step to one side alone has an error
# that shrinks with $\varepsilon$, which at $10^{-5}$ is too coarse to tell a right gradient from one that is
# slightly wrong. A much smaller $\varepsilon$ does not help: the two losses agree in most of their digits, and
# the difference keeps what is left.
#
# For `x` of shape `(2, 3)` you call `f` twelve times. `np.ndindex(x.shape)` gives the indices of an array of
# any shape, one after the other. Leave `x` as it was: `x[i] += eps` and then `x[i] -= eps` need not come back
# to the same number.


# %% nbgrader={"schema_version": 3, "grade_id": "numerical_gradient", "solution": true, "grade": false, "locked": false, "task": false}
def numerical_gradient(f, x, df, eps=1e-5):
    """The gradient of sum(f(x) * df) by central differences (eq-gradients-loss, eq-gradients-central).

    f: a function of an array like x; it returns an array of any shape
    x: the point, an array of any shape, left unchanged
    df: upstream gradient, of the loss with respect to f(x), in the shape of f(x)
    eps: the step to each side
    Returns the gradient, an array like x.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.copy()
        moved[index] = x[index] + eps
        above = np.sum(f(moved) * df)  # eq-gradients-loss
        moved[index] = x[index] - eps
        below = np.sum(f(moved) * df)
        gradient[index] = (above - below) / (2 * eps)  # eq-gradients-central
    return gradient
    ### END SOLUTION


# %%
check(numerical_gradient, points=1)  # hidden: points=3

# %% [markdown]
# ## 2. The complex step
#
# There is a way without a difference. Step into the imaginary direction. For an analytic $f$ that is real for
# real $x$, the Taylor series gives $L(x + \mathrm{i} s e_i) = L(x) + \mathrm{i} s \, \partial L / \partial x_i + O(s^2)$.
# The term with $s^2$ is real, so the imaginary part holds the derivative and an error of order $s^3$:
#
# $$
# \frac{\partial L}{\partial x_i} \approx \frac{\operatorname{Im} L(x + \mathrm{i} s e_i)}{s}, \qquad s = 10^{-30}.
# $$
#
# (`eq-gradients-complex`)
#
# Nothing is subtracted, so $s$ can be so small that what is left is the error of rounding. The price is that $f$
# must be built from analytic operations: sums, products, `np.exp`, `np.tanh`. The absolute value and the maximum
# are not among them. `check` wants a norm-relative error of at most $10^{-10}$ here, which no central difference
# reaches in every case: one of the functions oscillates very fast.
#
# An array of `float64` has no room for an imaginary part. `x.astype(complex)` makes a copy that has.


# %% nbgrader={"schema_version": 3, "grade_id": "complex_step_gradient", "solution": true, "grade": false, "locked": false, "task": false}
def complex_step_gradient(f, x, df):
    """The gradient of sum(f(x) * df) by the complex step (eq-gradients-loss, eq-gradients-complex).

    f: an analytic function of an array like x; it returns an array of any shape
    x: the point, an array of any shape, left unchanged
    df: upstream gradient, of the loss with respect to f(x), in the shape of f(x)
    Returns the gradient, a real array like x.
    """
    ### BEGIN SOLUTION
    s = 1e-30
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        moved = x.astype(complex)
        moved[index] += 1j * s
        loss = np.sum(f(moved) * df)  # eq-gradients-loss
        gradient[index] = loss.imag / s  # eq-gradients-complex
    return gradient
    ### END SOLUTION


# %%
check(complex_step_gradient, points=1)  # hidden: points=2

# %% [markdown]
# ## 3. The relative error
#
# Two gradients are never equal to the last digit. How near is near enough? Measure the difference against the
# size of the arrays:
#
# $$
# \operatorname{err}(a, b) = \frac{\lVert a - b \rVert}{\max(\lVert a \rVert, \lVert b \rVert)},
# \qquad \operatorname{err}(0, 0) = 0,
# $$
#
# (`eq-gradients-error`)
#
# where $\lVert a \rVert$ is the root of the sum of the squares of all entries. The larger of the two norms
# stands below, so the error is the same in both orders and never above 2.
#
# Divide norms, and not entry by entry. An entry near zero has few right digits in any numerical gradient, and
# the largest error of an entry then says nothing about the gradient. Add nothing to the denominator either: a
# gradient of size $10^{-10}$ can be wrong too.
#
# For $a = (3, 4)$ and $b = (3, 0)$ the error is $4 / 5$.


# %% nbgrader={"schema_version": 3, "grade_id": "relative_error", "solution": true, "grade": false, "locked": false, "task": false}
def relative_error(a, b):
    """The norm-relative error of two arrays (eq-gradients-error).

    a, b: arrays of the same shape, any
    Returns one number: 0.0 where both arrays are zero.
    """
    ### BEGIN SOLUTION
    difference = np.linalg.norm(a - b)
    larger = max(np.linalg.norm(a), np.linalg.norm(b))
    if larger == 0:
        return 0.0
    return difference / larger  # eq-gradients-error
    ### END SOLUTION


# %%
check(relative_error, points=1)  # hidden: points=1

# %% [markdown]
# ## 4. The Jacobian of one step
#
# The step of the recurrent network is $h_t = \tanh(W x_t + U h_{t-1} + b)$. How does the new state answer when
# the old one moves and the input stands still? The sign $\partial^+$ says that this one step is differentiated,
# with $x_t$ held fixed. Component $h_{t,i}$ is the tanh of a sum in which $h_{t-1,k}$ has
# the factor $U_{ik}$, and the derivative of the tanh is $1 - h_{t,i}^2$. So
#
# $$
# J_t = \frac{\partial^+ h_t}{\partial h_{t-1}} = \operatorname{diag}(1 - h_t^2) \, U,
# \qquad (J_t)_{ik} = (1 - h_{t,i}^2) \, U_{ik}.
# $$
#
# (`eq-gradients-jacobian`)
#
# Row $i$ belongs to the new state, column $k$ to the old one. Each sequence of the batch has its own states, so
# it has its own matrix.


# %% nbgrader={"schema_version": 3, "grade_id": "state_jacobian", "solution": true, "grade": false, "locked": false, "task": false}
def state_jacobian(h_next, U):
    """The Jacobian of the new state with respect to the old one (eq-gradients-jacobian).

    h_next: states after the step (N, H); U: (H, H)
    Returns J (N, H, H): J[n, i, k] is the derivative of h_next[n, i] by the old state's component k.
    """
    ### BEGIN SOLUTION
    slope = 1 - h_next**2
    J = slope[:, :, None] * U  # eq-gradients-jacobian
    return J
    ### END SOLUTION


# %%
check(state_jacobian, points=1)  # hidden: points=2

# %% [markdown]
# ## 5. Norms carried back through time
#
# Let a gradient $\mathrm{d}h_T$ arrive at the last state and nowhere else. It goes back step by step, each time
# through the transpose of the Jacobian:
#
# $$
# \mathrm{d}h_{t-1} = J_t^\top \, \mathrm{d}h_t = U^\top \bigl( (1 - h_t^2) \odot \mathrm{d}h_t \bigr).
# $$
#
# (`eq-gradients-carried`)
#
# The norm of what arrives at each state,
#
# $$
# \nu_t = \lVert \mathrm{d}h_t \rVert, \qquad \nu_T = \lVert \mathrm{d}h_T \rVert,
# $$
#
# (`eq-gradients-norm`)
#
# shows whether the network can learn from step $t$ at all: a product of many Jacobians usually shrinks, and
# sometimes grows, by a factor at every step.
#
# You get all states `h` with shape `(N, T, H)`, where `h[:, t]` is the state after step $t$. Return one norm for
# every sequence and every state, `(N, T)`. The last column is the norm of `dh_last` itself. Going from column
# $t$ to column $t - 1$ passes through step $t$, so it uses `h[:, t]`; the state before the first step is not
# asked for. You may multiply with your Jacobian or use the right-hand side, which never builds it.


# %% nbgrader={"schema_version": 3, "grade_id": "backpropagated_norms", "solution": true, "grade": false, "locked": false, "task": false}
def backpropagated_norms(dh_last, h, U):
    """Norms of the gradient on its way back through time (eq-gradients-carried, eq-gradients-norm).

    dh_last: gradient that arrives at the last state (N, H)
    h: all states (N, T, H); U: (H, H)
    Returns norms (N, T): norms[n, t] is the norm of the gradient that arrives at h[n, t].
    """
    ### BEGIN SOLUTION
    N, T, _ = h.shape
    norms = np.zeros((N, T))
    dh = dh_last
    for t in reversed(range(T)):
        norms[:, t] = np.linalg.norm(dh, axis=1)  # eq-gradients-norm
        delta = dh * (1 - h[:, t] ** 2)
        dh = delta @ U  # eq-gradients-carried
    return norms
    ### END SOLUTION


# %%
check(backpropagated_norms, points=1)  # hidden: points=3

# %% [markdown]
# ## 6. Clipping
#
# Where norms grow, one batch can throw the parameters far away. The usual remedy takes the gradients
# $g_1, \dots, g_K$ of all parameters as one long vector, with the norm
#
# $$
# \lVert g \rVert = \sqrt{\sum_{k=1}^{K} \lVert g_k \rVert^2},
# $$
#
# (`eq-gradients-global-norm`)
#
# and shortens that vector where it is longer than a limit $m$:
#
# $$
# g_k \leftarrow g_k \cdot \min\Bigl(1, \frac{m}{\lVert g \rVert}\Bigr).
# $$
#
# (`eq-gradients-clip`)
#
# All arrays get the same factor, so the direction of the step stays. A vector below the limit is not changed.
# Mind that all gradients may be zero, and $m / 0$ is no number: such a vector is below every limit.
# Return the norm from before the clipping: it is what one plots during training. The arrays that you are given
# stay as they are.
#
# For $g_1 = (3)$, $g_2 = (4)$ and $m = 1$ the norm is 5, and the clipped gradients are $(0.6)$ and $(0.8)$.


# %% nbgrader={"schema_version": 3, "grade_id": "clip_by_global_norm", "solution": true, "grade": false, "locked": false, "task": false}
def clip_by_global_norm(grads, max_norm):
    """Gradients shortened together to a norm (eq-gradients-global-norm, eq-gradients-clip).

    grads: a list of arrays of any shapes, left unchanged; max_norm: the largest norm allowed
    Returns grads, the list of clipped arrays in the same order, and norm, a number: the norm before clipping.
    """
    ### BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))  # eq-gradients-global-norm
    if norm <= max_norm:
        return grads, norm
    clipped = [grad * (max_norm / norm) for grad in grads]  # eq-gradients-clip
    return clipped, norm
    ### END SOLUTION


# %%
check(clip_by_global_norm, points=1)  # hidden: points=2

# %% [markdown]
# ## 7. Three broken backward passes: find
#
# The next cell is given. `forward` is the recurrent network over a sequence, and right. Each `backward_...` is its
# backward pass with one famous mistake. They return arrays of the right shapes, without a warning.
#
# The equations that they should compute, from the last step to the first:
#
# $$
# \mathrm{d}h_t^{\text{total}} = \mathrm{d}h_t + U^\top \delta_{t+1}, \qquad
# \delta_t = \mathrm{d}h_t^{\text{total}} \odot (1 - h_t^2), \qquad
# \mathrm{d}x_t = W^\top \delta_t,
# $$
#
# (`eq-rnn-dh-total`, `eq-rnn-delta-sequence`, `eq-rnn-dx`)
#
# $$
# \mathrm{d}h_0 = U^\top \delta_1, \qquad
# \mathrm{d}W = \sum_t \delta_t x_t^\top, \qquad
# \mathrm{d}U = \sum_t \delta_t h_{t-1}^\top, \qquad
# \mathrm{d}b = \sum_t \delta_t,
# $$
#
# (`eq-rnn-dh0`, `eq-rnn-dw`, `eq-rnn-du`, `eq-rnn-db`)
#
# with the gradients of the parameters summed over the batch as well.


# %% nbgrader={"schema_version": 3, "grade_id": "broken", "solution": false, "grade": false, "locked": true, "task": false}
def forward(x, h0, W, U, b):
    """The recurrent network over a sequence: x (N, T, D), h0 (N, H) to h (N, T, H) and a cache."""
    h = [h0]
    for x_t in x.swapaxes(0, 1):
        h.append(np.tanh(x_t @ W.T + h[-1] @ U.T + b))
    h = np.stack(h[1:], axis=1)
    return h, (x, h0, W, U, h)


def backward_1(dh, cache):
    """Wrong. It returns dx, dh0, dW, dU, db."""
    x, h0, W, U, h = cache
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros(len(W))
    carried = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        h_before = h[:, t - 1] if t > 0 else h0
        delta = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        dx[:, t] = delta @ W
        dW += delta.T @ x[:, t]
        dU += delta.T @ h_before
        db += delta.sum(axis=0)
        dh_before = delta @ U
    return dx, dh_before, dW, dU, db


def backward_2(dh, cache):
    """Wrong. It returns dx, dh0, dW, dU, db."""
    x, h0, W, U, h = cache
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    dx, dW, dU, db = [], 0, 0, 0
    carried = 0
    for t in range(x.shape[1] - 1, -1, -1):
        delta = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        dx.insert(0, delta @ W)
        dW = dW + delta.T @ x[:, t]
        dU = delta.T @ before[:, t]
        db = db + delta.sum(axis=0)
        carried = delta @ U
    return np.stack(dx, axis=1), carried, dW, dU, db


def backward_3(dh, cache):
    """Wrong. It returns dx, dh0, dW, dU, db."""
    x, h0, W, U, h = cache
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    delta = np.zeros_like(h)
    carried = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        delta[:, t] = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        carried = delta[:, t] @ U
    dW = np.einsum("nth,ntd->hd", delta, x)
    dU = np.einsum("nth,ntk->hk", delta, before)
    db = delta.mean(axis=0).sum(axis=0)
    return delta @ W, carried, dW, dU, db


# %% [markdown]
# Reading is one way to find a mistake. Measuring is a surer one, and it works on code that you cannot read.
# Write a function that takes *any* backward pass of `forward` and says which of its five gradients are wrong.
# A gradient $g$ is wrong where it differs from the numerical one, $\hat g$:
#
# $$
# \operatorname{err}(g, \hat g) > 10^{-6}.
# $$
#
# (`eq-gradients-wrong`)
#
# For each of the five inputs you need the states as a function of that input alone, with the other four held
# fixed. That function is the `f` of part 1, the input is `x`, and the upstream gradient `dh` is `df`.
#
# `check` calls it with the three passes of above, with a right one, and with others that you have not seen, each for the
# cache of the inputs that it is given. Some are wrong by 1 % only, and one comes with a very small `dh`. In the verdict
# 1 stands for True and 0 for False.


# %% nbgrader={"schema_version": 3, "grade_id": "wrong_quantities", "solution": true, "grade": false, "locked": false, "task": false}
def wrong_quantities(backward, x, h0, W, U, b, dh):
    """Which gradients of a backward pass are wrong (eq-gradients-wrong).

    backward: a backward pass of forward; backward(dh, cache) returns dx, dh0, dW, dU, db
    x, h0, W, U, b: inputs of forward; dh: upstream gradient at every step (N, T, H)
    Returns 5 values, True where the gradient is wrong, in the order dx, dh0, dW, dU, db.
    """
    ### BEGIN SOLUTION
    inputs = [x, h0, W, U, b]
    _, cache = forward(*inputs)
    wrong = []
    for k, gradient in enumerate(backward(dh, cache)):

        def states(value, k=k):
            """The states where input k alone has another value."""
            h, _ = forward(*inputs[:k], value, *inputs[k + 1 :])
            return h

        numerical = numerical_gradient(states, inputs[k], dh)
        error = relative_error(gradient, numerical)  # eq-gradients-error
        wrong.append(error > 1e-6)  # eq-gradients-wrong
    return wrong
    ### END SOLUTION


# %%
check(wrong_quantities, points=2)  # hidden: points=3

# %% [markdown]
# ## 8. Three broken backward passes: repair
#
# Now look at what your function says of the three. Draw some inputs and run it, here or in a cell of your own:
#
# ```python
# rng = np.random.default_rng(0)
# N, T, D, H = 3, 4, 2, 5
# x, h0, dh = rng.normal(size=(N, T, D)), rng.normal(size=(N, H)), rng.normal(size=(N, T, H))
# W, U, b = rng.normal(size=(H, D)), rng.normal(size=(H, H)), rng.normal(size=H)
# for backward in (backward_1, backward_2, backward_3):
#     print(backward.__name__, wrong_quantities(backward, x, h0, W, U, b, dh))
# ```
#
# Where everything is wrong, the mistake is in what everything is computed from. Where one gradient is wrong, the
# mistake is in its own line. Try `T = 1` and `N = 1` too. A mistake that vanishes there tells you which sum it
# spoils.
#
# Copy each pass below, and change as little as you can. Only what was wrong is graded, and what was right must
# stay right.


# %% nbgrader={"schema_version": 3, "grade_id": "repaired_1", "solution": true, "grade": false, "locked": false, "task": false}
def repaired_1(dh, cache):
    """backward_1, repaired (eq-rnn-dh-total to eq-rnn-db).

    dh: upstream gradient at every step (N, T, H); cache: what forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (H, D), dU (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    x, h0, W, U, h = cache
    dx, dW, dU, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(U), np.zeros(len(W))
    carried = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        h_before = h[:, t - 1] if t > 0 else h0
        delta = (dh[:, t] + carried) * (1 - h[:, t] ** 2)  # eq-rnn-dh-total
        dx[:, t] = delta @ W
        dW += delta.T @ x[:, t]
        dU += delta.T @ h_before
        db += delta.sum(axis=0)
        dh_before = delta @ U
        carried = dh_before
    return dx, dh_before, dW, dU, db
    ### END SOLUTION


# %%
check(repaired_1, points=1)  # hidden: points=1


# %% nbgrader={"schema_version": 3, "grade_id": "repaired_2", "solution": true, "grade": false, "locked": false, "task": false}
def repaired_2(dh, cache):
    """backward_2, repaired (eq-rnn-dh-total to eq-rnn-db).

    dh: upstream gradient at every step (N, T, H); cache: what forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (H, D), dU (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    x, h0, W, U, h = cache
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    dx, dW, dU, db = [], 0, 0, 0
    carried = 0
    for t in range(x.shape[1] - 1, -1, -1):
        delta = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        dx.insert(0, delta @ W)
        dW = dW + delta.T @ x[:, t]
        dU = dU + delta.T @ before[:, t]  # eq-rnn-du
        db = db + delta.sum(axis=0)
        carried = delta @ U
    return np.stack(dx, axis=1), carried, dW, dU, db
    ### END SOLUTION


# %%
check(repaired_2, points=1)  # hidden: points=1


# %% nbgrader={"schema_version": 3, "grade_id": "repaired_3", "solution": true, "grade": false, "locked": false, "task": false}
def repaired_3(dh, cache):
    """backward_3, repaired (eq-rnn-dh-total to eq-rnn-db).

    dh: upstream gradient at every step (N, T, H); cache: what forward returned
    Returns dx (N, T, D), dh0 (N, H), dW (H, D), dU (H, H), db (H,).
    """
    ### BEGIN SOLUTION
    x, h0, W, U, h = cache
    before = np.concatenate([h0[:, None], h[:, :-1]], axis=1)
    delta = np.zeros_like(h)
    carried = np.zeros_like(h0)
    for t in reversed(range(x.shape[1])):
        delta[:, t] = (dh[:, t] + carried) * (1 - h[:, t] ** 2)
        carried = delta[:, t] @ U
    dW = np.einsum("nth,ntd->hd", delta, x)
    dU = np.einsum("nth,ntk->hk", delta, before)
    db = delta.sum(axis=(0, 1))  # eq-rnn-db
    return delta @ W, carried, dW, dU, db
    ### END SOLUTION


# %%
check(repaired_3, points=1)  # hidden: points=1

# %% [markdown]
# ## Where you are
#
# You can check any backward pass against its own forward pass, and read from the pattern of what is wrong where
# to look. The passes of the GRU and the LSTM have more places to go wrong, and the same tools find them.
