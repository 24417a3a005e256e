"""The evaluator reads what the chapters write."""

import numpy as np
import pytest

from book.equations.latex import sides


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
