"""How a case becomes a call of GRUModel."""

from autograder.checks.call import Caller, Unjudged
from autograder.checks.cases import Case, Values, cut
from autograder.checks.exercise import Array, Exercise, arrays
from autograder.checks.torch_tools import (
    built,
    forward,
    its_torch,
    require_tensor,
    set_parameters,
    try_elsewhere,
)


def gru_parameters(layers: int) -> tuple[Array, ...]:
    """The parameters of `nn.GRU` with so many layers, as an attribute named gru."""
    return tuple(
        Array(f"gru.{kind}_l{layer}", letters if layer or kind != "weight_ih" else "3H D")
        for layer in range(layers)
        for kind, letters in (("weight_ih", "3H H"), ("weight_hh", "3H H"), ("bias_ih", "3H"), ("bias_hh", "3H"))
    )


def gru_model(call: Caller, exercise: Exercise, case: Case) -> Values:
    """Build the reader's GRUModel, give it the case's parameters, and take its output and a gradient.

    The gradient is that of half the sum of squares of the output, so that an output of another shape has one.
    """
    torch = its_torch()
    x, gru, weight, bias = case.inputs
    sizes = {"input_size": "D", "hidden_size": "H", "num_layers": "L", "output_size": "O"}
    model = built(call, exercise, {name: case.sizes[letter] for name, letter in sizes.items()})
    parameters = gru_parameters(case.sizes["L"])
    values = cut(gru, [parameter.shape(case.sizes) for parameter in parameters])
    set_parameters(
        model, exercise, (*parameters, *arrays(**{"fc.weight": "O H", "fc.bias": "O"})), (*values, weight, bias), case
    )
    x = torch.from_numpy(x).requires_grad_()
    try:
        (out,) = forward(call, exercise, model, {"x": x}, ("out",))
    except Unjudged as reason:
        raise reason.with_message(f"{reason}{_time_first(model)}") from None
    require_tensor(exercise, "out", out, exercise.quantities[0].symbol)
    gradients = torch.autograd.grad(out, [x], out.detach(), materialize_grads=True)
    if case.name == exercise.settings[0].name:
        # Two steps show what more would, and PyTorch takes 10 ms for each there.
        try_elsewhere(call, exercise, model, {"x": x[:, :2]}, ("out",))
    return out.detach().numpy(), gradients[0].numpy()


def _time_first(model):
    """What to add to any complaint about a forward pass whose GRU was made without batch_first."""
    if getattr(model.gru, "batch_first", True):
        return ""
    return "\nYour gru is made without batch_first=True, so it takes x (N, T, D) for (T, N, D)."
