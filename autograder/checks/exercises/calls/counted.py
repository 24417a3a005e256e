"""An array that counts how many operations had to wait for one another, so that a loop over its steps shows."""

import contextlib

import numpy as np

# What makes a plain array of any other; NumPy asks no subclass before it does.
_MAKERS = {name: getattr(np, name) for name in ("array", "asarray", "ascontiguousarray")}


class Counted(np.ndarray):
    """A NumPy array of floats whose entries have chains: how many operations each took, one upon the other.

    A chain is found by the entry's value. So it is known wherever a function writes the entry, in an array of its
    own too, and what is moved or copied costs nothing. What NumPy makes of a Counted array is Counted again. What
    `float` makes is not.
    """

    chains: dict = {}  # noqa: RUF012, one for all arrays of a run

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        chains = [_chains(value) for value in inputs]
        if out:
            options["out"] = tuple(map(_plain, out))
        result = getattr(ufunc, method)(*map(_plain, inputs), **options)
        entry_by_entry = method == "__call__" and not ufunc.signature
        behind = np.maximum.reduce(np.broadcast_arrays(*chains)) if entry_by_entry else _longest(chains)
        for made in result if isinstance(result, tuple) else (result,):
            _record(made, behind)
        return out[0] if out and ufunc.nout == 1 else _counted(result)

    def __array_function__(self, function, types, arguments, options):
        longest = _longest(map(_chains, _arrays((arguments, options))))
        result = super().__array_function__(function, types, arguments, options)
        for made in _arrays(result):
            _record(made, longest)
        return _counted(result)

    def __getitem__(self, key):
        return _counted(super().__getitem__(key))

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def dot(self, other, out=None):
        return np.dot(self, other, out)

    def item(self, *place):
        return _counted(np.float64(super().item(*place)))

    def tolist(self):
        return [entry.tolist() for entry in self] if self.ndim else self


def longest_chain(function, arguments):
    """The most operations that `function`, called with the arrays `arguments`, makes one upon the other."""
    Counted.chains = dict.fromkeys((0.0, 1.0, *(entry for array in arguments for entry in array.ravel().tolist())), 0)
    with _counting_makers():
        function(*map(_counted, arguments))
    return max(Counted.chains.values())


@contextlib.contextmanager
def _counting_makers():
    """While it lasts, `np.asarray(a)` gives a Counted array too."""
    try:
        for name, maker in _MAKERS.items():
            setattr(np, name, _counting(maker))
        yield
    finally:
        for name, maker in _MAKERS.items():
            setattr(np, name, maker)


def _counting(maker):
    return lambda *arguments, **options: _counted(maker(*arguments, **options))


def _chains(value):
    """The chain of every entry; 0 where it is not known."""
    value = _MAKERS["asarray"](_plain(value))
    if value.dtype.kind != "f":
        return np.zeros(value.shape, dtype=int)
    known = Counted.chains
    return np.fromiter((known.get(entry, 0) for entry in value.ravel().tolist()), int, value.size).reshape(value.shape)


def _longest(chains):
    return max((int(chain.max(initial=0)) for chain in chains), default=0)


def _record(made, behind):
    """Every value that is new took one operation more than the chains `behind` it. Nothing is made of no array."""
    if not isinstance(made, np.ndarray | np.floating) or made.dtype.kind != "f":
        return
    made, known = _plain(made), Counted.chains
    for entry, chain in zip(made.ravel().tolist(), np.broadcast_to(behind, made.shape).ravel().tolist(), strict=True):
        if entry == entry:  # NaN is never found again
            known.setdefault(entry, chain + 1)


def _arrays(value):
    """The arrays in a value, and in its tuples, lists and dictionaries."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        return [array for part in value for array in _arrays(part)]
    return [value] if isinstance(value, np.ndarray | np.floating) else []


def _plain(value):
    return value.view(np.ndarray) if isinstance(value, Counted) else value


def _counted(value):
    """The same as a Counted array where it is one of floats; a NumPy number becomes an array without dimensions."""
    if isinstance(value, tuple | list):
        return [*map(_counted, value)]
    if isinstance(value, np.floating):
        counted = np.empty((), value.dtype).view(Counted)
        counted[...] = value
        return counted
    return value.view(Counted) if type(value) is np.ndarray and value.dtype.kind == "f" else value
