"""In which databases a question about the gradebook is asked: in both, unless it says otherwise."""

import pytest

# For what does not hang on the database.
postgresql_by_night = pytest.mark.parametrize(
    "db_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)], indirect=True
)
