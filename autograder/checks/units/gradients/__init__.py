"""The unit `gradients`."""

import numpy as np

from autograder.checks.call import Unjudged
from autograder.checks.cases import Setting
from autograder.checks.comparison import TOLERANCE
from autograder.checks.exercise import Array, Exercise, Unit, arrays
from autograder.checks.units.gradients import broken_passes
from autograder.checks.units.gradients.functions import SMOOTH, WAVE
from autograder.checks.words import several

_DEFAULT_EPS = 1e-5
# Measured over 200 seeds: central differences written in five ways differ by 1.5e-10 at most, and one-sided ones
# are off by 1e-6 at least.
_DIFFERENCES = 1e-8
# The complex step is exact to rounding. On the wave, central differences of second and fourth order were off by
# 5e-10 at least, over 300 seeds and 300 steps from 1e-14 to 1e-6.
_COMPLEX_STEP = 1e-10


# Tools: functions of the table, given to the reader as f.


def _table(functions):
    """The inputs of an exercise on the gradient of sum(f(x) * df), f one of the functions."""
    places = {function.name: place for place, function in enumerate(functions)}

    def drawn(part):
        """Draws standard normal numbers in the shape of that part of the case's function."""

        def draw(rng, shape, setting):
            letters = Array(part, getattr(functions[places[setting.name]], part))
            return np.round(np.array(rng.standard_normal(letters.shape(setting.sizes))), 3)

        return draw

    return (
        Array("f", "", draw=lambda rng, shape, setting: np.array(places[setting.name]), integer=True),
        Array("A", "", draw=drawn("A")),
        Array("x", "", draw=drawn("x")),
        Array("df", "", draw=drawn("y")),
    )


def _draw_eps(rng, shape, setting):
    """The default, and for every other function a step so large that a wrong formula shows."""
    names = [function.name for function in SMOOTH]
    return np.array(_DEFAULT_EPS if names.index(setting.name) % 2 == 0 else 0.1)


def _of_a_function(functions):
    """Hands f, x and df to the reader's function, and eps where it is not the default."""

    def call_with_function(call, exercise, case):
        place, A, x, df, *eps = case.inputs
        formula = functions[int(place)].formula
        arguments = {"f": lambda x: formula(A, x), "x": x, "df": df}
        if eps and eps[0] != _DEFAULT_EPS:
            arguments["eps"] = float(eps[0])
        return call(exercise.name, arguments, exercise.returns)

    return call_with_function


def _gradient_tool(name, functions, more=(), tolerance=TOLERANCE):
    return Exercise(
        name,
        "gradients",
        _table(functions) + more,
        (Array("gradient", "", tolerance=tolerance, words="like x"),),
        call=_of_a_function(functions),
        settings=tuple(function.setting for function in functions),
    )


_eps = Array("eps", "", draw=_draw_eps)
_numerical_gradient = _gradient_tool("numerical_gradient", SMOOTH, (_eps,), _DIFFERENCES)
_complex_step_gradient = _gradient_tool("complex_step_gradient", (*SMOOTH, WAVE), tolerance=_COMPLEX_STEP)


# The relative error of two arrays.

_NEARLY_EQUAL, _TINY = 1e-9, 1e-10
# How large the first and the second are, and how far the second lies from the first where it lies near.
_PAIRS = {
    "two arrays": (1, 1, None),
    "the first is larger": (10, 1, None),
    "the second is larger": (1, 10, None),
    "nearly equal": (1, 1, _NEARLY_EQUAL),
    "tiny numbers": (_TINY, _TINY, None),
    "the first is zero": (0, 1, None),
    "the second is zero": (1, 0, None),
    "both are zero": (0, 0, None),
}


def _draw_pair(rng, shape, setting):
    *scales, near = _PAIRS[setting.name]
    pair = np.round(rng.standard_normal(shape), 3)
    if near:
        pair[1] = pair[0] + near * pair[1]
    return pair * np.reshape(scales, (2,) + (1,) * (len(shape) - 1))


def _on_pair(call, exercise, case):
    (pair,) = case.inputs
    return call(exercise.name, {"a": pair[0], "b": pair[1]}, exercise.returns)


_relative_error = Exercise(
    "relative_error",
    "gradients",
    (Array("a and b", "2N T D", draw=_draw_pair),),
    arrays(error=""),
    call=_on_pair,
    settings=tuple(Setting(name, N=1, T=3, D=4, H=2) for name in _PAIRS),
)


