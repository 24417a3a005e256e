"""What students get wrong in the unit on gradients, each as an edit of solutions/gradients.py."""

from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    # Central differences.
    Misconception(
        "one-sided difference",
        of="numerical_gradient",
        edit=(
            "x[index] - eps\n        below = np.sum(f(moved) * df)\n        gradient[index] = (above - below) / (2 * eps)",
            "x[index]\n        below = np.sum(f(moved) * df)\n        gradient[index] = (above - below) / eps",
        ),
        hint="You step to one side and compare with `x` itself. Its error shrinks with eps, that of the central "
        "difference with eps²: step to both sides, and divide by 2 eps.",
        see="eq-gradients-central",
    ),
    Misconception(
        "divided by eps",
        of="numerical_gradient",
        edit=("(2 * eps)", "eps"),
        hint="The two points are 2 eps apart, so divide by 2 eps. Your gradient is twice too large.",
        see="eq-gradients-central",
    ),
    Misconception(
        "brackets around 2 eps left out",
        of="numerical_gradient",
        edit=("/ (2 * eps)", "/ 2 * eps"),
        hint="`/ 2 * eps` divides by 2 and then multiplies by eps. Write `/ (2 * eps)`.",
        see="eq-gradients-central",
    ),
    Misconception(
        "moved array is x itself",
        of="numerical_gradient",
        edit=("x.copy()", "x"),
        hint="`moved = x` gives the same array a second name, so your first step changes `x`, and the second starts "
        "from there. Take `x.copy()`, or keep the entry and put it back.",
        see="eq-gradients-central",
    ),
    Misconception(
        "earlier entries left moved",
        of="numerical_gradient",
        edit=(
            "    for index in np.ndindex(x.shape):\n        moved = x.copy()",
            "    moved = x.copy()\n    for index in np.ndindex(x.shape):",
        ),
        hint="One entry moves at a time. Put each entry back before you go on to the next, or copy `x` afresh.",
        see="eq-gradients-central",
    ),
    Misconception(
        "all entries moved at once",
        of="numerical_gradient",
        edit=(
            "moved[index] = x[index] + eps\n        above = np.sum(f(moved) * df)  # eq-gradients-loss\n"
            "        moved[index] = x[index] - eps",
            "moved = x + eps\n        above = np.sum(f(moved) * df)  # eq-gradients-loss\n        moved = x - eps",
        ),
        hint="`x + eps` moves every entry, which gives the sum of all partial derivatives. Move entry `index` alone.",
        see="eq-gradients-central",
    ),
    Misconception(
        "df forgotten",
        of="numerical_gradient",
        edit=(
            "np.sum(f(moved) * df)  # eq-gradients-loss\n        moved[index] = x[index] - eps\n"
            "        below = np.sum(f(moved) * df)",
            "np.sum(f(moved))\n        moved[index] = x[index] - eps\n        below = np.sum(f(moved))",
        ),
        hint="You differentiate the plain sum of f(x). Multiply f(x) by the upstream gradient `df` before you sum.",
        see="eq-gradients-loss",
    ),
    Misconception(
        "mean for the sum",
        of="numerical_gradient",
        edit=(
            "np.sum(f(moved) * df)  # eq-gradients-loss\n        moved[index] = x[index] - eps\n"
            "        below = np.sum(f(moved) * df)",
            "np.mean(f(moved) * df)\n        moved[index] = x[index] - eps\n        below = np.mean(f(moved) * df)",
        ),
        hint="The loss is the sum of f(x) df over all entries. A mean divides the gradient by their number.",
        see="eq-gradients-loss",
    ),
    Misconception(
        "sides exchanged",
        of="numerical_gradient",
        edit=("(above - below)", "(below - above)"),
        hint="The sign is turned. Take the loss at x + eps minus the loss at x - eps.",
        see="eq-gradients-central",
    ),
    Misconception(
        "eps fixed",
        of="numerical_gradient",
        edit=("gradient = np.zeros(x.shape)", "eps = 1e-5\n    gradient = np.zeros(x.shape)"),
        hint="You step by 1e-5 whatever the caller asks for. Use the argument `eps`.",
        see="eq-gradients-central",
    ),
    # The complex step.
    Misconception(
        "a real step, or s not divided out",
        of="complex_step_gradient",
        edit=("1j * s", "s"),
        hint="Your gradient is 0, or as small as the step. A step of 1e-30 along the real axis is lost in rounding: add "
        "`1j * s`, to a complex copy of `x`, and divide the imaginary part by `s`.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "real part for the imaginary",
        of="complex_step_gradient",
        edit=("loss.imag", "loss.real"),
        hint="The real part of the loss is the loss itself. The derivative is in the imaginary part, `.imag`.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "absolute value for the imaginary part",
        of="complex_step_gradient",
        edit=("loss.imag", "abs(loss)"),
        hint="The absolute value mixes the loss with its derivative. Take the imaginary part alone.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "df forgotten in the complex step",
        of="complex_step_gradient",
        edit=("f(moved) * df", "f(moved)"),
        hint="You differentiate the plain sum of f(x). Multiply f(x) by the upstream gradient `df` before you sum.",
        see="eq-gradients-loss",
    ),
    Misconception(
        "complex conjugate",
        of="complex_step_gradient",
        edit=("np.sum(f(moved) * df)", "np.vdot(f(moved), df)"),
        hint="The sign is turned: somewhere a conjugate is taken, as `np.vdot` does with its first argument. "
        "Write `np.sum(f(moved) * df)`.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "step as large as for a difference",
        of="complex_step_gradient",
        edit=("s = 1e-30", "s = 1e-5"),
        hint="With s = 1e-5 the error, which grows with s², is still seen where f turns fast. No difference is taken, "
        "so nothing keeps you from s = 1e-30.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "central difference for the complex step",
        of="complex_step_gradient",
        edit=(
            "moved = x.astype(complex)\n        moved[index] += 1j * s\n"
            "        loss = np.sum(f(moved) * df)  # eq-gradients-loss\n        gradient[index] = loss.imag / s",
            "e = np.zeros(x.shape)\n        e[index] = 1e-5\n"
            "        gradient[index] = np.sum((f(x + e) - f(x - e)) * df) / 2e-5",
        ),
        hint="This is the numerical gradient once more, and it cannot follow a function that turns within its step. "
        "Step by `1j * s` and take the imaginary part.",
        see="eq-gradients-complex",
    ),
    Misconception(
        "imaginary parts of earlier entries kept",
        of="complex_step_gradient",
        edit=(
            "    for index in np.ndindex(x.shape):\n        moved = x.astype(complex)",
            "    moved = x.astype(complex)\n    for index in np.ndindex(x.shape):",
        ),
        hint="One entry moves at a time. Make a fresh complex copy of `x` for each, or put the entry back.",
        see="eq-gradients-complex",
    ),
    # The relative error.
    Misconception(
        "largest error of an entry",
        of="relative_error",
        edit=("return difference / larger", "return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))"),
        hint="Entry by entry, an entry near zero decides alone. Divide the norm of the difference by a norm.",
        see="eq-gradients-error",
    ),
    Misconception(
        "norm of the first alone",
        of="relative_error",
        edit=("max(np.linalg.norm(a), np.linalg.norm(b))", "np.linalg.norm(a) or np.linalg.norm(b)"),
        hint="Below stands the larger of the two norms, so that the order of the arrays does not matter.",
        see="eq-gradients-error",
    ),
    Misconception(
        "norm of the second alone",
        of="relative_error",
        edit=("max(np.linalg.norm(a), np.linalg.norm(b))", "np.linalg.norm(b) or np.linalg.norm(a)"),
        hint="Below stands the larger of the two norms, so that the order of the arrays does not matter.",
        see="eq-gradients-error",
    ),
    Misconception(
        "two zeros not treated apart",
        of="relative_error",
        edit=("larger == 0", "False"),
        hint="Where both arrays are zero you divide zero by zero. Their error is 0.",
        see="eq-gradients-error",
    ),
    Misconception(
        "norm of the second alone, and divided by zero",
        of="relative_error",
        edit=(
            "    if larger == 0:\n        return 0.0\n    return difference / larger",
            "    return difference / np.linalg.norm(b)",
        ),
        hint="Below stands the larger of the two norms, so that the order of the arrays does not matter. Two zeros have the error 0.",
        see="eq-gradients-error",
    ),
    Misconception(
        "entry by entry, and divided by zero",
        of="relative_error",
        edit=(
            "    if larger == 0:\n        return 0.0\n    return difference / larger",
            "    return np.max(np.abs(a - b) / np.abs(b))",
        ),
        hint="Divide the norms of whole arrays: an entry near zero, or at zero, says nothing of the rest. Two zeros have the error 0.",
        see="eq-gradients-error",
    ),
    Misconception(
        "sum of the norms below",
        of="relative_error",
        edit=("max(np.linalg.norm(a), np.linalg.norm(b))", "np.linalg.norm(a) + np.linalg.norm(b)"),
        hint="You divide by the sum of the two norms. Here the larger one stands below.",
        see="eq-gradients-error",
    ),
    Misconception(
        "smaller norm below",
        of="relative_error",
        edit=(
            "larger = max(np.linalg.norm(a), np.linalg.norm(b))",
            "norms = np.linalg.norm(a), np.linalg.norm(b)\n    larger = min(norms) or max(norms)",
        ),
        hint="The larger of the two norms stands below, so that the error is never above 2.",
        see="eq-gradients-error",
    ),
    Misconception(
        "absolute error",
        of="relative_error",
        edit=("return difference / larger", "return difference"),
        hint="The norm of the difference alone is small wherever the arrays are. Divide it by the larger norm.",
        see="eq-gradients-error",
    ),
    Misconception(
        "small number added below",
        of="relative_error",
        edit=("return difference / larger", "return difference / (larger + 1e-8)"),
        hint="1e-8 hides the error of gradients that are themselves that small. Divide by the larger norm alone, and "
        "treat two zeros apart.",
        see="eq-gradients-error",
    ),
    Misconception(
        "largest singular value for the norm",
        of="relative_error",
        edit=(
            "difference = np.linalg.norm(a - b)\n    larger = max(np.linalg.norm(a), np.linalg.norm(b))",
            "difference = np.linalg.norm(a - b, 2)\n    larger = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))",
        ),
        hint="`np.linalg.norm(a, 2)` of a matrix is its largest singular value. Without the 2 it is the root of the "
        "sum of squares, and works for arrays of any shape.",
        see="eq-gradients-error",
    ),
    Misconception(
        "difference of the norms",
        of="relative_error",
        edit=("np.linalg.norm(a - b)", "abs(np.linalg.norm(a) - np.linalg.norm(b))"),
        hint="Two arrays of the same norm may point in different directions. Take the norm of the difference.",
        see="eq-gradients-error",
    ),
    # The Jacobian of a step.
    Misconception(
        "Jacobian transposed",
        of="state_jacobian",
        edit=("J = slope[:, :, None] * U", "J = (slope[:, :, None] * U).swapaxes(1, 2)"),
        hint="Row i belongs to the new state and column k to the old one: J[n, i, k] has the factor U[i, k].",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "diagonal on the wrong side",
        of="state_jacobian",
        edit=("slope[:, :, None] * U", "slope[:, None, :] * U"),
        hint="diag(1 - h²) stands left of U and scales its rows: the slope is that of the new state, i. You scale columns.",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "U transposed in the Jacobian",
        of="state_jacobian",
        edit=("slope[:, :, None] * U", "slope[:, :, None] * U.T"),
        hint="In the step U multiplies a column, U h, so J[n, i, k] has the factor U[i, k]. The transpose comes in only "
        "where a gradient is carried back.",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "slope of the tanh left out",
        of="state_jacobian",
        edit=("1 - h_next**2", "np.ones_like(h_next)"),
        hint="You return U for each sequence. The tanh comes after it: multiply row i by 1 - h_next².",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "slope without the square",
        of="state_jacobian",
        edit=("1 - h_next**2", "1 - h_next"),
        hint="The derivative of tanh is 1 - tanh². Square the state.",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "tanh taken of the state again",
        of="state_jacobian",
        edit=("1 - h_next**2", "1 - np.tanh(h_next) ** 2"),
        hint="`h_next` is already the tanh of the pre-activation, so its slope is 1 - h_next².",
        see="eq-gradients-jacobian",
    ),
    Misconception(
        "slope of the sigmoid",
        of="state_jacobian",
        edit=("1 - h_next**2", "h_next * (1 - h_next)"),
        hint="h (1 - h) is the slope of the sigmoid. That of tanh is 1 - h².",
        see="eq-gradients-jacobian",
    ),
    # Norms carried back.
    Misconception(
        "norm over the whole batch",
        of="backpropagated_norms",
        edit=("np.linalg.norm(dh, axis=1)", "np.linalg.norm(dh)"),
        hint="Each sequence has a norm of its own. Without an axis you take one norm over all of them: axis=1.",
        see="eq-gradients-norm",
    ),
    Misconception(
        "squared norm",
        of="backpropagated_norms",
        edit=("np.linalg.norm(dh, axis=1)", "np.sum(dh**2, axis=1)"),
        hint="The norm is the root of the sum of squares. Take the root.",
        see="eq-gradients-norm",
    ),
    Misconception(
        "largest entry for the norm",
        of="backpropagated_norms",
        edit=("np.linalg.norm(dh, axis=1)", "np.abs(dh).max(axis=1)"),
        hint="Wanted is the Euclidean norm, the root of the sum of squares, and not the largest entry.",
        see="eq-gradients-norm",
    ),
    Misconception(
        "last state left out",
        of="backpropagated_norms",
        edit=(
            "norms[:, t] = np.linalg.norm(dh, axis=1)  # eq-gradients-norm\n        delta = dh * (1 - h[:, t] ** 2)\n"
            "        dh = delta @ U  # eq-gradients-carried",
            "delta = dh * (1 - h[:, t] ** 2)\n        dh = delta @ U\n        norms[:, t] = np.linalg.norm(dh, axis=1)",
        ),
        hint="Your column t holds the norm after step t was passed, which is that of column t - 1. The last column is "
        "the norm of dh_last itself: store first, then go back.",
        see="eq-gradients-norm",
    ),
    Misconception(
        "slope of the step before",
        of="backpropagated_norms",
        edit=("h[:, t] ** 2", "h[:, t - 1] ** 2"),
        hint="The way from h_t to h_{t-1} leads through the tanh that gave h_t: the slope is 1 - h_t².",
        see="eq-gradients-carried",
    ),
    Misconception(
        "slope left out on the way back",
        of="backpropagated_norms",
        edit=("dh * (1 - h[:, t] ** 2)", "dh"),
        hint="You multiply by powers of U alone. Each step also passes its tanh: multiply by 1 - h_t² first.",
        see="eq-gradients-carried",
    ),
    Misconception(
        "Jacobian not transposed on the way back",
        of="backpropagated_norms",
        edit=("dh * (1 - h[:, t] ** 2)\n        dh = delta @ U ", "dh @ U.T\n        dh = delta * (1 - h[:, t] ** 2) "),
        hint="J_t carries a change of the state forward. A gradient goes back through its transpose: first the slope, "
        "then Uᵀ, which in rows is `delta @ U`.",
        see="eq-gradients-carried",
    ),
    Misconception(
        "U transposed on the way back",
        of="backpropagated_norms",
        edit=("delta @ U", "delta @ U.T"),
        hint="Uᵀδ for column vectors is `delta @ U` for rows. U is square, so NumPy does not complain.",
        see="eq-gradients-carried",
    ),
    Misconception(
        "norm of the pre-activation's gradient",
        of="backpropagated_norms",
        edit=(
            "norms[:, t] = np.linalg.norm(dh, axis=1)  # eq-gradients-norm\n        delta = dh * (1 - h[:, t] ** 2)\n",
            "delta = dh * (1 - h[:, t] ** 2)\n        norms[:, t] = np.linalg.norm(delta, axis=1)\n",
        ),
        hint="You store the norm after the slope of the tanh. Wanted is the gradient at the state h_t, before it.",
        see="eq-gradients-norm",
    ),
    Misconception(
        "columns in the order of the walk",
        of="backpropagated_norms",
        edit=("norms[:, t] = np", "norms[:, T - 1 - t] = np"),
        hint="Column t belongs to h_t, so dh_last's norm is in the last column. Yours is in the first.",
        see="eq-gradients-norm",
    ),
    # Clipping.
    Misconception(
        "each array clipped by its own norm",
        of="clip_by_global_norm",
        edit=(
            "grad * (max_norm / norm) for grad in grads",
            "grad * min(1, max_norm / np.linalg.norm(grad)) for grad in grads",
        ),
        hint="A factor for each array turns the direction of the step. Take one norm over all arrays, and one factor.",
        see="eq-gradients-clip",
    ),
    Misconception(
        "scaled below the limit too",
        of="clip_by_global_norm",
        edit=("norm <= max_norm", "norm == 0"),
        hint="You stretch short gradients up to the limit. Where the norm is below it, leave them as they are.",
        see="eq-gradients-clip",
    ),
    Misconception(
        "scaled below the limit too, and divided by zero",
        of="clip_by_global_norm",
        edit=("norm <= max_norm", "False"),
        hint="You stretch short gradients up to the limit, and where all are zero you divide by zero. Where the norm is not above the limit, leave them as they are.",
        see="eq-gradients-clip",
    ),
    Misconception(
        "norm after the clipping",
        of="clip_by_global_norm",
        edit=("return clipped, norm", "return clipped, max_norm"),
        hint="After clipping the norm is always the limit, which says nothing. Return the norm from before.",
        see="eq-gradients-clip",
    ),
    Misconception(
        "sum of the norms",
        of="clip_by_global_norm",
        edit=("np.sqrt(sum(np.sum(grad**2) for grad in grads))", "sum(np.linalg.norm(grad) for grad in grads)"),
        hint="The arrays are parts of one long vector: add the squares of their norms, and take the root.",
        see="eq-gradients-global-norm",
    ),
    Misconception(
        "largest norm for the global one",
        of="clip_by_global_norm",
        edit=("np.sqrt(sum(np.sum(grad**2) for grad in grads))", "max(np.linalg.norm(grad) for grad in grads)"),
        hint="The arrays are parts of one long vector: add the squares of their norms, and take the root.",
        see="eq-gradients-global-norm",
    ),
    Misconception(
        "root left out",
        of="clip_by_global_norm",
        edit=("np.sqrt(sum(np.sum(grad**2) for grad in grads))", "sum(np.sum(grad**2) for grad in grads)"),
        hint="This is the square of the norm. Take its root.",
        see="eq-gradients-global-norm",
    ),
    Misconception(
        "entries cut off",
        of="clip_by_global_norm",
        edit=("grad * (max_norm / norm)", "np.clip(grad, -max_norm, max_norm)"),
        hint="Cutting entries off is another method, which turns the direction of the step. Multiply all by one factor.",
        see="eq-gradients-clip",
    ),
    Misconception(
        "scaled to norm 1",
        of="clip_by_global_norm",
        edit=("max_norm / norm", "1 / norm"),
        hint="Divided by their norm alone the gradients have norm 1. Multiply by `max_norm` as well.",
        see="eq-gradients-clip",
    ),
    # Finding what is wrong.
    Misconception(
        "True where the gradient is right",
        of="wrong_quantities",
        edit=("error > 1e-6", "error <= 1e-6"),
        hint="Wanted is True where a gradient is wrong. You give True where it is right.",
        see="eq-gradients-wrong",
    ),
    Misconception(
        "tolerance too large",
        of="wrong_quantities",
        edit=("error > 1e-6", "error > 0.1"),
        hint="Some of these gradients are off by 1 % only. Central differences are right to about 1e-9, so 1e-6 leaves "
        "room on both sides.",
        see="eq-gradients-wrong",
    ),
    Misconception(
        "every gradient called wrong",
        of="wrong_quantities",
        edit=("inputs[k], dh)", "inputs[k], np.ones_like(dh))"),
        hint="Right ones too. Either `numerical_gradient` is not given the `dh` that the backward pass is given, or "
        "the tolerance is below 1e-9, which is as good as central differences are. Take `dh`, and 1e-6.",
        see="eq-gradients-wrong",
    ),
    Misconception(
        "every gradient called right",
        of="wrong_quantities",
        edit=("error > 1e-6", "gradient.shape != numerical.shape"),
        hint="Wrong ones too. The shapes of a wrong gradient are right as a rule: compare the numbers with those of "
        "`numerical_gradient`.",
        see="eq-gradients-wrong",
    ),
    Misconception(
        "absolute difference",
        of="wrong_quantities",
        edit=("relative_error(gradient, numerical)", "np.linalg.norm(gradient - numerical)"),
        hint="Where the upstream gradient is small, so is every difference, and a wrong gradient passes. Measure the "
        "difference against the size of the gradients with `relative_error`.",
        see="eq-gradients-error",
    ),
    Misconception(
        "all wrong where one is",
        of="wrong_quantities",
        edit=("return wrong", "return [any(wrong)] * 5"),
        hint="You say of the whole pass whether it is wrong. Say it of each gradient, so that the pattern shows where "
        "the mistake is.",
        see="eq-gradients-wrong",
    ),
    Misconception(
        "norms compared instead of gradients",
        of="wrong_quantities",
        edit=(
            "relative_error(gradient, numerical)",
            "relative_error(np.linalg.norm(gradient), np.linalg.norm(numerical))",
        ),
        hint="A gradient with the wrong sign has the right norm. Compare the arrays themselves.",
        see="eq-gradients-error",
    ),
    # Repairing.
    Misconception(
        "carried gradient still not passed on",
        of="repaired_1",
        edit=("        carried = dh_before\n", ""),
        hint="`carried` is zero in every step, so no gradient flows back in time. After each step it must hold what "
        "that step hands to the state before it.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "delta carried without U",
        of="repaired_1",
        edit=("carried = dh_before", "carried = delta"),
        hint="delta is the gradient at the pre-activation. The state before the step gets `delta @ U`.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "carried gradient piled up",
        of="repaired_1",
        edit=("carried = dh_before", "carried += dh_before"),
        hint="What came back from step t + 2 is already contained in what comes back from step t + 1. Replace `carried`; "
        "do not add to it.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "carried gradient in place of the upstream one",
        of="repaired_1",
        edit=("(dh[:, t] + carried)", "(carried if t < x.shape[1] - 1 else dh[:, t])"),
        hint="Two gradients meet at a state: the upstream gradient of its own step and the carried one. Add them.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "carried gradient added after the tanh",
        of="repaired_1",
        edit=("(dh[:, t] + carried) * (1 - h[:, t] ** 2)", "dh[:, t] * (1 - h[:, t] ** 2) + carried"),
        hint="The carried gradient arrives at the state, so it passes the tanh too: add first, then multiply by 1 - h².",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "carried gradient with U transposed",
        of="repaired_1",
        edit=("dh_before = delta @ U", "dh_before = delta @ U.T"),
        hint="Uᵀδ for column vectors is `delta @ U` for rows, as it stood in backward_1.",
        see="eq-rnn-dh-total",
    ),
    Misconception(
        "dU still of one step",
        of="repaired_2",
        edit=("dU = dU + delta.T", "dU = delta.T"),
        hint="U is shared by all steps, so its gradient is the sum over them. `=` keeps only the step that came last "
        "in the loop.",
        see="eq-rnn-du",
    ),
    Misconception(
        "dU averaged over the steps",
        of="repaired_2",
        edit=("dU + delta.T @ before[:, t]", "dU + delta.T @ before[:, t] / x.shape[1]"),
        hint="The gradient of a sum is the sum of the gradients. Add the steps up; do not divide by their number.",
        see="eq-rnn-du",
    ),
    Misconception(
        "dU from the state after the step",
        of="repaired_2",
        edit=("before[:, t]  # eq-rnn-du", "h[:, t]  # eq-rnn-du"),
        hint="U multiplies the state before the step, so delta of step t goes with `before[:, t]`.",
        see="eq-rnn-du",
    ),
    Misconception(
        "dU transposed",
        of="repaired_2",
        edit=("delta.T @ before[:, t]", "before[:, t].T @ delta"),
        hint="Rows of U belong to the new state. Its gradient is δ hᵀ: `delta.T @ before[:, t]`.",
        see="eq-rnn-du",
    ),
    Misconception(
        "first step left out of dU",
        of="repaired_2",
        edit=("dU = dU + delta.T @ before[:, t]", "dU = dU + (t > 0) * delta.T @ before[:, t]"),
        hint="The first step starts from h0, which need not be zero. It adds to dU as every step does.",
        see="eq-rnn-du",
    ),
    Misconception(
        "db still averaged over the batch",
        of="repaired_3",
        edit=("delta.sum(axis=(0, 1))", "delta.mean(axis=0).sum(axis=0)"),
        hint="One b serves every sequence of the batch, so sum over the batch. Whether the loss is a mean is its own "
        "affair, and already stands in `dh`.",
        see="eq-rnn-db",
    ),
    Misconception(
        "db averaged over the steps",
        of="repaired_3",
        edit=("delta.sum(axis=(0, 1))", "delta.sum(axis=0).mean(axis=0)"),
        hint="One b serves every step, so sum over the steps as well as over the batch.",
        see="eq-rnn-db",
    ),
    Misconception(
        "db averaged over batch and steps",
        of="repaired_3",
        edit=("delta.sum(axis=(0, 1))", "delta.mean(axis=(0, 1))"),
        hint="One b serves every step of every sequence, so sum over both.",
        see="eq-rnn-db",
    ),
    Misconception(
        "db of the last step alone",
        of="repaired_3",
        edit=("delta.sum(axis=(0, 1))", "delta[:, -1].sum(axis=0)"),
        hint="One b serves every step, so its gradient is the sum over all of them.",
        see="eq-rnn-db",
    ),
    Misconception(
        "db from the upstream gradient",
        of="repaired_3",
        edit=("db = delta.sum(axis=(0, 1))", "db = dh.sum(axis=(0, 1))"),
        hint="b stands inside the tanh, so its gradient is the sum of delta, the gradient at the pre-activation.",
        see="eq-rnn-db",
    ),
]
