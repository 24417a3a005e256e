"""The instructor's report: its numbers, its looks, and what a hostile name cannot do to it."""

import csv
import io
import os
import statistics
from datetime import UTC, datetime
from functools import cache

import pytest
from bs4 import BeautifulSoup
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from autograder.grading import environment
from autograder.grading.cli import app
from autograder.grading.course.misconception import misconceptions
from autograder.grading.gradebook import Change, GradebookWriter, read_results
from autograder.grading.graded import Graded, GradedCell
from autograder.grading.pages import report
from autograder.grading.pages.report import equation_address, report_page
from autograder.grading.pages.spreadsheet import as_csv, as_text
from autograder.grading.pages.templates import percent, points, seconds
from tests.browser import LOOKS, served, visit
from tests.stand_ins.summaries import graded, graded_cells, summaries

UNIT = "gru"
BOOK = "https://book.invalid"
WHEN = datetime(2026, 11, 24, 12, 5, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"
# Made when they are first asked for.
COHORTS = {
    "eighty": cache(lambda: summaries(UNIT, 80, seed=1)),
    "empty": list,
    "one": cache(lambda: [("ada", graded(UNIT, 0.5))]),
    "five thousand": cache(lambda: summaries(UNIT, 5000, seed=2)),
    "all full": cache(lambda: [(f"student{i}", graded(UNIT)) for i in range(30)]),
    "all zero": cache(lambda: [(f"student{i}", graded(UNIT, 0.0)) for i in range(30)]),
    "all failed": cache(
        lambda: [(f"student{i}", graded(UNIT, 0.0, ended="It was stopped.", notes=("x" * 500,))) for i in range(120)]
    ),
    "hostile": cache(
        lambda: [
            (name, graded(UNIT, 0.3, ended=HOSTILE, notes=(HOSTILE, "x" * 9999), seconds=3.0))
            for name in (HOSTILE, '"onload="alert(1)', "a" * 250, "=cmd|' /C calc'!A0", "\u202eada", "ad\udcffa")
        ]
    ),
}

CHANGES = [
    (WHEN, Change(f"student{i}", "check_gru_cell_forward_hidden", 3.0, 1.5 + i, "submission changed"))
    for i in range(510)
]


def page_of(cohort, **others):
    options = {"when": WHEN, "equation": lambda cause: "", "feedback": {}, "changes": []} | others
    return BeautifulSoup(report_page(UNIT, cohort, **options), "html.parser")


@pytest.fixture(scope="module")
def eighty():
    return COHORTS["eighty"](), page_of(COHORTS["eighty"]())


def rows(page, caption):
    """The cells' texts of the table whose caption starts so, row by row."""
    table = next(t for t in page.find_all("table") if t.caption.get_text().startswith(caption))
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.select("tbody tr")]


def tiles(page):
    return {tile.dt.get_text(): tile.dd.get_text(" ").split() for tile in page.select(".tiles div")}


def test_the_tiles_hold_the_numbers_of_the_summaries(eighty):
    cohort, page = eighty
    results = [result for _, result in cohort]
    ran = [result for result in results if not result.ended]
    counts = {
        "full marks": sum(result.score == result.max_score for result in ran),
        "partial": sum(0 < result.score < result.max_score for result in ran),
        "zero": sum(result.score == 0 for result in ran),
        "failed": len(results) - len(ran),
    }
    shown = tiles(page)
    assert shown["submissions"] == ["80"]
    assert {name: int(shown[name][0]) for name in counts} == counts
    assert sum(counts.values()) == 80
    shares = [result.score / result.max_score for result in results]
    for name, value in (("mean", statistics.fmean(shares)), ("median", statistics.median(shares))):
        most = results[0].max_score
        assert " ".join(shown[name]) == f"{percent(value)} {points(value * most)} of {points(most)}"


def test_the_head_says_the_seed_and_the_date(eighty):
    _, page = eighty
    said = page.select_one("h1 + p").get_text()
    assert "24 November 2026, 12:05 UTC" in said
    assert "the seed 7." in said


