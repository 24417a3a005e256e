"""What becomes of a file that a student hands in."""

import json
import time

import nbformat
import pytest

from autograder.grading.intake import released as released_notebook
from autograder.grading.intake import submission_of
from tests.attacks.files import FILES
from tests.attacks.notebooks import as_bytes, released, right, wrong
from tests.benchmarks.fuzz import fuzz_intake, fuzz_wire

UNIT = "rnn"


def sources(submission):
    return {cell["id"]: cell["source"] for cell in submission.notebook()["cells"]}


def with_cells(change):
    """The right notebook's bytes after change(list of cells)."""
    notebook = right(UNIT)
    change(notebook["cells"])
    return as_bytes(notebook)


def cell(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": None}


def place_of(notebook, grade_id):
    return next(i for i, cell in enumerate(notebook) if cell.get("id") == grade_id)


def test_the_answers_of_an_honest_notebook_stand_in_their_cells_and_nothing_is_noted():
    submission = submission_of(as_bytes(right(UNIT)), UNIT)
    assert submission.notes == ()
    assert submission.own_cells == ()
    for grade_id in released_notebook.answer_cells(UNIT):
        assert sources(submission)[grade_id] == right_source(grade_id)


def right_source(grade_id):
    return next("".join(cell["source"]) for cell in right(UNIT)["cells"] if cell["id"] == grade_id)


@pytest.mark.parametrize("name", FILES)
def test_every_cell_that_is_not_the_students_is_ours(name):
    made = submission_of(FILES[name](wrong(UNIT)), UNIT).notebook()
    ours = {cell["id"]: cell for cell in released_notebook.notebook(UNIT)["cells"]}
    for cell_made in made["cells"]:
        if cell_made["id"] in ours and cell_made["id"] not in released_notebook.answer_cells(UNIT):
            assert cell_made == ours[cell_made["id"]]
    nbformat.validate(nbformat.from_dict(made))


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"\x89PNG\r\n", "no text"),
        (b"def rnn_forward(): pass", "JSON is broken"),
        (b'{"cells": [', "JSON is broken"),
        (b"[" * 100_000, "JSON is broken"),
        (b"[1, 2]", "no notebook"),
        (b'{"nbformat": 4}', "cells are missing"),
        (b'{"cells": {}}', "cells are missing"),
        (b'<<<<<<< HEAD\n{"cells": []}\n=======\n>>>>>>> mine', "merge conflicts"),
        (as_bytes({"cells": [cell("")] * 3000}), "3000 cells"),
    ],
)
def test_a_file_that_is_no_notebook_has_a_problem_and_nothing_else(raw, said):
    submission = submission_of(raw, UNIT)
    assert said in submission.problem
    assert submission.answer_cells == submission.own_cells == submission.notes == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_notebook_in_any_encoding_of_unicode_is_read(encoding):
    raw = json.dumps(right(UNIT), ensure_ascii=False).encode(encoding)
    assert (submission_of(raw, UNIT).notes, submission_of(raw, UNIT).problem) == ((), "")


def test_a_notebook_of_nbformat_3_is_read():
    cells = [{**cell, "input": cell["source"]} for cell in right(UNIT)["cells"]]
    for old in cells:
        del old["source"]
    submission = submission_of(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode(), UNIT)
    assert len(submission.answer_cells) == 4


def test_a_source_may_be_a_list_of_lines_and_windows_line_ends_are_ours():
    raw = with_cells(lambda cells: [c.update(source=c["source"].replace("\n", "\r\n").splitlines(True)) for c in cells
                                    if isinstance(c["source"], str)])  # fmt: skip
    assert sources(submission_of(raw, UNIT)) == sources(submission_of(as_bytes(right(UNIT)), UNIT))


def test_a_notebook_without_marks_is_matched_by_its_functions_and_says_so():
    raw = as_bytes({"cells": [{**c, "metadata": {}} for c in right(UNIT)["cells"]]})
    submission = submission_of(raw, UNIT)
    assert [grade_id for grade_id, _ in submission.answer_cells] == list(released_notebook.answer_cells(UNIT))
    assert submission.own_cells == ()
    assert "found by the names of the functions" in submission.notes[0]


