"""What students get wrong in the RNN unit, each as an edit of one line of solutions/rnn.py."""

from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    # One step forward.
    Misconception(
        "bias left out",
        of="rnn_cell_forward",
        edit=("h @ U.T + b", "h @ U.T"),
        hint="The pre-activation is a sum of three terms; add `b` to the other two.",
        see="eq-rnn-preactivation",
    ),
    Misconception(
        "bias added after the tanh",
        of="rnn_cell_forward",
        edit=(
            "a = x @ W.T + h @ U.T + b  # eq-rnn-preactivation\n    h_next = np.tanh(a)",
            "a = x @ W.T + h @ U.T\n    h_next = np.tanh(a) + b",
        ),
        hint="The bias shifts the pre-activation, so it stands inside the tanh. Outside, a state can leave (-1, 1).",
        see="eq-rnn-preactivation",
    ),
    Misconception(
        "U transposed",
        of="rnn_cell_forward",
        edit=("h @ U.T", "h @ U"),
        hint="Column vectors become rows in code, so U h is `h @ U.T`. U is square, so NumPy does not complain.",
        see="eq-rnn-preactivation",
    ),
    Misconception(
        "old state left out",
        of="rnn_cell_forward",
        edit=("x @ W.T + h @ U.T + b", "x @ W.T + b"),
        hint="Without U h the step has no memory: add `h @ U.T` to the pre-activation.",
        see="eq-rnn-preactivation",
    ),
    Misconception(
        "tanh left out",
        of="rnn_cell_forward",
        edit=("np.tanh(a)", "a"),
        hint="You return the pre-activation. The new state is its tanh.",
        see="eq-rnn-state",
    ),
    Misconception(
        "sigmoid for tanh",
        of="rnn_cell_forward",
        edit=("np.tanh(a)", "1 / (1 + np.exp(-a))"),
        hint="The sigmoid runs from 0 to 1. The state of this network is a tanh, which runs from -1 to 1.",
        see="eq-rnn-state",
    ),
    # One step backward.
    Misconception(
        "derivative of tanh left out",
        of="rnn_cell_backward",
        edit=("dh_next * (1 - h_next**2)", "dh_next"),
        hint="`dh_next` is the gradient after the tanh. Multiply it by 1 - h_next² to come before it.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "derivative of tanh without the square",
        of="rnn_cell_backward",
        edit=("1 - h_next**2", "1 - h_next"),
        hint="The derivative of tanh is 1 - tanh². Square the state.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "tanh applied to the state again",
        of="rnn_cell_backward",
        edit=("1 - h_next**2", "1 - np.tanh(h_next) ** 2"),
        hint="`h_next` is already the tanh of the pre-activation, so the derivative is 1 - h_next².",
        see="eq-rnn-delta",
    ),
    Misconception(
        "derivative of tanh taken twice",
        of="rnn_cell_backward",
        edit=("(1 - h_next**2)", "(1 - h_next**2) ** 2"),
        hint="There is one tanh in a step, so 1 - h_next² stands once in its backward pass.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "1 / (1 - h²) for 1 - h²",
        of="rnn_cell_backward",
        edit=("dh_next * (1 - h_next**2)", "dh_next / (1 - h_next**2)"),
        hint="That is the derivative of the inverse of tanh. Multiply by 1 - h_next²; do not divide.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "(1 - h)² for 1 - h²",
        of="rnn_cell_backward",
        edit=("(1 - h_next**2)", "(1 - h_next) ** 2"),
        hint="Square the state, and take the square from 1. You take the state from 1 and square the difference.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "derivative of a sigmoid",
        of="rnn_cell_backward",
        edit=("(1 - h_next**2)", "h_next * (1 - h_next)"),
        hint="h(1 - h) belongs to a sigmoid. The state is a tanh, whose derivative is 1 - h².",
        see="eq-rnn-delta",
    ),
    Misconception(
        "derivative of tanh at the old state",
        of="rnn_cell_backward",
        edit=("1 - h_next**2", "1 - h**2"),
        hint="The tanh of this step gave h_next, not h. Keep h_next in the cache.",
        see="eq-rnn-delta",
    ),
    Misconception(
        "U transposed in dh",
        of="rnn_cell_backward",
        edit=("dh = delta @ U", "dh = delta @ U.T"),
        hint="Backward, Uᵀδ for column vectors is `delta @ U` for rows. U is square, so NumPy does not complain.",
        see="eq-rnn-cell-dh",
    ),
    Misconception(
        "dU from the new state",
        of="rnn_cell_backward",
        edit=("delta.T @ h  #", "delta.T @ h_next  #"),
        hint="U multiplies the state before the step, so dU pairs delta with h, not with h_next.",
        see="eq-rnn-cell-du",
    ),
    Misconception(
        "dU from a gradient",
        of="rnn_cell_backward",
        edit=("delta.T @ h  #", "delta.T @ dh  #"),
        hint="U multiplied the state before the step, so dU pairs delta with h, not with a gradient.",
        see="eq-rnn-cell-du",
    ),
    Misconception(
        "dU from a gradient",
        of="rnn_cell_backward",
        edit=("delta.T @ h  #", "delta.T @ dh_next  #"),
        hint="U multiplied the state before the step, so dU pairs delta with h, not with a gradient.",
        see="eq-rnn-cell-du",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_cell_backward",
        edit=("delta.T @ x", "delta.T @ x / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-rnn-cell-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_cell_backward",
        edit=("delta.T @ h  #", "delta.T @ h / len(h)  #"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-rnn-cell-du",
    ),
    Misconception(
        "dU transposed",
        of="rnn_cell_backward",
        edit=("delta.T @ h  #", "h.T @ delta  #"),
        hint="dU is δ hᵀ for column vectors, which is `delta.T @ h` for rows. It is square, so NumPy does not complain.",
        see="eq-rnn-cell-du",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_cell_backward",
        edit=("delta.sum(axis=0)", "delta.mean(axis=0)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-rnn-cell-db",
    ),
    Misconception(
        "db not summed over the batch",
        of="rnn_cell_backward",
        edit=("delta.sum(axis=0)", "delta"),
        hint="One b serves every sequence of the batch, so its gradient is the sum over the rows of delta.",
        see="eq-rnn-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="rnn_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0, keepdims=True)"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-rnn-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="rnn_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0)[:, None]"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-rnn-cell-db",
    ),
    Misconception(
        "db summed from dW",
        of="rnn_cell_backward",
        edit=("delta.sum(axis=0)", "dW.sum(axis=1)"),
        hint="The rows of dW hold delta times the inputs, and their sum is no sum of deltas. Sum delta itself "
        "over the batch.",
        see="eq-rnn-cell-db",
    ),
    # A sequence forward.
    Misconception(
        "every step starts from h0",
        of="rnn_forward",
        edit=("rnn_cell_forward(x[:, t], h_t, W, U, b)", "rnn_cell_forward(x[:, t], h0, W, U, b)"),
        hint="Each step starts from the state that the step before it left. Pass the new state on.",
        see="eq-rnn-sequence",
    ),
    Misconception(
        "h0 ignored",
        of="rnn_forward",
        edit=("h_t = h0", "h_t = np.zeros_like(h0)"),
        hint="The first step starts from `h0`, which need not be zero.",
        see="eq-rnn-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "states stored one step late",
        of="rnn_forward",
        edit=("return np.stack(states, axis=1)", "return np.stack([h0, *states[:-1]], axis=1)"),
        hint="`h[:, t]` is the state after step t. You store the state before it, so h0 is in and the last is lost.",
        see="eq-rnn-sequence",
    ),
    Misconception(
        "squeeze loses an axis of one",
        of="rnn_forward",
        edit=("return np.stack(states, axis=1)", "return np.stack(states, axis=1).squeeze()"),
        hint="`squeeze` drops every axis of size 1: a batch of one, a single step, a single unit. Leave it out; "
        "the shape is (N, T, H) always.",
        see="eq-rnn-sequence",
    ),
    Misconception(
        "sequence read backwards",
        of="rnn_forward",
        edit=("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        hint="Forward goes from the first step to the last; only the backward pass goes the other way.",
        see="eq-rnn-sequence",
    ),
    Misconception(
        "first input at every step",
        of="rnn_forward",
        edit=("x[:, t]", "x[:, 0]"),
        hint="Step t reads `x[:, t]`, its own input.",
        see="eq-rnn-sequence",
    ),
    # A sequence backward.
    Misconception(
        "no gradient carried back in time",
        of="rnn_backward",
        edit=("dh_total = dh[:, t] + carried", "dh_total = dh[:, t]"),
        hint="A state is used twice: by the loss and by the next step. Add the gradient that comes back from step "
        "t + 1. Without it there is no backpropagation through time.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "only the last step's upstream gradient",
        of="rnn_backward",
        edit=("dh[:, t] + carried", "dh[:, t] * (t == T - 1) + carried"),
        hint="The loss may look at every state. Add `dh[:, t]` at each step, not only at the last.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "upstream gradient of the last step at every step",
        of="rnn_backward",
        edit=("dh[:, t] + carried", "dh[:, -1] + carried"),
        hint="Step t has its own upstream gradient, `dh[:, t]`.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "first step alone",
        of="rnn_backward",
        edit=("dW = dW + dW_t", "dW = dW_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-rnn-dw",
    ),
    Misconception(
        "first step alone",
        of="rnn_backward",
        edit=("dU = dU + dU_t", "dU = dU_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-rnn-du",
    ),
    Misconception(
        "first step alone",
        of="rnn_backward",
        edit=("db = db + db_t", "db = db_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-rnn-db",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-rnn-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-rnn-du",
    ),
    Misconception(
        "averaged over the batch",
        of="rnn_backward",
        edit=("db = db + db_t", "db = db + db_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-rnn-db",
    ),
    Misconception(
        "averaged over the steps",
        of="rnn_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-rnn-dw",
    ),
    Misconception(
        "averaged over the steps",
        of="rnn_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-rnn-du",
    ),
    Misconception(
        "averaged over the steps",
        of="rnn_backward",
        edit=("db = db + db_t", "db = db + db_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-rnn-db",
    ),
    Misconception(
        "dU from the new state",
        of="rnn_backward",
        edit=("dU = dU + dU_t", "dU = dU + rnn_cell_backward(dh_total, (cache[t][0], cache[t][4], *cache[t][2:]))[3]"),
        hint="U multiplies the state before the step, so dU pairs each step's delta with the state one step "
        "earlier; for the first step that is h0.",
        see="eq-rnn-du",
    ),
    Misconception(
        "upstream gradients ignored",
        of="rnn_backward",
        edit=("dh_total = dh[:, t] + carried", "dh_total = carried"),
        hint="All gradients are zero, since nothing of the loss comes in. Add `dh[:, t]` to what comes back from "
        "step t + 1.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "cache of the step before",
        of="rnn_backward",
        edit=("cache[t])", "cache[t - 1])"),
        hint="Step t is taken back with its own cache, `cache[t]`. Yours belongs to the step before.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "loop stops before the first step",
        of="rnn_backward",
        edit=(
            "dW, dU, db = 0.0, 0.0, 0.0\n    carried = np.zeros((N, H))  # the gradient that comes back from step t + 1\n    for t in reversed(range(T)):",
            "dx[0], _, dW, dU, db = (0 * part for part in rnn_cell_backward(dh[:, 0], cache[0]))\n    carried = np.zeros((N, H))\n    for t in reversed(range(1, T)):",
        ),
        hint="`range(T - 1, 0, -1)` ends at step 1. The first step is t = 0: go on to it, with `reversed(range(T))`.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "time run forwards in the backward pass",
        of="rnn_backward",
        edit=("reversed(range(T))", "range(T)"),
        hint="The gradient of a state needs what comes back from later steps, so go from the last step to the first.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "dh0 without the step that follows it",
        of="rnn_backward",
        edit=("return np.stack(dx, axis=1), carried,", "return np.stack(dx, axis=1), dh_total,"),
        hint="`dh_total` after the loop is the gradient at the state after the first step. h0 lies one step before: "
        "its gradient is what that step's backward pass gives for its old state.",
        see="eq-rnn-dh0",
    ),
]
