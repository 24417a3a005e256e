"""The report as a CSV, a line a student."""

import csv
import io

from autograder.grading.pages.numbers import own_notes

# A spreadsheet takes a text that starts so for a formula and runs it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(summaries):
    """The text of the file; the graded cells are columns, empty where a submission has no such cell."""
    grade_ids = list(dict.fromkeys(cell.grade_id for _, graded in summaries for cell in graded.cells))
    file = io.StringIO()
    writer = csv.writer(file)  # ends lines as RFC 4180 has it, and so quotes a text that holds such an end
    writer.writerow(
        ["student", "unit", "score", "max_score", *map(as_text, grade_ids), "ended", "notes", "causes", "seconds"]
    )
    writer.writerows(_row(student, graded, grade_ids) for student, graded in summaries)
    return file.getvalue()


def _row(student, graded, grade_ids):
    scores = {cell.grade_id: cell.score for cell in graded.cells}
    found = dict.fromkeys(f"{cell.function}: {cause}" for cell in graded.cells for cause in cell.causes)
    return [
        as_text(student),
        as_text(graded.unit),
        graded.score,
        graded.max_score,
        *(scores.get(grade_id, "") for grade_id in grade_ids),
        as_text(graded.ended),
        as_text("; ".join(own_notes(graded))),
        as_text("; ".join(found)),
        round(graded.seconds, 3),
    ]


def as_text(words):
    """The words as a cell that no spreadsheet runs: an apostrophe before what it would take for a formula."""
    return f"'{words}" if words.lstrip(" ").startswith(FORMULA) else words