def test_of_two_cells_with_one_name_the_last_counts_and_the_student_is_told():
    def double(cells):
        i = place_of(cells, "rnn_forward")
        cells.insert(i, {**cells[i], "source": "first = 1", "id": "x"})

    submission = submission_of(with_cells(double), UNIT)
    assert sources(submission)["rnn_forward"] == right_source("rnn_forward")
    assert "The last one counts, a code cell before any other: rnn_forward." in submission.notes[0]


def test_a_missing_answer_leaves_the_stub_and_the_student_is_told():
    submission = submission_of(with_cells(lambda cells: cells.pop(place_of(cells, "rnn_forward"))), UNIT)
    assert "NotImplementedError" in sources(submission)["rnn_forward"]
    assert "A cell is missing" in submission.notes[0]
    assert submission.notes[0].endswith(" given: rnn_forward.")


def test_an_answer_in_a_cell_of_the_students_own_is_found_by_its_function():
    def move(cells):
        cells[place_of(cells, "rnn_forward")] = cell(right_source("rnn_forward"))

    submission = submission_of(with_cells(move), UNIT)
    assert sources(submission)["rnn_forward"] == right_source("rnn_forward")
    assert submission.notes == (
        "An answer was found in a cell of another name, by the function that it defines: rnn_forward.",
    )


@pytest.mark.parametrize("kind", ["raw", "markdown"])
def test_an_answer_that_is_no_code_cell_any_more_is_run_and_the_student_is_told(kind):
    submission = submission_of(
        with_cells(lambda cells: cells[place_of(cells, "rnn_forward")].update(cell_type=kind)), UNIT
    )
    assert sources(submission)["rnn_forward"] == right_source("rnn_forward")
    assert submission.own_cells == ()
    assert submission.notes == (
        "The cell of an answer is no longer a code cell. It was run as code all the same: rnn_forward.",
    )


@pytest.mark.parametrize("place", [0, 1])
def test_of_two_cells_with_one_name_one_of_code_counts(place):
    def double(cells):
        i = place_of(cells, "rnn_forward")
        cells.insert(i + place, {**cells[i], "cell_type": "raw", "source": "a draft", "id": "x"})

    assert sources(submission_of(with_cells(double), UNIT))["rnn_forward"] == right_source("rnn_forward")


def test_a_cell_with_two_answers_stands_at_the_first_of_them_where_the_others_own_cell_is_no_code_any_more():
    def move(cells):
        both = right_source("rnn_cell_forward") + "\n\n\n" + right_source("rnn_cell_backward")
        cells[place_of(cells, "rnn_cell_forward")] = cell(both)
        cells[place_of(cells, "rnn_cell_backward")].update(cell_type="raw", source="# a draft")

    made = sources(submission_of(with_cells(move), UNIT))
    assert "def rnn_cell_forward(" in made["rnn_cell_forward"]
    assert "def rnn_cell_backward(" in made["rnn_cell_forward"]


def test_the_students_own_cells_keep_their_places():
    def add(cells):
        cells.insert(place_of(cells, "rnn_forward"), cell("1 / 0"))
        cells.append({"cell_type": "markdown", "metadata": {}, "source": "my <b>thoughts</b>, `x < 3` and $a<2$"})

    made = submission_of(with_cells(add), UNIT).notebook()["cells"]
    texts = [c["source"] for c in made]
    assert texts.index("1 / 0") < texts.index(right_source("rnn_forward"))
    assert texts.index("1 / 0") > texts.index(right_source("rnn_cell_backward"))
    last_check = next(i for i, c in enumerate(made) if c["id"] == "check_rnn_backward_hidden")
    assert texts[last_check + 1] == "my < b>thoughts< /b>, `x < 3` and $a<2$"


