"""The folder submitted/ of a course directory: who handed in a unit, when, and as which bytes."""

import os
import unicodedata
from dataclasses import dataclass

from autograder.grading.course.paths import CourseError
from autograder.grading.intake.file import IntakeError, bytes_of

_TIMESTAMP = "timestamp.txt"
# Longer than any time that nbgrader writes.
LONGEST_TIME = 100
# The longest name that nbgrader's tables hold, and the longest that a folder may have, in bytes.
LONGEST_NAME, MOST_BYTES = 128, 255


class Unreadable(Exception):
    """A submission cannot be read, and the student cannot help it; the message says why, and what to do."""


@dataclass(frozen=True)
class Misnamed:
    """A folder of submitted/ that is not graded, and why."""

    name: str
    problem: str


@dataclass(frozen=True)
class Submitters:
    """The students who handed in the unit, sorted, and the folders that cannot be a student's."""

    students: tuple[str, ...]
    misnamed: tuple[Misnamed, ...]


@dataclass(frozen=True)
class SubmittedFile:
    """A student's submission as it was found.

    content: the bytes of the notebook's file, b"" where it could not be read
    problem: why it could not, in a line that the student reads, or ""
    timestamp: the text of its timestamp.txt, or why that cannot be read; None where it has none
    """

    student: str
    content: bytes
    problem: str
    timestamp: str | None

    @property
    def hashed(self):
        """What tells this submission from another of the same student."""
        return self.content or self.problem.encode()


def submitters(course_dir, unit):
    """The Submitters of the unit; links are not followed. CourseError where submitted/ has none."""
    students, misnamed = [], []
    try:
        with os.scandir(course_dir / "submitted") as folders:
            for folder in folders:
                problem = _problem(folder)
                if folder.name.startswith(".") or not (problem or _handed_in(folder, unit)):
                    continue
                if problem:
                    misnamed.append(Misnamed(ascii(folder.name)[1:-1], problem))
                else:
                    students.append(folder.name)
    except (FileNotFoundError, NotADirectoryError):
        raise CourseError(
            f"there is no folder submitted/ in {course_dir.resolve()}.\n"
            "Collect the notebooks into submitted/<student>/<unit>/<unit>.ipynb there, or name the course directory: "
            "--course-dir DIR."
        ) from None
    except OSError as error:
        raise CourseError(
            f"the folder submitted/ of the course directory cannot be read: {error.strerror}.\n"
            "Let the user who grades read it, and run the same command again."
        ) from None
    if not students:
        raise CourseError(
            f"nobody handed in {unit}: there is no submitted/<student>/{unit}/ in the course directory.\n"
            "Collect the notebooks there, or name another unit or --course-dir."
        )
    return Submitters(tuple(sorted(students)), tuple(sorted(misnamed, key=lambda folder: folder.name)))


def submitted_file(course_dir, unit, student):
    """The student's SubmittedFile; a file that cannot be read safely is a submission with a problem.

    Unreadable where that is no fault of the student's.
    """
    path = course_dir / "submitted" / student / unit / f"{unit}.ipynb"
    try:
        content = bytes_of(course_dir / "submitted", path)
    except IntakeError as error:
        return SubmittedFile(student, b"", str(error), None)
    except OSError as error:
        raise Unreadable(f"{error.strerror}; see to the file's permissions and its disk, and run again") from error
    return SubmittedFile(student, content, "", _timestamp(path.with_name(_TIMESTAMP)))


def _problem(folder):
    """Why a folder, or a link that may lead to one, cannot be a student's; "" where it can."""
    if folder.is_symlink():
        return "it is a symbolic link, and links are not followed; put the folder itself here"
    if not folder.is_dir(follow_symlinks=False):
        return ""
    if not os.access(folder.path, os.R_OK | os.X_OK):
        return "the user who grades may not read it; change its permissions"
    problem = problem_of_student_name(folder.name)
    return f"its name cannot be a student's: {problem}; rename it" if problem else ""


def problem_of_student_name(name):
    """Why a name cannot be a student's, in words; None where it can. nbgrader takes a folder's name for it.

    It becomes a row in nbgrader's tables, a folder's name and a line in a terminal.
    """
    if not name or name in (".", "..") or "/" in name:
        return "it is not the name of one folder"
    if name.startswith("."):
        return "it begins with a dot, and nbgrader does not see such folders"
    if name != name.strip():
        return "it begins or ends with a space, and nbgrader strips those"
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name):
        return "it has control characters, or letters that are no Unicode"
    if len(name) > LONGEST_NAME or len(name.encode()) > MOST_BYTES:
        return f"it is longer than {LONGEST_NAME} letters or {MOST_BYTES} bytes"
    return None


def _handed_in(folder, unit):
    return folder.is_dir(follow_symlinks=False) and os.path.lexists(os.path.join(folder.path, unit))


def _timestamp(path):
    """The text of nbgrader's timestamp.txt, one character more than a time can have at the most."""
    try:
        with open(path, "rb", opener=_without_links) as file:
            return file.read(LONGEST_TIME + 1).decode(errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        # What is no time is told as such.
        return f"unreadable: {error.strerror}"


def _without_links(path, flags):
    # Nor does a named pipe make the run wait.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def time_of(text):
    """The time in UTC, without a zone as nbgrader keeps it; None where there is no text. ValueError: it is no time."""
    if text is None:
        return None
    # nbgrader loads in seconds, which most submissions need not wait for.
    from nbgrader.utils import parse_utc

    try:
        if len(text) > LONGEST_TIME:
            raise ValueError
        return parse_utc(text.strip())
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"wanted a date and a time, got {text[:40]!r}") from None
