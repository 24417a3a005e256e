"""How a case becomes a call of LSTMCell."""

import numpy as np

from autograder.checks.call import Caller, Unjudged
from autograder.checks.cases import Case, Values
from autograder.checks.exercise import Exercise, arrays
from autograder.checks.torch_tools import (
    built,
    forward,
    its_torch,
    require_tensor,
    set_parameters,
    try_elsewhere,
)

ENOUGH = 36


def lstm_cell(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Build the reader's LSTMCell, give it the case's parameters, and take one step and its gradients."""
    torch = its_torch()
    *inputs, W, U, b, dh_next, dc_next = case.inputs
    cell = built(call, exercise, {"input_size": case.sizes["D"], "hidden_size": case.sizes["H"]})
    _require_a_start(exercise, cell, case.sizes["H"])
    set_parameters(cell, exercise, arrays(W="4H D", U="4H H", b="4H"), (W, U, b), case)
    x, h, c = (torch.from_numpy(array).requires_grad_() for array in inputs)
    upstream = [torch.from_numpy(array) for array in (dh_next, dc_next)]
    returns = ("h_next", "c_next")
    states = forward(call, exercise, cell, {"x": x, "state": (h, c)}, returns)
    for array, state in zip(exercise.quantities, states, strict=False):
        require_tensor(exercise, array.name, state, array.symbol)
        _require_shape(array, state, case)
    sources = [x, h, c, cell.W, cell.U, cell.b]
    gradients = torch.autograd.grad(states, sources, upstream, materialize_grads=True)
    if case.name == exercise.settings[0].name:
        try_elsewhere(call, exercise, cell, {"x": x, "state": (h, c)}, returns)
    return tuple(tensor.detach().numpy() for tensor in (*states, *gradients))


def _require_shape(array, state, case):
    wanted, came = array.shape(case.sizes), tuple(state.shape)
    if came != wanted:
        raise Unjudged(
            f"{array.name} has the shape {came}; wanted {array.symbol}, here {wanted}.\nFollow the shapes line by line."
        )


def _require_a_start(exercise, cell, H):
    """Unjudged where W or U does not start from random numbers between ±1 / √H."""
    for name in ("W", "U"):
        problem = _problem_of_start(getattr(cell, name, None), 1 / np.sqrt(H))
        if problem:
            raise Unjudged(f"{exercise.name} starts with a {name} {problem}")


def _problem_of_start(start, bound):
    """What is wrong with the values that a matrix starts from, or None; what is no matrix is found elsewhere."""
    if not isinstance(start, its_torch().Tensor) or start.ndim != 2:
        return None
    start = start.detach()
    if not start.isfinite().all():
        return (
            "that holds NaN or infinite entries.\n"
            "torch.empty holds whatever was in memory; fill it with random numbers near 1 / sqrt(hidden_size)."
        )
    if len(start) > 1 and (start == start[:1]).all():
        return (
            "whose rows are all the same, so all units stay the same.\n"
            "Start it from random numbers near 1 / sqrt(hidden_size)."
        )
    largest = float(start.abs().max())
    # The bound was perhaps rounded to float32; and few numbers may all lie near 0 by chance.
    if largest > bound * (1 + 1e-6) or (start.numel() >= ENOUGH and largest < bound / 2):
        return (
            f"whose entries lie within ±{largest:.3g}; wanted all over ±1 / sqrt(hidden_size), here ±{bound:.3g}.\n"
            "Fill it with `.uniform_(-bound, bound)`, where bound is 1 / math.sqrt(hidden_size)."
        )
    return None
