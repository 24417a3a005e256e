"""How a case becomes a call where the reader writes with torch: modules take its parameters, tensors become arrays.

torch is the one that the reader's own process has imported; this package never imports it.
"""

import sys

import numpy as np

from autograder.checks.calls import Unjudged
from autograder.checks.cases import cut
from autograder.checks.exercises.kinds import Array, arrays
from autograder.checks.words import a


def its_torch():
    """The torch of this process."""
    if "torch" not in sys.modules:
        raise Unjudged("torch is not imported here.\nRun the cell at the top of the notebook, and check again.")
    return sys.modules["torch"]


# GRUModel.


def gru_parameters(layers):
    """The parameters of `nn.GRU` with so many layers, as an attribute named gru."""
    return tuple(
        Array(f"gru.{kind}_l{layer}", letters if layer or kind != "weight_ih" else "3H D")
        for layer in range(layers)
        for kind, letters in (("weight_ih", "3H H"), ("weight_hh", "3H H"), ("bias_ih", "3H"), ("bias_hh", "3H"))
    )


def gru_model(call, exercise, case):
    """Build the reader's GRUModel, give it the case's parameters, and take its output and a gradient.

    The gradient is that of half the sum of squares of the output, so that an output of another shape has one.
    """
    torch = its_torch()
    x, gru, weight, bias = case.inputs
    sizes = {"input_size": "D", "hidden_size": "H", "num_layers": "L", "output_size": "O"}
    model = _built(call, exercise, {name: case.sizes[letter] for name, letter in sizes.items()})
    parameters = gru_parameters(case.sizes["L"])
    values = cut(gru, [parameter.shape(case.sizes) for parameter in parameters])
    _set_parameters(
        model, exercise, (*parameters, *arrays(**{"fc.weight": "O H", "fc.bias": "O"})), (*values, weight, bias), case
    )
    x = torch.from_numpy(x).requires_grad_()
    try:
        (out,) = _forward(call, exercise, model, {"x": x}, ("out",))
    except Unjudged as reason:
        raise Unjudged(f"{reason}{_time_first(model)}") from None
    _require_tensor(exercise, "out", out, exercise.quantities[0].symbol)
    gradients = torch.autograd.grad(out, [x], out.detach(), materialize_grads=True)
    if case.name == exercise.settings[0].name:
        _try_elsewhere(call, exercise, model, {"x": x}, ("out",))
    return out.detach().numpy(), gradients[0].numpy()


def _time_first(model):
    """What to add to any complaint about a forward pass whose GRU was made without batch_first."""
    if getattr(model.gru, "batch_first", True):
        return ""
    return "\nYour gru is made without batch_first=True, so it takes x (N, T, D) for (T, N, D)."


# LSTMCell.

# Of so many numbers, uniform within a bound, all lie within half of it once in 7e10.
ENOUGH = 36


def lstm_cell(call, exercise, case):
    """Build the reader's LSTMCell, give it the case's parameters, and take one step and its gradients."""
    torch = its_torch()
    *given, W, U, b, dh_next, dc_next = case.inputs
    cell = _built(call, exercise, {"input_size": case.sizes["D"], "hidden_size": case.sizes["H"]})
    _require_a_start(exercise, cell, case.sizes["H"])
    _set_parameters(cell, exercise, arrays(W="4H D", U="4H H", b="4H"), (W, U, b), case)
    x, h, c = (torch.from_numpy(array).requires_grad_() for array in given)
    upstream = [torch.from_numpy(array) for array in (dh_next, dc_next)]
    returns = ("h_next", "c_next")
    states = _forward(call, exercise, cell, {"x": x, "state": (h, c)}, returns)
    for array, state in zip(exercise.quantities, states, strict=False):
        _require_tensor(exercise, array.name, state, array.symbol)
        if tuple(state.shape) != array.shape(case.sizes):
            raise Unjudged(
                f"{array.name} has the shape {tuple(state.shape)}; "
                f"wanted {array.symbol}, here {array.shape(case.sizes)}.\nFollow the shapes line by line."
            )
    inputs = [x, h, c, cell.W, cell.U, cell.b]
    gradients = torch.autograd.grad(states, inputs, upstream, materialize_grads=True)
    if case.name == exercise.settings[0].name:
        _try_elsewhere(call, exercise, cell, {"x": x, "state": (h, c)}, returns)
    return tuple(tensor.detach().numpy() for tensor in (*states, *gradients))


def _require_a_start(exercise, cell, H):
    """Unjudged where W or U does not start from random numbers between ±1 / √H."""
    for name in ("W", "U"):
        start = getattr(cell, name, None)
        if isinstance(start, its_torch().Tensor) and start.ndim == 2:
            problem = _problem_of_start(start.detach(), 1 / np.sqrt(H))
            if problem:
                raise Unjudged(f"{exercise.name} starts with a {name} {problem}")


def _problem_of_start(start, bound):
    """What is wrong with the values that a matrix starts from, or None."""
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


# truncated_bptt.


