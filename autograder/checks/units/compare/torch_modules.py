"""How a case becomes calls of `to_torch` and `from_torch`: one for each kind of cell."""

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from autograder.checks.call import Caller, Returned, Unjudged
from autograder.checks.cases import Case
from autograder.checks.exercise import Exercise
from autograder.checks.torch_tools import dtype_name, its_torch
from autograder.checks.words import a

BLOCKS = {"rnn": 1, "gru": 3, "lstm": 4}
_CLASSES = {"rnn": "RNN", "gru": "GRU", "lstm": "LSTM"}
# In the order in which a case holds them, and in torch's names.
PARAMETERS = {"rnn": ("W", "U", "b"), "gru": ("W", "U", "b", "b_hn"), "lstm": ("W", "U", "b")}
WEIGHTS = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


def by_kind(of_kind: Callable[[str], Iterable], counts: Mapping[str, int] | None = None) -> Returned:
    """The values of of_kind(kind) for every kind, end to end; where one kind fails, its values are the Unjudged.

    counts: how many values each kind has, by default one
    """
    values, failed = [], []
    for kind in BLOCKS:
        try:
            values += of_kind(kind)
        except Unjudged as problem:
            failed.append(problem)
            values += [problem] * (counts[kind] if counts else 1)
    if len(failed) == len(BLOCKS):
        raise failed[0]
    return tuple(values)


def run_modules(call: Caller, exercise: Exercise, case: Case) -> Returned:
    """What the modules that to_torch makes from the case's parameters give on its inputs."""
    torch = its_torch()
    x, h0, c0, *rest = case.inputs
    parameters = _dealt(rest, PARAMETERS)

    def of_kind(kind):
        # The seed makes what a module leaves at random the same in every run; the reader's own stream is kept.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            params = dict(parameters[kind])
            (module,) = call(exercise.name, {"kind": kind, "params": params}, ("module",))
        _check_same_dictionary(kind, params, parameters[kind])
        _check_form(torch, kind, module, parameters[kind])
        states = [torch.from_numpy(h0)[None], torch.from_numpy(c0)[None]]
        with torch.set_grad_enabled(False):
            h, _ = module(torch.from_numpy(x), tuple(states) if kind == "lstm" else states[0])
        _check_own_memory(torch, kind, module, parameters[kind])
        return [h.numpy()]

    return by_kind(of_kind)


def read_modules(call: Caller, exercise: Exercise, case: Case) -> Returned:
    """The parameters that from_torch reads from modules with the case's weights."""
    torch = its_torch()
    weights = _dealt(case.inputs, dict.fromkeys(BLOCKS, WEIGHTS))
    dtype = {32: torch.float32, 64: torch.float64}[case.sizes["F"]]

    def of_kind(kind):
        module = _module(torch, kind, weights[kind], dtype)
        (params,) = call(exercise.name, {"kind": kind, "module": module}, ("params",))
        wanted = PARAMETERS[kind]
        if not isinstance(params, dict):
            raise Unjudged(
                f'{exercise.name}("{kind}", module) returned {a(params)}; wanted a dictionary.\n'
                f"Give it the keys {', '.join(wanted)}."
            )
        if set(params) != set(wanted):
            raise Unjudged(_wrong_keys(f'{exercise.name}("{kind}", module)', params, wanted))
        _check_untouched(kind, module, weights[kind], params, dtype)
        return [_as_float64(torch, params[name], dtype) for name in wanted]

    return by_kind(of_kind, {kind: len(names) for kind, names in PARAMETERS.items()})


def _dealt(arrays, names):
    """The arrays of a case by kind and then by name; names: {kind: names in order}."""
    arrays = iter(arrays)
    return {kind: {name: next(arrays) for name in names[kind]} for kind in BLOCKS}


def _module(torch, kind, weights, dtype):
    """A torch module that holds the weights."""
    H, D = weights["weight_hh_l0"].shape[1], weights["weight_ih_l0"].shape[1]
    module = getattr(torch.nn, _CLASSES[kind])(D, H, batch_first=True, dtype=dtype)
    with torch.set_grad_enabled(False):
        for name, value in weights.items():
            getattr(module, name).copy_(torch.from_numpy(value))
    return module


def _wrong_keys(what, params, wanted):
    missing = [name for name in wanted if name not in params]
    extra = [str(name) for name in params if name not in wanted]
    parts = [f"no {', '.join(missing)}"] * bool(missing) + [f"also {', '.join(extra)}"] * bool(extra)
    return f"{what} returned {' and '.join(parts)}; wanted the keys {', '.join(wanted)}.\nBring the dictionary in line."


def _check_same_dictionary(kind, params, before):
    """Unjudged where to_torch changed the dictionary that it was given."""
    changed = [str(name) for name in {**before, **params} if params.get(name) is not before.get(name)]
    if changed:
        raise Unjudged(
            f'to_torch("{kind}", params) changed {", ".join(changed)} of the dictionary params; '
            "wanted it left as it was.\n"
            "Read it by `params[...]`, without pop, del or an assignment."
        )


