"""Find the submissions of a unit in a course directory, and read one as the bytes that travel."""

import os
from dataclasses import dataclass

from autograder.grading.course.paths import CourseError
from autograder.grading.intake.student import problem_of_name
from autograder.grading.intake.timestamp import LONGEST

_TIMESTAMP = "timestamp.txt"


class Unreadable(Exception):
    """A submission cannot be read, and the student cannot help it; the message says why, and what to do."""


@dataclass(frozen=True)
class Misnamed:
    """A folder of submitted/ that is not graded, and why."""

    name: str
    problem: str


@dataclass(frozen=True)
class Found:
    """The students with a submission of the unit, sorted, and the folders that cannot be a student's."""

    students: tuple[str, ...]
    misnamed: tuple[Misnamed, ...]


@dataclass(frozen=True)
class Raw:
    """One submission as it was found.

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


def find(course_dir, unit):
    """Who handed in the unit; links are not followed. CourseError where submitted/ has none."""
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
    return Found(tuple(sorted(students)), tuple(sorted(misnamed, key=lambda folder: folder.name)))


def read(course_dir, unit, student):
    """The student's submission as Raw; a file that cannot be read safely is a submission with a problem.

    Unreadable where that is no fault of the student's.
    """
    from autograder.grading.intake import IntakeError, read_submission

    path = course_dir / "submitted" / student / unit / f"{unit}.ipynb"
    try:
        content = read_submission(course_dir / "submitted", path)
    except IntakeError as error:
        return Raw(student, b"", str(error), None)
    except OSError as error:
        raise Unreadable(f"{error.strerror}; see to the file's permissions and its disk, and run again") from error
    return Raw(student, content, "", _timestamp(path.with_name(_TIMESTAMP)))


def _problem(folder):
    """Why a folder, or a link that may lead to one, cannot be a student's; "" where it can."""
    if folder.is_symlink():
        return "it is a symbolic link, and links are not followed; put the folder itself here"
    if not folder.is_dir(follow_symlinks=False):
        return ""
    if not os.access(folder.path, os.R_OK | os.X_OK):
        return "the user who grades may not read it; change its permissions"
    problem = problem_of_name(folder.name)
    return f"its name cannot be a student's: {problem}; rename it" if problem else ""


def _handed_in(folder, unit):
    return folder.is_dir(follow_symlinks=False) and os.path.lexists(os.path.join(folder.path, unit))


def _timestamp(path):
    """The text of nbgrader's timestamp.txt, one character more than a time can have at the most."""
    try:
        with open(path, "rb", opener=_without_links) as file:
            return file.read(LONGEST + 1).decode(errors="replace").strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        # What is no time is told as such.
        return f"unreadable: {error.strerror}"


def _without_links(path, flags):
    # Nor does a named pipe make the run wait.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