def test_a_changed_check_is_not_run_and_the_student_is_told():
    def change(cells):
        cells[place_of(cells, "check_rnn_forward")]["source"] = "20.0"

    submission = submission_of(with_cells(change), UNIT)
    assert sources(submission)["check_rnn_forward"] == "check(rnn_forward, points=1)"
    assert "that is not yours to change was changed" in submission.notes[0]
    assert submission.notes[0].endswith(" run instead: check_rnn_forward.")


@pytest.mark.parametrize("grade_id", ["check_rnn_forward", "setup"])
def test_a_cell_of_ours_that_was_deleted_is_run_and_the_student_is_told(grade_id):
    submission = submission_of(with_cells(lambda cells: cells.pop(place_of(cells, grade_id))), UNIT)
    assert sources(submission)[grade_id] == released_notebook.sources(UNIT)[grade_id]
    assert submission.notes == (f"A cell that you were given is missing. It was run all the same: {grade_id}.",)


@pytest.mark.parametrize("marks", [{"points": 1000}, {"grade": False}, {"solution": True}, {"points": [[]]}])
def test_marks_that_were_changed_do_not_count_and_the_student_is_told(marks):
    def change(cells):
        cells[place_of(cells, "check_rnn_forward")]["metadata"]["nbgrader"].update(marks)

    submission = submission_of(with_cells(change), UNIT)
    assert submission.notes == (
        "nbgrader's marks of a cell were changed. Those that you were given count: check_rnn_forward.",
    )
    made = {cell["id"]: cell for cell in submission.notebook()["cells"]}
    assert made["check_rnn_forward"]["metadata"]["nbgrader"]["points"] == 1


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (["skip-execution", "b"], " (b, skip-execution)"),
        (["<b>", "x" * 99, 7], ""),
        (list("gfedcba"), " (a, b, c, d, e)"),
    ],
)
def test_tags_are_left_out_and_the_student_is_told(tags, said):
    def change(cells):
        cells[place_of(cells, "check_rnn_forward")]["metadata"]["tags"] = tags

    submission = submission_of(with_cells(change), UNIT)
    assert submission.notes == (f"The tags of cells{said} change nothing here, and were left out.",)
    assert all("tags" not in cell["metadata"] for cell in submission.notebook()["cells"])


@pytest.mark.parametrize("metadata", [{"kernelspec": {"language": "R"}}, {"language_info": {"name": "R"}}])
def test_another_language_is_told_and_the_cells_are_run_as_python(metadata):
    submission = submission_of(as_bytes({**right(UNIT), "metadata": metadata}), UNIT)
    assert submission.notes == ("The notebook says that it is written in 'R'. Its cells were run as Python.",)
    assert len(submission.answer_cells) == 4


def test_two_answers_in_one_cell_are_run_once():
    def join(cells):
        i, j = place_of(cells, "rnn_cell_forward"), place_of(cells, "rnn_cell_backward")
        cells[i] = cell(cells[i]["source"] + "\n\n" + cells[j]["source"])
        cells.pop(j)

    texts = [c["source"] for c in submission_of(with_cells(join), UNIT).notebook()["cells"]]
    assert sum("def rnn_cell_backward" in text and "delta" in text for text in texts) == 1


def test_the_hidden_tests_are_put_back():
    assert "check_hidden" in sources(submission_of(as_bytes(released(UNIT)), UNIT))["check_rnn_forward_hidden"]


def test_a_fuzz_of_the_intake_and_the_wire_finds_nothing():
    # Some are still read, and some are refused.
    assert 0 < fuzz_intake(300) < 300
    assert 0 < fuzz_wire(3000) < 3000


@pytest.mark.parametrize("source", ["a " * 1200, "def f\n" * 400], ids=["words", "definitions"])
def test_the_largest_file_is_read_in_a_second_or_two(source):
    raw = as_bytes({"cells": [cell(source)] * 1990})
    began = time.process_time()
    assert len(submission_of(raw, UNIT).own_cells) == 1990
    assert time.process_time() - began < 1.5