def truncated_bptt(call, exercise, case):
    """Call the reader's function on an LSTM with a linear readout; take the loss and what it left in `.grad`."""
    torch = its_torch()
    x, y, W, U, b, V, chunk = case.inputs
    model = _lstm_with_readout(torch, W, U, b, V)
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
        raise Unjudged(_attached(exercise) if model.was_attached else str(reason)) from None
    if any(not torch.equal(old, new) for old, new in zip(before, model.parameters(), strict=True)):
        raise Unjudged(
            f"{exercise.name} changed the model's parameters; wanted their gradients alone.\n"
            "Leave the step of an optimizer to whoever calls it."
        )
    total = _number(exercise, total)
    gradients = [model.lstm.weight_ih_l0.grad, model.lstm.weight_hh_l0.grad, model.lstm.bias_ih_l0.grad]
    gradients.append(model.readout.weight.grad)
    if total and all(gradient is None for gradient in gradients):
        raise Unjudged(
            f"{exercise.name} left no gradients: the `.grad` of every parameter is None.\n"
            "Call backward() on the loss of each chunk; it adds to `.grad`."
        )
    left = (np.zeros(p.shape) if g is None else g.numpy() for p, g in zip((W, U, b, V), gradients, strict=True))
    return np.array(total), *left


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
    _copy(torch, *pairs, (model.readout.weight, V))
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


# What the modules have in common.


def _built(call, exercise, sizes):
    """The reader's module for these sizes, in float64."""
    torch = its_torch()
    (module,) = call(exercise.name, sizes, ("module",))
    if not isinstance(module, torch.nn.Module):
        raise Unjudged(
            f"{exercise.name} gives {a(module)}; wanted a torch module.\nWrite `class {exercise.name}(nn.Module):`."
        )
    if type(module).forward is torch.nn.Module.forward:
        raise Unjudged(f"{exercise.name} has no method forward.\nWrite `def forward(self, ...)` inside the class.")
    return module.double()


def _set_parameters(module, exercise, wanted, values, case):
    """Give the module the case's values; Unjudged where its parameters are not the wanted Arrays."""
    found = dict(module.named_parameters())
    names = [array.name for array in wanted]
    for array in wanted:
        if array.name not in found:
            raise Unjudged(
                f"{exercise.name} has no parameter {array.name} {array.symbol}; it has {', '.join(found) or 'none'}.\n"
                "A parameter is an attribute that is an nn.Parameter, or belongs to a module that is an attribute."
            )
        shape, came = array.shape(case.sizes), tuple(found[array.name].shape)
        if came != shape:
            raise Unjudged(
                f"{exercise.name}: the parameter {array.name} has the shape {came}; wanted {array.symbol}, "
                f"here {shape}.\nLook at the sizes it is made with, and at their order."
            )
    extra = [name for name in found if name not in names]
    if extra:
        raise Unjudged(
            f"{exercise.name} has a parameter that was not asked for: {', '.join(extra)}.\n"
            f"Wanted are {', '.join(names)}; leave the rest out."
        )
    _copy(its_torch(), *zip((found[name] for name in names), values, strict=True))


def _copy(torch, *pairs):
    with torch.no_grad():
        for parameter, value in pairs:
            parameter.copy_(torch.from_numpy(value))


def _forward(call, exercise, module, tensors, returns):
    """The module's outputs; where float64 alone fails, the message says so."""
    name = f"{exercise.name}.forward"
    try:
        return call.apply(name, module, tensors, returns)
    except Unjudged as reason:
        torch = its_torch()
        single = {key: _moved(value, torch.float32) for key, value in tensors.items()}
        try:
            call.apply(name, module.float(), single, returns)
        except Unjudged:
            raise reason from None
        raise Unjudged(
            f"{name} works in float32 and fails in float64: something made inside it is always float32.\n"
            "Make a zero state with the dtype of the input: `torch.zeros(..., dtype=x.dtype, device=x.device)`."
        ) from None


def _try_elsewhere(call, exercise, module, tensors, returns):
    """Run the module on the device "meta", which has shapes and no numbers, and is on every machine.

    It says whether what is made inside is made on the input's device. The module is of no use afterwards. Once
    a check is enough: torch takes a second to load what this device needs, and far longer than the CPU to run.
    """
    moved = {key: _moved(value, "meta") for key, value in tensors.items()}
    try:
        outputs = call.apply(f"{exercise.name}.forward", module.to("meta"), moved, returns)
    except Unjudged:
        outputs = ()
    if not outputs or any(output.device.type != "meta" for output in outputs):
        raise Unjudged(
            f"{exercise.name}.forward fails where its input and its parameters are not on the CPU.\n"
            "Make a zero state on the device of the input: `torch.zeros(..., dtype=x.dtype, device=x.device)`."
        )


def _moved(value, place):
    if isinstance(value, tuple):
        return tuple(_moved(part, place) for part in value)
    return value.detach().to(place)


def _require_tensor(exercise, name, value, symbol):
    """Unjudged where an output is no float64 tensor with a graph behind it."""
    torch = its_torch()
    if not isinstance(value, torch.Tensor):
        raise Unjudged(
            f"{exercise.name}.forward returned {a(value)} for {name}; wanted a torch tensor {symbol}.\n"
            "Stay in torch to the end: NumPy and .item() leave no gradient."
        )
    if value.dtype != torch.float64:
        raise Unjudged(
            f"{exercise.name}.forward returned {name} as {_word(value.dtype)}; wanted the dtype of its input, "
            "here float64.\nLeave out what changes the dtype, such as .float()."
        )
    if not value.requires_grad:
        raise Unjudged(
            f"{exercise.name}.forward returned {name} without a graph: requires_grad is False, nothing can be "
            "learned.\nLeave out .detach(), .data, torch.no_grad() and torch.tensor(...) on the way to it."
        )


def _word(dtype):
    return str(dtype).removeprefix("torch.")