def test_the_histogram_counts_every_submission_in_its_tenth(eighty):
    cohort, page = eighty
    wanted = [0] * 10
    for _, result in cohort:
        wanted[min(int(round(result.score / result.max_score * 10, 9)), 9)] += 1
    shown = [sum(map(int, row[1:])) for row in rows(page, "Submissions by score")]
    assert shown == wanted
    for drawing in page.select(".histogram"):
        assert [int(count.get_text()) for count in drawing.select(".count")] == [count for count in wanted if count]


def test_the_bars_are_as_high_as_their_numbers(eighty):
    _, page = eighty
    for drawing in page.select(".histogram"):
        numbers = [int(count.get_text()) for count in drawing.select(".count")]
        heights = {}
        for rect in drawing.select("rect"):
            heights[rect["x"]] = heights.get(rect["x"], 0) + float(rect["height"])
        unit = sum(heights.values()) / sum(numbers)
        assert list(heights.values()) == pytest.approx([number * unit for number in numbers], abs=0.3)


def test_the_table_of_functions_holds_the_numbers_of_the_summaries(eighty):
    cohort, page = eighty
    shown = iter(rows(page, "Success by function"))
    for function in dict.fromkeys(function for _, function, _ in graded_cells(UNIT)):
        unjudged = sum(any(c.problem for c in result.cells if c.function == function) for _, result in cohort)
        assert next(shown) == [function + (f" – not judged for\xa0{unjudged}" if unjudged else "")]
        for sort, name in (("visible", f"check_{function}"), ("hidden", f"check_{function}_hidden")):
            cells = [cell for _, result in cohort for cell in result.cells if cell.grade_id == name]
            full = sum(cell.score == cell.max_score for cell in cells)
            mean = statistics.fmean(cell.score / cell.max_score for cell in cells)
            most = points(cells[0].max_score)
            assert next(shown) == [sort, most, "", f"{full} ({percent(full / 80)})", percent(mean)]
    assert next(shown, None) is None


def test_a_misconception_counts_each_student_once(eighty):
    cohort, page = eighty
    counts = {}
    for _, result in cohort:
        for found in {(cause, cell.function) for cell in result.cells for cause in cell.causes}:
            counts[found] = counts.get(found, 0) + 1
    shown = rows(page, "Misconceptions")
    assert {(row[0], int(row[2].split()[0])) for row in shown} == {
        (f"{cause}{function}", number) for (cause, function), number in counts.items()
    }
    numbers = [int(row[2].split()[0]) for row in shown]
    assert numbers == sorted(numbers, reverse=True)


def test_failed_submissions_are_listed_with_their_reason(eighty):
    cohort, page = eighty
    shown = {row[0]: row[1] for row in rows(page, "Failed submissions")}
    assert set(shown) == {student for student, result in cohort if result.ended}
    assert all(shown[student].startswith(result.ended) for student, result in cohort if result.ended)


def test_the_slowest_submissions_are_listed_the_slowest_first(eighty):
    cohort, page = eighty
    wanted = sorted(cohort, key=lambda pair: -pair[1].seconds)[:10]
    assert [row[:2] for row in rows(page, "Time from")] == [[name, seconds(result.seconds)] for name, result in wanted]


def test_the_table_of_students_holds_every_student_by_name(eighty):
    cohort, page = eighty
    shown = rows(page, "All students")
    assert [row[0] for row in shown] == sorted(student for student, _ in cohort)
    for row in shown:
        result = dict(cohort)[row[0]]
        assert row[2] == f"{points(result.score)} ({percent(result.score / result.max_score)})"
        assert row[4:] == [str(len(result.notes)), seconds(result.seconds)]


@pytest.mark.parametrize(("cohort", "listed"), [("all failed", 100), ("five thousand", 100)])
def test_a_list_that_is_cut_says_so(cohort, listed):
    assert f"The first {listed} of " in page_of(COHORTS[cohort]()).get_text()


def test_above_five_hundred_students_the_table_is_in_the_csv_only():
    page = page_of(COHORTS["five thousand"]())
    assert "5000 students are too many for one page" in page.get_text()
    assert len(str(page)) < 2_000_000


@pytest.mark.parametrize("cohort", COHORTS)
def test_the_page_stays_under_two_megabytes(cohort):
    html = report_page(UNIT, COHORTS[cohort](), WHEN, lambda cause: BOOK, {}, CHANGES)
    assert len(html.encode("utf-8", "backslashreplace")) < 2_000_000


