"""What the tests of several cells share: drawn inputs, and gradients by the complex step."""

import functools
import inspect

import numpy as np

from autograder.checks.comparison import relative_error

COMPLEX_STEP = 1e-30
# Norm-relative; a reference and its oracle differ by rounding alone.
TOLERANCE = 1e-10


def every(name, values):
    """Run a test once with each of many values of its argument `name`; a failure says with which.

    They are one test, not as many as there are values: what these tests ask takes less time than to start one.
    """

    def over_all(test):
        signature = inspect.signature(test)
        others = [parameter for parameter in signature.parameters.values() if parameter.name != name]

        @functools.wraps(test)
        def one_after_the_other(**arguments):
            for value in values:
                try:
                    test(**arguments, **{name: value})
                except BaseException as failure:
                    failure.add_note(f"with {name} = {value!r}")
                    raise

        one_after_the_other.__signature__ = signature.replace(parameters=others)
        return one_after_the_other

    return over_all


# Every seed is drawn at each of the seven settings, edge shapes among them: 105 draws a test.
every_seed = every("seed", range(15))


def assert_equal(wanted, got):
    """The arrays have the same shapes, and are equal to within TOLERANCE."""
    for right, value in zip(wanted, got, strict=True):
        assert value.shape == right.shape
        assert relative_error(right, value) <= TOLERANCE


def of_first_step(inputs, *upstream):
    """The inputs of a sequence's first step by a cell's names, and the first step's upstream gradients."""
    cell = {{"h0": "h", "c0": "c"}.get(name, name): value for name, value in inputs.items()}
    return cell | {"x": inputs["x"][:, 0]}, *(given[:, 0] for given in upstream)


def analytic_sigmoid(a):
    """The complex step needs analytic operations, and the stable sigmoid compares and takes absolute values.

    A test puts this one among a reference's names in its place; the arguments of these tests do not overflow.
    """
    return 1 / (1 + np.exp(-a))


def complex_step(function, inputs, upstream):
    """The gradients of the sum of every output times its upstream gradient, by the names of `inputs`.

    function: takes the arrays of `inputs` by name and returns a tuple of as many outputs as `upstream` has
    """
    gradients = {}
    for name, value in inputs.items():
        gradients[name] = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.astype(complex)
            moved[index] += 1j * COMPLEX_STEP
            outputs = function(**{**inputs, name: moved})
            loss = sum(np.sum(output * given) for output, given in zip(outputs, upstream, strict=True))
            gradients[name][index] = loss.imag / COMPLEX_STEP
    return gradients


def draw(shapes, seed, scale=1.0):
    """Normal arrays by name; the weights W and U are divided by the root of their fan-in, x carries `scale`."""
    rng = np.random.default_rng(seed)
    arrays = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    for name in arrays.keys() & {"W", "U"}:
        arrays[name] /= np.sqrt(arrays[name].shape[-1])
    if "x" in arrays:
        arrays["x"] *= scale
    return arrays