def _as_float64(torch, value, dtype):
    """The value, or Unjudged where it is still the module's: a tensor, or an array in float32."""
    if isinstance(value, torch.Tensor):
        return Unjudged("a torch tensor; wanted a NumPy array. Use `.detach().numpy()`, then `.astype(np.float64)`.")
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        cause = "the module was float32" if dtype == torch.float32 else "the module was float64, and digits are lost"
        return Unjudged(f"the dtype float32; wanted float64. Here {cause}; use `.astype(np.float64)`.")
    return value


def _check_form(torch, kind, module, params):
    """Unjudged where the module is not one that can be run on the case's inputs; the message says what it is."""
    name = f"torch.nn.{_CLASSES[kind]}"
    made = f'to_torch("{kind}", params) returned'
    if not isinstance(module, getattr(torch.nn, _CLASSES[kind])):
        raise Unjudged(f"{made} {a(module)}; wanted a {name}.\nMake one, copy the parameters into it, and return it.")
    D, H = params["W"].shape[1], params["U"].shape[1]
    if (module.input_size, module.hidden_size) == (H, D) != (D, H):
        raise Unjudged(
            f"{made} a module with input_size {H} and hidden_size {D}: the two are exchanged.\n"
            f"W is (G H, D) and U is (G H, H), here D = {D} and H = {H}: make {name}(D, H, ...)."
        )
    wanted = {"input_size": D, "hidden_size": H, "num_layers": 1, "bias": True, "batch_first": True}
    wanted |= {"bidirectional": False, "proj_size": 0} | ({"nonlinearity": "tanh"} if kind == "rnn" else {})
    for option, value in wanted.items():
        if getattr(module, option) != value:
            raise Unjudged(
                f"{made} a module with {option}={getattr(module, option)!r}; wanted {option}={value!r}.\n"
                f"Make it by {name}(D, H, batch_first=True, dtype=torch.float64)."
            )
    for weight, tensor in module.named_parameters():
        _check_weight(torch, made, weight, tensor, (BLOCKS[kind] * H, D if weight == WEIGHTS[0] else H))


def _check_weight(torch, made, weight, tensor, shape):
    if tensor.dtype != torch.float64:
        raise Unjudged(
            f"{made} a module whose {weight} is {dtype_name(tensor.dtype)}; wanted float64.\n"
            "Make it with dtype=torch.float64 before you copy; a later `.double()` cannot bring lost digits back."
        )
    if tensor.device.type != "cpu":
        raise Unjudged(f"{made} a module whose {weight} is on {tensor.device}; wanted cpu.\nLeave `device` out.")
    shape = shape if weight.startswith("weight") else shape[:1]
    if tuple(tensor.shape) != shape:
        raise Unjudged(
            f"{made} a module whose {weight} is {tuple(tensor.shape)}; wanted {shape}.\n"
            "W goes into weight_ih_l0, U into weight_hh_l0, and the biases have one entry for each row of W."
        )


def _check_own_memory(torch, kind, module, params):
    """Unjudged where a change of the module changes the parameters that it was made from."""
    before = {name: value.copy() for name, value in params.items()}
    with torch.set_grad_enabled(False):
        for tensor in module.parameters():
            tensor.add_(1)
    shared = [name for name, value in params.items() if not np.array_equal(value, before[name])]
    for name in shared:
        params[name][...] = before[name]
    if shared:
        raise Unjudged(
            f'to_torch("{kind}", params) made a module that shares the memory of {", ".join(shared)}; '
            "wanted copies, because training it would change params.\n"
            "`torch.tensor(W)` copies, `torch.from_numpy(W)` does not; `tensor.copy_(...)` copies too."
        )


def _check_untouched(kind, module, weights, params, dtype):
    """Unjudged where from_torch changed the module, or where a change of the module changes what it returned."""
    if any(getattr(module, name).dtype != dtype for name in WEIGHTS):
        raise Unjudged(
            f'from_torch("{kind}", module) changed the dtype of the module; wanted it left as it was.\n'
            "`module.double()` changes the module itself. "
            "Change the arrays instead: `.detach().numpy().astype(np.float64)`."
        )
    changed = [name for name in WEIGHTS if not np.array_equal(_values(module, name), weights[name])]
    if changed:
        raise Unjudged(
            f'from_torch("{kind}", module) changed {", ".join(changed)} of the module; wanted it left as it was.\n'
            "`.numpy()` shares the module's memory, so `+=` writes into it. Copy first, or add into a new array."
        )
    before = {name: np.array(value) for name, value in params.items() if isinstance(value, np.ndarray)}
    for name in WEIGHTS:
        _values(module, name)[...] += 1
    shared = [name for name in before if not np.array_equal(params[name], before[name])]
    for name in WEIGHTS:
        _values(module, name)[...] -= 1
    if shared:
        raise Unjudged(
            f'from_torch("{kind}", module) returned {", ".join(shared)} in the memory of the module; wanted copies, '
            "because training it would change them.\nEnd with `.numpy().copy()`, or `.astype(np.float64)`."
        )


def _values(module, name):
    """A weight of the module as an array that shares its memory."""
    return getattr(module, name).detach().numpy()