def test_a_hostile_name_is_shown_and_is_no_element():
    page = page_of(COHORTS["hostile"]())
    assert not page.find_all("script")
    assert HOSTILE in [row[0] for row in rows(page, "All students")]
    assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_each_submission_has_its_own_seed_where_they_differ():
    one, other = graded(UNIT), graded(UNIT)
    object.__setattr__(other, "seed", 8)
    assert "from the seeds 7, 8." in page_of([("ada", one), ("ben", other)]).get_text()


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.001, "<1 %"), (0.5, "50 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_all_and_none_are_said_only_of_all_and_none(share, words):
    assert percent(share) == words


def test_what_a_regrade_changed_is_listed_the_lowered_scores_first_and_marked(eighty):
    page = page_of(eighty[0], changes=CHANGES[:3])
    student, cell, points, why, when = rows(page, "Changes of a cell's points")[0]
    assert (student, why) == ("student1", "submission changed")
    # A narrow page shows the reason below the cell.
    assert cell == "check_gru_cell_forward_hiddensubmission changed, 24 November 2026, 12:05 UTC"
    assert points == "▼ 3\xa0→\xa02.5"
    assert when == "24 November 2026, 12:05 UTC"
    assert [row[2][0] for row in rows(page, "Changes of a cell's points")] == ["▼", "▼", "3"]


def test_the_page_says_how_many_changes_it_leaves_out():
    page = page_of(COHORTS["one"](), changes=CHANGES)
    table = "Changes of a cell's points, lowered scores first, and the newest first among each; 10 are left out"
    assert len(rows(page, table)) == 500


# The files


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course directory with a feedback page for one student, and the reports on every cohort."""
    folder = tmp_path_factory.mktemp("course")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_BOOK", BOOK)
        for name, cohort in COHORTS.items():
            place = folder / name.replace(" ", "-")
            page = place / "feedback" / COHORTS["eighty"]()[0][0] / UNIT / f"{UNIT}.html"
            page.parent.mkdir(parents=True)
            page.touch()
            report.write_files(place, UNIT, cohort(), CHANGES)
    return folder


def read(course, cohort, ending="html"):
    return (course / cohort / "reports" / f"{UNIT}.{ending}").read_text(encoding="utf-8")


def test_a_name_links_to_the_feedback_page_that_exists(course):
    page = BeautifulSoup(read(course, "eighty"), "html.parser")
    links = {link["href"] for link in page.select("a") if "feedback" in link["href"]}
    (link,) = links
    assert (course / "eighty" / "reports" / link).resolve().exists()


def test_a_misconception_links_to_its_equation_in_the_book(course):
    page = BeautifulSoup(read(course, "eighty"), "html.parser")
    links = [link["href"] for link in page.select("a") if link["href"].startswith(BOOK)]
    assert len(links) == len(rows(page, "Misconceptions"))
    assert all(link.startswith(f"{BOOK}/book/gru.html#equation-eq-gru-") for link in links)


def test_what_nbgraders_configuration_says_of_the_feedbacks_book_is_not_taken_for_the_reports(tmp_path, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_BOOK", "")
    monkeypatch.delenv("AUTOGRADER_BOOK")
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setattr(environment, "_added", [])
    monkeypatch.setattr(report, "ROOT", tmp_path)
    (tmp_path / "_build" / "html" / "book").mkdir(parents=True)
    (tmp_path / "_build" / "html" / "book" / "gru.html").touch()
    environment.prepare(environment.ROOT)
    cause = next(cause for cause in misconceptions(UNIT) if cause.see.startswith("eq-gru-"))
    told = equation_address(UNIT, cause.of, cause.name, tmp_path / "reports")
    assert told == f"../_build/html/book/gru.html#equation-{cause.see}"


def test_the_csv_holds_every_grade(course):
    table = list(csv.DictReader(io.StringIO(read(course, "eighty", "csv"))))
    assert [row["student"] for row in table] == sorted(student for student, _ in COHORTS["eighty"]())
    for row in table:
        result = dict(COHORTS["eighty"]())[row["student"]]
        assert float(row["score"]) == result.score
        assert float(row["max_score"]) == result.max_score
        assert {cell.grade_id: float(row[cell.grade_id]) for cell in result.cells} == {
            cell.grade_id: cell.score for cell in result.cells
        }
        assert (row["unit"], row["ended"], row["notes"]) == (
            UNIT,
            result.ended,
            "; ".join(note for note in result.notes if note != result.ended),
        )
        named = {f"{cell.function}: {cause}" for cell in result.cells for cause in cell.causes}
        assert set(filter(None, row["causes"].split("; "))) == named
        assert float(row["seconds"]) == pytest.approx(result.seconds, abs=0.001)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  ="])
def test_no_text_of_the_csv_is_a_formula(start):
    words = f"{start}HYPERLINK(1)"
    cells = (GradedCell("check_f", "f", 1.0, 1.0, causes=(words,)),)
    ((_, row),) = [
        list(csv.reader(io.StringIO(as_csv([(words, Graded(UNIT, 7, cells, b"", ended=words))]), newline="")))
    ]
    assert row[0] == f"'{words}"
    assert row[-4] == f"'{words}"


def test_an_ordinary_text_of_the_csv_is_left_as_it_is():
    assert as_text("ada.lovelace-king") == "ada.lovelace-king"


# In the browser


def looks():
    """Every cohort under every look; by day one cohort, and of the others each scheme and each width once."""
    for cohort in COHORTS:
        for look in LOOKS:
            by_day = cohort == "eighty" or look in (LOOKS[0], LOOKS[-1])
            yield pytest.param(cohort, look, id=f"{cohort}-{look}", marks=[] if by_day else [pytest.mark.nightly])


@pytest.mark.parametrize(("cohort", "look"), looks())
def test_nothing_is_wrong_with_the_page_in_the_browser(course, browser_with, cohort, look):
    with served(course / cohort.replace(" ", "-")) as site:
        seen = visit(browser_with, site, f"reports/{UNIT}.html", look)
    assert seen == type(seen)((), (), (), (), ())


# The command


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Runs a command in a course directory of the given name, whose recorded grades are the cohort's of that name."""

    def run_command(name, *arguments):
        place = tmp_path / name
        place.mkdir(exist_ok=True)
        monkeypatch.setattr(report, "read_results", lambda course_dir, unit, db_url: (COHORTS[course_dir.name](), []))
        return place, CliRunner().invoke(app, [*arguments, "--course-dir", str(place)])

    return run_command


def test_the_command_makes_the_page_and_the_csv(run):
    place, done = run("one", "report", UNIT)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (place / "reports").iterdir()) == [f"{UNIT}.csv", f"{UNIT}.html"]


