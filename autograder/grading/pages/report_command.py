"""What `autograder report` does: reads the recorded grades, and writes the report on them."""

from autograder.grading.course.paths import CourseError
from autograder.grading.course.source import read
from autograder.grading.gradebook import read_results
from autograder.grading.pages.report import write


def make(unit, course_dir, db_url=None):
    """The paths of the report's files.

    CourseError where the unit is unknown or has no grades yet, GradebookError where a file cannot be read or written.
    """
    read(unit)
    summaries, changes = read_results(course_dir, unit, db_url)
    if not summaries:
        raise CourseError(f"no submission of {unit} is graded yet. Run `autograder grade {unit}` first.")
    return write(course_dir, unit, summaries, changes)
