"""Our own tables in nbgrader's gradebook: what a grade was made from, and what a regrade changed.

They have no foreign keys, so that nbgrader can remove its students and assignments as ever.
"""

from sqlalchemy import Column, DateTime, Float, Integer, MetaData, String, Table, Text

metadata = MetaData()

grades = Table(
    "autograder_grades",
    metadata,
    Column("student", String(128), primary_key=True),
    Column("unit", String(128), primary_key=True),
    Column("key", Text, nullable=False),
    Column("seed", Text, nullable=False),  # as text, because a seed may be longer than a database's integers
    Column("summary", Text, nullable=False),
    Column("notebook", String(64), nullable=False),  # the SHA-256 of the notebook in autograded/
    Column("when", DateTime, nullable=False),
)
units = Table(
    "autograder_units",
    metadata,
    Column("unit", String(128), primary_key=True),
    Column("seed", Text),
    Column("cells", String(64)),  # the unit's hash when its cells were recorded
)
changes = Table(
    "autograder_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("student", String(128), nullable=False),
    Column("unit", String(128), nullable=False),
    Column("grade_id", String(128), nullable=False),
    Column("before", Float, nullable=False),
    Column("after", Float, nullable=False),
    Column("why", Text, nullable=False),
    Column("when", DateTime, nullable=False),
)
