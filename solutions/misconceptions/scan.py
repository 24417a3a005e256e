"""What students get wrong in the scan unit, each as an edit of a line or two of solutions/scan.py."""

from autograder.grading.course.misconception import Misconception

COMBINE_B = "B = np.concatenate([B[:, :d], A[:, d:] * B[:, :-d] + B[:, d:]], axis=1)  # eq-scan-combine\n"
COMBINE_A = "A = np.concatenate([A[:, :d], A[:, d:] * A[:, :-d]], axis=1)  # eq-scan-combine\n"
QUOTIENT = (
    "with np.errstate(divide='ignore', invalid='ignore'):\n"
    "            P = np.cumprod(a, axis=1)\n"
    "            A = np.concatenate([P[:, : 2 * d], P[:, 2 * d :] / P[:, : -2 * d]], axis=1)\n"
)
KEPT = "A_rounds.append(A)\n        B_rounds.append(B)\n"
STACKED = "np.stack(A_rounds), np.stack(B_rounds)"
WITH_H0 = "np.concatenate([(a[:, 0] * h0 + u[:, 0])[:, None], u[:, 1:]], axis=1)"
HALVES = "W_z, W_h = np.split(W, 2)\n    b_z, b_h = np.split(b, 2)"
HALVES_EXCHANGED = "W_h, W_z = np.split(W, 2)\n    b_h, b_z = np.split(b, 2)"

