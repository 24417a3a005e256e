"""Count what a step of the course's NumPy code does and keeps, by tracing it: no count comes from a formula."""

import numpy as np


class Traced(np.ndarray):
    """An array that writes down every operation done with it, in floating-point operations by kind."""

    tally: dict = {}  # noqa: RUF012  (one count for all arrays of a trace)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(value) for value in inputs]
        result = getattr(ufunc, method)(*plain, **options)
        kind = {"matmul": "products", "tanh": "activations"}.get(ufunc.__name__, ufunc.__name__)
        Traced.tally[kind] = Traced.tally.get(kind, 0) + _operations(ufunc, plain, result)
        return result.view(Traced)


def _operations(ufunc, inputs, result):
    return result.size * (2 * inputs[0].shape[-1] if ufunc is np.matmul else 1)


def _sigmoid(a):
    """One activation an entry, however it is computed."""
    Traced.tally["activations"] = Traced.tally.get("activations", 0) + a.size
    return (1 / (1 + np.exp(-np.asarray(a)))).view(Traced)


def operations(unit, kind, D, H):
    """The operations of one step forward for one sequence: by kind, and all of them.

    unit: the names of solutions/<kind>.py, as `load` gives them; its sigmoid is replaced
    """
    draw = np.random.default_rng(0)
    G = {"rnn": 1, "gru": 3, "lstm": 4}[kind]
    shapes = [(1, D), *[(1, H)] * (2 if kind == "lstm" else 1), (G * H, D), (G * H, H), (G * H,)]
    shapes += [(H,)] if kind == "gru" else []
    unit["sigmoid"] = _sigmoid
    Traced.tally = {}
    unit[f"{kind}_cell_forward"](*[draw.normal(size=shape).view(Traced) for shape in shapes])
    return Traced.tally, sum(Traced.tally.values())


def kept_by_numpy(cache, parameters):
    """How many numbers a cache holds, each array once, without the parameters."""
    given = {id(array) for array in parameters}
    sizes = {id(array): array.size for of_step in cache for array in of_step if id(array) not in given}
    return sum(sizes.values())
