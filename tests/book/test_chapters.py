"""What every chapter owes: each equation is executed, the build refuses a slip in it, and each drawing can be read.

The chapters are those that the book has: a new one is held to this without a line here.
"""

import itertools
import re

import numpy as np
import pytest

from autograder.grading.course.misconception import page_of
from autograder.grading.course.paths import BOOK, unit_names
from book.equations.ledger import numbered_equations
from tests.book.chapters import executed, named_by, pages, text_of
from tests.book.drawings import assert_no_shared_id, assert_well_formed
from tests.book.slips import slipped


@pytest.fixture(params=pages())
def chapter(request):
    return executed(request.param)


# --- equations ---


def test_every_numbered_equation_is_executed_to_1e_10(chapter):
    assert {entry.label for entry in chapter.executed} == chapter.equations.keys()
    assert max(entry.error for entry in chapter.executed) <= 1e-10


def test_an_equation_that_was_not_executed_is_named(chapter):
    with pytest.raises(chapter.error, match=f"never executed: {next(iter(chapter.equations))}"):
        chapter.ledger(**chapter.equations).table()


BOUND = re.compile(r"\\le(?![a-z])")


def refuses(chapter, label, wrong):
    """The build stops at the equation if it reads `wrong`, and says which one it was."""
    try:
        with np.errstate(all="ignore"):  # a slip may take the logarithm of a negative number
            chapter.run_as(label, wrong)
    except chapter.error as refusal:
        return label in str(refusal)
    return False


def test_every_slip_of_the_pen_in_an_equation_is_refused(chapter):
    for label, latex in chapter.equations.items():
        slips = list(slipped(latex))
        assert slips
        if not BOUND.search(latex):  # a slip may weaken a bound, which then still holds
            assert [wrong for wrong in slips if not refuses(chapter, label, wrong)] == []


# Every two neighbours of a bound.
BOUNDS = [
    (page, label, smaller, larger)
    for page in pages()
    for label, latex in numbered_equations(text_of(page)).items()
    for smaller, larger in itertools.pairwise(BOUND.split(latex.rstrip(".,")))
]


@pytest.mark.parametrize(("page", "label", "smaller", "larger"), BOUNDS, ids=[label for _, label, *_ in BOUNDS])
def test_a_bound_turned_round_is_refused(page, label, smaller, larger):
    chapter = executed(page)
    with pytest.raises(chapter.error, match="differ by"):
        chapter.run_as(label, rf"{larger} \le {smaller}")


@pytest.mark.parametrize(
    ("latex", "complaint"),
    [
        (r"\delta_t = \mathrm{d}h_t \odot U", "stands between the shapes"),
        (r"\delta_t = \mathrm{d}h_t \odot (1 - h_q^2)", "declares no index q"),
        (r"\delta_t = \mathrm{d}h_t \odot \mu_t", "no value for 'mu'"),
        (r"\delta_t = \mathrm{d}h_t \odot (1 - h_t^2", "wanted )"),
        (r"\delta_t", "cannot read"),
        (r"\delta_{T+1} = \delta_{T+1}", "would prove nothing"),
    ],
)
def test_what_cannot_be_executed_is_refused_with_its_reason(latex, complaint):
    chapter = executed("rnn")
    ledger = chapter.ledger(**{"eq-rnn-delta": latex})
    with pytest.raises(chapter.error, match=re.escape(complaint)):
        ledger.run("eq-rnn-delta", values=chapter.names["sequence"], oracle="")


# --- labels ---


@pytest.mark.parametrize("page", pages())
def test_every_label_in_the_text_is_one_of_a_numbered_equation(page):
    text = text_of(page)
    assert set(re.findall(r"\((eq-[a-z0-9-]+)\)", text)) == numbered_equations(text).keys()


# Where a unit's equations are not on the page of its own name. Without a chapter, its notebook displays them.
CHAPTERS = {"gradients": {"book/rnn", "book/bptt", "book/vanishing"}, "compare": {"book/comparison"}}


@pytest.mark.parametrize("unit", unit_names())
def test_the_equations_that_exercise_and_verdicts_name_are_in_the_units_chapter(unit):
    own = f"book/{unit}" if (BOOK / f"{unit}.md").exists() else ""
    assert {page_of(label, unit) for label in named_by(unit)} == CHAPTERS.get(unit, {own})


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("bptt", {"loss", "central", "complex", "error", "wrong"}),
        ("vanishing", {"jacobian", "carried", "norm", "global-norm", "clip"}),
    ],
)
def test_the_unit_on_gradients_asks_for_equations_of_two_chapters(page, names):
    here = numbered_equations(text_of(page)).keys()
    assert here & set(named_by("gradients")) == {f"eq-gradients-{name}" for name in names}


# --- drawings ---

# Those that a page draws itself, and those that it has from a cell further up.
SHOWN = [
    (path.stem, name)
    for path in sorted(BOOK.glob("*.md"))
    for name in re.findall(r"^```\{(?:drawing|glue:figure)\} ([\w.-]+)$", text_of(path.stem), re.MULTILINE)
]


@pytest.mark.parametrize(("page", "name"), SHOWN, ids=[name for _, name in SHOWN])
def test_a_drawing_is_valid_svg_with_a_title_and_a_description_in_the_pages_colours(page, name):
    assert_well_formed(re.search(r"<svg.*</svg>", executed(page).drawings[name], re.DOTALL)[0])


def test_no_two_elements_of_the_drawings_share_an_id():
    assert_no_shared_id(executed(page).drawings[name] for page, name in SHOWN)


def test_every_drawing_is_shown():
    pages = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.md"))
    for path in (BOOK / "figures").glob("[a-z]*.py"):
        source = path.read_text(encoding="utf-8")
        for name in re.findall(r"^def ([a-z]\w*)", source, re.MULTILINE):
            is_part = path.stem == "svg" or len(re.findall(rf"\b{name}\(", source)) > 1
            assert is_part or re.search(rf"\b{path.stem}\.{name}\b", pages), name
