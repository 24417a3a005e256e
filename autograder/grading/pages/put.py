"""Puts a made file in its place."""

import os

from autograder.grading.gradebook.errors import of_file


def put(place, text):
    """Write a text in one step, so that a reader never sees half of it; returns the place, or raises GradebookError."""
    beside = place.with_name(f"{place.name}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        # A student's name or output may hold what is no valid text.
        beside.write_bytes(text.encode("utf-8", "backslashreplace"))
        os.replace(beside, place)
    except OSError as error:
        raise of_file(error, f"Writing {place}") from error
    return place
