"""The unit `compare`."""

import numpy as np

from autograder.checks.cases import Setting
from autograder.checks.comparison import relative_error, value_problem
from autograder.checks.exercise import Array, Exercise, Unit, arrays
from autograder.checks.units.compare.torch_modules import (
    BLOCKS,
    PARAMETERS,
    WEIGHTS,
    by_kind,
    read_modules,
    run_modules,
)

# Counts: one call for each kind, and a row of the verdict for each.


def _draw_size(letter):
    """Draws a size near ten times the setting's; 1 stays 1."""

    def draw(rng, shape, setting):
        size = setting.sizes[letter]
        return np.array(1 if size == 1 else 10 * size + rng.integers(10))

    return draw


def _count(call, exercise, case):
    D, H = (int(size) for size in case.inputs)
    return by_kind(lambda kind: call(exercise.name, {"kind": kind, "D": D, "H": H}, ("count",)))


def _counting(name):
    return Exercise(
        name,
        "compare",
        tuple(Array(letter, "", draw=_draw_size(letter), integer=True) for letter in "DH"),
        arrays(**dict.fromkeys(BLOCKS, "")),
        call=_count,
        settings=_SIZES,
    )


_SIZES = (
    Setting("more units than inputs", N=1, T=1, D=2, H=5),
    Setting("more inputs than units", N=1, T=1, D=7, H=3),
    Setting("one input", N=1, T=1, D=1, H=4),
    Setting("one unit", N=1, T=1, D=3, H=1),
)

# Modules. NumPy and torch agree to this.
_TOLERANCE = 1e-12
# An error above the tolerance and below this one is the rounding of float32, 6e-8, and what a few steps make of it.
_ROUNDING_OF_FLOAT32 = 1e-6


def _off(case, wanted, got):
    text = value_problem(case, wanted, got)
    if relative_error(wanted, got) < _ROUNDING_OF_FLOAT32:
        text += (
            " Only late digits are wrong: a parameter passed through float32. `torch.tensor(W)` keeps all digits; "
            "`torch.Tensor(W)` and `.float()` do not."
        )
    return text


def _letters(name, kind):
    """The shape of a parameter, by our name or torch's."""
    rows = "H" if kind == "rnn" or name == "b_hn" else f"{BLOCKS[kind]}H"
    return rows + {"W": " D", "U": " H", "weight_ih_l0": " D", "weight_hh_l0": " H"}.get(name, "")


def _draw_eighth_bits(rng, shape, setting):
    """Multiples of 1/256, so that float32 holds them, and their sums, exactly."""
    return np.round(rng.standard_normal(shape) * 256) / 256


_to_torch = Exercise(
    "to_torch",
    "compare",
    arrays(x="N T D", h0="N H", c0="N H")
    + tuple(Array(f"{name} of {kind}", _letters(name, kind)) for kind in BLOCKS for name in PARAMETERS[kind]),
    tuple(Array(kind, "N T H", tolerance=_TOLERANCE, problem=_off) for kind in BLOCKS),
    call=run_modules,
    settings=(
        Setting("more units than inputs", N=2, T=3, D=2, H=4),
        Setting("more inputs than units", N=3, T=2, D=5, H=2),
        Setting("one input", N=2, T=2, D=1, H=3),
        Setting("one unit", N=2, T=2, D=3, H=1),
    ),
)

_from_torch = Exercise(
    "from_torch",
    "compare",
    tuple(
        Array(f"{name} of {kind}", _letters(name, kind), draw=_draw_eighth_bits) for kind in BLOCKS for name in WEIGHTS
    ),
    tuple(
        Array(f"{name} of {kind}", _letters(name, kind), tolerance=_TOLERANCE)
        for kind in BLOCKS
        for name in PARAMETERS[kind]
    ),
    call=read_modules,
    settings=(
        Setting("more units than inputs", N=1, T=1, D=2, H=3, F=64),
        Setting("more inputs than units, in float32", N=1, T=1, D=4, H=2, F=32),
        Setting("one input", N=1, T=1, D=1, H=2, F=64),
        Setting("one unit, in float32", N=1, T=1, D=3, H=1, F=32),
    ),
)

UNIT = Unit(
    "compare",
    "three cells compared",
    (_counting("count_parameters"), _counting("flops_per_step"), _to_torch, _from_torch),
    misconceptions=25,
    letters={"F": "bits of the module's floating-point numbers"},
    needs_torch=True,
)
