"""Each entry of the errata shows an error that is one, and a right answer that is right."""

import re

import numpy as np
import pytest

from tests.book.chapters import executed, text_of


@pytest.fixture(scope="module")
def page():
    """The names that the page's code cells leave behind."""
    return executed("errata").names


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
def test_the_right_answer_is_that_of_torch(page, kind):
    assert max(page["errors"](kind).values()) < 1e-13


def test_every_entry_is_in_the_table_and_links_to_its_section(page):
    linked = [f"errata-{label}" for label, *_ in page["entries"]]
    assert sorted(linked) == sorted(re.findall(r"^\((errata-[a-z-]+)\)=$", text_of("errata"), re.MULTILINE))


def test_the_published_output_is_that_of_a_loop_that_carries_nothing(page):
    got, right = page["quantities"](page["not_carried"]), page["quantities"](page["right_gradients"])
    same = [name for name, number in page["published"].items() if np.allclose(got[name], number, rtol=0, atol=6e-9)]
    assert len(page["published"]) == 10
    assert len(same) == 7  # "Seven of the ten"
    assert all(name in ("dbi[4]", "dbc[4]", "dbo[4]") for name in page["published"] if name not in same)
    assert not any(np.allclose(right[name], number, atol=1e-4) for name, number in page["published"].items())


def test_each_public_mistake_is_an_error_of_at_least_a_third(page):
    assert len(page["largest_of"]) == 6
    assert min(page["largest_of"].values()) > 1 / 3


def test_a_largest_singular_value_above_1_does_not_explode(page):
    assert page["largest"] > 1 > page["radius"]
    assert page["norms"][50] < 1e-10


def test_the_pairings_of_derivatives_are_right_only_where_one_factor_is_total(page):
    error = {
        (upstream, derivative): page["relative_error"](page["paired"](upstream, derivative), page["v"]["dW"])
        for upstream in ("dh", "dh_total")
        for derivative in ("∂+h/∂W", "∂h/∂W")
    }
    assert error["dh", "∂h/∂W"] < 1e-12 > error["dh_total", "∂+h/∂W"]
    assert min(error["dh", "∂+h/∂W"], error["dh_total", "∂h/∂W"]) > 0.1


def test_a_swapped_update_gate_is_undone_by_a_sign(page):
    assert page["relative_error"](page["again"], page["right"]) < 1e-13
    assert page["relative_error"](page["other"], page["right"]) > 0.1


def test_forget_bias_1_in_both_biases_is_2(page):
    assert page["kept"] == pytest.approx(1 / (1 + np.exp(-2)))