# Gradients through time.


def _draw_state(rng, shape, setting):
    return np.round(np.tanh(rng.standard_normal(shape) * setting.scale), 3)


_U = arrays(U="H H")
_state_jacobian = Exercise(
    "state_jacobian",
    "gradients",
    (Array("h_next", "N H", draw=_draw_state), *_U),
    arrays(J="N H H"),
)
_backpropagated_norms = Exercise(
    "backpropagated_norms",
    "gradients",
    (*arrays(dh_last="N H"), Array("h", "N T H", draw=_draw_state), *_U),
    arrays(norms="N T"),
)

# The norm that is allowed, as a part of the norm that most such gradients have.
_LIMITS = {
    "far above the limit": 0.1,
    "above the limit": 0.5,
    "one gradient much larger": 0.5,
    "below the limit": 5.0,
    "all gradients zero": 1.0,
}


def _draw_gradient(rng, shape, setting):
    scale = {"one gradient much larger": 1 + 20 * (len(shape) == 1), "all gradients zero": 0}.get(setting.name, 1)
    return np.round(scale * rng.standard_normal(shape), 3)


def _draw_limit(rng, shape, setting):
    H, D = setting.sizes["H"], setting.sizes["D"]
    return np.array(np.round(_LIMITS[setting.name] * np.sqrt(H * (D + H + 1)) * rng.uniform(0.9, 1.1), 3))


def _on_list(call, exercise, case):
    """Hand the gradients over as one list, and take them apart again."""
    *gradients, max_norm = case.inputs
    arguments = {"grads": list(gradients), "max_norm": float(max_norm)}
    clipped, norm = call(exercise.name, arguments, ("grads", "norm"))
    if not isinstance(clipped, tuple | list) or len(clipped) != len(gradients):
        raise _not_a_list(exercise, clipped, len(gradients))
    return (*clipped, norm)


def _not_a_list(exercise, clipped, count):
    return Unjudged(
        f"{exercise.name} returned {several(clipped)} as grads; "
        f"wanted a list of {count} arrays, as many as it was given.\n"
        "Scale each array of the list, keep the order, and end with `return grads, norm`."
    )


_clip = Exercise(
    "clip_by_global_norm",
    "gradients",
    (
        *(Array(name, letters, draw=_draw_gradient) for name, letters in {"dW": "H D", "dU": "H H", "db": "H"}.items()),
        Array("max_norm", "", draw=_draw_limit),
    ),
    arrays(dW="H D", dU="H H", db="H", norm=""),
    call=_on_list,
    settings=tuple(Setting(name, N=2, T=3, D=2, H=4) for name in _LIMITS),
)


# Broken backward passes.


def _difference(wanted, got):
    return float(abs(got - wanted))


_draws = {"x": "N T D", "h0": "N H", "W": "H D", "U": "H H", "b": "H"}
_wrong_quantities = Exercise(
    "wrong_quantities",
    "gradients",
    (
        *(Array(name, letters, draw=broken_passes.draw_unscaled) for name, letters in _draws.items()),
        Array("dh", "N T H", draw=broken_passes.draw_upstream),
        Array("backward", "", draw=broken_passes.draw_pass, integer=True),
        Array("faults", "", draw=broken_passes.draw_faults, integer=True),
    ),
    tuple(Array(name, "", measure=_difference, words="True or False") for name in broken_passes.GRADIENTS),
    builds_on=("numerical_gradient", "relative_error"),
    call=broken_passes.diagnose,
    settings=broken_passes.SETTINGS,
    material=(broken_passes.matrix, broken_passes.states),
    question=broken_passes.QUESTION,
)


def _repaired(number, **quantities):
    return Exercise(
        f"repaired_{number}",
        "gradients",
        arrays(**_draws, dh="N T H"),
        arrays(**quantities),
        call=broken_passes.repaired,
    )


UNIT = Unit(
    "gradients",
    "gradients, checked",
    (
        _numerical_gradient,
        _complex_step_gradient,
        _relative_error,
        _state_jacobian,
        _backpropagated_norms,
        _clip,
        _wrong_quantities,
        _repaired(1, dx="N T D", dh0="N H", dW="H D", dU="H H", db="H"),
        _repaired(2, dU="H H"),
        _repaired(3, db="H"),
    ),
    misconceptions=50,
)
