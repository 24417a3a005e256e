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
# # Exercise: three cells compared
#
# How large is an LSTM beside a GRU, how much does a step of it cost, and does your NumPy network compute what
# `torch.nn` computes? In this notebook you count parameters and operations, and carry parameters between the
# course's layout and PyTorch's in both directions.
#
# After each function a cell calls `check`. It runs your function on several inputs, compares what you return
# with the reference, and says what is wrong and the likely reason. You may run it as often as you like. The
# cell after it holds the points that are given on other inputs when your notebook is graded.
#
# | part | you write | points |
# |---|---|---|
# | 1 | `count_parameters` | 4 |
# | 2 | `flops_per_step` | 4 |
# | 3 | `to_torch` | 6 |
# | 4 | `from_torch` | 6 |
#
# ## Shapes
#
# `kind` is `"rnn"`, `"gru"` or `"lstm"`. `D` is the size of an input and `H` the size of the hidden state. The
# rows of `W`, `U` and `b` are `G` blocks of `H` rows: one for the RNN, three for the GRU (r, z, n), four for the
# LSTM (i, f, g, o).
#
# | parameter | shape | `"rnn"` | `"gru"` | `"lstm"` |
# |---|---|---|---|---|
# | `W` | `(G*H, D)` | `(H, D)` | `(3*H, D)` | `(4*H, D)` |
# | `U` | `(G*H, H)` | `(H, H)` | `(3*H, H)` | `(4*H, H)` |
# | `b` | `(G*H,)` | `(H,)` | `(3*H,)` | `(4*H,)` |
# | `b_hn` | `(H,)` | | `(H,)` | |
#
# The three steps, in the equations of this course:
#
# $$
# \text{RNN:} \quad h' = \tanh(W x + U h + b)
# $$
#
# $$
# \begin{aligned}
# \text{GRU:} \quad r &= \sigma(W_r x + U_r h + b_r), & z &= \sigma(W_z x + U_z h + b_z), \\
# q &= U_n h + b_{hn}, & n &= \tanh(W_n x + b_n + r \odot q), \\
# h' &= (1 - z) \odot n + z \odot h
# \end{aligned}
# $$
#
# $$
# \begin{aligned}
# \text{LSTM:} \quad i, f, o &= \sigma(W_k x + U_k h + b_k), \quad k = i, f, o, & g &= \tanh(W_g x + U_g h + b_g), \\
# c' &= f \odot c + i \odot g, & h' &= o \odot \tanh c'
# \end{aligned}
# $$

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "solution": false, "grade": false, "locked": true, "task": false}
import numpy as np
import torch

from autograder import check

# %% [markdown]
# ## 1. Parameters
#
# Count the numbers that a cell learns, in this course's layout. There is one bias to a block, and the GRU has
# `b_hn` besides:
#
# $$
# P = G \, (H D + H^2 + H), \qquad P_{\text{GRU}} = 3 \, (H D + H^2 + H) + H.
# $$
#
# (`eq-compare-count`, `eq-compare-count-gru`)
#
# PyTorch keeps two biases for every block, $b_{ih}$ and $b_{hh}$, and so counts $G (H D + H^2 + 2 H)$. In most
# blocks only the sum of the two enters the pre-activation, and the second adds nothing. The GRU's block n is the
# exception: $b_{hn}$ stands inside the product with $r$, and no other bias can do its work.
#
# For `D = 3` and `H = 4` the RNN has 32 parameters.


# %% nbgrader={"schema_version": 3, "grade_id": "count_parameters", "solution": true, "grade": false, "locked": false, "task": false}
def count_parameters(kind, D, H):
    """How many numbers a cell learns (eq-compare-count, eq-compare-count-gru).

    kind: "rnn", "gru" or "lstm"; D: input size; H: hidden size
    Returns a whole number; one bias a block, and the GRU's b_hn.
    """
    ### BEGIN SOLUTION
    G = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    count = G * (H * D + H * H + H)  # eq-compare-count
    if kind == "gru":
        count += H  # eq-compare-count-gru
    return count
    ### END SOLUTION


# %%
check(count_parameters, points=1)  # hidden: points=3

# %% [markdown]
# ## 2. Operations
#
# Count the floating-point operations of one step forward, for one sequence. A count means nothing without its
# convention, and conventions differ. This is ours:
#
# - The product of an $(m, n)$ matrix with a vector counts $2 m n$: in each of $m$ rows, $n$ multiplications and
#   $n$ additions.
# - Every entry of a vector that is added, subtracted or multiplied counts 1. So $W x + U h + b$ has, besides
#   its two products, two additions of $H$ entries for each block.
# - Every entry that goes through $\sigma$ or $\tanh$ counts 1, though such a function costs more than that.
# - Count each equation as it stands above, with nothing shared or rewritten. $1 - z$ counts $H$.
#
# So there are four parts:
#
# $$
# F = \underbrace{2 G (H D + H^2)}_{\text{products}} + \underbrace{a H}_{\text{additions inside pre-activations}}
# + \underbrace{s H}_{\text{activations}} + \underbrace{e H}_{\text{all other operations by entry}}.
# $$
#
# (`eq-compare-flops`)
#
# For the RNN $a = 2$, $s = 1$ and $e = 0$; with `D = 3` and `H = 4` that is $56 + 8 + 4 = 68$. Count $a$, $s$ and
# $e$ of the GRU and the LSTM from their equations. In the GRU the additions inside pre-activations include the one
# in $q$ and both in $n$, and $r \odot q$ is one of the other operations.


