"""What the calls of torch modules share: they take a case's parameters, and tensors become arrays.

torch is the one that the reader's own process has imported: this package must load without it, so that its modules,
tensors and dtypes are Any here.
"""

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from autograder.checks.call import Caller, Returned, Unjudged
from autograder.checks.cases import Case
from autograder.checks.exercise import Array, Exercise
from autograder.checks.words import a, several

# What torch says where tensors lie on two devices, and where they are of two dtypes: its errors have no kind.
DEVICES_MIXED = re.compile("the same device|the expected device")
_WRONG_DTYPE = re.compile("dtype|Float|Double")


def its_torch() -> ModuleType:
    """The torch of this process, which the reader's notebook has imported."""
    if "torch" not in sys.modules:
        raise Unjudged(
            "torch is not imported in this notebook.\nRun the cell at the top, which imports it, and check again."
        )
    return sys.modules["torch"]


def built(call: Caller, exercise: Exercise, sizes: Mapping[str, int]) -> Any:
    """The reader's module for these sizes, in float64."""
    (module,) = call(exercise.name, sizes, ("module",))
    require_module(exercise, module)
    if type(module).forward is its_torch().nn.Module.forward:
        raise Unjudged(f"{exercise.name} has no method forward.\nWrite `def forward(self, ...)` inside the class.")
    return module.double()


def require_module(exercise: Exercise, module: object) -> None:
    """Unjudged where what the reader's class gave is no torch module."""
    if not isinstance(module, its_torch().nn.Module):
        raise Unjudged(
            f"{exercise.name} gives {a(module)}; wanted a torch module.\nWrite `class {exercise.name}(nn.Module):`."
        )


def set_parameters(
    module: Any, exercise: Exercise, wanted: Sequence[Array], values: Iterable[np.ndarray], case: Case
) -> None:
    """Give the module the case's values; Unjudged where its parameters are not the wanted Arrays."""
    found = dict(module.named_parameters())
    for array in wanted:
        _require_parameter(exercise, found, array, array.shape(case.sizes))
    _require_no_others(exercise, found, [array.name for array in wanted])
    copy_into(*zip((found[array.name] for array in wanted), values, strict=True))


def _require_parameter(exercise, found, array, shape):
    if array.name not in found:
        raise Unjudged(
            f"{exercise.name} has no parameter {array.name} {array.symbol}; it has {', '.join(found) or 'none'}.\n"
            "A parameter is an attribute that is an nn.Parameter, or belongs to a module that is an attribute."
        )
    came = tuple(found[array.name].shape)
    if came != shape:
        raise Unjudged(
            f"{exercise.name}: the parameter {array.name} has the shape {came}; wanted {array.symbol}, "
            f"here {shape}.\nLook at the sizes it is made with, and at their order."
        )


def _require_no_others(exercise, found, names):
    extra = [name for name in found if name not in names]
    if extra:
        raise Unjudged(
            f"{exercise.name} has a parameter that was not asked for: {', '.join(extra)}.\n"
            f"Wanted are {', '.join(names)}; leave the rest out."
        )


def copy_into(*pairs: tuple[Any, np.ndarray]) -> None:
    """Copy arrays into parameters; pairs: (parameter, array)."""
    torch = its_torch()
    with torch.no_grad():
        for parameter, value in pairs:
            parameter.copy_(torch.from_numpy(value))


def forward(
    call: Caller, exercise: Exercise, module: Any, tensors: Mapping[str, Any], returns: Sequence[str]
) -> Returned:
    """The module's outputs; where float64 alone fails for a dtype, the message says so."""
    name = f"{exercise.name}.forward"
    try:
        return call.apply(name, module, tensors, returns)
    except Unjudged as reason:
        torch = its_torch()
        if not _WRONG_DTYPE.search(str(reason.error)):
            raise
        single = {key: _moved(value, torch.float32) for key, value in tensors.items()}
        try:
            call.apply(name, module.float(), single, returns)
        except Unjudged:
            raise reason from None
        raise Unjudged(
            f"{name} works in float32 and fails in float64: something made inside it is always float32.\n"
            "Make a zero state with the dtype of the input: `torch.zeros(..., dtype=x.dtype, device=x.device)`."
        ) from None


def try_elsewhere(
    call: Caller, exercise: Exercise, module: Any, tensors: Mapping[str, Any], returns: Sequence[str]
) -> None:
    """Run the module on the device "meta", which has shapes and no numbers, and is on every machine.

    It says whether what is made inside is made on the input's device. The module is of no use afterwards. Once
    a check is enough: torch takes a second to load what this device needs, and far longer than the CPU to run.
    """
    moved = {key: _moved(value, "meta") for key, value in tensors.items()}
    try:
        outputs = call.apply(f"{exercise.name}.forward", module.to("meta"), moved, returns)
    except Unjudged as reason:
        # Numbers, which this device lacks, may be asked for by a print or an assertion; that says nothing.
        if not DEVICES_MIXED.search(str(reason.error)):
            return
        outputs = ()
    if not outputs or any(output.device.type != "meta" for output in outputs):
        raise Unjudged(
            f"{exercise.name}.forward fails where its input and its parameters are not on the CPU.\n"
            "Make what it makes itself on the device of its input, such as a zero state: "
            "`torch.zeros(..., dtype=x.dtype, device=x.device)`."
        )


def _moved(value, place):
    if isinstance(value, tuple):
        return tuple(_moved(part, place) for part in value)
    return value.detach().to(place)


def require_tensor(exercise: Exercise, name: str, value: Any, symbol: str) -> None:
    """Unjudged where an output is no float64 tensor with a graph behind it."""
    torch = its_torch()
    if isinstance(value, tuple | list):
        raise Unjudged(
            f"{exercise.name}.forward returned {several(value)} for {name}; wanted a torch tensor {symbol}.\n"
            "Return the tensors one by one, not some of them in a pair."
        )
    if not isinstance(value, torch.Tensor):
        raise Unjudged(
            f"{exercise.name}.forward returned {a(value)} for {name}; wanted a torch tensor {symbol}.\n"
            "Stay in torch to the end: NumPy and .item() leave no gradient."
        )
    if value.dtype != torch.float64:
        raise Unjudged(
            f"{exercise.name}.forward returned {name} as {dtype_name(value.dtype)}; wanted the dtype of its input, "
            "here float64.\nLeave out what changes the dtype, such as .float()."
        )
    if not value.requires_grad:
        raise Unjudged(
            f"{exercise.name}.forward returned {name} without a graph: requires_grad is False, nothing can be "
            "learned.\nLeave out .detach(), .data, torch.no_grad() and torch.tensor(...) on the way to it."
        )


def dtype_name(dtype: object) -> str:
    """A torch dtype as messages call it: "float32"."""
    return str(dtype).removeprefix("torch.")