def test_a_report_that_cannot_be_written_is_said_as_grade_says_it(run, tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "reports").touch()
    place, done = run("one", "report", UNIT)
    assert done.exit_code == 3
    assert f"Not reported: Writing {place}/reports/{UNIT}.html: File exists. Mend that, and run again." in done.stderr


def test_a_unit_that_was_never_graded_is_said_and_becomes_no_assignment(tmp_path):
    with GradebookWriter(tmp_path, "rnn"):
        pass
    done = CliRunner().invoke(app, ["report", UNIT, "--course-dir", str(tmp_path)])
    assert done.exit_code == 2
    assert "no submission of gru is graded yet. Run `autograder grade gru` first." in done.stderr
    assert not (tmp_path / "reports").exists()
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        assert [assignment.name for assignment in gradebook.assignments] == ["rnn"]


def test_a_gradebook_of_nbgraders_alone_has_nothing_to_report(tmp_path):
    Gradebook(f"sqlite:///{tmp_path}/gradebook.db").close()
    assert read_results(tmp_path, UNIT) == ([], [])


def test_a_course_without_a_gradebook_is_said_and_gets_none(tmp_path):
    done = CliRunner().invoke(app, ["report", UNIT, "--course-dir", str(tmp_path)])
    assert done.exit_code == 2
    assert f"there is no gradebook yet at {tmp_path}/gradebook.db. Run `autograder grade` first" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_which_units_there_are(run):
    _, done = run("one", "report", "grue")
    assert done.exit_code == 2
    assert "there is no unit 'grue'. There are: rnn" in done.stderr
