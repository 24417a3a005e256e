"""The evaluator of equations reads norms, powers, bounds, products over steps and functions as a reader would."""

import numpy as np
import pytest

from book.equations.latex import EquationError, sides

A, B = np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[0.0, 1.0], [4.0, 1.0]])
VALUES = {
    "T": 3,
    "J": {2: A, 3: B},
    "A": A,
    "B": B,
    "AB": A @ B,
    "a": np.array([[3.0], [4.0]]),
    "c": 2.0,
    "hat a": np.array([[0.6], [0.8]]),
}


def agree(latex, **indices):
    """Whether all sides of an equation are equal."""
    (left, *rights), _ = sides(latex, {"t"})
    return all(np.allclose(left(VALUES, indices), right(VALUES, indices)) for right in rights)


@pytest.mark.parametrize(
    ("latex", "right"),
    [
        (r"\lVert a \rVert = 5", True),
        (r"\lVert a \rVert = 7", False),
        (r"\sqrt{\lVert a \rVert^2 + 11} = 6", True),
        (r"\min(c, 3) = c", True),
        (r"\min(3, \frac{c}{2}) = 1", True),
        (r"\min(c, 1) = c", False),
        (r"\hat a = a \min(1, \frac{1}{\lVert a \rVert})", True),
        (r"c \le 2", True),
        (r"c \le 1", False),
        (r"c = 2 \le 3", True),
        (r"\lVert A B \rVert \le \lVert A \rVert \lVert B \rVert", True),
        (r"\lVert A \rVert \lVert B \rVert \le \lVert A B \rVert", False),
    ],
)
def test_norms_roots_and_bounds(latex, right):
    assert agree(latex) is right


@pytest.mark.parametrize(
    ("latex", "t", "right"),
    [
        (r"J_T \cdots J_{t+1} = B A", 1, True),
        (r"J_T \cdots J_{t+1} = A B", 1, False),
        (r"J_T \cdots J_{t+1} = B", 2, True),
        (r"J_T \cdots J_{t+1} A = A", 3, True),  # no factor is left: the identity
        (r"A^{T-t} = A A", 1, True),
        (r"A^{T-t} = A^2", 1, False),  # a square is taken component by component
        (r"c^{T-t} = 4", 1, True),
        (r"(c c)^{T-t} = c", 3, False),
    ],
)
def test_products_over_steps_and_powers(latex, t, right):
    assert agree(latex, t=t) is right


@pytest.mark.parametrize("latex", [r"J_T \cdots A_{t+1} = A", r"c = A^{T-q}", r"J \cdots J_t = A"])
def test_what_is_no_product_over_steps_is_refused(latex):
    with pytest.raises(EquationError):
        agree(latex, t=1)


@pytest.mark.parametrize(
    ("latex", "t", "right"),
    [
        (r"c^{T} = 8", 1, True),
        (r"c^{T} &= 6 \\ &\quad {}+ 2", 1, True),  # the empty group sets the plus apart from the margin
        (r"c^t = 4", 2, True),
        (r"c^t = 8", 2, False),
        (r"\prod_{s=t+1}^{T} s_{s} = 6", 1, True),
        (r"\prod_{s=t+1}^{T} s_{s} = 1", 3, True),  # no factor is left
        (r"\prod_{s=t+1}^{T} s_{s} = 3", 1, False),
    ],
)
def test_powers_of_a_step_and_products_over_steps(latex, t, right):
    (left, *rights), _ = sides(latex, {"t", "s"})
    values = VALUES | {"s": {2: 2.0, 3: 3.0}}
    assert all(np.allclose(left(values, {"t": t}), side(values, {"t": t})) for side in rights) is right


@pytest.mark.parametrize(
    ("latex", "right"),
    [
        (r"F(c) = 7", True),
        (r"F(c - 1) = 5", True),
        (r"2 F(c) c = 28", True),
        (r"G(c, F(1)) = 3", True),
        (r"G(F(1), c) = 3", False),
        (r"\frac{F(c) - F(-c)}{2 c} = 2", True),
        (r"F'(c) = 2", True),
        (r"\operatorname{Im} F(c + \mathrm{i} c) = 4", True),
        (r"\operatorname{Im} F(c) = 4", False),
        (r"\operatorname{gap}(c, 1) = 1", True),
        (r"\max(c, 3) = 3", True),
        (r"\max(c, 3) = c", False),
        (r"c = [c > 1] + [F(c) > 6]", True),
        (r"[1 > c] = 1", False),
        (r"[c > 2] = 1", False),
    ],
)
def test_functions_of_the_oracle(latex, right):
    functions = {
        "F": lambda a: 2 * a + 3,
        "F'": lambda a: 2.0,
        "G": lambda a, b: b - a,
        "gap": lambda a, b: abs(a - b),
    }
    (left, *rights), _ = sides(latex, {"t"})
    values = VALUES | functions
    assert all(np.allclose(left(values, {}), side(values, {})) for side in rights) is right


@pytest.mark.parametrize(
    ("latex", "values"),
    [
        (r"b_n = b_{ih,n}", {"b_n": np.ones((2, 1)), "b_ih_n": np.ones((2, 1))}),
        (r"\delta_{r,t} = b_{hh,r,t}", {"t": 1, "delta_r": {1: np.ones((2, 1))}, "b_hh_r": {1: np.ones((2, 1))}}),
    ],
)
def test_a_subscript_may_begin_with_the_names_of_several_gates(latex, values):
    (left, right), _ = sides(latex, {"t"}, ("ih", "hh", "r", "n"))
    np.testing.assert_array_equal(left(values, {}), right(values, {}))