# %% nbgrader={"schema_version": 3, "grade_id": "flops_per_step", "solution": true, "grade": false, "locked": false, "task": false}
def flops_per_step(kind, D, H):
    """Floating-point operations of one step forward, for one sequence (eq-compare-flops).

    kind: "rnn", "gru" or "lstm"; D: input size; H: hidden size
    Returns a whole number, by the convention above.
    """
    ### BEGIN SOLUTION
    G = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    products = 2 * G * (H * D + H * H)
    additions = {"rnn": 2, "gru": 7, "lstm": 8}[kind] * H
    activations = {"rnn": 1, "gru": 3, "lstm": 5}[kind] * H
    others = {"rnn": 0, "gru": 5, "lstm": 4}[kind] * H
    return products + additions + activations + others  # eq-compare-flops
    ### END SOLUTION


# %%
check(flops_per_step, points=1)  # hidden: points=3

# %% [markdown]
# ## 3. To torch
#
# PyTorch's single layer has the same blocks in the same order, under other names:
#
# | here | `torch.nn.RNN`, `GRU`, `LSTM` |
# |---|---|
# | `W` | `weight_ih_l0` |
# | `U` | `weight_hh_l0` |
# | `b` | `bias_ih_l0`, and `bias_hh_l0` where the two are added |
# | `b_hn` | the last third of the GRU's `bias_hh_l0` |
#
# The biases that PyTorch adds are
#
# $$
# b = b_{ih} + b_{hh}
# $$
#
# (`eq-compare-bias`)
#
# in every block but the GRU's block n, where
#
# $$
# b_n = b_{ih,n}, \qquad b_{hn} = b_{hh,n}.
# $$
#
# (`eq-compare-bias-gru`)
#
# To PyTorch you choose the simplest split: `b` goes into the first bias, and the second is zero wherever it is not
# needed. A new module is filled with random numbers, so set all four arrays.
#
# The parameters come as a dictionary with the keys `W`, `U`, `b`, and `b_hn` for the GRU. Return a
# `torch.nn.RNN`, `torch.nn.GRU` or `torch.nn.LSTM` with `batch_first=True` and `dtype=torch.float64`. It gets
# copies: training it must not change your arrays. `check` runs it on a sequence and compares the states, which
# must agree to $10^{-12}$.


# %% nbgrader={"schema_version": 3, "grade_id": "to_torch", "solution": true, "grade": false, "locked": false, "task": false}
def to_torch(kind, params):
    """A torch module that computes what the course's cell computes (eq-compare-bias, eq-compare-bias-gru).

    kind: "rnn", "gru" or "lstm"
    params: a dictionary of arrays W (G*H, D), U (G*H, H), b (G*H,), and b_hn (H,) for "gru"
    Returns a torch.nn.RNN, GRU or LSTM in float64, batch first, with copies of the parameters.
    """
    ### BEGIN SOLUTION
    W, U, b = params["W"], params["U"], params["b"]
    H, D = U.shape[1], W.shape[1]
    bias_ih, bias_hh = b, np.zeros_like(b)  # eq-compare-bias
    if kind == "gru":
        bias_hh[2 * H :] = params["b_hn"]  # eq-compare-bias-gru
    module_of = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}
    module = module_of[kind](D, H, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(W))
        module.weight_hh_l0.copy_(torch.tensor(U))
        module.bias_ih_l0.copy_(torch.tensor(bias_ih))
        module.bias_hh_l0.copy_(torch.tensor(bias_hh))
    return module
    ### END SOLUTION


# %%
check(to_torch, points=2)  # hidden: points=4

# %% [markdown]
# ## 4. From torch
#
# Now back. A module that somebody has trained has numbers in both biases, and its `b_hh` is not zero. Add the two
# where PyTorch adds them, and keep them apart in the GRU's block n.
#
# The module may be in `float32`; your arrays are `float64`. They must be the dictionary's own: `.numpy()` shares
# its memory with the module, and a module that is trained on would change them. A parameter that torch trains also
# carries a record for gradients; `.detach()` leaves that behind.


# %% nbgrader={"schema_version": 3, "grade_id": "from_torch", "solution": true, "grade": false, "locked": false, "task": false}
def from_torch(kind, module):
    """The course's parameters of a torch module (eq-compare-bias, eq-compare-bias-gru).

    kind: "rnn", "gru" or "lstm"
    module: a torch.nn.RNN, GRU or LSTM of one layer, with biases, in float32 or float64, left unchanged
    Returns a dictionary of float64 arrays W (G*H, D), U (G*H, H), b (G*H,), and b_hn (H,) for "gru";
    copies, which do not change with the module.
    """
    ### BEGIN SOLUTION
    W = module.weight_ih_l0.detach().numpy().astype(np.float64)
    U = module.weight_hh_l0.detach().numpy().astype(np.float64)
    bias_ih = module.bias_ih_l0.detach().numpy().astype(np.float64)
    bias_hh = module.bias_hh_l0.detach().numpy().astype(np.float64)
    if kind != "gru":
        return {"W": W, "U": U, "b": bias_ih + bias_hh}  # eq-compare-bias
    H = module.hidden_size
    b = np.concatenate([bias_ih[: 2 * H] + bias_hh[: 2 * H], bias_ih[2 * H :]])  # eq-compare-bias
    b_hn = bias_hh[2 * H :]  # eq-compare-bias-gru
    return {"W": W, "U": U, "b": b, "b_hn": b_hn}
    ### END SOLUTION


# %%
check(from_torch, points=2)  # hidden: points=4

# %% [markdown]
# ## Where you are
#
# You can set your own networks beside PyTorch's, weight for weight, and you know what a step of each costs. The
# LSTM has exactly four times the parameters of an RNN of the same size, the GRU three times and $H$ more. What
# they buy with them is another question, and only a measurement answers it.
