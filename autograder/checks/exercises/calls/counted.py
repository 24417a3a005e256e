"""An array that counts what is done with it, so that a loop over its steps shows."""

import numpy as np


class Counted(np.ndarray):
    """A NumPy array; `Counted.operations` grows with every arithmetic operation and every index or slice taken.

    What NumPy makes of a Counted array is Counted again. Plain Python numbers, and arrays made from nothing, are not.
    """

    operations = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        Counted.operations += 1
        if out:
            options["out"] = tuple(_plain(array) for array in out)
        result = getattr(ufunc, method)(*(_plain(value) for value in inputs), **options)
        return out[0] if out else _counted(result)

    def __array_function__(self, function, types, arguments, options):
        return _counted(super().__array_function__(function, types, arguments, options))

    def __getitem__(self, key):
        Counted.operations += 1
        return super().__getitem__(key)


def operations(function, arguments):
    """How many operations `function` makes on the arrays `arguments` and on what comes of them."""
    Counted.operations = 0
    function(*(array.view(Counted) for array in arguments))
    return Counted.operations


def _plain(value):
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def _counted(result):
    return result.view(Counted) if type(result) is np.ndarray else result
