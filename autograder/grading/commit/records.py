"""Our own two tables in nbgrader's database: which grade stands under which key, and each unit's seed."""

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class _Base(DeclarativeBase):
    pass


class Record(_Base):
    """The grade of one student's submission: `summary` is graded.summary's."""

    __tablename__ = "autograder_grades"
    unit: Mapped[str] = mapped_column(String(128), primary_key=True)
    student: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(128))
    summary: Mapped[str] = mapped_column(Text)


class Seed(_Base):
    """The seed that a unit's hidden cases are drawn from in this course."""

    __tablename__ = "autograder_seeds"
    unit: Mapped[str] = mapped_column(String(128), primary_key=True)
    seed: Mapped[int] = mapped_column(BigInteger)


def create(engine):
    """Make the tables where they are not there."""
    _Base.metadata.create_all(engine)
