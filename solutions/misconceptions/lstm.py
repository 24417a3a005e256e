"""What students get wrong in the LSTM unit, each as an edit of solutions/lstm.py."""

from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    Misconception(
        "U untransposed",
        of="lstm_cell_forward",
        edit=("h @ U.T + b", "h @ np.hstack(np.split(U, 4)) + b"),
        hint="Each gate's U is square, so NumPy does not complain. For rows the product is `h @ U.T`.",
        see="eq-lstm-input-gate",
        reaches_backward=True,
    ),
    # One step forward.
    Misconception(
        "biases left out",
        of="lstm_cell_forward",
        edit=("h @ U.T + b", "h @ U.T"),
        hint="Each pre-activation is a sum of three terms; add `b` to the other two.",
        see="eq-lstm-input-gate",
        reaches_backward=True,
    ),
    Misconception(
        "biases added twice",
        of="lstm_cell_forward",
        edit=("h @ U.T + b", "h @ U.T + b + b"),
        hint="PyTorch keeps two biases and adds both. Here their sum is one `b`, added once.",
        see="eq-lstm-input-gate",
        reaches_backward=True,
    ),
    Misconception(
        "one bias for all gates",
        of="lstm_cell_forward",
        edit=("h @ U.T + b", "h @ U.T + np.tile(b[: h.shape[1]], 4)"),
        hint="You use the input gate's bias in all four places. Each gate has its own quarter of `b`.",
        see="eq-lstm-forget-gate",
        reaches_backward=True,
    ),
    Misconception(
        "old hidden state left out",
        of="lstm_cell_forward",
        edit=("x @ W.T + h @ U.T + b", "x @ W.T + b"),
        hint="The gates look at the input and at the old hidden state: add `h @ U.T`.",
        see="eq-lstm-input-gate",
        reaches_backward=True,
    ),
    Misconception(
        "gate order i, f, o, g",
        of="lstm_cell_forward",
        edit=("a_i, a_f, a_g, a_o = np", "a_i, a_f, a_o, a_g = np"),
        hint="CS231n stacks the gates so. Here the candidate's rows come third and the output gate's last: i, f, g, o.",
        see="eq-lstm-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "gate order i, o, f, g",
        of="lstm_cell_forward",
        edit=("a_i, a_f, a_g, a_o = np", "a_i, a_o, a_f, a_g = np"),
        hint="ONNX stacks the gates so. Here the order is i, f, g, o.",
        see="eq-lstm-forget-gate",
        reaches_backward=True,
    ),
    Misconception(
        "forget and input gate swapped",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "i * c + f * g"),
        hint="The forget gate multiplies the old cell state, the input gate the candidate; and the input gate's rows "
        "come first in `W`, `U` and `b`.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "forget gate turned round",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "(1 - f) * c + i * g"),
        hint="A forget gate of 1 keeps the old cell state whole, in spite of its name. Multiply by f, not by 1 - f.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "forget gate coupled to the input gate",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "(1 - i) * c + i * g"),
        hint="With 1 - i in its place the forget gate is never used. That is the coupled-gate LSTM; here f has "
        "parameters of its own.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "old cell state left out",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "i * g"),
        hint="Without f ⊙ c the cell remembers nothing. Add what the forget gate keeps of the old cell state.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "forget gate left out",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "c + i * g"),
        hint="You keep all of the old cell state. Multiply it by the forget gate.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "input gate left out",
        of="lstm_cell_forward",
        edit=("f * c + i * g", "f * c + g"),
        hint="You write the whole candidate. Multiply it by the input gate.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "tanh in the cell state",
        of="lstm_cell_forward",
        edit=("c_next = f * c + i * g", "c_next = np.tanh(f * c + i * g)"),
        hint="The cell state is the plain sum and may leave (-1, 1). Its tanh is taken for the hidden state alone.",
        see="eq-lstm-cell-state",
    ),
    Misconception(
        "sigmoid for the candidate",
        of="lstm_cell_forward",
        edit=("np.tanh(a_g)", "sigmoid(a_g)"),
        hint="The candidate is no gate: it is a tanh, so that it can lower the cell state as well as raise it.",
        see="eq-lstm-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh left out of the candidate",
        of="lstm_cell_forward",
        edit=("np.tanh(a_g)", "a_g"),
        hint="You write the pre-activation itself into the cell state. The candidate is its tanh.",
        see="eq-lstm-candidate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the output gate",
        of="lstm_cell_forward",
        edit=("sigmoid(a_o)", "np.tanh(a_o)"),
        hint="A gate lies between 0 and 1: it is a sigmoid. The tanh is for the candidate.",
        see="eq-lstm-output-gate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the input gate",
        of="lstm_cell_forward",
        edit=("i = sigmoid(a_i)", "i = np.tanh(a_i)"),
        hint="A gate lies between 0 and 1: it is a sigmoid. The tanh is for the candidate.",
        see="eq-lstm-input-gate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh for the forget gate",
        of="lstm_cell_forward",
        edit=("f = sigmoid(a_f)", "f = np.tanh(a_f)"),
        hint="A gate lies between 0 and 1: it is a sigmoid. The tanh is for the candidate.",
        see="eq-lstm-forget-gate",
        reaches_backward=True,
    ),
    Misconception(
        "tanh of the cell state forgotten",
        of="lstm_cell_forward",
        edit=("o * np.tanh(c_next)", "o * c_next"),
        hint="The hidden state is the output gate times tanh(c'), not times c' itself.",
        see="eq-lstm-hidden-state",
    ),
    Misconception(
        "hidden state from the old cell state",
        of="lstm_cell_forward",
        edit=("o * np.tanh(c_next)", "o * np.tanh(c)"),
        hint="The hidden state shows the cell state of this step, c_next. You show the one before it.",
        see="eq-lstm-hidden-state",
    ),
    Misconception(
        "output gate inside the tanh",
        of="lstm_cell_forward",
        edit=("o * np.tanh(c_next)", "np.tanh(o * c_next)"),
        hint="The gate acts after the tanh: o ⊙ tanh(c'), not tanh(o ⊙ c').",
        see="eq-lstm-hidden-state",
    ),
    Misconception(
        "output gate left out",
        of="lstm_cell_forward",
        edit=("o * np.tanh(c_next)", "np.tanh(c_next)"),
        hint="You show the whole cell state. Multiply its tanh by the output gate.",
        see="eq-lstm-hidden-state",
    ),
    Misconception(
        "the two states returned in the wrong order",
        of="lstm_cell_forward",
        edit=("return h_next, c_next, cache", "return c_next, h_next, cache"),
        hint="Return the hidden state first: h_next, c_next, cache.",
        see="eq-lstm-hidden-state",
    ),
    # One step backward.
    Misconception(
        "dc from the upstream dc alone",
        of="lstm_cell_backward",
        edit=("dc = dc_total * f", "dc = dc_next * f"),
        hint="What comes back through h' reaches the old cell state too. Multiply the total at c' by f, not `dc_next`.",
        see="eq-lstm-dc",
    ),
    Misconception(
        "dc without the path through h'",
        of="lstm_cell_backward",
        edit=("dc_next + dh_next * o * (1 - tanh_c**2)", "dc_next"),
        hint="The cell state is used twice: by the next step and by h' = o ⊙ tanh(c'). Add what comes back through h'.",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "upstream dc ignored",
        of="lstm_cell_backward",
        edit=("dc_next + dh_next * o", "dh_next * o"),
        hint="`dc_next` is the gradient at the new cell state by every path but h'. Add it to what comes back through h'.",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "derivative of tanh(c') left out",
        of="lstm_cell_backward",
        edit=("dh_next * o * (1 - tanh_c**2)", "dh_next * o"),
        hint="Between h' and c' stands a tanh. Multiply by its derivative, 1 - tanh²(c').",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "tanh taken of tanh(c') again",
        of="lstm_cell_backward",
        edit=("1 - tanh_c**2", "1 - np.tanh(tanh_c) ** 2"),
        hint="Between h' and c' stands one tanh, whose derivative is 1 - tanh²(c'). Yours is 1 - tanh²(tanh(c')).",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "1 - h'² for 1 - tanh²(c')",
        of="lstm_cell_backward",
        edit=("1 - tanh_c**2", "1 - (o * tanh_c) ** 2"),
        hint="h' is the tanh times the output gate. Take the tanh alone: 1 - tanh²(c').",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "1 - c'² for 1 - tanh²(c')",
        of="lstm_cell_backward",
        edit=("1 - tanh_c**2", "1 - c_next**2"),
        hint="The cell state is no tanh, so take its tanh first and square that.",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "output gate left out of dc",
        of="lstm_cell_backward",
        edit=("dh_next * o * (1 - tanh_c**2)", "dh_next * (1 - tanh_c**2)"),
        hint="h' = o ⊙ tanh(c'), so the path from h' to c' is multiplied by o as well.",
        see="eq-lstm-dc-total",
    ),
    Misconception(
        "dc without the forget gate",
        of="lstm_cell_backward",
        edit=("dc = dc_total * f", "dc = dc_total"),
        hint="Forward, c is multiplied by f on its way to c'; so is the gradient on its way back.",
        see="eq-lstm-dc",
    ),
    Misconception(
        "dc through the input gate",
        of="lstm_cell_backward",
        edit=("dc = dc_total * f", "dc = dc_total * i"),
        hint="The old cell state passes through the forget gate; the input gate is on the candidate's way.",
        see="eq-lstm-dc",
    ),
    Misconception(
        "gates from the upstream dc alone",
        of="lstm_cell_backward",
        edit=(
            "delta_i = dc_total * g * i * (1 - i)  # eq-lstm-delta-i\n"
            "    delta_f = dc_total * c * f * (1 - f)  # eq-lstm-delta-f\n"
            "    delta_g = dc_total * i * (1 - g**2)",
            "delta_i = dc_next * g * i * (1 - i)\n"
            "    delta_f = dc_next * c * f * (1 - f)\n"
            "    delta_g = dc_next * i * (1 - g**2)",
        ),
        hint="The gates made c', and h' looks at c' too. Start from the total gradient at c', not from `dc_next`.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "sigmoid taken again at every gate",
        of="lstm_cell_backward",
        edit=(
            "delta_i = dc_total * g * i * (1 - i)  # eq-lstm-delta-i\n    delta_f = dc_total * c * f * (1 - f)  # eq-lstm-delta-f\n    delta_g = dc_total * i * (1 - g**2)  # eq-lstm-delta-g\n    delta_o = dh_next * tanh_c * o * (1 - o)",
            "delta_i = dc_total * g * sigmoid(i) * (1 - sigmoid(i))\n    delta_f = dc_total * c * sigmoid(f) * (1 - sigmoid(f))\n    delta_g = dc_total * i * (1 - g**2)\n    delta_o = dh_next * tanh_c * sigmoid(o) * (1 - sigmoid(o))",
        ),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "i(1 - i) for i, and likewise for the others.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "input gate's gradient without the candidate",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_total * i * (1 - i)"),
        hint="The input gate multiplies the candidate, so the candidate stands in its gradient: dc g i (1 - i).",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "forget gate's gradient without the old cell state",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * f * (1 - f)"),
        hint="The forget gate multiplies the old cell state, so the old cell state stands in its gradient: dc c f (1 - f).",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "input gate's derivative left out",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_total * g"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, i(1 - i) "
        "for i and likewise for the others, to come before the sigmoid.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "input gate's gradient from the old cell state",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_total * c * i * (1 - i)"),
        hint="In c' = f ⊙ c + i ⊙ g the input gate multiplies the candidate g, so g stands in its gradient.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "sigmoid taken again at the input gate",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_total * g * sigmoid(i) * (1 - sigmoid(i))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "i(1 - i) for i, and likewise for the others.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "input gate with the derivative of a tanh",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_total * g * (1 - i**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "f(1 - f) for the forget gate.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "input gate's derivative on the second summand alone",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "(dc_next + (dc_total - dc_next) * i * (1 - i)) * g"),
        hint="The gradient at c' is a sum, of `dc_next` and of what comes through h', and all of it passes the "
        "nonlinearity. Put brackets round the sum before you multiply by the derivative; deeplearning.ai's "
        "equations (8) to (10) read as if it went with the second summand alone.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "input gate's gradient from the upstream dc alone",
        of="lstm_cell_backward",
        edit=("dc_total * g * i * (1 - i)", "dc_next * g * i * (1 - i)"),
        hint="The gates made c', and h' looks at c' too. Start from the total gradient at c', not from `dc_next`.",
        see="eq-lstm-delta-i",
    ),
    Misconception(
        "forget gate's gradient from the new cell state",
        of="lstm_cell_backward",
        edit=("dc_total * c * f", "dc_total * c_next * f"),
        hint="The forget gate multiplied the cell state before the step. Keep c in the cache, not only c_next.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "forget gate with the input gate's derivative",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * c * i * (1 - i)"),
        hint="Each gate has the derivative of its own sigmoid: f(1 - f) for the forget gate.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "forget gate's derivative left out",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * c"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, i(1 - i) "
        "for i and likewise for the others, to come before the sigmoid.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "sigmoid taken again at the forget gate",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * c * sigmoid(f) * (1 - sigmoid(f))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "i(1 - i) for i, and likewise for the others.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "forget gate with the derivative of a tanh",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * c * (1 - f**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "f(1 - f) for the forget gate.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "sigmoid of the forget gate for its derivative",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_total * c * sigmoid(f)"),
        hint="The derivative of the sigmoid is not the sigmoid of the gate. It is made of the gate itself: i(1 - "
        "i) for i, and likewise for the others.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "forget gate's derivative on the second summand alone",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "(dc_next + (dc_total - dc_next) * f * (1 - f)) * c"),
        hint="The gradient at c' is a sum, of `dc_next` and of what comes through h', and all of it passes the "
        "nonlinearity. Put brackets round the sum before you multiply by the derivative; deeplearning.ai's "
        "equations (8) to (10) read as if it went with the second summand alone.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "forget gate's gradient from the upstream dc alone",
        of="lstm_cell_backward",
        edit=("dc_total * c * f * (1 - f)", "dc_next * c * f * (1 - f)"),
        hint="The gates made c', and h' looks at c' too. Start from the total gradient at c', not from `dc_next`.",
        see="eq-lstm-delta-f",
    ),
    Misconception(
        "candidate with the derivative of a sigmoid",
        of="lstm_cell_backward",
        edit=("i * (1 - g**2)", "i * g * (1 - g)"),
        hint="The candidate is a tanh, whose derivative is 1 - g². g(1 - g) belongs to a gate.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "tanh applied to the candidate again",
        of="lstm_cell_backward",
        edit=("1 - g**2", "1 - np.tanh(g) ** 2"),
        hint="`g` is already the tanh of its pre-activation, so the derivative is 1 - g².",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "derivative of the candidate without the square",
        of="lstm_cell_backward",
        edit=("1 - g**2", "1 - g"),
        hint="The derivative of tanh is 1 - tanh². Square the candidate.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "input gate left out of the candidate's gradient",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "dc_total * (1 - g**2)"),
        hint="In c' = f ⊙ c + i ⊙ g the candidate is multiplied by the input gate, so i stands in its gradient.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "candidate's derivative left out",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "dc_total * i"),
        hint="That is the gradient at the candidate. Multiply it by the derivative of its tanh, 1 - g², to come "
        "before the tanh.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "candidate's derivative on the second summand alone",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "(dc_next + (dc_total - dc_next) * (1 - g**2)) * i"),
        hint="The gradient at c' is a sum, of `dc_next` and of what comes through h', and all of it passes the "
        "nonlinearity. Put brackets round the sum before you multiply by the derivative; deeplearning.ai's "
        "equations (8) to (10) read as if it went with the second summand alone.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "tanh applied again, on the second summand alone",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "(dc_next + (dc_total - dc_next) * (1 - np.tanh(g) ** 2)) * i"),
        hint="Both summands of the gradient at c' pass the candidate's tanh, and `g` is already that tanh. "
        "Multiply the sum of both by i(1 - g²).",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "candidate's gradient as once printed",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "(dc_next + (dc_total - dc_next) * g * (1 - np.tanh(g) ** 2)) * i"),
        hint="An assignment of deeplearning.ai once printed this. Multiply the sum of both summands by i(1 - "
        "g²): no other g stands in it, and `g` is already the tanh.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "candidate's gradient from the upstream dc alone",
        of="lstm_cell_backward",
        edit=("dc_total * i * (1 - g**2)", "dc_next * i * (1 - g**2)"),
        hint="The gates made c', and h' looks at c' too. Start from the total gradient at c', not from `dc_next`.",
        see="eq-lstm-delta-g",
    ),
    Misconception(
        "output gate's gradient without the tanh",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o", "dh_next * c_next * o"),
        hint="In h' = o ⊙ tanh(c') the output gate multiplies tanh(c'), so tanh(c') stands in its gradient, not c'.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate's gradient without the cell state",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o * (1 - o)", "dh_next * o * (1 - o)"),
        hint="In h' = o ⊙ tanh(c') the output gate multiplies tanh(c'), so tanh(c') stands in its gradient.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate's gradient from dc",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o", "dc_total * tanh_c * o"),
        hint="The output gate acts on h' alone and the cell state does not depend on it. Start from `dh_next`.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate's derivative left out",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o * (1 - o)", "dh_next * tanh_c"),
        hint="That is the gradient at the gate. Multiply it by the derivative of the gate's sigmoid, i(1 - i) "
        "for i and likewise for the others, to come before the sigmoid.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "sigmoid taken again at the output gate",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o * (1 - o)", "dh_next * tanh_c * sigmoid(o) * (1 - sigmoid(o))"),
        hint="A gate is already the sigmoid of its pre-activation, so the derivative is made of the gate itself: "
        "i(1 - i) for i, and likewise for the others.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate with the derivative of a tanh",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o * (1 - o)", "dh_next * tanh_c * (1 - o**2)"),
        hint="1 - s² is the derivative of a tanh s. A gate s comes from a sigmoid, whose derivative is s(1 - s): "
        "f(1 - f) for the forget gate.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate's gradient from tanh(h')",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o", "dh_next * np.tanh(o * tanh_c) * o"),
        hint="In h' = o ⊙ tanh(c') the output gate multiplies tanh(c'), so tanh(c') stands in its gradient, not "
        "tanh(h').",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "output gate's gradient from the old cell state",
        of="lstm_cell_backward",
        edit=("dh_next * tanh_c * o", "dh_next * np.tanh(c) * o"),
        hint="The output gate shows the cell state of this step, so tanh(c') stands in its gradient, not the "
        "tanh of the state before.",
        see="eq-lstm-delta-o",
    ),
    Misconception(
        "gradients stacked i, f, o, g",
        of="lstm_cell_backward",
        edit=("[delta_i, delta_f, delta_g, delta_o]", "[delta_i, delta_f, delta_o, delta_g]"),
        hint="Stack the gradients as the parameters are stacked: i, f, g, o.",
        see="eq-lstm-delta",
    ),
    Misconception(
        "gradients stacked f, i, g, o",
        of="lstm_cell_backward",
        edit=("[delta_i, delta_f, delta_g, delta_o]", "[delta_f, delta_i, delta_g, delta_o]"),
        hint="Stack the gradients as the parameters are stacked: i, f, g, o.",
        see="eq-lstm-delta",
    ),
    Misconception(
        "dU from the new hidden state",
        of="lstm_cell_backward",
        edit=("dU = delta.T @ h", "dU = delta.T @ (o * tanh_c)"),
        hint="U multiplies the hidden state before the step, so dU pairs delta with h, not with h_next.",
        see="eq-lstm-cell-du",
    ),
    Misconception(
        "U transposed in dh",
        of="lstm_cell_backward",
        edit=(
            "dh = delta @ U",
            "dh = sum(part @ U_k.T for part, U_k in zip(np.split(delta, 4, axis=1), np.split(U, 4)))",
        ),
        hint="Backward, each gate's Uᵀδ for column vectors is `delta @ U` for rows. Each gate's block of U is "
        "square, so NumPy does not complain.",
        see="eq-lstm-cell-dh",
    ),
    Misconception(
        "dU from a gradient",
        of="lstm_cell_backward",
        edit=("dU = delta.T @ h", "dU = delta.T @ dh_next"),
        hint="U multiplied the state before the step, so dU pairs delta with h, not with a gradient.",
        see="eq-lstm-cell-du",
    ),
    Misconception(
        "dU from the old cell state",
        of="lstm_cell_backward",
        edit=("dU = delta.T @ h", "dU = delta.T @ c"),
        hint="U multiplies the old hidden state; the cell state enters no pre-activation. Pair delta with h.",
        see="eq-lstm-cell-du",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_cell_backward",
        edit=("delta.T @ x", "delta.T @ x / len(x)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` and `dc_next` hold the division already.",
        see="eq-lstm-cell-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_cell_backward",
        edit=("delta.sum(axis=0)", "delta.mean(axis=0)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` and `dc_next` hold the division already.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_cell_backward",
        edit=("dU = delta.T @ h", "dU = delta.T @ h / len(h)"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh_next` and `dc_next` hold the division already.",
        see="eq-lstm-cell-du",
    ),
    Misconception(
        "input gate's db copied from the forget gate",
        of="lstm_cell_backward",
        edit=(
            "db = delta.sum(axis=0)",
            "db = np.concatenate([delta_f, delta_f, delta_g, delta_o], axis=1).sum(axis=0)",
        ),
        hint="Each gate has a bias and a delta of its own. Sum that gate's delta over the batch.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "output gate's db copied from the forget gate",
        of="lstm_cell_backward",
        edit=(
            "db = delta.sum(axis=0)",
            "db = np.concatenate([delta_i, delta_f, delta_g, delta_f], axis=1).sum(axis=0)",
        ),
        hint="Each gate has a bias and a delta of its own. Sum that gate's delta over the batch.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="lstm_cell_backward",
        edit=("db = delta.sum(axis=0)", "db = delta.sum(axis=0, keepdims=True)"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "db with an axis too many",
        of="lstm_cell_backward",
        edit=("db = delta.sum(axis=0)", "db = delta.sum(axis=0)[:, None]"),
        hint="`keepdims=True` keeps the axis that was summed over. b has one axis: leave it out, or end with "
        "`.ravel()`.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "db summed from dW",
        of="lstm_cell_backward",
        edit=("db = delta.sum(axis=0)", "db = dW.sum(axis=1)"),
        hint="The rows of dW hold delta times the inputs, and their sum is no sum of deltas. Sum delta itself "
        "over the batch.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "db not summed over the batch",
        of="lstm_cell_backward",
        edit=("delta.sum(axis=0)", "delta"),
        hint="One b serves every sequence of the batch, so its gradient is the sum over the rows of delta.",
        see="eq-lstm-cell-db",
    ),
    Misconception(
        "one gate's db overwrites the others",
        of="lstm_cell_backward",
        edit=("db = delta.sum(axis=0)", "db = np.tile(delta_o.sum(axis=0), 4)"),
        hint="All four quarters of your db hold the output gate's gradient. Each gate has its own.",
        see="eq-lstm-cell-db",
    ),
    # A sequence forward.
    Misconception(
        "every step starts from h0",
        of="lstm_forward",
        edit=("lstm_cell_forward(x[:, t], h_t, c_t,", "lstm_cell_forward(x[:, t], h0, c_t,"),
        hint="Each step starts from the hidden state that the step before it left. Pass the new one on.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "every step starts from c0",
        of="lstm_forward",
        edit=("lstm_cell_forward(x[:, t], h_t, c_t,", "lstm_cell_forward(x[:, t], h_t, c0,"),
        hint="Each step starts from the cell state that the step before it left. Pass the new one on.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "every step starts from h0 and c0",
        of="lstm_forward",
        edit=("lstm_cell_forward(x[:, t], h_t, c_t,", "lstm_cell_forward(x[:, t], h0, c0,"),
        hint="Each step starts from the states that the step before it left. Pass the new ones on.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "h0 ignored",
        of="lstm_forward",
        edit=("h_t, c_t = h0, c0", "h_t, c_t = np.zeros_like(h0), c0"),
        hint="The first step starts from `h0`, which need not be zero.",
        see="eq-lstm-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "c0 ignored",
        of="lstm_forward",
        edit=("h_t, c_t = h0, c0", "h_t, c_t = h0, np.zeros_like(c0)"),
        hint="The first step starts from `c0`, which need not be zero.",
        see="eq-lstm-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "h0 and c0 ignored",
        of="lstm_forward",
        edit=("h_t, c_t = h0, c0", "h_t, c_t = np.zeros_like(h0), np.zeros_like(c0)"),
        hint="The first step starts from `h0` and `c0`, which need not be zero.",
        see="eq-lstm-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "hidden and cell state swapped on the way into a step",
        of="lstm_forward",
        edit=("lstm_cell_forward(x[:, t], h_t, c_t,", "lstm_cell_forward(x[:, t], c_t, h_t,"),
        hint="`lstm_cell_forward` takes the hidden state before the cell state.",
        see="eq-lstm-sequence",
        reaches_backward=True,
    ),
    Misconception(
        "hidden and cell state swapped on the way out of a step",
        of="lstm_forward",
        edit=("h_t, c_t, cache_t =", "c_t, h_t, cache_t ="),
        hint="`lstm_cell_forward` returns the hidden state before the cell state.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "states stored one step late",
        of="lstm_forward",
        edit=(
            "return np.stack(hidden, axis=1), np.stack(cells, axis=1), cache",
            "return np.stack([h0, *hidden[:-1]], axis=1), np.stack([c0, *cells[:-1]], axis=1), cache",
        ),
        hint="`h[:, t]` and `c[:, t]` are the states after step t. You store those before it, so the last is lost.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "squeeze loses an axis of one",
        of="lstm_forward",
        edit=(
            "return np.stack(hidden, axis=1), np.stack(cells, axis=1), cache",
            "return np.stack(hidden, axis=1).squeeze(), np.stack(cells, axis=1).squeeze(), cache",
        ),
        hint="`squeeze` drops every axis of size 1: a batch of one, a single step, a single unit. Leave it out; "
        "the shape is (N, T, H) always.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "hidden states returned in place of cell states",
        of="lstm_forward",
        edit=("np.stack(cells, axis=1)", "np.stack(hidden, axis=1)"),
        hint="The second array that you return holds the cell states. Collect them as you collect the hidden states.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "sequence read backwards",
        of="lstm_forward",
        edit=("range(x.shape[1])", "reversed(range(x.shape[1]))"),
        hint="Forward goes from the first step to the last; only the backward pass goes the other way.",
        see="eq-lstm-sequence",
    ),
    Misconception(
        "first input at every step",
        of="lstm_forward",
        edit=("x[:, t]", "x[:, 0]"),
        hint="Step t reads `x[:, t]`, its own input.",
        see="eq-lstm-sequence",
    ),
    # A sequence backward.
    Misconception(
        "nothing carried back in time",
        of="lstm_backward",
        edit=(
            "dh_total = dh[:, t] + carried_h  # eq-lstm-dh-total\n        dc_next = dc[:, t] + carried_c",
            "dh_total = dh[:, t]\n        dc_next = dc[:, t]",
        ),
        hint="The later steps depend on both states. Add what comes back from step t + 1 to each. Without it there is "
        "no backpropagation through time; the first version of deeplearning.ai's assignment printed the numbers of this mistake.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "dh not carried back in time",
        of="lstm_backward",
        edit=("dh_total = dh[:, t] + carried_h", "dh_total = dh[:, t]"),
        hint="The next step reads the hidden state, so its gradient comes back: add it to `dh[:, t]`.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "dc not carried back in time",
        of="lstm_backward",
        edit=("dc_next = dc[:, t] + carried_c", "dc_next = dc[:, t]"),
        hint="The next step keeps part of the cell state, so its gradient comes back: add it to `dc[:, t]`.",
        see="eq-lstm-dc-next",
    ),
    Misconception(
        "upstream dc ignored",
        of="lstm_backward",
        edit=("dc_next = dc[:, t] + carried_c", "dc_next = carried_c"),
        hint="The loss may look at the cell states too. Add `dc[:, t]` to what is carried back.",
        see="eq-lstm-dc-next",
    ),
    Misconception(
        "upstream dh ignored",
        of="lstm_backward",
        edit=("dh_total = dh[:, t] + carried_h", "dh_total = carried_h"),
        hint="The loss of every step speaks of its hidden state: add `dh[:, t]` to what comes back from step t + 1.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "upstream dh of the last step alone",
        of="lstm_backward",
        edit=("dh[:, t] + carried_h", "dh[:, t] * (t == T - 1) + carried_h"),
        hint="The loss may look at every hidden state. Add `dh[:, t]` at each step, not only at the last.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "upstream dc of the last step alone",
        of="lstm_backward",
        edit=("dc[:, t] + carried_c", "dc[:, t] * (t == T - 1) + carried_c"),
        hint="The loss may look at every cell state. Add `dc[:, t]` at each step, not only at the last.",
        see="eq-lstm-dc-next",
    ),
    Misconception(
        "upstream gradients of the last step at every step",
        of="lstm_backward",
        edit=(
            "dh_total = dh[:, t] + carried_h  # eq-lstm-dh-total\n        dc_next = dc[:, t] + carried_c",
            "dh_total = dh[:, -1] + carried_h\n        dc_next = dc[:, -1] + carried_c",
        ),
        hint="Step t has its own upstream gradients, `dh[:, t]` and `dc[:, t]`.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "carried dh and dc swapped",
        of="lstm_backward",
        edit=("dx[t], carried_h, carried_c,", "dx[t], carried_c, carried_h,"),
        hint="`lstm_cell_backward` returns dx, dh, dc. You add the gradient of the cell state to the hidden state's, "
        "and the other way round.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "first step alone",
        of="lstm_backward",
        edit=("dW = dW + dW_t", "dW = dW_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-lstm-dw",
    ),
    Misconception(
        "first step alone",
        of="lstm_backward",
        edit=("dU = dU + dU_t", "dU = dU_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-lstm-du",
    ),
    Misconception(
        "first step alone",
        of="lstm_backward",
        edit=("db = db + db_t", "db = db_t"),
        hint="The parameters are shared by all steps, so their gradients are sums over them. `=` keeps only the "
        "step that came last in the loop.",
        see="eq-lstm-db",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` and `dc` hold the division already.",
        see="eq-lstm-dw",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` and `dc` hold the division already.",
        see="eq-lstm-du",
    ),
    Misconception(
        "averaged over the batch",
        of="lstm_backward",
        edit=("db = db + db_t", "db = db + db_t / N"),
        hint="The gradient of a sum is the sum of the gradients: sum over the batch. If your loss is a mean, "
        "`dh` and `dc` hold the division already.",
        see="eq-lstm-db",
    ),
    Misconception(
        "averaged over the steps",
        of="lstm_backward",
        edit=("dW = dW + dW_t", "dW = dW + dW_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "and `dc` hold the division already.",
        see="eq-lstm-dw",
    ),
    Misconception(
        "averaged over the steps",
        of="lstm_backward",
        edit=("dU = dU + dU_t", "dU = dU + dU_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "and `dc` hold the division already.",
        see="eq-lstm-du",
    ),
    Misconception(
        "dU from the new hidden state",
        of="lstm_backward",
        edit=(
            "dU = dU + dU_t",
            "with_new = (cache[t][0], cache[t][8] * np.tanh(cache[t][9]), *cache[t][2:])\n        dU = dU + lstm_cell_backward(dh_total, dc_next, with_new)[4]",
        ),
        hint="U multiplies the hidden state before the step, so dU pairs each step's delta with the state one "
        "step earlier; for the first step that is h0.",
        see="eq-lstm-du",
    ),
    Misconception(
        "forget gate's gradient from the new cell state",
        of="lstm_backward",
        edit=("cache[t])", "(*cache[t][:2], cache[t][9], *cache[t][3:]))"),
        hint="The forget gate multiplied the cell state before the step, one step earlier than c[:, t]; for the "
        "first step that is c0.",
        see="eq-lstm-dc-next",
    ),
    Misconception(
        "cache of the step before",
        of="lstm_backward",
        edit=("cache[t])", "cache[t - 1])"),
        hint="Step t is taken back with its own cache, `cache[t]`. Yours belongs to the step before.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "loop stops before the first step",
        of="lstm_backward",
        edit=(
            "dW, dU, db = 0.0, 0.0, 0.0\n    carried_h = np.zeros((N, H))  # what comes back from step t + 1, for each state\n    carried_c = np.zeros((N, H))\n    for t in reversed(range(T)):",
            "dx[0], _, _, dW, dU, db = (0 * part for part in lstm_cell_backward(dh[:, 0], dc[:, 0], cache[0]))\n    carried_h, carried_c = np.zeros((N, H)), np.zeros((N, H))\n    for t in reversed(range(1, T)):",
        ),
        hint="`range(T - 1, 0, -1)` ends at step 1. The first step is t = 0: go on to it, with `reversed(range(T))`.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "upstream gradients ignored",
        of="lstm_backward",
        edit=(
            "dh_total = dh[:, t] + carried_h  # eq-lstm-dh-total\n        dc_next = dc[:, t] + carried_c",
            "dh_total = carried_h\n        dc_next = carried_c",
        ),
        hint="All gradients are zero, since nothing of the loss comes in. Add `dh[:, t]` and `dc[:, t]` to what "
        "comes back from step t + 1.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "averaged over the steps",
        of="lstm_backward",
        edit=("db = db + db_t", "db = db + db_t / T"),
        hint="The parameters are used once in every step, so sum over the steps. If your loss is a mean, `dh` "
        "and `dc` hold the division already.",
        see="eq-lstm-db",
    ),
    Misconception(
        "time run forwards in the backward pass",
        of="lstm_backward",
        edit=("reversed(range(T))", "range(T)"),
        hint="The gradient of a state needs what comes back from later steps, so go from the last step to the first.",
        see="eq-lstm-dh-total",
    ),
    Misconception(
        "dx in the order of the loop",
        of="lstm_backward",
        edit=("return np.stack(dx, axis=1)", "return np.stack(dx[::-1], axis=1)"),
        hint="The loop meets the last step first, so a list that you append to is the wrong way round. `dx[:, t]` "
        "belongs to `x[:, t]`.",
        see="eq-lstm-dx",
    ),
    Misconception(
        "dh0 without the step that follows it",
        of="lstm_backward",
        edit=("axis=1), carried_h, carried_c", "axis=1), dh_total, carried_c"),
        hint="`dh_total` after the loop is the gradient at the hidden state after the first step. h0 lies one step "
        "before: its gradient is what that step's backward pass gives for its old hidden state.",
        see="eq-lstm-dh0",
    ),
    Misconception(
        "dc0 without the step that follows it",
        of="lstm_backward",
        edit=("axis=1), carried_h, carried_c", "axis=1), carried_h, dc_next"),
        hint="`dc_next` after the loop belongs to the cell state after the first step. c0 lies one step before: its "
        "gradient is what that step's backward pass gives for its old cell state.",
        see="eq-lstm-dc0",
    ),
    # The product of forget gates.
    Misconception(
        "gate of the step itself in the product",
        of="forget_products",
        edit=(
            "products[:, t] = f[:, t + 1] * products[:, t + 1]  # eq-lstm-forget-product\n    return products",
            "products[:, t] = f[:, t + 1] * products[:, t + 1]\n    return f * products",
        ),
        hint="f_t stands between c_(t-1) and c_t, before c_t. Start the product at f_(t+1); at the last step it is 1.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "product from the first step",
        of="forget_products",
        edit=(
            "for t in reversed(range(f.shape[1] - 1)):\n"
            "        products[:, t] = f[:, t + 1] * products[:, t + 1]  # eq-lstm-forget-product\n"
            "    return products",
            "return np.cumprod(f, axis=1)",
        ),
        hint="That is what is left of c0 at each step. The product wanted runs from the step after t to the last.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "next gate alone",
        of="forget_products",
        edit=("f[:, t + 1] * products[:, t + 1]", "f[:, t + 1]"),
        hint="That carries the gradient over one step. Multiply by the product that is carried to step t + 1.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "sum for product",
        of="forget_products",
        edit=("f[:, t + 1] * products[:, t + 1]", "f[:, t + 1] + products[:, t + 1]"),
        hint="Each step multiplies the gradient by its gate. Multiply; sums are for paths that meet.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "1 - f for f",
        of="forget_products",
        edit=("f[:, t + 1] * products", "(1 - f[:, t + 1]) * products"),
        hint="A forget gate of 1 keeps the cell state whole, and its gradient too. Multiply by f, not by 1 - f.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "whole product at every step",
        of="forget_products",
        edit=("    return products", "    return products[:, :1] * np.ones(f.shape)"),
        hint="You return the product of the first step for all of them. Keep one product for each step.",
        see="eq-lstm-forget-product",
    ),
    Misconception(
        "last gate left out",
        of="forget_products",
        edit=("f[:, t + 1] * products", "f[:, t] * products"),
        hint="You multiply f_t to f_(T-1). The gates between c_t and c_T are those of the steps t + 1 to T.",
        see="eq-lstm-forget-product",
    ),
    # Parameters to start from.
    Misconception(
        "forget bias in the first quarter",
        of="lstm_parameters",
        edit=("b[H : 2 * H]", "b[:H]"),
        hint="The first quarter of b is the input gate's. The order is i, f, g, o, so the forget gate's is the second.",
        see="eq-lstm-forget-bias",
    ),
    Misconception(
        "forget bias in the third quarter",
        of="lstm_parameters",
        edit=("b[H : 2 * H]", "b[2 * H : 3 * H]"),
        hint="The third quarter of b is the candidate's. The order is i, f, g, o, so the forget gate's is the second.",
        see="eq-lstm-forget-bias",
    ),
    Misconception(
        "forget bias in every gate",
        of="lstm_parameters",
        edit=("b[H : 2 * H]", "b[:]"),
        hint="Only the forget gate starts open. The other three quarters of b stay 0.",
        see="eq-lstm-forget-bias",
    ),
    Misconception(
        "forget bias left out",
        of="lstm_parameters",
        edit=("b[H : 2 * H] = forget_bias", "pass"),
        hint="All of b is 0, so every forget gate starts near 0.5. Set the forget gate's quarter to `forget_bias`.",
        see="eq-lstm-forget-bias",
    ),
    Misconception(
        "biases drawn as the weights are",
        of="lstm_parameters",
        edit=("b = np.zeros(4 * H)", "b = rng.uniform(-k, k, size=4 * H)"),
        hint="PyTorch draws the biases too. Here all but the forget gate's start at 0.",
        see="eq-lstm-forget-bias",
    ),
    Misconception(
        "range from the number of inputs",
        of="lstm_parameters",
        edit=("1 / np.sqrt(H)", "1 / np.sqrt(D)"),
        hint="The range is 1/√H for W as for U; D plays no part in it.",
        see="eq-lstm-weights",
    ),
    Misconception(
        "range from all four gates",
        of="lstm_parameters",
        edit=("1 / np.sqrt(H)", "1 / np.sqrt(4 * H)"),
        hint="The range is 1/√H, where H is the size of one state. Four gates are stacked, but each has H units.",
        see="eq-lstm-weights",
    ),
    Misconception(
        "range without the root",
        of="lstm_parameters",
        edit=("1 / np.sqrt(H)", "1 / H"),
        hint="The range is 1/√H. With 1/H the weights shrink too fast as the network grows.",
        see="eq-lstm-weights",
    ),
    Misconception(
        "no negative weights",
        of="lstm_parameters",
        edit=(
            "W = rng.uniform(-k, k, size=(4 * H, D))  # eq-lstm-weights\n    U = rng.uniform(-k, k,",
            "W = rng.uniform(0, k, size=(4 * H, D))\n    U = rng.uniform(0, k,",
        ),
        hint="The range is from -k to k. `rng.uniform` draws from 0 upwards unless it is given both ends.",
        see="eq-lstm-weights",
    ),
    Misconception(
        "U drawn before W",
        of="lstm_parameters",
        edit=(
            "W = rng.uniform(-k, k, size=(4 * H, D))  # eq-lstm-weights\n    U = rng.uniform(-k, k, size=(4 * H, H))",
            "U = rng.uniform(-k, k, size=(4 * H, H))\n    W = rng.uniform(-k, k, size=(4 * H, D))",
        ),
        hint="Draw all of W first, then U, so that the same generator gives the same parameters to everybody.",
        see="eq-lstm-weights",
    ),
]
