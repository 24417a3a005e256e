"""What nbgrader's configuration says of a course directory: the database, the folders, the late penalties."""

import logging
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.application import JupyterApp
from nbgrader.apps import NbGrader
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from autograder.grading.course.paths import CourseError
from autograder.grading.gradebook.errors import GradebookError


@dataclass(frozen=True)
class Settings:
    """permissions: of a file in autograded/; late: the plugin that says what a late submission loses"""

    coursedir: CourseDirectory
    db_url: str
    permissions: int
    late: BasePlugin

    @property
    def root(self):
        return Path(self.coursedir.root)

    @property
    def course_id(self):
        # nbgrader's own name for a course without one.
        return self.coursedir.course_id or "default_course"

    def folder(self, student, unit):
        """Where nbgrader keeps the graded submission, as parts below the course directory."""
        path = self.coursedir.format_path(self.coursedir.autograded_directory, student, unit)
        return Path(path).relative_to(self.root).parts


def read(course_dir, db_url=None):
    """The Settings that nbgrader's commands would have in `course_dir`.

    CourseError where there is no such folder, GradebookError where its configuration cannot be read.
    """
    root = Path(course_dir).resolve()
    if not root.is_dir():
        raise CourseError(f"there is no course directory {str(course_dir)!r}. Make it, or name another.")
    try:
        config = _config(root)
        coursedir = CourseDirectory(config=config, root=str(root))
        late = AssignLatePenalties(config=config)
        late.init_plugin()
        permissions = int(str(Autograde(coursedir=coursedir, config=config).permissions), 8)
    except Exception as error:
        raise GradebookError(
            f"The course's nbgrader_config.py cannot be read: {type(error).__name__}: {error}. Mend it, and run again."
        ) from error
    return Settings(coursedir, db_url or coursedir.db_url, permissions, late.plugin_inst)


def gradebook_url(course_dir, db_url=None):
    """The address of the course's gradebook; CourseError where none was made yet: to open one in SQLite is to make it.

    db_url: takes the place of the configuration's
    """
    address = read(course_dir, db_url).db_url
    url = parsed(address)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise CourseError(
            f"there is no gradebook yet at {url.database or address}. "
            "Run `autograder grade` first, or name the right course directory or --db-url."
        )
    return address


def parsed(db_url):
    """SQLAlchemy's URL of a database's address; CourseError where it is none."""
    try:
        return make_url(db_url)
    except (ArgumentError, ValueError) as error:
        # It is not shown: what cannot be read may hold a password.
        raise CourseError(
            "the gradebook's db_url is no address of a database.\n"
            "Write it as in sqlite:////folder/gradebook.db, or as in postgresql://teacher@host/grades."
        ) from error


class _NbGrader(NbGrader):
    """nbgrader as it would be started in the course directory, wherever this process stands."""

    load_cwd_config = False
    raise_config_file_errors = True


def _config(root):
    app = _NbGrader(log_level=logging.CRITICAL)
    app.load_config_file()
    super(JupyterApp, app).load_config_file("nbgrader_config.py", path=str(root))
    return app.config