MISCONCEPTIONS = [
    # The loop.
    Misconception(
        "update gate swapped",
        of="mingru_forward",
        edit=("(1 - z[:, t]) * h_t + z[:, t] * candidate", "z[:, t] * h_t + (1 - z[:, t]) * candidate"),
        hint="This is the update of the course's GRU. In the minGRU z multiplies the candidate: h' = (1 - z) h + z h̃.",
        see="eq-scan-state",
    ),
    Misconception(
        "tanh on the candidate",
        of="mingru_forward",
        edit=("x @ W_h.T + b_h", "np.tanh(x @ W_h.T + b_h)"),
        hint="The candidate of the minGRU is the linear W_h x + b_h itself, with no tanh.",
        see="eq-scan-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "the paper's g on the candidate",
        of="mingru_forward",
        edit=(
            "candidate = x @ W_h.T + b_h",
            "candidate = np.where(x @ W_h.T + b_h >= 0, x @ W_h.T + b_h + 0.5, sigmoid(x @ W_h.T + b_h))",
        ),
        hint="g, which is a + 0.5 for a ≥ 0 and σ(a) below, keeps states positive for the paper's log-space "
        "form. Here the candidate is the linear W_h x + b_h itself.",
        see="eq-scan-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "the paper's g on candidate and h0",
        of="mingru_forward",
        edit=(
            "candidate = x @ W_h.T + b_h",
            "h0 = np.where(h0 >= 0, h0 + 0.5, sigmoid(h0))\n    candidate = np.where(x @ W_h.T + b_h >= 0, x @ W_h.T + b_h + 0.5, sigmoid(x @ W_h.T + b_h))",
        ),
        hint="g, which is a + 0.5 for a ≥ 0 and σ(a) below, keeps states positive for the paper's log-space "
        "form. Here the candidate is the linear W_h x + b_h itself.",
        see="eq-scan-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "log of a negative number",
        of="mingru_forward",
        edit=(
            "candidate = x @ W_h.T + b_h",
            "h0 = np.where(h0 < 0, np.nan, h0)\n    candidate = x @ W_h.T + b_h\n    candidate = np.where(candidate < 0, np.nan, candidate)",
        ),
        hint="The log-space form takes the log of h0 and of the candidate, which are negative here as often as "
        "not: that is NaN. Compute the states themselves.",
        see="eq-scan-state",
        reaches_backward=True,
    ),
    Misconception(
        "sigmoid on the candidate",
        of="mingru_forward",
        edit=("x @ W_h.T + b_h", "sigmoid(x @ W_h.T + b_h)"),
        hint="The candidate of the minGRU is the linear W_h x + b_h itself. The sigmoid is for the gate.",
        see="eq-scan-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "sigmoid left out of the gate",
        of="mingru_forward",
        edit=("sigmoid(x @ W_z.T + b_z)", "x @ W_z.T + b_z"),
        hint="A gate lies between 0 and 1: take the sigmoid of the pre-activation.",
        see="eq-scan-gate",
        reaches_backward=True,
    ),
    Misconception(
        "parts in the order h, z",
        of="mingru_forward",
        edit=(HALVES, HALVES_EXCHANGED),
        hint="You take the first half of W and b for the candidate. The order is z, h.",
        see="eq-scan-gate",
        reaches_backward=True,
    ),
    Misconception(
        "candidate not multiplied by z",
        of="mingru_forward",
        edit=("+ z[:, t] * candidate", "+ candidate"),
        hint="The new state lies between old state and candidate, with weights that add up to 1. Multiply h̃ by z.",
        see="eq-scan-state",
    ),
    Misconception(
        "old state kept whole",
        of="mingru_forward",
        edit=("(1 - z[:, t]) * h_t", "h_t"),
        hint="The old state makes room for the candidate: it is multiplied by 1 - z.",
        see="eq-scan-state",
    ),
    Misconception(
        "every step starts from h0",
        of="mingru_forward",
        edit=("(1 - z[:, t]) * h_t", "(1 - z[:, t]) * h0"),
        hint="Each step starts from the state that the step before it left.",
        see="eq-scan-state",
    ),
    Misconception(
        "h0 ignored",
        of="mingru_forward",
        edit=("h_t = h0", "h_t = np.zeros_like(h0)"),
        hint="The first step starts from `h0`, which need not be zero.",
        see="eq-scan-state",
    ),
    Misconception(
        "states stored one step late",
        of="mingru_forward",
        edit=("np.stack(states, axis=1)", "np.stack([h0, *states[:-1]], axis=1)"),
        hint="`h[:, t]` is the state after step t. You store the state before it, so h0 is in and the last is lost.",
        see="eq-scan-state",
    ),
    Misconception(
        "b left out",
        of="mingru_forward",
        edit=("np.split(b, 2)", "np.split(0 * b, 2)"),
        hint="Each half of b belongs to one pre-activation: b_z to the gate and b_h to the candidate.",
        see="eq-scan-gate",
        reaches_backward=True,
    ),
    # The scan.
    Misconception(
        "h0 left out",
        of="linear_scan",
        edit=("A * h0[:, None] + B", "B"),
        hint="B_t is the state that would come of a zero start. Add A_t h0.",
        see="eq-scan-prefix",
    ),
    Misconception(
        "h0 added without A",
        of="linear_scan",
        edit=("A * h0[:, None] + B", "h0[:, None] + B"),
        hint="Every step multiplies what is left of h0 by its a. After step t that is A_t h0.",
        see="eq-scan-prefix",
    ),
    Misconception(
        "h0 multiplied by one step's a",
        of="linear_scan",
        edit=("A * h0[:, None] + B", "a * h0[:, None] + B"),
        hint="What is left of h0 after step t is the product of all a from step 1 to t, which is A_t, times h0.",
        see="eq-scan-prefix",
    ),
    Misconception(
        "h0 taken into the first pair",
        of="linear_scan",
        edit=("A, B = a, u", f"A, B = a, {WITH_H0}\n    h0 = 0 * h0"),
        hint="The states come out right, and B holds what is left of h0. A pair stands for steps alone: start with a "
        "and u, and add A_t h0 after the last round.",
        see="eq-scan-prefix",
    ),
    Misconception(
        "pairs kept before the round",
        of="linear_scan",
        edit=(f"{COMBINE_B}        {COMBINE_A}        {KEPT}", f"{KEPT}        {COMBINE_B}        {COMBINE_A}"),
        hint="The start is kept twice, and the pairs after the last round are not. Append after the round is made.",
        see="eq-scan-combine",
    ),
    Misconception(
        "start left out, last pairs kept twice",
        of="linear_scan",
        edit=(STACKED, "np.stack([*A_rounds[1:], A]), np.stack([*B_rounds[1:], B])"),
        hint="Index 0 is the start, every step's own pair before any round, and the last index the pairs after the "
        "last round.",
        see="eq-scan-combine",
    ),
    Misconception(
        "last round first",
        of="linear_scan",
        edit=(STACKED, "np.stack(A_rounds[::-1]), np.stack(B_rounds[::-1])"),
        hint="Index r holds the pairs after r rounds: the start comes first, the last round last.",
        see="eq-scan-combine",
    ),
    Misconception(
        "last pairs at every index",
        of="linear_scan",
        edit=(STACKED, "np.stack([A] * len(A_rounds)), np.stack([B] * len(B_rounds))"),
        hint="One array that every round writes into shows the last round wherever it stands in the list. Append a "
        "copy, or make new arrays in each round.",
        see="eq-scan-combine",
    ),
    Misconception(
        "A changed before B uses it",
        of="linear_scan",
        edit=(f"{COMBINE_B}        {COMBINE_A}", f"{COMBINE_A}        {COMBINE_B}"),
        hint="The new B needs the old A. Compute B first, or both from copies.",
        see="eq-scan-combine",
    ),
    Misconception(
        "A not combined",
        of="linear_scan",
        edit=("A[:, d:] * A[:, :-d]", "A[:, d:]"),
        hint="A pair that stands for several steps multiplies by all of their a. Multiply A by the A before it.",
        see="eq-scan-combine",
    ),
    Misconception(
        "pairs combined in the wrong order",
        of="linear_scan",
        edit=("A[:, d:] * B[:, :-d] + B[:, d:]", "A[:, :-d] * B[:, d:] + B[:, :-d]"),
        hint="The later pair acts on what the earlier one gives: the later A multiplies the earlier B.",
        see="eq-scan-combine",
    ),
    Misconception(
        "distance grows by one",
        of="linear_scan",
        edit=("d = 2 * d", "d = d + 1"),
        hint="After a round at distance d a pair stands for 2d steps, so the next distance is 2d. At d + 1 steps are "
        "counted twice.",
        see="eq-scan-combine",
    ),
    Misconception(
        "one round too few",
        of="linear_scan",
        edit=("while d < u.shape[1]", "while 2 * d < u.shape[1]"),
        hint="Go on as long as the distance is less than T; else the last steps do not reach back to the first.",
        see="eq-scan-combine",
    ),
    Misconception(
        "stopped one step too early",
        of="linear_scan",
        edit=("while d < u.shape[1]", "while d < u.shape[1] - 1"),
        hint="The round at distance T - 1 counts too: it brings step T the first one. Go on while the distance is less "
        "than T.",
        see="eq-scan-combine",
    ),
    Misconception(
        "N for T",
        of="linear_scan",
        edit=("while d < u.shape[1]", "while d < u.shape[0]"),
        hint="Axis 0 of u (N, T, H) is the batch. Time is axis 1: T is `u.shape[1]`.",
        see="eq-scan-combine",
    ),
    Misconception(
        "complete pairs lost",
        of="linear_scan",
        edit=("[B[:, :d], A", "[0 * B[:, :d], A"),
        hint="The first d steps have no pair so far before them: they are complete and stay as they are.",
        see="eq-scan-combine",
    ),
    Misconception(
        "a of the step before",
        of="linear_scan",
        edit=("A, B = a, u", "A, B = np.roll(a, 1, axis=1), u"),
        hint="a_t stands in step t: it multiplies the state before step t. Do not shift it.",
        see="eq-scan-recurrence",
    ),
    Misconception(
        "products of a divided out",
        of="linear_scan",
        edit=(COMBINE_A, QUOTIENT),
        hint="Where a is 0 the product is 0 from then on. Then 0 / 0 is NaN, and by logarithms it is no better, for "
        "log 0 is infinite. Multiply A by the A before it, which does neither.",
        see="eq-scan-combine",
    ),
    # The minimal GRU by the scan.
    Misconception(
        "update gate swapped",
        of="mingru_scan_forward",
        edit=("linear_scan(1 - z, z * candidate", "linear_scan(z, (1 - z) * candidate"),
        hint="In the minGRU z multiplies the candidate and 1 - z the old state: a = 1 - z, u = z h̃.",
        see="eq-scan-coefficients",
    ),
    Misconception(
        "a and u exchanged",
        of="mingru_scan_forward",
        edit=("linear_scan(1 - z, z * candidate", "linear_scan(z * candidate, 1 - z"),
        hint="linear_scan takes a first, which multiplies the old state, and then u, which is added: 1 - z, then z h̃.",
        see="eq-scan-coefficients",
    ),
    Misconception(
        "z for a",
        of="mingru_scan_forward",
        edit=("linear_scan(1 - z,", "linear_scan(z,"),
        hint="a is what multiplies the old state, 1 - z.",
        see="eq-scan-coefficients",
    ),
    Misconception(
        "candidate not multiplied by z",
        of="mingru_scan_forward",
        edit=("z * candidate", "candidate"),
        hint="u is what a step adds: z h̃, not h̃.",
        see="eq-scan-coefficients",
    ),
    Misconception(
        "h0 ignored",
        of="mingru_scan_forward",
        edit=("candidate, h0)", "candidate, np.zeros_like(h0))"),
        hint="The first step starts from `h0`, which need not be zero. Pass it to linear_scan.",
        see="eq-scan-coefficients",
    ),
    Misconception(
        "tanh on the candidate",
        of="mingru_scan_forward",
        edit=("x @ W_h.T + b_h", "np.tanh(x @ W_h.T + b_h)"),
        hint="The candidate of the minGRU is the linear W_h x + b_h itself, with no tanh.",
        see="eq-scan-candidate",
    ),
    Misconception(
        "the paper's g on the candidate",
        of="mingru_scan_forward",
        edit=(
            "candidate = x @ W_h.T + b_h",
            "candidate = np.where(x @ W_h.T + b_h >= 0, x @ W_h.T + b_h + 0.5, sigmoid(x @ W_h.T + b_h))",
        ),
        hint="g, which is a + 0.5 for a ≥ 0 and σ(a) below, keeps states positive for the paper's log-space "
        "form. Here the candidate is the linear W_h x + b_h itself.",
        see="eq-scan-candidate",
    ),
    Misconception(
        "the paper's g on candidate and h0",
        of="mingru_scan_forward",
        edit=(
            "candidate = x @ W_h.T + b_h",
            "h0 = np.where(h0 >= 0, h0 + 0.5, sigmoid(h0))\n    candidate = np.where(x @ W_h.T + b_h >= 0, x @ W_h.T + b_h + 0.5, sigmoid(x @ W_h.T + b_h))",
        ),
        hint="g, which is a + 0.5 for a ≥ 0 and σ(a) below, keeps states positive for the paper's log-space "
        "form. Here the candidate is the linear W_h x + b_h itself.",
        see="eq-scan-candidate",
    ),
    Misconception(
        "sigmoid left out of the gate",
        of="mingru_scan_forward",
        edit=("sigmoid(x @ W_z.T + b_z)", "x @ W_z.T + b_z"),
        hint="A gate lies between 0 and 1: take the sigmoid of the pre-activation.",
        see="eq-scan-gate",
    ),
    Misconception(
        "b left out",
        of="mingru_scan_forward",
        edit=("np.split(b, 2)", "np.split(0 * b, 2)"),
        hint="Each half of b belongs to one pre-activation: b_z to the gate and b_h to the candidate.",
        see="eq-scan-gate",
    ),
    Misconception(
        "parts in the order h, z",
        of="mingru_scan_forward",
        edit=(HALVES, HALVES_EXCHANGED),
        hint="You take the first half of W and b for the candidate. The order is z, h.",
        see="eq-scan-gate",
    ),
    # The backward pass.
    Misconception(
        "no gradient carried back in time",
        of="mingru_backward",
        edit=("linear_scan(a_after[:, ::-1], dh[:, ::-1], beyond)[0][:, ::-1]", "dh"),
        hint="A state is used twice: by the loss and by the next step. Add the next step's whole gradient times 1 - z.",
        see="eq-scan-dh-total",
    ),
    Misconception(
        "upstream gradient for the total one in delta_z",
        of="mingru_backward",
        edit=("dh_total * (candidate", "dh * (candidate"),
        hint="The gate reaches the loss through all later steps. Start from the whole gradient at the state, not "
        "from `dh`.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "upstream gradient for the total one in delta_h",
        of="mingru_backward",
        edit=("delta_h = dh_total", "delta_h = dh"),
        hint="The candidate reaches the loss through all later steps. Start from the whole gradient at the "
        "state, not from `dh`.",
        see="eq-scan-delta-h",
    ),
    Misconception(
        "gate of the same step",
        of="mingru_backward",
        edit=("np.concatenate([a[:, 1:], beyond[:, None]], axis=1)", "a"),
        hint="The state after step t enters step t + 1, which multiplies it by 1 - z of step t + 1, not of step t.",
        see="eq-scan-dh-total",
    ),
    Misconception(
        "time run forwards in the backward pass",
        of="mingru_backward",
        edit=("linear_scan(a_after[:, ::-1], dh[:, ::-1], beyond)[0][:, ::-1]", "linear_scan(a_after, dh, beyond)[0]"),
        hint="The gradient of a state needs what comes back from later steps: go from the last step to the first.",
        see="eq-scan-dh-total",
    ),
    Misconception(
        "z in place of 1 - z",
        of="mingru_backward",
        edit=("a = 1 - z\n", "a = z\n"),
        hint="Forward, 1 - z multiplies the old state, so 1 - z is what the carried gradient is multiplied by.",
        see="eq-scan-dh-total",
    ),
    Misconception(
        "only the last step's upstream gradient",
        of="mingru_backward",
        edit=("dh[:, ::-1]", "dh[:, ::-1] * (np.arange(dh.shape[1]) == 0)[:, None]"),
        hint="The loss may look at every state. Add `dh[:, t]` at each step, not only at the last.",
        see="eq-scan-dh-total",
    ),
    Misconception(
        "dh0 without the first step's gate",
        of="mingru_backward",
        edit=("a[:, 0] * dh_total[:, 0]", "dh_total[:, 0]"),
        hint="That is the gradient at the state after the first step. The step multiplies h0 by 1 - z: multiply so too.",
        see="eq-scan-dh0",
    ),
    Misconception(
        "no gradient at h0",
        of="mingru_backward",
        edit=("a[:, 0] * dh_total[:, 0]", "beyond"),
        hint="h0 is an argument of the forward pass, and the first step reads it. Its gradient is what comes back "
        "through that step: 1 - z of step 1, times the whole gradient at its state.",
        see="eq-scan-dh0",
    ),
    Misconception(
        "delta_z with the wrong sign",
        of="mingru_backward",
        edit=("(candidate - h_before)", "(h_before - candidate)"),
        hint="h' = (1 - z) h + z h̃ grows with z where h̃ is larger than h: its derivative by z is h̃ - h.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "delta_z from the new state",
        of="mingru_backward",
        edit=("(candidate - h_before)", "(candidate - h)"),
        hint="The state in the update is the one before the step. For step 1 that is h0.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "delta_z from the candidate alone",
        of="mingru_backward",
        edit=("(candidate - h_before)", "candidate"),
        hint="z stands in the update twice: z h̃, and (1 - z) h. Its derivative is h̃ - h.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "zero for h0 in delta_z",
        of="mingru_backward",
        edit=("[h0[:, None], h[:, :-1]]", "[0 * h0[:, None], h[:, :-1]]"),
        hint="The state before the first step is `h0`, which need not be zero. Keep it in the cache.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "derivative of the sigmoid left out",
        of="mingru_backward",
        edit=("(candidate - h_before) * z * (1 - z)", "(candidate - h_before)"),
        hint="You stop after the sigmoid. Multiply by z (1 - z) to come before it, to the pre-activation.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "sigmoid taken again at the gate",
        of="mingru_backward",
        edit=("(candidate - h_before) * z * (1 - z)", "(candidate - h_before) * sigmoid(z) * (1 - sigmoid(z))"),
        hint="z is already the sigmoid of its pre-activation, so the derivative is z(1 - z).",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "sigmoid of the gate for its derivative",
        of="mingru_backward",
        edit=("(candidate - h_before) * z * (1 - z)", "(candidate - h_before) * sigmoid(z)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: z(1 - z).",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "gate with the derivative of a tanh",
        of="mingru_backward",
        edit=("(candidate - h_before) * z * (1 - z)", "(candidate - h_before) * (1 - z**2)"),
        hint="1 - z² is the derivative of a tanh. z comes from a sigmoid, whose derivative is z(1 - z).",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "delta_z from the old state alone",
        of="mingru_backward",
        edit=("(candidate - h_before)", "-h_before"),
        hint="z stands in the update twice: z h̃, and (1 - z) h. Its derivative is h̃ - h.",
        see="eq-scan-delta-z",
    ),
    Misconception(
        "1 - z for z in delta_h",
        of="mingru_backward",
        edit=("delta_h = dh_total * z", "delta_h = dh_total * (1 - z)"),
        hint="Forward, z multiplies the candidate, so z is what its gradient is multiplied by.",
        see="eq-scan-delta-h",
    ),
    Misconception(
        "z left out of delta_h",
        of="mingru_backward",
        edit=("delta_h = dh_total * z", "delta_h = dh_total"),
        hint="Forward, z multiplies the candidate, so z is what its gradient is multiplied by.",
        see="eq-scan-delta-h",
    ),
    Misconception(
        "derivative of a tanh at the candidate",
        of="mingru_backward",
        edit=("delta_h = dh_total * z", "delta_h = dh_total * z * (1 - candidate**2)"),
        hint="The candidate of the minGRU has no tanh, so its gradient is the one at its pre-activation.",
        see="eq-scan-delta-h",
    ),
    Misconception(
        "gradients in the order h, z",
        of="mingru_backward",
        edit=("[delta_z, delta_h]", "[delta_h, delta_z]"),
        hint="The gradients are stacked as W and b are: z, h.",
        see="eq-scan-delta",
    ),
    Misconception(
        "averaged over the batch",
        of="mingru_backward",
        edit=("delta, x)", "delta, x) / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-scan-dw",
    ),
    Misconception(
        "first step alone",
        of="mingru_backward",
        edit=("delta, x)", "delta[:, :1], x[:, :1])"),
        hint="The parameters are shared by all steps, so their gradients are sums over them.",
        see="eq-scan-dw",
    ),
    Misconception(
        "first step alone",
        of="mingru_backward",
        edit=("delta.sum(axis=(0, 1))", "delta[:, 0].sum(axis=0)"),
        hint="The parameters are shared by all steps, so their gradients are sums over them.",
        see="eq-scan-db",
    ),
    Misconception(
        "averaged over the steps",
        of="mingru_backward",
        edit=("delta, x)", "delta, x) / x.shape[1]"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-scan-dw",
    ),
    Misconception(
        "averaged over the steps",
        of="mingru_backward",
        edit=("delta.sum(axis=(0, 1))", "delta.sum(axis=0).mean(axis=0)"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-scan-db",
    ),
    Misconception(
        "db summed from dW",
        of="mingru_backward",
        edit=("delta.sum(axis=(0, 1))", "dW.sum(axis=1)"),
        hint="The rows of dW hold delta times the inputs, and their sum is no sum of deltas. Sum delta itself "
        "over the batch and the steps.",
        see="eq-scan-db",
    ),
    Misconception(
        "averaged over the batch",
        of="mingru_backward",
        edit=("delta.sum(axis=(0, 1))", "delta.sum(axis=(0, 1)) / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-scan-db",
    ),
    Misconception(
        "db not summed over the steps",
        of="mingru_backward",
        edit=("axis=(0, 1)", "axis=0"),
        hint="One b serves every sequence and every step, so its gradient is the sum over both axes.",
        see="eq-scan-db",
    ),
]
