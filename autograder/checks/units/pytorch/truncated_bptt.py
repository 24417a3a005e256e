"""How a case becomes a call of truncated_bptt."""

import numpy as np

from autograder.checks.call import Caller, Unjudged
from autograder.checks.cases import Case, Values
from autograder.checks.exercise import Exercise
from autograder.checks.torch_tools import copy_into, its_torch
from autograder.checks.words import a

# What stands in every `.grad` before the call.
EARLIER = 0.5


def truncated_bptt(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Call the reader's function on an LSTM with a linear readout; take the loss and what it left in `.grad`."""
    torch = its_torch()
    x, y, W, U, b, V, chunk = case.inputs
    model = _lstm_with_readout(torch, W, U, b, V)
    # Gradients of an earlier call, which the reader's function adds to.
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, EARLIER)
    before = [parameter.detach().clone() for parameter in model.parameters()]
    arguments = {
        "model": model,
        "x": torch.from_numpy(x),
        "y": torch.from_numpy(y),
        "loss": _half_squares,
        "chunk": int(chunk),
    }
    try:
        (total,) = call(exercise.name, arguments, ("total",))
    except Unjudged as reason:
        raise (reason.with_message(_attached(exercise)) if model.was_attached else reason) from None
    _require_unchanged(exercise, before, model)
    total = _number(exercise, total)
    return np.array(total), *_gradients(exercise, model, total, (W, U, b, V))


def _gradients(exercise, model, total, parameters):
    """What was added to `.grad` of the parameters W, U, b and V."""
    lstm = model.lstm
    gradients = [lstm.weight_ih_l0.grad, lstm.weight_hh_l0.grad, lstm.bias_ih_l0.grad, model.readout.weight.grad]
    added = [
        (np.zeros(value.shape) if gradient is None else gradient.numpy()) - EARLIER
        for value, gradient in zip(parameters, gradients, strict=True)
    ]
    if total and not any(gradient.any() for gradient in added):
        raise Unjudged(
            f"{exercise.name} left no gradients: the `.grad` of every parameter is as it was before.\n"
            "Call backward() on the loss of each chunk; it adds to `.grad`."
        )
    return added


def _require_unchanged(exercise, before, model):
    if any(not its_torch().equal(old, new) for old, new in zip(before, model.parameters(), strict=True)):
        raise Unjudged(
            f"{exercise.name} changed the model's parameters; wanted their gradients alone.\n"
            "Leave the step of an optimizer to whoever calls it."
        )


def _number(exercise, total):
    """The loss as a float; a tensor without dimensions holds a number too."""
    if isinstance(total, its_torch().Tensor) and total.numel() == 1:
        total = total.item()
    if isinstance(total, bool) or not isinstance(total, int | float | np.number):
        raise Unjudged(
            f"{exercise.name} returned {a(total)}; wanted a number, the loss of the whole sequence.\n"
            "End it with `return total`."
        )
    return float(total)


def _lstm_with_readout(torch, W, U, b, V):
    """A float64 model(x, state) -> out, state; it remembers whether it was ever given a state with a graph."""

    class Model(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = torch.nn.LSTM(W.shape[1], U.shape[1], batch_first=True)
            self.readout = torch.nn.Linear(V.shape[1], V.shape[0], bias=False)
            self.was_attached = False

        def forward(self, x, state=None):
            self.was_attached |= state is not None and any(part.requires_grad for part in state)
            h, state = self.lstm(x, state)
            return self.readout(h), state

    model = Model().double()
    lstm = model.lstm
    pairs = ((lstm.weight_ih_l0, W), (lstm.weight_hh_l0, U), (lstm.bias_ih_l0, b), (lstm.bias_hh_l0, 0 * b))
    copy_into(*pairs, (model.readout.weight, V))
    return model


def _half_squares(out, y):
    """Half the sum of squares; a shape that NumPy's rules would stretch is refused."""
    if out.shape != y.shape:
        raise ValueError(f"the loss got out {tuple(out.shape)} and y {tuple(y.shape)}; wanted the same shape")
    return ((out - y) ** 2).sum() / 2


def _attached(exercise):
    return (
        f"{exercise.name} hands the model a state that still hangs on the chunk before it, whose graph is gone "
        "after backward().\nDetach every tensor of the state between two chunks; that keeps its value."
    )
