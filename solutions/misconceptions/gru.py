"""What students get wrong in the GRU unit, each as an edit of a line or two of solutions/gru.py."""

from autograder.grading.course.misconception import Misconception

GATES = "r = sigmoid(x @ W_r.T + h @ U_r.T + b_r)  # eq-gru-reset\n    z = sigmoid(x @ W_z.T + h @ U_z.T + b_z)"
SIGMOID = (
    "e = np.exp(-np.abs(a))  # at most 1, so it cannot overflow\n    return np.where(a >= 0, 1 / (1 + e), e / (1 + e))"
)
CANDIDATE = "q = h @ U_n.T + b_hn  # eq-gru-q\n    n = np.tanh(x @ W_n.T + b_n + r * q)"
STACKS = (
    "[delta_r, delta_z, delta_n], axis=1)  # eq-gru-delta\n    delta_U = np.concatenate([delta_r, delta_z, dq], axis=1)"
)

MISCONCEPTIONS = [
    # The sigmoid.
    Misconception(
        "exp overflows where a is very positive",
        of="sigmoid",
        edit=(SIGMOID, "return np.exp(a) / (1 + np.exp(a))"),
        hint="exp(1000) is infinite in float64, and infinity divided by infinity is NaN. Use this form only where a is "
        "negative, and 1 / (1 + exp(-a)) elsewhere.",
        see="eq-gru-sigmoid",
    ),
    Misconception(
        "minus sign left out of the exponent",
        of="sigmoid",
        edit=(SIGMOID, "return 1 / (1 + np.exp(a))"),
        hint="The sigmoid grows with a. Yours falls: it is σ(-a), which is 1 - σ(a). Write exp(-a); of two branches "
        "the first is for a ≥ 0.",
        see="eq-gru-sigmoid",
    ),
    Misconception(
        "one form for both signs",
        of="sigmoid",
        edit=("np.where(a >= 0, 1 / (1 + e), e / (1 + e))", "1 / (1 + e)"),
        hint="With exp(-|a|) the form 1 / (1 + e) holds for a ≥ 0 alone; for a < 0 it gives σ(-a). Add the second form.",
        see="eq-gru-sigmoid",
    ),
    Misconception(
        "input clipped to ±10",
        of="sigmoid",
        edit=(SIGMOID, "return 1 / (1 + np.exp(-np.clip(a, -10, 10)))"),
        hint="At 10 the sigmoid is still 5e-5 away from 1, so clipping there changes answers. Take two forms instead.",
        see="eq-gru-sigmoid",
    ),
    Misconception(
        "tanh for sigmoid",
        of="sigmoid",
        edit=(SIGMOID, "return np.tanh(a)"),
        hint="tanh runs from -1 to 1 and the sigmoid from 0 to 1: σ(a) = (1 + tanh(a / 2)) / 2.",
        see="eq-gru-sigmoid",
    ),
    Misconception(
        "derivative returned",
        of="sigmoid",
        edit=("np.where(a >= 0, 1 / (1 + e), e / (1 + e))", "e / (1 + e) ** 2"),
        hint="You return σ(a)(1 - σ(a)), the derivative. Return σ(a); the backward pass makes the derivative from it.",
        see="eq-gru-sigmoid",
    ),
    # One step forward.
    Misconception(
        "update gate swapped",
        of="gru_cell_forward",
        edit=("(1 - z) * n + z * h", "z * n + (1 - z) * h"),
        hint="Here z multiplies the old state: h' keeps it where z is near 1. Some papers write it the other way "
        "round; this course and PyTorch write (1 - z) n + z h.",
        see="eq-gru-update",
    ),
    Misconception(
        "reset gate applied before the product",
        of="gru_cell_forward",
        edit=(CANDIDATE, "q = (r * h) @ U_n.T + b_hn\n    n = np.tanh(x @ W_n.T + b_n + q)"),
        hint="You reset h and then multiply by U_n, as Cho et al. do. In this cell r multiplies q = U_n h + b_hn, after "
        "the product.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "b_hn outside the reset gate",
        of="gru_cell_forward",
        edit=(CANDIDATE, "q = h @ U_n.T\n    n = np.tanh(x @ W_n.T + b_n + r * q + b_hn)"),
        hint="b_hn belongs to q, which the reset gate multiplies: r * (U_n h + b_hn). Outside it would be a second b_n.",
        see="eq-gru-q",
        reaches_backward=True,
    ),
    Misconception(
        "b_hn left out",
        of="gru_cell_forward",
        edit=("h @ U_n.T + b_hn", "h @ U_n.T"),
        hint="q = U_n h + b_hn. Add the bias inside, so that the reset gate multiplies it too.",
        see="eq-gru-q",
        reaches_backward=True,
    ),
    Misconception(
        "gates in the order z, r, n",
        of="gru_cell_forward",
        edit=("q = h @ U_n.T", "r, z = z, r\n    q = h @ U_n.T"),
        hint="You take the first third of W, U and b for the update gate. The order is r, z, n, as in PyTorch; Keras and "
        "ONNX begin with z.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "sigmoid for the candidate's tanh",
        of="gru_cell_forward",
        edit=("np.tanh(x @ W_n.T", "sigmoid(x @ W_n.T"),
        hint="The candidate is a state, from -1 to 1: it takes the tanh. The sigmoid is for the gates.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the gates' sigmoid",
        of="gru_cell_forward",
        edit=(GATES, GATES.replace("sigmoid", "np.tanh")),
        hint="A gate lies between 0 and 1: it takes the sigmoid. The tanh is for the candidate.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "reset gate on the input as well",
        of="gru_cell_forward",
        edit=("x @ W_n.T + b_n + r * q", "r * (x @ W_n.T + b_n + q)"),
        hint="The reset gate multiplies q alone. The input's part W_n x + b_n reaches the candidate whole.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "U_n transposed",
        of="gru_cell_forward",
        edit=("h @ U_n.T + b_hn", "h @ U_n + b_hn"),
        hint="Column vectors become rows in code, so U_n h is `h @ U_n.T`. Each third of U is square, so NumPy does not complain.",
        see="eq-gru-q",
        reaches_backward=True,
    ),
    Misconception(
        "reset gate left out",
        of="gru_cell_forward",
        edit=("b_n + r * q", "b_n + q"),
        hint="You compute r and do not use it. In the candidate it multiplies q.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "reset gate inverted",
        of="gru_cell_forward",
        edit=("b_n + r * q", "b_n + (1 - r) * q"),
        hint="The candidate sees the old state where r is near 1, so r itself multiplies q.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "candidate not scaled by 1 - z",
        of="gru_cell_forward",
        edit=("(1 - z) * n + z * h", "n + z * h"),
        hint="The new state lies between candidate and old state, with weights that add up to 1. Multiply n by 1 - z.",
        see="eq-gru-update",
    ),
    Misconception(
        "old state left out of the update",
        of="gru_cell_forward",
        edit=("(1 - z) * n + z * h", "(1 - z) * n"),
        hint="What makes a GRU remember is the term z * h. Add it.",
        see="eq-gru-update",
    ),
    Misconception(
        "U transposed",
        of="gru_cell_forward",
        edit=("np.split(U, 3)", "(part.T for part in np.split(U, 3))"),
        hint="Column vectors become rows in code, so U_r h is `h @ U_r.T`. Each third of U is square, so NumPy does not "
        "complain.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "b left out",
        of="gru_cell_forward",
        edit=("np.split(b, 3)", "np.split(0 * b, 3)"),
        hint="Each third of b belongs to one pre-activation: b_r, b_z and b_n.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "b_r left out",
        of="gru_cell_forward",
        edit=("h @ U_r.T + b_r", "h @ U_r.T"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "b_z left out",
        of="gru_cell_forward",
        edit=("h @ U_z.T + b_z", "h @ U_z.T"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "b_n left out",
        of="gru_cell_forward",
        edit=("x @ W_n.T + b_n + r * q", "x @ W_n.T + r * q"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the reset gate",
        of="gru_cell_forward",
        edit=("r = sigmoid(", "r = np.tanh("),
        hint="A gate lies between 0 and 1: it takes the sigmoid. The tanh is for the candidate.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the update gate",
        of="gru_cell_forward",
        edit=("z = sigmoid(", "z = np.tanh("),
        hint="A gate lies between 0 and 1: it takes the sigmoid. The tanh is for the candidate.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "U_r transposed",
        of="gru_cell_forward",
        edit=("h @ U_r.T", "h @ U_r"),
        hint="Column vectors become rows in code, so U_r h is `h @ U_r.T`. Each third of U is square, so NumPy "
        "does not complain.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "U_z transposed",
        of="gru_cell_forward",
        edit=("h @ U_z.T", "h @ U_z"),
        hint="Column vectors become rows in code, so U_z h is `h @ U_z.T`. Each third of U is square, so NumPy "
        "does not complain.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "reset state in the update",
        of="gru_cell_forward",
        edit=("n + z * h", "n + z * (r * h)"),
        hint="The reset gate acts in the candidate alone. The update mixes with the old state itself, h.",
        see="eq-gru-update",
    ),
    Misconception(
        "update gate for the reset gate",
        of="gru_cell_forward",
        edit=("b_n + r * q", "b_n + z * q"),
        hint="It is the reset gate r that decides what the candidate sees of the old state.",
        see="eq-gru-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "old state not scaled by z",
        of="gru_cell_forward",
        edit=("n + z * h", "n + h"),
        hint="The new state lies between candidate and old state, with weights that add up to 1. Multiply h by z.",
        see="eq-gru-update",
    ),
    # One step backward.
    Misconception(
        "update gate swapped in delta_n",
        of="gru_cell_backward",
        edit=("dh_next * (1 - z) * (1 - n**2)", "dh_next * z * (1 - n**2)"),
        hint="Forward, 1 - z multiplies the candidate, so 1 - z is what its gradient is multiplied by.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "1 - z left out of delta_n",
        of="gru_cell_backward",
        edit=("dh_next * (1 - z) * (1 - n**2)", "dh_next * (1 - n**2)"),
        hint="The candidate enters the new state multiplied by 1 - z. Multiply its gradient so too.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "derivative of tanh left out",
        of="gru_cell_backward",
        edit=("(1 - z) * (1 - n**2)", "(1 - z)"),
        hint="dh' (1 - z) is the gradient after the candidate's tanh. Multiply it by 1 - n² to come before it.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "derivative of tanh without the square",
        of="gru_cell_backward",
        edit=("(1 - n**2)", "(1 - n)"),
        hint="The derivative of tanh is 1 - tanh². Square the candidate.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "derivative of tanh taken twice",
        of="gru_cell_backward",
        edit=("(1 - n**2)", "(1 - n**2) ** 2"),
        hint="There is one tanh in a step, so 1 - n² stands once in its backward pass.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "tanh applied to the candidate again",
        of="gru_cell_backward",
        edit=("(1 - n**2)", "(1 - np.tanh(n) ** 2)"),
        hint="n is already the tanh of the pre-activation, so the derivative is 1 - n².",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "delta_z with the wrong sign",
        of="gru_cell_backward",
        edit=("(h - n)", "(n - h)"),
        hint="h' = (1 - z) n + z h grows with z where h is larger than n: its derivative by z is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "delta_z from the old state alone",
        of="gru_cell_backward",
        edit=("(h - n)", "h"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "derivative of the update gate's sigmoid left out",
        of="gru_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n)"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, z(1 - z) "
        "for z and r(1 - r) for r, to come before the sigmoid.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "derivative of tanh at the update gate",
        of="gru_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * (1 - z**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "delta_r without q",
        of="gru_cell_backward",
        edit=("delta_n * q * r", "delta_n * r"),
        hint="Forward, r multiplies q, so the gradient at r is delta_n q. Keep q in the cache.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "delta_r from h instead of q",
        of="gru_cell_backward",
        edit=("delta_n * q * r", "delta_n * h * r"),
        hint="In this cell the reset gate multiplies q = U_n h + b_hn, not h itself. The gradient at r is delta_n q.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "b_hn left out of q in delta_r",
        of="gru_cell_backward",
        edit=("delta_n * q * r", "delta_n * (h @ np.split(U, 3)[2].T) * r"),
        hint="The reset gate multiplies the whole of q = U_n h + b_hn, its bias too.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "derivative of the reset gate's sigmoid left out",
        of="gru_cell_backward",
        edit=("delta_n * q * r * (1 - r)", "delta_n * q"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, z(1 - z) "
        "for z and r(1 - r) for r, to come before the sigmoid.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "dq without the reset gate",
        of="gru_cell_backward",
        edit=("dq = delta_n * r", "dq = delta_n"),
        hint="q reaches the candidate through the reset gate: dq = delta_n r. What lies behind it, dh, dU_n and "
        "db_hn, takes dq.",
        see="eq-gru-dq",
    ),
    Misconception(
        "dU_n from delta_n instead of dq",
        of="gru_cell_backward",
        edit=("dU = delta_U.T @ h", "dU = delta.T @ h"),
        hint="U_n h stands inside q, behind the reset gate. Its gradient pairs dq = delta_n r with h, not delta_n.",
        see="eq-gru-cell-du",
    ),
    Misconception(
        "dh from delta_n instead of dq",
        of="gru_cell_backward",
        edit=("delta_U @ U", "delta @ U"),
        hint="U_n h stands inside q, behind the reset gate. What comes back through U_n is dq = delta_n r.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "db_hn taken equal to db_n",
        of="gru_cell_backward",
        edit=("dq.sum(axis=0)", "delta_n.sum(axis=0)"),
        hint="b_hn stands inside the reset gate and b_n outside, so db_hn sums dq = delta_n r and db_n sums delta_n.",
        see="eq-gru-cell-dbhn",
    ),
    Misconception(
        "dq for W and b as well",
        of="gru_cell_backward",
        edit=("[delta_r, delta_z, delta_n]", "[delta_r, delta_z, dq]"),
        hint="W_n x + b_n is added outside the reset gate, so dx, dW_n and db_n take delta_n. dq is for what lies in q.",
        see="eq-gru-delta",
    ),
    Misconception(
        "gates of the gradients in the order z, r, n",
        of="gru_cell_backward",
        edit=(STACKS, STACKS.replace("delta_r, delta_z", "delta_z, delta_r")),
        hint="The gradients are stacked as W, U and b are: r, z, n.",
        see="eq-gru-delta",
    ),
    Misconception(
        "direct path left out of dh",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U @ U", "delta_U @ U"),
        hint="The old state also enters the update directly, as z h. Add dh' z: it is the path on which a GRU remembers.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "direct path with 1 - z",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U", "dh_next * (1 - z) + delta_U"),
        hint="Forward, z multiplies the old state and 1 - z the candidate. The direct path is dh' z.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "direct path alone in dh",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U @ U", "dh_next * z"),
        hint="The old state also feeds both gates and q. Add what comes back through U.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "dh without the gates",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U @ U", "dh_next * z + dq @ np.split(U, 3)[2]"),
        hint="r and z are functions of the old state too. Add what comes back through U_r and U_z.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "dU from the new state",
        of="gru_cell_backward",
        edit=("dU = delta_U.T @ h", "dU = delta_U.T @ ((1 - z) * n + z * h)"),
        hint="U multiplies the state before the step, so dU pairs delta_U with h, not with h_next.",
        see="eq-gru-cell-du",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_cell_backward",
        edit=("delta.T @ x", "delta.T @ x / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_cell_backward",
        edit=("delta.sum(axis=0)", "delta.mean(axis=0)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db_hn not summed over the batch",
        of="gru_cell_backward",
        edit=("dq.sum(axis=0)", "dq"),
        hint="One b_hn serves every sequence of the batch, so its gradient is the sum over the rows of dq.",
        see="eq-gru-cell-dbhn",
    ),
    Misconception(
        "candidate with the derivative of a sigmoid",
        of="gru_cell_backward",
        edit=("(1 - n**2)", "n * (1 - n)"),
        hint="The candidate is a tanh, whose derivative is 1 - n². n(1 - n) belongs to a gate.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "delta_z from the candidate alone",
        of="gru_cell_backward",
        edit=("(h - n)", "n"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "delta_z from the candidate alone",
        of="gru_cell_backward",
        edit=("(h - n)", "-n"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid taken again at the update gate",
        of="gru_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * sigmoid(z) * (1 - sigmoid(z))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid of the update gate for its derivative",
        of="gru_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * sigmoid(z)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: z(1 - "
        "z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid taken again at the reset gate",
        of="gru_cell_backward",
        edit=("delta_n * q * r * (1 - r)", "delta_n * q * sigmoid(r) * (1 - sigmoid(r))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "sigmoid of the reset gate for its derivative",
        of="gru_cell_backward",
        edit=("delta_n * q * r * (1 - r)", "delta_n * q * sigmoid(r)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: z(1 - "
        "z) for z and r(1 - r) for r.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "derivative of tanh at the reset gate",
        of="gru_cell_backward",
        edit=("delta_n * q * r * (1 - r)", "delta_n * q * (1 - r**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "delta_r past the candidate's tanh",
        of="gru_cell_backward",
        edit=("delta_n * q * r", "dh_next * (1 - z) * q * r"),
        hint="r stands inside the candidate's tanh, so its gradient starts from delta_n, which has passed 1 - n².",
        see="eq-gru-delta-r",
    ),
    Misconception(
        "U transposed in dh",
        of="gru_cell_backward",
        edit=(
            "dh_next * z + delta_U @ U",
            "dh_next * z + sum(part @ U_k.T for part, U_k in zip(np.split(delta_U, 3, axis=1), np.split(U, 3)))",
        ),
        hint="Backward, each gate's Uᵀδ for column vectors is `delta @ U` for rows. Each third of U is square, "
        "so NumPy does not complain.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "dh without the update gate's path",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U @ U", "dh_next * z + delta_r @ np.split(U, 3)[0] + dq @ np.split(U, 3)[2]"),
        hint="z is a function of the old state too. Add what comes back through U_z.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "dh without the reset gate's path",
        of="gru_cell_backward",
        edit=("dh_next * z + delta_U @ U", "dh_next * z + delta_z @ np.split(U, 3)[1] + dq @ np.split(U, 3)[2]"),
        hint="r is a function of the old state too. Add what comes back through U_r.",
        see="eq-gru-cell-dh",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_cell_backward",
        edit=("dU = delta_U.T @ h", "dU = delta_U.T @ h / len(h)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-du",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_cell_backward",
        edit=("dq.sum(axis=0)", "dq.mean(axis=0)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-dbhn",
    ),
    Misconception(
        "dU from a gradient",
        of="gru_cell_backward",
        edit=("dU = delta_U.T @ h", "dU = delta_U.T @ dh_next"),
        hint="U multiplied the state before the step, so dU pairs delta with h, not with a gradient.",
        see="eq-gru-cell-du",
    ),
    Misconception(
        "db not summed over the batch",
        of="gru_cell_backward",
        edit=("delta.sum(axis=0)", "delta"),
        hint="One b serves every sequence of the batch, so its gradient is the sum over the rows of delta.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="gru_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0, keepdims=True)"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="gru_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0)[:, None]"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db summed from dW",
        of="gru_cell_backward",
        edit=("delta.sum(axis=0)", "dW.sum(axis=1)"),
        hint="The rows of dW hold delta times the inputs, and their sum is no sum of deltas. Sum delta itself "
        "over the batch.",
        see="eq-gru-cell-db",
    ),
    # A sequence forward.
    Misconception(
        "every step starts from h0",
        of="gru_forward",
        edit=("gru_cell_forward(x[:, t], h_t,", "gru_cell_forward(x[:, t], h0,"),
        hint="Each step starts from the state that the step before it left. Pass the new state on.",
        see="eq-gru-sequence",
    ),
    Misconception(
        "h0 ignored",
        of="gru_forward",
        edit=("h_t = h0", "h_t = np.zeros_like(h0)"),
        hint="The first step starts from `h0`, which need not be zero.",
        see="eq-gru-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "states stored one step late",
        of="gru_forward",
        edit=("return np.stack(states, axis=1)", "return np.stack([h0, *states[:-1]], axis=1)"),
        hint="`h[:, t]` is the state after step t. You store the state before it, so h0 is in and the last is lost.",
        see="eq-gru-sequence",
    ),
    Misconception(
        "squeeze loses an axis of one",
        of="gru_forward",
        edit=("return np.stack(states, axis=1)", "return np.stack(states, axis=1).squeeze()"),
        hint="`squeeze` drops every axis of size 1: a batch of one, a single step, a single unit. Leave it out; "
        "the shape is (N, T, H) always.",
        see="eq-gru-sequence",
    ),
    Misconception(
        "sequence read backwards",
        of="gru_forward",
        edit=("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        hint="Forward goes from the first step to the last; only the backward pass goes the other way.",
        see="eq-gru-sequence",
    ),
    Misconception(
        "first input at every step",
        of="gru_forward",
        edit=("x[:, t]", "x[:, 0]"),
        hint="Step t reads `x[:, t]`, its own input.",
        see="eq-gru-sequence",
    ),
    # A sequence backward.
    Misconception(
        "no gradient carried back in time",
        of="gru_backward",
        edit=("dh_total = dh[:, t] + carried", "dh_total = dh[:, t]"),
        hint="A state is used twice: by the loss and by the next step. Add the gradient that comes back from step "
        "t + 1. Without it there is no backpropagation through time.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "only the last step's upstream gradient",
        of="gru_backward",
        edit=("dh[:, t] + carried", "dh[:, t] * (t == T - 1) + carried"),
        hint="The loss may look at every state. Add `dh[:, t]` at each step, not only at the last.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "upstream gradient of the last step at every step",
        of="gru_backward",
        edit=("dh[:, t] + carried", "dh[:, -1] + carried"),
        hint="Step t has its own upstream gradient, `dh[:, t]`.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "first step alone",
        of="gru_backward",
        edit=("dW = dW + dW_t", "dW = dW_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-gru-dw",
    ),
    Misconception(
        "first step alone",
        of="gru_backward",
        edit=("dU = dU + dU_t", "dU = dU_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-gru-du",
    ),
    Misconception(
        "first step alone",
        of="gru_backward",
        edit=("db = db + db_t", "db = db_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-gru-db",
    ),
    Misconception(
        "first step alone",
        of="gru_backward",
        edit=("db_hn = db_hn + db_hn_t", "db_hn = db_hn_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-gru-dbhn",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-gru-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-gru-du",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_backward",
        edit=("db = db + db_t", "db = db + db_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-gru-db",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_backward",
        edit=("db_hn = db_hn + db_hn_t", "db_hn = db_hn + db_hn_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` holds the division already.",
        see="eq-gru-dbhn",
    ),
    Misconception(
        "averaged over the steps",
        of="gru_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-gru-dw",
    ),
    Misconception(
        "averaged over the steps",
        of="gru_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-gru-du",
    ),
    Misconception(
        "averaged over the steps",
        of="gru_backward",
        edit=("db = db + db_t", "db = db + db_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-gru-db",
    ),
    Misconception(
        "averaged over the steps",
        of="gru_backward",
        edit=("db_hn = db_hn + db_hn_t", "db_hn = db_hn + db_hn_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "holds the division already.",
        see="eq-gru-dbhn",
    ),
    Misconception(
        "cache of the step before",
        of="gru_backward",
        edit=("cache[t])", "cache[t - 1])"),
        hint="Step t is taken back with its own cache, `cache[t]`. Yours belongs to the step before.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "loop stops before the first step",
        of="gru_backward",
        edit=(
            "dW, dU, db, db_hn = 0.0, 0.0, 0.0, 0.0\n    carried = np.zeros((N, H))  # the gradient that comes back from step t + 1\n    for t in reversed(range(T)):",
            "dx[0], _, dW, dU, db, db_hn = (0 * part for part in gru_cell_backward(dh[:, 0], cache[0]))\n    carried = np.zeros((N, H))\n    for t in reversed(range(1, T)):",
        ),
        hint="`range(T - 1, 0, -1)` ends at step 1. The first step is t = 0: go on to it, with `reversed(range(T))`.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "db_hn overwritten by db",
        of="gru_backward",
        edit=("db_hn = db_hn + db_hn_t", "db_hn = np.split(db, 3)[2]"),
        hint="Each bias has its own sum. b_hn lies behind the reset gate, so db_hn is not the last third of db.",
        see="eq-gru-dbhn",
    ),
    Misconception(
        "upstream gradients ignored",
        of="gru_backward",
        edit=("dh_total = dh[:, t] + carried", "dh_total = carried"),
        hint="All gradients are zero, since nothing of the loss comes in. Add `dh[:, t]` to what comes back from "
        "step t + 1.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "dx in the order of the loop",
        of="gru_backward",
        edit=("np.stack(dx, axis=1)", "np.stack(dx[::-1], axis=1)"),
        hint="Your loop goes from the last step to the first, and you stack its gradients in that order. Put `dx` of step t at place t.",
        see="eq-gru-cell-dx",
    ),
    Misconception(
        "time run forwards in the backward pass",
        of="gru_backward",
        edit=("reversed(range(T))", "range(T)"),
        hint="The gradient of a state needs what comes back from later steps, so go from the last step to the first.",
        see="eq-gru-dh-total",
    ),
    Misconception(
        "dh0 without the step that follows it",
        of="gru_backward",
        edit=("return np.stack(dx, axis=1), carried,", "return np.stack(dx, axis=1), dh_total,"),
        hint="`dh_total` after the loop is the gradient at the state after the first step. h0 lies one step before: "
        "its gradient is what that step's backward pass gives for its old state.",
        see="eq-gru-dh0",
    ),
    # The reset gate before the product, forward.
    Misconception(
        "reset gate applied after the product",
        of="gru_reset_before_cell_forward",
        edit=("s @ U_n.T", "r * (h @ U_n.T)"),
        hint="This is the order of PyTorch and of part 2. In this cell the old state is reset first: s = r h, then U_n s.",
        see="eq-gru-before-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "update gate swapped",
        of="gru_reset_before_cell_forward",
        edit=("(1 - z) * n + z * h", "z * n + (1 - z) * h"),
        hint="Here too z multiplies the old state: h' = (1 - z) n + z h.",
        see="eq-gru-update",
    ),
    Misconception(
        "reset gate left out",
        of="gru_reset_before_cell_forward",
        edit=("s = r * h", "s = h"),
        hint="You compute r and do not use it. The candidate sees s = r h.",
        see="eq-gru-before-s",
        reaches_backward=True,
    ),
    Misconception(
        "update gate for the reset gate",
        of="gru_reset_before_cell_forward",
        edit=("s = r * h", "s = z * h"),
        hint="It is the reset gate r that decides what the candidate sees of the old state.",
        see="eq-gru-before-s",
        reaches_backward=True,
    ),
    Misconception(
        "reset state in the update",
        of="gru_reset_before_cell_forward",
        edit=("n + z * h", "n + z * s"),
        hint="The reset gate acts in the candidate alone. The update mixes with the old state itself, h.",
        see="eq-gru-update",
    ),
    Misconception(
        "gates in the order z, r, n",
        of="gru_reset_before_cell_forward",
        edit=("s = r * h", "r, z = z, r\n    s = r * h"),
        hint="You take the first third of W, U and b for the update gate. The order is r, z, n.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "sigmoid for the candidate's tanh",
        of="gru_reset_before_cell_forward",
        edit=("np.tanh(x @ W_n.T", "sigmoid(x @ W_n.T"),
        hint="The candidate is a state, from -1 to 1: it takes the tanh. The sigmoid is for the gates.",
        see="eq-gru-before-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "U transposed",
        of="gru_reset_before_cell_forward",
        edit=("np.split(U, 3)", "(part.T for part in np.split(U, 3))"),
        hint="Column vectors become rows in code, so U_n s is `s @ U_n.T`. Each third of U is square, so NumPy does not "
        "complain.",
        see="eq-gru-before-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "b left out",
        of="gru_reset_before_cell_forward",
        edit=("np.split(b, 3)", "np.split(0 * b, 3)"),
        hint="Each third of b belongs to one pre-activation: b_r, b_z and b_n.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "b_r left out",
        of="gru_reset_before_cell_forward",
        edit=("h @ U_r.T + b_r", "h @ U_r.T"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "b_z left out",
        of="gru_reset_before_cell_forward",
        edit=("h @ U_z.T + b_z", "h @ U_z.T"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "b_n left out",
        of="gru_reset_before_cell_forward",
        edit=("s @ U_n.T + b_n", "s @ U_n.T"),
        hint="Each third of b belongs to one pre-activation: add b_r for the reset gate, b_z for the update gate "
        "and b_n for the candidate.",
        see="eq-gru-before-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the reset gate",
        of="gru_reset_before_cell_forward",
        edit=("r = sigmoid(", "r = np.tanh("),
        hint="A gate lies between 0 and 1: it takes the sigmoid. The tanh is for the candidate.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the update gate",
        of="gru_reset_before_cell_forward",
        edit=("z = sigmoid(", "z = np.tanh("),
        hint="A gate lies between 0 and 1: it takes the sigmoid. The tanh is for the candidate.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "U_r transposed",
        of="gru_reset_before_cell_forward",
        edit=("h @ U_r.T", "h @ U_r"),
        hint="Column vectors become rows in code, so U_r h is `h @ U_r.T`. Each third of U is square, so NumPy "
        "does not complain.",
        see="eq-gru-reset",
        reaches_backward=True,
    ),
    Misconception(
        "U_z transposed",
        of="gru_reset_before_cell_forward",
        edit=("h @ U_z.T", "h @ U_z"),
        hint="Column vectors become rows in code, so U_z h is `h @ U_z.T`. Each third of U is square, so NumPy "
        "does not complain.",
        see="eq-gru-update-gate",
        reaches_backward=True,
    ),
    Misconception(
        "candidate not scaled by 1 - z",
        of="gru_reset_before_cell_forward",
        edit=("(1 - z) * n + z * h", "n + z * h"),
        hint="The new state lies between candidate and old state, with weights that add up to 1. Multiply n by 1 - z.",
        see="eq-gru-update",
    ),
    Misconception(
        "old state not scaled by z",
        of="gru_reset_before_cell_forward",
        edit=("n + z * h", "n + h"),
        hint="The new state lies between candidate and old state, with weights that add up to 1. Multiply h by z.",
        see="eq-gru-update",
    ),
    Misconception(
        "old state left out of the update",
        of="gru_reset_before_cell_forward",
        edit=("(1 - z) * n + z * h", "(1 - z) * n"),
        hint="What makes a GRU remember is the term z * h. Add it.",
        see="eq-gru-update",
    ),
    Misconception(
        "reset gate inverted",
        of="gru_reset_before_cell_forward",
        edit=("s = r * h", "s = (1 - r) * h"),
        hint="The candidate sees the old state where r is near 1, so r itself multiplies h.",
        see="eq-gru-before-s",
        reaches_backward=True,
    ),
    # The reset gate before the product, backward.
    Misconception(
        "delta_r of the other cell",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r * (1 - r)", "delta_n * (h @ U_n.T) * r * (1 - r)"),
        hint="delta_n q r (1 - r) belongs to the reset after the product. Here r multiplies h, before U_n: come back "
        "through U_n first, to ds.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "U_n transposed in ds",
        of="gru_reset_before_cell_backward",
        edit=("ds = delta_n @ U_n", "ds = delta_n @ U_n.T"),
        hint="Backward, U_nᵀδ for column vectors is `delta_n @ U_n` for rows. U_n is square, so NumPy does not complain.",
        see="eq-gru-before-ds",
    ),
    Misconception(
        "delta_r without h",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r", "ds * r"),
        hint="s = r h, so the gradient at r is ds h.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "derivative of the reset gate's sigmoid left out",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r * (1 - r)", "ds * h"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, z(1 - z) "
        "for z and r(1 - r) for r, to come before the sigmoid.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "dh without the candidate's path",
        of="gru_reset_before_cell_backward",
        edit=(" + ds * r", ""),
        hint="The old state also reaches the candidate, through s = r h. Add ds r.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "ds not multiplied by r in dh",
        of="gru_reset_before_cell_backward",
        edit=(" + ds * r", " + ds"),
        hint="ds is the gradient at s = r h. Multiply it by r to reach h.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "dh without the reset gate's path",
        of="gru_reset_before_cell_backward",
        edit=("delta_r @ U_r + ", ""),
        hint="r is a function of the old state too. Add what comes back through U_r.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "direct path left out of dh",
        of="gru_reset_before_cell_backward",
        edit=("dh_next * z + ", ""),
        hint="The old state also enters the update directly, as z h. Add dh' z.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "dU_n from h instead of s",
        of="gru_reset_before_cell_backward",
        edit=("delta_n.T @ s", "delta_n.T @ h"),
        hint="U_n multiplies s = r h, so its gradient pairs delta_n with s. Keep s in the cache.",
        see="eq-gru-before-du",
    ),
    Misconception(
        "dU_n of the other cell",
        of="gru_reset_before_cell_backward",
        edit=("delta_n.T @ s", "(delta_n * r).T @ h"),
        hint="Pairing dq = delta_n r with h belongs to the reset after the product. Here U_n multiplies s = r h: pair "
        "delta_n with s.",
        see="eq-gru-before-du",
    ),
    Misconception(
        "delta_z with the wrong sign",
        of="gru_reset_before_cell_backward",
        edit=("(h - n)", "(n - h)"),
        hint="h' = (1 - z) n + z h grows with z where h is larger than n: its derivative by z is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "update gate swapped in delta_n",
        of="gru_reset_before_cell_backward",
        edit=("dh_next * (1 - z) * (1 - n**2)", "dh_next * z * (1 - n**2)"),
        hint="Forward, 1 - z multiplies the candidate, so 1 - z is what its gradient is multiplied by.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "1 - z left out of delta_n",
        of="gru_reset_before_cell_backward",
        edit=("dh_next * (1 - z) * (1 - n**2)", "dh_next * (1 - n**2)"),
        hint="The candidate enters the new state multiplied by 1 - z. Multiply its gradient so too.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "derivative of tanh left out",
        of="gru_reset_before_cell_backward",
        edit=("(1 - z) * (1 - n**2)", "(1 - z)"),
        hint="dh' (1 - z) is the gradient after the candidate's tanh. Multiply it by 1 - n² to come before it.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "derivative of tanh without the square",
        of="gru_reset_before_cell_backward",
        edit=("(1 - n**2)", "(1 - n)"),
        hint="The derivative of tanh is 1 - tanh². Square the candidate.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "tanh applied to the candidate again",
        of="gru_reset_before_cell_backward",
        edit=("(1 - n**2)", "(1 - np.tanh(n) ** 2)"),
        hint="n is already the tanh of the pre-activation, so the derivative is 1 - n².",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "candidate with the derivative of a sigmoid",
        of="gru_reset_before_cell_backward",
        edit=("(1 - n**2)", "n * (1 - n)"),
        hint="The candidate is a tanh, whose derivative is 1 - n². n(1 - n) belongs to a gate.",
        see="eq-gru-delta-n",
    ),
    Misconception(
        "delta_z from the old state alone",
        of="gru_reset_before_cell_backward",
        edit=("(h - n)", "h"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "delta_z from the candidate alone",
        of="gru_reset_before_cell_backward",
        edit=("(h - n)", "n"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "delta_z from the candidate alone",
        of="gru_reset_before_cell_backward",
        edit=("(h - n)", "-n"),
        hint="z stands in the update twice: z h, and (1 - z) n. Its derivative is h - n.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "derivative of the update gate's sigmoid left out",
        of="gru_reset_before_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n)"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, z(1 - z) "
        "for z and r(1 - r) for r, to come before the sigmoid.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid taken again at the update gate",
        of="gru_reset_before_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * sigmoid(z) * (1 - sigmoid(z))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid of the update gate for its derivative",
        of="gru_reset_before_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * sigmoid(z)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: z(1 - "
        "z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "derivative of tanh at the update gate",
        of="gru_reset_before_cell_backward",
        edit=("(h - n) * z * (1 - z)", "(h - n) * (1 - z**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-delta-z",
    ),
    Misconception(
        "sigmoid taken again at the reset gate",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r * (1 - r)", "ds * h * sigmoid(r) * (1 - sigmoid(r))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "sigmoid of the reset gate for its derivative",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r * (1 - r)", "ds * h * sigmoid(r)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: z(1 - "
        "z) for z and r(1 - r) for r.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "derivative of tanh at the reset gate",
        of="gru_reset_before_cell_backward",
        edit=("ds * h * r * (1 - r)", "ds * h * (1 - r**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "z(1 - z) for z and r(1 - r) for r.",
        see="eq-gru-before-delta-r",
    ),
    Misconception(
        "ds past the candidate's tanh",
        of="gru_reset_before_cell_backward",
        edit=("ds = delta_n @ U_n", "ds = dh_next * (1 - z) @ U_n"),
        hint="s stands inside the candidate's tanh, so its gradient starts from delta_n, which has passed 1 - n².",
        see="eq-gru-before-ds",
    ),
    Misconception(
        "U transposed in dh",
        of="gru_reset_before_cell_backward",
        edit=("delta_r @ U_r + delta_z @ U_z", "delta_r @ U_r.T + delta_z @ U_z.T"),
        hint="Backward, each gate's Uᵀδ for column vectors is `delta @ U` for rows. Each third of U is square, "
        "so NumPy does not complain.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "dh without the update gate's path",
        of="gru_reset_before_cell_backward",
        edit=("delta_r @ U_r + delta_z @ U_z", "delta_r @ U_r"),
        hint="z is a function of the old state too. Add what comes back through U_z.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "direct path with 1 - z",
        of="gru_reset_before_cell_backward",
        edit=("dh = dh_next * z +", "dh = dh_next * (1 - z) +"),
        hint="Forward, z multiplies the old state and 1 - z the candidate. The direct path is dh' z.",
        see="eq-gru-before-dh",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_reset_before_cell_backward",
        edit=("delta.T @ x", "delta.T @ x / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_reset_before_cell_backward",
        edit=("delta.sum(axis=0)", "delta.mean(axis=0)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "dU from the new state",
        of="gru_reset_before_cell_backward",
        edit=("delta_r.T @ h, delta_z.T @ h,", "delta_r.T @ ((1 - z) * n + z * h), delta_z.T @ ((1 - z) * n + z * h),"),
        hint="U_r and U_z multiply the state before the step, so dU pairs their deltas with h, not with h_next.",
        see="eq-gru-before-du",
    ),
    Misconception(
        "averaged over the batch",
        of="gru_reset_before_cell_backward",
        edit=(
            "np.concatenate([delta_r.T @ h, delta_z.T @ h, delta_n.T @ s])",
            "np.concatenate([delta_r.T @ h, delta_z.T @ h, delta_n.T @ s]) / len(h)",
        ),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` holds the division already.",
        see="eq-gru-before-du",
    ),
    Misconception(
        "db not summed over the batch",
        of="gru_reset_before_cell_backward",
        edit=("delta.sum(axis=0)", "delta"),
        hint="One b serves every sequence of the batch, so its gradient is the sum over the rows of delta.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="gru_reset_before_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0, keepdims=True)"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="gru_reset_before_cell_backward",
        edit=("delta.sum(axis=0)", "delta.sum(axis=0)[:, None]"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-gru-cell-db",
    ),
    Misconception(
        "db summed from dW",
        of="gru_reset_before_cell_backward",
        edit=("delta.sum(axis=0)", "dW.sum(axis=1)"),
        hint="The rows of dW hold delta times the inputs, and their sum is no sum of deltas. Sum delta itself "
        "over the batch.",
        see="eq-gru-cell-db",
    ),
]
